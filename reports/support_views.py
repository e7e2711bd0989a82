"""Support of one report: what is recorded beside what was published, the matrix, and both as pictures."""

from dataclasses import dataclass

from django.core.paginator import InvalidPage
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from recommendations.models import JIUReport, Recommendation
from reports import aggregates, charts, comparison, drawings
from reports.aggregates import PublishedSupport
from reports.matrix import matrix, sorts_of
from reports.rules import Lean
from responses.models import Response
from support.about import selected
from support.figures import Breakdown, breakdowns
from support.filters import ResponseFilter
from support.paging import page_of
from support.rules import Denominator
from support.snapshot import snapshot

PER_PAGE = 25  # recommendations, of which a report has a dozen at most in practice
ORDERS = ("number", "support")


@dataclass(frozen=True)
class Chosen:
    """What the address asks for: a report, the filter within it, and in which order."""

    report: JIUReport
    filter: ResponseFilter
    recommendations: tuple[Recommendation, ...] = ()
    order: str = ""
    faults: tuple[str, ...] = ()

    @property
    def cells(self):
        """The selected cells of the report."""
        return self.filter.qs

    @property
    def numbers(self) -> list[int]:
        """The numbers of the recommendations."""
        return [row.number for row in self.recommendations]


def _chosen(request, symbol: str, *, orders: str, known) -> Chosen:
    """Read the address; `orders` is the name under which one of `known(numbers)` may stand, empty for the first.

    Raises Http404 for who does not read everything, and for a report that is not there.
    """
    if not request.user.reads_everything:
        raise Http404
    report = get_object_or_404(JIUReport.objects.visible_to(request.user).prefetch_related("titles"), symbol=symbol)
    fixed = {"report": report.symbol}
    found = ResponseFilter(request.GET, user=request.user, beside=("page", orders), fixed=fixed)
    if not found.form.is_valid():
        return Chosen(report, found, faults=tuple(found.faults()))
    rows = Recommendation.objects.visible_to(request.user).filter(report=report).order_by("number")
    if number := found.form.cleaned_data["recommendation"]:
        rows = rows.filter(number=int(number))
    chosen = Chosen(report, found, tuple(rows.prefetch_related("texts")), request.GET.get(orders, ""))
    allowed = known(chosen.numbers)
    if chosen.order and chosen.order not in {*allowed, *(f"-{name}" for name in allowed if orders == "sort")}:
        words = _("This cannot be sorted by “%(name)s”, only by: %(known)s.")
        words %= {"name": chosen.order[:50], "known": ", ".join(allowed)}
        return Chosen(report, found, faults=(words,))
    return chosen


def _refused(request, chosen: Chosen, template: str, here: str, *, faults=(), status: int = 400) -> HttpResponse:
    context = {"report": chosen.report, "filter": chosen.filter, "faults": faults or chosen.faults, "here": here}
    return render(request, template, context, status=status)


def _recorded(chosen: Chosen) -> dict[int, Breakdown]:
    """Number -> what is recorded among the selected rows."""
    selection = chosen.filter.selection
    selections = {(number,): selection.narrowed(recommendation=number) for number in chosen.numbers}
    found = breakdowns(chosen.cells, ("number",), selections, chosen.filter.what_counts)
    return {number: one for (number,), one in found.items()}


def _bar_chart(chosen: Chosen, recorded: dict[int, Breakdown]) -> charts.BarChart:
    numbers = comparison.by_support(recorded) if chosen.order == "support" else sorted(recorded)
    rows = [(_("Recommendation %(number)d") % {"number": number}, recorded[number]) for number in numbers]
    title = _("Support of %(symbol)s") % {"symbol": chosen.report.symbol}
    return charts.bar_chart(rows, title=title, notes=_notes(chosen))


def _notes(chosen: Chosen) -> tuple[str, ...]:
    """What stands below a picture: what counts, of whom, what is selected, when it was read."""
    shown = _("%(label)s: %(value)s")
    words = [shown % {"label": one.label, "value": one.value} for one in selected(chosen.filter)]
    counted = _("What counts: %(counted)s. Denominator: %(denominator)s.") % {
        "counted": chosen.filter.what_counts.label,
        "denominator": chosen.filter.of_whom.label,
    }
    moment = date_format(timezone.localtime(), "DATETIME_FORMAT")
    return (counted, *(["; ".join(words)] if words else []), moment)


def support_page(request, symbol):
    """Support of a report: per recommendation what the organizations answered, beside what the note says of it."""
    here = _("Support")
    chosen = _chosen(request, symbol, orders="order", known=lambda numbers: ORDERS)
    if chosen.faults:
        return _refused(request, chosen, "reports/support.html", here)
    try:
        page = page_of(request, chosen.recommendations, PER_PAGE)
    except InvalidPage as error:
        return _refused(request, chosen, "reports/support.html", here, faults=(str(error),), status=404)
    with snapshot():
        recorded = _recorded(chosen)
        edition = aggregates.published_edition(chosen.report)
        published = aggregates.published_support(edition) if edition else {}
    # The note speaks of all who were asked: some of the rows, or others beside them, are not to be held against it.
    comparable = not chosen.filter.narrows and chosen.filter.of_whom == Denominator.ADDRESSEES
    rows = [
        _row(row, recorded[row.number], published.get(row.number, PublishedSupport(row.number, ())), comparable)
        for row in page
    ]
    least = None if chosen.filter.narrows else comparison.least_supported(recorded)
    context = {
        "here": here,
        "report": chosen.report,
        "filter": chosen.filter,
        "selection": chosen.filter.own,
        "page": page,
        "order": chosen.order or ORDERS[0],
        "rows": rows,
        "table": [(row, recorded[row.number]) for row in chosen.recommendations],
        "chart": _bar_chart(chosen, recorded),
        "least": next(((row, recorded[least]) for row in chosen.recommendations if row.number == least), None),
        "answered": sum(found.answered for found in recorded.values()),
        "edition": edition,
        "general": published.get(None),
        "general_strip": drawings.strip(published[None]) if None in published else None,
        "leans": list(Lean),
    }
    return render(request, "reports/support.html", context)


def _row(recommendation: Recommendation, recorded: Breakdown, published: PublishedSupport, comparable: bool) -> dict:
    compared = comparison.compare(published, recorded) if comparable else ()
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
    chosen = _chosen(request, symbol, orders="sort", known=sorts_of)
    if chosen.faults:
        return _refused(request, chosen, "reports/matrix.html", here)
    with snapshot():
        found = _matrix(chosen)
    context = {
        "here": here,
        "report": chosen.report,
        "filter": chosen.filter,
        "selection": chosen.filter.own,
        "sort": chosen.order,
        "matrix": found,
    }
    return render(request, "reports/matrix.html", context)


def _matrix(chosen: Chosen):
    counted, selection = chosen.filter.what_counts, chosen.filter.selection
    return matrix(chosen.cells, selection, counted, report=chosen.report, numbers=chosen.numbers, sort=chosen.order)


def _support_svg(chosen: Chosen, made_up: bool) -> str:
    return charts.svg("reports/_bars.svg", chart=_bar_chart(chosen, _recorded(chosen)), made_up=made_up)


def _matrix_svg(chosen: Chosen, made_up: bool) -> str:
    title = _("Matrix of %(symbol)s") % {"symbol": chosen.report.symbol}
    drawn = charts.heat_map(_matrix(chosen), title=title, notes=_notes(chosen))
    return charts.svg("reports/_heat_map.svg", chart=drawn, made_up=made_up)


# What is drawn -> the name of its order in the address, the orders, and how it is written.
DRAWN = {
    "support": ("order", lambda numbers: ORDERS, _support_svg),
    "matrix": ("sort", sorts_of, _matrix_svg),
}


def picture(request, symbol, drawn, kind):
    """The chart of the support page or the matrix, as an SVG or PNG file: the same rows in the same order."""
    orders, known, written = DRAWN[drawn]
    chosen = _chosen(request, symbol, orders=orders, known=known)
    if chosen.faults:
        return _refused(request, chosen, "reports/support.html", _("Support"))
    with snapshot():
        made_up = Response.objects.filter(report=chosen.report).illustrative().exists()
        document = written(chosen, made_up)
    name = f"{chosen.report.symbol.replace('/', '-')}-{drawn}{'-illustrative' if made_up else ''}.{kind}"
    content = document if kind == "svg" else charts.png(document)
    media_type = "image/svg+xml; charset=utf-8" if kind == "svg" else "image/png"
    disposition = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(content, content_type=media_type, headers=disposition)
