"""What an uploaded file would change: every row is offered to the one door of all writes, at a desk that keeps nothing.

So the check cannot say anything else than the application does. The number of queries does not depend on the rows.
"""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import replace

from django.utils import timezone
from django.utils.translation import gettext as _

from recommendations.models import Addressee, JIUReport
from recommendations.rules import RuleBroken
from responses import answer as answers
from responses.actions import put_answer, put_status
from responses.answer import Answer, Stale, Status
from responses.columns import folded
from responses.desks import BulkDesk
from responses.models import Import, ImportRow, Response, ResponseEvent, roles_of
from responses.places import Entry, Place
from responses.rules import Acceptance, Channel, Role, Source
from responses.workbook_cells import Fault, Table
from responses.workbook_reader import as_read
from responses.workbook_rows import LONG, Offered, read_row, to_json

PROGRESS_ROWS = 500


class Asked:
    """What a report asks of whom, and of this what `user` may answer; read before the rows."""

    def __init__(self, report: JIUReport, user):
        self.report, self._user = report, user
        self._recommendations = {row.number: row for row in report.recommendations.all()}
        rows = Addressee.objects.filter(recommendation__report=report).select_related("organization")
        self._organizations, self._pairs = {}, set()
        for row in rows:
            self._organizations.setdefault(folded(row.organization.code), row.organization)
            self._pairs.add((row.organization_id, row.recommendation_id))
        found = self._organizations.values()
        self.roles = {row.pk: roles for row in found if (roles := roles_of(user, row.pk))}

    def may_answer(self, code: str) -> bool:
        """True when the user answers for the organization with this code."""
        organization = self._organizations.get(folded(code))
        return organization is not None and organization.pk in self.roles

    def place(self, code: str, number: int | None) -> Place:
        """The place that a row names. Raises RuleBroken when nothing is asked there, or not of the user."""
        organization = self._organizations.get(folded(code))
        if organization is None:
            raise RuleBroken(
                _("“%(code)s” is not the code of an organization to which %(report)s is put.")
                % {"code": code[:40], "report": self.report}
            )
        # First of all: whoever may not answer there must not learn anything of what is there.
        if organization.pk not in self.roles:
            raise RuleBroken(_("You cannot enter answers for this organization."))
        recommendation = self._recommendations.get(number)
        if number != 0 and (recommendation is None or (organization.pk, recommendation.pk) not in self._pairs):
            raise RuleBroken(
                _("Recommendation %(number)s of %(report)s is not put to %(organization)s.")
                % {"number": number, "report": self.report, "organization": organization}
            )
        return Place(self.report, organization, recommendation, asked=True)


def entry_of(upload: Import, roles: frozenset[Role], source: str, reference: str) -> Entry:
    """From where a row's words came: what it says itself, or what was said of the whole file."""
    if not source and Role.FOCAL_POINT in roles:
        source = Source.ORGANIZATION
    elif not source:
        source, reference = upload.source, upload.source_reference
    return Entry(by=upload.requested_by, channel=Channel.WORKBOOK, source=Source(source), reference=reference)


def offer(
    desk: BulkDesk, place: Place, answer: Answer, status: Status, version: int, entry: Entry
) -> list[ResponseEvent]:
    """Pass what a row says through the door, both parts or none; the events that this makes.

    No event: it says what is stored. Raises Stale and RuleBroken as the door does.
    """
    with desk.line() as history:
        before = desk.stored(place)
        response = put_answer(desk, place=place, answer=answer, version=version, entry=entry)
        if response.version != (before.version if before else 0):
            version = response.version  # its own first part is what the second rests on
        if status or place.recommendation is not None:
            put_status(desk, place=place, status=status, version=version, entry=entry)
    return [row for row in history if isinstance(row, ResponseEvent)]


def plan(upload: Import, table: Table, progress: Callable[[int], None] = lambda rows: None) -> list[ImportRow]:
    """The effect of every row of `table`. Raises RuleBroken when the file is not one for this report.

    `progress` is told the number of rows judged.
    """
    rows = [read_row(line) for line in table.lines]
    if not rows:
        raise RuleBroken(_("The file has no row with an answer."))
    _require_report(upload.report, table, rows)
    _mark_doubles(rows)
    asked = Asked(upload.report, upload.requested_by)
    desk = BulkDesk(upload.report, asked.roles, rehearsal=True)
    planned = []
    for count, row in enumerate(rows, 1):
        planned.append(_Judgement(upload, table, asked, desk, row).result())
        if count % PROGRESS_ROWS == 0:
            progress(count)
    return planned


def differences(stored: Response | None, answer: Answer, status: Status) -> tuple[dict, dict]:
    """The fields in which an offer differs from what is stored: as they are, as offered."""
    old = _fields(stored.answer, stored.status) if stored else _fields(Answer(), Status())
    new = _fields(answer, status)
    names = [name for name in new if old[name] != new[name]]
    return {name: old[name] for name in names}, {name: new[name] for name in names}


def _fields(answer: Answer, status: Status) -> dict:
    values = vars(answer) | vars(status)
    day = values["status_on"]
    return values | {"reasons": list(values["reasons"]), "status_on": day and day.isoformat()}


def _require_report(report: JIUReport, table: Table, rows: list[Offered]) -> None:
    """Refuse a file that was made for another report; note the rows that speak of another one."""
    wrong = [row for row in rows if row.symbol and folded(row.symbol) != folded(report.symbol)]
    made_for = table.symbol if table.symbol and folded(table.symbol) != folded(report.symbol) else ""
    if not made_for and wrong and all(row in wrong or not row.symbol for row in rows):
        made_for = wrong[0].symbol
    if made_for:
        raise RuleBroken(
            _("This file holds answers to %(other)s, not to %(report)s. Upload it on the page of that report.")
            % {"other": made_for[:40], "report": report}
        )
    for row in wrong:
        reason = _("The row speaks of %(other)s, the file is uploaded for %(report)s.")
        row.faults.append(Fault("report", reason % {"other": row.symbol[:40], "report": report}))


def _mark_doubles(rows: list[Offered]) -> None:
    """Two rows for one place: neither is taken."""
    places = defaultdict(list)
    for row in rows:
        if row.organization and row.number is not None:
            places[folded(row.organization), row.number].append(row)
    for same in places.values():
        if len(same) > 1:
            numbers = ", ".join(str(row.line.number) for row in same[:10])
            reason = _("Rows %(numbers)s speak of the same answer. Keep one of them.") % {"numbers": numbers}
            for row in same:
                row.faults.append(Fault("recommendation", reason))


class _Judgement:
    """What one row would do."""

    def __init__(self, upload: Import, table: Table, asked: Asked, desk: BulkDesk, row: Offered):
        self.upload, self.table, self.asked, self.desk, self.row = upload, table, asked, desk, row
        self.made = ImportRow(upload=upload, number=row.line.number, named=row.named, version=row.version)

    def result(self) -> ImportRow:
        """The row with its effect."""
        try:
            place = self.asked.place(self.row.organization, self.row.number)
        except RuleBroken as error:
            key = "recommendation" if self.asked.may_answer(self.row.organization) else "organization"
            return self._error(self.row.faults or [Fault(key, str(error))])
        self.made.organization, self.made.recommendation = place.organization, place.recommendation
        if self.row.faults:
            return self._error(self.row.faults)
        stored = self.desk.stored(place)
        answer, status = _as_stored(self.row.answer, self.row.status, stored)
        entry = entry_of(self.upload, self.asked.roles[place.organization.pk], self.row.source, self.row.reference)
        try:
            events = offer(self.desk, place, answer, status, self.row.version, entry)
        except Stale as stale:
            return self._conflict(stale, stored, answer, status)
        except RuleBroken as error:
            return self._error([Fault(_culprit(self.row, place, stored, answer, status), str(error))])
        return self._right(events, stored, to_json(answer, status), entry)

    def _error(self, faults: list[Fault]) -> ImportRow:
        self.made.effect = ImportRow.Effect.ERROR
        self.made.messages = [[self.table.address(self.row.line, fault.key), fault.reason] for fault in faults]
        return self.made

    def _conflict(self, stale: Stale, stored: Response | None, answer: Answer, status: Status) -> ImportRow:
        self.made.effect = ImportRow.Effect.CONFLICT
        words = _("Somebody else has changed this answer since the download. Nothing was overwritten.")
        self.made.messages = [[self.table.address(self.row.line, "version"), words]]
        self.made.stored_version = stale.version
        self.made.before, self.made.after = differences(stored, answer, status)
        self.made.illustrative = bool(stored and stored.illustrative)
        return self.made

    def _right(self, events: list[ResponseEvent], stored: Response | None, offered: dict, entry: Entry) -> ImportRow:
        made = self.made
        made.stored_version = stored.version if stored else 0
        made.illustrative = bool(stored and stored.illustrative)
        if not events:
            made.effect = ImportRow.Effect.UNCHANGED
            return made
        made.effect = ImportRow.Effect.CHANGED if stored else ImportRow.Effect.NEW
        made.offered, made.source, made.source_reference = offered, entry.source, entry.reference
        for event in events:
            made.before |= event.before
            made.after |= event.after
        return made


def _as_stored(answer: Answer, status: Status, stored: Response | None) -> tuple[Answer, Status]:
    """The offer with what only the way through a workbook has changed put back: that is no change."""
    if stored is None:  # a language without a word is nothing to store
        return answer or Answer(), status

    def same(value, name: str) -> dict:
        kept = getattr(stored, name)
        return {name: kept} if getattr(value, name) == as_read(kept) else {}

    texts = same(answer, "condition") | same(answer, "comment")
    return replace(answer, **texts), replace(
        status, **same(status, "deciding_body"), **same(status, "deciding_document")
    )


def _culprit(row: Offered, place: Place, stored: Response | None, answer: Answer, status: Status) -> str:
    """The column to look at for a refusal: whose text cannot be stored, what stands alone, else what was changed."""
    for name in LONG:
        if _is_refused(answers.checked_answer, Answer(**{name: getattr(answer, name)})):
            return name
    if place.recommendation is None:
        wrong = ("position", "reasons", "condition", "acceptance", "implementation", "status_on")
        given = vars(answer) | vars(status)
        if named := next((name for name in wrong if given[name]), None):
            return named
    if _is_refused(answers.checked_status, status, today=timezone.localdate()):
        if not status.acceptance:
            return "acceptance"
        if status.implementation and status.acceptance != Acceptance.ACCEPTED:
            return "implementation"
        dated = Status(status.acceptance, status.implementation, status.status_on)
        if _is_refused(answers.checked_status, dated, today=timezone.localdate()):
            return "status_on"
        dated = replace(dated, deciding_body=status.deciding_body)
        wrong_body = _is_refused(answers.checked_status, dated, today=timezone.localdate())
        return "deciding_body" if wrong_body else "deciding_document"
    if _is_refused(answers.checked_reference, row.reference):
        return "source_reference"
    return next(iter(differences(stored, answer, status)[1]), "organization")


def _is_refused(check, value, **options) -> bool:
    try:
        check(value, **options)
    except RuleBroken:
        return True
    return False
