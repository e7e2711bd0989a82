"""What an edited Word file of a note says: values only."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """What a block of a note is."""

    MARKING = "marking"  # that it is a draft, and the line of a watermark
    MASTHEAD = "masthead"
    SESSION = "session"
    AGENDA = "agenda"
    ITEM = "item"
    TITLE = "title"
    TYPE = "type"
    TRANSMITTAL = "transmittal"
    SECTION = "section"  # the heading of a section
    HEADING = "heading"  # the heading over the comments on a recommendation
    RECOMMENDATION = "recommendation"  # its full text
    PARAGRAPH = "paragraph"
    OTHER = "other"  # in a style that no part of a note has


@dataclass(frozen=True)
class Block:
    """A paragraph of the file that is not empty, or has a bookmark of ours.

    `key`: of a numbered paragraph (reports.note.Paragraph.key), "" of a new one and of one that was exported without.
    `name`: its bookmark, "" for what is new. `text`: marked text, with footnotes as `[^: words]`; only the star note is
    called (`[^*]`). `number`: as Word shows it: of a paragraph in figures, of a section its numeral; else "".
    `recommendation`: the number in the bookmark of HEADING and RECOMMENDATION, else 0. `merged`: keys of the paragraphs
    that were joined to this one.
    """

    kind: Kind
    text: str
    key: str = ""
    name: str = ""
    number: str = ""
    recommendation: int = 0
    merged: tuple[str, ...] = ()


@dataclass(frozen=True)
class Comment:
    """A comment in the margin, without its author: the words, the place in words, and the key of the paragraph."""

    place: str
    key: str
    words: str


@dataclass(frozen=True)
class Notice:
    """Something that whoever uploads the file should know: where ("" for the whole file) and what."""

    place: str
    message: str


@dataclass(frozen=True)
class WordNote:
    """What an edited Word file says. `language` and `symbol` are "" when the symbol in the masthead lost its bookmark.

    `star`: the text of the star note. `changes`: how many tracked changes were read as accepted.
    """

    language: str
    symbol: str
    blocks: tuple[Block, ...]
    star: str = ""
    changes: int = 0
    comments: tuple[Comment, ...] = ()
    notices: tuple[Notice, ...] = ()

    def paragraphs(self) -> Iterator[Block]:
        """The numbered paragraphs, new ones too, in order."""
        return (block for block in self.blocks if block.kind is Kind.PARAGRAPH)
