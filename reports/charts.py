"""Charts of support as geometry, from which one template writes the SVG: for the page, for a file, and for a picture.

Colours are told apart by colour-blind readers, and each part has a pattern and its number or letter as well.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from django.template.loader import render_to_string

from recommendations.rules import Action
from reports.fonts import files
from responses.rules import Position
from support.rules import SAYINGS, Standing
from support.selection import Figure

FAMILY = "Note Serif"  # other scripts are found in the other shipped families
LABEL, BAR, NUMBER, ROW, HEIGHT = 150, 600, 110, 36, 24  # user units: columns, and a row with its bar
LINE = 17  # of the notes below a picture
ON_DARK, ON_LIGHT = "#ffffff", "#1c232b"


@dataclass(frozen=True)
class Look:
    """How one kind of part looks: its colour, its pattern, the colour of its number, and its mark in a cell."""

    colour: str
    pattern: str
    ink: str
    mark: str


LOOKS = {
    Position.SUPPORTS: Look("#0f4c7d", "", ON_DARK, "+"),
    Position.RESERVATIONS: Look("#3b739f", "lines", ON_DARK, "+!"),
    Position.PARTIALLY: Look("#a5c8e4", "dots", ON_LIGHT, "±"),
    Position.CONDITIONAL: Look("#d8e6f0", "back", ON_LIGHT, "+?"),
    Position.DOES_NOT_SUPPORT: Look("#b3500c", "cross", ON_DARK, "−"),
    Position.NO_POSITION: Look("#8d949c", "", ON_LIGHT, "○"),
    Standing.AWAITED: Look("#ffffff", "", ON_LIGHT, "…"),
    Standing.NOT_ASKED: Look("#efece5", "", ON_LIGHT, ""),
}
# Of a cell that says nothing here.
BLANK = Look("#efece5", "", ON_LIGHT, "")


@dataclass(frozen=True)
class Key:
    """A line of the legend."""

    name: str
    label: str
    look: Look


def keys(names) -> list[Key]:
    """The legend of the parts that occur, in their order."""
    return [Key(name, str(label), LOOKS[name]) for name, label in SAYINGS if name in names]


def _noted(notes: tuple[str, ...], below: float) -> list[tuple[float, str]]:
    return [(below + 34 + LINE * place, text) for place, text in enumerate(notes)]


@dataclass(frozen=True)
class Segment:
    """A part of a bar: where it stands, how it looks, its number, and what it leads to."""

    x: float
    width: float
    name: str
    label: str
    figure: Figure
    look: Look

    @property
    def middle(self) -> float:
        """Where its number stands."""
        return round(self.x + self.width / 2, 2)

    @property
    def roomy(self) -> bool:
        """True when the number fits into it."""
        return self.width >= 9 * len(str(self.figure.n)) + 2


@dataclass(frozen=True)
class Bar:
    """One row of the chart: a recommendation, what is said of it, and its denominator."""

    label: str
    y: float
    segments: tuple[Segment, ...]
    total: Figure

    @property
    def middle(self) -> float:
        """The middle of the row."""
        return self.y + HEIGHT / 2


@dataclass(frozen=True)
class BarChart:
    """Bars of equal length, one per recommendation, divided by what is said."""

    title: str
    notes: tuple[str, ...]
    bars: tuple[Bar, ...]
    keys: tuple[Key, ...]
    width: float = LABEL + BAR + NUMBER
    bar_x: float = LABEL
    bar_width: float = BAR
    bar_height: float = HEIGHT

    @property
    def height(self) -> float:
        """That of the bars."""
        return ROW * len(self.bars) + 8

    @property
    def legend(self) -> list[tuple[float, float, Key]]:
        """(x, y, key) in columns of three below the bars, for a file that stands alone."""
        return [
            (10 + 285 * (place % 3), self.height + 14 + 24 * (place // 3), key) for place, key in enumerate(self.keys)
        ]

    @property
    def noted(self) -> list[tuple[float, str]]:
        """(y, text) of the lines below the legend."""
        return _noted(self.notes, self.height + 24 * -(-len(self.keys) // 3))

    @property
    def full_height(self) -> float:
        """With the legend, the notes and room for one more."""
        return self.height + 24 * -(-len(self.keys) // 3) + LINE * (len(self.notes) + 1) + 24


def bar_chart(rows: Sequence[tuple[str, object]], *, title: str, notes: tuple[str, ...]) -> BarChart:
    """Draw (label, Breakdown) rows. A row without a cell has an empty bar."""
    bars = []
    for place, (label, found) in enumerate(rows):
        x, segments, total = float(LABEL), [], found.total.n
        for part in found.positions:
            if part.figure.n:
                width = BAR * part.figure.n / total
                look = LOOKS[part.name]
                segments.append(Segment(round(x, 2), round(width, 2), part.name, part.label, part.figure, look))
                x += width
        bars.append(Bar(label, ROW * place + 6.0, tuple(segments), found.total))
    there = {segment.name for bar in bars for segment in bar.segments}
    return BarChart(title, notes, tuple(bars), tuple(keys(there)))


def svg(template: str, **context) -> str:
    """A chart as an SVG document that stands alone."""
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + render_to_string(template, {**context, "alone": True})


def png(document: str, *, width: int = 1600) -> bytes:
    """An SVG document as a picture, `width` pixels wide, in the shipped fonts on white."""
    from resvg_py import svg_to_bytes  # late: only for pictures

    return bytes(
        svg_to_bytes(
            svg_string=document,
            width=width,
            background="#ffffff",
            skip_system_fonts=True,
            font_files=[str(file) for file in files()],
            font_family=FAMILY,
            sans_serif_family=FAMILY,
        )
    )


NAMES, CELL, CELL_ROW = 190, 62, 22


@dataclass(frozen=True)
class Tile:
    """A cell of the heat map: its place, its letter, and how it looks."""

    x: float
    letter: str
    look: Look


@dataclass(frozen=True)
class Line:
    """A row of the heat map: a heading over the rows of a group, or an organization with its tiles and its sum."""

    y: float
    label: str
    tiles: tuple[Tile, ...]
    total: str
    heading: bool = False


@dataclass(frozen=True)
class HeatMap:
    """The matrix drawn: a tile per cell."""

    title: str
    notes: tuple[str, ...]
    heads: tuple[tuple[float, str], ...]
    lines: tuple[Line, ...]
    keys: tuple[Key, ...]
    width: float
    height: float
    cell: float = CELL
    cell_height: float = CELL_ROW

    @property
    def legend(self) -> list[tuple[float, float, Key]]:
        """(x, y, key) in columns of two below the tiles."""
        return [
            (10 + 285 * (place % 2), self.height + 14 + 24 * (place // 2), key) for place, key in enumerate(self.keys)
        ]

    @property
    def noted(self) -> list[tuple[float, str]]:
        """(y, text) of the lines below the legend."""
        return _noted(self.notes, self.height + 24 * -(-len(self.keys) // 2))

    @property
    def full_height(self) -> float:
        """With the legend, the notes and room for one more."""
        return self.height + 24 * -(-len(self.keys) // 2) + LINE * (len(self.notes) + 1) + 24


def heat_map(matrix, *, title: str, notes: tuple[str, ...]) -> HeatMap:
    """Draw a reports.matrix.Matrix."""
    heads = tuple((NAMES + CELL * place + CELL / 2, str(number)) for place, number in enumerate(matrix.numbers))
    lines, y = [], 58.0
    for group in matrix.groups:
        if group.label:
            lines.append(Line(y, group.label, (), "", heading=True))
            y += CELL_ROW + 4
        for row in group.rows:
            tiles = tuple(Tile(NAMES + CELL * place, cell.letter, cell.look) for place, cell in enumerate(row.cells))
            lines.append(Line(y, row.organization.short_name, tiles, f"{row.supports.n}/{row.supports.of}"))
            y += CELL_ROW
        y += 6
    width = max(NAMES + CELL * len(matrix.numbers) + 70, 600)
    letters = " · ".join(f"{action}: {action.label}" for action in Action)
    return HeatMap(title, (letters, *notes), heads, tuple(lines), matrix.keys, float(width), y)
