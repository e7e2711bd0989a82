"""Pages of a report: its recommendations and what the published note says of them."""

from dataclasses import dataclass

from django.core.paginator import InvalidPage, Page
from django.db.models import Prefetch
from django.shortcuts import get_object_or_404, render

from recommendations.models import Addressee, JIUReport, Organization, Recommendation
from reports import aggregates, drawings
from reports.models import Note
from reports.rules import Lean
from support.figures import Breakdown, breakdown
from support.filters import ResponseFilter
from support.models import Cell
from support.paging import page_of
from support.snapshot import snapshot
from support.wording import reasons_of


def _addressees() -> Prefetch:
    rows = Addressee.objects.select_related("organization").order_by("organization__order")
    return Prefetch("addressees", rows)


def _recommendations_of(report, user):
    return Recommendation.objects.visible_to(user).filter(report=report).order_by("number")


def _as_published(report, user) -> tuple:
    """The coded edition that the user may see, and what it says by recommendation; (None, {}) without one."""
    edition = aggregates.published_edition(report) if user.reads_everything else None
    return edition, aggregates.published_support(edition) if edition else {}


def report_page(request, symbol):
    """A JIU report: its recommendations with addressees, deadlines, and the state of support as published."""
    report = get_object_or_404(JIUReport.objects.visible_to(request.user).prefetch_related("titles"), symbol=symbol)
    recommendations = _recommendations_of(report, request.user).prefetch_related("texts", _addressees())
    edition, support = _as_published(report, request.user)
    rows = [
        {
            "recommendation": row,
            "support": support.get(row.number),
            "strip": drawings.strip(support[row.number]) if row.number in support else None,
        }
        for row in recommendations
    ]
    notes = Note.objects.visible_to(request.user).filter(report=report).order_by("symbol")
    context = {"report": report, "rows": rows, "edition": edition, "notes": notes, "leans": list(Lean)}
    return render(request, "reports/report.html", context)


def recommendation_page(request, symbol, number):
    """A recommendation: its texts with their provenance, its addressees, and what the published note says of it."""
    rows = Recommendation.objects.visible_to(request.user).select_related("report")
    rows = rows.prefetch_related("texts", "report__titles", _addressees())
    recommendation = get_object_or_404(rows, report__symbol=symbol, number=number)
    codes = [addressee.organization_id for addressee in recommendation.addressees.all()]
    organizations = Organization.objects.filter(pk__in=codes).prefetch_related("names").in_bulk()
    groups: dict[str, list] = {}
    for addressee in recommendation.addressees.all():
        organization = organizations[addressee.organization_id]
        groups.setdefault(organization.get_group_display(), []).append((organization, addressee))
    edition, support = _as_published(recommendation.report, request.user)
    published = support.get(recommendation.number)
    numbers = list(_recommendations_of(recommendation.report, request.user).values_list("number", flat=True))
    at = numbers.index(recommendation.number)
    answers = None
    if request.user.reads_everything:
        with snapshot():
            answers = _answers(request, recommendation)
    context = {
        "answers": answers,
        "filter": answers and answers.filter,
        "faults": answers.faults if answers else (),
        "recommendation": recommendation,
        "report": recommendation.report,
        "groups": groups,
        "edition": edition,
        "support": published,
        "strip": drawings.strip(published) if published else None,
        "leans": list(Lean),
        "previous": numbers[at - 1] if at else None,
        "next": numbers[at + 1] if at + 1 < len(numbers) else None,
    }
    return render(request, "reports/recommendation.html", context, status=answers.status if answers else 200)


ANSWERS_PER_PAGE = 20  # a comment may have 20,000 characters


@dataclass(frozen=True)
class ShownAnswer:
    """An answer as the page shows it in full: its cell, and its reasons in words."""

    cell: Cell
    reasons: str


@dataclass(frozen=True)
class Answers:
    """The answers to a recommendation that the filter of the address selects, or what is wrong with it."""

    filter: ResponseFilter
    recorded: Breakdown | None = None
    page: Page | None = None
    shown: tuple[ShownAnswer, ...] = ()
    faults: tuple[str, ...] = ()
    status: int = 200


def _answers(request, recommendation) -> Answers:
    fixed = {"report": recommendation.report.symbol, "recommendation": recommendation.number}
    chosen = ResponseFilter(request.GET, user=request.user, beside=("page",), fixed=fixed)
    if not chosen.form.is_valid():
        return Answers(chosen, faults=tuple(chosen.faults()), status=400)
    rows = chosen.qs.answered(chosen.what_counts).in_order()
    try:
        page = page_of(
            request,
            rows.select_related("response").prefetch_related("organization__names", "response__reasons"),
            ANSWERS_PER_PAGE,
        )
    except InvalidPage as error:
        return Answers(chosen, faults=(str(error),), status=404)
    found = breakdown(chosen.qs, chosen.selection, chosen.what_counts)
    shown = tuple(ShownAnswer(cell, reasons_of(cell.response)) for cell in page)
    return Answers(chosen, found, page, shown)
