"""Across reports: rates by year, organization, addressee kind and impact; and what is long outstanding."""

from collections.abc import Callable
from functools import wraps

from django.core.paginator import InvalidPage
from django.http import Http404
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from recommendations.models import JIUReport
from support import rates
from support.aggregates import oldest_count
from support.drawings import trend
from support.paging import page_of
from support.rates import Rate, Rates
from support.rates_forms import OutstandingForm, RatesForm
from support.snapshot import snapshot

LATEST = 5  # reports, to the support of which the page leads
PER_PAGE = 50
# Recommendations of a year are ranked when it asks no more than so many answers: ranking reads them all.
MOST_RANKED = 20_000
# By what organizations may be sorted; the order of the annex is that in which they come.
ORDERS = ("asked", "acceptance", "implementation")


def for_readers(view):
    """A view of what only those see who read everything; for the others it does not exist."""

    @wraps(view)
    def seen(request, *args, **kwargs):
        if not request.user.reads_everything:
            raise Http404
        return view(request, *args, **kwargs)

    return seen


@for_readers
def across(request):
    """Rates of all reports in a window of years."""
    with snapshot():
        last = rates.last_year()
        form = RatesForm(request.GET, last_year=last or timezone.localdate().year, beside=("sort",))
        faults = form.faults() or _sort_faults(request)
        latest = JIUReport.objects.visible_to(request.user).prefetch_related("titles").order_by("-year", "-symbol")
        context = {"form": form, "faults": faults, "latest": latest[:LATEST]}
        if faults:
            return render(request, "support/rates.html", context, status=400)
        scope = form.scope
        found = rates.overview(scope, user=request.user) if last else None
        if found is None or not found.total.asked.n:
            return render(request, "support/rates.html", context | {"scope": scope, "rates": None, "last": last})
        sort = request.GET.get("sort", "")
        context |= {
            "scope": scope,
            "rates": found,
            "organizations": _sorted(found.organizations, sort),
            "sort": sort,
            "trend": trend(found.years),
            "counted_at": oldest_count(),
        }
        return render(request, "support/rates.html", context)


def _sort_faults(request) -> list[str]:
    asked = request.GET.get("sort", "")
    if not asked or asked.removeprefix("-") in ORDERS:
        return []
    return [_("Organizations are sorted by one of: %(known)s.") % {"known": ", ".join(ORDERS)}]


def _sorted(found: tuple[Rates, ...], sort: str) -> tuple[Rates, ...]:
    """Sorted as asked; a rate of nobody stands last in either direction."""
    name, descending = sort.removeprefix("-"), sort.startswith("-")
    if not name:
        return found
    key: Callable[[Rates], float] = {
        "asked": lambda one: one.asked.n,
        "acceptance": lambda one: _share(one.acceptance),
        "implementation": lambda one: _share(one.implementation),
    }[name]
    known = [one for one in found if name == "asked" or getattr(one, name).of]
    ordered = sorted(known, key=key, reverse=descending)
    return (*ordered, *(one for one in found if one not in known))


def _share(rate: Rate) -> float:
    return rate.n / rate.of


@for_readers
def outstanding(request):
    """Recommendations of old reports that are not done: totals by year, and the recommendations of one year."""
    form = OutstandingForm(request.GET, beside=("page",))
    context = {"form": form, "faults": form.faults()}
    if context["faults"]:
        return render(request, "support/outstanding.html", context, status=400)
    with snapshot():
        old, counted = form.old, form.what_counts
        years = rates.outstanding_by_year(old, counted, user=request.user)
        year = form.cleaned_data["year"] or max((one.year for one in years if one.rate.n), default=None)
        ranked = sum(one.rate.of for one in years if one.year == year) <= MOST_RANKED
        rows = rates.UnfinishedOf(year, old, counted, request.user, ranked) if year else []
        try:
            page = page_of(request, rows, PER_PAGE)
        except InvalidPage as error:
            return render(request, "support/outstanding.html", context | {"faults": [str(error)]}, status=404)
        context |= {
            "old": old,
            "last": rates.last_long_outstanding(old),
            "counted": counted,
            "years": years,
            "year": year,
            "page": page,
            "ranked": ranked,
            "counted_at": oldest_count(),
        }
        return render(request, "support/outstanding.html", context)
