"""Differences of texts and of editions: what is said of a change, what holds of any two, and that they come in time."""

import random
import time
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recommendations.rules import Language
from reports import marks
from reports.edition_differences import as_typed, note_differences
from reports.note import Comments, Footnote, Masthead, Paragraph, PublicCount, PublicFigures, Section
from reports.part_differences import Difference, tally
from reports.text_differences import text_differences
from tests import factories

ALPHABET = "ab .,[]\\*^:()1支持建议。\u0301 \n"
TEXTS = st.text(ALPHABET, max_size=40)
LANGUAGES = st.sampled_from(Language)


def written(before: str, after: str, language: Language = Language.EN) -> str:
    """A difference with [removed] and {added} parts."""
    frames = {"same": "%s", "removed": "[%s]", "added": "{%s}"}
    return "".join(frames[part.kind] % part.text for part in text_differences(before, after, language))


# --- Texts ------------------------------------------------------------------------------------------------------------


@given(TEXTS, TEXTS, LANGUAGES)
def test_the_parts_make_up_both_texts(before, after, language):
    parts = text_differences(before, after, language)
    assert "".join(part.text for part in parts if part.kind != "added") == before
    assert "".join(part.text for part in parts if part.kind != "removed") == after
    assert all(part.text for part in parts)
    assert ("added", "removed") not in pairwise(part.kind for part in parts)


@given(TEXTS, LANGUAGES)
def test_a_text_does_not_differ_from_itself(text, language):
    assert {part.kind for part in text_differences(text, text, language)} <= {"same"}


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("", "new", "{new}"),
        ("It supports it.", "It fully supports it.", "It {fully }supports it."),
        ("It doesn't.", "It don't.", "It [doesn't]{don't}."),
        ("He said a b.", "He said c d.", "He said [a b]{c d}."),
        ("Поддерживает частично.", "Поддерживает полностью.", "Поддерживает [частично]{полностью}."),
        ("كتاب جميل", "كتاب كبير", "كتاب [جميل]{كبير}"),
        ("It is so. It ends.", "It is so. It is new. It ends.", "It is so.{ It is new.} It ends."),
        ("A b is so.", "A c is so. It is new.", "A [b]{c} is so.{ It is new.}"),
        ("It is so. It is new.", "It is so.", "It is so.[ It is new.]"),
        # A mark is one thing, and a change of it is seen.
        ("see [it](http://a/1).", "see [it](http://a/2).", "see [it[](http://a/1)]{](http://a/2)}."),
        ("a[^: old words] b", "a[^: new words] b", "a[^: [old]{new} words] b"),
        ("in short", "in [*short*]", "in {[*}short{*]}"),
        # Chinese by characters, in a text of another language too.
        ("the words 支持建议", "the words 支持意见", "the words 支持[建议]{意见}"),
    ],
)
def test_words_and_marks_are_whole(before, after, expected):
    assert written(before, after) == expected


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("该组织支持这项建议。", "该组织部分支持这项建议。", "该组织{部分}支持这项建议。"),
        ("支持建议1。", "支持建议12。", "支持建议[1]{12}。"),
        ("若干组织表示支持", "一些组织表示支持", "[若干]{一些}组织表示支持"),
        # One character that both happen to have is no common ground.
        ("这是联合的部门", "这是独立的机构", "这是[联合的部门]{独立的机构}"),
        (
            "该组织支持。该组织将执行。",
            "该组织支持。该组织没有经费。该组织将执行。",
            "该组织支持。{该组织没有经费。}该组织将执行。",
        ),
    ],
)
def test_chinese_goes_by_the_character(before, after, expected):
    assert written(before, after, Language.ZH) == expected


LIMIT = 20_000
HAN = [chr(0x4E00 + number) for number in range(3000)]


def drawn(alphabet, seed: int, between: str = "") -> str:
    return between.join(random.Random(seed).choices(alphabet, k=LIMIT))[:LIMIT]


CHINESE = "".join(random.Random(1).choices(HAN, [1 / (rank + 5) for rank in range(len(HAN))], k=LIMIT))
LONG = {
    "Chinese backwards": (CHINESE, CHINESE[::-1]),
    "Chinese changed everywhere": (CHINESE, "".join("某" if n % 5 == 0 else c for n, c in enumerate(CHINESE))),
    "two words": ("a b " * (LIMIT // 4), "b a " * (LIMIT // 4)),
    "two characters": ("甲乙" * (LIMIT // 2), "乙甲" * (LIMIT // 2)),
    "two characters at random": (drawn("甲乙", 1), drawn("甲乙", 2)),
    "few words": (drawn("abcde", 1, ". "), drawn("abcde", 2, ". ")),
    "brackets": ("[" * LIMIT, "[^" * (LIMIT // 2)),
    "open footnotes": ("[^:" * (LIMIT // 3), "[^: [*" * (LIMIT // 6)),
    "spaces": (" " * LIMIT, " a" * (LIMIT // 2)),
}


@pytest.mark.parametrize(("before", "after"), LONG.values(), ids=LONG)
def test_two_long_texts_are_compared_in_time(before, after):
    """A third of a second, of this thread alone; by default nothing but the bound keeps some of these from minutes."""
    start = time.thread_time()
    parts = text_differences(before, after, Language.ZH)
    assert time.thread_time() - start < 1  # three times what is promised: the machine may be busy
    assert "".join(part.text for part in parts if part.kind != "removed") == after


# --- Notes ------------------------------------------------------------------------------------------------------------


def key(number: int) -> str:
    return f"{number:012x}"


def note(*groups: list[tuple[str, str]], footnotes=(), **fields):
    """A note with an introduction and, per further group, the comments on a recommendation: (key, text) each."""
    numbers = iter(range(1, 10_000))
    made = [tuple(Paragraph(next(numbers), text, name) for name, text in group) for group in groups]
    comments = tuple(
        Comments(number, f"Recommendation {number}", f"Text of recommendation {number}.", paragraphs)
        for number, paragraphs in enumerate(made[1:], 1)
    )
    sections = (Section("I.", "Introduction", made[0]), Section("II.", "Comments", (), comments))
    star = Footnote("*", "A/154/150.")
    return factories.content(sections=sections, footnotes=(star, *footnotes), **fields)


def changes(before, after) -> list[Difference]:
    return [each for each in note_differences(before, after) if each.is_change]


def said(before, after) -> list[tuple]:
    """What is told of two notes: (kind, number before, number after, moved)."""
    return [
        (each.kind, each.was and each.was.number, each.place and each.place.number, each.moved)
        for each in changes(before, after)
    ]


A, B, C, D = ((key(n), f"Paragraph {word} says something of its own: {word}.") for n, word in enumerate("abcd", 1))


def test_equal_notes_have_no_change_and_every_place_is_told():
    same = note([A], [B, C])
    found = note_differences(same, same)
    assert not any(each.is_change for each in found)
    assert {each.place.kind for each in found} >= {"session", "agenda", "title", "transmittal", "section", "paragraph"}
    assert tally(found) == {"changed": 0, "added": 0, "removed": 0, "moved": 0, "same": len(found)}


def test_a_paragraph_is_known_by_its_key_and_a_new_number_is_no_change():
    assert said(note([A], [B, C]), note([D, A], [B, C])) == [("added", None, "1", False)]
    assert said(note([A, D], [B, C]), note([A], [B, C])) == [("removed", "2", None, False)]
    changed = (B[0], "Quite other words.")
    assert said(note([A], [B, C]), note([A], [changed, C])) == [("changed", "2", "2", False)]


def test_what_was_removed_is_told_where_it_stood():
    found = note_differences(note([A], [B, C, D]), note([A], [B, D]))
    kinds = [each.kind for each in found if (each.place or each.was).kind == "paragraph"]
    assert kinds == ["same", "same", "removed", "same"]


def test_moved_within_its_place_and_to_another_recommendation_and_changed_too():
    assert said(note([], [A, B, C]), note([], [C, A, B])) == [("same", "3", "1", True)]
    changed = (A[0], A[1] + " More.")
    (found,) = changes(note([], [A, B], [C]), note([], [B], [C, changed]))
    assert (found.kind, found.moved) == ("changed", True)
    assert (found.was_under.number, found.under.number) == ("1", "2")


def test_numbers_never_pair_and_words_do_where_there_is_no_key():
    """What was published has no keys: a paragraph put in before others is one addition."""
    published = note([("", A[1])], [("", B[1]), ("", C[1])])
    assert said(published, note([A], [D, B, C])) == [("added", None, "2", False)]
    assert said(published, note([A], [("", B[1].replace("says", "said")), C])) == [("changed", "2", "2", False)]
    # Quite other words at the same number are another paragraph.
    assert said(published, note([A], [B, (key(9), "Wholly different.")])) == [
        ("removed", "3", None, False),
        ("added", None, "3", False),
    ]


def test_like_words_pair_below_their_own_recommendation_first_and_only_when_one_is_the_best():
    text = "Organizations support the recommendation and have begun to carry it out"
    before = note([], [("", f"{text}.")], [("", f"{text} today.")])
    after = note([], [("", f"{text} in part.")], [("", f"{text} today in part.")])
    assert said(before, after) == [("changed", "1", "1", False), ("changed", "2", "2", False)]
    # Two are as good: neither is guessed.
    twice = note([], [("", f"{text} x."), ("", f"{text} y.")])
    assert {kind for kind, *_rest in said(note([], [("", f"{text} z.")]), twice)} == {"added", "removed"}


def test_a_footnote_is_compared_where_it_is_called():
    before = note([(A[0], "One[^1] two.")], footnotes=[Footnote("1", "Old words.")])
    new = [(D[0], "New[^1]."), (A[0], "One[^2] two.")]
    same = note(new, footnotes=[Footnote("1", "Another."), Footnote("2", "Old words.")])
    assert said(before, same) == [("added", None, "1", False)]
    changed = note([(A[0], "One[^1] two.")], footnotes=[Footnote("1", "New words.")])
    (found,) = changes(before, changed)
    assert (found.before, found.after) == ("One[^: Old words.] two.", "One[^: New words.] two.")
    assert list(marks.runs(found.after))[1] == marks.Note("New words.")
    # One that nothing calls is compared by its mark.
    lost = note([(A[0], "One two.")], footnotes=[Footnote("1", "Old words.")])
    assert said(before, lost) == [("changed", "1", "1", False), ("added", None, "1", False)]


def test_front_matter_headings_figures_and_masthead_are_compared_in_their_place():
    before = note([A], figures=(PublicFigures(1, 3, 1, (PublicCount("supports", 1),)),))
    after = note(
        [A], title="Another title", masthead=Masthead(date="1 May 2026"),
        figures=(PublicFigures(1, 3, 2, (PublicCount("supports", 2),)),),
    )  # fmt: skip
    found = {each.place.kind: each for each in changes(before, after)}
    assert {kind: each.kind for kind, each in found.items()} == {
        "title": "changed", "masthead": "added", "figures": "changed"
    }  # fmt: skip
    assert found["figures"].after == "2/3; Supports: 2"


def test_marks_that_do_not_close_are_compared_as_they_stand():
    assert as_typed(factories.content(footnotes=(Footnote("1", "x"),)))("a [b") == "a [b"


@given(st.permutations(range(8)))
def test_a_permuted_note_reports_the_fewest_moves(order):
    rows = [(key(n), f"Paragraph number {n}.") for n in range(1, 9)]
    found = changes(note([], rows), note([], [rows[at] for at in order]))
    longest = longest_rise(order)
    assert len(found) == 8 - longest
    assert all(each.moved and each.kind == "same" for each in found)


def longest_rise(order) -> int:
    """The obvious way: of each element, the longest rise that ends there."""
    lengths: list[int] = []
    for at, number in enumerate(order):
        lengths.append(1 + max((lengths[i] for i in range(at) if order[i] < number), default=0))
    return max(lengths)


@given(st.lists(st.sampled_from("abcdefgh"), unique=True), st.lists(st.sampled_from("abcdefgh"), unique=True))
def test_every_paragraph_of_both_is_told_once(left, right):
    def rows(letters):
        return [(key(ord(letter)), f"Paragraph {letter}.") for letter in letters]

    found = note_differences(note([], rows(left)), note([], rows(right)))
    paragraphs = [each for each in found if (each.place or each.was).kind == "paragraph"]
    assert [each.after for each in paragraphs if each.place] == [text for _key, text in rows(right)]
    assert sorted(each.before for each in paragraphs if each.was) == sorted(text for _key, text in rows(left))


@pytest.mark.parametrize("keyed", [True, False])
def test_a_note_of_500_recommendations_is_compared_in_time(keyed):
    source = random.Random(1)
    words = ["".join(source.choices("abcdefghij", k=6)) for _ in range(2000)]
    texts = [[" ".join(source.choices(words, k=60)) for _ in range(3)] for _ in range(500)]

    def made(change):
        keys = (key(number) if keyed else "" for number in range(1, 1501))
        return note([], *([(next(keys), change(text)) for text in group] for group in texts))

    before, after = made(str), made(lambda text: text.replace("aa", "b"))
    start = time.thread_time()
    found = note_differences(before, after)
    assert time.thread_time() - start < 2
    assert tally(found)["added"] == 0
