"""The matrix of a report: organizations down, recommendations across, each cell with its letter and what is said."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from recommendations.models import Addressee, Organization
from recommendations.rules import OrganizationGroup
from reports.charts import BLANK, LOOKS, Key, Look, keys
from responses.rules import Position
from support import wording
from support.rules import Counted, Standing
from support.selection import Figure, Selection

# What a cell says that is asked, and that the filter has left out.
LEFT_OUT = "left_out"
# From support to refusal, then those that say nothing: the order of a sorted column.
_ORDER = [*Position.values, *Standing.values, LEFT_OUT]
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
        return LOOKS.get(self.says, BLANK)

    @property
    def label(self) -> str:
        """What is said, in words."""
        return _("Left out by the filter") if self.says == LEFT_OUT else wording.saying_labels()[self.says]


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


def matrix(cells, selection: Selection, counted: Counted, *, report, numbers: Iterable[int], sort: str = "") -> Matrix:
    """The matrix of `cells`, the selected ones of `report`, in `numbers`: all of its recommendations.

    Rows are the organizations of which a cell is selected; a cell that is not says whether it is asked, and no more.
    `sort`: "" in annex order by group; "organization" or "supports", or "r3" for a recommendation; with - downward.
    """
    numbers = tuple(numbers)
    found: dict[int, dict[int, MatrixCell]] = {}
    fields = ("organization", "organization__code", "number", "action", "stage", "position")
    for pk, code, number, action, stage, position in cells.order_by().values_list(*fields):
        own = selection.narrowed(organization=code, recommendation=number)
        says = wording.saying(action, stage, position, counted)
        found.setdefault(pk, {})[number] = MatrixCell(number, action or "", str(says), own)
    organizations = Organization.objects.filter(pk__in=found).in_annex_order().prefetch_related("names")
    letters = _letters(report, found)
    rows = [_row(one, found[one.pk], letters.get(one.pk, {}), numbers, selection) for one in organizations]
    groups = _sorted(rows, sort) if sort else _grouped(rows)
    totals = tuple(
        _figure(
            [cells[number] for cells in found.values() if number in cells], selection.narrowed(recommendation=number)
        )
        for number in numbers
    )
    return Matrix(numbers, groups, totals, tuple(keys({cell.says for row in rows for cell in row.cells})))


def _letters(report, organizations: Iterable[int]) -> dict[int, dict[int, str]]:
    """Organization -> number -> the letter of the annex, whatever is selected."""
    asked = Addressee.objects.filter(recommendation__report=report, organization__in=organizations)
    letters: dict[int, dict[int, str]] = {}
    for pk, number, action in asked.values_list("organization", "recommendation__number", "action"):
        letters.setdefault(pk, {})[number] = action
    return letters


def _row(organization, cells: dict[int, MatrixCell], letters: dict[int, str], numbers, selection) -> MatrixRow:
    own = selection.narrowed(organization=organization.code)
    shown = tuple(
        cells.get(number)
        or MatrixCell(number, letters.get(number, ""), LEFT_OUT if number in letters else str(Standing.NOT_ASKED), own)
        for number in numbers
    )
    return MatrixRow(organization, shown, _figure(list(cells.values()), own))


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
        rows = sorted(rows, key=lambda row: (row.supports.percent or 0, row.supports.n), reverse=down)
    else:
        number = int(name.removeprefix("r"))
        place = {row.organization.pk: next(c for c in row.cells if c.number == number) for row in rows}
        rows = sorted(rows, key=lambda row: _ORDER.index(place[row.organization.pk].says), reverse=down)
    return (MatrixGroup("", tuple(rows)),)


def sorts_of(numbers: Iterable[int]) -> list[str]:
    """The values of `sort` that are understood."""
    return [*SORTS, *(f"r{number}" for number in numbers)]
