"""From pieces to content: numbers of paragraphs and footnotes, recorded texts, and what is still lacking."""

import pytest

from drafts.assembly import BLANK, Frame, Piece, assemble
from drafts.rules import FRONT_MATTER, SECTIONS, TEXT_LIMIT, Kind, Part, faults, storable
from recommendations.rules import Language, RuleBroken
from reports import checks
from reports.findings import Record
from reports.note import Footnote, from_json, to_json

TYPED = {Kind.AGENDA: "Item 7 of the agenda[^*]", Kind.STAR: "A/154/150."}


def frame(**fields) -> Frame:
    values = {
        "symbol": "A/154/99/Add.1",
        "language": Language.EN,
        "session": 154,
        "agenda_document": "A/154/150",
        "agenda_item": 7,
        "recommendations": {1: "Do [this].", 2: "Do that."},
    }
    return Frame(**{**values, **fields})


def pieces(*paragraphs: tuple[Part, int, str], **front) -> list[Piece]:
    """The set phrases, and paragraphs: (part, recommendation, text)."""
    found = [
        Piece(f"{place:012x}", kind, Part.FRONT, 0, front.get(kind, TYPED.get(kind, f"The {kind}")))
        for place, kind in enumerate(FRONT_MATTER)
    ]
    found += [Piece(f"{20 + place:012x}", Kind.HEADING, part, 0, part.title()) for place, part in enumerate(SECTIONS)]
    found += [
        Piece(f"{100 + place:012x}", Kind.PARAGRAPH, part, number, text)
        for place, (part, number, text) in enumerate(paragraphs)
    ]
    return found


THREE = (
    (Part.INTRODUCTION, 0, "The report[^: See [A/154/99](https://docs.un.org/en/A/154/99).] is here.[^: Really.]"),
    (Part.SPECIFIC, 1, "Some [*organizations*] agreed."),
    (Part.SPECIFIC, 2, "Others[^: Not many.] did not."),
)


def test_paragraphs_and_footnotes_are_numbered_through_the_note_and_keep_their_keys():
    content = assemble(frame(), pieces(*THREE))
    assert [(each.number, each.key) for each in content.paragraphs()] == [
        (1, "000000000064"),
        (2, "000000000065"),
        (3, "000000000066"),
    ]
    assert next(content.paragraphs()).text == "The report[^1] is here.[^2]"
    assert content.footnotes == (
        Footnote("*", "A/154/150."),
        Footnote("1", "See [A/154/99](https://docs.un.org/en/A/154/99)."),
        Footnote("2", "Really."),
        Footnote("3", "Not many."),
    )
    assert [finding for finding in checks.check(content, RECORD) if finding.check in ("numbering", "footnotes")] == []


RECORD = Record("JIU/REP/2099/1", "A/154/99", ())


def test_the_recorded_text_of_a_recommendation_is_printed_to_the_character():
    comments = list(assemble(frame(), pieces(*THREE)).comments())
    assert [(each.heading, each.text) for each in comments] == [
        ("Recommendation 1", r"Do \[this\]."),
        ("Recommendation 2", "Do that."),
    ]


def test_the_content_survives_being_stored():
    content = assemble(frame(), pieces(*THREE))
    assert from_json(to_json(content)) == content


def test_what_is_lacking_is_told_with_all_places():
    wrong = pieces((Part.GENERAL, 0, "Open [mark"), (Part.SPECIFIC, 1, ""), title="A[^: note] title")
    with pytest.raises(RuleBroken) as refused:
        assemble(frame(recommendations={1: ""}), wrong)
    for words in ("Paragraph 1", "does not close", "Paragraph 2 has no text", "Title: footnotes", "recommendation 1"):
        assert words in str(refused.value)


def test_a_preview_shows_what_is_open_as_it_was_typed():
    content = assemble(
        frame(recommendations={1: ""}), pieces((Part.GENERAL, 0, "Open [mark"), (Part.SPECIFIC, 1, "")), tolerant=True
    )
    assert [each.text for each in content.paragraphs()] == [r"Open \[mark", BLANK]
    assert next(content.comments()).text == BLANK


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("a [b", "does not close"),
        ("a[^: ]", "no text"),
        ("a[^1]", "numbered by themselves"),
        ("a[^: b [c ]", "does not close"),
        ("a[^: b[^*] ]", "footnote of its own"),
    ],
)
def test_faults_of_typed_texts_are_told(text, words):
    assert any(words in fault for fault in faults(text)), list(faults(text))


def test_what_word_pastes_is_stored_as_it_is_but_for_line_breaks():
    odd = "soft\u00adhyphen, no-break\u00a0space, private\ue000use"
    assert storable(f"  {odd}\r\nsecond line ") == f"{odd} second line"
    assert list(faults(odd)) == []


@pytest.mark.parametrize(
    ("text", "words"),
    [("x" * (TEXT_LIMIT + 1), "Split it"), ("a\0b", r"U\+0000"), ("a\ud800", r"U\+D800"), ("a\ufffe", r"U\+FFFE")],
)
def test_what_no_note_can_hold_is_refused(text, words):
    with pytest.raises(RuleBroken, match=words):
        storable(text)
