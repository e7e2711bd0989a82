"""A job row's life: sent after the commit, claimed with a lease, finished once, swept when its worker is gone.

The broker only wakes a worker. Whatever it loses or repeats, the row decides:
every write of a worker is conditional on its own token, and no row means that the lease is lost.
"""

import logging
import threading
import uuid
from datetime import timedelta
from itertools import chain
from typing import TypeVar

from celery import current_app
from django.conf import settings
from django.db import DatabaseError, connection, transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext, override

from jobs.models import Job, kinds
from jobs.rules import JobState

log = logging.getLogger(__name__)
HEARTBEAT_SECONDS = 0.5
AnyJob = TypeVar("AnyJob", bound=Job)


class LeaseLost(Exception):
    """Another worker has this job now, or it has ended; what this one made is thrown away."""


def _name(job: Job) -> str:
    return f"{job._meta.object_name} {job.pk}"


# --- Sending --------------------------------------------------------------------------------------------------------


def send(job: Job) -> bool:
    """Wake a worker for a job. Returns False when the broker does not answer; the sweeper then tries again."""
    row = type(job).objects.filter(pk=job.pk)
    row.update(sent_at=timezone.now())
    try:
        current_app.send_task(job.task, [job.pk])
    except Exception as error:  # whatever the transport raises: the row stays queued
        log.warning("%s waits, the broker does not answer: %s", _name(job), error)
        row.filter(state=JobState.QUEUED).update(sent_at=None)
        return False
    return True


def send_on_commit(job: Job) -> None:
    """Wake a worker once the surrounding transaction has been committed."""
    transaction.on_commit(lambda: send(job), robust=True)


# --- The work -------------------------------------------------------------------------------------------------------


def _expired() -> Q:
    return Q(state=JobState.RUNNING, heartbeat_at__lt=timezone.now() - timedelta(seconds=settings.JOB_LEASE_SECONDS))


def claim(model: type[AnyJob], pk: int) -> AnyJob | None:
    """Take a job that waits, or whose worker has not been heard of; None when somebody else has it, or it has ended."""
    now, token = timezone.now(), uuid.uuid4().hex
    open_rows = model.objects.filter(Q(state=JobState.QUEUED) | _expired(), attempts__lt=model.max_attempts)
    taken = open_rows.filter(pk=pk).update(
        state=JobState.RUNNING,
        token=token,
        progress=0,
        error="",
        started_at=now,
        heartbeat_at=now,
        attempts=F("attempts") + 1,
    )
    if not taken:
        return None
    # By the token: whoever was held up here for longer than the lease must not read another worker's row as its own.
    return model.objects.filter(pk=pk, token=token, state=JobState.RUNNING).first()


def _mine(job: Job):
    return type(job).objects.filter(pk=job.pk, token=job.token, state=JobState.RUNNING)


def beat(job: Job, progress: int) -> None:
    """Say that the work goes on, and how far it is (per cent). Raises LeaseLost."""
    if not _mine(job).update(heartbeat_at=timezone.now(), progress=progress):
        raise LeaseLost(_name(job))


class Heartbeat:
    """Beats for a job from a thread of its own while the block runs, however long one step of the work takes.

    The transaction of the work, if it has one, stands inside this block. The other way round, leaving the block would
    wait for the thread, and the thread for the row that the transaction holds: entering raises RuntimeError then.
    """

    def __init__(self, job: Job):
        self.job, self.percent, self.lost = job, 0, False
        self._over = threading.Event()

    def progress(self, percent: int) -> None:
        """Note how far the work is, by steps of five. Raises LeaseLost when another worker has taken it over.

        Outside a transaction it is written at once; inside one by the next beat, which others can see.
        """
        if self.lost:
            raise LeaseLost(_name(self.job))
        if percent >= self.percent + 5:
            self.percent = percent
            if not connection.in_atomic_block:  # there it would hold the row, and the heart could not beat
                beat(self.job, percent)

    def _beat(self) -> None:
        try:
            while not self._over.wait(HEARTBEAT_SECONDS):
                try:
                    beat(self.job, self.percent)
                except DatabaseError as error:  # away for a moment: the lease is longer than one beat
                    log.warning("No heartbeat for %s: %s", _name(self.job), error)
        except LeaseLost:
            self.lost = True
        finally:
            connection.close()

    def __enter__(self) -> "Heartbeat":
        with transaction.atomic(durable=True):
            pass  # only Django's own check that no transaction is open
        self._thread = threading.Thread(target=self._beat, name=f"heart of {_name(self.job)}", daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *exception) -> None:
        self._over.set()
        self._thread.join()


def finish(job: Job, **result) -> None:
    """Mark the job as done, with the columns that hold its result.

    At the end of the transaction that writes what the job is for, both happen or neither. Raises LeaseLost.
    """
    done = _mine(job).update(state=JobState.DONE, progress=100, finished_at=timezone.now(), **result)
    if not done:
        raise LeaseLost(_name(job))


def fail(job: Job, reason: str, **result) -> None:
    """Mark the job as failed for `reason`, a sentence for the person who asked, with columns that say more of it.

    Silent when the lease is lost.
    """
    _mine(job).update(state=JobState.FAILED, error=reason, finished_at=timezone.now(), **result)


# --- The sweeper ----------------------------------------------------------------------------------------------------


def sweep() -> int:
    """Free what a lost worker held, and send what waits and was not sent (lately), of every kind of job.

    Returns how many rows it moved. Safe to run in any number of processes at once.
    """
    moved = sum(_free(model) for model in kinds())
    for job in chain.from_iterable(map(_unsent, kinds())):
        # One of several sweepers sends it: the one that finds the row as it was read.
        as_read = type(job).objects.filter(pk=job.pk, sent_at=job.sent_at, state=JobState.QUEUED)
        if not as_read.update(sent_at=timezone.now()):
            continue
        if not send(job):
            break  # the broker is still away: the next turn tries again
        moved += 1
    return moved


def _free(model: type[Job]) -> int:
    """Give the jobs of lost workers back, or fail those that were tried often enough; how many there were."""
    moved = 0
    expired = model.objects.filter(_expired()).only("token", "attempts", "interface_language")
    for job in expired.order_by("pk")[:500]:
        held = model.objects.filter(_expired(), pk=job.pk, token=job.token)
        if job.attempts >= model.max_attempts:
            with override(job.interface_language):
                reason = gettext(model.gave_up)
            moved += held.update(state=JobState.FAILED, error=reason, finished_at=timezone.now())
        else:
            moved += held.update(state=JobState.QUEUED, sent_at=None)
    return moved


def _unsent(model: type[Job]):
    """The jobs that wait without a message: never sent (a second is left to their own request), or long ago."""
    now = timezone.now()
    never = Q(sent_at=None, requested_at__lt=now - timedelta(seconds=1))
    lost = Q(sent_at__lt=now - timedelta(seconds=settings.JOB_RESEND_SECONDS))
    return model.objects.filter(never | lost, state=JobState.QUEUED).only("sent_at").order_by("pk")[:500]
