"""The house scale: what a word for a number claims, and what bears it out."""

import pytest

from reports.rules import Quantifier
from reports.wording import bears_out


@pytest.mark.parametrize(
    ("word", "n", "of", "against", "borne_out"),
    [
        ("organizations", 20, 20, 0, True),
        ("organizations", 5, 20, 0, True),
        ("organizations", 19, 20, 1, False),
        ("organizations", 0, 20, 0, False),
        ("generally", 15, 20, 2, True),
        ("generally", 14, 20, 0, False),
        ("generally", 15, 20, 3, False),
        ("most", 11, 20, 9, True),
        ("most", 10, 20, 0, False),
        ("many", 7, 20, 0, True),
        ("many", 10, 20, 0, True),
        ("many", 6, 20, 0, False),
        ("many", 11, 20, 0, False),
        ("several", 4, 20, 0, True),
        ("several", 3, 20, 0, False),
        ("several", 7, 20, 0, False),
        ("some", 3, 20, 0, True),
        ("some", 2, 20, 0, False),
        ("some", 11, 20, 0, False),
        ("a_few", 2, 20, 0, True),
        ("a_few", 3, 20, 0, True),
        ("a_few", 4, 20, 0, False),
        ("one", 1, 20, 0, True),
        ("one", 2, 20, 0, False),
        ("not_all", 1, 20, 1, True),
        ("not_all", 1, 20, 0, False),
        ("other", 1, 20, 0, None),
        ("secretariat", 1, 20, 0, None),
        ("nobody_named", 1, 20, 0, None),
    ],
)
def test_each_word_at_its_edges(word, n, of, against, borne_out):
    assert bears_out(Quantifier(word), n, of, against) is borne_out


@pytest.mark.parametrize("word", Quantifier)
def test_of_nobody_no_number_is_borne_out(word):
    assert bears_out(word, 0, 0, 0) in (False, None)
