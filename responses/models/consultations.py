"""The round in which a report is put to the organizations."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from recommendations.models import JIUReport


class ConsultationQuerySet(models.QuerySet):
    """Consultations by state, scoped to a user."""

    def visible_to(self, user):
        """Those of the reports that the user sees."""
        return self if user.reads_everything else self.filter(report__in=JIUReport.objects.visible_to(user))

    def open(self):
        """Those in which organizations may still answer."""
        return self.filter(closed_on=None)


class Consultation(models.Model):
    """A report put to its addressees: opened, due, closed. Its changes are kept in `events`."""

    report = models.OneToOneField(
        JIUReport, models.PROTECT, related_name="consultation", verbose_name=_("report"), primary_key=True
    )
    opened_on = models.DateField(_("opened"))
    due_on = models.DateField(_("due"))
    closed_on = models.DateField(_("closed"), null=True, blank=True)
    illustrative = models.BooleanField(_("made up for demonstration"), default=False)

    objects = ConsultationQuerySet.as_manager()

    class Meta:
        verbose_name = _("consultation")
        verbose_name_plural = _("consultations")
        constraints = [
            models.CheckConstraint(
                condition=Q(due_on__gte=F("opened_on")),
                name="consultation_due_after_opening",
                violation_error_message=_("The due date lies before the opening. Choose a later one."),
            ),
            models.CheckConstraint(
                condition=Q(closed_on=None) | Q(closed_on__gte=F("opened_on")),
                name="consultation_closed_after_opening",
                violation_error_message=_("A consultation cannot be closed before its opening."),
            ),
        ]

    def __str__(self) -> str:
        return str(self.report)

    def get_absolute_url(self) -> str:
        return reverse("responses:consultation", args=[self.report.symbol])

    @property
    def is_open(self) -> bool:
        """True while organizations may answer."""
        return self.closed_on is None

    @property
    def days_left(self) -> int:
        """Days until the due date; negative when it has passed."""
        return (self.due_on - timezone.localdate()).days

    @property
    def days_late(self) -> int:
        """Days since the due date; 0 or less when it lies ahead."""
        return -self.days_left

    @property
    def is_late(self) -> bool:
        """True for an open round whose due date has passed."""
        return self.is_open and self.days_left < 0


class ConsultationEvent(models.Model):
    """What happened to a consultation: append-only, by trigger too."""

    class Verb(models.TextChoices):
        """What was done."""

        OPENED = "opened", _("opened")
        DUE_CHANGED = "due_changed", _("changed the due date")
        CLOSED = "closed", _("closed")
        REOPENED = "reopened", _("reopened")

    consultation = models.ForeignKey(
        Consultation, models.PROTECT, related_name="events", verbose_name=_("consultation")
    )
    at = models.DateTimeField(_("at"), default=timezone.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("by"), null=True)
    verb = models.CharField(_("what"), max_length=20, choices=Verb)
    due_on = models.DateField(_("due"))
    reason = models.TextField(_("reason"), blank=True)
    illustrative = models.BooleanField(_("made up for demonstration"), default=False)

    class Meta:
        verbose_name = _("event of a consultation")
        verbose_name_plural = _("events of consultations")
        indexes = [models.Index(fields=["consultation", "id"], name="consultation_events")]

    def __str__(self) -> str:
        return f"{self.consultation} {self.verb}"
