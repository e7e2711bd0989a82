"""Answers and statuses as values: their stored form, what is refused in which words, and what they still lack."""

import time
import unicodedata
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recommendations.rules import Language, RuleBroken
from responses.answer import (
    COMMENT_LIMIT,
    CONDITION_LIMIT,
    REASON_LIMIT,
    REFERENCE_LIMIT,
    Answer,
    Status,
    checked_answer,
    checked_reason,
    checked_reference,
    checked_status,
    checked_title,
    language_by_script,
    missing,
)
from responses.rules import Acceptance, Implementation, Position, Reason

TODAY = date(2026, 7, 1)
ACCEPTED = Status("accepted", "in_progress", date(2026, 6, 30), "Executive Board", "DP/2026/7")


def refusal(check, *args, **options) -> str:
    """The words of a refusal; all of them can be shown on any page."""
    with pytest.raises(RuleBroken) as refused:
        check(*args, **options)
    words = str(refused.value)
    words.encode()  # no half character in it, whatever was sent
    assert words.replace(" ", "").isprintable()
    return words


# --- The stored form ------------------------------------------------------------------------------------------------


def test_an_answer_as_it_should_be_stays_as_it_is():
    answer = Answer("conditional", ("legal", "other"), "If funded.", "First.\n\nSecond, with\ta tab.", "en")
    assert checked_answer(answer) == answer
    assert checked_answer(Answer()) == Answer()
    assert answer
    assert not Answer(language="en")  # a language alone says nothing


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("one\r\ntwo\r\n\r\nthree", "one\ntwo\n\nthree"),
        ("one\rtwo\r", "one\ntwo"),
        ("  \n\t one \n ", "one"),
        ("\r\n\u3000 \xa0", ""),
        ("意见。", "意见。"),
        (
            "\u0646\u0639\u0645\u060c \u0645\u0648\u0627\u0641\u0642",
            "\u0646\u0639\u0645\u060c \u0645\u0648\u0627\u0641\u0642",
        ),
        ("a\u200fb\u200cc\u2066d\u2069", "a\u200fb\u200cc\u2066d\u2069"),  # marks that Arabic and Persian need
        ("🇺🇳 👩‍👩‍👧 \U0002070e", "🇺🇳 👩‍👩‍👧 \U0002070e"),
        ("<b>=1+1</b> & {{ x }}", "<b>=1+1</b> & {{ x }}"),
    ],
)
def test_plain_text_is_kept_but_for_line_ends_and_space_around(typed, stored):
    answer = checked_answer(Answer("conditional", (), typed, typed, ""))
    assert (answer.condition, answer.comment) == (stored, stored)


def test_reasons_stand_once_and_in_one_order():
    given_, kept = ("other", "legal", "other", "resources", "legal"), ("legal", "resources", "other")
    assert checked_answer(Answer("supports", given_)).reasons == kept
    assert checked_answer(Answer("supports", tuple(reversed(Reason.values)))).reasons == tuple(Reason.values)


def test_a_general_comment_has_a_comment_only():
    assert checked_answer(Answer(comment=" fine ", language="fr"), general=True) == Answer(
        comment="fine", language="fr"
    )
    for answer in (Answer("supports"), Answer(reasons=("legal",)), Answer(condition="if")):
        assert "general comment" in refusal(checked_answer, answer, general=True)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("", ""),
        ("2026: 100 %", ""),
        ("We agree.", ""),
        ("Nous sommes d’accord.", ""),  # Latin letters tell no language
        ("我们同意。", "zh"),
        ("نعم، موافق", "ar"),
        ("Мы согласны.", "ru"),
        ("我们同意 UN 的建议。", "zh"),
        ("The word 意见 stands in an English text.", ""),
    ],
)
def test_a_language_that_was_not_given_is_told_by_the_script(text, language):
    assert language_by_script(text) == language
    assert checked_answer(Answer(comment=text)).language == language
    assert checked_answer(Answer(comment=text, language="fr")).language == "fr"


# --- Text that cannot be stored -------------------------------------------------------------------------------------

BAD = {
    "NUL": ("\x00", "control character (U+0000)"),
    "bell": ("\x07", "control character (U+0007)"),
    "escape": ("\x1b", "control character (U+001B)"),
    "vertical tab": ("\x0b", "control character (U+000B)"),
    "delete": ("\x7f", "control character (U+007F)"),
    "C1": ("\x9b", "control character (U+009B)"),
    "high surrogate": ("\ud800", "unpaired surrogate"),
    "low surrogate": ("\udfff", "unpaired surrogate"),
    "override to the left": ("\u202e", "direction of the text (U+202E)"),
    "override to the right": ("\u202d", "direction of the text (U+202D)"),
    "embedding": ("\u202b", "direction of the text (U+202B)"),
}


@pytest.mark.parametrize("name", BAD)
@pytest.mark.parametrize("field", ["comment", "condition"])
def test_what_no_text_holds_is_refused_with_its_place(name, field):
    character, problem = BAD[name]
    words = refusal(checked_answer, Answer(**{field: f"first\r\nsecond\r\nthird word{character}after"}))
    assert words.startswith(f"{field.capitalize()}, line 3: ")
    assert problem in words
    assert "third word”" in words


def test_all_controls_half_characters_and_turning_marks_are_refused_and_nothing_else():
    def is_refused(code: int) -> bool:
        try:
            checked_answer(Answer(comment=f"a{chr(code)}b"))
        except RuleBroken:
            return True
        return False

    codes = [*range(0x3000), *range(0xD7FF, 0xE001), 0xFEFF, 0xFFFD, 0xE0020, 0x10FFFF]
    bad = {code for code in codes if unicodedata.category(chr(code)) in ("Cc", "Cs")} - set(map(ord, "\t\n\r"))
    assert {code for code in codes if is_refused(code)} == bad | {0x202A, 0x202B, 0x202D, 0x202E}


def test_lines_are_counted_as_the_person_sees_them():
    assert "line 4:" in refusal(checked_answer, Answer(comment="\n\n \r\nhere\x07"))


def test_the_words_before_the_place_are_shown_without_what_is_wrong_with_them():
    assert "“ab”" in refusal(checked_answer, Answer(comment="a\nb\x07"))


@pytest.mark.parametrize("check", [checked_title, checked_reference])
@pytest.mark.parametrize("character", ["\n", "\u202e", "\x00", "\ud800"])
def test_titles_and_references_are_one_line(check, character):
    assert "line" in refusal(check, f"memo{character}fdp.exe")
    assert check("  Memo 7 \n") == "Memo 7"


# --- Limits -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("field", "limit"), [("comment", COMMENT_LIMIT), ("condition", CONDITION_LIMIT)])
def test_a_limit_is_reached_and_not_passed(field, limit):
    assert len(getattr(checked_answer(Answer(**{field: "字" * limit})), field)) == limit
    assert checked_answer(Answer(**{field: " " * limit + "x"}))  # space around does not count
    words = refusal(checked_answer, Answer(**{field: "字" * (limit + 1)}))
    assert words.startswith(field.capitalize())
    assert f"{limit + 1} characters, at most {limit}" in words


def test_a_megabyte_is_refused_at_once_and_in_words():
    start = time.perf_counter()
    words = refusal(checked_answer, Answer(comment="word " * 200_000))
    assert time.perf_counter() - start < 0.1
    assert "999999 characters, at most 20000" in words
    assert "attach it as a file" in words


def test_reasons_of_a_move_references_and_titles_have_limits():
    assert "at most 2000" in refusal(checked_reason, "x" * (REASON_LIMIT + 1), required=True)
    assert "at most 300" in refusal(checked_reference, "x" * (REFERENCE_LIMIT + 1))
    assert "at most 300" in refusal(checked_title, "x" * (REFERENCE_LIMIT + 1))


@pytest.mark.parametrize("text", ["", "  ", "\r\n"])
def test_a_reason_may_be_required(text):
    assert "Say why" in refusal(checked_reason, text, required=True)
    assert checked_reason(text, required=False) == ""
    assert checked_reason(" Incomplete.\r\nSee 2. ", required=True) == "Incomplete.\nSee 2."


# --- Codes ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("answer", "what", "choices"),
    [
        (Answer("maybe"), "Position", Position),
        (Answer("SUPPORTS"), "Position", Position),
        (Answer("supports "), "Position", Position),
        (Answer("\ud800\x00"), "Position", Position),
        (Answer("supports", ("legal", "whim")), "Reasons", Reason),
        (Answer(comment="x", language="de"), "Language", Language),
    ],
)
def test_unknown_codes_are_named_with_those_that_exist(answer, what, choices):
    words = refusal(checked_answer, answer)
    assert words.startswith(f"{what}: ")
    assert all(str(label) in words for label in choices.labels)


@pytest.mark.parametrize("status", [Status("perhaps"), Status("accepted", "soon", TODAY)])
def test_unknown_codes_of_a_status_are_refused(status):
    assert "is not one of" in refusal(checked_status, status, today=TODAY)


# --- What is missing ------------------------------------------------------------------------------------------------


def test_conditional_support_without_its_condition_is_a_draft_that_cannot_be_submitted():
    draft = Answer("conditional", (), "", "Depends.")
    assert checked_answer(draft) == draft
    assert missing(draft) == ["The support is conditional: name the condition."]
    assert missing(Answer("conditional", (), "If funded.", "")) == []


@pytest.mark.parametrize("position", Position)
@pytest.mark.parametrize("condition", ["", "If funded."])
@pytest.mark.parametrize("why", [{}, {"reasons": ("legal",)}, {"comment": "Because."}])
def test_what_each_position_needs(position, condition, why):
    lacks = missing(Answer(position, condition=condition, **why))
    conditional, alone = position == Position.CONDITIONAL, position in (Position.SUPPORTS, Position.CONDITIONAL)
    assert any("name the condition" in words for words in lacks) == (conditional and not condition)
    assert any("change one of the two" in words for words in lacks) == (not conditional and bool(condition))
    assert any("Say why" in words for words in lacks) == (not alone and not why)


def test_without_a_position_nothing_else_is_asked_for():
    assert missing(Answer()) == missing(Answer(comment="x", condition="y")) == ["Choose a position."]


# --- Status ---------------------------------------------------------------------------------------------------------


def test_a_status_as_it_should_be_stays_as_it_is():
    assert checked_status(ACCEPTED, today=TODAY) == ACCEPTED
    assert checked_status(Status(), today=TODAY) == Status()
    spaced = Status("accepted", "in_progress", date(2026, 6, 30), " Executive Board ", "DP/2026/7\n")
    assert checked_status(spaced, today=TODAY) == ACCEPTED
    assert ACCEPTED
    assert not Status()


@pytest.mark.parametrize("implementation", Implementation)
@pytest.mark.parametrize("acceptance", Acceptance)
def test_only_what_is_accepted_is_implemented(acceptance, implementation):
    status = Status(acceptance, implementation, TODAY)
    if acceptance == Acceptance.ACCEPTED:
        assert checked_status(status, today=TODAY) == status
    else:
        assert "Only what is accepted" in refusal(checked_status, status, today=TODAY)
    assert checked_status(Status(acceptance, "", TODAY), today=TODAY).acceptance == acceptance


@pytest.mark.parametrize(
    ("status", "words"),
    [
        (Status("", "implemented", TODAY), "Say first whether"),
        (Status(deciding_body="Executive Board"), "Say first whether"),
        (Status(status_on=TODAY), "Say first whether"),
        (Status("accepted"), "Give the date"),
        (Status("accepted", "", date(2026, 7, 2)), "in the future"),
        (Status("accepted", "", date(9999, 12, 31)), "in the future"),
        (Status("accepted", "", date(1965, 12, 31)), "before 1966"),
        (Status("accepted", "", TODAY, "Board\nof two lines"), "Deciding body, line 1"),
        (Status("accepted", "", TODAY, "", "A\u202efdp"), "Document of the decision, line 1"),
        (Status("accepted", "", TODAY, "x" * 301), "at most 300"),
    ],
)
def test_a_status_that_cannot_be_is_refused(status, words):
    assert words in refusal(checked_status, status, today=TODAY)


@pytest.mark.parametrize("day", [TODAY, date(1966, 1, 1)])
def test_the_first_and_the_last_possible_day(day):
    assert checked_status(Status("not_accepted", "", day), today=TODAY).status_on == day


# --- Properties -----------------------------------------------------------------------------------------------------

CODES = st.text(max_size=3)
ANSWERS = st.builds(
    Answer,
    position=st.sampled_from(["", *Position.values]) | CODES,
    reasons=st.lists(st.sampled_from(Reason.values), max_size=6).map(tuple),
    condition=st.text(max_size=60),
    comment=st.text(st.characters(codec="utf-8", exclude_categories=["Cc"]) | st.sampled_from("\r\n\t "), max_size=80),
    language=st.sampled_from(["", *Language.values]),
)


@given(ANSWERS)
def test_checking_an_answer_twice_is_checking_it_once(answer):
    try:
        once = checked_answer(answer)
    except RuleBroken as refused:
        str(refused).encode()
        return
    assert checked_answer(once) == once
    assert missing(once) == missing(checked_answer(once))
    assert "\r" not in once.comment + once.condition
