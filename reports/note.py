"""The content of a note: text and numbers only, the one value of which every output is a function.

Nothing here can hold an organization's answer. Texts carry the marks of `reports.marks`.
"""

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from functools import cache
from typing import Annotated

from django.utils.translation import gettext_lazy as _
from pydantic import ConfigDict, Field, TypeAdapter, ValidationError

from recommendations.rules import Language

LAYOUT = 1
_ADDITIONS = {"key", "figures"}
PLACES = {
    "masthead": _("the masthead"),
    "session": _("the session line"),
    "agenda": _("the agenda line"),
    "title": _("the title"),
    "transmittal": _("the transmittal sentence"),
    "section": _("the heading of section %(number)s"),
    "paragraph": _("paragraph %(number)s"),
    "recommendation": _("the text of recommendation %(number)s"),
    "footnote": _("footnote %(number)s"),
    "figures": _("the figures on recommendation %(number)s"),
    "note": _("the note as a whole"),
}
STRICT = ConfigDict(extra="forbid", str_max_length=50_000)


@dataclass(frozen=True)
class Footnote:
    """A note at the foot of a page: its mark (a number, or a star) and its text."""

    __pydantic_config__ = STRICT
    mark: Annotated[str, Field(pattern=r"^([1-9][0-9]{0,2}|\*)$")]
    text: str


@dataclass(frozen=True)
class Paragraph:
    """A numbered paragraph; the number is content, the same in all languages.

    `key` is its identity through all editions and languages, made by chance; empty where none was given.
    """

    __pydantic_config__ = STRICT
    number: Annotated[int, Field(ge=1, le=9999)]
    text: Annotated[str, Field(min_length=1)]
    key: Annotated[str, Field(pattern=r"^([0-9a-f]{12})?$")] = ""


@dataclass(frozen=True)
class Comments:
    """The comments on one recommendation, below its heading and its full text."""

    __pydantic_config__ = STRICT
    recommendation: int
    heading: str
    text: str
    paragraphs: tuple[Paragraph, ...] = ()


@dataclass(frozen=True)
class Section:
    """A numbered section of the note."""

    __pydantic_config__ = STRICT
    numeral: str
    heading: str
    paragraphs: tuple[Paragraph, ...] = ()
    comments: tuple[Comments, ...] = ()


@dataclass(frozen=True)
class PublicCount:
    """How many took a position (a code of responses.rules.Position)."""

    __pydantic_config__ = STRICT
    position: str
    n: Annotated[int, Field(ge=0)]


@dataclass(frozen=True)
class PublicFigures:
    """The figures on one recommendation that may leave the house: how many of whom, and never who.

    `asked`: addressees; `answered`: of these, with a cleared answer; `positions`: each once, together the answered.
    """

    __pydantic_config__ = STRICT
    recommendation: int
    asked: Annotated[int, Field(ge=0)]
    answered: Annotated[int, Field(ge=0)]
    positions: tuple[PublicCount, ...] = ()


@dataclass(frozen=True)
class Masthead:
    """What stands in the masthead and the page feet when it is known; nothing here is ever made up."""

    __pydantic_config__ = STRICT
    distribution: str = ""
    date: str = ""
    language: str = ""
    original: str = ""
    job_number: str = ""


@dataclass(frozen=True)
class Watermark:
    """What every page of a file says beside its content: `words` large and pale behind the text, `line` in small.

    It is no part of the content, which stays what it was: the same note is printed with it and without.
    """

    words: str
    line: str


@dataclass(frozen=True)
class NoteContent:
    """One language version of one edition of a note."""

    __pydantic_config__ = STRICT
    symbol: str
    language: Language
    session: Annotated[int, Field(ge=1, le=999)]
    agenda_document: str
    agenda_item: Annotated[int, Field(ge=1, le=9999)]
    session_line: str
    agenda_line: str
    agenda_title: str
    title: str
    document_type: str
    transmittal: str
    sections: tuple[Section, ...]
    footnotes: tuple[Footnote, ...] = ()
    masthead: Masthead = Masthead()
    marking: str = ""  # "", "draft" or "unofficial": printed, so that nobody takes it for the issued document
    figures: tuple[PublicFigures, ...] = ()  # never printed: attached as a table where that is asked for
    layout: int = LAYOUT

    def paragraphs(self) -> Iterator[Paragraph]:
        """All numbered paragraphs, in order."""
        for section in self.sections:
            yield from section.paragraphs
            for comments in section.comments:
                yield from comments.paragraphs

    def comments(self) -> Iterator[Comments]:
        """The comments on each recommendation, in order."""
        for section in self.sections:
            yield from section.comments

    def texts(self) -> Iterator[tuple["Place", str]]:
        """Every text of the note with its place, in reading order, the notes last."""
        yield Place("session"), self.session_line
        yield Place("agenda"), self.agenda_line
        yield Place("agenda"), self.agenda_title
        yield Place("title"), self.title
        yield Place("title"), self.document_type
        yield Place("transmittal"), self.transmittal
        for number, section in enumerate(self.sections, 1):
            yield Place("section", str(number)), section.numeral
            yield Place("section", str(number)), section.heading
            for paragraph in section.paragraphs:
                yield Place("paragraph", str(paragraph.number)), paragraph.text
            for comments in section.comments:
                place = Place("recommendation", str(comments.recommendation))
                yield place, comments.heading
                yield place, comments.text
                for paragraph in comments.paragraphs:
                    yield Place("paragraph", str(paragraph.number)), paragraph.text
        for footnote in self.footnotes:
            yield Place("footnote", footnote.mark), footnote.text


@dataclass(frozen=True)
class Place:
    """A place in a note: its kind and, where there are several, its number."""

    kind: str
    number: str = ""

    @property
    def label(self) -> str:
        """What a person calls it, in the language of the interface: “paragraph 1”, “the title”."""
        return PLACES[self.kind] % {"number": self.number}

    @property
    def anchor(self) -> str:
        """The id of the element that shows it (Akoma Ntoso abbreviations where there are any)."""
        short = {"paragraph": "para", "section": "sec"}.get(self.kind, self.kind)
        number = "star" if self.number == "*" else self.number
        return f"{short}_{number}" if number else short


@cache
def _adapter() -> TypeAdapter:
    return TypeAdapter(NoteContent)


def to_json(content: NoteContent) -> dict:
    """Write the content as the dictionary that is stored. Later additions to layout 1 stand there when given."""
    return asdict(content, dict_factory=_without_empty_additions)


def _without_empty_additions(fields: list[tuple]) -> dict:
    return {name: value for name, value in fields if value or name not in _ADDITIONS}


def from_json(data: dict) -> NoteContent:
    """Read stored content back. Raises ValueError for a layout or a shape that this version does not know."""
    if data.get("layout") != LAYOUT:
        raise ValueError(f"This note has layout {data.get('layout')!r}; this version reads layout {LAYOUT}.")
    try:
        return _adapter().validate_json(json.dumps(data), strict=True)
    except ValidationError as error:
        raise ValueError(str(error)) from error
