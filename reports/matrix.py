"""The matrix of a report: organizations down, recommendations across, each cell with its letter and what is said."""

from collections.abc import Iterable
from dataclasses import dataclass

from recommendations.models import Organization
from recommendations.rules import OrganizationGroup
from reports.charts import LOOKS, Key, Look, keys
from responses.rules import Position
from support.rules import Counted, Standing
from support.selection import Figure, Selection

# From support to refusal, then those that say nothing: the order of a sorted column.
_ORDER = [*Position.values, *Standing.values]
SORTS = ("organization", "supports")


@dataclass(frozen=True)
class MatrixCell:
    """One recommendation and one organization: the letter of the annex, what is said, and what selects its row."""

    number: int
    letter: str  # empty: not asked
    says: str
    selection: Selection

    @property
    def look(self) -> Look:
        """How it is drawn."""
        return LOOKS[self.says]

    @property
    def label(self) -> str:
        """What is said, in words."""
        return str(Position(self.says).label if self.says in Position.values else Standing(self.says).label)


@dataclass(frozen=True)
class MatrixRow:
    """An organization with its cells, by number; `supports`: how many of these it supports."""

    organization: Organization
    cells: tuple[MatrixCell, ...]
    supports: Figure


@dataclass(frozen=True)
class MatrixGroup:
    """Rows under one heading; without a heading when the rows are sorted."""

    label: str
    rows: tuple[MatrixRow, ...]


@dataclass(frozen=True)
class Matrix:
    """`totals`: per number how many support it, of how many cells."""

    numbers: tuple[int, ...]
    groups: tuple[MatrixGroup, ...]
    totals: tuple[Figure, ...]
    keys: tuple[Key, ...]

    @property
    def rows(self) -> list[MatrixRow]:
        """All rows, in the order in which they stand."""
        return [row for group in self.groups for row in group.rows]


def numbers_of(cells) -> list[int]:
    """The numbers of the recommendations among `cells`."""
    return list(cells.order_by("number").values_list("number", flat=True).distinct())


def matrix(cells, selection: Selection, counted: Counted, *, numbers: Iterable[int], sort: str = "") -> Matrix:
    """The matrix of `cells`, all of one report, in `numbers`.

    `sort`: "" in annex order by group; "organization" or "supports", or "r3" for a recommendation; with - downward.
    """
    numbers = tuple(numbers)
    by_organization: dict[int, dict[int, MatrixCell]] = {}
    fields = ("organization", "organization__code", "number", "action", "stage", "position")
    for pk, code, number, action, stage, position in cells.filter(number__in=numbers).order_by().values_list(*fields):
        says = Standing.NOT_ASKED if action is None else position if stage in counted.stages else Standing.AWAITED
        own = selection.narrowed(organization=code, recommendation=number)
        by_organization.setdefault(pk, {})[number] = MatrixCell(number, action or "", str(says), own)
    organizations = Organization.objects.filter(pk__in=by_organization).in_annex_order().prefetch_related("names")
    rows = [_row(one, by_organization[one.pk], numbers, selection) for one in organizations]
    groups = _sorted(rows, sort) if sort else _grouped(rows)
    totals = tuple(
        _figure(
            [cells[number] for cells in by_organization.values() if number in cells],
            selection.narrowed(recommendation=number),
        )
        for number in numbers
    )
    return Matrix(numbers, groups, totals, tuple(keys({cell.says for row in rows for cell in row.cells})))


def _row(organization, cells: dict[int, MatrixCell], numbers, selection: Selection) -> MatrixRow:
    own = selection.narrowed(organization=organization.code)
    empty = (MatrixCell(number, "", str(Standing.NOT_ASKED), own) for number in numbers)
    shown = tuple(cells.get(cell.number, cell) for cell in empty)
    return MatrixRow(organization, shown, _figure([cell for cell in shown if cell.number in cells], own))


def _figure(cells: list[MatrixCell], selection: Selection) -> Figure:
    supporting = sum(cell.says == Position.SUPPORTS for cell in cells)
    return Figure(supporting, len(cells), selection.narrowed(position=Position.SUPPORTS))


def _grouped(rows: list[MatrixRow]) -> tuple[MatrixGroup, ...]:
    labels = [(group.value, str(group.label)) for group in OrganizationGroup]
    found = ((label, tuple(row for row in rows if row.organization.group == value)) for value, label in labels)
    return tuple(MatrixGroup(label, members) for label, members in found if members)


def _sorted(rows: list[MatrixRow], sort: str) -> tuple[MatrixGroup, ...]:
    name, down = sort.removeprefix("-"), sort.startswith("-")
    if name == "organization":
        rows = sorted(rows, key=lambda row: row.organization.short_name.casefold(), reverse=down)
    elif name == "supports":
        rows = sorted(rows, key=lambda row: (row.supports.percent or 0, row.supports.n), reverse=not down)
    else:
        number = int(name.removeprefix("r"))
        place = {row.organization.pk: next(c for c in row.cells if c.number == number) for row in rows}
        rows = sorted(rows, key=lambda row: _ORDER.index(place[row.organization.pk].says), reverse=down)
    return (MatrixGroup("", tuple(rows)),)


def sorts_of(numbers: Iterable[int]) -> list[str]:
    """The values of `sort` that are understood."""
    return [*SORTS, *(f"r{number}" for number in numbers)]
