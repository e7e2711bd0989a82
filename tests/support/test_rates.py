"""Every rate is that of a slow recount, and both sides of it lead to so many rows: any window, policy and part."""

import random
from datetime import date
from functools import cache

import pytest
from django.http import QueryDict

from accounts.rules import Group
from recommendations.models import Organization
from recommendations.rules import AddresseeKind
from support import rates
from support.actions import keep_figures, keep_year
from support.aggregates import figures_by
from support.filters import ResponseFilter
from support.rates import Rate, Rates
from support.rates_forms import RatesForm
from support.rules import Counted, Treatment
from support.selection import Selection
from tests import factories
from tests.support.worlds import YEARS, Row, chosen, rows, some_values, world

WORLDS, CASES = 8, 3
NARROWING = ("group", "organization", "addressed_to", "impact")
SIDES = ("answered", "acceptance", "implementation", "under_way", "no_information")


@pytest.fixture
def reader(db):
    return factories.user("reader@example.org", Group.ANALYSTS)


def some_choice(chance: random.Random) -> dict[str, str | list[str]]:
    """What somebody might ask the page for."""
    drawn = some_values(chance) | some_values(chance) | some_values(chance)
    values = {name: value for name, value in drawn.items() if name in (*NARROWING, "counted")}
    values |= {name: chance.choice(Treatment.values) for name in ("not_relevant", "no_information")}
    values |= chance.choice([{}, {"window": "2"}, {"year_from": "2018"}])
    return values | chance.choice([{}, {"newest_left_out": "1"}, {"year_to": "2020"}])


def window(values: dict, last: int) -> range:
    """The years that are shown: eight that end with the last one, unless others are asked for."""
    last = int(values.get("year_to", last - int(values.get("newest_left_out", 0))))
    first = int(values.get("year_from", last - int(values.get("window", 8)) + 1))
    return range(first, last + 1)


def expected(mine: list[Row], values: dict) -> dict[str, tuple[int, int]]:
    """Numerators and denominators, one row after the other."""
    left_out = [name for name in ("not_relevant", "no_information") if values[name] == "left_out"]
    accepted = [row for row in mine if row.acceptance == "accepted"]
    implemented = [row for row in accepted if row.implementation == "implemented"]
    return {
        "asked": (len(mine), len(mine)),
        "answered": (sum(row.answer is not None for row in mine), len(mine)),
        "acceptance": (len(accepted), sum(row.acceptance not in left_out for row in mine)),
        "implementation": (len(implemented), len(accepted)),
        "under_way": (len(accepted) - len(implemented), len(accepted)),
        "no_information": (sum(row.acceptance == "no_information" for row in mine), len(mine)),
    }


@pytest.fixture
def in_list(reader):
    """How many rows the list shows for a selection; of a world that does not change, each is counted once."""

    @cache
    def count(query: str) -> int:
        found = ResponseFilter(QueryDict(query), user=reader)
        assert found.form.is_valid(), found.faults()
        return found.qs.count()

    return lambda selection: count(selection.query)


def check(found: Rates, mine: list[Row], values: dict, in_list) -> None:
    """The figures of one group, and the rows to which they lead."""
    assert {name: (getattr(found, name).n, getattr(found, name).of) for name in ("asked", *SIDES)} == expected(
        mine, values
    ), (found.of, values)
    assert in_list(found.asked.selection) == found.asked.n
    for name in SIDES:
        check_rate(getattr(found, name), in_list)


def check_rate(rate: Rate, in_list) -> None:
    assert (in_list(rate.selection), in_list(rate.whole)) == (rate.n, rate.of), rate


@pytest.mark.parametrize("seed", range(WORLDS))
def test_every_rate_is_that_of_a_recount_and_leads_to_its_rows(reader, in_list, seed):
    chance = random.Random(seed)
    world(chance)
    for year in chance.sample(YEARS, 2):  # some years are kept, some are counted anew
        keep_year(year)
    all_rows = {"cleared": rows({"cleared"}), "sent": rows({"cleared", "submitted"})}
    last = rates.last_year()
    assert last == max(row.recommendation.report.year for row in all_rows["sent"])
    for _number in range(CASES):
        values = some_choice(chance)
        form = RatesForm(QueryDict(Selection.of(**values).query), last_year=last)
        years = window(values, last)
        if not years:
            assert form.faults()
            continue
        assert form.is_valid(), form.errors
        assert form.years == (years[0], years[-1])
        counted = values.get("counted", "cleared")
        narrowed = {
            name: values[name] for name in ("group", "organization", "addressed_to", "impact") if name in values
        }
        mine = [
            row
            for row in all_rows[counted]
            if row.asked and row.recommendation.report.year in years and chosen(row, narrowed)
        ]
        found = rates.overview(form.scope, user=reader)
        check(found.total, mine, values, in_list)
        groups = {
            "years": lambda row: row.recommendation.report.year,
            "organizations": lambda row: row.organization,
            "kinds": lambda row: AddresseeKind(row.recommendation.addressed_to),
            "impacts": lambda row: row.impact,
        }
        for name, group_of in groups.items():
            parts = getattr(found, name)
            keys = [part.of.value if name == "impacts" else part.of for part in parts]
            assert set(keys) == {group_of(row) for row in mine}, (name, values)
            assert len(keys) == len(set(keys))
            for key, part in zip(keys, parts, strict=True):
                check(part, [row for row in mine if group_of(row) == key], values, in_list)
        assert [part.of for part in found.years] == sorted(part.of for part in found.years)


@pytest.mark.parametrize("seed", range(WORLDS))
def test_what_is_long_outstanding_is_that_of_a_recount(reader, in_list, seed, monkeypatch):
    monkeypatch.setattr("django.utils.timezone.localdate", lambda: date(2026, 6, 1))
    chance = random.Random(seed)
    world(chance)
    keep_figures()
    counted, years = chance.choice(list(Counted)), chance.choice([5, 6, 7])
    stages = {"cleared": {"cleared"}, "sent": {"cleared", "submitted"}}[counted]
    asked = [row for row in rows(stages) if row.asked and row.recommendation.report.year <= 2026 - years]
    left = [
        row
        for row in asked
        if row.acceptance not in ("not_accepted", "not_relevant") and row.implementation != "implemented"
    ]
    found = rates.outstanding_by_year(years, counted, user=reader)
    assert {one.year: one.rate.of for one in found} == _counts(asked, lambda row: row.recommendation.report.year)
    assert {one.year: one.rate.n for one in found if one.rate.n} == _counts(
        left, lambda row: row.recommendation.report.year
    )
    for one in found:
        check_rate(one.rate, in_list)
        mine = [row for row in left if row.recommendation.report.year == one.year]
        unfinished = rates.UnfinishedOf(one.year, years, counted, reader)
        listed = unfinished[:100]
        assert unfinished.count() == len(listed)
        assert {row.recommendation: row.rate.n for row in listed} == _counts(mine, lambda row: row.recommendation)
        assert [row.rate.n for row in listed] == sorted((row.rate.n for row in listed), reverse=True)
        assert unfinished[1:2] == listed[1:2]
        for row in listed:
            check_rate(row.rate, in_list)
    for organization in Organization.objects.all():
        by_year = figures_by(("year",), user=reader, years=rates.ALL_YEARS, organization=organization)
        rate = rates.outstanding_together(by_year, counted, years, Selection.of(organization=organization.code))
        assert rate.n == sum(row.organization == organization for row in left)
        check_rate(rate, in_list)


def _counts(found: list[Row], key) -> dict:
    keys = [key(row) for row in found]
    return {one: keys.count(one) for one in keys}


def test_a_rate_of_nobody_is_no_number(reader):
    factories.recommendation(factories.report("JIU/REP/2020/1"), 1, to=[factories.organization("A")])
    form = RatesForm(QueryDict("no_information=left_out"), last_year=2020)
    assert form.is_valid()
    total = rates.overview(form.scope, user=reader).total
    assert (total.asked.n, total.acceptance.n, total.acceptance.of, total.acceptance.percent) == (1, 0, 0, None)
    assert total.implementation.percent is None
