"""The content of a note as a value: what is stored is what is read, and nothing else is read."""

import json
from dataclasses import fields, is_dataclass
from typing import get_args, get_type_hints

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recommendations.rules import Language
from reports.actions import content_hash
from reports.note import Comments, Footnote, Masthead, NoteContent, Paragraph, Section, from_json, to_json
from tests import factories
from tests.reports import published

NUMBERS = st.integers(1, 9999)
PARAGRAPHS = st.lists(st.builds(Paragraph, number=NUMBERS, text=st.text(min_size=1)), max_size=2).map(tuple)
MARKS = st.integers(1, 999).map(str) | st.just("*")
COMMENTS = st.lists(st.builds(Comments, paragraphs=PARAGRAPHS), max_size=2).map(tuple)
SECTIONS = st.lists(st.builds(Section, paragraphs=PARAGRAPHS, comments=COMMENTS), max_size=2).map(tuple)
CONTENTS = st.builds(
    NoteContent,
    sections=SECTIONS,
    session=st.integers(1, 999),
    agenda_item=NUMBERS,
    footnotes=st.lists(st.builds(Footnote, mark=MARKS), max_size=2).map(tuple),
    masthead=st.builds(Masthead, distribution=..., date=..., language=..., original=..., job_number=...),
    marking=st.sampled_from(["", "draft", "unofficial"]),
)


def stored(content):
    """As the database gives it back."""
    return json.loads(json.dumps(to_json(content)))


@given(CONTENTS)
def test_any_content_is_read_as_it_was_stored(content):
    again = from_json(stored(content))
    assert again == content
    assert content_hash(again) == content_hash(content)


def test_the_published_note_is_read_as_it_was_stored():
    assert from_json(stored(published.content())) == published.content()


def test_the_hash_tells_contents_apart():
    contents = [factories.content(), factories.content(title="Another"), factories.content(session=155)]
    assert len({content_hash(content) for content in contents}) == 3


@pytest.mark.parametrize("layout", [0, 2, "1", None])
def test_a_layout_that_this_version_does_not_know_is_refused(layout):
    with pytest.raises(ValueError, match="layout"):
        from_json({**stored(factories.content()), "layout": layout})


def at(data, *path):
    for step in path:
        data = data[step]
    return data


@pytest.mark.parametrize(
    "path",
    [
        (),
        ("masthead",),
        ("sections", 0),
        ("sections", 0, "paragraphs", 0),
        ("sections", 1, "comments", 0),
        ("footnotes", 0),
    ],
)
def test_a_field_of_another_name_is_refused_at_every_level(path):
    data = stored(factories.content())
    at(data, *path)["organization"] = "ORG-1"
    with pytest.raises(ValueError, match="organization"):
        from_json(data)


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("title",), 5),
        (("title",), None),
        (("session",), "eighty"),
        (("language",), "de"),
        (("sections",), {}),
        (("sections", 0, "paragraphs", 0, "number"), "one"),
        (("sections", 0, "paragraphs", 0, "text"), ["a", "b"]),
        (("footnotes", 0, "mark"), 1),
    ],
)
def test_a_value_of_the_wrong_type_is_refused(path, value):
    data = stored(factories.content())
    at(data, *path[:-1])[path[-1]] = value
    with pytest.raises(ValueError, match=str(path[-1])):
        from_json(data)


@pytest.mark.parametrize("name", ["symbol", "language", "session", "title", "transmittal", "sections"])
def test_a_content_without_a_required_field_is_refused(name):
    data = stored(factories.content())
    del data[name]
    with pytest.raises(ValueError, match=name):
        from_json(data)


def leaf_types(of):
    """The types of all values that a content can hold, at any depth."""
    for field in fields(of):
        kind = get_type_hints(of)[field.name]
        for inner in [each for each in get_args(kind) if each is not ...] or [kind]:
            yield from leaf_types(inner) if is_dataclass(inner) else [inner]


def test_a_content_holds_text_and_numbers_only():
    assert set(leaf_types(NoteContent)) == {str, int, Language}


def test_a_content_cannot_be_changed():
    with pytest.raises(AttributeError):
        factories.content().title = "Another"


def test_every_text_is_listed_with_its_place_in_reading_order():
    content = factories.content(
        sections=(
            Section(
                "I.",
                "h",
                (Paragraph(1, "p1"),),
                (Comments(4, "h4", "t4", (Paragraph(2, "p2"),)), Comments(5, "h5", "t5", (Paragraph(3, "p3"),))),
            ),
        ),
    )
    anchors = [(place.anchor, text) for place, text in content.texts()]
    assert anchors[6:-2] == [
        ("sec_1", "I."),
        ("sec_1", "h"),
        ("para_1", "p1"),
        ("recommendation_4", "h4"),
        ("recommendation_4", "t4"),
        ("para_2", "p2"),
        ("recommendation_5", "h5"),
        ("recommendation_5", "t5"),
        ("para_3", "p3"),
    ]
    assert [anchor for anchor, _text in anchors[-2:]] == ["footnote_star", "footnote_1"]
