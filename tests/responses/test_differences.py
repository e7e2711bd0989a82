"""Differences lose no character, read in phrases and come in time; a merge takes both changes or refuses."""

import random
import time
import unicodedata
from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from responses.differences import Piece, difference, merge

# Few parts, so that texts have much in common: words with marks, Han, kana, emoji, flags, and all kinds of space.
ALPHABETIC = "the organization supports don't l’avis 3.5 1,000 организация кра\u0438\u0306 كِتَاب لَا می\u200cخواهم b_c x"
OTHER = "e\u0301 \u0301 的 建议 ，。 「か」 データ \U00020000 ０ 👩\u200d🚀 👍🏽 🇫🇷 🇨🇭🇫 \u200d \ufeff ! “a”"
SPACES = [" ", "  ", "\u3000", "\t", "\n", "\r\n", "\r", "\u2028", "\n\n", ". "]
PARTS = st.sampled_from([*ALPHABETIC.split(), *OTHER.split(), *SPACES])
TEXTS = st.one_of(st.lists(PARTS, max_size=30).map("".join), st.text(max_size=20))


def written(before: str, after: str) -> str:
    """The difference on one line: [what was removed] {what was added}."""
    marks = {"same": "{}", "removed": "[{}]", "added": "{{{}}}"}
    return "".join(marks[piece.kind].format(piece.text) for piece in difference(before, after))


def assert_complete(before: str, after: str, pieces: tuple[Piece, ...]) -> None:
    assert "".join(piece.text for piece in pieces if piece.kind != "added") == before
    assert "".join(piece.text for piece in pieces if piece.kind != "removed") == after


# --- What holds of any two texts --------------------------------------------------------------------------------------


@given(TEXTS, TEXTS)
@example("", "")
@example("a", "")
@example("e\u0301", "e")
@example("\n \n", " \n\n")
def test_the_pieces_make_up_both_texts(before, after):
    assert_complete(before, after, difference(before, after))


@given(TEXTS, TEXTS)
def test_pieces_are_joined_and_what_was_removed_stands_first(before, after):
    kinds = [piece.kind for piece in difference(before, after)]
    assert all(one != following for one, following in pairwise(kinds))
    assert ("added", "removed") not in pairwise(kinds)
    assert all(piece.text for piece in difference(before, after))


@given(TEXTS)
def test_equal_texts_have_no_difference(text):
    assert difference(text, text) == ((Piece("same", text),) if text else ())


@given(TEXTS, TEXTS)
def test_a_mark_stays_with_its_letter(before, after):
    """No piece begins with a combining mark that follows a character of its own text."""
    pieces = difference(before, after)
    for kind in ("added", "removed"):
        text = ""
        for piece in pieces:
            if piece.kind == kind:
                continue
            if unicodedata.category(piece.text[0]) == "Mn":
                assert text == "" or text[-1] in "\n\r\u2028\x0b\x0c\x1c\x1d\x1e\x85\u2029"
            text += piece.text


# --- How it reads -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("", "new", "{new}"),
        ("old", "", "[old]"),
        ("It supports it.", "It fully supports it.", "It {fully }supports it."),
        ("It supports it.", "It supported it.", "It [supports]{supported} it."),
        ("It doesn't.", "It don't.", "It [doesn't]{don't}."),
        ("l’avis de l’Unité", "l’avis de l’Inspection", "l’avis de [l’Unité]{l’Inspection}"),
        ("Il y a 1,000.50 USD", "Il y a 1,000.75 USD", "Il y a [1,000.50]{1,000.75} USD"),
        ("Поддерживает частично.", "Поддерживает полностью.", "Поддерживает [частично]{полностью}."),
        ("тот же кра\u0439", "тот же кра\u0438\u0306", "тот же [кра\u0439]{кра\u0438\u0306}"),
        ("كتاب جميل", "كِتاب جميل", "[كتاب]{كِتاب} جميل"),
        ("该组织支持这项建议。", "该组织部分支持这项建议。", "该组织{部分}支持这项建议。"),
        ("支持建议1。", "支持建议12。", "支持建议[1]{12}。"),
        ("支持该建议", "支持该意见", "支持该[建议]{意见}"),
        ("UNESCO支持", "UNICEF支持", "[UNESCO]{UNICEF}支持"),
        ("ok 👩\u200d🚀", "ok 👩\u200d🔬", "ok [👩\u200d🚀]{👩\u200d🔬}"),
        ("🇫🇷🇨🇭", "🇫🇷🇨🇦", "🇫🇷[🇨🇭]{🇨🇦}"),
    ],
)
def test_words_are_whole_and_chinese_goes_by_character(before, after, expected):
    assert written(before, after) == expected


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("He said a b.", "He said c d.", "He said [a b]{c d}."),
        ("so: one, two", "so: three, four", "so: [one, two]{three, four}"),
        ("从甲，乙看", "从丙，丁看", "从[甲，乙]{丙，丁}看"),
        # A word that happens to stand in two longer phrases.
        (
            "It is ready to accept the plan of the Unit now.",
            "It is not in a position to adopt any of these ideas now.",
            "It is [ready to accept the plan]{not in a position to adopt any} of [the Unit]{these ideas} now.",
        ),
        # But one between single words stays.
        ("the cat sat", "a cat lay", "[the]{a} cat [sat]{lay}"),
        # Taking out two words is no reason to take out the comma between them and to put it in again.
        ("one very big, very red dog", "one big, red dog", "one [very ]big,[ very] red dog"),
        # New lines hold paragraphs apart.
        ("eins\nzwei", "one\ntwo", "[eins]{one}\n[zwei]{two}"),
    ],
)
def test_a_phrase_is_one_change(before, after, expected):
    assert written(before, after) == expected


def test_a_paragraph_put_in_is_one_change():
    first, second, third = "The first is here.", "The second is here.", "The third is here."
    before, after = f"{first}\n\n{third}", f"{first}\n\n{second}\n\n{third}"
    assert written(before, after) == f"{first}\n\n{{{second}\n\n}}{third}"
    assert written(after, before) == f"{first}\n\n[{second}\n\n]{third}"


def test_a_sentence_put_in_is_one_change():
    before = "该组织支持这项建议。该组织将执行。"
    after = "该组织支持这项建议。该组织没有经费。该组织将执行。"
    assert written(before, after) == "该组织支持这项建议。{该组织没有经费。}该组织将执行。"


def test_a_paragraph_that_moved_does_not_hide_what_stayed():
    lines = [f"Paragraph {number} says {number}.\n" for number in range(20)]
    moved = [*lines[1:], lines[0]]
    assert written("".join(lines), "".join(moved)) == f"[{lines[0]}]{''.join(lines[1:])}{{{lines[0]}}}"


# --- Long texts -------------------------------------------------------------------------------------------------------

LIMIT = 20_000
HAN = [chr(0x4E00 + number) for number in range(3000)]
LETTERS = "abcdefghijklmnopqrstuvwxyz"


def chinese(seed: int) -> str:
    """Chinese characters, some frequent and most rare, as in a text."""
    weights = [1 / (rank + 5) for rank in range(len(HAN))]
    return "".join(random.Random(seed).choices(HAN, weights, k=LIMIT))


def english(seed: int) -> str:
    source = random.Random(seed)
    words = ["".join(source.choices(LETTERS, k=source.randint(1, 9))) for _ in range(3000)]
    return " ".join(source.choices(words, [1 / (rank + 1) for rank in range(len(words))], k=LIMIT))[:LIMIT]


def drawn(alphabet: str | list[str], seed: int, between: str = "") -> str:
    return between.join(random.Random(seed).choices(alphabet, k=LIMIT))[:LIMIT]


def every(text: str, step: int) -> str:
    """`text` with every so many-th character replaced."""
    return "".join("某" if place % step == 0 else character for place, character in enumerate(text))


def lines(text: str, length: int) -> str:
    return "\n".join(text[place : place + length] for place in range(0, len(text), length))[:LIMIT]


LONG = {
    "Chinese": (chinese(1), chinese(2)),
    "evenly drawn Chinese": (drawn(HAN, 1), drawn(HAN, 2)),
    "Chinese paragraphs": (lines(chinese(1), 150), lines(chinese(2), 200)),
    "Chinese backwards": (chinese(1), chinese(1)[::-1]),
    "Chinese changed everywhere": (chinese(1), every(chinese(1), 5)),
    "English": (english(1), english(2)),
    "one word": ("a" * LIMIT, "a" * (LIMIT - 1) + "b"),
    "two letters": ("ab" * (LIMIT // 2), "ba" * (LIMIT // 2)),
    "two words": ("a b " * (LIMIT // 4), "b a " * (LIMIT // 4)),
    "one character": ("的" * LIMIT, "的" * (LIMIT // 2) + "X" + "的" * (LIMIT // 2 - 1)),
    "two characters": ("甲乙" * (LIMIT // 2), "乙甲" * (LIMIT // 2)),
    "two characters at random": (drawn("甲乙", 1), drawn("甲乙", 2)),
    "short lines": (drawn("abcde", 1, "\n"), drawn("abcde", 2, "\n")),
    "short sentences": (drawn("abcde", 1, ". "), drawn("abcde", 2, ". ")),
    "lines of few characters": (lines(drawn("甲乙丙丁", 1), 100), lines(drawn("甲乙丙丁", 2), 100)),
    "lines in another order": tuple("\n".join(random.Random(n).sample(HAN, 3000)) for n in (1, 2)),
    "new lines": ("\n" * LIMIT, "\n\r" * (LIMIT // 2)),
    "punctuation": (drawn("，。、", 1), drawn("，。、", 2)),
    "marks": ("\u0301" * LIMIT, "\u0302" * LIMIT),
    "joiners": ("\u200d" * LIMIT, "👩\u200d" * (LIMIT // 2)),
}


@pytest.mark.parametrize(("before", "after"), LONG.values(), ids=LONG)
def test_two_long_texts_are_compared_in_time(before, after):
    start = time.process_time()
    pieces = difference(before, after)
    assert time.process_time() - start < 1  # 0.25 s at worst where it was written
    assert_complete(before, after, pieces)


def test_small_changes_of_a_long_text_are_found_one_by_one():
    before = chinese(1)
    pieces = difference(before, every(before, 40))
    assert sum(piece.kind == "added" for piece in pieces) == LIMIT // 40
    assert all(len(piece.text) == 1 for piece in pieces if piece.kind != "same")


def test_a_word_replaced_all_over_a_long_text_is_found_everywhere():
    before = " ".join(f"The organization has {number} answers, and so has the other." for number in range(300))
    after = before.replace("organization", "agency")
    expected = before.replace("organization", "[organization]{agency}")
    assert written(before, after) == expected


# --- Merging ----------------------------------------------------------------------------------------------------------


@given(TEXTS, TEXTS)
def test_with_one_change_the_merge_is_that_change(base, changed):
    assert merge(base, changed, base) == changed
    assert merge(base, base, changed) == changed
    assert merge(base, changed, changed) == changed


@given(TEXTS, TEXTS, TEXTS)
def test_it_does_not_matter_who_is_me(base, mine, theirs):
    assert merge(base, mine, theirs) == merge(base, theirs, mine)


@given(TEXTS, TEXTS, TEXTS, TEXTS)
def test_changes_of_two_paragraphs_are_merged(first, second, mine, theirs):
    middle = "\nThe paragraph that nobody changes stands in between.\n"
    # The middle must stay where it is in each text, which holds only when nothing around it looks like it.
    merged = merge(first + middle + second, mine + middle + second, first + middle + theirs)
    assert merged in (mine + middle + theirs, None)


@pytest.mark.parametrize(
    ("base", "mine", "theirs", "merged"),
    [
        ("We support it in full.", "They support it in full.", "We support it in part.", "They support it in part."),
        ("我们支持这项建议。", "我方支持这项建议。", "我们支持这项意见。", "我方支持这项意见。"),
        ("One.\nTwo.", "One!\nTwo.", "One.\nTwo!", "One!\nTwo!"),
        ("One.\n\nTwo.", "Zero.\n\nOne.\n\nTwo.", "One.\n\nTwo.\n\nThree.", "Zero.\n\nOne.\n\nTwo.\n\nThree."),
        # What both did is done once, next to what one did.
        ("a b c d e", "x b c d e", "x b c d z", "x b c d z"),
        ("a b c d e", "b c d e", "b c d", "b c d"),
    ],
)
def test_changes_that_stand_apart_are_merged(base, mine, theirs, merged):
    assert merge(base, mine, theirs) == merged
    assert merge(base, theirs, mine) == merged


@pytest.mark.parametrize(
    ("base", "mine", "theirs"),
    [
        ("We support it.", "We welcome it.", "We note it."),
        ("We support it.", "", "We note it."),
        ("We support it.", "We support it. And more.", "We support it. But less."),
        ("", "mine", "theirs"),
        # Next to each other: together they might say what neither wrote.
        ("We fully support it.", "We hardly support it.", "We fully reject it."),
        ("支持建议", "反对建议", "支持意见"),
        ("One, two.", "Two, two.", "One, three."),
        # A paragraph taken out in which the other changed a word.
        ("One.\nTwo three four.\nFive.", "One.\nFive.", "One.\nTwo 3 four.\nFive."),
    ],
)
def test_changes_that_touch_are_not_merged(base, mine, theirs):
    assert merge(base, mine, theirs) is None
    assert merge(base, theirs, mine) is None


def test_long_texts_are_merged_in_time():
    base = chinese(1)
    mine, theirs = "新" + base[1:], every(base, 40)[:-10]
    start = time.process_time()
    assert merge(base, base[:-1], theirs) is None
    assert merge(base, mine, base[:-10]) == mine[:-10]
    assert time.process_time() - start < 2
