"""How many rows a selection has, when there are too many to count them: from the figures that are kept."""

from django.db.models import Q

from responses.rules import Acceptance, Implementation, Position
from support.aggregates import figures_by
from support.filters import CONDITIONS, ResponseFilter, is_given
from support.rules import NO_INFORMATION, Denominator

# The names of the filter that kept figures know as they are, and those of which one can be read from their columns.
_DIMENSIONS = ("organization", "addressed_to", "impact", "year", "year_from", "year_to")
_COLUMNS = ("acceptance", "implementation", "position")


def kept_total(chosen: ResponseFilter, user) -> int | None:
    """The exact number of rows of a valid filter; None when it asks for more than kept figures tell."""
    data = {name: value for name, value in chosen.form.cleaned_data.items() if is_given(value)}
    known = {*_DIMENSIONS, *_COLUMNS, "group", "counted", "denominator"}
    columns = [name for name in _COLUMNS if name in data]
    if not set(data) <= known or len(columns) > 1 or chosen.of_whom != Denominator.ADDRESSEES:
        return None
    if "position" in data and set(data["position"]) != set(Position.values):
        return None
    where = [CONDITIONS[name](data[name], chosen.what_counts) for name in _DIMENSIONS if name in data]
    if "group" in data:
        where.append(Q(organization__group__in=data["group"]))
    (row,) = figures_by((), *where, user=user) or ({},)
    if not row:
        return 0
    kind = columns[0] if columns else ""
    return sum(_in_column(row, chosen.what_counts.stages, kind, value) for value in _values(data, kind))


def _values(data: dict, kind: str) -> tuple:
    return ("",) if kind in ("", "position") else tuple(data[kind])


def _in_column(row: dict, stages, kind: str, value: str) -> int:
    def of(name: str) -> int:
        return sum(row[f"{stage}_{name}"] for stage in stages)

    if not kind:
        return row["asked"]
    if kind == "position":
        return sum(row[stage] for stage in stages)
    if value != NO_INFORMATION:
        return of(value)
    if kind == "acceptance":
        return row["asked"] - sum(of(name) for name in Acceptance.values)
    return of(Acceptance.ACCEPTED) - sum(of(name) for name in Implementation.values)
