"""The list of answers: the rows behind every figure."""

from django.core.paginator import InvalidPage
from django.http import Http404
from django.shortcuts import render
from django.utils.translation import gettext as _
from django_tables2 import RequestConfig

from recommendations.models import FocalPoint
from support.filters import ResponseFilter
from support.paging import Rows
from support.snapshot import snapshot
from support.tables import COUNT_LIMIT, PER_PAGE, CellTable
from support.totals import kept_total

BESIDE_A_LIST = ("page", "sort")


def require_reader(user) -> None:
    """Raise Http404 for who has no cell to see: neither a reader nor a focal point."""
    if not user.reads_everything and not FocalPoint.objects.organization_ids(user):
        raise Http404


def answers(request):
    """The selected cells with their answers. A filter that is not valid is refused, never read as "all"."""
    require_reader(request.user)
    chosen = ResponseFilter(request.GET, user=request.user, beside=BESIDE_A_LIST)
    context = {"filter": chosen, "faults": [], "count_limit": COUNT_LIMIT}

    def refused(faults: list[str], status: int = 400):
        return render(request, "support/answers.html", context | {"faults": faults}, status=status)

    if not chosen.form.is_valid():
        return refused(chosen.faults())
    with snapshot():
        cells = chosen.qs
        # One report has so many rows at most that they can all be counted and sorted.
        in_one_report = chosen.form.cleaned_data["report"] is not None
        total = shown = cells.count() if in_one_report else cells.count_to(COUNT_LIMIT)
        sortable = in_one_report or total <= COUNT_LIMIT
        if not sortable:
            total, shown = kept_total(chosen, request.user), COUNT_LIMIT
        rows = cells.in_order() if sortable else cells.in_stored_order()
        rows = rows.select_related("report", "response").prefetch_related("organization__names", "response__reasons")
        table = CellTable(rows, counted=chosen.what_counts, orderable=sortable)
        fault = _sort_fault(request, table, sortable)
        if fault:
            return refused([fault])
        RequestConfig(request, paginate=False).configure(table)
        try:
            table.paginate(
                lambda rows, per_page, **options: Rows(rows, per_page, total=shown, **options),
                page=request.GET.get("page", 1),
                per_page=PER_PAGE,
            )
        except InvalidPage as error:
            return refused([str(error)], status=404)
        context |= {"table": table, "total": total, "selection": chosen.selection, "shown": shown}
        return render(request, "support/answers.html", context)


def _sort_fault(request, table: CellTable, sortable: bool) -> str:
    """What is wrong with the order that the address asks for; empty: nothing."""
    asked = request.GET.get("sort", "")
    if not asked:
        return ""
    if not sortable:
        return _("So many rows are not sorted: narrow the filter to %(limit)d rows or fewer.") % {"limit": COUNT_LIMIT}
    known = [name for name, column in table.columns.items() if column.orderable]
    if asked.removeprefix("-") not in known:
        return _("The list cannot be sorted by “%(name)s”, only by: %(known)s.") % {
            "name": asked[:50],
            "known": ", ".join(known),
        }
    return ""
