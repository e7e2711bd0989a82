"""The difference of two editions of a note, place by place: what was changed, added, removed and moved. No query.

Front matter is paired by its place, recommendations by number, paragraphs by their key; where there is none (in what
was published) by their words, never by their number.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from reports import marks
from reports.note import NoteContent, Paragraph, Place
from reports.part_differences import Difference, Part, part_differences
from responses.rules import Position


def note_differences(before: NoteContent, after: NoteContent) -> tuple[Difference, ...]:
    """Every place of two editions in one language, in the order of the later one; removed ones where they stood."""
    return part_differences(parts_of(before), parts_of(after))


@dataclass
class _Footnotes:
    """The footnotes of a note, by mark, and which of them have been called."""

    texts: dict[str, str]
    called: set[str] = field(default_factory=set)

    def written(self, text: str) -> str:
        """`text` with its footnotes written where they are called; as it stands when a mark does not close."""
        try:
            runs = list(marks.runs(text))
        except marks.MarkError:
            return text
        return marks.marked(self._inline(run) for run in runs)

    def _inline(self, run: marks.Run) -> marks.Run:
        if not isinstance(run, marks.Call) or run.mark not in self.texts:
            return run
        self.called.add(run.mark)
        return marks.Note(self.texts[run.mark])


def as_typed(content: NoteContent) -> Callable[[str], str]:
    """What gives a text of the note as a draft has it: with its footnotes, but the star note, where they are called."""
    return _Footnotes({note.mark: note.text for note in content.footnotes if note.mark != "*"}).written


def readable(text: str) -> str:
    """A marked text as a person reads it: addresses and footnotes in brackets, emphasis between stars.

    A text with a mark that does not close is read as it stands.
    """
    try:
        return "".join(_read(run) for run in marks.runs(text))
    except marks.MarkError:
        return text


def _read(run: marks.Run) -> str:
    match run:
        case marks.Link(words, href):
            return f"{words} <{href}>"
        case marks.Emphasis(words):
            return f"*{words}*"
        case marks.Call(mark):
            return f"[{mark}]"
        case marks.Note(words):
            return f" [{readable(words)}]"
    return run.text


def parts_of(content: NoteContent) -> Iterator[Part]:
    """The texts of a note that are compared, in reading order, with their footnotes written where called."""
    notes = _Footnotes({note.mark: note.text for note in content.footnotes})
    masthead = (*vars(content.masthead).items(), ("marking", content.marking))
    fixed = [
        *((Place("masthead"), f"masthead {name}", value) for name, value in masthead if value),
        (Place("session"), "session_line", content.session_line),
        (Place("agenda"), "agenda_line", content.agenda_line),
        (Place("agenda"), "agenda_title", content.agenda_title),
        (Place("title"), "title", content.title),
        (Place("title"), "document_type", content.document_type),
        (Place("transmittal"), "transmittal", content.transmittal),
    ]
    for place, name, text in fixed:
        yield Part(place, notes.written(text), ("front", name))

    def paragraph(each: Paragraph, under: Place) -> Part:
        return Part(Place("paragraph", str(each.number)), notes.written(each.text), each.key, under)

    for number, section in enumerate(content.sections, 1):
        here = Place("section", str(number))
        yield Part(here, notes.written(f"{section.numeral} {section.heading}".strip()), ("section", number))
        for each in section.paragraphs:
            yield paragraph(each, here)
        for comments in section.comments:
            below = Place("recommendation", str(comments.recommendation))
            yield Part(below, notes.written(comments.heading), ("heading", comments.recommendation), here)
            yield Part(below, notes.written(comments.text), ("text", comments.recommendation), here)
            for each in comments.paragraphs:
                yield paragraph(each, below)
    for note in content.footnotes:
        if note.mark not in notes.called:
            yield Part(Place("footnote", note.mark), note.text, ("footnote", note.mark))
    for figures in content.figures:
        counts = "; ".join(f"{Position(each.position).label}: {each.n}" for each in figures.positions)
        place = Place("figures", str(figures.recommendation))
        yield Part(place, f"{figures.answered}/{figures.asked}; {counts}", ("figures", figures.recommendation))
