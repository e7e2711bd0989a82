"""A draft as its workspace shows it: the places of the note, and for each block what is to be looked at there.

A place is what is edited together: the front matter with all headings, a section, or the comments on one
recommendation. Its code stands in the address: `front`, `introduction`, `general`, or `r` and a number.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import Count
from django.utils.translation import gettext as _

from drafts.judging import Judged
from drafts.models import Block, BlockText
from drafts.reading import Pieces, evidence_of, linked_of
from drafts.rules import SECTIONS, Kind, Part, faults, oddities
from reports import marks
from reports.findings import Evidence, Severity
from reports.note import NoteContent

# A note with more paragraphs is shown in parts, and checked on the page of its findings only.
LONG = 120
_ANCHORS = {
    Kind.SESSION: "session",
    Kind.AGENDA: "agenda",
    Kind.AGENDA_TITLE: "agenda",
    Kind.STAR: "footnote_star",
    Kind.TITLE: "title",
    Kind.DOCUMENT_TYPE: "title",
    Kind.TRANSMITTAL: "transmittal",
}


@dataclass(frozen=True)
class Card:
    """A block in one language, and what is known of it.

    `number`: of the paragraph, or 0; `anchor`: the id of what shows it in the preview; `evidence`: of comments alone;
    `gone`: how many linked answers do not count any more.
    """

    block: Block
    place: str
    number: int
    anchor: str
    text: BlockText | None
    source: BlockText | None
    evidence: Evidence | None = None
    gone: int = 0
    findings: tuple[Judged, ...] = ()

    @property
    def key(self) -> str:
        """The identity of the block."""
        return self.block.key

    @property
    def words(self) -> str:
        """The text as it was typed."""
        return self.text.text if self.text else ""

    @property
    def version(self) -> int:
        """The version of the text; 0: there is none."""
        return self.text.version if self.text else 0

    @property
    def is_paragraph(self) -> bool:
        """True for what can be moved, split and deleted."""
        return self.block.kind == Kind.PARAGRAPH

    @property
    def label(self) -> str:
        """What it is called: “Paragraph 7”, or the kind of set phrase."""
        if self.number:
            return _("Paragraph %(number)d") % {"number": self.number}
        label = str(Kind(self.block.kind).label)
        return f"{label}: {Part(self.block.part).label}" if self.block.kind == Kind.HEADING else label

    @property
    def first_words(self) -> str:
        """The beginning of the text, for a list."""
        try:
            plain = marks.plain(self.words)
        except marks.MarkError:
            plain = self.words
        return plain if len(plain) <= 60 else f"{plain[:60].rstrip()}…"

    @property
    def faults(self) -> tuple[str, ...]:
        """What must be put right before it can be printed."""
        return tuple(faults(self.words))

    @property
    def oddities(self) -> tuple[str, ...]:
        """Characters that were hardly meant."""
        return tuple(oddities(self.words, self.text.language)) if self.text else ()

    @property
    def bare(self) -> bool:
        """True for comments that rest on no answer."""
        return self.evidence is not None and not self.evidence.answers

    @property
    def is_version(self) -> bool:
        """True when the source is a text in another language."""
        return self.source is not None and (self.text is None or self.text.language != self.source.language)

    @property
    def missing(self) -> bool:
        """True when the source has a text and this version none."""
        return self.is_version and bool(self.source.text) and not self.words

    @property
    def source_changed(self) -> bool:
        """True when the source has another version than the one that this text was last brought in line with."""
        return self.is_version and bool(self.words) and self.text.source_version != self.source.version

    @property
    def open_findings(self) -> list[Judged]:
        """Findings that nobody has let stand."""
        return [judged for judged in self.findings if judged.waiver is None]

    @property
    def errors(self) -> int:
        """How many of the open findings are errors."""
        return sum(judged.finding.severity == Severity.ERROR for judged in self.open_findings)


@dataclass(frozen=True)
class Place:
    """What is edited together. `number`: of the recommendation, or 0; `findings`: those on no block of it.

    `far`: how many paragraphs it has, where a part of a long note was read and it is not in it.
    """

    code: str
    title: str
    part: Part
    number: int = 0
    cards: tuple[Card, ...] = ()
    findings: tuple[Judged, ...] = field(default=())
    far: int = 0

    @property
    def paragraphs(self) -> int:
        """How many paragraphs stand there."""
        return self.far or sum(card.is_paragraph for card in self.cards)

    @property
    def count(self) -> int:
        """How many blocks stand there."""
        return self.far or len(self.cards)

    @property
    def open_findings(self) -> int:
        """How many findings there nobody has let stand."""
        return sum(len(card.open_findings) for card in self.cards) + sum(not one.waiver for one in self.findings)

    @property
    def bare(self) -> int:
        """How many of its paragraphs rest on no answer."""
        return sum(card.bare for card in self.cards)

    @property
    def changed(self) -> int:
        """How many of its texts are missing, or behind their source."""
        return sum(card.source_changed or card.missing for card in self.cards)

    @property
    def faults(self) -> int:
        """How many of its texts have an open mark."""
        return sum(bool(card.faults) for card in self.cards)


def places_of(pieces: Pieces, content: NoteContent, judged: Iterable[Judged] = ()) -> list[Place]:
    """The places of a draft in the order of the note, with their blocks. Two queries where a part of it was read."""
    numbers = {question.pk: question.number for question in pieces.facts.questions}
    evidence = evidence_of(pieces.facts, content, linked_of(pieces))
    found = findings_by_anchor(judged, content)
    cards: dict[str, list[Card]] = {}
    printed = {paragraph.key: paragraph.number for paragraph in content.paragraphs()}
    for block in pieces.blocks:
        number = printed.get(block.key, 0)
        code = _code(block, numbers)
        anchor = _anchor(block, number)
        rests = evidence.get(block.key)
        cards.setdefault(code, []).append(
            Card(
                block,
                code,
                number,
                anchor,
                pieces.text(block),
                pieces.source(block),
                rests,
                len(block.evidence.all()) - len(rests.answers) if rests else 0,
                tuple(found.pop(anchor, ())),
            )
        )
    front = (*cards.get("front", ()),)
    places = [
        Place("front", _("Front matter and headings"), Part.FRONT, 0, front, tuple(found.get("note", ()))),
        Place("introduction", str(Part.INTRODUCTION.label), Part.INTRODUCTION, 0, tuple(cards.get("introduction", ()))),
        Place("general", str(Part.GENERAL.label), Part.GENERAL, 0, tuple(cards.get("general", ()))),
    ]
    far = _far(pieces) if pieces.near is not None else {}
    for number in sorted({*numbers.values(), *far}):
        title = _("Recommendation %(number)d") % {"number": number}
        code = f"r{number}"
        on_text = tuple(found.get(f"recommendation_{number}", ()))
        places.append(
            Place(code, title, Part.SPECIFIC, number, tuple(cards.get(code, ())), on_text, far.get(number, 0))
        )
    return places


def _far(pieces: Pieces) -> dict[int, int]:
    """How many paragraphs stand in the comments on each recommendation that was not read; two queries."""
    blocks = pieces.draft.blocks.there().order_by().values("recommendation__number").annotate(n=Count("pk"))
    counts = dict(blocks.values_list("recommendation__number", "n"))
    numbers = pieces.draft.report.recommendations.values_list("number", flat=True)
    return {number: counts.get(number, 0) for number in numbers if number not in pieces.near}


def _code(block: Block, numbers: dict[int, int]) -> str:
    if block.kind != Kind.PARAGRAPH:
        return "front"
    return f"r{numbers[block.recommendation_id]}" if block.part == Part.SPECIFIC else str(block.part)


def _anchor(block: Block, number: int) -> str:
    if block.kind == Kind.PARAGRAPH:
        return f"para_{number}"
    if block.kind == Kind.HEADING:
        return f"sec_{SECTIONS.index(Part(block.part)) + 1}"
    return _ANCHORS[Kind(block.kind)]


def findings_by_anchor(judged: Iterable[Judged], content: NoteContent) -> dict[str, list[Judged]]:
    """Findings by the id of what shows their place; those on a footnote are with the paragraph that calls it."""
    callers = {}
    for paragraph in content.paragraphs():
        for run in marks.runs(paragraph.text):
            if isinstance(run, marks.Call):
                callers.setdefault(f"footnote_{run.mark}", f"para_{paragraph.number}")
    found: dict[str, list[Judged]] = {}
    for each in judged:
        anchor = each.finding.place.anchor
        found.setdefault(callers.get(anchor, anchor), []).append(each)
    return found


def card_of(places: Iterable[Place], key: str) -> Card | None:
    """The block with that key; None: it is not there (any more)."""
    return next((card for place in places for card in place.cards if card.key == key), None)
