"""The MARC record: read back by the same library, what it says and what it leaves out."""

import dataclasses
import io

import pymarc
import pytest

from recommendations.rules import Language, RuleBroken
from reports import render
from reports.note import Footnote, Masthead, Paragraph, PublicFigures, Section, Watermark
from reports.phrases import PHRASES
from tests import factories
from tests.reports import published


def record(content, watermark=None):
    written = render.render(content, "mrc", watermark=watermark)
    reader = pymarc.MARCReader(io.BytesIO(written), utf8_handling="strict")
    (read,) = list(reader)
    assert reader.current_exception is None
    assert read.as_marc() == written  # nothing was lost on the way
    assert int(str(read.leader)[:5]) == len(written)
    return read


def lines(read, *tags):
    """The fields of these tags (all without any), but of 008, as pymarc prints them without the tag."""
    return [
        str(field)[1:].replace("  ", " ", 1)
        for field in read
        if field.tag != "008" and field.tag in (tags or field.tag)
    ]


def test_the_record_of_the_published_note():
    transmittal = (
        "秘书长谨向大会成员转递他和联合国系统行政首长协调理事会对联合检查组题为“审查联合国系统内相互承认原则的执行情况”的报告"
        "(JIU/REP/2024/4)的评论。"
    )
    read = record(published.content())
    assert lines(read) == [
        r"041 \\$achi",
        r"191 \\$aA/80/263/Add.1$bA/$c80",
        r"245 10$a审查联合国系统内相互承认原则的执行情况 :$b秘书长的说明",
        rf"500 \\$a{transmittal}",
        r"546 \\$aIn Chinese.",
        r"610 24$aJoint Inspection Unit",
        r"710 2\$aUnited Nations.$bSecretary-General",
        r"856 40$uhttps://docs.un.org/zh/A/80/263/Add.1",
        r"991 \\$aA/80/150$b144$c联合检查组",
        r"993 \\$aA/80/263",
        r"993 \\$aJIU/REP/2024/4",  # UNEP/REP/2024/4, which it prints too, is in no series
    ]
    leader = str(read.leader)
    assert leader[5:12] + leader[17:] == "nam a225u 4500"


@pytest.mark.parametrize(
    ("printed", "dates"), [("", "nuuuuuuuu"), ("In January", "nuuuuuuuu"), ("5 de enero de 2100", "e21000105")]
)
def test_dates_are_the_printed_ones_or_unknown(printed, dates):
    read = record(factories.content(masthead=Masthead(date=printed)))
    fixed = read["008"].data
    assert len(fixed) == 40
    assert fixed[:15] == f"000000{dates}"
    assert (fixed[15:18], fixed[28], fixed[35:38], fixed[39]) == ("xx ", "i", "eng", "u")
    assert lines(read, "269") == ([r"269 \\$a2100-01-05"] if printed.endswith("2100") else [])


@pytest.mark.parametrize("language", Language)
def test_all_six_languages_have_their_codes_and_say_what_they_are(language):
    read = record(factories.content(language=language, marking="unofficial"), Watermark("Large", "A line."))
    code = {"ar": "ara", "zh": "chi", "en": "eng", "fr": "fre", "ru": "rus", "es": "spa"}[language]
    assert (read["041"]["a"], read["008"].data[35:38], read.leader[9]) == (code, code, "a")
    assert [field["a"] for field in read.get_fields("500")][:3] == [PHRASES[language].unofficial, "Large", "A line."]
    # What stands at the address is another text than this.
    assert lines(read, "856") == [rf"856 42$uhttps://docs.un.org/{language}/A/154/99/Add.1"]


def test_a_draft_has_no_address():
    assert lines(record(factories.content(marking="draft")), "856") == []


def test_a_body_is_named_only_where_the_note_bears_it():
    other = factories.content(transmittal="Comments.")
    assert lines(record(other), "610") == []
    assert lines(record(other), "993") == [r"993 \\$aA/154/99"]


def test_marks_and_line_breaks_do_not_reach_the_record():
    content = factories.content(title="A [*title*][^1]\nof [two](https://un.org) lines\\[!]")
    assert lines(record(content), "245") == ["245 10$aA title of two lines[!] :$bNote by the Secretary-General"]


def test_what_is_too_long_or_no_text_is_refused():
    with pytest.raises(RuleBroken, match="A MARC field holds 9999 bytes; field 245 would be longer"):
        render.render(factories.content(title="长" * 3400), "mrc")
    cited = tuple(
        Footnote(str(n), " ".join(f"A/{n}/{m}/Add.{n % 99}" for m in range(1000, 1900))) for n in range(10, 20)
    )
    with pytest.raises(RuleBroken, match="A MARC record holds 99999 bytes"):
        render.render(factories.content(footnotes=cited), "mrc")
    with pytest.raises(RuleBroken, match=r"U\+001E cannot stand in a text \(in the title\)"):
        render.render(factories.content(title="a\x1e"), "mrc")


def test_the_same_note_gives_the_same_bytes_and_figures_do_not_matter():
    content = factories.content(sections=(Section("I.", "I", (Paragraph(1, "a"),)),))
    figured = dataclasses.replace(content, figures=(PublicFigures(1, 2, 0),))
    assert render.render(content, "mrc") == render.render(content, "mrc") == render.render(figured, "mrc")
