"""Writes of illustrative answers: stored through the door of every answer, and taken away again without a trace."""

from collections import Counter
from dataclasses import dataclass, field
from functools import partial

from django.core.files.storage import storages
from django.db import transaction
from django.db.models import Count, ProtectedError, Q
from django.utils.translation import gettext as _

from recommendations.models import Addressee, JIUReport
from recommendations.rules import RuleBroken
from responses.actions import move, record_answer, record_status
from responses.consultation_actions import open_consultation
from responses.illustrations import SEED, Illustration, IllustrationsRecord, illustrate
from responses.models import Consultation, Evidence, Import, ImportRow, Response, ResponseEvent, StatusChange
from responses.places import Entry, Place
from responses.rules import Channel, Source, Stage, Verb

ENTRY = Entry(by=None, channel=Channel.COMMAND, source=Source.ILLUSTRATIVE, illustrative=True)
# How a draft comes to a stage.
STEPS = {
    Stage.DRAFT: (),
    Stage.RETURNED: (Verb.SUBMIT, Verb.RETURN),
    Stage.SUBMITTED: (Verb.SUBMIT,),
    Stage.CLEARED: (Verb.SUBMIT, Verb.CLEAR),
}


@dataclass(frozen=True)
class Removed:
    """What was taken away, and whether the round is still there. `edited`: answers that a person had changed.

    `import_rows`: rows of uploaded workbooks that lost their words; `files_kept`: such files that hold others too.
    """

    answers: int = 0
    edited: int = 0
    round_stays: bool = False
    import_rows: int = 0
    files_kept: int = 0
    rows: Counter = field(default_factory=Counter)


@transaction.atomic
def store_illustrations(
    *, report: JIUReport, record: IllustrationsRecord, seed: int = SEED
) -> tuple[Illustration, ...]:
    """Store made-up answers of all addressees of `report`, and its round when there is none; return them.

    Nothing happens, and nothing is returned, when there are illustrative answers already. Raises RuleBroken when
    there are other answers to the report, or when `record` does not fit it.
    """
    report = JIUReport.objects.select_for_update().get(pk=report.pk)  # two at once: the second finds them stored
    if report.symbol != record.report:
        raise RuleBroken(
            _("These illustrative answers are to %(other)s, not to %(report)s.")
            % {"other": record.report, "report": report}
        )
    if Response.objects.filter(report=report).illustrative().exists():
        return ()
    if real := Response.objects.filter(report=report, illustrative=False).count():
        raise RuleBroken(
            _(
                "%(report)s has %(count)d answers that are not illustrative. Made-up ones are never stored beside "
                "them: use an installation of their own (JIU_TRACKER_DATA, DATABASE_URL)."
            )
            % {"report": report, "count": real}
        )
    rows = Addressee.objects.filter(recommendation__report=report).select_related("recommendation", "organization")
    asked: dict[int, dict[str, Addressee]] = {}
    for row in rows:
        row.recommendation.report = report
        asked.setdefault(row.recommendation.number, {})[row.organization.code] = row
    illustrations = illustrate(record, asked, seed)
    if not Consultation.objects.filter(report=report).exists():
        open_consultation(report=report, illustrative=True)
    everybody = {code: row for addressees in asked.values() for code, row in addressees.items()}
    for illustration in illustrations:
        number, code = illustration.recommendation, illustration.organization
        place = Place.of(asked[number][code]) if number else Place.of(everybody[code], general=True)
        _store(place, illustration)
    return illustrations


def _store(place: Place, illustration: Illustration) -> None:
    row = record_answer(place=place, answer=illustration.answer, version=0, entry=ENTRY)
    for status in illustration.follow_up:
        row = record_status(place=place, status=status, version=row.version, entry=ENTRY)
    for verb in STEPS[illustration.stage]:
        reason = illustration.return_reason if verb == Verb.RETURN else ""
        row = move(response=row, verb=verb, version=row.version, entry=ENTRY, reason=reason)


@transaction.atomic
def remove_illustrations(*, report: JIUReport) -> Removed:
    """Delete the illustrative answers to `report` with all that belongs to them, and nothing else.

    The illustrative round goes with them unless something real rests on it: an answer, or a mail that was sent.
    So do the words that imports kept of them; the log stays that there was such a row, and whether it was applied.
    Raises RuleBroken when something that is not illustrative refers to one of the answers. Files of evidence stay in
    the storage: another answer may have the same. An uploaded workbook goes unless a row of it says something else.
    """
    answers = Response.objects.filter(report=report).illustrative()
    found, edited = answers.count(), answers.filter(events__by__isnull=False).distinct().count()
    deleted: Counter = Counter()
    try:
        deleted.update(Evidence.objects.filter(response__in=answers).delete()[1])
        for history in (StatusChange, ResponseEvent):  # of other rows than illustrative ones the database keeps it
            deleted.update(history.objects.filter(response__in=answers, illustrative=True).delete()[1])
        deleted.update(answers.delete()[1])
    except ProtectedError as error:
        kinds = sorted({str(row._meta.verbose_name) for row in error.protected_objects})
        raise RuleBroken(
            _("Nothing was removed: other records refer to the illustrative answers (%(kinds)s).")
            % {"kinds": ", ".join(kinds)}
        ) from error
    deleted.update(_remove_round(report))
    stays = Consultation.objects.filter(report=report, illustrative=True).exists()
    return Removed(found, edited, stays, *_forget_in_imports(report), deleted)


def _forget_in_imports(report: JIUReport) -> tuple[int, int]:
    """Take the words of illustrative answers out of the imports; (rows emptied, files that stay for other words)."""
    rows = ImportRow.objects.filter(upload__report=report, illustrative=True)
    uploads = Import.objects.select_for_update().filter(pk__in=rows.values("upload")).order_by("pk")
    made_up, kept = [], 0
    for upload in uploads:
        if upload.rows.filter(illustrative=False).exclude(effect=ImportRow.Effect.UNCHANGED).exists():
            kept += 1
        else:
            made_up.append(upload)
    right = rows.filter(effect__in=ImportRow.RIGHT)
    # Of these no answer is left: they cannot be applied any more.
    waiting = right.filter(~Q(upload__phase=Import.Phase.DISCARDED), Q(upload__applied=None) | Q(upload__applied=0))
    waiting.update(effect=ImportRow.Effect.CONFLICT)
    emptied = rows.exclude(after={}).update(before={}, after={}, offered={})
    for upload in uploads:
        counts = dict(upload.rows.values_list("effect").annotate(number=Count("pk")))
        Import.objects.filter(pk=upload.pk).update(counts=counts)
    others = Import.objects.exclude(pk__in=[upload.pk for upload in made_up])
    for name in {upload.file for upload in made_up if upload.file}:
        if not others.filter(file=name).exists() and not Evidence.objects.filter(file=name).exists():
            transaction.on_commit(partial(storages["evidence"].delete, name))
    return emptied, kept


def _remove_round(report: JIUReport) -> dict[str, int]:
    """Delete the illustrative round of a report if everything on it is illustrative; return what was deleted."""
    consultation = Consultation.objects.filter(report=report, illustrative=True).first()
    if consultation is None or Response.objects.filter(report=report).exists():
        return {}
    try:
        with transaction.atomic():
            events = consultation.events.filter(illustrative=True).delete()[1]
            return Counter(events) + Counter(consultation.delete()[1])
    except ProtectedError:
        return {}
