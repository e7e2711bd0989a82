"""What every row is that a worker takes, makes and finishes. The row is the job: no message matters more."""

from typing import ClassVar

from django.apps import apps
from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from jobs.rules import JobState


class JobQuerySet(models.QuerySet):
    """Jobs of one kind."""

    def latest_first(self):
        """The latest first."""
        return self.order_by("-requested_at", "-pk")

    def unfinished(self):
        """Jobs that wait or are under way."""
        return self.filter(state__in=[JobState.QUEUED, JobState.RUNNING])


class Job(models.Model):
    """The columns of a job. A kind of job adds what it is about and what it results in.

    A kind names its `task` and says in `gave_up` what is told when its workers stopped `max_attempts` times.
    Its Meta inherits `Job.Meta`, for the indexes that the sweeper and the lists need.
    """

    # The name of the Celery task, which gets the primary key.
    task: ClassVar[str]
    # A sentence for whoever asked, marked with gettext_noop: the sweeper translates it into their language.
    gave_up: ClassVar[str]
    # 1 for what must not happen twice: when its worker dies, nobody knows how far it came.
    max_attempts: ClassVar[int] = 3

    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="%(class)ss", verbose_name=_("requested by")
    )
    requested_at = models.DateTimeField(_("requested"))
    interface_language = models.CharField(max_length=10, default="en")  # in which a failure is explained
    state = models.CharField(_("state"), max_length=10, choices=JobState, default=JobState.QUEUED)
    progress = models.PositiveSmallIntegerField(_("progress in per cent"), default=0)
    error = models.TextField(_("reason of the failure"), blank=True)
    # The claim: who works on it (a token), since when, when last heard of, and how often it was tried.
    token = models.CharField(max_length=32, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    sent_at = models.DateTimeField(null=True)
    started_at = models.DateTimeField(_("started"), null=True)
    heartbeat_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(_("finished"), null=True)

    objects = JobQuerySet.as_manager()

    class Meta:
        abstract = True
        indexes = [
            models.Index(fields=["state", "heartbeat_at"], name="%(class)s_state"),
            models.Index(fields=["-requested_at", "-id"], name="%(class)s_latest"),
        ]

    @property
    def is_final(self) -> bool:
        """True when nothing more will happen to it."""
        return JobState(self.state).is_final

    @property
    def ask_again_ms(self) -> int:
        """After how long the page asks for news: often at first, rarely for one that takes long."""
        age = (timezone.now() - self.requested_at).total_seconds()
        return 150 if age < 5 else 1000 if age < 60 else 5000


def kinds() -> list[type[Job]]:
    """Every model that is a job, in the order of the apps: what the sweeper and the health check look at."""
    return [model for model in apps.get_models() if issubclass(model, Job)]
