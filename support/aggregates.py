"""Where the system stands across reports: figures that are kept by year, and counted anew where they must be."""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Count, Q, Sum, Value

from recommendations.models import JIUReport
from responses.rules import SENT_STAGES, Acceptance, Implementation
from support.models import Cell, KeptFigures, KeptYear, Recount

DIMENSIONS = ("year", "organization", "addressed_to", "impact", "impact_vintage")
_FOLLOW_UP = {
    **{value: Q(acceptance=value) for value in Acceptance.values},
    **{value: Q(implementation=value) for value in Implementation.values},
}
_STAGES = tuple(map(str, SENT_STAGES))
# The columns of kept figures, and what each counts among the asked cells.
COUNTED = {
    "asked": Q(),
    **{stage: Q(stage=stage) for stage in _STAGES},
    **{f"{stage}_{value}": Q(stage=stage) & what for stage in _STAGES for value, what in _FOLLOW_UP.items()},
}


def due_years() -> set[int]:
    """The years whose figures are not kept, or have changed since: they are counted anew."""
    kept = KeptYear.objects.filter(counted_at__isnull=False).values("year")
    changed = Recount.objects.filter(report__isnull=False).values("report")
    of_reports = JIUReport.objects.filter(Q(pk__in=changed) | ~Q(year__in=kept)).order_by()
    marked = Recount.objects.filter(year__isnull=False).order_by()
    return {*of_reports.values_list("year", flat=True).distinct(), *marked.values_list("year", flat=True).distinct()}


def count_cells(cells, by: Iterable[str]) -> list[dict]:
    """Count the asked ones among `cells` in the database, one row per combination of `by`: every column of COUNTED."""
    counts = {name: Count("pk", filter=what) if what else Count("pk") for name, what in COUNTED.items()}
    cells = cells.filter(action__isnull=False).order_by().annotate(whole=Value(1))  # one group, if `by` names none
    return list(cells.values("whole", *by).annotate(**counts))


def sum_kept(figures, by: Iterable[str]) -> list[dict]:
    """Add up kept figures, one row per combination of `by`: every column of COUNTED."""
    figures = figures.order_by().annotate(whole=Value(1))
    return list(figures.values("whole", *by).annotate(**{name: Sum(name, default=0) for name in COUNTED}))


def oldest_count() -> datetime | None:
    """When the kept figures were counted, of the year that waits longest; None: no figure is kept."""
    counted = KeptYear.objects.filter(counted_at__isnull=False).order_by("counted_at")
    return counted.values_list("counted_at", flat=True).first()


def figures_by(by: Iterable[str], *where: Q, user, years: tuple[int, int] | None = None, **equal) -> list[dict]:
    """Figures that `user` may see of the asked cells of reports from `years[0]` to `years[1]` (None: of all), by `by`.

    `where`, `equal`: further conditions on the DIMENSIONS. Inside a `snapshot` the figures are exact: kept for years
    without a change since they were counted, counted anew for the others.
    """
    (found,) = figures_by_each([by], *where, user=user, years=years, **equal)
    return found


def figures_by_each(
    groupings: Iterable[Iterable[str]], *where: Q, user, years: tuple[int, int] | None = None, **equal
) -> list[list[dict]]:
    """Figures as of `figures_by` for each of `groupings`; what must be counted anew is counted once for all."""
    groupings = [tuple(by) for by in groupings]
    due = due_years()
    if years is not None:
        due = {year for year in due if years[0] <= year <= years[1]}
        equal |= {"year__range": years}
    kept = KeptFigures.objects.visible_to(user).filter(*where, **equal).exclude(year__in=due)
    anew = []
    if due:
        finest = [name for name in DIMENSIONS if any(name in by for by in groupings)]
        anew = count_cells(Cell.objects.visible_to(user).filter(*where, **equal, year__in=due), finest)
    return [_added_up(sum_kept(kept, by) + anew, by) for by in groupings]


def _added_up(rows: list[dict], by: tuple[str, ...]) -> list[dict]:
    merged: dict[tuple, dict] = {}
    for row in rows:
        key = tuple(row[name] for name in by)
        there = merged.setdefault(key, dict(zip(by, key, strict=True)) | dict.fromkeys(COUNTED, 0))
        for name in COUNTED:
            there[name] += row[name]
    return list(merged.values())
