"""The states of a job."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class JobState(TextChoices):
    """The state of a job, kept in its row and nowhere else."""

    QUEUED = "queued", _("Waiting")
    RUNNING = "running", _("In progress")
    DONE = "done", _("Ready")
    FAILED = "failed", _("Failed")

    @property
    def is_final(self) -> bool:
        """True when nothing more will happen."""
        return self in (JobState.DONE, JobState.FAILED)
