"""Clearance: an edition that was sent to the focal points, what they replied, and what became of it. All is kept."""

from django.conf import settings
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from drafts.clearance_rules import COMMENT_LIMIT, Outcome, Verdict
from drafts.rules import REASON_LIMIT, TEXT_LIMIT
from recommendations.models import Addressee, FocalPoint, Organization
from recommendations.rules import Language
from reports.models import Edition
from responses.models import Mail


class ClearanceQuerySet(models.QuerySet):
    """Clearances by state, scoped to a user."""

    def visible_to(self, user):
        """All for the secretariat, administrators, and oversight staff, who chase; the own for focal points."""
        if user.reads_clearances:
            return self
        return self.put_to(user)

    def put_to(self, user):
        """Those on reports that address an organization for which the user answers."""
        own = FocalPoint.objects.organization_ids(user) if user.is_active else ()
        if not own:
            return self.none()
        asked = Addressee.objects.filter(organization__in=own, recommendation__report=OuterRef("edition__note__report"))
        return self.filter(Exists(asked))

    def open(self):
        """Those in which organizations may still reply."""
        return self.filter(closed_at=None)

    def with_names(self):
        """With the note and its report, and the titles of the report."""
        return self.select_related("edition__note__report").prefetch_related("edition__note__report__titles")


class Clearance(models.Model):
    """An edition that was sent to the focal points. It ends cleared (`led_to`: which edition), or withdrawn."""

    edition = models.OneToOneField(
        Edition, models.PROTECT, related_name="clearance", verbose_name=_("edition"), primary_key=True
    )
    opened_at = models.DateTimeField(_("sent"), default=timezone.now)
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("sent by")
    )
    due_on = models.DateField(_("reply by"))
    message = models.TextField(_("message to the focal points"), max_length=COMMENT_LIMIT, blank=True)
    closed_at = models.DateTimeField(_("closed"), null=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("closed by")
    )
    led_to = models.ForeignKey(
        Edition, models.PROTECT, null=True, related_name="cleared_in", verbose_name=_("cleared edition")
    )
    reason = models.TextField(_("reason of the withdrawal"), max_length=REASON_LIMIT, blank=True)

    objects = ClearanceQuerySet.as_manager()

    class Meta:
        verbose_name = _("clearance")
        verbose_name_plural = _("clearances")
        constraints = [
            models.CheckConstraint(
                condition=Q(closed_at=None, led_to=None, reason="")
                | Q(closed_at__isnull=False, led_to__isnull=False, reason="")
                | Q(closed_at__isnull=False, led_to=None) & ~Q(reason=""),
                name="clearance_ends_once",
                violation_error_message=_(
                    "A clearance that is closed led to an edition, or was withdrawn with a reason."
                ),
            ),
        ]

    def __str__(self) -> str:
        return str(self.edition)

    def get_absolute_url(self) -> str:
        return reverse("drafts:clearance", args=[self.edition.note.symbol, self.edition.number])

    @property
    def report(self):
        """The JIU report that the note is on."""
        return self.edition.note.report

    @property
    def is_open(self) -> bool:
        """True while organizations may reply."""
        return self.closed_at is None

    @property
    def is_withdrawn(self) -> bool:
        """True when it was ended without a cleared edition."""
        return self.closed_at is not None and self.led_to_id is None

    @property
    def is_over(self) -> bool:
        """True when the date has passed: from the day after it, silence counts as no objection."""
        return timezone.localdate() > self.due_on


class ClearanceReplyQuerySet(models.QuerySet):
    """Replies, scoped to a user."""

    def visible_to(self, user):
        """All for those who read drafts; to a focal point those of the own organizations, and nothing of others."""
        if user.reads_note_drafts:
            return self
        if not user.is_active:
            return self.none()
        return self.filter(organization__in=FocalPoint.objects.organization_ids(user))

    def current(self):
        """The last of each organization on each place."""
        later = ClearanceReply.objects.filter(
            clearance=OuterRef("clearance"),
            organization=OuterRef("organization"),
            key=OuterRef("key"),
            pk__gt=OuterRef("pk"),
        )
        return self.filter(~Exists(later))

    def undecided(self):
        """Current proposals that have been neither taken up nor declined."""
        return self.current().filter(verdict=Verdict.PROPOSES, decision=None)


class ClearanceReply(models.Model):
    """What an organization said of one place: append-only, by trigger too. The latest on a place counts."""

    clearance = models.ForeignKey(Clearance, models.PROTECT, related_name="replies", verbose_name=_("clearance"))
    organization = models.ForeignKey(Organization, models.PROTECT, related_name="+", verbose_name=_("organization"))
    key = models.CharField(
        _("paragraph"),
        max_length=12,
        blank=True,
        validators=[RegexValidator(r"^[0-9a-f]{12}\Z")],
        help_text=_("Empty: the draft as a whole."),
    )
    # The version that was read: words are proposed for it.
    language = models.CharField(_("language"), max_length=2, choices=Language)
    verdict = models.CharField(_("reply"), max_length=12, choices=Verdict)
    words = models.TextField(_("proposed words"), max_length=TEXT_LIMIT, blank=True)
    comment = models.TextField(_("comment"), max_length=COMMENT_LIMIT, blank=True)
    at = models.DateTimeField(_("at"), default=timezone.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("by"))

    objects = ClearanceReplyQuerySet.as_manager()

    class Meta:
        verbose_name = _("reply in a clearance")
        verbose_name_plural = _("replies in clearances")
        indexes = [models.Index(fields=["clearance", "organization", "key", "id"], name="clearance_reply_place")]
        constraints = [
            models.CheckConstraint(
                condition=Q(verdict__in=Verdict.values) & Q(language__in=Language.values),
                name="clearance_reply_codes_known",
                violation_error_message=_("Choose values from the lists."),
            ),
            models.CheckConstraint(
                condition=Q(verdict=Verdict.NO_OBJECTION, words="") | Q(verdict=Verdict.PROPOSES) & ~Q(words=""),
                name="clearance_reply_words_proposed",
                violation_error_message=_("Words stand with a proposal, and a proposal has words."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organization_id} {self.key} {self.verdict}"

    @property
    def decided(self) -> "ClearanceDecision | None":
        """What the drafter made of it; None as long as that is open."""
        return getattr(self, "decision", None)

    @property
    def is_late(self) -> bool:
        """True when it came after the date."""
        return timezone.localdate(self.at) > self.clearance.due_on


class ClearanceDecision(models.Model):
    """What the drafter made of a proposal: one per proposal, never changed (by trigger too)."""

    reply = models.OneToOneField(
        ClearanceReply, models.PROTECT, related_name="decision", verbose_name=_("proposal"), primary_key=True
    )
    outcome = models.CharField(_("decision"), max_length=10, choices=Outcome)
    # As they were taken up; the drafter may have changed them.
    words = models.TextField(_("words taken up"), max_length=TEXT_LIMIT, blank=True)
    reason = models.TextField(_("reason"), max_length=REASON_LIMIT, blank=True)
    at = models.DateTimeField(_("at"), default=timezone.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("by"))

    class Meta:
        verbose_name = _("decision on a proposal")
        verbose_name_plural = _("decisions on proposals")
        constraints = [
            models.CheckConstraint(
                condition=Q(outcome=Outcome.TAKEN_UP) | Q(outcome=Outcome.DECLINED, words="") & ~Q(reason=""),
                name="clearance_declined_with_reason",
                violation_error_message=_("Say why the proposal is declined: the reason is kept."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reply_id} {self.outcome}"


class ClearanceMail(models.Model):
    """A mail that was sent in a clearance: who was told, and what became of it."""

    clearance = models.ForeignKey(Clearance, models.PROTECT, related_name="mails", verbose_name=_("clearance"))
    mail = models.OneToOneField(Mail, models.PROTECT, related_name="+", verbose_name=_("mail"))

    class Meta:
        verbose_name = _("mail of a clearance")
        verbose_name_plural = _("mails of clearances")

    def __str__(self) -> str:
        return str(self.mail_id)
