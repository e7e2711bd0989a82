"""Pages of mails: writing to the organizations that are late, and what has been sent to whom."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Prefetch
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.site import mail_folder
from jobs.rules import JobState
from recommendations.rules import RuleBroken
from responses import letters, mail_actions, reminders
from responses.aggregates import standings
from responses.consultation_views import existing_round, report_or_404, round_of
from responses.models import Consultation, Mail, Reminder, ReminderRun, sees_drafts

PER_PAGE = 50


def _addressed(consultation: Consultation, code: str) -> list:
    """The organizations to write to: the one with that code; without one the late ones, or all that owe an answer."""
    rows = standings(consultation.report, late=consultation.is_late, full=True)
    if code:
        rows = [row for row in rows if row.organization.code == code]
        if not rows:
            raise Http404
    return [row.organization for row in rows if code or row.tally.outstanding]


def write(request, symbol):
    """Who will get a mail, and its words; a POST sends it to those who are ticked."""
    consultation = existing_round(request.user, symbol)
    code = request.GET.get("organization", "")
    organizations = _addressed(consultation, code)
    writing = reminders.digests_by_hand(consultation, organizations, timezone.localdate())
    ticked = None
    if request.method == "POST":
        ticked = set(request.POST.getlist("person"))
        if ticked:
            # Only of those who are ticked: somebody who has joined since was not shown.
            return _send(request, consultation, organizations, [pk for pk in ticked if pk.isdecimal() and len(pk) < 19])
    context = {
        "report": consultation.report,
        "consultation": consultation,
        "only": organizations[0] if code else None,
        "writing": writing,
        "letters": [(digest, *letters.in_language(digest, request.user)) for digest in writing.digests],
        "nobody_ticked": ticked is not None,
        "mail_folder": mail_folder(),
    }
    return render(request, "responses/consultation_write.html", context, status=400 if ticked is not None else 200)


def _send(request, consultation: Consultation, organizations: list, people: list[str]):
    try:
        mails = mail_actions.write_by_hand(
            consultation=consultation, organizations=organizations, people=map(int, people), by=request.user
        )
    except RuleBroken as error:
        messages.error(request, str(error))
        return redirect(consultation)
    if mails:
        sent = ngettext("%(n)d mail is on its way.", "%(n)d mails are on their way.", len(mails))
        messages.success(request, sent % {"n": len(mails)})
    else:
        messages.warning(
            request, _("No e-mail was sent: they have been reminded today, or nothing is missing any more.")
        )
    return redirect("responses:consultation_reminders", consultation.report.symbol)


def consultation_reminders(request, symbol):
    """Every reminder of a round: to whom, when, of what, and what became of it; the last day whose sending failed."""
    report = report_or_404(request.user, symbol)
    consultation = round_of(report)
    if consultation is None or not sees_drafts(request.user):
        raise Http404
    rows = Reminder.objects.filter(consultation=consultation).select_related("mail", "user", "organization")
    rows = rows.prefetch_related("organization__names").order_by("-day", "-pk")
    failed = ReminderRun.objects.filter(state=JobState.FAILED, day__gte=consultation.opened_on)
    context = {
        "report": report,
        "page": Paginator(rows, PER_PAGE).get_page(request.GET.get("page")),
        "failed_run": failed.order_by("-day").first(),
        "mail_folder": mail_folder(),
    }
    return render(request, "responses/consultation_reminders.html", context)


def my_reminders(request):
    """What the reader has been reminded of; for most people that is nothing."""
    things = Reminder.objects.select_related("consultation__report", "organization").order_by("pk")
    things = things.prefetch_related("organization__names")
    mails = Mail.objects.filter(user=request.user).prefetch_related(Prefetch("reminders", things)).order_by("-pk")
    page = Paginator(mails, PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "responses/reminders.html", {"page": page})
