"""Pages of a clearance for those who send, read or chase: all of them, one, deciding, ending."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from drafts import clearance_actions as actions
from drafts import clearance_reading, clearance_reply_actions
from drafts.clearance_differences import changes
from drafts.clearance_forms import CloseForm, DecisionForm, WithdrawForm, require_typist
from drafts.clearance_rules import Outcome, State, Verdict
from drafts.models import Clearance, ClearanceReply, Draft
from drafts.rules import Stale
from recommendations.models import Addressee, FocalPoint, Organization
from recommendations.rules import RuleBroken

PER_PAGE = 25
# Comments without a proposal on the page of a clearance: the latest.
REMARKS = 200


def clearance_list(request):
    """What is put to the reader's own organizations, and for those who see all, all; the latest first."""
    user = request.user
    overview, own_pks = user.reads_clearances, FocalPoint.objects.organization_ids(user)
    if not overview and not own_pks:
        raise Http404
    rows = Clearance.objects.visible_to(user).with_names().order_by("-opened_at", "-pk")
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    own = Organization.objects.filter(pk__in=own_pks).in_annex_order().prefetch_related("names")
    asked = Addressee.objects.filter(
        organization__in=own_pks, recommendation__report__in={row.report.pk for row in page.object_list}
    )
    asked = set(asked.order_by().values_list("recommendation__report", "organization").distinct())
    replied = ClearanceReply.objects.filter(clearance__in=page.object_list, organization__in=own_pks)
    replied = set(replied.order_by().values_list("clearance", "organization").distinct())
    listed = [
        (row, [(each, (row.pk, each.pk) in replied) for each in own if (row.report.pk, each.pk) in asked])
        for row in page.object_list
    ]
    return render(request, "drafts/clearances.html", {"page": page, "rows": listed, "overview": overview})


def clearance_or_404(user, symbol: str, number: int) -> Clearance:
    """A clearance for those who see how everybody stands; focal points have their own page."""
    if not user.reads_clearances:
        raise Http404
    rows = Clearance.objects.visible_to(user).with_names().select_related("opened_by", "closed_by", "led_to__note")
    return get_object_or_404(rows, edition__note__symbol=symbol, edition__number=number)


def _for_drafter(user, symbol: str, number: int) -> Clearance:
    if not user.writes_notes:
        raise Http404
    return clearance_or_404(user, symbol, number)


def clearance_page(request, symbol, number):
    """One clearance: how each organization stands, and (for those who read drafts) what is proposed."""
    clearance = clearance_or_404(request.user, symbol, number)
    reads = request.user.reads_note_drafts
    text = clearance_reading.shown_text(clearance.edition)
    own = clearance_reading.own_of(clearance.edition, text.content)
    rows = clearance_reading.standings(clearance, own)
    replies = ClearanceReply.objects.visible_to(request.user) if reads else ClearanceReply.objects.none()
    replies = replies.filter(clearance=clearance).current()
    proposed = replies.filter(verdict=Verdict.PROPOSES).select_related("by", "decision__by", "organization")
    # What is still open first, then by paragraph.
    places = {key: place for place, key in enumerate(own.numbers)}
    ordered = sorted(
        proposed.defer("words", "comment").values_list("pk", "key", "decision"),
        key=lambda row: (row[2] is not None, places.get(row[1], -1), row[0]),
    )
    page = Paginator([row[0] for row in ordered], PER_PAGE).get_page(request.GET.get("page"))
    shown = proposed.prefetch_related("organization__names").in_bulk(page.object_list)
    remarks = replies.filter(verdict=Verdict.NO_OBJECTION).exclude(comment="").select_related("organization")
    remarks = remarks.prefetch_related("organization__names").order_by("-pk")[:REMARKS]
    context = {
        "clearance": clearance,
        "report": clearance.report,
        "edition": clearance.edition,
        "text": text,
        "standings": rows,
        "states": [(state, sum(row.state == state for row in rows)) for state in State],
        "replied": sum(bool(row.replies) for row in rows),
        "undecided": sum(row[2] is None for row in ordered),
        "proposed": len(ordered),
        "page": page,
        "proposals": clearance_reading.proposals(clearance, [_of(clearance, shown[pk]) for pk in page.object_list]),
        "remarks": [(row, own.numbers.get(row.key, 0)) for row in remarks],
        "reads": reads,
        "acts": clearance.is_open and request.user.writes_notes,
        "chases": clearance.is_open and request.user.chases_clearances,
        "limit": actions.why_open(clearance) if clearance.is_open else "",
    }
    response = render(request, "drafts/clearance.html", context)
    response["Cache-Control"] = "no-store"
    return response


def _of(clearance: Clearance, reply: ClearanceReply) -> ClearanceReply:
    reply.clearance = clearance
    return reply


# --- Deciding -------------------------------------------------------------------------------------------------------


def decide(request, symbol, number, pk):
    """One proposal beside the draft; a POST takes it up or declines it. What was typed stays when it is refused."""
    clearance = _for_drafter(request.user, symbol, number)
    replies = ClearanceReply.objects.visible_to(request.user).select_related("organization", "by", "decision__by")
    reply = get_object_or_404(replies.prefetch_related("organization__names"), clearance=clearance, pk=pk)
    if reply.verdict != Verdict.PROPOSES:
        raise Http404
    _of(clearance, reply)
    fault, stale, form = "", None, DecisionForm(request.POST if request.method == "POST" else None)
    if request.method == "POST":
        try:
            return _decided(request, clearance, reply, form)
        except Stale as error:
            fault, stale = str(error), error
        except RuleBroken as error:
            fault = str(error)
    context = {
        "clearance": clearance,
        "report": clearance.report,
        "proposal": clearance_reading.proposals(clearance, [reply])[0],
        "replaced": not ClearanceReply.objects.current().filter(pk=reply.pk).exists(),
        "acts": clearance.is_open,
        "fault": fault,
        "stale": stale,
        "typed": form.data if form.is_bound else None,
    }
    response = render(
        request, "drafts/clearance_proposal.html", context, status=409 if stale else 400 if fault else 200
    )
    response["Cache-Control"] = "no-store"
    return response


def _decided(request, clearance: Clearance, reply: ClearanceReply, form: DecisionForm):
    """Do what was sent, and lead back to the list. Raises RuleBroken."""
    if not form.is_valid():
        raise RuleBroken(_("The page sent no decision. Choose “take up” or “decline”."))
    require_typist(request)
    sent = form.cleaned_data
    if sent["outcome"] == "decline":
        decision = clearance_reply_actions.decline(reply=reply, reason=sent["reason"], by=request.user)
    else:
        decision = clearance_reply_actions.take_up(
            reply=reply, words=sent["words"], version=sent["version"] or 0, reason=sent["reason"], by=request.user
        )
    if decision.outcome == Outcome.TAKEN_UP:
        messages.success(request, _("The proposal is taken up."))
    else:
        messages.success(request, _("The proposal is declined."))
    return redirect(f"{clearance.get_absolute_url()}#proposals")


# --- Ending ---------------------------------------------------------------------------------------------------------


def close(request, symbol, number):
    """What closing will do; a POST does it."""
    clearance = _for_drafter(request.user, symbol, number)
    if not clearance.is_open:
        return redirect(clearance)
    form = CloseForm(request.POST if request.method == "POST" else None)
    if request.method == "POST":
        try:
            edition = actions.close_clearance(clearance=clearance, by=request.user)
        except RuleBroken as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Edition %(number)d is cleared.") % {"number": edition.number})
            return redirect(clearance)
    drafts = Draft.objects.visible_to(request.user).select_related("note__report")
    draft = get_object_or_404(drafts, note=clearance.edition.note_id)
    text = clearance_reading.shown_text(clearance.edition)
    own = clearance_reading.own_of(clearance.edition, text.content)
    rows = clearance_reading.standings(clearance, own)
    taken = set(
        clearance.replies.filter(decision__outcome=Outcome.TAKEN_UP).values_list("key", "language", "decision__words")
    )
    changed = changes(clearance.edition, draft)
    context = {
        "clearance": clearance,
        "report": clearance.report,
        "form": form,
        "limit": actions.why_open(clearance),
        "changes": changed,
        "changed": [(each, (each.key, each.language, each.after) in taken) for each in changed.paragraphs],
        "silent": [row for row in rows if row.state == State.SILENT],
    }
    return render(request, "drafts/clearance_close.html", context, status=400 if form.errors else 200)


def withdraw(request, symbol, number):
    """End a clearance without a cleared edition, with a reason."""
    clearance = _for_drafter(request.user, symbol, number)
    if not clearance.is_open:
        return redirect(clearance)
    form = WithdrawForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.withdraw_clearance(clearance=clearance, **form.cleaned_data, by=request.user)
        except RuleBroken as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("The clearance is withdrawn."))
            return redirect(clearance)
    context = {"clearance": clearance, "report": clearance.report, "form": form}
    return render(request, "drafts/clearance_withdraw.html", context, status=400 if form.errors else 200)
