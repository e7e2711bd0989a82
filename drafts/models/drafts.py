"""The draft of a note, and what an edition of it was frozen with."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from recommendations.rules import Language
from reports.models import Edition, Note


class DraftQuerySet(models.QuerySet):
    """Drafts, scoped to a user."""

    def visible_to(self, user):
        """The secretariat writes them, administrators may read them; nobody else sees them."""
        return self if user.reads_note_drafts else self.none()

    def writable_by(self, user):
        """The secretariat alone."""
        return self if user.writes_notes else self.none()


class Draft(models.Model):
    """The note as it is being written: one per note, the source of its editions, in up to six languages."""

    note = models.OneToOneField(Note, models.PROTECT, related_name="draft", verbose_name=_("note"), primary_key=True)
    session = models.PositiveSmallIntegerField(_("session"))
    agenda_document = models.CharField(_("agenda document"), max_length=40)
    agenda_item = models.PositiveSmallIntegerField(_("agenda item"))
    source_language = models.CharField(_("language in which it is drafted"), max_length=2, choices=Language)
    # Printed when they are known, never made up.
    dated = models.DateField(_("date of the note"), null=True, blank=True)
    job_number = models.CharField(_("job number"), max_length=40, blank=True)
    # Composed of answers made up for demonstration, or resting on one since: it stays so when those are taken away.
    illustrative = models.BooleanField(_("rests on illustrative answers"), default=False)
    # The house scale by which the words for numbers were chosen.
    scale = models.PositiveSmallIntegerField(_("version of the scale"))
    composed_at = models.DateTimeField(_("composed"), default=timezone.now)
    composed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("composed by")
    )

    objects = DraftQuerySet.as_manager()

    class Meta:
        verbose_name = _("draft")
        verbose_name_plural = _("drafts")
        constraints = [
            models.CheckConstraint(
                condition=Q(session__gte=1, session__lte=999, agenda_item__gte=1, agenda_item__lte=9999),
                name="draft_numbers_in_range",
                violation_error_message=_("The session is a number to 999, the agenda item one to 9999."),
            )
        ]

    def __str__(self) -> str:
        return str(self.note)

    def get_absolute_url(self) -> str:
        return reverse("drafts:draft", args=[self.note.symbol, self.source_language])

    @property
    def report(self):
        """The JIU report that the note is on."""
        return self.note.report


class WaiverQuerySet(models.QuerySet):
    """Waivers of findings."""

    def in_force(self):
        """Those that have not been withdrawn."""
        return self.filter(withdrawn_at=None)


class Waiver(models.Model):
    """A finding that somebody has looked at and lets stand, with the reason. Rows are kept when withdrawn."""

    draft = models.ForeignKey(Draft, models.CASCADE, related_name="waivers", verbose_name=_("draft"))
    language = models.CharField(_("language"), max_length=2, choices=Language)
    # What the finding is known by: the check, the place (a paragraph's key, or the kind of place), and its words.
    finding = models.CharField(_("finding"), max_length=64)
    check_name = models.CharField(_("check"), max_length=40)
    message = models.TextField(_("message"))
    reason = models.TextField(_("reason"))
    at = models.DateTimeField(_("at"), default=timezone.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("by"))
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True)

    objects = WaiverQuerySet.as_manager()

    class Meta:
        verbose_name = _("waiver")
        verbose_name_plural = _("waivers")
        indexes = [models.Index(fields=["draft", "language"], name="waivers_of_draft")]
        constraints = [
            models.UniqueConstraint(
                fields=["draft", "language", "finding"], condition=Q(withdrawn_at=None), name="waiver_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.draft_id} {self.check_name}"


class FrozenRecord(models.Model):
    """What stayed inside when an edition was frozen: its evidence, and the findings that were let stand.

    `evidence`: key of a paragraph -> [[answer, version], ...] (a primary key, and which state of that answer). No
    renderer receives it.
    """

    edition = models.OneToOneField(
        Edition, models.PROTECT, related_name="record", verbose_name=_("edition"), primary_key=True
    )
    evidence = models.JSONField(_("evidence"), default=dict)
    waivers = models.JSONField(_("findings that were let stand"), default=list)

    class Meta:
        verbose_name = _("record of an edition")
        verbose_name_plural = _("records of editions")

    def __str__(self) -> str:
        return str(self.edition_id)
