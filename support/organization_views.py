"""One organization: its rates, what it still owes, and its answers over all reports."""

from dataclasses import replace

from django.shortcuts import get_object_or_404, render
from django.utils import timezone

from recommendations.models import FocalPoint, Organization
from recommendations.rules import OrganizationGroup
from support import rates
from support.aggregates import figures_by, oldest_count
from support.drawings import trend
from support.models import Cell
from support.models.cells import answered
from support.owed import owed_by
from support.paging import Rows
from support.rates_forms import RatesForm
from support.rates_views import for_readers
from support.rules import LONG_OUTSTANDING_YEARS, Counted, Standing
from support.selection import Selection
from support.snapshot import snapshot
from support.tables import COUNT_LIMIT, CellTable

# So many open rounds and answers are shown; the links lead to all of them.
MOST_ROUNDS, MOST_ANSWERS = 20, 10


@for_readers
def organizations(request):
    """All organizations with their rates, as the annexes group them."""
    with snapshot():
        last = rates.last_year() or timezone.localdate().year
        form = RatesForm(request.GET, last_year=last, without=("organization",))
        context = {"form": form, "faults": form.faults()}
        if context["faults"]:
            return render(request, "support/organizations.html", context, status=400)
        scope = form.scope
        rows = figures_by(("organization",), scope.where, user=request.user, years=scope.years)
        listed = Organization.objects.in_annex_order().prefetch_related("names")
        groups = form.cleaned_data["group"]
        found = rates.organizations_of(rows, listed.filter(group__in=groups) if groups else listed, scope)
        context |= {"scope": scope, "organizations": _in_groups(found), "counted_at": oldest_count()}
        return render(request, "support/organizations.html", context)


def _in_groups(found) -> list:
    """Groups in their own order, organizations as in the annex."""
    return sorted(found, key=lambda one: OrganizationGroup.values.index(one.of.group))


def organization(request, code):
    """The page of one organization; a focal point has that of the own alone."""
    listed = Organization.objects.prefetch_related("names")
    if not request.user.reads_everything:
        listed = listed.filter(pk__in=FocalPoint.objects.organization_ids(request.user))
    found = get_object_or_404(listed, code=code)
    with snapshot():
        rows = figures_by(("year",), user=request.user, years=rates.ALL_YEARS, organization=found)
        last = max((row["year"] for row in rows if row["asked"]), default=None)
        form = RatesForm(
            request.GET,
            last_year=last or timezone.localdate().year,
            without=("organization", "group", "addressed_to", "impact"),
        )
        context = {"organization": found, "form": form, "faults": form.faults(), "last": last}
        if context["faults"]:
            return render(request, "support/organization.html", context, status=400)
        if last:
            context |= _standing(request.user, found, rows, form)
        return render(request, "support/organization.html", context)


def _standing(user, organization: Organization, rows: list[dict], form: RatesForm) -> dict:
    """Where the organization stands: its figures by year are `rows`."""
    everything = Selection.of(organization=organization.code)
    scope = replace(form.scope, selection=everything)
    first, last = scope.years
    shown = [row for row in rows if first <= row["year"] <= last]
    by_year = rates.years_of(shown, scope)
    counted = everything.narrowed(counted=scope.counted)
    sent = rates.total_of(rows, replace(scope, counted=Counted.SENT), everything.narrowed(counted=Counted.SENT))
    whole = rates.total_of(rows, scope, counted)
    owed, more = owed_by(organization, user=user, most=MOST_ROUNDS)
    return {
        "scope": scope,
        "rates": rates.total_of(shown, scope),
        "years": by_year,
        "trend": trend(by_year),
        "whole": whole,
        "unsent": rates.Rate(
            sent.asked.n - sent.answered.n,
            sent.asked.n,
            sent.asked.selection.narrowed(position=Standing.AWAITED),
            sent.asked.selection,
        ),
        "long_outstanding": rates.outstanding_together(rows, scope.counted, LONG_OUTSTANDING_YEARS, everything),
        "long": LONG_OUTSTANDING_YEARS,
        "owed": owed,
        "more_owed": more,
        "table": _latest(user, organization, whole.answered.n, scope.counted),
        "counted_at": oldest_count(),
    }


def _latest(user, organization: Organization, number: int, counted: Counted) -> CellTable:
    """The answers changed last; where there are more than can be sorted, those to the last recommendations."""
    cells = Cell.objects.visible_to(user).filter(answered(counted), organization=organization)
    cells = cells.order_by("-changed_at", "-recommendation") if number <= COUNT_LIMIT else cells.in_stored_order()
    cells = cells.select_related("report", "response").prefetch_related("organization__names", "response__reasons")
    shown = min(number, MOST_ANSWERS)
    table = CellTable(cells[:MOST_ANSWERS], counted=counted, orderable=False, exclude=("organization",))
    table.paginate(
        lambda rows, per_page, **options: Rows(rows, per_page, total=shown, **options), per_page=MOST_ANSWERS
    )
    return table
