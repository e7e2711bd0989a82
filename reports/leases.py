"""The export row as a job: sent after the commit, claimed with a lease, finished once, swept when its worker is gone.

The broker only wakes a worker. Whatever it loses or repeats, the row decides:
every write of a worker is conditional on its own token, and no row means that the lease is lost.
"""

import hashlib
import logging
import threading
import uuid
from datetime import timedelta
from pathlib import Path

from celery import current_app
from django.conf import settings
from django.core.files.storage import default_storage
from django.db import DatabaseError, connection, transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext, gettext_noop, override

from reports.files import write_whole
from reports.models import Export
from reports.rules import ExportState

log = logging.getLogger(__name__)
TOO_MANY_ATTEMPTS = gettext_noop(
    "The worker stopped several times while making this file. Try again, or tell an administrator."
)


class LeaseLost(Exception):
    """Another worker has this export now; what this one made is thrown away."""


TASK = "reports.tasks.run_export"
HEARTBEAT_SECONDS = 0.5


def send(pk: int) -> bool:
    """Wake a worker for an export. Returns False when the broker does not answer; the sweeper then tries again."""
    Export.objects.filter(pk=pk).update(sent_at=timezone.now())
    try:
        current_app.send_task(TASK, [pk])
    except Exception as error:  # whatever the transport raises: the row stays queued
        log.warning("Export %s waits, the broker does not answer: %s", pk, error)
        Export.objects.filter(pk=pk, state=ExportState.QUEUED).update(sent_at=None)
        return False
    return True


def send_on_commit(export: Export) -> None:
    """Wake a worker once the surrounding transaction has been committed."""
    transaction.on_commit(lambda: send(export.pk), robust=True)


def _expired() -> Q:
    return Q(
        state=ExportState.RUNNING, heartbeat_at__lt=timezone.now() - timedelta(seconds=settings.EXPORT_LEASE_SECONDS)
    )


def claim(pk: int) -> Export | None:
    """Take an export that waits, or whose worker has not been heard of; None when somebody else has it."""
    now, token = timezone.now(), uuid.uuid4().hex
    open_rows = Export.objects.filter(
        Q(state=ExportState.QUEUED) | _expired(), attempts__lt=settings.EXPORT_MAX_ATTEMPTS
    )
    taken = open_rows.filter(pk=pk).update(
        state=ExportState.RUNNING,
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
    mine = Export.objects.filter(pk=pk, token=token, state=ExportState.RUNNING)
    return mine.select_related("text__edition__note").first()


def _mine(export: Export):
    return Export.objects.filter(pk=export.pk, token=export.token, state=ExportState.RUNNING)


def beat(export: Export, progress: int) -> None:
    """Say that the work goes on, and how far it is (per cent). Raises LeaseLost."""
    if not _mine(export).update(heartbeat_at=timezone.now(), progress=progress):
        raise LeaseLost(export.pk)


class Heartbeat:
    """Beats for an export from a thread of its own while the block runs, however long one step of the work takes."""

    def __init__(self, export: Export):
        self.export, self.percent, self.lost = export, 0, False
        self._over = threading.Event()

    def progress(self, percent: int) -> None:
        """Note how far the work is, by steps of five. Raises LeaseLost when another worker has taken it over."""
        if self.lost:
            raise LeaseLost(self.export.pk)
        if percent >= self.percent + 5:
            self.percent = percent
            beat(self.export, percent)

    def _beat(self) -> None:
        try:
            while not self._over.wait(HEARTBEAT_SECONDS):
                try:
                    beat(self.export, self.percent)
                except DatabaseError as error:  # away for a moment: the lease is longer than one beat
                    log.warning("No heartbeat for export %s: %s", self.export.pk, error)
        except LeaseLost:
            self.lost = True
        finally:
            connection.close()

    def __enter__(self) -> "Heartbeat":
        self._thread = threading.Thread(target=self._beat, name=f"export-{self.export.pk}", daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *exception) -> None:
        self._over.set()
        self._thread.join()


def finish(export: Export, content: bytes, fingerprint: str) -> None:
    """Store the file and mark the export as done, with the fingerprint of what made it.

    Raises LeaseLost; OSError when the file cannot be written.
    """
    digest = hashlib.sha256(content).hexdigest()
    name = f"{digest[:2]}/{digest}.{export.format}"
    write_file(name, content)
    now = timezone.now()
    done = _mine(export).update(
        state=ExportState.DONE,
        progress=100,
        fingerprint=fingerprint,
        file=name,
        size=len(content),
        sha256=digest,
        seconds=(now - export.started_at).total_seconds(),
        finished_at=now,
    )
    if not done:
        raise LeaseLost(export.pk)


def fail(export: Export, reason: str) -> None:
    """Mark the export as failed for `reason`, a sentence for the person who asked. Silent when the lease is lost."""
    _mine(export).update(state=ExportState.FAILED, error=reason, finished_at=timezone.now())


def sweep() -> int:
    """Send what waits and was not sent (lately), and free what a lost worker held. Returns how many rows it moved.

    Safe to run in any number of processes at once.
    """
    moved = 0
    for export in Export.objects.filter(_expired()).order_by("pk")[:500]:
        held = Export.objects.filter(_expired(), pk=export.pk, token=export.token)
        if export.attempts >= settings.EXPORT_MAX_ATTEMPTS:
            with override(export.interface_language):
                reason = gettext(TOO_MANY_ATTEMPTS)
            moved += held.update(state=ExportState.FAILED, error=reason, finished_at=timezone.now())
        else:
            moved += held.update(state=ExportState.QUEUED, sent_at=None)
    resend_before = timezone.now() - timedelta(seconds=settings.EXPORT_RESEND_SECONDS)
    waiting = Export.objects.filter(state=ExportState.QUEUED).filter(
        Q(sent_at=None, requested_at__lt=timezone.now() - timedelta(seconds=1)) | Q(sent_at__lt=resend_before)
    )
    for pk, sent_at in waiting.order_by("pk").values_list("pk", "sent_at")[:500]:
        # One of several sweepers sends it: the one that finds the row as it was read.
        if not Export.objects.filter(pk=pk, sent_at=sent_at, state=ExportState.QUEUED).update(sent_at=timezone.now()):
            continue
        if not send(pk):
            break  # the broker is still away: the next turn tries again
        moved += 1
    return moved


def write_file(name: str, content: bytes) -> None:
    """Write an export file under its content's hash, whole or not at all; an equal file stays as it is."""
    path = Path(default_storage.path(name))
    if path.is_file() and path.read_bytes() == content:
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    write_whole(path, content)


def stored_file_is_whole(export: Export) -> bool:
    """True when the file of a finished export is there with the content that it had."""
    try:
        with default_storage.open(export.file) as file:
            return hashlib.file_digest(file, "sha256").hexdigest() == export.sha256
    except OSError:
        return False
