"""Writes that concern answers. Every change of an answer passes `record_answer`, `record_status` or `move`.

Each is one transaction and one conditional UPDATE on the version, so that two people at once cannot both win; a change
writes one event.
"""

from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from recommendations.rules import RuleBroken
from responses import answer as answers
from responses.answer import Answer, Stale, Status
from responses.desks import Desk
from responses.models import Response, StatusChange
from responses.places import Entry, Place, stored_response, unsaved
from responses.rules import Channel, Role, Source, Stage, Verb, enters_words, follow_up_open, move_for, words_open
from responses.writes import event, log, require_roles, roles, sourced, update, write


@transaction.atomic
def record_answer(*, place: Place, answer: Answer, version: int, entry: Entry) -> Response:
    """Store what was typed at `place`, resting on `version` (0: there was none), and return the row.

    Nothing is written when it already says so. Raises Stale when somebody else was faster, and RuleBroken when the
    text cannot be stored, the answer is locked, the round is not open, or `entry` may not write here.
    """
    return put_answer(Desk(), place=place, answer=answer, version=version, entry=entry)


def put_answer(desk: Desk, *, place: Place, answer: Answer, version: int, entry: Entry) -> Response:
    """What `record_answer` does, at a desk: the one door for the words of an answer."""
    answer = answers.checked_answer(answer, general=place.recommendation is None)
    as_whom = require_roles(place, entry)
    stored = desk.stored(place)
    before, source = stored.answer if stored else Answer(), sourced(entry)
    corrected = before == answer and stored is not None and _corrects_source(stored, source, entry)
    if before == answer and not corrected:
        return stored or unsaved(place)
    version = _current(stored, version, entry)
    _require_version(stored, version, before, answer)
    if stored and not words_open(stored.stage):
        raise RuleBroken(
            _("This answer is %(stage)s and locked. Oversight staff can return it.")
            % {"stage": stored.get_stage_display().lower()}
        )
    _require_open(place, as_whom)
    values = {
        "position": answer.position,
        "condition": answer.condition,
        "comment": answer.comment,
        "language": answer.language,
        **source,
    }
    told = ({name: getattr(stored, name) for name in source}, source) if corrected else (before, answer)
    response = desk.write(place, stored, values, entry, offered=answer)
    desk.put_reasons(response, before.reasons, answer.reasons)
    desk.add(event(response, Verb.RECORDED, entry, before=told[0], after=told[1]))
    return response


def _corrects_source(stored: Response, source: dict, entry: Entry) -> bool:
    """True when oversight staff change, of equal words, the source alone. A workbook names one for all of its rows."""
    if entry.channel not in (Channel.PAGE, Channel.TABLE) or entry.source not in Source.of_others():
        return False
    return any(getattr(stored, name) != value for name, value in source.items())


@transaction.atomic
def record_status(*, place: Place, status: Status, version: int, entry: Entry, today: date | None = None) -> Response:
    """Store the state of follow-up, at any stage but while the answer waits for clearing; earlier states are kept.

    Raises Stale and RuleBroken as `record_answer` does; follow-up needs no open round.
    """
    return put_status(Desk(), place=place, status=status, version=version, entry=entry, today=today)


def put_status(
    desk: Desk, *, place: Place, status: Status, version: int, entry: Entry, today: date | None = None
) -> Response:
    """What `record_status` does, at a desk: the one door for the follow-up."""
    status = answers.checked_status(status, today=today or timezone.localdate())
    if place.recommendation is None:
        raise RuleBroken(_("Acceptance belongs to a recommendation, not to the report as a whole."))
    require_roles(place, entry)
    stored = desk.stored(place)
    before = stored.status if stored else Status()
    if before == status:
        return stored or unsaved(place)
    _require_version(stored, version, before, status)
    if stored and not follow_up_open(stored.stage):
        raise RuleBroken(_("This answer waits for clearing. The follow-up can be changed as soon as it is cleared."))
    values = dict(vars(status))
    response = desk.write(place, stored, dict(values), entry, offered=status)
    desk.add(
        StatusChange(
            response=response,
            **values,
            recorded_at=response.changed_at,
            recorded_by=entry.by,
            illustrative=response.illustrative,
        )
    )
    desk.add(event(response, Verb.STATUS, entry, before=before, after=status))
    return response


@transaction.atomic
def move(*, response: Response, verb: Verb, version: int, entry: Entry, reason: str = "") -> Response:
    """Take the step `verb`. Raises Stale on an old version; RuleBroken when it is not allowed or not complete."""
    as_whom = roles(entry, response.organization_id)
    stored = Response.objects.select_related("report__consultation", "recommendation").prefetch_related("reasons")
    stored = stored.get(pk=response.pk)
    step = move_for(verb, Stage(stored.stage), as_whom)
    reason = answers.checked_reason(reason, required=step.needs_reason)
    if stored.version != version:
        raise Stale(stored.answer, stored.answer, stored.version)
    if verb == Verb.SUBMIT:
        _require_open(_place_of(stored), as_whom)
        if stored.recommendation_id and (lacks := answers.missing(stored.answer)):
            raise RuleBroken(" ".join(lacks))
    before = stored.stage
    update(stored, {"stage": step.after}, entry, offered=stored.answer)
    log(stored, verb, entry, reason=reason, stages=(before, stored.stage))
    return stored


@transaction.atomic
def move_all(*, responses, verb: Verb, versions: dict[int, int], entry: Entry, reason: str = "") -> list[Response]:
    """Take one step with several answers, all or none. `versions`: primary key -> the version that was seen."""
    # Locked in the order in which every other transaction locks them: no two wait for each other.
    return [
        move(response=row, verb=verb, version=versions.get(row.pk, 0), entry=entry, reason=reason)
        for row in sorted(responses, key=lambda row: row.pk)
    ]


def response_to_attach(place: Place, entry: Entry, *, words: bool = True) -> Response:
    """The row to which evidence is added, an empty draft if there was none. Raises RuleBroken when it is locked."""
    require_roles(place, entry, words=words)
    response = stored_response(place)
    if response is None:
        response = write(place, None, {}, entry, offered=Answer())
        log(response, Verb.RECORDED, entry)
    elif not follow_up_open(response.stage):
        raise RuleBroken(_("This answer waits for clearing. Evidence can be changed as soon as it is cleared."))
    return response


def log_evidence(response: Response, verb: Verb, entry: Entry, title: str) -> None:
    """Add to the history that evidence was added or taken away."""
    with_it, without = {"evidence": title}, {"evidence": ""}
    before, after = (with_it, without) if verb == Verb.EVIDENCE_REMOVED else (without, with_it)
    log(response, verb, entry, before=before, after=after)


def _require_version(stored: Response | None, version: int, before, offered) -> None:
    now = stored.version if stored else 0
    if now != version:
        raise Stale(before, offered, now)


def _require_open(place: Place, as_whom: frozenset[Role]) -> None:
    """Refuse words that may not be entered now, saying why: `as_whom` has a role, so it is the round."""
    consultation = getattr(place.report, "consultation", None)
    if enters_words(as_whom, round_open=bool(consultation and consultation.is_open)):
        return
    if consultation is None:
        raise RuleBroken(_("This report has not been put to the organizations yet."))
    raise RuleBroken(
        _("The round was closed on %(day)s. Send your text to oversight staff, who can still enter it.")
        % {"day": date_format(consultation.closed_on)}
    )


def _current(stored: Response | None, version: int, entry: Entry) -> int:
    """The version that a save rests on: the stored one when that was made by this browser's own unconfirmed save."""
    if stored and entry.unconfirmed and stored.save_key == entry.unconfirmed:
        return stored.version
    return version


def _place_of(response: Response) -> Place:
    return Place(response.report, response.organization, response.recommendation)
