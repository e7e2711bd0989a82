"""From the pieces of a draft to the content of a note: numbers for paragraphs and footnotes, the recorded texts."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import count

from django.utils.translation import gettext as _

from drafts.rules import SECTIONS, Kind, Part, faults
from drafts.set_phrases import SET_PHRASES
from recommendations.rules import Language, RuleBroken
from reports import marks
from reports.note import Comments, Footnote, Masthead, NoteContent, Paragraph, PublicFigures, Section

# What a preview shows in the place of a text that nobody has typed yet.
BLANK = "…"


@dataclass(frozen=True)
class Piece:
    """One block of a draft with its text in one language; `number` is that of the recommendation, or 0."""

    key: str
    kind: Kind
    part: Part
    number: int
    text: str


@dataclass(frozen=True)
class Frame:
    """What an edition prints beside the pieces. `recommendations`: number -> recorded text in the note's language.

    `paragraphs_before` and `notes_before`: how many stand before the first of them, where only a part is shown.
    """

    symbol: str
    language: Language
    session: int
    agenda_document: str
    agenda_item: int
    recommendations: dict[int, str]
    masthead: Masthead = field(default_factory=Masthead)
    figures: tuple[PublicFigures, ...] = ()
    paragraphs_before: int = 0
    notes_before: int = 0


@dataclass
class _Notes:
    """Numbers the footnotes in the order in which they are called."""

    found: list[Footnote] = field(default_factory=list)
    before: int = 0

    def numbered(self, text: str) -> str:
        """`text` with its inline footnotes called by number."""
        parts = []
        for run in marks.runs(text):
            if isinstance(run, marks.Note):
                run, words = marks.Call(str(self.before + len(self.found) + 1)), run.text
                self.found.append(Footnote(run.mark, words))
            parts.append(run)
        return marks.marked(parts)


def assemble(frame: Frame, pieces: Iterable[Piece], *, tolerant: bool = False) -> NoteContent:
    """The content of a note made of `pieces`, which stand in the order of the note.

    `tolerant`: for a preview, with what is still open shown as typed. Otherwise raises RuleBroken that names all
    places where something is missing or a mark is open.
    """
    pieces = list(pieces)
    wrong = [] if tolerant else list(lacking(frame, pieces))
    if wrong:
        raise RuleBroken(" ".join(gap.message for gap in wrong))
    front = {piece.kind: _printable(piece.text) for piece in pieces if piece.part == Part.FRONT}
    headings = {piece.part: _printable(piece.text) for piece in pieces if piece.kind == Kind.HEADING}
    notes, phrases, numbers = _Notes(), SET_PHRASES[frame.language], count(1)
    grouped: dict[tuple[Part, int], list[Piece]] = {}
    for piece in pieces:
        if piece.kind == Kind.PARAGRAPH:
            grouped.setdefault((piece.part, piece.number), []).append(piece)

    def paragraphs(part: Part, number: int = 0) -> tuple[Paragraph, ...]:
        return tuple(
            Paragraph(next(numbers), notes.numbered(_printable(piece.text)), piece.key)
            for piece in grouped.get((part, number), ())
        )

    sections = []
    for numeral, part in zip(phrases.numerals, SECTIONS, strict=True):
        if part == Part.SPECIFIC:
            numbers, notes.before = count(next(numbers) + frame.paragraphs_before), frame.notes_before
        own = paragraphs(part)
        comments = tuple(
            Comments(
                number,
                phrases.recommendation.format(number=number),
                marks.escape(text or BLANK),
                paragraphs(part, number),
            )
            for number, text in frame.recommendations.items()
            if part == Part.SPECIFIC
        )
        sections.append(Section(numeral, headings.get(part, BLANK), own, comments))
    return NoteContent(
        symbol=frame.symbol,
        language=frame.language,
        session=frame.session,
        agenda_document=frame.agenda_document,
        agenda_item=frame.agenda_item,
        session_line=front.get(Kind.SESSION, BLANK),
        agenda_line=front.get(Kind.AGENDA, BLANK),
        agenda_title=front.get(Kind.AGENDA_TITLE, BLANK),
        title=front.get(Kind.TITLE, BLANK),
        document_type=front.get(Kind.DOCUMENT_TYPE, BLANK),
        transmittal=front.get(Kind.TRANSMITTAL, BLANK),
        sections=tuple(sections),
        footnotes=(Footnote("*", front.get(Kind.STAR, BLANK)), *notes.found),
        masthead=frame.masthead,
        figures=frame.figures,
    )


def _printable(text: str) -> str:
    """A typed text as it can be shown: one whose marks are open is shown as it was typed."""
    return (marks.escape(text) if any(faults(text)) else text) or BLANK


@dataclass(frozen=True)
class Gap:
    """Something that keeps a draft from being frozen: a sentence, and where. `key`: of the block.

    Without a key it is the recorded text of recommendation `number` that is missing.
    """

    message: str
    key: str = ""
    number: int = 0


def lacking(frame: Frame, pieces: Iterable[Piece]) -> Iterator[Gap]:
    """What keeps a draft from being frozen, in the order of the note."""
    number = 0
    for piece in pieces:
        number += piece.kind == Kind.PARAGRAPH
        place = (
            _("Paragraph %(number)d") % {"number": number} if piece.kind == Kind.PARAGRAPH else str(piece.kind.label)
        )
        if not piece.text:
            yield Gap(_("%(place)s has no text in this language.") % {"place": place}, piece.key)
        for fault in faults(piece.text):
            yield Gap(f"{place}: {fault}", piece.key)
        if piece.kind != Kind.PARAGRAPH and any(isinstance(run, marks.Note) for run in _runs(piece.text)):
            yield Gap(_("%(place)s: footnotes stand in paragraphs only.") % {"place": place}, piece.key)
    for recommendation, text in frame.recommendations.items():
        if not text:
            message = _("The record has no text of recommendation %(number)d in this language: load it first.")
            yield Gap(message % {"number": recommendation}, number=recommendation)


def _runs(text: str) -> list:
    try:
        return list(marks.runs(text))
    except marks.MarkError:
        return []
