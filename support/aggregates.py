"""Where the system stands across reports: figures that are kept by year, and counted anew where they must be."""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Count, Q, Sum

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
    never = JIUReport.objects.exclude(year__in=kept).order_by().values_list("year", flat=True)
    return set(never.distinct()) | set(Recount.objects.order_by().values_list("year", flat=True).distinct())


def count_cells(cells, by: Iterable[str]) -> list[dict]:
    """Count the asked ones among `cells` in the database, one row per combination of `by`: every column of COUNTED."""
    counts = {name: Count("pk", filter=what) if what else Count("pk") for name, what in COUNTED.items()}
    return list(cells.filter(action__isnull=False).order_by().values(*by).annotate(**counts))


def sum_kept(figures, by: Iterable[str]) -> list[dict]:
    """Add up kept figures, one row per combination of `by`: every column of COUNTED."""
    return list(figures.order_by().values(*by).annotate(**{name: Sum(name) for name in COUNTED}))


def oldest_count() -> datetime | None:
    """When the kept figures were counted, of the year that waits longest; None: no figure is kept."""
    counted = KeptYear.objects.filter(counted_at__isnull=False).order_by("counted_at")
    return counted.values_list("counted_at", flat=True).first()


def figures_by(by: Iterable[str], *, user, years: tuple[int, int], **equal) -> list[dict]:
    """Figures that `user` may see of the asked cells of reports from `years[0]` to `years[1]`, grouped by `by`.

    `equal`: further conditions on the DIMENSIONS, as filter arguments. Inside a `snapshot` they are exact: kept for
    years without a change since they were counted, counted anew for the others.
    """
    by, due = tuple(by), due_years()
    equal |= {"year__range": years}
    rows = sum_kept(KeptFigures.objects.visible_to(user).filter(**equal).exclude(year__in=due), by)
    if due:
        rows += count_cells(Cell.objects.visible_to(user).filter(**equal, year__in=due), by)
    merged: dict[tuple, dict] = {}
    for row in rows:
        key = tuple(row[name] for name in by)
        there = merged.setdefault(key, dict(zip(by, key, strict=True)) | dict.fromkeys(COUNTED, 0))
        for name in COUNTED:
            there[name] += row[name]
    return list(merged.values())
