"""The checks of a note: silent on a faultless one, and for each fault exactly the finding that names it."""

import re
from dataclasses import replace
from datetime import date

import pytest
from django.core.management import call_command
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from reports import checks, marks
from reports.findings import RecordedRecommendation, Severity
from reports.models import EditionText
from reports.note import Comments, Footnote, Masthead, Paragraph, Place, Section
from tests import factories
from tests.reports import test_checks_claims, test_checks_wording
from tests.reports.test_marks import RUNS

OPENING = "The report[^1] reviews something."
TEXT = "Text of recommendation 1."
MASTHEAD = Masthead(distribution="Distr.: General", date="1 January 2099", job_number="99-00001")
STAR, FIRST = Footnote("*", "A/154/150."), Footnote("1", "Circulated under the symbol A/154/99.")


def record(*recommendations):
    """What `factories.content` is faultless against; other recommendations as (deadline, text)."""
    rows = [RecordedRecommendation(number, *row) for number, row in enumerate(recommendations or [(None, TEXT)], 1)]
    return checks.Record("JIU/REP/2099/1", "A/154/99", tuple(rows))


def comments(number=1, text=TEXT, *paragraphs):
    return Comments(number, f"Recommendation {number}", text, paragraphs)


SUPPORT = Paragraph(2, "Organizations support it.")


def note(opening=OPENING, comment=None, **fields):
    comment = (comments(1, TEXT, SUPPORT),) if comment is None else comment
    sections = (Section("I.", "Introduction", (Paragraph(1, opening),)), Section("II.", "Comments", (), tuple(comment)))
    return factories.content(sections=sections, **{"masthead": MASTHEAD, **fields})


def found(content, against=None):
    return [
        f"{finding.severity} {finding.check} {finding.place.anchor}"
        for finding in checks.check(content, against or record())
    ]


def test_a_faultless_note_has_no_finding():
    assert found(factories.content(masthead=MASTHEAD)) == []
    assert found(note()) == []
    fine = (
        "[A/154/99](https://docs.un.org/en/A/154/99)[^1], [a list](https://example.org/list), JIU/REP/2099/1, HIV/AIDS"
    )
    assert found(note(fine)) == []


IN_PARAGRAPH = {
    "a character of no font": ("It is \U0001f44d.[^1]", ["error characters para_1"]),
    "a symbol of no series": ("UNEP/REP/2099/1[^1]", ["error symbol para_1"]),
    "a link to a symbol of no series": ("[It](https://docs.un.org/en/UNEP/REP/2099/1)[^1]", ["error symbol para_1"]),
    "text and link of no series": (
        "[UNEP/REP/2099/1](https://docs.un.org/en/UNEP/REP/2099/1)[^1]",
        ["error symbol para_1", "error symbol para_1"],
    ),
    "another report of the JIU": ("JIU/REP/2098/3[^1]", ["warning symbol para_1"]),
    "a note that is not there": ("One,[^1] two.[^2]", ["error footnotes para_1"]),
    "a note called twice": ("One,[^1] two.[^1]", ["error footnotes para_1"]),
    "a note that is never called": ("One.", ["error footnotes footnote_1"]),
    "an unsafe address": ("[It](http://example.org/list)[^1]", ["error link para_1"]),
    "an address without a host": ("[It](https:///list)[^1]", ["error link para_1"]),
    "an address inside one network": ("[It](https://localhost/list)[^1]", ["error link para_1"]),
    "a script for an address": ("[It](javascript:alert)[^1]", ["error link para_1"]),
    "an address that is none": ("[It](https://[)[^1]", ["error link para_1"]),
    "words and link that name two documents": (
        "[A/154/99](https://docs.un.org/en/A/154/98)[^1]",
        ["error link para_1"],
    ),
    "a link to another language": ("[A/154/99](https://docs.un.org/fr/A/154/99)[^1]", ["warning link para_1"]),
}


@pytest.mark.parametrize("fault", IN_PARAGRAPH)
def test_a_fault_in_a_paragraph_is_found_there_and_nothing_else_is(fault):
    text, expected = IN_PARAGRAPH[fault]
    assert found(note(text)) == expected


WHOLE = {
    "the symbol of another document": ({"symbol": "A/154/98/Add.1"}, ["error own-symbol note"]),
    "no addendum": ({"symbol": "A/154/99"}, ["error own-symbol note"]),
    "a symbol of no series": (
        {"symbol": "UNEP/154/99/Add.1"},
        ["error symbol note", "error own-symbol note", "error own-symbol session"],
    ),
    "another session": ({"session": 153}, ["error own-symbol session"]),
    "a transmittal without the symbol": ({"transmittal": "He transmits it."}, ["error own-symbol transmittal"]),
    "another agenda item": ({"agenda_item": 17}, ["error agenda agenda"]),
    "another agenda document": ({"agenda_document": "A/154/151"}, ["error agenda footnote_star"]),
    "no star note": ({"footnotes": (FIRST,)}, ["error footnotes agenda"]),
    "a note twice": ({"footnotes": (STAR, FIRST, FIRST)}, ["error footnotes footnote_1"]),
    "a note between others that is never called": (
        {"opening": "One,[^1] two.[^3]", "footnotes": (STAR, FIRST, Footnote("2", "Two."), Footnote("3", "Three."))},
        ["error footnotes footnote_2"],
    ),
    "a gap in the numbers": (
        {"comment": [comments(1, TEXT, Paragraph(3, "Some organizations support it."))]},
        ["error numbering para_3"],
    ),
    "a number twice": (
        {"comment": [comments(1, TEXT, Paragraph(1, "Some organizations support it."))]},
        ["error numbering para_1"],
    ),
    "several wrong numbers, the first of them": (
        {
            "comment": [
                comments(
                    1, TEXT, Paragraph(4, "Organizations support it."), Paragraph(9, "Some organizations support it.")
                )
            ]
        },
        ["error numbering para_4"],
    ),
    "notes out of order": (
        {"opening": "One,[^2] two.[^1]", "footnotes": (STAR, FIRST, Footnote("2", "Second."))},
        ["warning footnotes note"],
    ),
    "a recommendation without comment": ({"comment": [comments()]}, ["error recommendations recommendation_1"]),
    "a recommendation twice": (
        {"comment": [comments(1, TEXT, SUPPORT), comments(1, TEXT, Paragraph(3, "Some organizations support it."))]},
        ["error recommendations note"],
    ),
    "no recommendation": ({"comment": []}, ["error recommendations note"]),
    "a recommendation that the report has not": (
        {"comment": [comments(1, TEXT, SUPPORT), comments(2, "More.", Paragraph(3, "Some organizations support it."))]},
        ["error recommendations recommendation_2"],
    ),
    "another text of the recommendation": (
        {"comment": [comments(1, "Text of recommendation  1.", SUPPORT)]},
        ["error recommendation-text recommendation_1"],
    ),
}


@pytest.mark.parametrize("fault", WHOLE)
def test_a_fault_of_the_note_is_found_in_its_place_and_nothing_else_is(fault):
    fields, expected = WHOLE[fault]
    assert found(note(**fields)) == expected


def test_recommendations_out_of_order_are_one_error():
    two = [comments(2, TEXT, SUPPORT), comments(1, TEXT, Paragraph(3, "Some organizations support it."))]
    assert found(note(comment=two), record((None, TEXT), (None, TEXT))) == ["error recommendations note"]


def test_a_recommendation_without_a_recorded_text_in_the_language_is_a_warning():
    assert found(note(), record((None, ""))) == ["warning recommendation-text recommendation_1"]


def test_a_difference_of_texts_is_quoted_from_its_first_character():
    other = comments(1, "The executive heads should sign by the end of 2127.", SUPPORT)
    recorded = record((date(2127, 12, 31), "The executive heads should leave by the end of 2127."))
    (finding,) = checks.check(note(comment=[other]), recorded)
    assert re.findall("“(.*?)”", finding.message) == ["… should sign by the …", "… should leave by the…"]


DEADLINES = {
    "zh": "应在 2126 年年底前签署。",
    "en": "They should sign by the end of 2126.",
    "fr": "Ils devraient signer d’ici à la fin de 2126.",
    "es": "Deberían firmar a más tardar a finales de 2126.",
    "ru": "Следует подписать к концу 2126 года.",
    "ar": "ينبغي التوقيع بحلول نهاية عام 2126.",
}


SUPPORTED = {
    "zh": "各组织支持这项建议。",
    "en": "Organizations support the recommendation.",
    "fr": "Les organismes appuient la recommandation.",
    "es": "Las organizaciones apoyan la recomendación.",
    "ru": "Организации поддерживают эту рекомендацию.",
    "ar": "تؤيد المنظمات هذه التوصية.",
}


@pytest.mark.parametrize("language", DEADLINES)
@pytest.mark.parametrize(
    ("deadline", "expected"),
    [
        (date(2126, 12, 31), []),
        (date(2127, 12, 31), ["error deadline recommendation_1"]),
        (None, ["error deadline recommendation_1"]),
    ],
)
def test_a_deadline_in_the_text_is_the_recorded_one(language, deadline, expected):
    text = DEADLINES[language]
    content = note(comment=[comments(1, text, Paragraph(2, SUPPORTED[language]))], language=language)
    assert found(content, record((deadline, text))) == expected


def test_the_end_of_the_year_is_not_a_recorded_day_in_june():
    text = DEADLINES["en"]
    content = note(comment=[comments(1, text, SUPPORT)])
    assert found(content, record((date(2126, 6, 30), text))) == ["error deadline recommendation_1"]


def test_errors_come_before_warnings():
    content = note("JIU/REP/2098/3[^1]", transmittal="He transmits it.")
    assert found(content) == ["error own-symbol transmittal", "warning symbol para_1"]


def closes(text):
    try:
        list(marks.runs(text))
        return True
    except marks.MarkError:
        return False


@given(st.lists(RUNS).filter(lambda parts: closes(marks.marked(parts))))
def test_no_text_whose_marks_close_breaks_the_checks(parts):
    text = marks.marked(parts)
    comment = comments(1, text, Paragraph(2, f"{text} Some organizations support it. {text}"))
    for finding in checks.check(note(text, [comment]), record()):
        assert finding.check in checks.NAMES
        assert finding.message
        assert finding.suggestion


def published_text(edition):
    return EditionText.objects.get(edition__note__symbol="A/80/263/Add.1", edition__number=edition, language="zh")


def test_the_only_errors_of_the_published_note_are_its_wrong_symbol_in_text_and_link(
    real_data, django_assert_num_queries
):
    text = published_text(1)
    report = text.edition.note.report
    with django_assert_num_queries(4):
        against = checks.record_of(report, "zh")
    findings = checks.check(text.content, against)
    findings = [finding for finding in findings if finding.severity == Severity.ERROR]
    assert [(finding.check, finding.place) for finding in findings] == [("symbol", Place("paragraph", "1"))] * 2
    assert all("UNEP/REP/2024/4" in finding.message for finding in findings)
    assert all("JIU/REP/2024/4" in finding.suggestion for finding in findings)
    assert len({finding.message for finding in findings}) == 2  # one speaks of the text, one of the link


def test_a_copy_of_the_published_note_with_the_right_symbol_has_no_error(real_data, corrected_file):
    call_command("load_report", str(corrected_file), verbosity=0)
    text = published_text(2)
    findings = checks.check(text.content, checks.record_of(text.edition.note.report, "zh"))
    assert {finding.severity for finding in findings} == {Severity.WARNING}


def findings_of_all_faults():
    contents = [note(text) for text, _expected in IN_PARAGRAPH.values() if "https://[" not in text]
    contents += [note(**fields) for fields, _expected in WHOLE.values()]
    contents.append(note(comment=[comments(1, DEADLINES["en"], SUPPORT)]))
    pairs = [(content, record()) for content in contents]
    pairs += [*test_checks_claims.english_faults(), *test_checks_wording.english_faults()]
    return [finding for content, against in pairs for finding in checks.check(content, against)]


def test_findings_speak_the_language_of_the_interface():
    english = findings_of_all_faults()
    assert {finding.check for finding in english} == set(checks.NAMES)
    with translation.override("zh-hans"):
        chinese = findings_of_all_faults()
        for name, words in {**checks.NAMES, **dict(Severity.choices)}.items():
            assert re.search("[一-鿿]", str(words)), name
        for one, other in zip(english, chinese, strict=True):
            assert (one.check, one.place) == (other.check, other.place)
            for words in (other.message, other.suggestion, other.place.label):
                assert re.search("[一-鿿]", words), words
    assert not re.search("[一-鿿]", "".join(finding.message + finding.suggestion for finding in english))
    assert not re.search(r"%\(|%[sd]", "".join(finding.message + finding.suggestion for finding in english))


def test_a_check_changes_nothing():
    content = note("UNEP/REP/2099/1")
    before = replace(content)
    checks.check(content, record())
    assert content == before
