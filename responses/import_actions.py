"""Writes that concern uploaded workbooks: the upload, the check, the decision, and the application of what is right."""

import hashlib
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

from django.core.files.storage import Storage, storages
from django.db import IntegrityError, OperationalError, transaction
from django.db.models import Count
from django.template.defaultfilters import filesizeformat
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from jobs import files, leases
from jobs.rules import JobState
from recommendations.models import JIUReport
from recommendations.rules import RuleBroken
from responses import uploads
from responses.answer import Stale, checked_reference
from responses.desks import BATCH, BulkDesk
from responses.import_plans import PROGRESS_ROWS, Asked, differences, entry_of, offer, plan
from responses.models import Import, ImportRow
from responses.rules import Source
from responses.workbook_cells import ROW_LIMIT
from responses.workbook_csv import decoded, read_csv
from responses.workbook_reader import read_workbook
from responses.workbook_rows import from_json

CSV_ENDINGS = (".csv", ".tsv", ".txt")
Progress = Callable[[int], None]
# An answer to a place that was empty can come between once, hardly twice; so can a deadlock.
ATTEMPTS = 3


@transaction.atomic
def request_import(
    *, report: JIUReport, name: str, content: bytes, by, source: Source = Source.FILE, reference: str = ""
) -> Import:
    """Store an uploaded file and ask for its check. Raises RuleBroken, and stores nothing, when it is not accepted.

    `source` and `reference`: from where the answers came, for rows that do not say so themselves.
    """
    name = uploads.clean_name(name)
    kind = inspect(name, content)
    now = timezone.now()
    upload = Import.objects.create(
        report=report,
        file_name=name,
        file=files.store(_storage(), content, f".{kind}"),
        sha256=hashlib.sha256(content).hexdigest(),
        kind=kind,
        source=source,
        source_reference=checked_reference(reference) or (name if source == Source.FILE else ""),
        uploaded_at=now,
        requested_at=now,
        requested_by=by,
        interface_language=get_language() or "en",
    )
    leases.send_on_commit(upload)
    return upload


def inspect(name: str, content: bytes) -> Import.Kind:
    """The format of an uploaded file. Raises RuleBroken, saying what to do, for one that cannot be accepted."""
    if not name.lower().endswith(CSV_ENDINGS):
        uploads.inspect_workbook(name, content)
        return Import.Kind.XLSX
    require_size(len(content))
    decoded(content)
    return Import.Kind.CSV


def require_size(size: int) -> None:
    """Raise RuleBroken when a file is too large, which can be told before it is read."""
    limit = uploads.WORKBOOK_SIZE_LIMIT
    if size > limit:
        raise RuleBroken(_("The file is too large. At most %(limit)s are accepted.") % {"limit": filesizeformat(limit)})


def check_import(*, upload: Import, progress: Progress = lambda percent: None) -> None:
    """Say of each row what it would change, and change nothing. Raises RuleBroken for a file that cannot be used."""
    _require_user(upload)
    if not files.is_whole(_storage(), upload.file, upload.sha256):
        raise RuleBroken(_("The file is not there any more. Upload it again."))
    with _storage().open(upload.file) as file:
        content = file.read()
    read = read_workbook if upload.kind == Import.Kind.XLSX else read_csv
    table = read(content, lambda rows: progress(5 + 45 * rows // ROW_LIMIT))
    rows = plan(upload, table, lambda done: progress(50 + 30 * done // len(table.lines)))
    progress(80)
    with transaction.atomic():
        ImportRow.objects.filter(upload=upload).delete()
        ImportRow.objects.bulk_create(rows, batch_size=BATCH)
        leases.finish(
            upload,
            counts=Counter(row.effect for row in rows),
            check_seconds=(timezone.now() - upload.started_at).total_seconds(),
        )


@transaction.atomic
def decide(*, upload: Import, mode: Import.Mode | None, by) -> Import:
    """Have a checked file applied, or (`mode` None) discard it. Raises RuleBroken when that is not possible (any more).

    Only who uploaded it decides: what it changes is written in their name.
    """
    upload = Import.objects.select_for_update().get(pk=upload.pk)
    if upload.requested_by_id != by.pk:
        raise RuleBroken(_("Only the person who uploaded the file can decide about it."))
    if not upload.can_be_decided:
        raise RuleBroken(_("This has been decided already."))
    if mode is None:
        upload.phase, upload.mode, upload.applied, upload.state = Import.Phase.DISCARDED, "", None, JobState.DONE
        upload.error = ""
        upload.save()
        return upload
    if not upload.rows_right:
        raise RuleBroken(_("There is no row to be applied."))
    if mode == Import.Mode.ALL and upload.rows_wrong:
        raise RuleBroken(_("Some rows cannot be applied, so it cannot be all of them."))
    upload.phase, upload.mode, upload.applied = Import.Phase.APPLY, mode, None
    upload.state, upload.progress, upload.error = JobState.QUEUED, 0, ""
    upload.token, upload.attempts, upload.sent_at, upload.finished_at = "", 0, None, None
    upload.requested_at = timezone.now()
    upload.interface_language = get_language() or "en"
    upload.save()
    leases.send_on_commit(upload)
    return upload


def apply_import(*, upload: Import, progress: Progress = lambda percent: None) -> None:
    """Write the rows that were right at the check, and mark the job as done: both, or neither.

    A row that was overtaken or locked since becomes a conflict; of all-or-nothing, nothing is written then.
    """
    _require_user(upload)
    # Before anything is locked, so that other people wait for the writing only.
    judged = _judge(upload, progress)
    for attempt in range(1, ATTEMPTS + 1):
        try:
            with transaction.atomic():
                if attempt > 1 or not judged.desk.hold():
                    judged = _judge(upload, progress, lock=True)
                _store(upload, judged)
            return
        except (IntegrityError, OperationalError):
            if attempt == ATTEMPTS:
                raise


@dataclass(frozen=True)
class _Judged:
    """The rows that were right at the check, passed through the door once more."""

    desk: BulkDesk
    rows: list[ImportRow]
    overtaken: list[ImportRow]


def _judge(upload: Import, progress: Progress, *, lock: bool = False) -> _Judged:
    asked = Asked(upload.report, upload.requested_by)
    desk = BulkDesk(upload.report, asked.roles, lock=lock)
    rows = upload.rows.filter(effect__in=ImportRow.RIGHT).select_related("organization", "recommendation")
    judged = _Judged(desk, list(rows.order_by("number")), [])
    for count, row in enumerate(judged.rows, 1):
        if not _offer(upload, asked, desk, row):
            judged.overtaken.append(row)
        if count % PROGRESS_ROWS == 0:
            progress(5 + 50 * count // len(judged.rows))
    return judged


def _store(upload: Import, judged: _Judged) -> None:
    """Write what was judged as right, unless it is to be all or nothing, with the end of the job."""
    applied = len(judged.rows) - len(judged.overtaken)
    if judged.overtaken and upload.mode == Import.Mode.ALL:
        applied = 0
    else:
        judged.desk.store()
    changed = ("effect", "messages", "before", "after", "stored_version", "illustrative")
    ImportRow.objects.bulk_update(judged.overtaken, changed, batch_size=BATCH)
    leases.finish(
        upload,
        counts=dict(upload.rows.values_list("effect").annotate(number=Count("pk"))),
        applied=applied,
        apply_seconds=(timezone.now() - upload.started_at).total_seconds(),
    )


def _offer(upload: Import, asked: Asked, desk: BulkDesk, row: ImportRow) -> bool:
    """Pass one checked row through the door; False when it has become a conflict."""
    answer, status = from_json(row.offered)
    try:
        place = asked.place(row.organization.code, row.recommendation.number if row.recommendation else 0)
        entry = entry_of(upload, asked.roles[row.organization_id], row.source, row.source_reference)
        stored = desk.stored(place)
        offer(desk, place, answer, status, row.version, entry)
    except RuleBroken as error:
        row.effect, row.messages = ImportRow.Effect.CONFLICT, [["", str(error)]]
        if isinstance(error, Stale):
            row.stored_version = error.version
            row.before, row.after = differences(stored, answer, status)
            row.illustrative = bool(stored and stored.illustrative)
        return False
    return True


def _storage() -> Storage:
    """What people upload is kept beside the evidence: unlike an export, it cannot be made again."""
    return storages["evidence"]


def _require_user(upload: Import) -> None:
    """Refuse to write in nobody's name: that is the right of commands on the server alone."""
    if upload.requested_by is None:
        raise RuleBroken(_("The account of who uploaded the file is gone, so nothing can be written in its name."))
