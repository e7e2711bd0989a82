"""Writes of downloads: the request, the file that a worker makes, and its end after some days."""

import hashlib
import shutil
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.core.files.storage import default_storage
from django.db import transaction
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from accounts.models import User
from jobs import leases
from recommendations.rules import RuleBroken
from support.about import file_name
from support.download_formats import write
from support.downloads import require_room, take
from support.filters import ResponseFilter
from support.models import Download
from support.models.downloads import QUERY_LIMIT, scope_of
from support.rules import FileFormat
from support.snapshot import snapshot

# Of one person at a time.
UNDER_WAY = 3
REMOVED_AT_ONCE = 100


def request_download(*, chosen: ResponseFilter, format: FileFormat, by) -> Download:
    """Store a request for the rows that a valid filter selects and return it; an equal one under way is joined.

    Raises RuleBroken when the file could not hold them, the filter is too long, or `by` waits for several files.
    """
    query = chosen.selection.query
    if len(query) > QUERY_LIMIT:
        raise RuleBroken(_("This filter is too long to be kept. Choose fewer values."))
    require_room(chosen, format)  # takes a while for a million rows: not while a lock is held
    return _store(query, format, by)


@transaction.atomic
def _store(query: str, format: FileFormat, by) -> Download:
    User.objects.select_for_update().get(pk=by.pk)  # two requests at once count each other
    unfinished = Download.objects.visible_to(by).unfinished()
    if under_way := unfinished.filter(query=query, format=format).latest_first().first():
        return under_way
    if unfinished.count() >= UNDER_WAY:
        raise RuleBroken(
            _("You are waiting for %(count)d files already. Ask again when one of them is ready.")
            % {"count": UNDER_WAY}
        )
    now = timezone.now()
    download = Download.objects.create(
        format=format,
        query=query,
        scope=scope_of(by),
        name=file_name(query, format, timezone.localtime(now)),
        requested_by=by,
        requested_at=now,
        expires_at=_end(now),
        interface_language=get_language() or "en",
    )
    leases.send_on_commit(download)
    return download


def make_file(*, download: Download, progress: Callable[[int], None]) -> dict:
    """Make the file of a claimed download; the columns of its row that say so.

    Raises RuleBroken when who asked may not see the same rows any more, when the filter does not fit any more, or when
    the file cannot hold the rows; OSError when it cannot be written.
    """
    user = download.requested_by
    if not Download.objects.visible_to(user).filter(pk=download.pk).exists():
        raise RuleBroken(_("What you may see has changed since you asked. Ask again."))
    chosen, format = ResponseFilter(QueryDict(download.query), user=user), FileFormat(download.format)
    if not chosen.form.is_valid():
        raise RuleBroken(" ".join(chosen.faults()))
    require_room(chosen, format)
    folder = Path(default_storage.path(download.folder))
    shutil.rmtree(folder, ignore_errors=True)  # what an attempt before this one has left
    folder.mkdir(parents=True)
    path = folder / f"{download.token}.{format}"
    with path.open("wb") as file, snapshot():
        taken = take(chosen, user, format, progress=progress)
        write(taken, format, file)
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    now = timezone.now()
    return {
        "file": str(download.folder / path.name),
        "name": taken.about.file_name,
        "size": path.stat().st_size,
        "sha256": digest,
        "rows": taken.about.rows,
        "expires_at": _end(now),
        "seconds": (now - download.started_at).total_seconds(),
    }


def remove_expired() -> int:
    """Remove downloads whose time is over, the files first; how many. For the sweeper: quick when there is none."""
    over = Download.objects.filter(expires_at__lt=timezone.now()).order_by("expires_at")[:REMOVED_AT_ONCE]
    for download in over:
        shutil.rmtree(default_storage.path(download.folder), ignore_errors=True)
        Download.objects.filter(pk=download.pk).delete()
    return len(over)


def _end(start):
    return start + timedelta(days=settings.DOWNLOAD_DAYS)
