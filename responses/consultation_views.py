"""Pages of the rounds: all of them, and one with its organizations; what oversight staff does with it."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Case, F, When
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.rules import Group
from recommendations.models import JIUReport
from recommendations.rules import RuleBroken
from responses import consultation_actions as actions
from responses.aggregates import State, Tally, standings, tallies_of
from responses.consultation_forms import CloseForm, DueDateForm, OpenForm, PickForm, ReopenForm
from responses.consultation_tables import table_of
from responses.models import Consultation, sees_drafts

PER_PAGE = 25


def report_or_404(user, symbol: str) -> JIUReport:
    """A report with its round. Focal points do not see how the other organizations stand."""
    if not user.reads_everything:
        raise Http404
    reports = JIUReport.objects.visible_to(user).select_related("consultation").prefetch_related("titles")
    return get_object_or_404(reports, symbol=symbol)


def round_of(report: JIUReport) -> Consultation | None:
    """The round of a report, None when it has not been put to the organizations."""
    consultation = getattr(report, "consultation", None)
    if consultation is not None:
        consultation.report = report  # with its titles
    return consultation


def consultation_list(request):
    """All reports with their round: open ones first, the one that is due first at the top."""
    if not request.user.reads_everything:
        raise Http404
    reports = JIUReport.objects.visible_to(request.user).select_related("consultation").prefetch_related("titles")
    place = Case(When(consultation=None, then=1), When(consultation__closed_on=None, then=0), default=2)
    due = Case(When(consultation__closed_on=None, then=F("consultation__due_on")))
    order = (place, due, F("consultation__closed_on").desc(), "-year", "-symbol")
    page = Paginator(reports.order_by(*order), PER_PAGE).get_page(request.GET.get("page"))
    full = sees_drafts(request.user)
    tallies = tallies_of(page.object_list, full=full)
    rows = [(report, round_of(report), tallies.get(report.pk, Tally())) for report in page.object_list]
    return render(request, "responses/consultation_list.html", {"page": page, "rows": rows, "full": full})


def consultation_page(request, symbol):
    """One round: where each organization stands, late ones first, and what happened to the round."""
    report = report_or_404(request.user, symbol)
    consultation, full = round_of(report), sees_drafts(request.user)
    late = bool(consultation and consultation.is_late)
    rows = standings(report, late=late, full=full)
    states = [state for state in State if full or state not in (State.RETURNED, State.NOBODY)]
    form = PickForm(request.GET, states=states)
    valid = form.is_valid()
    picked = form.cleaned_data.get("state", "") if valid else ""
    shown = [row for row in rows if row.fits(picked)] if picked else rows if valid else []
    sort = request.GET.get("sort", "")
    owing = [row for row in rows if row.tally.outstanding]
    context = {
        "report": report,
        "consultation": consultation,
        "events": consultation.events.select_related("by").order_by("-pk") if consultation else [],
        "tally": Tally.sum(row.tally for row in rows),
        "organizations": len(rows),
        "states": [(state, sum(row.fits(state) for row in rows)) for state in states],
        "valid": valid,
        "picked": picked,
        "sort": sort,
        "table": table_of(shown, sort=sort, full=full),
        "full": full,
        "acts": request.user.belongs_to(Group.OVERSIGHT),
        "writable": bool(consultation and consultation.is_open and not consultation.illustrative),
        "late_count": sum(row.late for row in rows),
        "owing_count": len(owing),
    }
    return render(request, "responses/consultation.html", context, status=200 if valid else 400)


# --- What oversight staff does with a round -------------------------------------------------------------------------


def _for_oversight(user, symbol: str) -> tuple[JIUReport, Consultation | None]:
    if not user.belongs_to(Group.OVERSIGHT):
        raise Http404
    report = report_or_404(user, symbol)
    return report, round_of(report)


def existing_round(user, symbol: str) -> Consultation:
    """The round of a report, for oversight staff alone; 404 when there is none yet."""
    _report, consultation = _for_oversight(user, symbol)
    if consultation is None:
        raise Http404
    return consultation


def _step(request, report, form, act, *, title: str, explained: str, button: str):
    """The page of one step: shows its form, and on a POST takes the step. What was typed stays when it is refused."""
    if request.method == "POST" and form.is_valid():
        try:
            consultation = act(form.cleaned_data)
        except RuleBroken as error:
            form.add_error(None, str(error))
        else:
            return redirect(consultation)
    context = {"report": report, "form": form, "title": title, "explained": explained, "button": button}
    return render(request, "responses/consultation_step.html", context, status=400 if form.errors else 200)


def _sent(request):
    return request.POST if request.method == "POST" else None


def open_consultation(request, symbol):
    """Put a report to its addressees, until a date that is proposed with its reason."""
    report, consultation = _for_oversight(request.user, symbol)
    if consultation is not None and request.method != "POST":
        return redirect(consultation)
    today = timezone.localdate()
    due_on, why = actions.default_due_date(report, today), actions.why_due(report, today)

    def act(sent):
        opened = actions.open_consultation(report=report, due_on=sent["due_on"], by=request.user)
        messages.success(request, _("The round is open: the focal points can answer now."))
        return opened

    return _step(
        request,
        report,
        OpenForm(_sent(request), initial={"due_on": due_on}, why=why),
        act,
        title=_("Open the round"),
        explained=_("The report is put to the organizations it addresses. Their focal points can answer from then on."),
        button=_("Open the round"),
    )


def change_due_date(request, symbol):
    """Give an open round another due date."""
    consultation = existing_round(request.user, symbol)

    def act(sent):
        return actions.change_due_date(consultation=consultation, **sent, by=request.user)

    return _step(
        request,
        consultation.report,
        DueDateForm(_sent(request), initial={"due_on": consultation.due_on}),
        act,
        title=_("Change the due date"),
        explained=_("Reminders follow the new date: 30, 7 and 1 day before it, and every week after it."),
        button=_("Change the due date"),
    )


def close_consultation(request, symbol):
    """End a round."""
    consultation = existing_round(request.user, symbol)

    def act(sent):
        return actions.close_consultation(consultation=consultation, by=request.user)

    return _step(
        request,
        consultation.report,
        CloseForm(_sent(request)),
        act,
        title=_("Close the round"),
        explained=_(
            "Focal points can no longer change their answers, and nobody is reminded any more. "
            "Oversight staff can still enter what arrives late, and reopen the round."
        ),
        button=_("Close the round"),
    )


def reopen_consultation(request, symbol):
    """Let organizations answer again, for a stated reason."""
    consultation = existing_round(request.user, symbol)

    def act(sent):
        return actions.reopen_consultation(consultation=consultation, **sent, by=request.user)

    closed = consultation.closed_on
    return _step(
        request,
        consultation.report,
        ReopenForm(_sent(request), initial={"due_on": consultation.due_on}),
        act,
        title=_("Reopen the round"),
        explained=_("The round was closed on %(date)s. Focal points can answer again.")
        % {"date": date_format(closed, "DATE_FORMAT")}
        if closed
        else _("The round is open."),
        button=_("Reopen the round"),
    )
