"""The table of organizations of a round: its columns, and the order of its rows by the address bar."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from responses.aggregates import Standing


@dataclass(frozen=True)
class Column:
    """A column and by what it sorts. `stage`: a number of answers, whose name it is; `people`: not for every reader."""

    name: str
    label: Any
    key: Callable[[Standing], Any]
    stage: str = ""
    people: bool = False


def _count(name: str, label, *, people: bool = False) -> Column:
    return Column(name, label, lambda row: getattr(row.tally, name), stage=name, people=people)


COLUMNS = (
    Column("organization", _("Organization"), lambda row: (row.organization.order, row.organization.code)),
    _count("awaited", _("Awaited")),
    _count("drafted", _("Drafted"), people=True),
    _count("returned", _("Returned"), people=True),
    _count("submitted", _("Submitted")),
    _count("cleared", _("Cleared")),
    _count("asked", _("Of asked")),
    Column("people", _("Focal points"), lambda row: [str(user).casefold() for user in row.focal_points], people=True),
    Column(
        "reminded",
        _("Last reminder"),
        lambda row: row.last_reminder.day if row.last_reminder else date.min,
        people=True,
    ),
)


@dataclass(frozen=True)
class Head:
    """A column as the page shows it: how it is sorted now, and the value of `sort` that its link asks for."""

    column: Column
    label: Any
    direction: str
    next: str


@dataclass(frozen=True)
class Row:
    """An organization with its numbers, each under its head."""

    standing: Standing
    counts: list[tuple[Head, int]]


@dataclass(frozen=True)
class Table:
    """Heads and rows."""

    heads: list[Head]
    rows: list[Row]


def table_of(rows: Iterable[Standing], *, sort: str, full: bool) -> Table:
    """The rows by `sort` (a column, with - from high to low); else the late ones first, then who owes most.

    Not `full`: for a reader who sees what was sent, "awaited" is all that has not been.
    """
    columns = [column for column in COLUMNS if full or not column.people]
    name, down = sort.removeprefix("-"), sort.startswith("-")
    chosen = next((column for column in columns if column.name == name), None)
    rows = sorted(rows, key=lambda row: (not row.late, -row.tally.awaited))  # they come in annex order
    if chosen:
        rows.sort(key=chosen.key, reverse=down)
    heads = []
    for column in columns:
        here = column is chosen
        label = _("Not yet submitted") if column.name == "awaited" and not full else column.label
        # Numbers and dates are asked for from the high end first.
        first = "" if column.name in ("organization", "people") else "-"
        heads.append(
            Head(
                column,
                label,
                direction=("descending" if down else "ascending") if here else "",
                next=column.name if here and down else f"-{column.name}" if here else first + column.name,
            )
        )
    counted = [head for head in heads if head.column.stage]
    return Table(heads, [Row(row, [(head, head.column.key(row)) for head in counted]) for row in rows])
