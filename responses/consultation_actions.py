"""Writes that concern the round in which a report is put to the organizations."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from recommendations.models import JIUReport
from recommendations.rules import RuleBroken
from responses.answer import checked_reason
from responses.models import Consultation, ConsultationEvent
from responses.rules import six_months_after

Verb = ConsultationEvent.Verb


def default_due_date(report: JIUReport, opened_on: date) -> date:
    """Six months after the report's date (JIU statute, article 11), or after the opening when that lies later.

    A report whose date is not known counts from the opening.
    """
    counted = six_months_after(report.issued_on or opened_on)
    return counted if counted >= opened_on else six_months_after(opened_on)


def why_due(report: JIUReport, opened_on: date) -> str:
    """Why `default_due_date` is what it is, in a sentence."""
    if report.issued_on is None:
        return _("Six months from today (JIU statute, article 11): the date of the report is not known.")
    if six_months_after(report.issued_on) < opened_on:
        return _("Six months from today (JIU statute, article 11): six months after the report's date have passed.")
    return _("Six months after the report's date (JIU statute, article 11).")


@transaction.atomic
def open_consultation(*, report: JIUReport, due_on: date | None = None, by=None, illustrative=False) -> Consultation:
    """Put a report to its addressees. Raises RuleBroken when that is done already or `due_on` is impossible."""
    if Consultation.objects.filter(report=report).exists():
        raise _opened_already()
    today = timezone.localdate()
    consultation = Consultation(
        report=report, opened_on=today, due_on=due_on or default_due_date(report, today), illustrative=illustrative
    )
    try:
        with transaction.atomic():
            return _store(consultation, Verb.OPENED, by, new=True)
    except IntegrityError as error:  # somebody else was faster
        raise _opened_already() from error


def _opened_already() -> RuleBroken:
    return RuleBroken(_("This report has been put to the organizations already. Reopen the round if it is closed."))


@transaction.atomic
def change_due_date(*, consultation: Consultation, due_on: date, by, reason: str = "") -> Consultation:
    """Give an open round another due date. Raises RuleBroken for a closed one or an impossible date."""
    consultation = _locked(consultation)
    if not consultation.is_open:
        raise RuleBroken(_("The round is closed. Reopen it first."))
    if due_on == consultation.due_on:
        return consultation
    consultation.due_on = due_on
    return _store(consultation, Verb.DUE_CHANGED, by, checked_reason(reason, required=False))


@transaction.atomic
def close_consultation(*, consultation: Consultation, by) -> Consultation:
    """End the round: focal points can no longer change their answers. Raises RuleBroken when it is closed."""
    consultation = _locked(consultation)
    if not consultation.is_open:
        raise RuleBroken(_("The round is closed already."))
    consultation.closed_on = timezone.localdate()
    return _store(consultation, Verb.CLOSED, by)


@transaction.atomic
def reopen_consultation(*, consultation: Consultation, reason: str, by, due_on: date | None = None) -> Consultation:
    """Let organizations answer again, for a stated reason and perhaps until another date. Raises RuleBroken."""
    consultation = _locked(consultation)
    if consultation.is_open:
        raise RuleBroken(_("The round is open."))
    reason = checked_reason(reason, required=True)
    consultation.closed_on = None
    consultation.due_on = due_on or consultation.due_on
    return _store(consultation, Verb.REOPENED, by, reason)


def _locked(consultation: Consultation) -> Consultation:
    return Consultation.objects.select_for_update().select_related("report").get(pk=consultation.pk)


def _store(consultation: Consultation, verb: Verb, by, reason: str = "", *, new: bool = False) -> Consultation:
    try:
        consultation.full_clean(validate_unique=False)
    except ValidationError as error:
        raise RuleBroken(" ".join(error.messages)) from error
    # The key is the report's: without `force_insert` a new round would overwrite the one that somebody has just opened.
    consultation.save(force_insert=new)
    ConsultationEvent.objects.create(
        consultation=consultation,
        at=timezone.now(),
        by=by,
        verb=verb,
        due_on=consultation.due_on,
        reason=reason,
        illustrative=consultation.illustrative,
    )
    return consultation
