"""Writes that concern mails: the day's reminders, those by hand, and handing one to the mail server.

Each person and thing has one row a day, by a unique constraint: whoever is second, on whatever way, writes nothing.
"""

import time
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date, timedelta

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from accounts.models import User
from jobs import leases
from recommendations.models import Organization
from recommendations.rules import RuleBroken
from responses import letters, reminders
from responses.letters import Digest, Item
from responses.models import Consultation, Mail, Reminder, ReminderRun

CHECK_SECONDS = 60
# What a mail says of missing answers is not true for long: one that waited half a day for a worker is not sent.
KEEPS = timedelta(hours=12)

# Of this process: when it last asked whether the day's reminders are under way, and for which day the answer was yes.
_asked_at = float("-inf")
_begun_on: date | None = None


# --- The day's reminders --------------------------------------------------------------------------------------------


def begin_day() -> ReminderRun | None:
    """Begin the day's reminders, unless some worker has; called at each turn of the sweeper, quick for most of them."""
    global _asked_at, _begun_on
    today = timezone.localdate()
    if _begun_on == today or time.monotonic() - _asked_at < CHECK_SECONDS:
        return None
    _asked_at = time.monotonic()
    run, begun = ReminderRun.objects.get_or_create(
        day=today, defaults={"requested_at": timezone.now(), "interface_language": settings.LANGUAGE_CODE}
    )
    _begun_on = today
    if not begun:
        return None
    leases.send(run)
    return run


def remind(*, run: ReminderRun, progress: Callable[[int], None]) -> int:
    """Queue the mails of a claimed day and return how many. Raises RuleBroken when that day is over."""
    today = timezone.localdate()
    if run.day != today:
        raise RuleBroken(_("No worker ran on that day. The next day's run has made up for it."))
    digests = reminders.digests_due(today)
    queued = 0
    for number, digest in enumerate(digests, 1):
        queued += queue(digest=digest, day=today) is not None
        progress(100 * number // len(digests))
    return queued


# --- By hand --------------------------------------------------------------------------------------------------------


def write_by_hand(
    *, consultation: Consultation, organizations: Iterable[Organization], people: Iterable[int], by: User
) -> list[Mail]:
    """Queue a mail to those of `people` (primary keys) whose `organizations` have something to send.

    It names all organizations of the person that do. Who has been reminded today of all that gets nothing. Raises
    RuleBroken when the round is closed.
    """
    if not consultation.is_open:
        raise RuleBroken(_("The round is closed: nobody can answer any more. Reopen it first."))
    today = timezone.localdate()
    chosen = set(people)
    writing = reminders.digests_by_hand(consultation, organizations, today)
    mails = [queue(digest=digest, day=today, by=by) for digest in writing.digests if digest.user.pk in chosen]
    return [mail for mail in mails if mail]


# --- One mail -------------------------------------------------------------------------------------------------------


def queue(*, digest: Digest, day: date, by: User | None = None) -> Mail | None:
    """Store a digest as a mail that waits for a worker; None when all that is in it has been said today.

    What somebody else was faster with is left out of it.
    """
    while digest.items:
        try:
            return _stored(digest, day, by)
        except IntegrityError:
            rows = Reminder.objects.filter(user=digest.user, day=day)
            said = set(rows.values_list("consultation", "organization"))
            left = tuple(item for item in digest.items if item.key not in said)
            if left == digest.items:  # another rule of the tables
                raise
            digest = replace(digest, items=left)
    return None


@transaction.atomic
def write(*, to: User, subject: str, text: str, kind: Mail.Kind, by: User | None) -> Mail:
    """Store a mail to one person, in the language of the installation, that waits for a worker; return it."""
    mail = Mail.objects.create(
        user=to,
        address=to.email,
        kind=kind,
        subject=subject,
        text=text,
        language=settings.LANGUAGE_CODE,
        requested_by=by,
        requested_at=timezone.now(),
        interface_language=(by and get_language()) or settings.LANGUAGE_CODE,
    )
    leases.send_on_commit(mail)
    return mail


@transaction.atomic
def _stored(digest: Digest, day: date, by: User | None) -> Mail:
    subject, text = letters.in_language(digest, by)
    kind = Mail.Kind.BY_HAND if by else Mail.Kind.REMINDER
    mail = write(to=digest.user, subject=subject, text=text, kind=kind, by=by)
    # In one order everywhere: two at once then wait for each other, and never both.
    Reminder.objects.bulk_create(_row(mail, item, day) for item in sorted(digest.items, key=lambda item: item.key))
    return mail


def _row(mail: Mail, item: Item, day: date) -> Reminder:
    return Reminder(
        mail=mail,
        user=mail.user,
        consultation=item.consultation,
        organization=item.organization,
        kind=item.kind,
        week=item.week,
        day=day,
    )


def require_timely(mail: Mail) -> None:
    """Make sure that a claimed mail may go out now, and count it for today. Raises RuleBroken."""
    if timezone.now() - mail.requested_at > KEEPS:
        raise RuleBroken(
            _("No worker ran for half a day after %(when)s, and its words may be out of date: it was not sent.")
            % {"when": date_format(timezone.localtime(mail.requested_at), "DATETIME_FORMAT")}
        )
    if not mail.user.is_active:
        raise RuleBroken(_("The account was closed before it could be sent."))
    today = timezone.localdate()
    try:
        with transaction.atomic():
            mail.reminders.exclude(day=today).update(day=today)
    except IntegrityError:
        raise RuleBroken(_("It waited over midnight, and another mail has said the same today: not sent.")) from None


def hand_over(mail: Mail) -> None:
    """Give a mail to the mail server. Raises what the backend raises when it is not taken."""
    reply_to = [mail.requested_by.email] if mail.requested_by else None
    headers = {"Auto-Submitted": "auto-generated"}
    message = EmailMessage(mail.subject, mail.text, to=[mail.address], reply_to=reply_to, headers=headers)
    if not message.send():
        raise RuleBroken(_("The mail server did not take it."))
