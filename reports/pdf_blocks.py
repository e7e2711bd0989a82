"""What the body of a note is made of on its way to the PDF: kinds of elements, pieces of text, lines, blocks."""

from dataclasses import dataclass

from reports.pdf_shape import Shaped, Unsupported

TAGS = {"h2", "h3", "p", "span", "a", "em"}


class Kind:
    """An element as the stylesheet sees it: its tag, its class and what it stands in. `style` is what that computes to.

    `left` and `width` are those of a block in px; `call` and `marker` the styles of what a footnote puts elsewhere.
    """

    def __init__(self, tag: str, name: str, parent: "Kind | None"):
        self.tag, self.name, self.parent = tag, name, parent
        self.kids: dict[tuple[str, str], Kind] = {}
        self.style = self.call = self.marker = self.box = None
        self.left = self.width = 0.0

    def kid(self, element) -> "Kind":
        """The kind of an element inside. Raises Unsupported for a tag that no note has."""
        key = element.tag, element.get("class", "")
        found = self.kids.get(key)
        if found is None:
            if element.tag not in TAGS:
                raise Unsupported(f"an element {element.tag}")
            found = self.kids[key] = Kind(*key, self)
        return found

    @property
    def is_note(self) -> bool:
        """Whether this is what floats to the foot of the page."""
        return self.name.split()[:1] == ["fn"]

    @property
    def nowrap(self) -> bool:
        """Whether no line ends inside."""
        return self.style["white_space"] == "nowrap"


def survey(element, kind: Kind) -> Kind:
    """Enter the kinds of all that is inside an element under `kind`, and return it."""
    for child in element:
        survey(child, kind.kid(child))
    return kind


@dataclass(slots=True)
class Piece:
    """Text of one element, shaped. `glued`: no line ends before it. `note`: what is to stand at the foot."""

    shaped: Shaped | None
    style: object
    size: float
    nowrap: bool
    glued: bool
    lift: float
    link: object = None
    note: object = None
    box: object = None  # an inline block of fixed width, for its outer sizes


@dataclass(slots=True)
class Part:
    """Glyphs `start` to `end` of a piece in a line, from `x` px on; `gap` px are added after each, or at spaces."""

    piece: Piece
    start: int
    end: int
    x: float
    width: float
    gap: float = 0.0
    space: float = 0.0


@dataclass(slots=True)
class Line:
    """A line: its height, where its base line is, and the footnotes called in it."""

    parts: list[Part]
    height: float
    baseline: float
    notes: list["Block"]


@dataclass(slots=True)
class Block:
    """A heading, a paragraph or a footnote, with its lines and what the stylesheet says of breaks (px)."""

    kind: Kind
    name: str
    label: str
    lines: list[Line]
    above: float
    below: float
    keep_with_next: bool
    keep_whole: bool
    orphans: int
    widows: int
