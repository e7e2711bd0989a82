"""Where a write of an answer reads what is stored, and lays down what it writes: one by one, or thousands at once.

`actions` holds the checks and says what is to be written; every write passes there, whichever desk it is made at.

A row of a workbook costs six queries when it is written by itself; 20,000 rows would take minutes, and on SQLite nobody
else could write meanwhile. So the bulk desk reads all answers of a report before, keeps what is written in memory, and
writes it in a few statements at the end. What the single write has from its conditional UPDATE (nobody came between)
the bulk desk has from `hold`: it locks the rows and looks whether their versions are those that it has read. Only a row
that did not exist can come between then; its constraint refuses the whole, and `import_actions` begins again. The
price: a save of one of these answers waits for the seconds of `store` before it is told of the conflict.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from copy import copy
from dataclasses import dataclass, field
from itertools import chain

from django.db import models

from recommendations.models import JIUReport
from responses.models import Response, ResponseEvent, ResponseReason, StatusChange
from responses.places import Entry, Place, stored_response, unsaved
from responses.writes import stamped, write

BATCH = 500
# What a write may change of a stored row.
WRITTEN = (
    *("position", "condition", "comment", "language"),
    *("acceptance", "implementation", "status_on", "deciding_body", "deciding_document"),
    *("source", "source_reference", "version", "save_key", "changed_at", "changed_by"),
)


class Desk:
    """Reads and writes at once, in the transaction of the caller."""

    def stored(self, place: Place) -> Response | None:
        """What is stored at `place`, with its reasons."""
        return stored_response(place)

    def write(self, place: Place, stored: Response | None, values: dict, entry: Entry, *, offered) -> Response:
        """Write `values` at `place`. Raises Stale when another save came between."""
        return write(place, stored, values, entry, offered=offered)

    def put_reasons(self, response: Response, before: tuple[str, ...], after: tuple[str, ...]) -> None:
        """Replace the reasons of an answer."""
        if gone := set(before) - set(after):
            ResponseReason.objects.filter(response=response, reason__in=gone).delete()
        ResponseReason.objects.bulk_create(
            ResponseReason(response=response, reason=code) for code in after if code not in before
        )
        rows = [ResponseReason(response_id=response.pk, reason=code) for code in after]
        response._prefetched_objects_cache = {"reasons": rows}

    def add(self, row: ResponseEvent | StatusChange) -> None:
        """Add a row to the history."""
        row.save(force_insert=True)


@dataclass
class _Written:
    """What one row of a workbook writes."""

    row: Response | None = None
    gone: set[str] = field(default_factory=set)
    reasons: list[ResponseReason] = field(default_factory=list)
    history: list[ResponseEvent | StatusChange] = field(default_factory=list)


class BulkDesk(Desk):
    """Reads the answers of a report before, and writes at the end, in `store`.

    `lock`: keep others from changing them from the beginning. `rehearsal`: forget at once what is written.
    """

    def __init__(self, report: JIUReport, organizations: Iterable[int], *, lock: bool = False, rehearsal: bool = False):
        self._rehearsal = rehearsal
        self._all = Response.objects.filter(report=report, organization__in=organizations).order_by("pk")
        rows = list(self._all.select_for_update() if lock else self._all)
        self._versions = [(row.pk, row.version) for row in rows]
        self._rows = {(row.organization_id, row.recommendation_id): row for row in rows}
        by_key = {row.pk: row for row in self._rows.values()}
        reasons = ResponseReason.objects.filter(response__report=report, response__organization__in=organizations)
        for row in by_key.values():
            row._prefetched_objects_cache = {"reasons": []}
        for reason in reasons:
            if reason.response_id in by_key:  # an answer that came after the first query is none of ours
                by_key[reason.response_id]._prefetched_objects_cache["reasons"].append(reason)
        self._kept: list[_Written] = []
        self._now = _Written()

    @contextmanager
    def line(self) -> Iterator[list[ResponseEvent | StatusChange]]:
        """What is written inside belongs together: it is kept as a whole, or dropped when it ends in an error.

        Gives the history that it makes.
        """
        self._now = _Written()
        try:
            yield self._now.history
            if self._now.row is not None and not self._rehearsal:
                self._rows[_key(self._now.row)] = self._now.row
                self._kept.append(self._now)
        finally:
            self._now = _Written()

    def stored(self, place: Place) -> Response | None:
        """What is stored at `place`, as far as it has come."""
        return self._now.row or self._rows.get(
            (place.organization.pk, place.recommendation and place.recommendation.pk)
        )

    def write(self, place: Place, stored: Response | None, values: dict, entry: Entry, *, offered) -> Response:
        """Keep in mind what is to be written at `place`; the row as it was stays as it was."""
        row = stored if stored is not None and stored is self._now.row else copy(stored) if stored else unsaved(place)
        for name, value in stamped(values, entry).items():
            setattr(row, name, value)
        row.version += 1
        if row.pk is None and stored is None:
            row.illustrative = entry.illustrative
            row._prefetched_objects_cache = {"reasons": []}
        self._now.row = row
        return row

    def put_reasons(self, response: Response, before: tuple[str, ...], after: tuple[str, ...]) -> None:
        """Keep in mind which reasons go and come."""
        kept = [row for row in response._prefetched_objects_cache["reasons"] if row.reason in after]
        self._now.gone = set(before) - set(after)
        self._now.reasons = [ResponseReason(response=response, reason=code) for code in after if code not in before]
        response._prefetched_objects_cache = {"reasons": kept + self._now.reasons}

    def add(self, row: ResponseEvent | StatusChange) -> None:
        """Keep in mind a row of the history."""
        self._now.history.append(row)

    def hold(self) -> bool:
        """Keep others from changing the answers until the transaction ends; False when somebody has done so already."""
        return list(self._all.select_for_update().values_list("pk", "version")) == self._versions

    def store(self) -> None:
        """Write all that was kept, after `hold`. Raises IntegrityError when an answer came to an empty place."""
        rows = [written.row for written in self._kept]
        Response.objects.bulk_create([row for row in rows if row.pk is None], batch_size=BATCH)
        Response.objects.bulk_create(
            [row for row in rows if not row._state.adding],
            batch_size=BATCH,
            update_conflicts=True,
            unique_fields=["pk"],
            update_fields=WRITTEN,
        )
        for code in {code for written in self._kept for code in written.gone}:
            keys = [written.row.pk for written in self._kept if code in written.gone]
            for start in range(0, len(keys), BATCH):
                ResponseReason.objects.filter(reason=code, response__in=keys[start : start + BATCH]).delete()
        self._insert(ResponseReason, (reason for written in self._kept for reason in written.reasons))
        history = list(chain.from_iterable(written.history for written in self._kept))
        for model in (StatusChange, ResponseEvent):
            self._insert(model, (row for row in history if isinstance(row, model)))
        self._kept = []

    def _insert(self, model: type[models.Model], rows: Iterable[models.Model]) -> None:
        model.objects.bulk_create(rows, batch_size=BATCH)


def _key(row: Response) -> tuple[int, int | None]:
    return row.organization_id, row.recommendation_id
