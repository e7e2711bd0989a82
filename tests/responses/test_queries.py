"""How many statements a save and a screen cost: a literal number, whatever there is to show."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from responses.models import Evidence, Response
from tests import factories

JSON = {"Accept": "application/json"}
CONTROL = ("SAVEPOINT", "RELEASE", "BEGIN", "COMMIT")
SAVE = 8  # what one save may cost
TYPED = {"position": "supports", "language": "en"}
LETTER = {"source": "letter", "reference": "Memo 7"}


def statements(act) -> list[str]:
    """What `act` asks of the database, without the control of transactions."""
    with CaptureQueriesContext(connection) as captured:
        act()
    return [query["sql"] for query in captured if not query["sql"].startswith(CONTROL)]


@pytest.mark.parametrize(("kind", "source"), [("focal point", {}), ("oversight", LETTER)])
def test_a_save_costs_eight_statements_at_most(case, kind, source):
    browser, address = case.browser(kind), case.address("save_answer", 1)
    steps = {
        "the first": {"comment": "We agree.", "version": 0},
        "a comment typed on": {"comment": "We agree. All of us.", "version": 1},
        "nothing new": {"comment": "We agree. All of us.", "version": 1},
        "after a confirmation was lost": {"comment": "And more.", "version": 0, "unconfirmed": "key-1"},
    }
    for step, fields in steps.items():
        sent = {**TYPED, **source, "save_key": "key-1", **fields}
        asked = statements(lambda sent=sent: browser.post(address, sent, headers=JSON))
        assert len(asked) <= SAVE, "\n".join([step, *asked])
        assert Response.objects.get().comment == fields["comment"], step


def test_a_save_with_other_reasons_costs_two_more(case):
    browser, address = case.browser("focal point"), case.address("save_answer", 1)
    browser.post(address, {**TYPED, "reasons": ["legal", "other"], "version": 0}, headers=JSON)
    asked = statements(
        lambda: browser.post(address, {**TYPED, "reasons": ["legal", "timeline"], "version": 1}, headers=JSON)
    )
    assert Response.objects.get().answer.reasons == ("legal", "timeline")
    assert len(asked) <= SAVE + 2, "\n".join(asked)


# --- The sheet ------------------------------------------------------------------------------------------------------


def answered(case, numbers, members) -> None:
    """Recommendations put to each of `members` and answered: with reasons, evidence, and one that was returned."""
    for number in numbers:
        recommendation = factories.recommendation(case.report, number, to=members)
        stage = ("returned", "draft", "submitted", "cleared")[number % 4]
        for member in members:
            row = factories.response(
                recommendation, member, stage=stage, reasons=["legal"], changed_by=case.cast["oversight"]
            )
            Evidence.objects.create(response=row, title="Memo", url="https://example.org/memo")


@pytest.mark.parametrize(("kind", "count"), [("focal point", 17), ("oversight", 17), ("analyst", 16)])
def test_a_sheet_costs_the_same_with_one_recommendation_and_with_five(case, kind, count):
    case.report.recommendations.all().delete()
    answered(case, [7], [case.own])
    factories.response(case.report, case.own, stage="returned", changed_by=case.cast["oversight"])
    browser, address = case.browser(kind), case.address("sheet")
    assert len(statements(lambda: browser.get(address))) == count
    answered(case, [4, 5, 6, 8], [case.own])
    assert len(statements(lambda: browser.get(address))) == count


# --- The table ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("kind", "count"), [("oversight", 11), ("analyst", 12)])
def test_the_table_costs_the_same_with_three_organizations_and_with_28(case, kind, count):
    case.report.recommendations.all().delete()
    members = [factories.organization(f"ORG-{number}", order=number) for number in range(1, 29)]
    answered(case, range(4, 9), members[:3])
    browser, address = case.browser(kind), reverse("responses:table", args=[case.report.symbol])
    assert len(statements(lambda: browser.get(address))) == count
    answered(case, range(9, 14), members[3:])
    assert len(statements(lambda: browser.get(address))) == count
