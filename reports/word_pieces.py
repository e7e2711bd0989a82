"""What the paragraph of a Word file is read into: pieces of marked text, bookmarks, and what marked text cannot say."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element

from reports import marks
from reports.word_file import find, get, is_on, name_of

# Properties that words of a note do not have, besides italics.
FORMATS = ("b", "caps", "smallCaps", "strike", "dstrike", "u", "em", "effect", "emboss", "imprint", "outline", "shadow")
BLACK = {"", "auto", "000000"}


@dataclass
class Piece:
    """Words of one kind that follow each other: plain, emphasized, or of one link (`link` tells it from the next)."""

    parts: list[str]
    italic: bool = False
    href: str = ""
    link: object = None

    @property
    def text(self) -> str:
        """The words."""
        return "".join(self.parts)

    def run(self) -> marks.Run:
        """The same as a run of marked text."""
        if self.href:
            return marks.Link(self.text, self.href)
        return marks.Emphasis(self.text) if self.italic else marks.Words(self.text)


@dataclass
class Bookmark:
    """A bookmark that begins in the paragraph; `holds` tells whether any words that stay stand inside it."""

    name: str
    start: int
    holds: bool = False
    open: bool = True


@dataclass
class Findings:
    """What was met and is no part of marked text: kinds with how often, or with the words (see word_notices)."""

    counts: Counter = field(default_factory=Counter)
    quoted: list[tuple[str, str]] = field(default_factory=list)


def looks(shown: Element | None, href: str, italic: bool) -> Iterator[str]:
    """What words look like that marked text cannot say, by their properties: kinds of Findings."""
    if shown is None:
        return
    if is_on(find(shown, "vanish")):
        yield "hidden"
    colour = get(find(shown, "color")).lower() not in BLACK and not href
    if colour or get(find(shown, "highlight"), default="none") != "none":
        yield "colour"
    raised = get(find(shown, "vertAlign"), default="baseline") != "baseline"
    if raised or any(is_on(find(shown, name)) for name in FORMATS if not (href and name == "u")):
        yield "format"
    if href and italic:
        yield "emphasized link"


def symbol(element: Element) -> str:
    """The character of a symbol font, as the code that this font gives it; U+FFFD for none."""
    code = get(element, "char")
    return chr(int(code, 16)) if re.fullmatch("[0-9A-Fa-f]{4}", code) else "\ufffd"


def texts(element: Element, name: str = "t") -> str:
    """All words inside an element, as they stand."""
    return "".join(each.text or "" for each in element.iter() if name_of(each) == name)


def boxed(element: Element) -> str:
    """The words of the text boxes in a drawing, which Word writes twice: for itself, and for what is older."""
    if name_of(element) == "mc:AlternateContent":
        element = next(iter(element), element)
    return " ".join(filter(None, (texts(box) for box in element.iter() if name_of(box) == "txbxContent")))
