"""Support of one report: what is recorded beside what was published, the matrix, and both as pictures."""

from collections.abc import Callable
from dataclasses import dataclass

from django.core.paginator import EmptyPage, PageNotAnInteger, Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _

from recommendations.models import JIUReport, Recommendation
from reports import aggregates, charts, comparison, drawings
from reports.aggregates import PublishedSupport
from reports.matrix import matrix, sorts_of
from reports.rules import Lean
from responses.models import Response
from support.figures import breakdowns
from support.filters import ResponseFilter
from support.snapshot import snapshot

PER_PAGE = 25  # recommendations, of which a report has a dozen at most in practice
ORDERS = ("number", "support")


@dataclass(frozen=True)
class Chosen:
    """What the address asks for: a report, the filter within it, and a page of its recommendations."""

    report: JIUReport
    filter: ResponseFilter
    page: object
    faults: tuple[str, ...] = ()
    status: int = 200

    @property
    def recommendations(self) -> list[Recommendation]:
        """Those of the page."""
        return list(self.page.object_list) if self.page else []

    @property
    def cells(self):
        """The selected cells of these recommendations."""
        return self.filter.qs.filter(recommendation__in=[row.pk for row in self.recommendations])


def _chosen(request, symbol: str, *, beside: tuple[str, ...]) -> Chosen:
    """Read the address. Raises Http404 for who does not read everything, and for a report that is not there."""
    if not request.user.reads_everything:
        raise Http404
    report = get_object_or_404(JIUReport.objects.visible_to(request.user).prefetch_related("titles"), symbol=symbol)
    data = request.GET.copy()
    data["report"] = report.symbol
    found = ResponseFilter(data, user=request.user, beside=("page", *beside))
    if not found.form.is_valid():
        return Chosen(report, found, None, tuple(found.faults()), 400)
    rows = Recommendation.objects.visible_to(request.user).filter(report=report).order_by("number")
    if number := found.form.cleaned_data["recommendation"]:
        rows = rows.filter(number=int(number))
    pages = Paginator(rows.prefetch_related("texts"), PER_PAGE)
    try:
        page = pages.page(request.GET.get("page", 1))
    except (PageNotAnInteger, EmptyPage):
        words = _("There is no such page: the last one is %(last)d.") % {"last": pages.num_pages}
        return Chosen(report, found, None, (words,), 404)
    return Chosen(report, found, page)


def _refused(request, chosen: Chosen, template: str, here: str) -> HttpResponse:
    context = {"report": chosen.report, "filter": chosen.filter, "faults": chosen.faults, "here": here}
    return render(request, template, context, status=chosen.status)


def _recorded(chosen: Chosen) -> dict[int, object]:
    """Number -> what is recorded."""
    selections = {
        (row.number,): chosen.filter.selection.narrowed(recommendation=row.number) for row in chosen.recommendations
    }
    found = breakdowns(chosen.cells, ("number",), selections, chosen.filter.what_counts)
    return {number: one for (number,), one in found.items()}


def _bar_chart(chosen: Chosen, recorded: dict[int, object], order: str = "") -> charts.BarChart:
    numbers = sorted(recorded)
    if order == "support":
        numbers.sort(key=lambda number: (recorded[number].position("supports").percent or 0, number))
    rows = [(_("Recommendation %(number)d") % {"number": number}, recorded[number]) for number in numbers]
    title = _("Support of %(symbol)s") % {"symbol": chosen.report.symbol}
    return charts.bar_chart(rows, title=title, denominator=_what_is_counted(chosen))


def _what_is_counted(chosen: Chosen) -> str:
    return _("What counts: %(counted)s. Of: %(denominator)s.") % {
        "counted": chosen.filter.what_counts.label,
        "denominator": chosen.filter.of_whom.label,
    }


def support_page(request, symbol):
    """Support of a report: per recommendation what the organizations answered, beside what the note says of it."""
    here = _("Support")
    chosen = _chosen(request, symbol, beside=("order",))
    order = request.GET.get("order", "number")
    if not chosen.faults and order not in ORDERS:
        words = _("The order is one of: %(orders)s.") % {"orders": ", ".join(ORDERS)}
        chosen = Chosen(chosen.report, chosen.filter, None, (words,), 400)
    if chosen.faults:
        return _refused(request, chosen, "reports/support.html", here)
    with snapshot():
        recorded = _recorded(chosen)
        edition = aggregates.published_edition(chosen.report)
        published = aggregates.published_support(edition) if edition else {}
        rows = [
            _row(row, recorded[row.number], published.get(row.number, PublishedSupport(row.number, ())))
            for row in chosen.recommendations
        ]
    least = comparison.least_supported(recorded)
    context = {
        "here": here,
        "report": chosen.report,
        "filter": chosen.filter,
        "selection": chosen.filter.selection.narrowed(report=None),
        "page": chosen.page,
        "order": order,
        "rows": rows,
        "chart": _bar_chart(chosen, recorded, order),
        "least": next((row for row in rows if row["recommendation"].number == least), None),
        "answered": sum(found.answered for found in recorded.values()),
        "edition": edition,
        "general": published.get(None),
        "general_strip": drawings.strip(published[None]) if None in published else None,
        "leans": list(Lean),
    }
    return render(request, "reports/support.html", context)


def _row(recommendation: Recommendation, recorded, published: PublishedSupport) -> dict:
    compared = comparison.compare(published, recorded)
    return {
        "recommendation": recommendation,
        "recorded": recorded,
        "support": published,
        "strip": drawings.strip(published),
        "compared": compared,
        "misfits": [one for one in compared if not one.fits],
    }


def matrix_page(request, symbol):
    """The matrix of a report: every organization, every recommendation, and what is said."""
    here = _("Matrix")
    chosen = _chosen(request, symbol, beside=("sort",))
    sort = request.GET.get("sort", "")
    known = sorts_of(row.number for row in chosen.recommendations)
    if not chosen.faults and sort and sort.removeprefix("-") not in known:
        words = _("The matrix cannot be sorted by “%(name)s”, only by: %(known)s.")
        words %= {"name": sort[:50], "known": ", ".join(known)}
        chosen = Chosen(chosen.report, chosen.filter, None, (words,), 400)
    if chosen.faults:
        return _refused(request, chosen, "reports/matrix.html", here)
    context = {
        "here": here,
        "report": chosen.report,
        "filter": chosen.filter,
        "selection": chosen.filter.selection.narrowed(report=None),
        "page": chosen.page,
        "sort": sort,
        "matrix": _matrix(chosen, sort),
    }
    return render(request, "reports/matrix.html", context)


def _matrix(chosen: Chosen, sort: str = ""):
    numbers = [row.number for row in chosen.recommendations]
    return matrix(chosen.cells, chosen.filter.selection, chosen.filter.what_counts, numbers=numbers, sort=sort)


def _support_svg(chosen: Chosen, made_up: bool) -> str:
    return charts.svg("reports/_bars.svg", chart=_bar_chart(chosen, _recorded(chosen)), made_up=made_up)


def _matrix_svg(chosen: Chosen, made_up: bool) -> str:
    title = _("Matrix of %(symbol)s") % {"symbol": chosen.report.symbol}
    drawn = charts.heat_map(_matrix(chosen), title=title, denominator=_what_is_counted(chosen))
    return charts.svg("reports/_heat_map.svg", chart=drawn, made_up=made_up)


DRAWN: dict[str, Callable[[Chosen, bool], str]] = {"support": _support_svg, "matrix": _matrix_svg}


def picture(request, symbol, drawn, kind):
    """The chart of the support page or the matrix, as an SVG or PNG file."""
    chosen = _chosen(request, symbol, beside=("order", "sort"))
    if chosen.faults:
        return _refused(request, chosen, "reports/support.html", _("Support"))
    made_up = Response.objects.filter(report=chosen.report).illustrative().exists()
    document = DRAWN[drawn](chosen, made_up)
    name = f"{chosen.report.symbol.replace('/', '-')}-{drawn}.{kind}"
    content = document if kind == "svg" else charts.png(document)
    media_type = "image/svg+xml; charset=utf-8" if kind == "svg" else "image/png"
    return HttpResponse(
        content, content_type=media_type, headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )
