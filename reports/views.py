"""Pages of a report: its recommendations and what the published note says of them."""

from django.core.paginator import EmptyPage, PageNotAnInteger, Paginator
from django.db.models import Prefetch
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _

from recommendations.models import Addressee, JIUReport, Organization, Recommendation
from reports import aggregates, drawings
from reports.models import Note
from reports.rules import Lean
from responses.rules import Reason
from support.figures import breakdown
from support.filters import ResponseFilter


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
    answers = _answers(request, recommendation)
    context = {
        **answers,
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
    return render(request, "reports/recommendation.html", context, status=answers.get("status", 200))


ANSWERS_PER_PAGE = 20  # a comment may have 20,000 characters


def _answers(request, recommendation) -> dict:
    """The answers to a recommendation that the filter of the address selects, and what it says if it cannot."""
    if not request.user.reads_everything:
        return {"faults": []}
    data = request.GET.copy()
    data["report"], data["recommendation"] = recommendation.report.symbol, str(recommendation.number)
    chosen = ResponseFilter(data, user=request.user, beside=("page",))
    if not chosen.form.is_valid():
        return {"filter": chosen, "faults": chosen.faults(), "status": 400}
    with_words = chosen.qs.filter(stage__in=chosen.what_counts.stages)
    rows = with_words.in_order().select_related("response").prefetch_related("organization__names", "response__reasons")
    pages = Paginator(rows, ANSWERS_PER_PAGE)
    try:
        page = pages.page(request.GET.get("page", 1))
    except (PageNotAnInteger, EmptyPage):
        words = _("There is no such page: the last one is %(last)d.") % {"last": pages.num_pages}
        return {"filter": chosen, "faults": [words], "status": 404}
    found = breakdown(chosen.qs, chosen.selection, chosen.what_counts)
    for cell in page.object_list:
        codes = {row.reason for row in cell.response.reasons.all()}
        cell.reasons = [Reason(code).label for code in Reason.values if code in codes]
    return {"filter": chosen, "faults": [], "page": page, "recorded": found}
