"""Notes, their editions and texts, the collective statements they make, and the exports of them."""

from django.conf import settings
from django.core.files.storage import default_storage
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from accounts.rules import Group
from jobs import files
from jobs.models import Job, JobQuerySet
from jobs.rules import JobState
from recommendations.models import JIUReport, Recommendation
from recommendations.rules import ASSEMBLY_SYMBOL, Language, Provenance, RuleBroken
from reports import note
from reports.rules import EditionVerb, ExportFormat, Origin, Quantifier, Stage, Stance


class NoteQuerySet(models.QuerySet):
    """Notes, scoped to a user."""

    def visible_to(self, user):
        """Notes that have an edition which the user sees."""
        return self.filter(pk__in=Edition.objects.visible_to(user).values("note"))


class Note(models.Model):
    """What the Secretary-General issues on one JIU report (A/80/263/Add.1)."""

    report = models.ForeignKey(JIUReport, models.PROTECT, related_name="notes", verbose_name=_("report"))
    symbol = models.CharField(
        _("symbol"),
        max_length=40,
        unique=True,
        validators=[RegexValidator(ASSEMBLY_SYMBOL, _("A symbol of the General Assembly reads A/80/263/Add.1."))],
    )

    objects = NoteQuerySet.as_manager()

    class Meta:
        verbose_name = _("note")
        verbose_name_plural = _("notes")

    def __str__(self) -> str:
        return self.symbol

    def get_absolute_url(self) -> str:
        return reverse("reports:note", args=[self.symbol])


class EditionQuerySet(models.QuerySet):
    """Editions, scoped to a user."""

    def visible_to(self, user):
        """The secretariat and administrators see drafts; other readers see what is issued."""
        if user.belongs_to(Group.SECRETARIAT, Group.ADMINISTRATORS):
            return self
        return self.released() if user.reads_everything else self.none()

    def released(self):
        """What has been issued, superseded since or not."""
        return self.filter(released=True)

    def latest_first(self):
        """The latest first."""
        return self.order_by("-number")


class Edition(models.Model):
    """One state of a note. An issued edition never changes; a correction is a new edition."""

    note = models.ForeignKey(Note, models.PROTECT, related_name="editions", verbose_name=_("note"))
    number = models.PositiveSmallIntegerField(_("edition"))
    origin = models.CharField(_("origin"), max_length=12, choices=Origin)
    stage = models.CharField(_("stage"), max_length=12, choices=Stage)
    # It has been issued, superseded since or not: nothing of it ever changes.
    released = models.BooleanField(_("has been issued"), default=False, editable=False)
    # It rests on answers made up for demonstration, and says so on every page for ever.
    illustrative = models.BooleanField(_("rests on illustrative answers"), default=False)

    objects = EditionQuerySet.as_manager()

    class Meta:
        verbose_name = _("edition")
        verbose_name_plural = _("editions")
        constraints = [
            models.UniqueConstraint(fields=["note", "number"], name="edition_number_once"),
            models.CheckConstraint(
                condition=Q(number__gte=1),
                name="edition_number_positive",
                violation_error_message=_("Editions are numbered from 1."),
            ),
            models.CheckConstraint(
                condition=Q(released=True, stage__in=[Stage.ISSUED, Stage.SUPERSEDED])
                | Q(released=False) & ~Q(stage=Stage.ISSUED),
                name="edition_issued_is_released",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.note} ({self.number})"

    def save(self, *args, **kwargs):
        self.clean()
        super().save(*args, **kwargs)

    def clean(self):
        """One that is issued is released from then on."""
        self.released = self.released or self.stage == Stage.ISSUED

    def delete(self, *args, **kwargs):
        """Delete the edition, unless it is issued."""
        self.require_open()
        return super().delete(*args, **kwargs)

    def require_open(self) -> None:
        """Raise RuleBroken when the edition has been issued: what is issued never changes."""
        if self.released:
            raise RuleBroken(_("An issued edition never changes. Make a new edition for the correction."))


class EditionEvent(models.Model):
    """What happened to an edition. Rows are only ever added."""

    edition = models.ForeignKey(Edition, models.CASCADE, related_name="events", verbose_name=_("edition"))
    at = models.DateTimeField(_("at"), default=timezone.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("by"))
    verb = models.CharField(_("what"), max_length=12, choices=EditionVerb)
    reason = models.TextField(_("reason"), blank=True)

    class Meta:
        verbose_name = _("event of an edition")
        verbose_name_plural = _("events of editions")
        indexes = [models.Index(fields=["edition", "id"], name="edition_events")]

    def __str__(self) -> str:
        return f"{self.edition}: {self.verb}"


class EditionTextQuerySet(models.QuerySet):
    """Texts of editions, scoped to a user."""

    def visible_to(self, user):
        """Texts of the editions that the user sees."""
        return self.filter(edition__in=Edition.objects.visible_to(user))


class EditionText(models.Model):
    """One language version of an edition: a frozen `NoteContent`, with its hash."""

    edition = models.ForeignKey(Edition, models.PROTECT, related_name="texts", verbose_name=_("edition"))
    language = models.CharField(_("language"), max_length=2, choices=Language)
    provenance = models.CharField(_("provenance"), max_length=12, choices=Provenance)
    data = models.JSONField(_("content"))
    sha256 = models.CharField(_("hash of the content"), max_length=64)

    objects = EditionTextQuerySet.as_manager()

    class Meta:
        verbose_name = _("text of an edition")
        verbose_name_plural = _("texts of editions")
        constraints = [models.UniqueConstraint(fields=["edition", "language"], name="edition_text_once")]

    def __str__(self) -> str:
        return f"{self.edition} {self.language}"

    def save(self, *args, **kwargs):
        """Store the text; an issued edition refuses every change of a stored text."""
        if self.pk:
            self.edition.require_open()
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        edition = self.edition
        return reverse("reports:edition", args=[edition.note.symbol, edition.number, self.language])

    def delete(self, *args, **kwargs):
        """Delete the text, unless its edition is issued."""
        self.edition.require_open()
        return super().delete(*args, **kwargs)

    @cached_property
    def content(self) -> note.NoteContent:
        """The content as a value."""
        return note.from_json(self.data)


class CollectiveStatement(models.Model):
    """The coding of what a paragraph says: of whom (a quantifier), what (a stance), on which recommendation.

    Several per paragraph; the words are quoted from the language version that was coded.
    """

    edition = models.ForeignKey(Edition, models.CASCADE, related_name="statements", verbose_name=_("edition"))
    recommendation = models.ForeignKey(
        Recommendation,
        models.PROTECT,
        related_name="statements",
        null=True,
        blank=True,
        verbose_name=_("recommendation"),
    )
    paragraph = models.PositiveSmallIntegerField(_("paragraph"))
    order = models.PositiveSmallIntegerField(_("place in the note"))
    quantifier = models.CharField(_("who"), max_length=20, choices=Quantifier)
    stance = models.CharField(_("stance"), max_length=30, choices=Stance)
    words = models.CharField(_("words"), max_length=200)
    language = models.CharField(_("language of the words"), max_length=2, choices=Language)

    class Meta:
        verbose_name = _("collective statement")
        verbose_name_plural = _("collective statements")
        constraints = [models.UniqueConstraint(fields=["edition", "order"], name="statement_order_once")]

    def __str__(self) -> str:
        return f"{self.get_quantifier_display()}: {self.get_stance_display()}"


class ExportQuerySet(JobQuerySet):
    """Exports, scoped to a user."""

    def visible_to(self, user):
        """Exports of the editions that the user sees."""
        return self.filter(text__in=EditionText.objects.visible_to(user))

    def with_names(self):
        """With what a page names of them, and without the content of the note, which would be read for every row."""
        return self.select_related("text__edition__note", "requested_by").defer("text__data")


class Export(Job):
    """A request for a file, and the job that makes it."""

    task = "reports.tasks.run_export"
    gave_up = gettext_noop(
        "The worker stopped several times while making this file. Try again, or tell an administrator."
    )

    text = models.ForeignKey(EditionText, models.PROTECT, related_name="exports", verbose_name=_("text of an edition"))
    format = models.CharField(_("format"), max_length=8, choices=ExportFormat)
    # What the file depends on: content, format, paper, layout and engine. Equal inputs give equal bytes.
    fingerprint = models.CharField(max_length=64, db_index=True)
    # The same without layout and engine: what was asked for. Of what is issued, the first file made is served for ever.
    asked = models.CharField(max_length=64, blank=True, db_index=True)
    # The result.
    file = models.CharField(_("file"), max_length=200, blank=True)
    size = models.PositiveBigIntegerField(_("size in bytes"), null=True)
    sha256 = models.CharField("SHA-256", max_length=64, blank=True)
    seconds = models.FloatField(_("seconds of work"), null=True)

    objects = ExportQuerySet.as_manager()

    class Meta(Job.Meta):
        verbose_name = _("export")
        verbose_name_plural = _("exports")
        constraints = [
            models.CheckConstraint(
                condition=~Q(state=JobState.DONE) | Q(size__isnull=False) & ~Q(file="") & ~Q(sha256=""),
                name="export_done_has_file",
            )
        ]

    def __str__(self) -> str:
        return f"{self.file_name}: {self.state}"

    def get_absolute_url(self) -> str:
        return reverse("reports:export", args=[self.pk])

    def file_is_whole(self) -> bool:
        """True when its file is there with the content that it had."""
        return files.is_whole(default_storage, self.file, self.sha256)

    @property
    def file_name(self) -> str:
        """The name of the downloaded file: symbol, language, format, and nothing that names anybody."""
        edition = self.text.edition
        number = "" if edition.released else f".draft-{edition.number}"
        name = edition.note.symbol.replace("/", "-")
        return f"{name}{number}.{self.text.language}{ExportFormat(self.format).ending}"
