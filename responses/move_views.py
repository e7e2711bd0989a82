"""The way of an answer: submit, return, clear, reopen; its history; its evidence."""

from csp.decorators import csp_update
from django.contrib import messages
from django.core.files.storage import storages
from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from recommendations.rules import RuleBroken
from responses import actions, cards, evidence_actions, timeline
from responses.answer import Stale
from responses.cards import Shown
from responses.forms import MoveForm
from responses.models import Evidence, Response, roles_of, sees_drafts
from responses.places import Entry, Place
from responses.rules import Role, Source, Stage, Verb
from responses.sheets import Line, Sheet
from responses.views import render_sheet, sent_from_sheet, sheet_or_404, somebody_else

HISTORY_PAGE = 200  # events


def _entry(request, roles: frozenset[Role], verb: Verb) -> Entry:
    """Who takes a step; one that only oversight staff can take is their own, and has no source outside."""
    as_organization = Role.FOCAL_POINT in roles and verb in (Verb.SUBMIT, Verb.EVIDENCE_REMOVED)
    return Entry(by=request.user, source=Source.ORGANIZATION if as_organization else Source.OVERSIGHT)


def _versions(request, sheet: Sheet) -> dict[int, int]:
    """The versions that the page showed: primary key of the answer -> version (0 for what is no number)."""
    found = {}
    for line in [*sheet.lines, sheet.general]:
        value = request.POST.get(f"version-{line.number}", "")
        if line.response:
            found[line.response.pk] = int(value[:9]) if value.isascii() and value.isdigit() else 0
    return found


@sent_from_sheet
def submit_sheet(request, symbol, code):
    """Submit all answers of a sheet at once, or say what is missing."""
    sheet = sheet_or_404(request.user, symbol, code)
    roles = roles_of(request.user, sheet.organization.pk)
    if not roles:
        raise Http404
    if fault := somebody_else(request):
        messages.error(request, fault)
        return redirect("responses:sheet", symbol, code)
    if sheet.incomplete:
        return render_sheet(request, sheet, missing=True, status=400)
    rows = sheet.to_submit
    if not rows:
        messages.info(request, _("Everything has been submitted already."))
        return redirect("responses:sheet", symbol, code)
    seen, entry = _versions(request, sheet), _entry(request, roles, Verb.SUBMIT)
    try:
        actions.move_all(responses=rows, verb=Verb.SUBMIT, versions=seen, entry=entry)
    except Stale:
        messages.error(
            request,
            _("An answer was changed after this page was loaded. Nothing was submitted: read it and submit again."),
        )
    except RuleBroken as error:
        messages.error(request, str(error))
    else:
        count = sum(row.recommendation_id is not None for row in rows)
        text = ngettext("%(count)d answer has been submitted.", "%(count)d answers have been submitted.", count)
        messages.success(request, text % {"count": count} if count else _("The general comment has been submitted."))
    return redirect("responses:sheet", symbol, code)


def _response_or_404(user, pk: int) -> Response:
    rows = Response.objects.visible_to(user).select_related(
        "report__consultation", "organization", "recommendation", "changed_by"
    )
    return get_object_or_404(rows.prefetch_related("reasons", "organization__names"), pk=pk)


@require_http_methods(["GET", "HEAD", "POST"])
def move(request, pk):
    """Take one step with one answer; who comes by a link is led to its history."""
    if request.method != "POST":
        return redirect("responses:history", pk)
    response = _response_or_404(request.user, pk)
    roles = roles_of(request.user, response.organization_id)
    if not roles:
        raise Http404
    form = MoveForm(request.POST)
    verb = request.POST.get("verb", "")
    place = Place(response.report, response.organization, response.recommendation, asked=True)
    try:
        # Answers are submitted all together (`submit_sheet`), so that none is forgotten.
        if not form.is_valid() or verb not in (Verb.RETURN, Verb.CLEAR, Verb.REOPEN):
            raise RuleBroken(form.fault() or _("This step does not exist. Choose one of those offered."))
        if fault := somebody_else(request):
            raise RuleBroken(fault)
        actions.move(
            response=response,
            verb=Verb(verb),
            version=form.cleaned_data["version"],
            entry=_entry(request, roles, Verb(verb)),
            reason=form.cleaned_data["reason"],
        )
    except RuleBroken as error:
        sheet = sheet_or_404(request.user, place.report.symbol, place.organization.code)
        shown = Shown(place.number, "move", str(error), sent=request.POST.dict())
        return render_sheet(request, sheet, shown=shown, status=409 if isinstance(error, Stale) else 400)
    done = {Verb.RETURN: _("The answer has been returned."), Verb.CLEAR: _("The answer has been cleared.")}
    done |= {Verb.REOPEN: _("The answer has been reopened.")}
    messages.success(request, done[Verb(verb)])
    return redirect(place.address("table" if request.POST.get("table") else "sheet"))


@sent_from_sheet
def clear_sheet(request, symbol, code):
    """Clear all submitted answers of an organization at once."""
    sheet = sheet_or_404(request.user, symbol, code)
    roles = roles_of(request.user, sheet.organization.pk)
    if Role.OVERSIGHT not in roles:
        raise Http404
    lines = [*sheet.lines, sheet.general]
    rows = [line.response for line in lines if line.response and line.response.stage == Stage.SUBMITTED]
    if not rows:
        messages.info(request, _("Everything has been cleared already, or waits for the organization."))
        return redirect("responses:sheet", symbol, code)
    seen, entry = _versions(request, sheet), _entry(request, roles, Verb.CLEAR)
    try:
        if fault := somebody_else(request):
            raise RuleBroken(fault)
        actions.move_all(responses=rows, verb=Verb.CLEAR, versions=seen, entry=entry)
    except RuleBroken as error:
        messages.error(request, str(error))
    else:
        count = sum(row.recommendation_id is not None for row in rows)
        text = ngettext("%(count)d answer has been cleared.", "%(count)d answers have been cleared.", count)
        messages.success(request, text % {"count": count} if count else _("The general comment has been cleared."))
    return redirect("responses:sheet", symbol, code)


def history(request, pk):
    """What happened to an answer, the latest first: for those who also see its drafts."""
    response = _response_or_404(request.user, pk)
    if not sees_drafts(request.user, response.organization_id):
        raise Http404
    events = response.events.select_related("by").order_by("-id")
    before = request.GET.get("before", "")
    if before.isascii() and before.isdigit():
        events = events.filter(pk__lt=int(before[:18]))
    page = list(events[: HISTORY_PAGE + 1])
    context = {
        "response": response,
        "report": response.report,
        "organization": response.organization,
        "heading": cards.question(Line(response.recommendation, response)),
        "steps": timeline.steps(page[:HISTORY_PAGE][::-1]),
        "older": page[HISTORY_PAGE - 1].pk if len(page) > HISTORY_PAGE else None,
    }
    return render(request, "responses/history.html", context)


@csp_update({"sandbox": True})
def evidence_file(request, pk):
    """A file of evidence, for those who see its answer; a download that no browser runs as a page of ours."""
    evidence = get_object_or_404(Evidence.objects.visible_to(request.user).current().exclude(file=""), pk=pk)
    try:
        file = storages["evidence"].open(evidence.file)
    except OSError:
        messages.error(request, _("This file cannot be read now. Tell an administrator: %(file)s") % {"file": evidence})
        return redirect("home")
    name = evidence.title if evidence.title.endswith(evidence.suffix) else f"{evidence.title}{evidence.suffix}"
    response = FileResponse(file, as_attachment=True, filename=name, content_type=evidence.media_type)
    response["Cache-Control"] = "private, no-store"
    return response


@require_POST
def remove_evidence(request, pk):
    """Take a piece of evidence away from an answer."""
    rows = Evidence.objects.visible_to(request.user).current()
    rows = rows.select_related("response__report", "response__organization", "response__recommendation")
    evidence = get_object_or_404(rows, pk=pk)
    response = evidence.response
    roles = roles_of(request.user, response.organization_id)
    if not roles:
        raise Http404
    try:
        if fault := somebody_else(request):
            raise RuleBroken(fault)
        evidence_actions.remove_evidence(evidence=evidence, entry=_entry(request, roles, Verb.EVIDENCE_REMOVED))
    except RuleBroken as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("The evidence has been removed. The history keeps it."))
    return redirect(Place(response.report, response.organization, response.recommendation).address())
