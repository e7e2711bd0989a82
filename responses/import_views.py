"""Pages of workbooks: download, upload, and what an uploaded one would change."""

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.core.paginator import Paginator
from django.db.models import Case, Value, When
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts import site
from recommendations.models import JIUReport, Organization
from recommendations.rules import RuleBroken
from responses import import_actions, timeline
from responses.import_forms import DecisionForm, ImportForm
from responses.models import Import, ImportRow, roles_of
from responses.rules import Role, Source
from responses.workbook_csv import SEPARATORS, write_csv
from responses.workbook_lines import organizations_to_enter, workbook_columns, workbook_lines
from responses.workbooks import write_workbook

ROWS_PER_PAGE = 50
# In the order in which a reader wants to know of them.
EFFECTS = tuple(ImportRow.Effect(name) for name in ("error", "conflict", "changed", "new", "unchanged"))
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def _report_to_enter_or_404(user, symbol: str) -> tuple[JIUReport, list[Organization]]:
    """A report and the organizations for which the user may answer it; without one, the page does not exist."""
    reports = JIUReport.objects.visible_to(user).select_related("consultation").prefetch_related("titles")
    report = get_object_or_404(reports, symbol=symbol)
    organizations = organizations_to_enter(user, report)
    if not organizations:
        raise Http404
    return report, organizations


def _for_others(user, organizations: list[Organization]) -> bool:
    """True when the user enters for an organization whose words are not the user's own."""
    return any(Role.FOCAL_POINT not in roles_of(user, organization.pk) for organization in organizations)


def workbook(request, symbol):
    """The answers as a workbook to fill in: of one organization (`?organization=`) or of all that one may enter."""
    report, organizations = _report_to_enter_or_404(request.user, symbol)
    code = request.GET.get("organization", "")
    if code:
        organizations = [organization for organization in organizations if organization.code == code]
        if not organizations:
            raise Http404
    kind, separator = request.GET.get("format", "xlsx"), request.GET.get("separator", "comma")
    if kind not in Import.Kind.values or separator not in SEPARATORS:
        raise BadRequest
    lines = workbook_lines(report, organizations, request.user)
    columns = workbook_columns(lines, for_others=_for_others(request.user, organizations))
    if kind == Import.Kind.CSV:
        content = write_csv([column.key for column in columns], (line.values for line in lines), SEPARATORS[separator])
    else:
        address = site.address("responses:import_new", report.symbol)
        content = write_workbook(report, lines, columns, address=address)
    name = ".".join([report.symbol.replace("/", "-"), *([code] if code else []), kind])
    return HttpResponse(
        content,
        content_type=XLSX if kind == Import.Kind.XLSX else "text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "private, no-store"},
    )


def import_new(request, symbol):
    """Upload a filled-in workbook; beside it what was uploaded before, and the workbook itself."""
    report, organizations = _report_to_enter_or_404(request.user, symbol)
    for_others = _for_others(request.user, organizations)
    form = ImportForm(request.POST or None, request.FILES or None, for_others=for_others)
    if request.method == "POST":
        form = ImportForm(request.POST, request.FILES, for_others=for_others)
        if form.is_valid() and (upload := _upload(request, report, form)):
            return redirect(upload)
    context = {
        "report": report,
        "organizations": organizations,
        "form": form,
        "uploads": Import.objects.visible_to(request.user)
        .filter(report=report)
        .select_related("requested_by")
        .latest_first()[:10],
    }
    return render(request, "responses/import_new.html", context, status=400 if form.errors else 200)


def _upload(request, report: JIUReport, form: ImportForm) -> Import | None:
    """Store what was uploaded; None when it is refused, with the reason beside the field."""
    sent = form.cleaned_data
    try:
        return import_actions.request_import(
            report=report,
            name=sent["file"].name,
            content=sent["file"].read(),
            by=request.user,
            source=Source(sent.get("source", Source.FILE)),
            reference=sent.get("reference", ""),
        )
    except RuleBroken as error:
        form.add_error("file", str(error))
        return None


def _import_or_404(user, pk: int) -> Import:
    imports = Import.objects.visible_to(user).select_related("report", "requested_by")
    return get_object_or_404(imports, pk=pk)


def import_page(request, pk):
    """What an uploaded file would change, row by row; the part alone when the page asks for news."""
    upload = _import_or_404(request.user, pk)
    effect = request.GET.get("effect", "")
    if effect and effect not in ImportRow.Effect.values:
        raise BadRequest
    numbers = {kind.value: upload.count(kind) for kind in EFFECTS}
    # A row whose illustrative answer has been removed is in conflict with nothing that anybody said.
    conflicts = upload.rows.filter(effect=ImportRow.Effect.CONFLICT)
    forgotten = conflicts.filter(illustrative=True, after={}).count() if numbers["conflict"] else 0
    context = {
        "upload": upload,
        "effect": effect,
        "effects": [(kind.value, kind.label, numbers[kind]) for kind in EFFECTS],
        "numbers": numbers | {"conflict": numbers["conflict"] - forgotten, "forgotten": forgotten},
        "may_decide": upload.can_be_decided and upload.requested_by == request.user,
    }
    if upload.is_checked:
        context |= _rows(request, upload, effect)
    part = request.headers.get("HX-Request") == "true"
    response = render(request, "responses/_import.html" if part else "responses/import.html", context)
    patch_vary_headers(response, ["HX-Request"])  # a cache must not take the part for the page
    response["Cache-Control"] = "no-store"
    return response


def _rows(request, upload: Import, effect: str) -> dict:
    """A page of rows, each with what it changes; of answers that the reader may not enter (any more) only the place."""
    places = [When(effect=kind, then=Value(place)) for place, kind in enumerate(EFFECTS)]
    rows = upload.rows.select_related("organization", "recommendation").order_by(Case(*places), "number")
    page = Paginator(rows.filter(effect=effect) if effect else rows, ROWS_PER_PAGE).get_page(request.GET.get("page"))
    shown, room = [], timeline.Room()
    for row in page.object_list:
        readable = row.organization is None or bool(roles_of(request.user, row.organization_id))
        names = row.after if readable else ()
        changes = [room.change(name, row.before[name], row.after[name]) for name in names]
        shown.append({"row": row, "changes": changes})
    return {"page": page, "rows": shown}


@require_POST
def decide_import(request, pk):
    """Have the right rows applied, all or nothing, or nothing."""
    upload = _import_or_404(request.user, pk)
    form = DecisionForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Choose one of the buttons."))
        return redirect(upload)
    mode = form.cleaned_data["mode"]
    try:
        import_actions.decide(upload=upload, mode=None if mode == "nothing" else Import.Mode(mode), by=request.user)
    except RuleBroken as error:
        messages.error(request, str(error))
    return redirect(upload)
