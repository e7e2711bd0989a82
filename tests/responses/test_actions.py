"""The one door for the words of an answer: what is stored, what its event says, and refusals that leave nothing."""

from datetime import timedelta

import pytest
from django.utils import timezone
from django.utils.formats import date_format

from accounts.models import User
from recommendations.actions import name_focal_point
from recommendations.rules import RuleBroken
from responses import actions
from responses.answer import Answer, Stale
from responses.desks import Desk
from responses.models import Consultation, Response, ResponseEvent
from responses.places import Place, stored_response
from responses.rules import Channel, Source, Stage, Verb
from tests import factories
from tests.responses.conftest import everything

AGREED = Answer("supports", (), "", "We agree.", "en")


def record(case, answer: Answer = AGREED, *, number: int = 1, version: int = 0, by: str = "focal point", **entry):
    place, who = case.place(number), case.entry(by, **entry)
    return actions.record_answer(place=place, answer=answer, version=version, entry=who)


def refused(words: str, case, *args, **options) -> RuleBroken:
    """A refusal in these words, which leaves everything as it was."""
    before = everything()
    with pytest.raises(RuleBroken, match=words) as refusal:
        record(case, *args, **options)
    assert everything() == before
    return refusal.value


def stored(number: int = 1) -> Response:
    return Response.objects.get(recommendation__number=number)


def events(number: int = 1) -> list[ResponseEvent]:
    return list(ResponseEvent.objects.filter(response__recommendation__number=number).order_by("id"))


# --- New, changed, unchanged ----------------------------------------------------------------------------------------


def test_a_new_answer_is_stored_with_its_event(case):
    before = timezone.now()
    row = record(case, Answer("partially_supports", ("other", "legal"), "", "Partly.\r\n", "en"), save_key="k-1")
    assert row == stored()
    assert stored().answer == Answer("partially_supports", ("legal", "other"), "", "Partly.", "en")
    assert (row.version, row.stage, row.changed_by, row.save_key) == (1, "draft", case.person("focal point"), "k-1")
    assert before <= row.changed_at <= timezone.now()
    (event,) = events()
    assert event.before == {"position": "", "reasons": [], "comment": "", "language": ""}
    assert event.after == {
        "position": "partially_supports", "reasons": ["legal", "other"], "comment": "Partly.", "language": "en"
    }  # fmt: skip
    assert (event.verb, event.version, event.stage, event.by) == ("recorded", 1, "draft", row.changed_by)
    assert (event.source, event.channel, event.reason, event.illustrative) == ("organization", "page", "", False)


def test_a_change_is_told_by_the_fields_that_differ(case):
    record(case, Answer("conditional", ("legal", "other"), "", "First.", "en"))
    row = record(case, Answer("conditional", ("legal", "timeline"), "If.", "First.", "en"), version=1)
    assert (row.version, stored().version) == (2, 2)
    assert stored().answer == row.answer == Answer("conditional", ("legal", "timeline"), "If.", "First.", "en")
    event = events()[-1]
    assert (event.version, event.before, event.after) == (
        2,
        {"reasons": ["legal", "other"], "condition": ""},
        {"reasons": ["legal", "timeline"], "condition": "If."},
    )


def test_reasons_come_and_go_one_by_one(case):
    record(case, Answer("with_reservations", ("legal", "resources", "other")))
    kept = stored().reasons.get(reason="resources").pk
    row = record(case, Answer("with_reservations", ("timeline", "resources")), version=1)
    assert set(stored().reasons.values_list("reason", flat=True)) == {"resources", "timeline"}
    assert stored().reasons.get(reason="resources").pk == kept
    assert row.answer.reasons == ("resources", "timeline")
    record(case, Answer("with_reservations"), version=2)
    assert not stored().reasons.exists()


@pytest.mark.parametrize("version", [0, 1, 7])
def test_what_says_the_same_writes_nothing_whatever_it_rests_on(case, version):
    record(case)
    before = everything()
    same = Answer("supports", (), " ", "  We agree.\r\n", "en")
    assert record(case, same, version=version).version == 1
    assert everything() == before


def test_an_empty_answer_to_an_empty_place_makes_no_row(case):
    row = record(case, Answer())
    assert (row.pk, row.version) == (None, 0)
    assert not Response.objects.exists()


def test_an_answer_can_be_emptied_again_and_the_history_keeps_it(case):
    record(case)
    row = record(case, Answer(), version=1)
    assert (row.version, row.position, row.comment) == (2, "", "")
    assert events()[-1].before["comment"] == "We agree."


def test_oversight_staff_name_from_where_the_words_came(case):
    row = record(case, by="oversight", source=Source.MEETING, reference=" Geneva, 3 May\n", channel=Channel.TABLE)
    assert (row.source, row.source_reference) == ("meeting", "Geneva, 3 May")
    (event,) = events()
    assert (event.by, event.source, event.source_reference) == (
        case.person("oversight"), "meeting", "Geneva, 3 May"
    )  # fmt: skip
    assert event.channel == "table"
    row = record(case, Answer("supports", comment="Now from us."), version=1)
    assert (row.source, row.source_reference) == ("organization", "")


@pytest.mark.parametrize("source", [Source.ORGANIZATION, Source.OVERSIGHT, Source.ILLUSTRATIVE])
def test_words_of_no_source_are_refused(case, source):
    refused("Say where this answer comes from", case, by="oversight", source=source)


@pytest.mark.parametrize("reference", ["memo\x00", "x" * 301, "a\nb"])
def test_a_reference_that_cannot_be_stored_is_refused(case, reference):
    refused("Reference of the source", case, by="oversight", reference=reference)


def test_oversight_staff_who_are_focal_points_need_no_source(case):
    name_focal_point(user=case.cast["oversight"], organization=case.own)
    assert record(case, by="oversight", source=Source.ORGANIZATION).source == "organization"


def test_a_command_on_the_server_may_write(case):
    entry = actions.Entry(by=None, channel=Channel.COMMAND, source=Source.FILE)
    row = actions.record_answer(place=case.place(), answer=AGREED, version=0, entry=entry)
    assert (row.changed_by, events()[0].by, events()[0].channel) == (None, None, "command")


def test_what_was_made_up_stays_marked_when_a_person_edits_it(case):
    record(case, by="oversight", illustrative=True)
    record(case, Answer("supports", comment="Real."), version=1)
    assert stored().illustrative
    assert [event.illustrative for event in events()] == [True, True]


# --- Two people, one answer -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("version", [0, 1, 3])
def test_an_old_version_is_refused_and_both_texts_come_back(case, version):
    record(case)
    record(case, Answer("supports", ("other",), "", "Theirs."), version=1, by="oversight")
    mine = Answer("does_not_support", ("legal",), "", "Mine.")
    stale = refused("changed after you opened it", case, mine, version=version)
    assert isinstance(stale, Stale)
    assert (stale.stored, stale.offered, stale.version) == (Answer("supports", ("other",), "", "Theirs."), mine, 2)


def test_two_who_begin_at_once(case):
    record(case)
    mine = Answer("supports", (), "", "Mine.")
    stale = refused("Nothing was overwritten", case, mine, by="oversight")
    assert (stale.stored, stale.offered, stale.version) == (AGREED, mine, 1)


@pytest.mark.parametrize("stored_before", [True, False], ids=["changed between", "begun between"])
def test_a_save_that_comes_between_reading_and_writing_is_not_overwritten(case, stored_before):
    """What two requests at the same moment do: the second one has read before the first one wrote."""
    if stored_before:
        record(case, Answer("supports", comment="Old."))

    class LateDesk(Desk):
        def stored(self, place):
            seen = stored_response(place)
            record(case, AGREED, version=int(stored_before), by="oversight")
            return seen

    mine, version = Answer("supports", ("legal",), "", "Mine."), int(stored_before)
    with pytest.raises(Stale) as stale:
        actions.put_answer(LateDesk(), place=case.place(), answer=mine, version=version, entry=case.entry())
    assert (stale.value.stored, stale.value.offered, stale.value.version) == (AGREED, mine, version + 1)
    assert stored().answer == AGREED
    assert len(events()) == version + 1


def test_a_save_whose_confirmation_was_lost_is_known_again(case):
    record(case, save_key="lost")
    row = record(case, Answer("supports", comment="Typed on."), version=0, save_key="next", unconfirmed="lost")
    assert (row.version, row.comment, row.save_key) == (2, "Typed on.", "next")
    refused("after you opened it", case, Answer("supports", comment="x"), version=0, unconfirmed="lost")
    refused("after you opened it", case, Answer("supports", comment="x"), version=0, unconfirmed="")


def test_anothers_save_is_not_taken_for_ones_own_unconfirmed_one(case):
    record(case, save_key="mine")
    record(case, Answer("supports", comment="Theirs."), version=1, by="oversight")
    refused("after you opened it", case, Answer("supports", comment="x"), version=0, unconfirmed="mine")


# --- Where it is refused --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("stage", ["submitted", "cleared"])
@pytest.mark.parametrize("by", ["focal point", "oversight"])
def test_what_was_sent_is_locked(case, stage, by):
    factories.response(case.recommendations[0], case.own, stage=stage)
    refused(f"This answer is {stage} and locked", case, version=1, by=by)


def test_what_was_returned_is_open_again(case):
    factories.response(case.recommendations[0], case.own, stage="returned")
    assert record(case, version=1).stage == Stage.RETURNED


@pytest.mark.parametrize("kind", ["neighbour", "analyst", "secretariat", "administrator", "stranger"])
def test_who_may_not_enter_for_the_organization(case, kind):
    refused("cannot enter answers for this organization", case, by=kind, source=Source.LETTER)


@pytest.mark.parametrize("kind", ["focal point", "oversight"])
def test_who_may_not_sign_in_any_more_may_not_write(case, kind):
    User.objects.filter(pk=case.cast[kind].pk).update(is_active=False)
    refused("cannot enter", case, by=kind)


@pytest.mark.parametrize("by", ["focal point", "oversight"])
def test_what_is_not_asked_cannot_be_answered(case, by):
    elsewhere = factories.report("JIU/REP/2099/2", assembly_symbol="")
    of_another_report = factories.recommendation(elsewhere, 1, to=[case.own])
    not_put_to_us = factories.recommendation(case.report, 3, to=[case.other])
    before = everything()
    for place, words in (
        (Place(case.report, case.own, of_another_report), "Recommendation 1 of JIU/REP/2099/1 is not put to CAST"),
        (Place(case.report, case.own, not_put_to_us), "Recommendation 3 of JIU/REP/2099/1 is not put to CAST"),
        (Place(factories.report("JIU/REP/2099/3", assembly_symbol=""), case.own), "Nothing in JIU/REP/2099/3 is put"),
    ):
        answer = AGREED if place.recommendation else Answer(comment="Fine.")
        with pytest.raises(RuleBroken, match=words):
            actions.record_answer(place=place, answer=answer, version=0, entry=case.entry(by))
    assert everything() == before


def test_before_the_round_and_after_it_only_oversight_staff_write(case):
    day = timezone.localdate() - timedelta(days=3)
    Consultation.objects.update(closed_on=day)
    case.report.refresh_from_db()
    refused(f"closed on {date_format(day)}\\. .* oversight staff, who can still enter it", case)
    assert record(case, by="oversight").version == 1

    Consultation.objects.all().delete()
    case.report = type(case.report).objects.get()
    refused("not been put to the organizations yet", case, number=2)
    assert record(case, by="oversight", number=2).version == 1


def test_a_round_that_is_late_is_still_open(case):
    Consultation.objects.update(due_on=timezone.localdate() - timedelta(days=30))
    assert record(case).version == 1


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (Answer("maybe"), "Position: “maybe” is not one of"),
        (Answer("supports", ("whim",)), "Reasons: “whim”"),
        (Answer("supports", comment="a\nb\ud800"), "Comment, line 2: .*unpaired surrogate"),
        (Answer("supports", comment="x" * 1_000_000), "1000000 characters"),
    ],
)
def test_what_cannot_be_stored_is_refused_on_a_new_and_on_a_stored_answer(case, answer, words):
    refused(words, case, answer)
    record(case)
    refused(words, case, answer, version=1)


# --- The general comment --------------------------------------------------------------------------------------------


def test_the_report_as_a_whole_has_one_comment_and_no_position(case):
    row = record(case, Answer(comment="Good report.", language="en"), number=0)
    assert (row.recommendation, row.version, row.answer.comment) == (None, 1, "Good report.")
    refused("general comment has no position", case, Answer("supports", comment="x"), number=0, version=1)
    stale = refused("after you opened it", case, Answer(comment="Mine."), number=0)
    assert stale.stored.comment == "Good report."
    record(case)  # and the answer to a recommendation beside it
    assert Response.objects.count() == 2


def test_the_event_of_a_move_has_no_texts(case):
    row = case.answered()
    case.moved(row, Verb.SUBMIT)
    assert (events()[-1].before, events()[-1].after) == ({"stage": "draft"}, {"stage": "submitted"})
