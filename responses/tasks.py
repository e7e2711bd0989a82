"""Celery wrappers: a primary key in, fetch, call, record the failure."""

import logging

from celery import shared_task
from celery.exceptions import SoftTimeLimitExceeded
from django.utils.translation import gettext as _
from django.utils.translation import override

from jobs import leases
from recommendations.rules import RuleBroken
from responses import import_actions, mail_actions
from responses.models import Import, Mail, ReminderRun

log = logging.getLogger(__name__)


@shared_task(name=ReminderRun.task)
def send_reminders(pk: int) -> None:
    """Queue the reminders of a day, if that is still to be done."""
    run = leases.claim(ReminderRun, pk)
    if run is None:
        return
    with override(run.interface_language):
        try:
            with leases.Heartbeat(run) as heart:
                mails = mail_actions.remind(run=run, progress=heart.progress)
            leases.finish(run, mails=mails)
        except leases.LeaseLost:
            log.warning("The reminders of %s were taken over by another worker", run.day)
        except RuleBroken as error:
            leases.fail(run, str(error))
        except Exception:
            log.exception("The reminders of %s failed", run.day)
            leases.fail(run, _("An unexpected error stopped the reminders. They are made up for on the next day."))


@shared_task(name=Mail.task)
def run_mail(pk: int) -> None:
    """Send a mail, once: whatever happens, it is not tried a second time on that day."""
    mail = leases.claim(Mail, pk)
    if mail is None:
        return
    with override(mail.interface_language):
        try:
            mail_actions.require_timely(mail)
            with leases.Heartbeat(mail):
                mail_actions.hand_over(mail)
            leases.finish(mail)
        except leases.LeaseLost:
            log.warning("Mail %s was given up while it was sent", pk)
        except SoftTimeLimitExceeded:
            leases.fail(mail, _(Mail.gave_up))
        except RuleBroken as error:
            leases.fail(mail, str(error), refused=True)
        except Exception as error:  # whatever the backend raises: the server is away, or refuses the address
            log.warning("Mail %s was not taken: %r", pk, error)
            reason = _("The mail server did not take it: %(error)s") % {"error": f"{type(error).__name__}: {error}"}
            leases.fail(mail, reason[:1000], refused=True)


@shared_task(name=Import.task)
def run_import(pk: int) -> None:
    """Check an uploaded file or apply it, whichever is asked for. A failure is told in the language of who asked."""
    upload = leases.claim(Import, pk)
    if upload is None:
        return
    work = import_actions.apply_import if upload.phase == Import.Phase.APPLY else import_actions.check_import
    with override(upload.interface_language):
        try:
            with leases.Heartbeat(upload) as heart:
                work(upload=upload, progress=heart.progress)
        except leases.LeaseLost:
            log.warning("Import %s was taken over by another worker", pk)
        except RuleBroken as error:
            leases.fail(upload, str(error))
        except SoftTimeLimitExceeded:
            leases.fail(upload, _("This took longer than ten minutes and was stopped. Nothing was changed."))
        except Exception:
            log.exception("Import %s failed", pk)
            leases.fail(
                upload,
                _("An unexpected error stopped this. Nothing was changed; it has been logged for the administrators."),
            )
