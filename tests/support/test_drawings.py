"""The drawing of rates: each value at its height, lines broken where there is nothing, values that can be read."""

import pytest

from support.aggregates import COUNTED
from support.drawings import PLOT_HEIGHT, TOP, trend
from support.rates import Scope, rates_of
from support.rules import Counted, Policy
from support.selection import Selection


def of_year(year: int, asked: int, accepted: int = 0, implemented: int = 0):
    row = dict.fromkeys(COUNTED, 0)
    row |= {"asked": asked, "cleared_accepted": accepted, "cleared_implemented": implemented}
    return rates_of(row, year, Selection(), Scope((year, year), Counted.CLEARED, Policy()))


def test_values_stand_at_their_heights_and_years_at_even_distances():
    drawn = trend([of_year(2018, 4, 4, 0), of_year(2019, 4, 2, 2), of_year(2020, 4, 0)])
    assert [point.y for point in drawn.acceptance.points] == [TOP, TOP + PLOT_HEIGHT / 2, TOP + PLOT_HEIGHT]
    assert [point.percent for point in drawn.implementation.points] == [0, 100]  # of nobody in 2020
    first, second, third = (tick.at for tick in drawn.years)
    assert third - second == second - first > 0
    assert len(drawn.acceptance.segments) == 2
    assert len(drawn.implementation.segments) == 1
    assert third < drawn.width


def test_a_year_without_a_report_breaks_the_line_and_keeps_its_place():
    drawn = trend([of_year(2017, 4, 4, 4), of_year(2020, 4, 4, 4)])
    assert [tick.value for tick in drawn.years] == [2017, 2018, 2019, 2020]
    assert drawn.acceptance.segments == drawn.implementation.segments == ()


@pytest.mark.parametrize(("accepted", "implemented"), [(4, 4), (3, 3), (2, 1), (1, 1), (4, 1)])
def test_the_two_values_of_a_year_are_never_written_over_each_other(accepted, implemented):
    drawn = trend([of_year(2019, 4, accepted, implemented), of_year(2020, 4, accepted, implemented)])
    for one, other in zip(drawn.acceptance.points, drawn.implementation.points, strict=True):
        assert abs(one.label_y - other.label_y) >= 28
        assert 0 < min(one.label_y, other.label_y) < max(one.label_y, other.label_y) < drawn.height


def test_one_year_is_no_trend():
    assert trend([]) is None
    assert trend([of_year(2020, 4, 1)]) is None
    assert trend([of_year(2019, 0), of_year(2020, 4, 1)]) is None
