"""Every figure is what a slow, obvious recount gives, and selects so many rows."""

import random
from collections import Counter

import pytest
from django.http import QueryDict

from accounts.rules import Group
from support.figures import breakdown, breakdowns
from support.filters import ResponseFilter
from support.selection import Selection
from tests import factories
from tests.support.worlds import chosen, rows, some_values, world

WORLDS, SELECTIONS = 25, 20  # 500 cases


@pytest.fixture
def reader(db):
    return factories.user("reader@example.org", Group.ANALYSTS)


def in_list(selection: Selection, reader) -> int:
    """How many rows the list shows for a figure."""
    found = ResponseFilter(QueryDict(selection.query), user=reader)
    assert found.form.is_valid(), found.faults()
    return found.qs.count()


@pytest.mark.parametrize("seed", range(WORLDS))
def test_every_figure_is_that_of_a_recount_and_selects_its_rows(reader, seed):
    chance = random.Random(seed)
    world(chance)
    all_rows = {"cleared": rows({"cleared"}), "sent": rows({"cleared", "submitted"})}
    for _number in range(SELECTIONS):
        values = some_values(chance)
        selection = Selection.of(**values)
        found = ResponseFilter(QueryDict(selection.query), user=reader)
        assert found.form.is_valid(), found.faults()
        mine = [row for row in all_rows[values.get("counted", "cleared")] if chosen(row, values)]
        figures = breakdown(found.qs, found.selection, found.what_counts)
        assert dict(found.selection.values) == dict(selection.values)
        assert figures.total.n == len(mine) == found.qs.count(), values
        accepted = sum(row.acceptance == "accepted" for row in mine)
        expected = {
            "positions": (Counter(row.says for row in mine), len(mine)),
            "acceptances": (Counter(row.acceptance for row in mine if row.asked), len(mine)),
            "implementations": (Counter(row.implementation for row in mine if row.implementation), accepted),
            "reasons": (Counter(reason for row in mine for reason in row.reasons), len(mine)),
        }
        for kind, (counts, of) in expected.items():
            parts = getattr(figures, kind)
            assert {part.name: part.figure.n for part in parts if part.figure.n} == counts, (kind, values)
            assert {part.figure.of for part in parts} <= {of}, (kind, values)
            for part in parts:
                if part.figure.n:
                    assert in_list(part.figure.selection, reader) == part.figure.n, (kind, part, values)
        asked = [row for row in mine if row.asked]
        assert (figures.asked, figures.answered) == (len(asked), sum(row.answer is not None for row in asked))


def test_groups_are_counted_side_by_side_as_each_alone(reader):
    world(random.Random(1))
    found = ResponseFilter(QueryDict("denominator=ceb&counted=sent"), user=reader)
    assert found.form.is_valid()
    selections = {
        (report, number): found.selection.narrowed(report=symbol, recommendation=number)
        for report, symbol, number in found.qs.values_list("report", "report__symbol", "number")
    }
    together = breakdowns(found.qs, ("report", "number"), selections, found.what_counts)
    assert len(together) > 1
    for (report, number), figures in together.items():
        cells = found.qs.filter(report=report, number=number)
        assert figures == breakdown(cells, selections[report, number], found.what_counts)
