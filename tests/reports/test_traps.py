"""The known faults of the published note A/80/263/Add.1, each found in its place, and a careful edition without them.

Of the thirty faults and traps listed for this note the checks do not find seven, because no text is wrong there or
because the fault cannot be seen in the text alone:
 4 three symbols of one series with different roles: right in this note, and held by the checks of symbols and agenda;
 5 the place of the star in the agenda line, which is right in Chinese;
10 who acts when heads are asked to act “through” a board: a matter of the recommendation, not of the comments;
24 a tone that may have been lost in translation: needs the other language;
27 what breaks when text is taken out of the printed pages: a trap for readers of files, not a fault of the note;
28 half-width brackets with full-width punctuation: United Nations usage, kept; only a mixture is found;
30 the year of the symbol and the year of the session differ, as they do for every report.
"""

from dataclasses import replace
from functools import cache

import pytest
import yaml

from reports import checks
from reports.findings import Record, RecordedRecommendation, Severity
from reports.note import Masthead
from tests.conftest import ROOT
from tests.reports import published


@cache
def record():
    """The record of the report and the names of organizations, read from the data files without a database."""
    report = yaml.safe_load(published.DATA_FILE.read_text(encoding="utf-8"))["report"]
    rows = yaml.safe_load((ROOT / "fixtures" / "organizations.yaml").read_text(encoding="utf-8"))["organizations"]
    return Record(
        report["symbol"],
        report["assembly_symbol"],
        tuple(
            RecordedRecommendation(
                row["number"], row["deadline"], row["texts"]["zh"]["text"], True, row["addressed_to"]
            )
            for row in report["recommendations"]
        ),
        titles=(report["titles"]["zh"]["text"],),
        names=tuple(
            name for row in rows if row["code"] != "UN" for names in row["names"].values() for name in names.values()
        ),
    )


@cache
def findings():
    return checks.check(published.content(), record())


TRAPS = [
    (1, "symbol", "para_1", "UNEP/REP/2024/4"),
    (2, "symbol", "para_1", "UNEP/REP/2024/4"),
    (3, "masthead", "note", ""),
    (6, "general", "para_4", "总体而言，各组织"),
    (7, "not-all", "para_5", "并非所有组织都"),
    (8, "titles", "para_5", "相互承认声明"),
    (9, "time", "recommendation_2", "2025"),
    (9, "deadline-apart", "recommendation_3", "2029"),
    (11, "same-thing", "para_7", "相互承认同业交流群及其倡导者网络"),
    (12, "hedges", "para_6", "部分支持该建议的精神"),
    (13, "group-names", "para_8", "一些实体"),
    (13, "group-names", "para_8", "有些实体"),
    (13, "attribution", "para_8", "在这方面，建议每个实体保留"),
    (14, "other", "para_13", "其他组织"),
    (15, "overlap", "para_13", "其他组织"),
    (16, "attribution", "para_12", "在修订政策和条例时"),
    (16, "attribution", "para_3", "需要更多地认识到"),
    (17, "attribution", "para_15", "对联合国监管框架的修订"),
    (18, "coverage", "recommendation_4", "定期报告"),
    (19, "two-senses", "para_17", "秘书处"),
    (20, "addressed", "para_16", "各组织"),
    (21, "addressed", "para_18", "各组织"),
    (21, "addressed", "para_19", "若干组织"),
    (22, "variants", "note", "相互承认"),
    (23, "abbreviations", "para_4", "联检组"),
    (25, "calls", "para_8", "目前的指导意见"),
    (25, "calls", "para_10", "总括谅解备忘录"),
    (26, "sources", "footnote_2", "https://unsceb.org/mutual-recognition"),
    (29, "provisional", "agenda", "临时议程"),
]


@pytest.mark.parametrize(("trap", "check", "anchor", "words"), TRAPS)
def test_a_fault_of_the_published_note_is_found_in_its_place(trap, check, anchor, words):
    found = [finding for finding in findings() if finding.check == check and finding.place.anchor == anchor]
    assert any(words in finding.words for finding in found), found
    assert all(finding.message and finding.suggestion for finding in found)


def test_two_thirds_of_the_faults_are_found_and_little_else():
    assert len({trap for trap, *_where in TRAPS}) == 23
    known = {(check, anchor) for _trap, check, anchor, _words in TRAPS}
    assert [finding for finding in findings() if (finding.check, finding.place.anchor) not in known] == []
    errors = [finding for finding in findings() if finding.severity == Severity.ERROR]
    assert {finding.words for finding in errors} == {"UNEP/REP/2024/4"}


@cache
def careful():
    """The published note as a careful editor would have it: our own texts, for tests alone."""
    path = ROOT / "tests" / "data" / "A-80-263-Add.1.zh.careful.yaml"
    edited = yaml.safe_load(path.read_text(encoding="utf-8"))

    def text(paragraph):
        words = edited["paragraphs"].get(paragraph.number, paragraph.text)
        for wrong, right in edited["replace"].items():
            words = words.replace(wrong, right)
        return replace(paragraph, text=words)

    content = published.content()
    sections = tuple(
        replace(
            section,
            paragraphs=tuple(map(text, section.paragraphs)),
            comments=tuple(
                replace(comments, paragraphs=tuple(map(text, comments.paragraphs))) for comments in section.comments
            ),
        )
        for section in content.sections
    )
    footnotes = tuple(
        replace(footnote, text=edited["footnotes"].get(footnote.mark, footnote.text)) for footnote in content.footnotes
    )
    return replace(content, sections=sections, footnotes=footnotes, masthead=Masthead(**edited["masthead"]))


def test_of_a_careful_edition_only_the_deadline_that_stands_apart_is_left_to_verify():
    left = [(finding.severity, finding.check, finding.place.anchor) for finding in checks.check(careful(), record())]
    assert left == [("warning", "deadline-apart", "recommendation_3")]
