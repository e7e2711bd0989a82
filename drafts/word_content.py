"""What an edited Word file of a draft holds, as it is stored and compared: its paragraphs where they stand."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict, dataclass

from django.utils.translation import gettext as _

from drafts.models import Draft
from drafts.rules import SECTIONS, Kind, Part
from recommendations.rules import Language, RuleBroken
from reports import marks, part_differences, word_note
from reports.edition_differences import as_typed
from reports.models import EditionText
from reports.note import NoteContent, Place
from reports.rules import Origin
from reports.text_differences import words_of

# Of a note with more editions, the latest are looked through for the one that a file was made of.
EDITIONS = 20
# From this share of its words on, a new paragraph after a changed one was split off it.
SPLIT_OFF = 0.6
FRONT = {
    word_note.Kind.SESSION: Kind.SESSION,
    word_note.Kind.AGENDA: Kind.AGENDA,
    word_note.Kind.ITEM: Kind.AGENDA_TITLE,
    word_note.Kind.TITLE: Kind.TITLE,
    word_note.Kind.TYPE: Kind.DOCUMENT_TYPE,
    word_note.Kind.TRANSMITTAL: Kind.TRANSMITTAL,
}


def to_json(word: word_note.WordNote) -> dict:
    """What was read, as it is stored."""
    return asdict(word)


def from_json(data: dict) -> word_note.WordNote:
    """Read back what is stored."""
    blocks = (
        word_note.Block(**{**row, "kind": word_note.Kind(row["kind"]), "merged": tuple(row["merged"])})
        for row in data["blocks"]
    )
    lists = {
        "blocks": tuple(blocks),
        "comments": tuple(word_note.Comment(**row) for row in data["comments"]),
        "notices": tuple(word_note.Notice(**row) for row in data["notices"]),
    }
    return word_note.WordNote(**{**data, **lists})


def canonical(text: str) -> str:
    """A text with its marks written in one way: two texts that print the same are equal so."""
    text = " ".join(text.split("\n")).strip()
    try:
        runs = list(marks.runs(text))
    except marks.MarkError:
        return text
    return marks.marked(marks.Note(canonical(run.text)) if isinstance(run, marks.Note) else run for run in runs)


def require_ours(draft: Draft, language: Language, word: word_note.WordNote) -> None:
    """Raise RuleBroken unless the file is of this draft and of this language."""
    if word.symbol and word.symbol != draft.note.symbol:
        raise RuleBroken(
            _("This is the file of %(other)s. Choose the one of %(symbol)s, or open the draft of %(other)s.")
            % {"other": word.symbol, "symbol": draft.note.symbol}
        )
    if word.language and word.language != language:
        raise RuleBroken(
            _("This file is in %(other)s. Open the draft in that language, and choose the file there.")
            % {"other": Language(word.language).label}
        )
    keys = {block.key for block in word.blocks if block.key}
    known = set(draft.blocks.filter(kind=Kind.PARAGRAPH).values_list("key", flat=True))
    if not keys & known:
        raise RuleBroken(
            _(
                "No paragraph of this file is one of this draft: it was made of another note, or of the edition that "
                "was published. Export an edition of this draft as Word, and make the changes in that file."
            )
        )


def made_of(draft: Draft, language: Language, word: word_note.WordNote) -> EditionText | None:
    """The edition of which most paragraphs stand unchanged in the file, the latest of several; one query."""
    texts = EditionText.objects.filter(edition__note=draft.note_id, edition__origin=Origin.OWN, language=language)
    there = {(block.key, canonical(block.text)) for block in word.blocks if block.key}
    best, score = None, -1
    for text in texts.select_related("edition").order_by("-edition__number")[:EDITIONS]:
        found = len(there & {(row.key, row.text) for row in rows_of_edition(text.content)})
        if found > score:
            best, score = text, found
    return best


@dataclass(frozen=True)
class Row:
    """A paragraph of the file or of the edition: where it stands, its key ("" for a new one), its canonical text."""

    part: Part
    recommendation: int
    key: str
    text: str
    index: int = 0  # of the block in the file
    merged: tuple[str, ...] = ()
    words: str = ""  # as they were read

    def as_part(self, number: int) -> part_differences.Part:
        """The same for comparing, numbered so that it is found again."""
        part, of = "section", str(SECTIONS.index(self.part) + 1)
        under = Place("recommendation", str(self.recommendation)) if self.recommendation else Place(part, of)
        return part_differences.Part(Place("paragraph", str(number)), self.text, self.key, under)


def rows_of_edition(content: NoteContent) -> Iterator[Row]:
    """The paragraphs of an edition of our own."""
    typed = as_typed(content)
    for part, section in zip(SECTIONS, content.sections, strict=False):
        groups = [(0, section.paragraphs), *((each.recommendation, each.paragraphs) for each in section.comments)]
        for number, paragraphs in groups:
            for row in paragraphs:
                yield Row(part, number, row.key, canonical(typed(row.text)))


def section_of(block: word_note.Block) -> Part | None:
    """The part over which a heading of the file stands; None of a heading that is new."""
    number = int(block.name.rpartition("_")[2]) if block.name else 0
    return SECTIONS[number - 1] if 0 < number <= len(SECTIONS) else None


def rows_of_file(word: word_note.WordNote) -> Iterator[Row]:
    """The paragraphs of a file; whatever else stands after the first heading, and is not ours, counts as a new one."""
    part, number = Part.FRONT, 0
    for index, block in enumerate(word.blocks):
        if block.kind == word_note.Kind.SECTION and section_of(block):
            part, number = section_of(block), 0
        elif block.kind in (word_note.Kind.HEADING, word_note.Kind.RECOMMENDATION) and block.name:
            part, number = Part.SPECIFIC, block.recommendation
        elif block.kind in (word_note.Kind.MARKING, word_note.Kind.MASTHEAD) or (block.kind in FRONT and block.name):
            continue
        elif block.key or (part != Part.FRONT and block.text):
            yield Row(part, number, block.key, canonical(block.text), index, block.merged, block.text)


@dataclass(frozen=True)
class Fixed:
    """What the file says otherwise, or no more, of a text that a draft does not hold. `name` tells it in its file."""

    name: str
    label: str
    before: str
    after: str
    part: Part = Part.FRONT
    recommendation: int = 0


def fixed_of_file(word: word_note.WordNote, base: NoteContent) -> Iterator[Fixed]:
    """Recorded texts that were changed, set texts and headings that are gone, and words before the first heading."""
    there = {block.name: block for block in word.blocks if block.name}
    for each in base.comments():
        number = each.recommendation
        texts = {f"heading_{number}": each.heading, f"recommendation_{number}": each.text}
        for name, before in texts.items():
            after = there[name].text if name in there else ""
            if canonical(before) != canonical(after):
                label = _("The recorded text of recommendation %(number)d") % {"number": number}
                if name.startswith("heading"):
                    label = _("The heading of recommendation %(number)d") % {"number": number}
                yield Fixed(name, label, before, after, Part.SPECIFIC, number)
    kinds = {block.kind for block in word.blocks if block.name}
    for kind, own in FRONT.items():
        if kind not in kinds:
            yield Fixed(kind.value, str(own.label), front_of(base)[own], "")
    for number, (part, section) in enumerate(zip(SECTIONS, base.sections, strict=False), 1):
        if f"section_{number}" not in there:
            yield Fixed(f"section_{number}", f"{Kind.HEADING.label}: {part.label}", section.heading, "", part)
    for index, block in enumerate(word.blocks):
        if block.kind == word_note.Kind.SECTION:
            return
        ours = block.kind in (word_note.Kind.MARKING, word_note.Kind.MASTHEAD) or block.name or block.key
        if block.text and not ours:
            yield Fixed(str(index), _("Text before the first heading"), "", block.text)


def front_of(content: NoteContent) -> dict[Kind, str]:
    """The set texts of an edition."""
    stars = [note.text for note in content.footnotes if note.mark == "*"]
    return {
        Kind.SESSION: content.session_line,
        Kind.AGENDA: content.agenda_line,
        Kind.AGENDA_TITLE: content.agenda_title,
        Kind.TITLE: content.title,
        Kind.DOCUMENT_TYPE: content.document_type,
        Kind.TRANSMITTAL: content.transmittal,
        Kind.STAR: stars[0] if stars else "",
    }


def is_split(was: Row, first: Row, second: Row) -> bool:
    """True when `second`, a new paragraph, has the words that `first` has lost since it was `was`."""
    if (first.part, first.recommendation) != (second.part, second.recommendation):
        return False
    words = Counter(words_of(second.text))
    lost = Counter(words_of(was.text)) - Counter(words_of(first.text))
    return bool(words) and (words & lost).total() >= SPLIT_OFF * words.total()
