"""The note as plain text: complete, in reading order, with its notes at the end and its addresses beside the words."""

import pytest

from recommendations.rules import Language, RuleBroken
from reports import render
from reports.note import Footnote, Masthead, Paragraph, Section, Watermark
from reports.phrases import PHRASES
from tests import factories
from tests.reports import published
from tests.reports.published import squeeze


def blocks(content, watermark=None):
    text = render.render(content, "txt", watermark=watermark).decode()
    assert text.endswith("\n")
    return text[:-1].split("\n\n")


def test_the_published_note_is_complete_and_in_order():
    read = squeeze("".join(blocks(published.content())))
    for address in ("zh/JIU/REP/2024/4", "zh/UNEP/REP/2024/4", "zh/A/80/263"):
        assert read.count(f"<https://docs.un.org/{address}>") == 1
        read = read.replace(f"<https://docs.un.org/{address}>", "")
    assert read.count("https://unsceb.org/mutual-recognition") == 1  # the words of that link are its address
    for mark in "*123":
        assert read.count(f"[{mark}]") == 2  # its call and the note
        read = read.replace(f"[{mark}]", mark)
    units = [unit.text for unit in published.units() if unit.kind != "note"]
    notes = [unit.text for unit in published.units() if unit.kind == "note"]
    assert read == "".join(["联合国大会A/80/263/Add.1", *units, *notes])


def test_its_structure_can_be_read():
    paragraph = Paragraph(
        1, "The [*report*][^1] has\nlines, [a list](https://un.org/list) and [a trap](javascript:alert)."
    )
    content = factories.content(
        masthead=Masthead("Distr.: General", "5 January 2100", "English", "Original: English", "99-1 (E)"),
        sections=(Section("I.", "Introduction", (paragraph,)), *factories.content().sections[1:]),
        footnotes=(
            Footnote("*", "A/154/150."),
            Footnote("1", "By [mail](mailto:a@un.org), [a@un.org](mailto:a@un.org)."),
        ),
    )
    assert blocks(content) == [
        "United Nations\nGeneral Assembly\nA/154/99/Add.1\n"
        "Distr.: General\n5 January 2100\nEnglish\nOriginal: English\n99-1 (E)",
        "154th session\nItem 7 of the provisional agenda[*]\nJoint Inspection Unit",
        "Title of the report\nNote by the Secretary-General",
        "The Secretary-General transmits his comments on the report (JIU/REP/2099/1).",
        "I. Introduction",
        "1. The report[1] has lines, a list <https://un.org/list> and a trap.",
        "II. Comments on specific recommendations",
        "Recommendation 1\nText of recommendation 1.",
        "2. Organizations support it.",
        "[*] A/154/150.\n[1] By mail <mailto:a@un.org>, a@un.org.",
    ]


@pytest.mark.parametrize("language", Language)
def test_what_a_file_says_of_itself_stands_first_and_last(language):
    read = blocks(factories.content(language=language, marking="unofficial"), Watermark("Large", "A line."))
    assert read[0] == read[-1] == f"{PHRASES[language].unofficial}\nLarge\nA line."
    assert read[1].splitlines() == [PHRASES[language].united_nations, PHRASES[language].organ, "A/154/99/Add.1"]


def test_arabic_has_no_marks_of_direction_that_the_note_has_not():
    text = "تؤيد المنظمات (A/80/263) هذه التوصية."
    content = factories.content(language="ar", sections=(Section("أولا -", "مقدمة", (Paragraph(1, text),)),))
    assert f"1. {text}" in blocks(content)


def test_a_control_code_is_refused():
    with pytest.raises(RuleBroken, match=r"U\+001B cannot stand in a text \(in the title\)"):
        render.render(factories.content(title="a\x1b"), "txt")
