"""Rounds: the date they are due by default, opening, closing, reopening, and how far their answers are."""

import random
from datetime import date
from types import SimpleNamespace

import pytest

from recommendations.rules import RuleBroken
from responses import consultation_actions as actions
from responses.actions import record_answer
from responses.aggregates import Missing, Standing, State, Tally, missing_in, standings, tallies_of
from responses.answer import Answer
from responses.models import Consultation, ConsultationEvent, Response, ResponseReason
from responses.places import Entry, Place
from responses.rules import Stage
from responses.sheets import sheets
from tests import factories
from tests.responses import rounds


@pytest.fixture
def member(db):
    return factories.organization("MEMBER")


# --- The default due date -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("issued", "opened", "due"),
    [
        (date(2026, 1, 15), date(2026, 2, 1), date(2026, 7, 15)),
        (date(2025, 10, 31), date(2025, 11, 1), date(2026, 4, 30)),  # no 31 April
        (date(2025, 8, 31), date(2025, 9, 1), date(2026, 2, 28)),
        (date(2027, 8, 31), date(2027, 9, 1), date(2028, 2, 29)),
        (date(2026, 12, 31), date(2027, 1, 1), date(2027, 6, 30)),
        (date(2026, 1, 15), date(2026, 7, 15), date(2026, 7, 15)),  # opened on the very day
        (date(2024, 1, 15), date(2026, 3, 31), date(2026, 9, 30)),  # half a year after the report lies behind
        (None, date(2026, 8, 30), date(2027, 2, 28)),  # the report's date is not known
    ],
)
def test_a_round_is_due_six_months_after_the_reports_date(issued, opened, due):
    assert actions.default_due_date(SimpleNamespace(issued_on=issued), opened) == due


@pytest.mark.parametrize(
    ("issued", "words"),
    [
        (date(2026, 1, 15), "Six months after the report's date"),
        (date(2024, 1, 15), "have passed"),
        (None, "the date of the report is not known"),
    ],
)
def test_the_default_comes_with_its_reason(issued, words):
    assert words in actions.why_due(SimpleNamespace(issued_on=issued), date(2026, 2, 1))


# --- The life of a round --------------------------------------------------------------------------------------------


def test_opening_is_kept_with_its_date_and_done_once(member, django_user_model):
    by = factories.user("oversight@example.org")
    report = factories.report()
    consultation = actions.open_consultation(report=report, by=by)
    assert consultation.opened_on == rounds.today()
    assert consultation.due_on == actions.default_due_date(report, rounds.today())
    event = ConsultationEvent.objects.get()
    assert (event.verb, event.by, event.due_on) == ("opened", by, consultation.due_on)
    with pytest.raises(RuleBroken, match="already"):
        actions.open_consultation(report=report, by=by)
    assert ConsultationEvent.objects.count() == 1


def test_a_due_date_before_the_opening_is_refused(member):
    with pytest.raises(RuleBroken, match="before the opening"):
        actions.open_consultation(report=factories.report(), due_on=rounds.today(-1))
    assert not Consultation.objects.exists()


def test_a_round_is_not_reopened_without_a_reason(member):
    consultation = rounds.put("JIU/REP/2099/1", [member])
    actions.close_consultation(consultation=consultation, by=None)
    for reason in ("", "  \n "):
        with pytest.raises(RuleBroken, match="Say why"):
            actions.reopen_consultation(consultation=consultation, reason=reason, by=None)
    consultation.refresh_from_db()
    assert not consultation.is_open
    actions.reopen_consultation(consultation=consultation, reason="Two answers came late.", by=None)
    consultation.refresh_from_db()
    assert consultation.is_open
    assert [event.reason for event in consultation.events.order_by("pk")] == ["", "Two answers came late."]


def test_a_closed_round_keeps_its_date_and_is_not_closed_again(member):
    consultation = rounds.put("JIU/REP/2099/1", [member])
    actions.close_consultation(consultation=consultation, by=None)
    with pytest.raises(RuleBroken, match="closed"):
        actions.close_consultation(consultation=consultation, by=None)
    with pytest.raises(RuleBroken, match="Reopen it first"):
        actions.change_due_date(consultation=consultation, due_on=rounds.today(90), by=None)


def test_a_focal_point_writes_nothing_after_the_closing(member):
    consultation = rounds.put("JIU/REP/2099/1", [member])
    entry = Entry(by=rounds.focal_point("member@example.org", member))
    place = Place(consultation.report, member, consultation.report.recommendations.get(number=1))
    stored = record_answer(place=place, answer=Answer("supports"), version=0, entry=entry)
    actions.close_consultation(consultation=consultation, by=None)
    place.report.refresh_from_db()
    with pytest.raises(RuleBroken, match="closed"):
        record_answer(place=place, answer=Answer("no_position"), version=stored.version, entry=entry)
    assert Response.objects.get().position == "supports"
    actions.reopen_consultation(consultation=consultation, reason="They asked for it.", by=None)
    place.report.refresh_from_db()
    record_answer(place=place, answer=Answer("no_position", comment="Why"), version=stored.version, entry=entry)
    assert Response.objects.get().position == "no_position"


# --- How far the answers are ----------------------------------------------------------------------------------------


@pytest.fixture
def made_up(db):
    """Three reports to up to six organizations, answered at random; every special case occurs."""
    dice = random.Random(11)
    members = [factories.organization(f"M{number}", order=number) for number in range(6)]
    reports = []
    for number in range(3):
        report = rounds.put(f"JIU/REP/2099/{number + 1}", [], recommendations=4).report
        for recommendation in report.recommendations.all():
            for member in dice.sample(members, dice.randint(0, 6)):
                recommendation.addressees.create(organization=member, action="E")
            for member in members:  # some answer without being asked: that counts nowhere
                if dice.random() < 0.6:
                    stage = dice.choice(["draft", "draft", "submitted", "returned", "cleared"])
                    position = "supports" if stage != "draft" or dice.random() < 0.4 else ""
                    row = rounds.answer(report, member, recommendation.number, stage, position=position)
                    if stage == "draft" and dice.random() < 0.3:
                        ResponseReason.objects.create(response=row, reason="legal")
        Response.objects.create(report=report, organization=members[0], stage="submitted", comment="In general.")
        reports.append(report)
    return reports


KINDS = ("awaited", *Stage.values)


def by_hand(report) -> dict[str, dict[str, int]]:
    """The slow and obvious way: read every sheet."""
    return {
        sheet.organization.code: {
            name: sum((line.stage or "awaited") == name for line in sheet.lines) for name in KINDS
        }
        for sheet in sheets(report, texts=False)
    }


def as_counts(tally: Tally) -> dict[str, int]:
    return {
        "awaited": tally.awaited,
        "draft": tally.drafted,
        "submitted": tally.submitted,
        "returned": tally.returned,
        "cleared": tally.cleared,
    }


def test_the_database_counts_what_the_sheets_show(made_up):
    seen = set()
    for report in made_up:
        rows = standings(report, late=False, full=True)
        expected = by_hand(report)
        assert {row.organization.code: as_counts(row.tally) for row in rows} == expected
        total = Tally.sum(row.tally for row in rows)
        assert tallies_of(made_up, full=True).get(report.pk, Tally()) == total
        assert total.asked == sum(sum(counts.values()) for counts in expected.values())
        seen |= {name for counts in expected.values() for name, n in counts.items() if n}
    assert seen == {"awaited", *Stage.values}


def test_who_sees_what_was_sent_counts_the_rest_as_not_yet_submitted(made_up):
    for report in made_up:
        full, sent = (standings(report, late=False, full=which) for which in (True, False))
        for one, other in zip(full, sent, strict=True):
            assert (other.tally.drafted, other.tally.returned) == (0, 0)
            assert other.tally.awaited == one.tally.outstanding
            assert (other.tally.submitted, other.tally.cleared) == (one.tally.submitted, one.tally.cleared)


def test_what_is_missing_is_named_by_number(made_up):
    missing = missing_in([report.pk for report in made_up])
    for report in made_up:
        for sheet in sheets(report, texts=False):
            numbers = {name: [] for name in ("awaited", "drafted", "returned")}
            for line in sheet.lines:
                name = {None: "awaited", "draft": "drafted", "returned": "returned"}.get(line.stage)
                if name:
                    numbers[name].append(line.number)
            expected = Missing(**{name: tuple(of) for name, of in numbers.items()})
            assert missing.get((report.pk, sheet.organization.pk), Missing()) == expected
            assert expected.count == standing_of(report, sheet.organization).tally.outstanding
    assert all(what.count for what in missing.values())


def standing_of(report, organization) -> Standing:
    rows = standings(report, late=False, full=True)
    return next(row for row in rows if row.organization == organization)


def test_nothing_asked_is_nothing_counted(db):
    assert Tally.sum([]) == Tally()
    assert tallies_of([], full=True) == {}
    assert missing_in([]) == {}


@pytest.mark.parametrize(
    ("stages", "states"),
    [
        ([None, None], {State.LATE, State.AWAITING, State.NOBODY}),
        (["cleared", "draft"], {State.LATE, State.AWAITING, State.NOBODY}),
        (["submitted", "returned"], {State.LATE, State.AWAITING, State.TO_CLEAR, State.RETURNED, State.NOBODY}),
        (["submitted", "cleared"], {State.TO_CLEAR, State.NOBODY}),
        (["cleared", "cleared"], {State.CLEARED, State.NOBODY}),
    ],
)
def test_by_which_states_an_organization_is_picked(member, stages, states):
    consultation = rounds.put("JIU/REP/2099/1", [member], due=-1)
    for number, stage in enumerate(stages, 1):
        if stage:
            rounds.answer(consultation.report, member, number, stage)
    (row,) = standings(consultation.report, late=consultation.is_late, full=True)
    assert {state for state in State if row.fits(state)} == states


def test_an_account_that_is_closed_is_nobodys_focal_point(member):
    user = rounds.focal_point("member@example.org", member)
    report = rounds.put("JIU/REP/2099/1", [member]).report
    assert not standing_of(report, member).fits(State.NOBODY)
    user.is_active = False
    user.save()
    assert standing_of(report, member).fits(State.NOBODY)
