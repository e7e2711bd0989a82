"""The drawing of support: every statement a dot of its own, in the column of its stance."""

from hypothesis import given
from hypothesis import strategies as st

from reports.aggregates import PublishedSupport, Statement
from reports.drawings import strip
from reports.rules import Lean, Quantifier, Stance

STANCES = {lean: [stance for stance in Stance if stance.lean == lean] for lean in Lean}


@st.composite
def supports(draw, most=10):
    """Up to ten statements in each column, in any order."""
    said = []
    for stances in STANCES.values():
        pairs = draw(st.lists(st.tuples(st.sampled_from(stances), st.sampled_from(Quantifier)), max_size=most))
        said += [Statement(len(said) + 1, quantifier, stance, "words", "en") for stance, quantifier in pairs]
    return PublishedSupport(1, tuple(draw(st.permutations(said))))


@given(supports())
def test_every_statement_appears_once_in_the_column_of_its_stance(support):
    drawing = strip(support)
    assert sorted(dot.statement.paragraph for dot in drawing.dots) == sorted(
        said.paragraph for said in support.statements
    )
    assert [column.lean for column in drawing.columns] == list(Lean)
    width = drawing.width / len(Lean)
    for dot in drawing.dots:
        column = drawing.columns[list(Lean).index(dot.statement.lean)]
        assert column.left <= dot.x - dot.radius
        assert dot.x + dot.radius <= column.left + width


@given(supports())
def test_dots_do_not_overlap_and_stay_inside_the_drawing(support):
    drawing = strip(support)
    for index, dot in enumerate(drawing.dots):
        assert dot.radius > 0
        assert dot.radius <= dot.y <= drawing.height - dot.radius
        for other in drawing.dots[:index]:
            assert (dot.x - other.x) ** 2 + (dot.y - other.y) ** 2 >= (dot.radius + other.radius) ** 2


@given(supports())
def test_a_column_is_filled_from_below_in_the_order_of_the_note(support):
    drawing = strip(support)
    for lean in Lean:
        dots = [dot for dot in drawing.dots if dot.statement.lean == lean]
        assert [dot.statement for dot in dots] == list(support.leaning(lean))
        assert [(-dot.y, dot.x) for dot in dots] == sorted((-dot.y, dot.x) for dot in dots)


def one(quantifier, stance=Stance.SUPPORTS):
    (dot,) = strip(PublishedSupport(1, (Statement(1, quantifier, stance, "words", "en"),))).dots
    return dot


def test_a_dot_is_hollow_exactly_where_the_word_claims_no_number():
    hollow = {quantifier for quantifier in Quantifier if one(quantifier).hollow}
    assert hollow == {quantifier for quantifier in Quantifier if quantifier.weight == 0}
    assert hollow == {Quantifier.NOT_ALL, Quantifier.OTHER, Quantifier.NOBODY_NAMED}


def test_a_word_that_claims_more_is_drawn_larger():
    words = [Quantifier.A_FEW, Quantifier.SOME, Quantifier.SEVERAL, Quantifier.MOST, Quantifier.ORGANIZATIONS]
    radii = [one(word).radius for word in words]
    assert radii == sorted(set(radii))


def test_what_is_addressed_to_others_never_stands_in_a_supporting_column():
    drawing = strip(PublishedSupport(1, ()))
    column = {column.lean: column for column in drawing.columns}
    for quantifier in Quantifier:
        dot = one(quantifier, Stance.ADDRESSED_TO_OTHERS)
        assert dot.x == column[Lean.NEUTRAL].x


def test_nothing_said_is_an_empty_drawing_of_a_row():
    drawing = strip(PublishedSupport(1, ()))
    assert drawing.dots == ()
    assert drawing.height > 0
    assert len(drawing.columns) == len(Lean)
