"""The answer sheet: all that one organization is asked on one report, beside what it answers."""

from collections import defaultdict
from functools import wraps

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Prefetch
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from recommendations.models import Addressee, FocalPoint, JIUReport, Organization
from recommendations.rules import RuleBroken
from responses import actions, cards, evidence_actions
from responses.answer import Stale
from responses.cards import Shown
from responses.forms import AnswerForm, EvidenceForm, StatusForm
from responses.models import Consultation, Evidence, Response, roles_of, sees_drafts
from responses.places import Place, stored_response
from responses.rules import Channel, Role, enters_words
from responses.sheets import Line, Sheet, sheets, sheets_of

# What a sheet shows: of a piece that was taken away the history alone tells.
EVIDENCE = Prefetch("evidence", Evidence.objects.current().order_by("id"))


def home(request):
    """What is put to the reader's own organizations; those who enter for anyone begin at the consultations."""
    own = Organization.objects.filter(pk__in=FocalPoint.objects.organization_ids(request.user)).in_annex_order()
    if not own:
        if request.user.reads_everything:
            return redirect("responses:consultation_list")
        return render(request, "responses/home.html", {"rounds": [], "page": None})
    rounds = Consultation.objects.visible_to(request.user).select_related("report").prefetch_related("report__titles")
    page = Paginator(rounds.order_by("-opened_on", "-report__symbol"), 20).get_page(request.GET.get("page"))
    consultations = {consultation.report_id: consultation for consultation in page}
    reports = [consultation.report for consultation in page]
    found = sheets_of(reports, own, seen=Response.objects.visible_to(request.user), texts=False)
    listed = [{"consultation": consultations[sheet.report.pk], "sheet": sheet} for sheet in found]
    return render(request, "responses/home.html", {"rounds": listed, "page": page})


def signed_in(request):
    """Where the sign-in in a second tab ends: the first one, which still has the text, goes on by itself."""
    return render(request, "responses/signed_in.html")


def sent_from_sheet(view):
    """A view that is sent a form of a sheet. Who comes by a link (after a sign-in, say) is led to the sheet."""

    @wraps(view)
    def led(request, symbol, code, *args, **kwargs):
        if request.method in ("GET", "HEAD"):
            return redirect("responses:sheet", symbol, code)
        return view(request, symbol, code, *args, **kwargs)

    return require_http_methods(["GET", "HEAD", "POST"])(led)


def sheet_or_404(user, symbol: str, code: str) -> Sheet:
    """The sheet of an organization on a report, with the answers that `user` sees."""
    reports = JIUReport.objects.visible_to(user).select_related("consultation").prefetch_related("titles")
    report = get_object_or_404(reports, symbol=symbol)
    organizations = Organization.objects.prefetch_related("names")
    if not user.reads_everything:
        organizations = organizations.filter(pk__in=FocalPoint.objects.organization_ids(user))
    organization = get_object_or_404(organizations, code=code)
    seen = Response.objects.visible_to(user).select_related("changed_by").prefetch_related(EVIDENCE)
    found = sheets(report, [organization], seen=seen)
    if not found:
        raise Http404
    return found[0]


def place_or_404(user, symbol: str, code: str, number: int) -> tuple[Place, frozenset[Role]]:
    """Where `user` may write: recommendation `number` (0: the general comment), and as whom. One query."""
    rows = Addressee.objects.filter(recommendation__report__symbol=symbol, organization__code=code)
    if number:
        rows = rows.filter(recommendation__number=number)
    rows = rows.select_related("organization", "recommendation__report__consultation")
    addressee = rows.order_by("recommendation__number").first()
    roles = roles_of(user, addressee.organization_id) if addressee else frozenset()
    if not roles:
        raise Http404
    return Place.of(addressee, general=not number), roles


def sheet_page(request, symbol, code):
    """The sheet: to write for those who may, to read for the others."""
    return render_sheet(request, sheet_or_404(request.user, symbol, code))


def render_sheet(request, sheet: Sheet, *, shown: Shown | None = None, missing=False, status=200) -> HttpResponse:
    """The page of a sheet; `shown` puts back what was sent and could not be stored, beside the reason."""
    roles = roles_of(request.user, sheet.organization.pk)
    consultation = getattr(sheet.report, "consultation", None)
    writable = enters_words(roles, round_open=bool(consultation and consultation.is_open))
    context = {
        "sheet": sheet,
        "report": sheet.report,
        "organization": sheet.organization,
        "consultation": consultation,
        "roles": roles,
        "writable": writable,
        "for_others": Role.FOCAL_POINT not in roles,
        "missing": missing,
        "is_oversight": Role.OVERSIGHT in roles,
        "sees_history": sees_drafts(request.user, sheet.organization.pk),
        "cards": cards.cards(sheet, roles=roles, writable=writable, shown=shown),
        **cards.choices(),
    }
    response = render(request, "responses/sheet.html", context, status=status)
    response["Cache-Control"] = "no-store"  # a page from the browser's memory would rest on old versions
    return response


def _wants_json(request) -> bool:
    return request.headers.get("Accept", "").startswith("application/json")


def somebody_else(request) -> str:
    """A page that stayed open must not write in the name of who signed in after its user: why not, or nothing."""
    typed_by = request.POST.get("typed_by", "")
    if typed_by in ("", str(request.user.pk)):
        return ""
    return _("You are signed in as %(user)s now, but this page was opened by somebody else. Nothing was saved.") % {
        "user": request.user
    }


@sent_from_sheet
def save_answer(request, symbol, code, number):
    """Store an answer: as it is typed (JSON), or sent by its button."""
    place, roles = place_or_404(request.user, symbol, code, number)
    form = AnswerForm(request.POST)
    fault = "" if form.is_valid() else form.fault()
    fault = fault or somebody_else(request)
    if fault:
        return _refuse(request, place, _shown(request, number, fault, form))
    channel = Channel.TABLE if request.POST.get("table") else Channel.PAGE
    try:
        response = actions.record_answer(
            place=place,
            answer=form.answer(),
            version=form.cleaned_data["version"],
            entry=form.entry(request.user, roles, channel),
        )
    except Stale as stale:
        return _conflict(request, place, stale, form.cleaned_data["version"], roles)
    except RuleBroken as error:
        return _refuse(
            request, place, Shown(number, "answer", str(error), answer=form.typed(), sent=request.POST.dict())
        )
    line = Line(place.recommendation, response if response.pk else None)
    if _wants_json(request):
        badge = render_to_string("responses/_stage.html", {"stage": line.stage}, request)
        answer = {
            "stage": badge,
            "version": line.version,
            "saved": date_format(timezone.localtime(), "H:i"),
            "complete": bool(line.answer) and not line.missing,
        }
        if channel == Channel.TABLE:
            answer["cell"] = render_to_string("responses/_cell.html", {"line": line}, request)
        return JsonResponse(answer)
    messages.success(request, _("Saved."))
    return redirect(_back(request, place))


def _shown(request, number: int, fault: str, form: AnswerForm) -> Shown:
    """What was typed and could not be stored, to be shown again."""
    return Shown(number, "answer", fault, answer=form.typed(), sent=request.POST.dict())


@sent_from_sheet
def save_status(request, symbol, code, number):
    """Record the state of follow-up on a recommendation."""
    place, roles = place_or_404(request.user, symbol, code, number)
    form = StatusForm(request.POST)
    fault = "" if form.is_valid() else form.fault()
    fault = fault or somebody_else(request)
    if not fault:
        try:
            actions.record_status(
                place=place,
                status=form.status(),
                version=form.cleaned_data["version"],
                entry=form.entry(request.user, roles),
            )
        except Stale as stale:
            fault = " ".join([str(stale), _("Above your entry you see what is stored now: correct it and send again.")])
        except RuleBroken as error:
            fault = str(error)
    if fault:
        return _refuse(request, place, Shown(number, "status", fault, sent=request.POST.dict()))
    messages.success(request, _("The follow-up has been recorded."))
    return redirect(_back(request, place))


@sent_from_sheet
def add_evidence(request, symbol, code, number):
    """Add a link or a file to the answer to a recommendation."""
    if not number:
        raise Http404
    place, roles = place_or_404(request.user, symbol, code, number)
    form = EvidenceForm(request.POST, request.FILES)
    fault = "" if form.is_valid() else form.fault()
    fault = fault or somebody_else(request)
    if not fault:
        sent, entry = form.cleaned_data, form.entry(request.user, roles)
        try:
            if file := sent["file"]:
                evidence_actions.attach_upload(place=place, file=file, title=sent["title"], entry=entry)
            elif sent["url"]:
                evidence_actions.attach_link(place=place, url=sent["url"], title=sent["title"], entry=entry)
            else:
                fault = _("Choose a file, or give the address of a page.")
        except RuleBroken as error:
            fault = str(error)
    if fault:
        return _refuse(request, place, Shown(number, "evidence", fault, sent=request.POST.dict()))
    messages.success(request, _("The evidence has been added."))
    return redirect(_back(request, place))


def _back(request, place: Place) -> str:
    """The address to return to: the table or the sheet, at the place that was written."""
    return place.address("table" if request.POST.get("table") else "sheet")


def _refuse(request, place: Place, shown: Shown, status: int = 400) -> HttpResponse:
    if _wants_json(request):
        return JsonResponse({"fault": shown.fault}, status=status)
    sheet = sheet_or_404(request.user, place.report.symbol, place.organization.code)
    return render_sheet(request, sheet, shown=shown, status=status)


def _conflict(request, place: Place, stale: Stale, version: int, roles) -> HttpResponse:
    """Both texts side by side, with a proposal to merge them."""
    stored = stored_response(place)
    context = {
        "place": place,
        "number": place.number,
        "merge_key": f"m{place.number}",
        "in_table": bool(request.POST.get("table")),
        "back": _back(request, place),
        "stored": stored,
        "conflict": cards.conflict(stored, stale.offered, version),
        "version": stored.version if stored else 0,
        "roles": roles,
        "for_others": Role.FOCAL_POINT not in roles,
        "source": defaultdict(str, request.POST.dict()),
        **cards.choices(),
    }
    if _wants_json(request):
        panel = render_to_string("responses/_conflict.html", context, request)
        return JsonResponse({"fault": str(stale), "conflict": panel}, status=409)
    return render(request, "responses/conflict.html", context, status=409)
