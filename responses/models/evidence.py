"""What bears an answer out: links and files. Nothing that was added is ever lost: taking away only hides."""

from pathlib import PurePosixPath

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from responses.models.responses import Response


class EvidenceQuerySet(models.QuerySet):
    """Evidence, scoped to a user."""

    def visible_to(self, user):
        """That of the answers which the user sees."""
        return self.filter(response__in=Response.objects.visible_to(user))

    def current(self):
        """What has not been taken away."""
        return self.filter(removed_at=None)


class Evidence(models.Model):
    """A link, or a file that is kept under its hash and served through the permission check only."""

    response = models.ForeignKey(Response, models.PROTECT, related_name="evidence", verbose_name=_("answer"))
    title = models.CharField(_("title"), max_length=300)
    url = models.URLField(_("address"), max_length=1000, blank=True)
    file = models.CharField(_("file"), max_length=200, blank=True)
    media_type = models.CharField(_("type"), max_length=100, blank=True)
    size = models.PositiveBigIntegerField(_("size in bytes"), null=True)
    sha256 = models.CharField("SHA-256", max_length=64, blank=True)
    added_at = models.DateTimeField(_("added"), default=timezone.now)
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("added by")
    )
    removed_at = models.DateTimeField(_("taken away"), null=True)

    objects = EvidenceQuerySet.as_manager()

    class Meta:
        verbose_name = _("evidence")
        verbose_name_plural = _("evidence")
        indexes = [models.Index(fields=["response", "id"], name="evidence_of_response")]
        constraints = [
            models.CheckConstraint(
                condition=~Q(url="") & Q(file="") | Q(url="") & ~Q(file="") & ~Q(sha256="") & Q(size__isnull=False),
                name="evidence_link_or_file",
                violation_error_message=_("Evidence is a link or a file, one of the two."),
            )
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return self.url or reverse("responses:evidence_file", args=[self.pk])

    @property
    def suffix(self) -> str:
        """The ending of the file's name, with its dot."""
        return PurePosixPath(self.file).suffix
