"""The history told: saves joined to steps, any earlier state, and the proposal where two saves meet."""

import random
from dataclasses import replace
from datetime import datetime, timedelta, timezone

import pytest
from django.utils.translation import override

from responses import actions, cards
from responses.answer import Answer, Status, checked_answer
from responses.models import Response, ResponseEvent
from responses.rules import Position, Reason, Source, Verb
from responses.timeline import TOGETHER, answer_at, change, steps
from tests import factories

NOON = datetime(2026, 5, 4, 12, tzinfo=timezone.utc)  # noqa: UP017


def event(minute: float = 0, *, by: int = 1, verb: Verb = Verb.RECORDED, before=None, after=None, **fields):
    """An event so many minutes after noon; it needs no database to be told."""
    values = {"source": "organization", "channel": "page", "version": 1, "stage": "draft", **fields}
    at = NOON + timedelta(minutes=minute)
    return ResponseEvent(at=at, by_id=by, verb=verb, before=before or {}, after=after or {}, **values)


# --- Steps ----------------------------------------------------------------------------------------------------------


def saves(*events) -> list[int]:
    return [step.saves for step in steps(events)]


def test_saves_of_one_person_in_one_go_are_one_step():
    # Each within half an hour of the one before it, however long the whole takes.
    assert saves(event(0), event(1), event(29), event(58.9)) == [4]
    assert saves(event(0), event(30)) == [1, 1]
    assert timedelta(minutes=30) == TOGETHER
    assert steps([]) == []


@pytest.mark.parametrize(
    "other",
    [
        {"by": 2},
        {"by": None},
        {"source": "letter"},
        {"source_reference": "Memo 7"},
        {"channel": "table"},
        {"verb": Verb.STATUS},
        {"verb": Verb.SUBMIT},
    ],
)
def test_what_differs_in_who_and_from_where_is_told_apart(other):
    assert saves(event(0), event(1, **other), event(2)) == [1, 1, 1]


@pytest.mark.parametrize("verb", sorted(set(Verb) - {Verb.RECORDED}))
def test_only_saves_are_joined(verb):
    assert saves(event(0, verb=verb), event(0.1, verb=verb)) == [1, 1]


def test_the_latest_step_comes_first_and_ends_when_its_last_save_was_made():
    found = steps([event(0), event(5), event(6, by=2), event(7, by=1)])
    assert [(step.first.by_id, step.saves, step.at) for step in found] == [
        (1, 1, NOON + timedelta(minutes=7)),
        (2, 1, NOON + timedelta(minutes=6)),
        (1, 2, NOON + timedelta(minutes=5)),
    ]


def test_a_step_is_told_from_before_its_first_save_to_after_its_last():
    (step,) = steps(
        [
            event(0, before={"comment": "We"}, after={"comment": "We ag"}),
            event(1, before={"comment": "We ag", "position": ""}, after={"comment": "We do", "position": "supports"}),
            event(2, before={"reasons": []}, after={"reasons": ["legal"]}),
            event(3, before={"reasons": ["legal"]}, after={"reasons": []}),
            event(4, before={"language": ""}, after={"language": "fr"}),
        ]
    )
    told = {one.label: (one.before, one.after) for one in step.changes}
    assert told == {"Comment": ("We", "We do"), "Position": ("", "Supports"), "Language": ("", "French")}


def test_changes_are_told_in_the_readers_words():
    assert change("reasons", ["legal"], ["other", "gone"]).after == "Other, gone"  # a code of an older version
    assert change("stage", "draft", "submitted").after == "Submitted"
    assert change("implementation", "", "in_progress").after == "In progress"
    assert change("status_on", None, "2026-05-01").label == "Date of the status"
    with override("zh-hans"):
        assert change("position", "", "supports").after == "支持"


def test_a_text_that_changed_is_told_by_its_difference():
    pieces = change("comment", "We agree in part.", "We agree in full.").pieces
    assert [(piece.kind, piece.text) for piece in pieces if piece.kind != "same"] == [
        ("removed", "part"), ("added", "full")
    ]  # fmt: skip
    assert change("comment", "", "New.").pieces == ()  # all of it is new
    assert change("position", "supports", "conditional").pieces == ()


# --- Earlier states -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", range(5))
def test_every_version_of_an_answer_can_be_read_again(case, seed):
    """Against a list of what was stored, kept aside; follow-up and moves in between count versions too."""
    chance, kept, row = random.Random(seed), {}, None
    for _ in range(25):
        version, by = (row.version if row else 0), chance.choice(["focal point", "oversight"])
        answer = Answer(
            chance.choice(["", *Position.values]),
            tuple(code for code in Reason.values if chance.random() < 0.2),
            chance.choice(["", "", "If funded."]),
            " ".join(chance.choices(["we", "agree", "意见", "not"], k=chance.randrange(4))),
            chance.choice(["", "en", "ar"]),
        )
        place, entry = case.place(), case.entry(by)
        if chance.random() < 0.2:
            status = Status("accepted", chance.choice(["", "in_progress", "implemented"]), NOON.date())
            row = actions.record_status(place=place, status=status, version=version, entry=entry, today=NOON.date())
            kept.setdefault(row.version, kept.get(row.version - 1, Answer()))
        else:
            row = actions.record_answer(place=place, answer=answer, version=version, entry=entry)
            kept[row.version] = checked_answer(answer)
    row = Response.objects.get()
    assert kept[row.version] == row.answer
    assert {version: answer_at(row, version) for version in kept} == kept
    assert answer_at(row, 0) == Answer()


# --- Where two saves meet -------------------------------------------------------------------------------------------

BASE = Answer("supports", ("legal",), "", "The Board agreed in May. It will report in June.", "en")


def conflict(case, theirs: Answer, mine: Answer, base: Answer | None = BASE, number: int = 1) -> cards.Conflict:
    """What is shown to somebody who typed `mine` on `base`, while `theirs` was stored."""
    version, place = 0, case.place(number)
    if base is not None:
        version = actions.record_answer(place=place, answer=base, version=0, entry=case.entry()).version
    entry = case.entry("oversight")
    row = actions.record_answer(place=place, answer=theirs, version=version, entry=entry)
    return cards.conflict(row, mine, version)


def test_changes_that_do_not_touch_are_both_kept(case):
    found = conflict(
        case,
        Answer("supports", ("legal",), "", "The Council agreed in May. It will report in June.", "en"),
        Answer("supports", ("legal",), "", "The Board agreed in May. It will report in July.", "en"),
    )
    assert found.texts_merged
    assert found.merged.comment == "The Council agreed in May. It will report in July."
    assert [one.label for one in found.changes] == ["Comment"]
    assert found.changes[0].before.startswith("The Council")
    assert found.changes[0].after.endswith("July.")


def test_changes_that_touch_leave_ones_own_text_to_work_on(case):
    found = conflict(
        case,
        Answer("supports", ("legal",), "", "The Council agreed in May. It will report in June.", "en"),
        Answer("supports", ("legal",), "", "The Assembly agreed in May. It will report in June.", "en"),
    )
    assert not found.texts_merged
    assert found.merged.comment == "The Assembly agreed in May. It will report in June."


def test_of_the_codes_the_only_side_that_changed_is_taken(case):
    found = conflict(
        case,
        Answer("conditional", ("legal",), "If funded.", BASE.comment, "fr"),
        Answer("supports", ("legal", "other"), "", BASE.comment, "en"),
    )
    assert found.merged == Answer("conditional", ("legal", "other"), "If funded.", BASE.comment, "fr")
    assert found.texts_merged
    assert {one.label for one in found.changes} == {"Position", "Reasons", "Condition", "Language"}


def test_where_both_chose_another_position_ones_own_is_proposed_and_both_are_shown(case):
    found = conflict(case, Answer("conditional", ("legal",)), Answer("does_not_support", ("legal",)))
    assert found.merged.position == "does_not_support"
    assert not found.texts_merged
    shown = {one.label: (one.before, one.after) for one in found.changes}
    assert shown["Position"] == ("Support conditional on something named", "Does not support")


def test_where_both_chose_the_same_position_nothing_touches(case):
    found = conflict(case, Answer("conditional", ("legal",)), Answer("conditional", ("legal",), language="fr"))
    assert found.merged == Answer("conditional", ("legal",), language="fr")
    assert not found.texts_merged  # but both chose another language
    assert {one.label for one in found.changes} == {"Language"}
    found = conflict(case, Answer("conditional"), replace(BASE, position="conditional"), number=2)
    assert found.merged.position == "conditional"
    assert found.texts_merged


@pytest.mark.parametrize(
    ("base", "theirs", "mine", "merged"),
    [
        ("legal", "legal other", "legal timeline", "legal timeline other"),
        ("legal other", "legal", "legal other timeline", "legal timeline"),
        ("legal other", "other", "legal", ""),  # each took another one away
        ("legal other", "other", "other", "other"),
        ("", "other", "other legal", "legal other"),
        ("legal", "", "legal resources", "resources"),
    ],
)
def test_reasons_come_and_go_one_by_one(case, base, theirs, mine, merged):
    """Reasons never touch: each is a box of its own."""

    def answer(reasons: str) -> Answer:
        return replace(BASE, reasons=tuple(reasons.split()))

    found = conflict(case, answer(theirs), answer(mine), answer(base))
    assert found.merged == answer(merged)
    assert found.texts_merged


def test_chinese_is_compared_by_character(case):
    base = Answer("supports", (), "", "各组织支持这项建议，将在六月报告。", "zh")
    found = conflict(
        case,
        Answer("supports", (), "", "多数组织支持这项建议，将在六月报告。", "zh"),
        Answer("supports", (), "", "各组织支持这项建议，将在七月报告。", "zh"),
        base,
    )
    assert found.merged.comment == "多数组织支持这项建议，将在七月报告。"
    (one,) = found.changes
    assert {piece.text for piece in one.pieces if piece.kind == "removed"} == {"多数", "六"}


def test_two_who_both_began_have_nothing_in_common(case):
    found = conflict(case, Answer("supports", (), "", "Theirs."), Answer("supports", (), "", "Mine."), None)
    assert not found.texts_merged
    assert found.merged.comment == "Mine."
    assert found.changes[0].before == "Theirs."


def test_what_is_new_on_one_side_only_is_merged_when_both_began(case):
    found = conflict(case, Answer("supports", ("legal",)), Answer(comment="Mine."), None)
    assert found.merged == Answer("supports", ("legal",), "", "Mine.")
    assert found.texts_merged


def test_a_conflict_with_nothing_stored_takes_what_was_offered():
    assert cards.conflict(None, BASE, 0).merged == BASE


def test_an_answer_without_a_history_is_compared_with_nothing(case):
    row = factories.response(case.recommendations[0], case.own, comment="Imported.", source=Source.FILE)
    assert cards.conflict(row, Answer("supports", comment="Mine."), 1).merged.comment == "Mine."
