"""Drawings of rates as SVG, made on the server. The table of the same content stands beside.

A drawing is geometry in frozen dataclasses; the template writes the elements.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import pairwise

from support.rates import Rate, Rates

# In user units: the plot, the room around it, and the least and the most from year to year.
PLOT_HEIGHT, TOP, BOTTOM, LEFT, RIGHT = 200, 28, 48, 72, 28
WIDTH, CLOSEST, WIDEST = 680, 56, 170
MARKER = 5  # half of its size
LABEL = 14  # from the middle of a marker to the middle of its value
GRID = (0, 25, 50, 75, 100)


@dataclass(frozen=True)
class Point:
    """The rate of one year: its place, its value in per cent, and the height at which that is written."""

    x: float
    y: float
    percent: int
    label_y: float

    @property
    def left(self) -> float:
        """Where a square marker begins."""
        return self.x - MARKER

    @property
    def top(self) -> float:
        """Where a square marker begins, from above."""
        return self.y - MARKER


@dataclass(frozen=True)
class Line:
    """The rates of one kind over the years. `segments`: (x1, y1, x2, y2) between years that follow one another."""

    points: tuple[Point, ...]
    segments: tuple[tuple[float, float, float, float], ...]


@dataclass(frozen=True)
class Tick:
    """A mark on an axis: where, and what is written there."""

    at: float
    value: int


@dataclass(frozen=True)
class Trend:
    """Both rates year by year."""

    width: float
    height: float
    left: float
    right: float
    bottom: float
    years: tuple[Tick, ...]
    grid: tuple[Tick, ...]
    acceptance: Line
    implementation: Line


def trend(rates: Iterable[Rates]) -> Trend | None:
    """Draw rates by year, the first year first. None: fewer than two years have a rate.

    A year without a report leaves its place empty, and the line is broken there, as it is at a rate of nobody.
    """
    rates = [one for one in rates if one.acceptance.percent is not None]
    if len(rates) < 2:
        return None
    first, last = rates[0].of, rates[-1].of
    step = min(max(CLOSEST, (WIDTH - LEFT - RIGHT) / (last - first)), WIDEST)
    width = LEFT + step * (last - first) + RIGHT

    def x(year: int) -> float:
        return round(LEFT + step * (year - first), 1)

    return Trend(
        width=round(width, 1),
        height=TOP + PLOT_HEIGHT + BOTTOM,
        left=LEFT,
        right=round(width - RIGHT, 1),
        bottom=TOP + PLOT_HEIGHT,
        years=tuple(Tick(x(year), year) for year in range(first, last + 1)),
        grid=tuple(Tick(_y(percent), percent) for percent in GRID),
        acceptance=_line(rates, x, "acceptance", "implementation"),
        implementation=_line(rates, x, "implementation", "acceptance"),
    )


def _y(percent: int) -> float:
    return TOP + PLOT_HEIGHT * (100 - percent) / 100


def _line(rates: list[Rates], x: Callable[[int], float], kind: str, other: str) -> Line:
    found = {}
    for one in rates:
        rate: Rate = getattr(one, kind)
        if rate.percent is None:
            continue
        y, beside = _y(rate.percent), getattr(one, other).percent
        # The higher of two values is written above its marker, the lower one below: they never meet.
        below = beside is not None and (beside, other) > (rate.percent, kind)
        found[one.of] = Point(x(one.of), y, rate.percent, y + LABEL if below else y - LABEL)
    segments = tuple(
        (found[year].x, found[year].y, found[after].x, found[after].y)
        for year, after in pairwise(found)
        if after == year + 1
    )
    return Line(tuple(found.values()), segments)
