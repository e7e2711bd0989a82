"""Drawings as SVG, made on the server from what `aggregates` returns. The table of the same content stands beside.

A drawing is geometry in frozen dataclasses; the template writes the elements, so that every text is escaped and
translated there.
"""

from dataclasses import dataclass

from reports.aggregates import PublishedSupport, Statement
from reports.rules import Lean

COLUMN, ROW, RADII = 108, 46, {0: 9, 1: 9, 2: 12, 3: 15, 4: 18, 5: 21}


@dataclass(frozen=True)
class Dot:
    """A statement: its place, its radius (the order of the quantifier, not a count), and whether it is hollow.

    Hollow dots make no claim about how many: "other", "not all", or nobody named.
    """

    statement: Statement
    x: float
    y: float
    radius: float
    hollow: bool


@dataclass(frozen=True)
class Column:
    """A column of the drawing: a lean, and the x of its middle."""

    lean: Lean
    x: float
    left: float


@dataclass(frozen=True)
class Strip:
    """The drawing for one recommendation, in user units."""

    columns: tuple[Column, ...]
    dots: tuple[Dot, ...]
    width: float
    height: float


def strip(support: PublishedSupport) -> Strip:
    """Place the statements of a recommendation: columns from refusal to support, stacked in the order of the note."""
    columns = tuple(Column(lean, COLUMN * index + COLUMN / 2, COLUMN * index) for index, lean in enumerate(Lean))
    tallest = max([len(support.leaning(lean)) for lean in Lean], default=1) or 1
    rows = max(1, -(-tallest // 2))
    height = ROW * rows + 8
    dots = []
    for column in columns:
        statements = support.leaning(column.lean)
        for index, statement in enumerate(statements):
            row, place = divmod(index, 2)
            in_row = min(2, len(statements) - 2 * row)
            weight = statement.quantifier.weight
            dots.append(
                Dot(
                    statement,
                    column.x + (place - (in_row - 1) / 2) * 48,
                    height - 4 - ROW / 2 - row * ROW,
                    RADII[weight],
                    hollow=weight == 0,
                )
            )
    return Strip(columns, tuple(dots), COLUMN * len(columns), height)
