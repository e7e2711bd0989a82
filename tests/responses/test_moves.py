"""The steps of an answer and its follow-up over the years: what they write, and refusals that leave nothing."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from recommendations.rules import RuleBroken
from responses import actions
from responses.answer import Answer, Stale, Status
from responses.models import Consultation, Response, ResponseEvent, StatusChange
from responses.rules import Source, Stage, Verb
from tests import factories
from tests.responses.conftest import everything

ACCEPTED = Status("accepted", "", date(2026, 3, 1), "Executive Board", "DP/2026/7")
STARTED = Status("accepted", "in_progress", date(2026, 5, 1), "Executive Board", "DP/2026/7")


def refused(words: str, act, *args, **options) -> RuleBroken:
    """A refusal in these words, which leaves everything as it was."""
    before = everything()
    with pytest.raises(RuleBroken, match=words) as refusal:
        act(*args, **options)
    assert everything() == before
    return refusal.value


# --- One step -------------------------------------------------------------------------------------------------------


def move(case, response, verb, *, by="oversight", version=None, reason=""):
    source = Source.ORGANIZATION if by == "focal point" else Source.OVERSIGHT
    version = response.version if version is None else version
    return actions.move(
        response=response, verb=verb, version=version, entry=case.entry(by, source=source), reason=reason
    )


def test_the_way_of_an_answer_from_draft_to_cleared_and_back(case):
    row, told = case.answered(), []
    for verb, by, reason in (
        (Verb.SUBMIT, "focal point", ""),
        (Verb.RETURN, "oversight", " Say why.\r\n"),
        (Verb.SUBMIT, "focal point", ""),
        (Verb.CLEAR, "oversight", ""),
        (Verb.REOPEN, "oversight", "The Board met again."),
        (Verb.SUBMIT, "oversight", ""),
    ):
        row = move(case, row, verb, by=by, reason=reason)
        event = ResponseEvent.objects.latest("id")
        told.append((event.before["stage"], event.verb, event.after["stage"], event.reason))
        assert (event.by, event.version, event.stage) == (case.person(by), row.version, row.stage)
        assert event.source == ("organization" if by == "focal point" else "oversight")
        stored = Response.objects.get()
        assert (stored.stage, stored.version, stored.changed_by) == (row.stage, row.version, event.by)
    assert told == [
        ("draft", "submit", "submitted", ""),
        ("submitted", "return", "returned", "Say why."),
        ("returned", "submit", "submitted", ""),
        ("submitted", "clear", "cleared", ""),
        ("cleared", "reopen", "returned", "The Board met again."),
        ("returned", "submit", "submitted", ""),
    ]
    assert (row.version, Response.objects.get().answer) == (7, row.answer)


def test_a_step_leaves_the_source_of_the_words(case):
    row = actions.record_answer(
        place=case.place(), answer=Answer("supports"), version=0, entry=case.entry("oversight", reference="Memo 7")
    )
    move(case, row, Verb.SUBMIT)
    assert (Response.objects.get().source, Response.objects.get().source_reference) == ("letter", "Memo 7")


@pytest.mark.parametrize(
    ("stage", "verb", "by", "words"),
    [
        ("draft", Verb.CLEAR, "oversight", "at the stage “Draft”"),
        ("draft", Verb.RETURN, "oversight", "at the stage “Draft”"),
        ("submitted", Verb.SUBMIT, "focal point", "at the stage “Submitted”"),
        ("submitted", Verb.CLEAR, "focal point", "Only oversight staff"),
        ("submitted", Verb.RETURN, "focal point", "Only oversight staff"),
        ("cleared", Verb.REOPEN, "focal point", "Only oversight staff"),
        ("cleared", Verb.CLEAR, "oversight", "at the stage “Cleared”"),
        ("draft", Verb.RECORDED, "oversight", "not possible"),
        ("draft", Verb.SUBMIT, "neighbour", "Only oversight staff"),
        ("submitted", Verb.CLEAR, "analyst", "Only oversight staff"),
        ("submitted", Verb.CLEAR, "administrator", "Only oversight staff"),
    ],
)
def test_a_step_that_is_not_allowed(case, stage, verb, by, words):
    row = factories.response(case.recommendations[0], case.own, stage=stage)
    refused(words, move, case, row, verb, by=by, reason="Because.")


@pytest.mark.parametrize(("stage", "verb"), [("submitted", Verb.RETURN), ("cleared", Verb.REOPEN)])
@pytest.mark.parametrize(("reason", "words"), [(" \r\n", "Say why"), ("a\x00", "Reason, line 1"), ("x" * 2001, "2000")])
def test_a_reason_is_required_and_can_be_read(case, stage, verb, reason, words):
    row = factories.response(case.recommendations[0], case.own, stage=stage)
    refused(words, move, case, row, verb, reason=reason)


@pytest.mark.parametrize("verb", [Verb.CLEAR, Verb.RETURN])
def test_a_step_rests_on_the_version_that_was_read(case, verb):
    row = factories.response(case.recommendations[0], case.own, stage="submitted", version=3)
    for version in (0, 2, 4):
        stale = refused("after you opened it", move, case, row, verb, version=version, reason="Because.")
        assert isinstance(stale, Stale)
        assert stale.version == 3


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        ({"position": ""}, "Choose a position."),
        ({"position": "conditional"}, "name the condition"),
        ({"position": "does_not_support"}, "Say why"),
        ({"condition": "If."}, "change one of the two"),
    ],
)
@pytest.mark.parametrize("by", ["focal point", "oversight"])
def test_an_answer_that_lacks_something_is_not_submitted(case, answer, words, by):
    row = factories.response(case.recommendations[0], case.own, **answer)
    refused(words, move, case, row, Verb.SUBMIT, by=by)


def test_after_the_round_only_oversight_staff_submit(case):
    Consultation.objects.update(closed_on=timezone.localdate())
    row = factories.response(case.recommendations[0], case.own)
    refused("The round was closed", move, case, row, Verb.SUBMIT, by="focal point")
    assert move(case, row, Verb.SUBMIT, by="oversight").stage == Stage.SUBMITTED


def test_a_comment_on_the_whole_is_submitted_without_a_position(case):
    row = case.answered(0)
    assert case.moved(row, Verb.SUBMIT, Verb.CLEAR).stage == Stage.CLEARED


# --- Several at once ------------------------------------------------------------------------------------------------


def move_all(case, rows, verb, versions=None, reason=""):
    versions = {row.pk: row.version for row in rows} if versions is None else versions
    entry = case.entry("oversight", source=Source.OVERSIGHT)
    return actions.move_all(responses=rows, verb=verb, versions=versions, entry=entry, reason=reason)


def test_all_are_moved_together(case):
    rows = [case.answered(1), case.answered(2), case.answered(0)]
    assert {row.stage for row in move_all(case, rows, Verb.SUBMIT)} == {"submitted"}
    move_all(case, rows, Verb.RETURN, {row.pk: 2 for row in rows}, "Once more.")
    assert set(Response.objects.values_list("stage", "version")) == {("returned", 3)}
    assert ResponseEvent.objects.filter(verb="return", reason="Once more.").count() == 3


def test_when_one_cannot_be_moved_none_is(case):
    good, lacking, changed = case.answered(1), case.answered(2, position=""), case.answered(0)
    refused("Choose a position", move_all, case, [good, lacking], Verb.SUBMIT)
    refused("after you opened it", move_all, case, [good, changed], Verb.SUBMIT, {good.pk: 1, changed.pk: 4})
    refused("after you opened it", move_all, case, [good, changed], Verb.SUBMIT, {good.pk: 1})  # one that was not shown
    case.moved(changed, Verb.SUBMIT)
    refused("not possible", move_all, case, [changed, good], Verb.CLEAR, {good.pk: 1, changed.pk: 2})


# --- Follow-up ------------------------------------------------------------------------------------------------------


def record(case, status, *, version=0, number=1, by="focal point", **options):
    entry = case.entry(by)
    return actions.record_status(place=case.place(number), status=status, version=version, entry=entry, **options)


def recorded(change: StatusChange) -> Status:
    """The state that was recorded, as a value."""
    return Status(*(getattr(change, name) for name in vars(Status())))


def test_every_state_is_kept_with_its_date(case):
    before = timezone.now()
    record(case, ACCEPTED)
    row = record(case, STARTED, version=1, by="oversight")
    assert row.status == Response.objects.get().status == STARTED
    first, second = StatusChange.objects.order_by("id")
    assert (recorded(first), recorded(second)) == (ACCEPTED, STARTED)
    assert before <= first.recorded_at < second.recorded_at <= timezone.now()
    assert (first.recorded_by, second.recorded_by) == (case.person("focal point"), case.person("oversight"))
    event = ResponseEvent.objects.latest("id")
    assert (event.verb, event.version, event.source) == ("status", 2, "letter")
    assert event.before == {"implementation": "", "status_on": "2026-03-01"}
    assert event.after == {"implementation": "in_progress", "status_on": "2026-05-01"}


def test_a_state_that_is_taken_back_is_kept_too(case):
    record(case, ACCEPTED)
    row = record(case, Status(), version=1)
    assert (row.acceptance, row.status_on) == ("", None)
    assert [recorded(change) for change in StatusChange.objects.order_by("id")] == [ACCEPTED, Status()]
    assert ResponseEvent.objects.latest("id").before["status_on"] == "2026-03-01"


def test_the_same_state_is_not_recorded_twice(case):
    record(case, ACCEPTED)
    before = everything()
    assert record(case, ACCEPTED, version=9).version == 1
    assert record(case, Status(), number=2).pk is None
    assert everything() == before


def test_follow_up_and_words_change_one_answer(case):
    record(case, ACCEPTED)
    row = case.answered(version=1)
    assert (row.version, row.status) == (2, ACCEPTED)
    assert record(case, STARTED, version=2).answer == row.answer


@pytest.mark.parametrize("stage", ["draft", "returned", "cleared"])
def test_follow_up_is_recorded_at_any_stage_but_while_it_waits_for_clearing(case, stage):
    factories.response(case.recommendations[0], case.own, stage=stage)
    row = record(case, ACCEPTED, version=1)
    assert (row.stage, row.version, row.status) == (stage, 2, ACCEPTED)
    Response.objects.update(stage="submitted")
    refused("waits for clearing", record, case, STARTED, version=2)
    refused("waits for clearing", record, case, STARTED, version=2, by="oversight")


def test_follow_up_needs_no_open_round(case):
    Consultation.objects.update(closed_on=timezone.localdate())
    assert record(case, ACCEPTED).status == ACCEPTED


def test_an_old_version_of_the_follow_up_is_refused_with_both_states(case):
    record(case, ACCEPTED)
    stale = refused("after you opened it", record, case, STARTED, version=0, by="oversight")
    assert (stale.stored, stale.offered, stale.version) == (ACCEPTED, STARTED, 1)
    case.answered(version=1)  # other people's words change the version too
    refused("after you opened it", record, case, STARTED, version=1)


def test_a_state_in_the_future_is_refused_on_the_day_of_the_server(case):
    tomorrow = Status("accepted", "", timezone.localdate() + timedelta(days=1))
    refused("in the future", record, case, tomorrow)
    assert record(case, tomorrow, today=tomorrow.status_on).status == tomorrow


@pytest.mark.parametrize(
    ("status", "words"),
    [
        (Status("", "implemented", date(2026, 3, 1)), "Say first"),
        (Status("not_accepted", "implemented", date(2026, 3, 1)), "Only what is accepted"),
        (Status("accepted"), "Give the date"),
    ],
)
def test_a_state_that_cannot_be_is_refused(case, status, words):
    refused(words, record, case, status)


@pytest.mark.parametrize("kind", ["neighbour", "analyst", "administrator", "stranger"])
def test_who_may_not_record_follow_up(case, kind):
    refused("cannot enter answers for this organization", record, case, ACCEPTED, by=kind)


def test_the_report_as_a_whole_is_not_accepted(case):
    refused("Acceptance belongs to a recommendation", record, case, ACCEPTED, number=0)


def test_follow_up_leaves_the_source_of_the_words_alone(case):
    entry = case.entry("oversight", reference="Memo 7")
    row = actions.record_answer(place=case.place(), answer=Answer("supports"), version=0, entry=entry)
    actions.record_status(
        place=case.place(),
        status=Status("under_consideration", "", date(2026, 1, 31)),
        version=row.version,
        entry=case.entry("oversight", source=Source.MEETING, reference="Meeting of the board"),
    )
    row.refresh_from_db()
    assert (row.source, row.source_reference) == (Source.LETTER, "Memo 7")
    event = ResponseEvent.objects.latest("id")
    assert (event.source, event.source_reference) == ("meeting", "Meeting of the board")


def test_follow_up_that_begins_an_answer_gives_its_words_no_source(case):
    record(case, ACCEPTED, by="oversight")
    row = Response.objects.get()
    assert (row.source, row.source_reference) == (Source.ORGANIZATION, "")
    assert ResponseEvent.objects.get().source == "letter"


def test_the_event_of_a_step_has_the_reference_of_the_step(case):
    entry = case.entry("oversight", reference="Memo 7")
    row = actions.record_answer(place=case.place(), answer=Answer("supports"), version=0, entry=entry)
    case.moved(row, Verb.SUBMIT)
    first, second = ResponseEvent.objects.order_by("id")
    assert (first.source, first.source_reference) == ("letter", "Memo 7")
    assert (second.source, second.source_reference) == ("oversight", "")
