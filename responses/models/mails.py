"""Mails to focal points: each is a job and stays as the log of what was sent to whom; and what each reminded of."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop, pgettext_lazy

from accounts.rules import Group
from jobs.models import Job, JobQuerySet
from jobs.rules import JobState
from recommendations.models import Organization
from responses.models.consultations import Consultation
from responses.schedule import ReminderKind, kind_label


class ReminderRun(Job):
    """The sending of one day's reminders. The first worker that makes the row of a day has claimed that day."""

    task = "responses.tasks.send_reminders"
    gave_up = gettext_noop("The worker stopped several times. What was not sent is sent on the next day.")

    day = models.DateField(_("day"), unique=True)
    mails = models.PositiveIntegerField(_("mails"), default=0)

    class Meta(Job.Meta):
        verbose_name = _("day of reminders")
        verbose_name_plural = _("days of reminders")

    def __str__(self) -> str:
        return f"{self.day}: {self.state}"


class MailQuerySet(JobQuerySet):
    """Mails, scoped to a user."""

    def visible_to(self, user):
        """All for oversight staff and administrators; to others what was sent to them."""
        if user.belongs_to(Group.OVERSIGHT, Group.ADMINISTRATORS):
            return self
        return self.filter(user=user) if user.is_active else self.none()


class Mail(Job):
    """One mail to one person, in the words in which it was sent."""

    class Kind(models.TextChoices):
        """Who had it written."""

        REMINDER = "reminder", _("Reminder")
        BY_HAND = "by_hand", _("Written by oversight staff")
        CLEARANCE = "clearance", _("Clearance of a note")

    task = "responses.tasks.run_mail"
    # A mail cannot be taken back: when its worker dies, it is not sent a second time.
    max_attempts = 1
    gave_up = gettext_noop("The worker stopped while sending; it may or may not have arrived.")

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="received_mails", verbose_name=_("to")
    )
    address = models.EmailField(_("address at that time"), max_length=254)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    subject = models.CharField(_("subject"), max_length=300)
    text = models.TextField(_("text"))
    language = models.CharField(_("language"), max_length=10)
    # Known not to have been sent, so that it may be tried again on another day.
    refused = models.BooleanField(_("not taken by the mail server"), default=False)

    objects = MailQuerySet.as_manager()

    class Meta(Job.Meta):
        verbose_name = _("mail")
        verbose_name_plural = _("mails")
        indexes = [*Job.Meta.indexes, models.Index(fields=["user", "-id"], name="mail_of_user")]
        constraints = [
            models.CheckConstraint(
                condition=Q(refused=False) | Q(state=JobState.FAILED), name="mail_refused_is_failed"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.address}: {self.state}"

    @property
    def outcome(self) -> str:
        """What became of it, in words."""
        return str(OUTCOMES[JobState(self.state)])


OUTCOMES = {
    JobState.QUEUED: _("waiting"),
    JobState.RUNNING: _("being sent"),
    JobState.DONE: pgettext_lazy("mail", "sent"),  # the mail server has it; nobody tells us whether it arrived
    JobState.FAILED: _("failed"),
}


class Reminder(models.Model):
    """One person, reminded on one day of the answers of one organization in one round; a mail may hold several."""

    mail = models.ForeignKey(Mail, models.CASCADE, related_name="reminders", verbose_name=_("mail"))
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("to"))
    consultation = models.ForeignKey(
        Consultation, models.PROTECT, related_name="reminders", verbose_name=_("consultation")
    )
    organization = models.ForeignKey(Organization, models.PROTECT, related_name="+", verbose_name=_("organization"))
    kind = models.CharField(_("kind"), max_length=10, choices=ReminderKind)
    week = models.PositiveSmallIntegerField(_("weeks after the due date"), default=0)
    day = models.DateField(_("day"))

    class Meta:
        verbose_name = _("reminder")
        verbose_name_plural = _("reminders")
        indexes = [models.Index(fields=["consultation", "-day", "-id"], name="reminder_of_round")]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "consultation", "organization", "day"],
                name="reminder_once_a_day",
                violation_error_message=_("This person has been reminded of this today."),
            ),
            models.CheckConstraint(
                condition=Q(kind=ReminderKind.WEEKLY, week__gte=1) | ~Q(kind=ReminderKind.WEEKLY) & Q(week=0),
                name="reminder_weekly_has_week",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.kind}"

    @property
    def why(self) -> str:
        """The kind in words."""
        return kind_label(self.kind, self.week)
