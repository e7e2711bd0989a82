"""The table of moves as a whole square, and the day on which a round is due."""

from datetime import date, timedelta
from itertools import chain, combinations

import pytest

from recommendations.rules import RuleBroken
from responses.rules import (
    MOVES,
    OPEN_STAGES,
    SENT_STAGES,
    Role,
    Source,
    Stage,
    Verb,
    enters_words,
    follow_up_open,
    move_for,
    moves_from,
    six_months_after,
    words_open,
)

ROLE_SETS = [frozenset(chosen) for chosen in chain.from_iterable(combinations(Role, size) for size in range(3))]
FOCAL, OVERSIGHT = Role.FOCAL_POINT, Role.OVERSIGHT

# The way of an answer, written out once more: verb, from, to, who, and whether a reason is read by somebody.
ALLOWED = {
    (Verb.SUBMIT, Stage.DRAFT): (Stage.SUBMITTED, {FOCAL, OVERSIGHT}, False),
    (Verb.SUBMIT, Stage.RETURNED): (Stage.SUBMITTED, {FOCAL, OVERSIGHT}, False),
    (Verb.RETURN, Stage.SUBMITTED): (Stage.RETURNED, {OVERSIGHT}, True),
    (Verb.CLEAR, Stage.SUBMITTED): (Stage.CLEARED, {OVERSIGHT}, False),
    (Verb.REOPEN, Stage.CLEARED): (Stage.RETURNED, {OVERSIGHT}, True),
}


@pytest.mark.parametrize("who", ROLE_SETS, ids=lambda roles: "+".join(sorted(roles)) or "nobody")
@pytest.mark.parametrize("stage", Stage)
@pytest.mark.parametrize("verb", Verb)
def test_the_whole_square_of_moves(verb, stage, who):
    expected = ALLOWED.get((verb, stage))
    if expected and who & expected[1]:
        move = move_for(verb, stage, who)
        assert (move.verb, move.after, move.needs_reason) == (verb, expected[0], expected[2])
    else:
        with pytest.raises(RuleBroken) as refusal:
            move_for(verb, stage, who)
        words = "Only oversight staff" if expected else f"“{stage.label}”"
        assert words in str(refusal.value)


def test_the_table_of_moves_says_nothing_twice():
    steps = [(move.verb, stage) for move in MOVES for stage in move.before]
    assert sorted(steps) == sorted(ALLOWED)


@pytest.mark.parametrize("stage", Stage)
@pytest.mark.parametrize("who", ROLE_SETS, ids=lambda roles: "+".join(sorted(roles)) or "nobody")
def test_what_is_offered_is_what_is_accepted(stage, who):
    def accepted(verb):
        try:
            return move_for(verb, stage, who)
        except RuleBroken:
            return None

    assert list(moves_from(stage, who)) == [accepted(move.verb) for move in MOVES if accepted(move.verb)]


@pytest.mark.parametrize("stage", Stage)
def test_from_every_stage_oversight_staff_find_a_way_on(stage):
    assert moves_from(stage, [Role.OVERSIGHT])


def test_an_answer_is_either_open_or_sent():
    assert {*OPEN_STAGES, *SENT_STAGES} == set(Stage)
    assert not set(OPEN_STAGES) & set(SENT_STAGES)
    for move in MOVES:  # words can be changed only where the next step is to send them
        assert (move.verb == Verb.SUBMIT) == (set(move.before) <= set(OPEN_STAGES))


def test_who_enters_words_and_when():
    for roles in ROLE_SETS:
        assert enters_words(roles, round_open=True) is bool(roles)
        assert enters_words(roles, round_open=False) is (OVERSIGHT in roles)


def test_at_which_stage_what_may_change():
    assert {stage for stage in (None, *Stage) if words_open(stage)} == {None, *OPEN_STAGES}
    assert {stage for stage in (None, *Stage) if not follow_up_open(stage)} == {Stage.SUBMITTED}


def test_oversight_staff_name_a_source_outside():
    assert not {Source.ORGANIZATION, Source.OVERSIGHT, Source.ILLUSTRATIVE} & set(Source.of_others())


# --- Six months -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("day", "later"),
    [
        (date(2026, 1, 15), date(2026, 7, 15)),
        (date(2026, 6, 30), date(2026, 12, 30)),
        (date(2026, 7, 31), date(2027, 1, 31)),
        (date(2025, 8, 31), date(2026, 2, 28)),
        (date(2027, 8, 31), date(2028, 2, 29)),  # a leap year
        (date(2027, 8, 29), date(2028, 2, 29)),
        (date(2099, 8, 31), date(2100, 2, 28)),  # no leap year
        (date(2028, 2, 29), date(2028, 8, 29)),
        (date(2026, 3, 31), date(2026, 9, 30)),
        (date(2026, 10, 31), date(2027, 4, 30)),
        (date(2026, 12, 31), date(2027, 6, 30)),
    ],
)
def test_six_months_later_is_the_same_day_or_the_last_of_the_month(day, later):
    assert six_months_after(day) == later


def test_six_months_are_about_half_a_year_from_any_day():
    days = [date(2026, 1, 1) + timedelta(days=number) for number in range(4 * 366)]
    later = [six_months_after(day) for day in days]
    assert later == sorted(later)
    assert {(after - day).days for day, after in zip(days, later, strict=True)} <= set(range(180, 185))
    assert all((after.month - day.month) % 12 == 6 for day, after in zip(days, later, strict=True))
