"""What whoever uploads an edited Word file is told of it, in words."""

from collections.abc import Iterator

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from reports import marks
from reports.note import Place
from reports.word_note import Block, Kind
from reports.word_pieces import Findings

QUOTED = 60


def place(block: Block, section: int) -> str:
    """Where a block stands, in words; `section` is the number of the section that it begins or belongs to."""
    match block.kind:
        case Kind.PARAGRAPH if block.number:
            return Place("paragraph", block.number).label
        case Kind.SECTION:
            return Place("section", str(section)).label
        case Kind.RECOMMENDATION if block.recommendation:
            return Place("recommendation", str(block.recommendation)).label
        case Kind.SESSION | Kind.AGENDA | Kind.TITLE | Kind.TRANSMITTAL | Kind.MASTHEAD:
            return Place(block.kind.value).label
    return _("the paragraph “%(words)s”") % {"words": _short(marks.plain(block.text))}


def of_file(changes: int, comments: int) -> Iterator[str]:
    """What is said of the file as a whole."""
    if changes:
        yield ngettext(
            "%(count)d tracked change was read as if it were accepted.",
            "%(count)d tracked changes were read as if they were accepted.",
            changes,
        ) % {"count": changes}
    if comments:
        yield ngettext(
            "%(count)d comment stands in the margin. It is no part of the text.",
            "%(count)d comments stand in the margin. They are no part of the text.",
            comments,
        ) % {"count": comments}


def embedded() -> str:
    """Of another file that is embedded."""
    return _("Another file is embedded. Its text was not read: write it into this file.")


def of_block(found: Findings, block: Block, repeated: bool, in_table: bool, merged: bool) -> Iterator[str]:
    """What is said of one block: what was met in it, and how it is recognized."""
    if repeated:
        yield _("It carries the bookmark of an earlier paragraph, and is read as a new one.")
    if merged:
        yield _("Several paragraphs were joined here. The text goes with the first of them.")
    if in_table:
        yield _("It stands in a table, which a note has not. It was read as a paragraph.")
    if block.kind is Kind.OTHER:
        yield _("It is in no style of the note. Give it the style “UN Paragraph” if it is to be a numbered paragraph.")
    elif block.kind is Kind.PARAGRAPH and not block.number:
        yield _("It has no number. A paragraph in the style “UN Paragraph” is numbered by Word.")
    for kind, words in found.quoted:
        yield _quoting(kind) % {"words": _short(words) if kind == "private character" else words}
    if block.kind not in (Kind.MASTHEAD, Kind.MARKING):
        for kind in found.counts:
            if kind not in ("colour", "format") or block.kind in (Kind.PARAGRAPH, Kind.TRANSMITTAL, Kind.OTHER):
                yield _plainly(kind)


def _quoting(kind: str) -> str:
    return {
        "equation": _("An equation was not read: “%(words)s”. Write it as text."),
        "ruby": _("Words with a reading above them: “%(words)s”. Only the words were read."),
        "text box": _("A text box was not read: “%(words)s”. Write its words into a paragraph."),
        "private character": _(
            "The character %(words)s looks different with every font. Put an ordinary character in its place."
        ),
        "unknown": _("Something was not read: “%(words)s”. Write it as text."),
    }[kind]


def _plainly(kind: str) -> str:
    return {
        "soft hyphen": _("It holds optional hyphens, which nobody sees. They were kept."),
        "hidden": _("It holds hidden text, which was read too. Take it out, or show it."),
        "colour": _("It holds coloured or highlighted words. The note shows them as the others."),
        "format": _("It holds bold, underlined or raised words. The note has only italics; the words were kept."),
        "emphasized link": _("It holds a link in italics. The link was kept, the italics were not."),
        "inner link": _("It holds a link to a place in the file. The words were kept, the link was not."),
        "picture": _("It holds a picture or a drawing, which was not read. A note has none."),
        "endnote": _("It calls an endnote, which was read as a footnote."),
        "empty note": _("It calls a footnote without words, which was left out."),
        "long note": _("It calls a footnote of several paragraphs, which were read as one."),
        "note in a note": _("A footnote calls another one, which was left out there."),
        "repeated note": _("It calls a footnote again. The words of the footnote stand at both places."),
    }[kind]


def _short(words: str) -> str:
    return words if len(words) <= QUOTED else f"{words[:QUOTED].rstrip()}…"
