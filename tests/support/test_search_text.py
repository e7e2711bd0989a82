"""What is asked for, and where it stands: without a database."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recommendations.rules import RuleBroken
from support.search_text import MOST_CHARACTERS, fold, highlight, lexeme, lexemes, parse, plain

# What searches meet: letters of all six languages, their marks, digits, punctuation, and anything else.
LETTERS = "aZé œßЙёأةىه\u064eـ相互承认。、：/.-–'’\"«»「」2٣½ﬁ\u0301\u200f\U0001f600\0"
TEXTS = st.text(st.sampled_from(LETTERS) | st.characters(), max_size=60)


def asked(text: str) -> tuple:
    query = parse(text)
    return query.words, query.pairs, tuple(phrase.strip() for phrase in query.phrases)


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("Budget policies", (("budget", "policies"), (), ())),
        ("A/80/263", (("a", "80", "263"), (), ("a 80 263",))),
        ("JIU/REP/2024", (("jiu", "rep", "2024"), (), ("jiu rep 2024",))),
        ("follow-up, budget", (("follow", "up", "budget"), (), ("follow up",))),
        ('"mutual recognition" policy', (("mutual", "recognition", "policy"), (), ("mutual recognition",))),
        ("«mise en œuvre»", (("mise", "en", "oeuvre"), (), ("mise en oeuvre",))),
        ('an "open mark', (("an", "open", "mark"), (), ())),
        ("l’organisation", (("organisation",), (), ())),
        ("organization's", (("organization",), (), ())),
        ("承认", ((), ("承认",), ())),
        ("相互承认 原则", ((), ("相互", "互承", "承认", "原则"), ("相 互 承 认",))),
        ("建议4", (("4",), ("建议",), ("建 议 4",))),
        ("ＢＵＤＧＥＴ", (("budget",), (), ())),
    ],
)
def test_a_search_is_read_as_words_pairs_and_phrases(typed, read):
    assert asked(typed) == read


@pytest.mark.parametrize("typed", ["", "   ", "…?!", "///", '""', "。，、", "\0", "\ud800"])
def test_a_search_for_nothing_is_refused(typed):
    with pytest.raises(RuleBroken, match="There is no word in this search"):
        parse(typed)


def test_a_search_that_is_too_long_is_refused():
    parse("x" * MOST_CHARACTERS)
    with pytest.raises(RuleBroken, match="10000 characters; at most 200"):
        parse("x" * 10_000)


@pytest.mark.parametrize("typed", ["承", "承 认", "承。"])
def test_a_single_chinese_character_is_too_little(typed):
    with pytest.raises(RuleBroken, match="at least two in a row"):
        parse(typed)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("السِّيَاسَة", "السياسة"),  # vowel marks
        ("سيـــاسة", "سياسة"),  # tatweel
        ("أعمال إدارة آلية", "اعمال ادارة الية"),
        ("مستوى", "مستوي"),
        ("السياسه", "السياسة"),
        ("٢٠٢٤", "2024"),
        ("Straße", "strasse"),
        ("e\u0301tude", "étude"),
        ("so\u00adft", "soft"),
    ],
)
def test_ways_of_writing_are_folded_to_one(one, other):
    assert fold(one) == fold(other)


def test_accents_go_last_but_russian_letters_stay_apart():
    assert plain("Évaluation d’été, приём, мой, JIU/REP/2024/4的原则") == (
        " evaluation d ete прием мой jiu rep 2024 4 的 原 则 "
    )


@pytest.mark.parametrize(
    ("language", "forms"),
    [
        ("en", ["recommendation", "recommendations", "recommended"]),
        ("fr", ["approuvé", "approuvée", "approuvées"]),
        ("es", ["recomendación", "recomendaciones"]),
        ("ru", ["рекомендация", "рекомендаций", "рекомендациями"]),
        ("ar", ["السياسة", "سياسة", "سياستهم"]),
    ],
)
def test_the_forms_of_a_word_have_one_lexeme(language, forms):
    assert len({lexeme(fold(form), language) for form in forms}) == 1


def test_numbers_and_symbols_keep_their_ends():
    assert lexemes("A/80/263s 2024", "en") == ["a", "80", "263s", "2024"]


def test_an_accent_of_no_letter_is_no_word():
    # In NFKC ´ is a space with an accent.
    assert plain("a ´ \u0301b 相\u0301互") == " a b 相 互 "
    assert lexemes("´ \u0301", "fr") == []


def test_chinese_pairs_do_not_reach_over_punctuation():
    assert lexemes("相互。承认", "zh") == ["相互", "承认"]


def hits(text: str, typed: str, language: str = "", **options) -> list[str]:
    return [piece.text for piece in highlight(text, parse(typed), language, **options) if piece.hit]


@pytest.mark.parametrize(
    ("text", "language", "typed", "marked"),
    [
        ("The policies of many.", "en", "policy", ["policies"]),
        ("See A/80/263/Add.1, not A/80/2631.", "en", "A/80/263", ["A/80/263"]),
        ("关于相互承认的原则，承认。", "zh", "承认 原则", ["承认", "原则", "承认"]),
        ("السِّيَاسَةُ العامة", "ar", "سياسة", ["السِّيَاسَةُ"]),
        ("Il les a approuvées.", "fr", "approuvé", ["approuvées"]),
        ("Mutual recognition; recognition is mutual.", "en", '"mutual recognition"', ["Mutual recognition"]),
        ("Nothing of it.", "en", "policy", []),
    ],
)
def test_what_was_found_is_marked(text, language, typed, marked):
    assert hits(text, typed, language) == marked


def test_an_excerpt_begins_shortly_before_the_first_hit_and_says_what_it_leaves_out():
    pieces = highlight("word " * 100 + "budget " + "word " * 100, parse("budget"), "en", around=40)
    text = "".join(piece.text for piece in pieces)
    assert text.startswith("…word ")
    assert text.endswith("…")
    assert len(text) < 130
    assert [piece.text for piece in pieces if piece.hit] == ["budget"]


@given(TEXTS)
def test_whatever_is_typed_is_read_or_refused(text):
    try:
        query = parse(text)
    except RuleBroken:
        return
    assert query.words or query.pairs


@given(TEXTS, TEXTS.filter(bool), st.sampled_from(["", "en", "zh", "ar", "ru", "fr", "es"]))
def test_marking_loses_no_text(text, typed, language):
    try:
        query = parse(typed)
    except RuleBroken:
        return
    assert "".join(piece.text for piece in highlight(text, query, language)) == text


@given(TEXTS, st.sampled_from(["", "en", "zh", "ar", "ru", "fr", "es"]))
def test_a_text_is_found_by_its_own_words(text, language):
    try:
        query = parse(f"“{text}”")
    except RuleBroken:
        return
    found = f" {' '.join(lexemes(text, language))} "
    assert query.found_in(found, plain(text))
