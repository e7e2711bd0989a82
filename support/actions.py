"""Keeping figures: years that have changed are counted anew."""

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from recommendations.models import JIUReport
from support.aggregates import COUNTED, DIMENSIONS, count_cells, due_years
from support.models import Cell, KeptFigures, KeptYear, Recount

BATCH = 1000


def keep_figures() -> list[int]:
    """Count every year anew that is due, one transaction each. Returns the years. For the sweeper and the command."""
    years = sorted(due_years(), reverse=True)
    for year in years:
        keep_year(year)
    return years


def keep_year(year: int) -> None:
    """Count the cells of one year and keep the figures.

    The marks are read before the cells: a change that is not in the count has its mark still, and the year stays due.
    Only one at a time counts a year, or an older count could be kept over a newer one.
    """
    KeptYear.objects.get_or_create(year=year)
    with transaction.atomic():
        held = KeptYear.objects.select_for_update().get(year=year)
        of_year = Q(year=year) | Q(report__in=JIUReport.objects.filter(year=year).values("pk"))
        marks = list(Recount.objects.filter(of_year).values_list("pk", flat=True))
        rows = count_cells(Cell.objects.filter(year=year), DIMENSIONS)
        KeptFigures.objects.filter(year=year).delete()
        KeptFigures.objects.bulk_create(
            (
                KeptFigures(organization_id=row["organization"], **{name: row[name] for name in (*_OWN, *COUNTED)})
                for row in rows
            ),
            batch_size=BATCH,
        )
        for start in range(0, len(marks), BATCH):
            Recount.objects.filter(pk__in=marks[start : start + BATCH]).delete()
        held.counted_at = timezone.now()
        held.save(update_fields=["counted_at"])


_OWN = tuple(name for name in DIMENSIONS if name != "organization")
