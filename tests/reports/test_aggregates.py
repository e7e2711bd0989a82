"""Support as published: every coded statement, under its recommendation, in the order of the note."""

import random

import pytest

from reports.aggregates import PublishedSupport, Statement, published_edition, published_support
from reports.models import CollectiveStatement, Edition
from reports.rules import Lean, Quantifier, Stance
from tests import factories

pytestmark = pytest.mark.django_db
SUPPORTING = {Lean.FOR, Lean.CONDITIONAL, Lean.PARTLY}


def code(edition, order=1, *, recommendation=None, quantifier=Quantifier.SOME, stance=Stance.SUPPORTS, paragraph=1):
    return CollectiveStatement.objects.create(
        edition=edition,
        recommendation=recommendation,
        paragraph=paragraph,
        order=order,
        quantifier=quantifier,
        stance=stance,
        words=f"words {order}",
        language="en",
    )


@pytest.mark.parametrize("seed", range(5))
def test_published_support_equals_a_slow_recount(seed, django_assert_num_queries):
    chance = random.Random(seed)
    report = factories.report()
    recommendations = [factories.recommendation(report, number) for number in (1, 2, 3)]
    edition = factories.edition_text(report).edition
    other = factories.edition_text(report, number=2).edition
    for order in chance.sample(range(1, 100), 30):
        code(
            chance.choice([edition, edition, other]),
            order,
            recommendation=chance.choice([None, *recommendations]),
            quantifier=chance.choice(Quantifier.values),
            stance=chance.choice(Stance.values),
            paragraph=chance.randint(1, 9),
        )
    with django_assert_num_queries(1):
        support = published_support(edition)

    rows = [row for row in CollectiveStatement.objects.all() if row.edition_id == edition.pk]
    rows.sort(key=lambda row: row.order)
    for number, about in [(None, None), *enumerate(recommendations, 1)]:
        expected = [row for row in rows if row.recommendation_id == (about and about.pk)]
        assert (number in support) == bool(expected)
        statements = support[number].statements if expected else ()
        assert [(said.paragraph, said.quantifier, said.stance, said.words) for said in statements] == [
            (row.paragraph, row.quantifier, row.stance, row.words) for row in expected
        ]
    assert sum(len(each.statements) for each in support.values()) == len(rows)


def test_the_columns_of_a_recommendation_share_out_all_its_statements():
    said = [Statement(1, Quantifier.SOME, stance, stance.value, "en") for stance in Stance]
    support = PublishedSupport(1, tuple(said))
    columns = {lean: support.leaning(lean) for lean in Lean}
    assert sorted(each.words for column in columns.values() for each in column) == sorted(Stance.values)
    assert all(each.lean == lean for lean, column in columns.items() for each in column)


@pytest.mark.parametrize("quantifier", Quantifier)
def test_what_is_addressed_to_others_is_neither_support_nor_refusal(quantifier):
    said = Statement(16, quantifier, Stance.ADDRESSED_TO_OTHERS, "这项建议是向秘书长提出的", "zh")
    support = PublishedSupport(4, (said,))
    assert support.leaning(Lean.NEUTRAL) == (said,)
    assert [lean for lean in Lean if support.leaning(lean)] == [Lean.NEUTRAL]


def test_a_refusal_never_stands_in_a_supporting_column():
    assert Stance.DOES_NOT_SUPPORT.lean not in SUPPORTING
    assert {Stance.QUESTIONS.lean, Stance.CAUTIONS.lean} == {Lean.DOUBTS}


def test_the_support_shown_is_that_of_the_latest_issued_edition_that_was_coded():
    report = factories.report()
    assert published_edition(report) is None
    first = factories.edition_text(report).edition
    assert published_edition(report) is None  # issued, but not coded
    code(first)
    code(first, 2)
    assert published_edition(report) == first
    draft = factories.edition_text(report, number=2, stage="draft").edition
    code(draft)
    assert published_edition(report) == first
    correction = factories.edition_text(report, number=3).edition
    assert published_edition(report) == first
    code(correction)
    assert published_edition(report) == correction
    assert published_edition(factories.report("JIU/REP/2099/2", assembly_symbol="")) is None


def test_the_published_note_is_coded_in_all_its_paragraphs(real_data):
    support = published_support(Edition.objects.get())
    statements = [said for each in support.values() for said in each.statements]
    assert {said.paragraph for said in statements} == set(range(1, 22))
    assert set(support) == {None, 1, 2, 3, 4, 5}
    # Paragraphs 16 and 18 are formulas ("addressed to ..."), paragraph 5 speaks of who does not support.
    assert [said.lean for said in statements if said.paragraph in (16, 18)] == [Lean.NEUTRAL] * 2
    assert not SUPPORTING & {said.lean for said in statements if said.paragraph in (8, 9, 10)}


@pytest.mark.parametrize(
    ("quantifier", "said"), [(Quantifier.NOT_ALL, "support, but not by all"), (Quantifier.SEVERAL, "no support")]
)
def test_not_all_support_is_not_the_same_as_several_do_not(quantifier, said):
    statement = Statement(5, quantifier, Stance.DOES_NOT_SUPPORT, "words", "en")
    assert statement.said == said
    assert statement.lean == Lean.AGAINST
