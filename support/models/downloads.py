"""Files of the list of answers that take a worker to make: the request, and what came of it."""

from pathlib import Path

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from jobs.models import Job, JobQuerySet
from jobs.rules import JobState
from recommendations.models import FocalPoint
from support.rules import FileFormat

# As long as an address that every server and browser takes.
QUERY_LIMIT = 4_000
EVERYTHING = "*"


def scope_of(user) -> str:
    """Whose rows `user` sees now: EVERYTHING, or the primary keys of the own organizations; empty: nobody's."""
    if user is None or not user.is_active:
        return ""
    if user.reads_everything:
        return EVERYTHING
    return ",".join(map(str, sorted(FocalPoint.objects.organization_ids(user))))


class DownloadQuerySet(JobQuerySet):
    """Downloads, scoped to a user."""

    def visible_to(self, user):
        """The own ones that are kept still, as long as the user sees the rows that were asked for.

        Who has lost a right since, or answers for other organizations now, has lost the file.
        """
        scope = scope_of(user)
        if not scope:
            return self.none()
        own = self.filter(requested_by=user.pk, expires_at__gt=timezone.now())
        return own if scope == EVERYTHING else own.filter(scope=scope)


class Download(Job):
    """A request for the rows behind a filter as a file, and the job that makes it."""

    task = "support.tasks.run_download"
    gave_up = gettext_noop(
        "The worker stopped several times while making this file. Try again, or tell an administrator."
    )

    format = models.CharField(_("format"), max_length=4, choices=FileFormat)
    query = models.CharField(_("filter, as in the address"), max_length=QUERY_LIMIT, blank=True)
    # Whose rows were seen by who asked, when they asked: see scope_of.
    scope = models.TextField()
    name = models.CharField(_("name of the file"), max_length=200)
    expires_at = models.DateTimeField(_("kept until"))
    # The result.
    file = models.CharField(_("file"), max_length=200, blank=True)
    size = models.PositiveBigIntegerField(_("size in bytes"), null=True)
    sha256 = models.CharField("SHA-256", max_length=64, blank=True)
    rows = models.PositiveBigIntegerField(_("rows"), null=True)
    seconds = models.FloatField(_("seconds of work"), null=True)

    objects = DownloadQuerySet.as_manager()

    class Meta(Job.Meta):
        verbose_name = _("download")
        verbose_name_plural = _("downloads")
        indexes = [*Job.Meta.indexes, models.Index(fields=["expires_at"], name="download_expires")]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state=JobState.DONE) | Q(size__isnull=False, rows__isnull=False) & ~Q(file=""),
                name="download_done_has_file",
            )
        ]

    def __str__(self) -> str:
        return f"{self.name}: {self.state}"

    def get_absolute_url(self) -> str:
        return reverse("support:download", args=[self.pk])

    @property
    def list_address(self) -> str:
        """The page that shows the rows as a list."""
        return reverse("support:answers") + (f"?{self.query}" if self.query else "")

    @property
    def folder(self) -> Path:
        """Where its files are, in the folder of the exports: one for each attempt, gone with the row."""
        return Path("downloads") / str(self.pk)
