"""The words for numbers: what is written is read back, and what only mentions organizations is no claim."""

import pytest

from recommendations.rules import Language
from reports.quantifiers import Noun, phrase, read
from reports.rules import Quantifier
from tests.reports import published

SPEAKING = [quantifier for quantifier in Quantifier if quantifier != Quantifier.NOBODY_NAMED]
NOTED = {"en": " noted", "zh": "指出", "fr": " soutiennent", "es": " apoyan", "ru": " отметили", "ar": " تؤيد"}


def words(text, language):
    return [(claim.quantifier.value, claim.words) for claim in read(text, language)]


@pytest.mark.parametrize("language", Language)
def test_what_is_written_is_read_back(language):
    for quantifier in SPEAKING:
        text = phrase(quantifier, language) + NOTED[language]
        (claim,) = read(text, language)
        assert claim.quantifier == quantifier, text
        assert text[claim.start : claim.end] == claim.words
        assert claim.noun == (None if quantifier == Quantifier.SECRETARIAT else Noun.ORGANIZATION)


def test_nobody_named_is_written_as_nothing():
    assert {phrase(Quantifier.NOBODY_NAMED, language) for language in Language} == {""}


READ = [
    ("zh", "并非所有组织都支持；所有组织都知道。", [("not_all", "并非所有组织都"), ("organizations", "所有组织")]),
    ("zh", "一些组织支持，而另一些组织反对。", [("some", "一些组织"), ("other", "另一些组织")]),
    ("zh", "少数几个组织反对，数个实体质疑。", [("a_few", "少数几个组织"), ("several", "数个实体")]),
    ("zh", "大多数参与组织支持，个别组织反对。", [("most", "大多数参与组织"), ("a_few", "个别组织")]),
    ("zh", "一些组织的秘书处支持，一些组织的内部规则不允许。", [("some", "一些组织")]),
    ("zh", "它们说，这些组织知道各组织之间的差异。", []),
    ("zh", "对一些组织而言，在各组织相应调整时，每一个组织都与其他组织协调。", []),
    ("zh", "方案协调秘书处指出，在发展协调办公室作为其秘书处的支持下。", []),
    (
        "en",
        "Overall, organizations agree; others do not.",
        [("generally", "Overall, organizations"), ("other", "others")],
    ),
    (
        "en",
        "The vast majority of the participating organizations agree. A number of entities do not.",
        [("most", "The vast majority of the participating organizations"), ("some", "A number of entities")],
    ),
    ("en", "It was suggested by other organizations that organizations wait.", [("other", "other organizations")]),
    ("en", "These organizations know; they say so for some organizations and between organizations.", []),
    ("en", "Some organizations noted that, without funds, organizations could not.", [("some", "Some organizations")]),
    ("en", "The secretariat of the network met. An organization may join.", []),
    ("fr", "Tous les organismes ne l’appuient pas.", [("not_all", "Tous les organismes")]),
    ("fr", "D’autres estiment le contraire.", [("other", "D’autres")]),
    ("fr", "Certaines entités ont pris note.", [("some", "Certaines entités")]),
    ("es", "Un gran número de entidades lo apoya.", [("many", "Un gran número de entidades")]),
    ("ru", "Ряд организаций поддержал, другие отметили.", [("some", "Ряд организаций"), ("other", "другие")]),
    ("ru", "Некоторые структуры поддержали.", [("some", "Некоторые структуры")]),
    ("ar", "أيدت بعض الكيانات التوصية.", [("some", "بعض الكيانات")]),
    ("ar", "ولم تؤيد جميع المنظمات التوصية.", [("not_all", "لم تؤيد جميع المنظمات")]),
    ("ar", "وأشارت المنظمات إلى ذلك. وأيدت منظمات أخرى.", [("organizations", "المنظمات"), ("other", "منظمات أخرى")]),
]


@pytest.mark.parametrize(("language", "text", "expected"), READ)
def test_claims_are_read_the_longest_first_and_mentions_are_not(language, text, expected):
    assert words(text, language) == expected


def test_the_words_of_the_published_note_are_read_as_its_statements_are_coded():
    found = {paragraph.number: words(paragraph.text, "zh") for paragraph in published.content().paragraphs()}
    assert {number: claims for number, claims in found.items() if number >= 8 and claims} == {
        8: [("some", "一些实体"), ("some", "有些实体")],
        9: [("other", "其他实体")],
        10: [("some", "一些组织")],
        11: [("generally", "各组织总体上"), ("some", "一些组织")],
        13: [("other", "其他组织"), ("some", "一些组织")],
        14: [("a_few", "少数几个组织")],
        16: [("organizations", "各组织")],
        17: [("secretariat", "秘书处")],
        18: [("organizations", "各组织")],
        19: [("several", "若干组织")],
        20: [("some", "一些组织"), ("some", "一些组织")],
        21: [("other", "另一些组织")],
    }
