"""Pages of the mails of a clearance: sending an edition round, writing again, and what became of each mail."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import ngettext

from accounts.site import mail_folder
from drafts import clearance_actions as actions
from drafts import clearance_reading
from drafts.clearance_forms import SendForm
from drafts.clearance_letters import Occasion, in_language
from drafts.clearance_rules import USUAL
from drafts.clearance_views import clearance_or_404
from recommendations.rules import RuleBroken
from reports.models import Edition
from reports.rules import Origin, Stage


def clearance_mails(request, symbol, number):
    """Who got a mail in a clearance, and what became of it."""
    clearance = clearance_or_404(request.user, symbol, number)
    rows = clearance.mails.select_related("mail__user").order_by("pk")
    page = Paginator(rows, 50).get_page(request.GET.get("page"))
    context = {"clearance": clearance, "report": clearance.report, "page": page, "mail_folder": mail_folder()}
    return render(request, "drafts/clearance_mails.html", context)


def send(request, symbol, number):
    """Who will get a mail, and its words; a POST sends the edition round."""
    if not request.user.writes_notes:
        raise Http404
    editions = Edition.objects.visible_to(request.user).filter(origin=Origin.OWN)
    editions = editions.select_related("note__report", "clearance").prefetch_related("note__report__titles")
    edition = get_object_or_404(editions, note__symbol=symbol, number=number)
    if clearance := getattr(edition, "clearance", None):
        return redirect(clearance)
    initial = {"due_on": timezone.localdate() + USUAL}
    form = SendForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            clearance = actions.send_for_clearance(edition=edition, **form.cleaned_data, by=request.user)
        except RuleBroken as error:
            form.add_error(None, str(error))
        else:
            count = clearance.mails.count()
            sent = ngettext("%(n)d mail is on its way.", "%(n)d mails are on their way.", count)
            messages.success(request, sent % {"n": count})
            return redirect("drafts:clearance_mails", symbol, number)
    text = clearance_reading.shown_text(edition)
    if text is None:
        raise Http404
    own = clearance_reading.own_of(edition, text.content)
    letters, without = clearance_reading.letters_of(edition, own)
    due_on = form.cleaned_data.get("due_on") if form.is_bound and form.is_valid() else None
    occasion = Occasion(edition, edition.note.report, due_on or initial["due_on"], form["message"].value() or "")
    context = {
        "edition": edition,
        "report": edition.note.report,
        "form": form,
        "possible": edition.stage == Stage.DRAFT,
        "letters": [(letter, *in_language(letter, occasion)) for letter in letters],
        "without": without,
        "mail_folder": mail_folder(),
    }
    return render(request, "drafts/clearance_send.html", context, status=400 if form.errors else 200)


def write_again(request, symbol, number):
    """Who has not replied to everything, and the reminder; a POST sends it."""
    clearance = clearance_or_404(request.user, symbol, number)
    if not request.user.chases_clearances:
        raise Http404
    if not clearance.is_open:
        return redirect(clearance)
    if request.method == "POST":
        try:
            count = actions.write_again(clearance=clearance, by=request.user)
        except RuleBroken as error:
            messages.error(request, str(error))
            return redirect(clearance)
        sent = ngettext("%(n)d mail is on its way.", "%(n)d mails are on their way.", count) % {"n": count}
        messages.success(request, sent)
        return redirect("drafts:clearance_mails", symbol, number)
    occasion = actions.reminder_of(clearance)
    letters = [(letter, *in_language(letter, occasion)) for letter in clearance_reading.reminders_of(clearance)]
    context = {
        "clearance": clearance,
        "report": clearance.report,
        "letters": letters,
        "mail_folder": mail_folder(),
    }
    return render(request, "drafts/clearance_write.html", context)
