"""Uploaded workbooks: what each of their rows would change, and what was decided about it."""

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from accounts.rules import Group
from jobs.models import Job, JobQuerySet
from jobs.rules import JobState
from recommendations.models import JIUReport, Organization, Recommendation
from responses.answer import REFERENCE_LIMIT
from responses.rules import Source


class ImportQuerySet(JobQuerySet):
    """Imports, scoped to a user."""

    def visible_to(self, user):
        """All for oversight staff; for others what they uploaded themselves."""
        if not user.is_active:
            return self.none()
        return self if user.belongs_to(Group.OVERSIGHT) else self.filter(requested_by=user.pk)


class Import(Job):
    """An uploaded file and the two jobs on it: the check, which changes nothing, and the application of its result.

    `requested_at` is when the present phase was asked for, `uploaded_at` when the file came.
    """

    class Kind(models.TextChoices):
        """The format of the file."""

        XLSX = "xlsx", _("Excel workbook")
        CSV = "csv", _("CSV file")

    class Phase(models.TextChoices):
        """What the job is about, or was about last."""

        CHECK = "check", _("Check")
        APPLY = "apply", _("Application")
        DISCARDED = "discarded", _("Discarded")

    class Mode(models.TextChoices):
        """What is to be applied."""

        RIGHT = "right", _("the right rows")
        ALL = "all", _("all or nothing")

    task = "responses.tasks.run_import"
    gave_up = gettext_noop(
        "The worker stopped several times while reading this file, so nothing was changed. Try again, or tell an "
        "administrator."
    )

    report = models.ForeignKey(JIUReport, models.PROTECT, related_name="imports", verbose_name=_("report"))
    uploaded_at = models.DateTimeField(_("uploaded"))
    file_name = models.CharField(_("name of the file"), max_length=200)
    file = models.CharField(_("file"), max_length=200)
    sha256 = models.CharField("SHA-256", max_length=64)
    kind = models.CharField(_("format"), max_length=4, choices=Kind)
    # For rows of organizations that the user does not answer for, when the file names none.
    source = models.CharField(_("source"), max_length=12, choices=Source)
    source_reference = models.CharField(_("reference of the source"), max_length=REFERENCE_LIMIT, blank=True)
    phase = models.CharField(_("step"), max_length=10, choices=Phase, default=Phase.CHECK)
    mode = models.CharField(_("what is applied"), max_length=5, choices=Mode, blank=True)
    # The results: effect -> number of rows; how many rows were applied; how long each job took.
    counts = models.JSONField(_("rows per effect"), default=dict)
    applied = models.PositiveIntegerField(_("rows applied"), null=True)
    check_seconds = models.FloatField(_("seconds of the check"), null=True)
    apply_seconds = models.FloatField(_("seconds of the application"), null=True)

    objects = ImportQuerySet.as_manager()

    class Meta(Job.Meta):
        verbose_name = _("import")
        verbose_name_plural = _("imports")
        constraints = [
            models.CheckConstraint(
                condition=~Q(phase="apply") & Q(applied=None) | Q(phase="apply") & ~Q(mode=""),
                name="import_applied_in_a_mode",
            )
        ]

    def __str__(self) -> str:
        return f"{self.file_name}: {self.phase} {self.state}"

    def get_absolute_url(self) -> str:
        return reverse("responses:import", args=[self.pk])

    def count(self, *effects: str) -> int:
        """How many rows have one of these effects."""
        return sum(self.counts.get(effect, 0) for effect in effects)

    @property
    def rows_total(self) -> int:
        """How many rows the file has."""
        return sum(self.counts.values())

    @property
    def rows_right(self) -> int:
        """How many rows can be applied: those that are right and change something."""
        return self.count(*ImportRow.RIGHT)

    @property
    def rows_wrong(self) -> int:
        """How many rows cannot be applied."""
        return self.count(*ImportRow.WRONG)

    @property
    def is_checked(self) -> bool:
        """True when the check has run to its end: its rows can be shown."""
        return bool(self.counts) and (self.phase != self.Phase.CHECK or self.state == JobState.DONE)

    @property
    def was_held_back(self) -> bool:
        """True when all or nothing was asked for, and a row had been overtaken since the check."""
        return (
            self.state == JobState.DONE
            and self.phase == self.Phase.APPLY
            and bool(not self.applied and self.rows_right)
        )

    @property
    def can_be_decided(self) -> bool:
        """True while it can be said what is to be applied: after the check, and after an attempt without effect."""
        if self.phase == self.Phase.CHECK:
            return self.state == JobState.DONE
        return self.phase == self.Phase.APPLY and (self.state == JobState.FAILED or self.was_held_back)


class ImportRow(models.Model):
    """One row of an uploaded file, and what it would change."""

    class Effect(models.TextChoices):
        """What applying the row does."""

        NEW = "new", _("New")
        CHANGED = "changed", _("Changed")
        UNCHANGED = "unchanged", _("Unchanged")
        CONFLICT = "conflict", _("Conflict")
        ERROR = "error", _("Error")

    RIGHT = (Effect.NEW, Effect.CHANGED)
    WRONG = (Effect.CONFLICT, Effect.ERROR)

    upload = models.ForeignKey(Import, models.CASCADE, related_name="rows", verbose_name=_("import"))
    number = models.PositiveIntegerField(_("row"))  # in the file, as the spreadsheet program counts
    # As read; they stay empty where the row names none that is known.
    organization = models.ForeignKey(
        Organization, models.CASCADE, null=True, related_name="+", verbose_name=_("organization")
    )
    recommendation = models.ForeignKey(
        Recommendation, models.CASCADE, null=True, related_name="+", verbose_name=_("recommendation")
    )
    named = models.CharField(_("organization and recommendation in the file"), max_length=100, blank=True)
    effect = models.CharField(_("effect"), max_length=10, choices=Effect)
    # Why not: [[cell, sentence], ...].
    messages = models.JSONField(_("messages"), default=list)
    # The fields that differ, as stored when they were compared and as offered: {"comment": "..."}.
    before = models.JSONField(_("before"), default=dict)
    after = models.JSONField(_("after"), default=dict)
    # The whole of what the row offers, for the application; and what it rests on.
    offered = models.JSONField(_("offered"), default=dict)
    version = models.PositiveIntegerField(_("version in the file"), default=0)
    stored_version = models.PositiveIntegerField(_("version stored"), default=0)
    source = models.CharField(_("source"), max_length=12, choices=Source, blank=True)
    source_reference = models.CharField(_("reference of the source"), max_length=REFERENCE_LIMIT, blank=True)
    illustrative = models.BooleanField(_("made up for demonstration"), default=False)

    class Meta:
        verbose_name = _("row of an import")
        verbose_name_plural = _("rows of imports")
        indexes = [models.Index(fields=["upload", "effect", "number"], name="import_row_effect")]
        constraints = [
            models.CheckConstraint(
                condition=Q(effect__in=["unchanged", "error"]) | Q(organization__isnull=False),
                name="import_row_has_place",
            )
        ]

    def __str__(self) -> str:
        return f"{self.upload_id}, row {self.number}: {self.effect}"

    @property
    def is_forgotten(self) -> bool:
        """True when its words went with the illustrative answer that it concerned: any other such row has some."""
        return self.illustrative and self.effect in (*self.RIGHT, self.Effect.CONFLICT) and not self.after
