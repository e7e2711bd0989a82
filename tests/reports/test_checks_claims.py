"""The words for numbers against what the paragraphs rest on: refuted when no part of the answers bears them out."""

from dataclasses import replace

import pytest

from reports import checks
from reports.findings import Evidence
from tests.reports.test_checks_wording import note, record

TWENTY = {"of": 20, "against": 0, "support": 10}


def keyed(content):
    """The same note, each paragraph with a key made of its number."""

    def with_keys(paragraphs):
        return tuple(replace(paragraph, key=f"{paragraph.number:012x}") for paragraph in paragraphs)

    sections = [
        replace(
            section,
            paragraphs=with_keys(section.paragraphs),
            comments=tuple(replace(block, paragraphs=with_keys(block.paragraphs)) for block in section.comments),
        )
        for section in content.sections
    ]
    return replace(content, sections=tuple(sections))


def found(check, *comments, evidence, language="en"):
    """Severity, place and words of what a check finds; `evidence` in the order of the comments, the first of which is
    paragraph 2."""
    content = keyed(note(*comments, language=language))
    known = {f"{number:012x}": value for number, value in enumerate(evidence, 2) if value}
    findings = checks.check(content, record(content, evidence=known))
    return [
        (str(finding.severity), finding.place.number, finding.words) for finding in findings if finding.check == check
    ]


def rests(*answers, others=(), **numbers):
    return Evidence(frozenset(answers), **{**TWENTY, **numbers}, others=frozenset(others))


@pytest.mark.parametrize(
    ("text", "evidence", "refuted"),
    [
        ("Some organizations support it.", rests(1, 2, 3), None),
        ("Some organizations support it.", rests(1, 2), "Some organizations"),
        ("Several organizations support it.", rests(1, 2, 3, 4), None),
        ("Most organizations support it.", rests(*range(11)), None),
        ("Most organizations support it.", rests(*range(10)), "Most organizations"),
        ("Organizations support it.", rests(1, 2), None),
        ("Organizations support it.", rests(1, 2, against=1), "Organizations"),
        ("Organizations generally support it.", rests(*range(15), against=2), None),
        ("Organizations generally support it.", rests(*range(15), against=3), "Organizations generally"),
        ("Not all organizations support it.", rests(1, against=1, support=3), None),
        ("Not all organizations support it.", rests(1), "Not all organizations"),
        # Those who only say that others are addressed are no support, but they may say so.
        ("Some organizations support it.", rests(1, 2, 3, others=[3]), "Some organizations"),
        ("Some organizations noted that it was addressed to others.", rests(1, 2, 3, others=[1, 2, 3]), None),
        # All of them say so, though two refuse.
        ("Organizations noted that it was costly.", rests(*range(20), against=2), None),
        # Refused by all: nobody supports it.
        ("Organizations cannot support it.", rests(*range(20), against=20, support=0), None),
        # With two claims nobody has said which answers are whose: some part of them must do.
        ("Some organizations support it. A few organizations do not.", rests(*range(9)), None),
        ("Some organizations support it. Most organizations do not.", rests(*range(9)), "Most organizations"),
        # Others and the Secretariat claim no number, but rest on an answer.
        ("The Secretariat supports it.", rests(1), None),
        ("The Secretariat supports it.", rests(), "The Secretariat"),
        ("Some organizations support it.", rests(), "Some organizations"),
        ("The rule is from 2001.", rests(), None),
        # To whom it is put stands in the report.
        ("Organizations noted that this recommendation was addressed to the Secretary-General.", rests(), None),
        ("Some organizations support it.", None, None),
    ],
)
def test_a_word_is_refuted_by_the_count(text, evidence, refuted):
    expected = [("error", "2", refuted)] if refuted else []
    assert found("evidence", text, evidence=[evidence]) == expected


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("ar", "تؤيد بعض المنظمات هذه التوصية."),
        ("zh", "一些组织支持这项建议。"),
        ("fr", "Certains organismes appuient la recommandation."),
        ("ru", "Некоторые организации поддерживают рекомендацию."),
        ("es", "Algunas organizaciones apoyan la recomendación."),
    ],
)
def test_the_scale_is_the_same_in_all_languages(language, text):
    assert found("evidence", text, evidence=[rests(1, 2, 3)], language=language) == []
    assert len(found("evidence", text, evidence=[rests(1, 2)], language=language)) == 1


def test_a_finding_gives_the_count_and_the_scale():
    content = keyed(note("Some organizations support it."))
    against = record(content, evidence={f"{2:012x}": rests(1, 2)})
    (finding,) = checks.check(content, against)
    assert "2 of 20" in finding.message
    assert "at least three" in finding.suggestion


@pytest.mark.parametrize(
    ("numbers", "expected"),
    [
        ({"against": 2, "support": 11}, [("warning", "2", "Not all organizations")]),
        ({"against": 2, "support": 10}, []),
    ],
)
def test_not_all_must_not_hide_a_majority(numbers, expected):
    assert found("not-all", "Not all organizations support it.", evidence=[rests(1, 2, **numbers)]) == expected


def english_faults():
    """English notes with their records that together raise the checks of claims against evidence."""
    few, many, none = rests(1, 2, 3), rests(*range(9)), rests()
    pairs = [
        ((FIRST, SECOND), (few, rests(3, 4))),
        ((FIRST, "Some organizations noted risks."), (few, many)),
        (("Not all organizations support it.",), (rests(1, 2, against=2, support=11),)),
        *(
            ((f"{word} support it.",), (evidence,))
            for word in SCALE
            for evidence in (none, rests(*range(12), against=9))
        ),
        *(((f"{word} support it.",), (rests(1, against=9),)) for word in SCALE),
        (("One organization supports it.",), (few,)),
    ]
    for comments, evidence in pairs:
        content = keyed(note(*comments))
        yield content, record(content, evidence={f"{at:012x}": value for at, value in enumerate(evidence, 2)})


SCALE = (
    "Organizations",
    "Organizations generally",
    "Most organizations",
    "Many organizations",
    "Several organizations",
)
FIRST, SECOND = "Some organizations support it.", "Other organizations do not."


def test_others_who_are_the_same_are_an_error():
    assert found("other", FIRST, SECOND, evidence=[rests(1, 2, 3), rests(4, 5)]) == []
    assert found("other", FIRST, SECOND, evidence=[rests(1, 2, 3), rests(3, 4)]) == [("error", "3", SECOND[:19])]
    two = f"{FIRST} Several organizations do not."  # whose of the two the shared answer is, nobody has said
    assert found("other", two, SECOND, evidence=[rests(1, 2, 3), rests(3, 4)]) == [("warning", "3", SECOND[:19])]
    assert found("other", FIRST, SECOND, evidence=[rests(1, 2, 3), None]) == []


def test_one_word_does_not_stand_for_few_here_and_for_many_there():
    some = [f"Some organizations noted {what}." for what in ("costs", "risks")]
    assert found("same-word", *some, evidence=[rests(1, 2, 3), rests(*range(6))]) == []
    assert found("same-word", *some, evidence=[rests(1, 2, 3), rests(*range(9))]) == [
        ("warning", "3", "Some organizations")
    ]
