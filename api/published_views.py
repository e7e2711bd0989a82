"""What is published: reports, recommendations, organizations and notes."""

from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from ninja import Router

from api import rows, schemas
from api.access import PUBLISHED
from api.cursors import BESIDE, page
from api.document import extra, filter_fields, responses
from api.forms import BadInput, BareForm, StrictReportFilter, WholeNoteForm, WindowForm, require_valid, window_beside
from api.schemas import Fault
from recommendations.models import JIUReport, Recommendation
from reports.models import EditionText, Note
from responses.models import Response

router = Router(auth=PUBLISHED, tags=["published"])
WINDOW = WindowForm.base_fields


@router.get(
    "/reports",
    response=responses(schemas.ReportPage),
    summary=gettext_lazy("JIU reports"),
    description=gettext_lazy("Reports that you may see, those stored last first."),
    openapi_extra=extra("year=2024", filter_fields(StrictReportFilter), WINDOW),
)
def reports(request):
    """Reports that you may see, those stored last first."""
    chosen = StrictReportFilter(request.GET, queryset=JIUReport.objects.visible_to(request.auth.published))
    chosen.form.beside = frozenset(BESIDE)
    part = window_beside(request)
    require_valid(chosen.form, part)
    found = chosen.qs.order_by("-pk").prefetch_related("titles")
    if part.window.after:
        found = found.filter(pk__lt=part.window.after[0])
    results, following = page(request, found, part.window, lambda row: (row.pk,))
    return schemas.ReportPage(next=following, results=list(map(rows.report, results)))


@router.get(
    "/reports/{symbol:symbol}",
    response=responses(schemas.Report, of_one=True),
    summary=gettext_lazy("A JIU report"),
    description=gettext_lazy("A report by its symbol, written with hyphens: JIU-REP-2024-4."),
    openapi_extra=extra(""),
)
def report(request, symbol: str):
    """A report by its symbol, written with hyphens: JIU-REP-2024-4."""
    require_valid(BareForm(request.GET))
    found = JIUReport.objects.visible_to(request.auth.published).prefetch_related("titles")
    return rows.report(get_object_or_404(found, symbol=symbol))


@router.get(
    "/reports/{symbol:symbol}/recommendations",
    response=responses(schemas.RecommendationPage, of_one=True),
    summary=gettext_lazy("The recommendations of a report"),
    description=gettext_lazy("Recommendations of a report with texts and addressees, by number."),
    openapi_extra=extra("limit=2", WINDOW),
)
def recommendations(request, symbol: str):
    """Recommendations of a report with texts and addressees, by number."""
    part = WindowForm(request.GET, request=request)
    require_valid(part)
    user = request.auth.published
    report = get_object_or_404(JIUReport.objects.visible_to(user), symbol=symbol)
    found = Recommendation.objects.visible_to(user).filter(report=report).order_by("number")
    if part.window.after:
        found = found.filter(number__gt=part.window.after[0])
    results, following = page(request, rows.with_addressees(found, user), part.window, lambda row: (row.number,))
    return schemas.RecommendationPage(next=following, results=list(map(rows.recommendation, results)))


@router.get(
    "/organizations",
    response=responses(schemas.OrganizationPage),
    summary=gettext_lazy("Organizations of the United Nations system"),
    description=gettext_lazy("Organizations with their names, by code."),
    openapi_extra=extra("limit=10", WINDOW),
)
def organizations(request):
    """Organizations with their names, by code."""
    part = WindowForm(request.GET, request=request)
    require_valid(part)
    found = rows.organizations_of(request.auth.published).order_by("code").prefetch_related("names")
    if part.window.after:
        found = found.filter(code__gt=part.window.after[0])
    results, following = page(request, found, part.window, lambda row: (row.code,))
    return schemas.OrganizationPage(next=following, results=list(map(rows.organization, results)))


@router.get(
    "/notes",
    response=responses(schemas.NotePage),
    summary=gettext_lazy("Notes"),
    description=gettext_lazy("Notes by the Secretary-General on reports, with their editions."),
    openapi_extra=extra("", WINDOW),
)
def notes(request):
    """Notes by the Secretary-General on reports, with their editions."""
    part = WindowForm(request.GET, request=request)
    require_valid(part)
    user = request.auth.published
    found = Note.objects.visible_to(user).order_by("-pk")
    if part.window.after:
        found = found.filter(pk__lt=part.window.after[0])
    results, following = page(request, rows.with_editions(found, user), part.window, lambda row: (row.pk,))
    return schemas.NotePage(next=following, results=list(map(rows.note, results)))


@router.get(
    "/notes/{symbol:symbol}",
    response=responses(schemas.WholeNote, of_one=True),
    summary=gettext_lazy("A note with its texts"),
    description=gettext_lazy(
        "A note by its symbol, written with hyphens (A-80-263-Add.1), with the texts of one edition."
    ),
    openapi_extra=extra("language=en", WholeNoteForm.base_fields),
)
def note(request, symbol: str):
    """A note by its symbol, written with hyphens (A-80-263-Add.1), with the texts of one edition."""
    form = WholeNoteForm(request.GET)
    require_valid(form)
    user, wanted = request.auth.published, form.cleaned_data
    row = get_object_or_404(rows.with_editions(Note.objects.visible_to(user), user), symbol=symbol)
    editions = [one for one in row.editions.all() if wanted["edition"] in (None, one.number)]
    if not editions:
        raise BadInput([Fault(field="edition", message=_("This note has no such edition."))])
    texts = EditionText.objects.filter(edition=editions[0]).order_by("language")
    if wanted["language"]:
        texts = texts.filter(language=wanted["language"])
        if not texts:
            raise BadInput([Fault(field="language", message=_("This edition has no text in this language."))])
    illustrative = Response.objects.illustrative().filter(report=row.report).exists()
    return rows.whole_note(row, editions[0], texts, illustrative=illustrative)
