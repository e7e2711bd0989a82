"""Composing: each statement rests on the answers that make it true, and says so with the word of the scale."""

import random
from itertools import pairwise

import pytest

from drafts.compose import Composed, Statement, compose_general, compose_question
from drafts.facts import Facts, Question, RecordedAnswer
from recommendations.rules import AddresseeKind
from reports.rules import Quantifier as Q
from reports.wording import bears_out
from responses.rules import Position as P
from responses.rules import Reason as R


def question(*groups, kind=AddresseeKind.EXECUTIVE_HEADS) -> Question:
    """A recommendation with groups of answers: (how many, position, reasons)."""
    answers = []
    for count, position, *reasons in groups:
        for _one in range(count):
            number = len(answers) + 1
            answers.append(RecordedAnswer(number, f"ORG-{number}", P(position), frozenset(reasons)))
    return Question(1, 1, kind, len(answers), tuple(answers))


def words(*groups, **fields) -> list[tuple[str, str]]:
    """What is stated, and by which word."""
    return [(each.statement.value, each.quantifier) for each in compose_question(question(*groups, **fields))]


def test_a_group_per_position_and_reasons_the_largest_of_a_position_first():
    found = list(
        compose_question(
            question((2, P.SUPPORTS, R.LEGAL), (6, P.SUPPORTS, R.GUIDANCE), (5, P.PARTIALLY), (11, P.DOES_NOT_SUPPORT))
        )
    )
    assert [(each.position, each.reasons, len(each.answers)) for each in found] == [
        (P.SUPPORTS, (R.GUIDANCE,), 6),
        (P.SUPPORTS, (R.LEGAL,), 2),
        (P.PARTIALLY, (), 5),
        (P.DOES_NOT_SUPPORT, (), 11),
    ]


def test_a_general_statement_holds_when_three_quarters_support_and_a_tenth_at_most_refuse():
    assert words((15, P.SUPPORTS), (5, P.PARTIALLY)) == [("holds", Q.GENERALLY), ("group", Q.SEVERAL)]
    assert ("holds", Q.GENERALLY) not in words((14, P.SUPPORTS), (6, P.PARTIALLY))
    assert ("holds", Q.GENERALLY) not in words((17, P.SUPPORTS), (3, P.DOES_NOT_SUPPORT))
    assert words((4, P.SUPPORTS)) == [("holds", Q.ORGANIZATIONS)]


def test_two_or_three_who_depart_from_the_general_statement_are_a_few_and_part_of_it_is_some():
    found = words((10, P.SUPPORTS), (7, P.SUPPORTS, R.ALREADY_DONE), (3, P.PARTIALLY))
    assert found == [("holds", Q.GENERALLY), ("group", Q.SOME), ("group", Q.A_FEW)]


def test_not_all_stands_only_where_it_hides_no_majority_and_once():
    assert words((10, P.SUPPORTS), (5, P.PARTIALLY), (3, P.DOES_NOT_SUPPORT, R.LEGAL), (2, P.DOES_NOT_SUPPORT))[
        -2:
    ] == [
        ("not_all", Q.SOME),
        ("group", Q.A_FEW),
    ]
    assert all(statement != "not_all" for statement, _word in words((11, P.SUPPORTS), (9, P.DOES_NOT_SUPPORT)))


def test_other_is_a_second_group_of_the_same_position_and_word_and_never_follows_other():
    found = words(
        (3, P.PARTIALLY, R.LEGAL), (3, P.PARTIALLY, R.TIMELINE), (3, P.PARTIALLY, R.MANDATE), (15, P.CONDITIONAL)
    )
    assert [word for _statement, word in found] == [Q.SOME, Q.OTHER, Q.SOME, Q.MOST]


@pytest.mark.parametrize("kind", [AddresseeKind.SECRETARY_GENERAL, AddresseeKind.LEGISLATIVE_BODIES])
def test_who_only_says_that_others_are_addressed_is_the_opening_and_no_support(kind):
    groups = ((4, P.NO_POSITION, R.ADDRESSED_TO_OTHERS), (2, P.SUPPORTS, R.ADDRESSED_TO_OTHERS), (14, P.PARTIALLY))
    composed = list(compose_question(question(*groups, kind=kind)))
    assert composed[0] == Composed(Statement.ADDRESSED, Q.ORGANIZATIONS, answers=(1, 2, 3, 4), addressed_to=kind)
    assert [(each.quantifier, each.reasons) for each in composed[1:]] == [(Q.A_FEW, ()), (Q.MOST, ())]


def test_the_secretariat_is_named_where_it_alone_is_asked():
    answer = RecordedAnswer(1, "UN", P.SUPPORTS, frozenset())
    alone = Question(1, 4, AddresseeKind.SECRETARY_GENERAL, 1, (answer,))
    assert [each.quantifier for each in compose_question(alone)] == [Q.ORGANIZATIONS, Q.SECRETARIAT]
    among_others = Question(1, 1, AddresseeKind.EXECUTIVE_HEADS, 1, (answer,))
    assert [each.quantifier for each in compose_question(among_others)] == [Q.ONE]


def test_without_answers_it_is_said_that_they_are_awaited():
    assert words() == [("awaited", Q.NOBODY_NAMED)]


def test_general_comments_are_one_paragraph_of_all_who_commented():
    facts = Facts("JIU/REP/2099/1", "", 80, "A/80/150", 1, {}, 4, (), (RecordedAnswer(7, "A"), RecordedAnswer(9, "B")))
    assert [(each.quantifier, each.answers) for each in compose_general(facts)] == [(Q.A_FEW, (7, 9))]
    silent = Facts("JIU/REP/2099/1", "", 80, "A/80/150", 1, {}, 4, ())
    assert list(compose_general(silent)) == []


def drawn(chance: random.Random) -> Question:
    groups = [
        (chance.randint(1, 8), chance.choice(list(P)), *chance.sample(list(R), chance.randint(0, 2)))
        for _group in range(chance.randint(1, 7))
    ]
    return question(*groups, kind=chance.choice(list(AddresseeKind)))


@pytest.mark.parametrize("seed", range(60))
def test_of_random_answers_every_word_is_borne_out_and_every_answer_reflected_once(seed):
    asked = drawn(random.Random(seed))
    composed = list(compose_question(asked))
    of, against, support = len(asked.answers), asked.against, asked.support
    groups = [each for each in composed if each.statement in (Statement.GROUP, Statement.NOT_ALL, Statement.ADDRESSED)]
    reflected = [pk for each in groups for pk in each.answers]
    assert len(reflected) == len(set(reflected))  # disjoint
    general = [each for each in composed if each.statement == Statement.HOLDS]
    left = {answer.pk for answer in asked.answers} - set(reflected)
    assert not left or (general and left <= set(general[0].answers))
    for each in composed:
        if each.statement == Statement.NOT_ALL:
            assert against > 0
            assert 2 * support <= of
        if each.statement in (Statement.GROUP, Statement.NOT_ALL, Statement.HOLDS):
            said = bears_out(each.quantifier, len(each.answers), of, against if each.position == P.SUPPORTS else 0)
            assert said or each.quantifier in (Q.OTHER, Q.SECRETARIAT), (each, of)
    assert all((one.quantifier, two.quantifier) != (Q.OTHER, Q.OTHER) for one, two in pairwise(groups))
