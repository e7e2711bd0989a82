"""Marked text: what goes in comes out, and a mark that does not close is refused with its place."""

from itertools import groupby

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.marks import Call, Emphasis, Link, MarkError, Note, Words, escape, marked, plain, runs

TEXT = st.text(min_size=1)
ADDRESS = st.text(st.characters(exclude_characters="()", exclude_categories=["Cs"]), min_size=1).filter(
    lambda text: not any(character.isspace() for character in text)
)
RUNS = st.one_of(
    st.builds(Words, TEXT),
    st.builds(Link, TEXT, ADDRESS),
    st.builds(Call, st.one_of(st.just("*"), st.integers(0, 999).map(str))),
    st.builds(Emphasis, TEXT | st.sampled_from(["*", "**", "*a", "^1", "^: a"])),
    st.builds(Link, st.sampled_from(["*a*", "^1", "^: a"]), ADDRESS),
    st.lists(st.one_of(st.builds(Words, TEXT), st.builds(Link, TEXT, ADDRESS)), min_size=1)
    .map(lambda parts: marked(parts).strip())
    .filter(bool)
    .map(Note),
)


def joined(parts):
    """Neighbouring words are one run."""
    for is_words, group in groupby(parts, lambda part: isinstance(part, Words)):
        neighbours = list(group)
        yield from [Words("".join(part.text for part in neighbours))] if is_words else neighbours


@given(st.lists(RUNS))
def test_runs_survive_being_written_and_read(parts):
    assert list(runs(marked(parts))) == list(joined(parts))


@given(st.text(r"[]\^()*1a "))
def test_any_text_is_either_refused_or_reads_the_same_when_written_again(text):
    try:
        read = list(runs(text))
    except MarkError as error:
        quoted = str(error)
    else:
        quoted = "["
        assert list(runs(marked(read))) == read
    assert quoted.startswith("[")
    assert quoted in f"{text}["


@given(st.text())
def test_an_escaped_text_is_plain_text(text):
    assert list(runs(escape(text))) == ([Words(text)] if text else [])
    assert plain(escape(text)) == text


@pytest.mark.parametrize(
    "text",
    [
        "a [b",
        "a [b]",
        "a [b](",
        "a [b]()",
        "a [](c)",
        "a [b](c d)",
        "a [b] (c)",
        "a [^",
        "a [^]",
        "a [^b]",
        "a [^1",
        "[[b](c)]",
    ],
)
def test_a_mark_that_does_not_close_is_refused(text):
    with pytest.raises(MarkError):
        list(runs(text))


def test_the_error_quotes_the_place_of_the_open_mark():
    with pytest.raises(MarkError, match=r"^\[the report of 2024$"):
        plain("See [^1] and [the report of 2024")


def test_plain_text_has_the_words_of_links_and_no_calls():
    assert plain(r"See [A/80/263](https://docs.un.org/en/A/80/263)[^1] \[sic].") == "See A/80/263 [sic]."


@pytest.mark.parametrize("piece", ["[^: ", "[a](", "[a](x)", "[*a", "[a]", "[^: [a](x)", "\\["])
def test_an_open_mark_in_a_long_text_is_refused_at_once(piece):
    """What is tried a second way for each of many marks would take for ever."""
    for text in (f"[^: {piece * 3000}", f"{piece * 3000}["):
        with pytest.raises(MarkError):
            list(runs(text))


def test_a_long_note_has_more_than_999_footnotes():
    assert list(runs("Words[^1000]")) == [Words("Words"), Call("1000")]
