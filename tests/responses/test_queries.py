"""How many statements a save and a screen cost: a literal number, whatever there is to show."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from recommendations.actions import name_focal_point
from responses.models import Evidence, Response
from responses.sheets import sheets_of
from tests import factories
from tests.responses import rounds

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


# --- Several reports ------------------------------------------------------------------------------------------------


def put(case, numbers) -> list:
    """More reports put to both organizations and answered in part; they are returned in order."""
    reports = []
    for number in numbers:
        report = rounds.put(f"JIU/REP/2099/{number}", [case.own, case.other], recommendations=3).report
        for recommendation, stage in zip(report.recommendations.order_by("number"), ("draft", "cleared"), strict=False):
            factories.response(recommendation, case.own, stage=stage, reasons=["legal"])
        factories.response(report, case.own, comment=f"On {report}.")
        reports.append(report)
    return reports


@pytest.mark.parametrize("texts", [True, False], ids=["with texts", "without"])
def test_sheets_cost_the_same_of_one_report_and_of_three(case, texts):
    one, two, three = put(case, (7, 8, 9))

    def read(*reports) -> list[str]:
        def act() -> None:
            for sheet in sheets_of(reports, [case.own, case.other], texts=texts):
                assert [line.number for line in sheet.lines] == [1, 2, 3]
                assert sheet.organization.full_name
                assert [line.answer.reasons for line in sheet.lines]

        return statements(act)

    assert len(read(one)) == len(read(three, one, two)) == (6 if texts else 5)


def test_the_sheets_of_several_reports_do_not_mix(case):
    one, two, three = put(case, (7, 8, 9))
    two.recommendations.get(number=2).addressees.filter(organization=case.own).delete()
    three.recommendations.all()[0].addressees.filter(organization=case.own).delete()
    found = [sheet for sheet in sheets_of([three, one, two]) if sheet.organization == case.own]
    assert [sheet.report for sheet in found] == [three, one, two]  # in the order that was asked for
    assert [[line.number for line in sheet.lines] for sheet in found] == [[2, 3], [1, 2, 3], [1, 3]]
    assert [[line.stage for line in sheet.lines] for sheet in found] == [
        ["cleared", None],
        ["draft", "cleared", None],
        ["draft", None],
    ]
    assert [sheet.general.answer.comment for sheet in found] == [f"On {sheet.report}." for sheet in found]
    for sheet in found:
        assert {line.recommendation.report for line in sheet.lines} == {sheet.report}
    codes = [sheet.organization.code for sheet in sheets_of([two, one])]
    assert codes == ["OTHER", "CAST"] * 2  # within a report in the order of the annex
    assert sheets_of([]) == []


def test_home_costs_the_same_with_one_round_and_with_three(case):
    name_focal_point(user=case.cast["focal point"], organization=case.other)
    factories.response(case.recommendations[0], case.own, reasons=["legal"])
    browser, address = case.browser("focal point"), reverse("responses:home")
    assert len(statements(lambda: browser.get(address))) == 17
    put(case, (7, 8))
    assert len(browser.get(address).context["rounds"]) == 6  # three rounds, two organizations
    asked = statements(lambda: browser.get(address))
    assert len(asked) == 17, "\n".join(asked)


def test_home_shows_twenty_rounds_on_a_page(case):
    put(case, range(100, 120))
    browser, address = case.browser("focal point"), reverse("responses:home")
    first, second = (browser.get(address, {"page": page}) for page in (1, 2))
    assert [len(page.context["rounds"]) for page in (first, second)] == [20, 1]
    shown = [row["sheet"].report.symbol for page in (first, second) for row in page.context["rounds"]]
    assert len(set(shown)) == 21
    for page in ("x", "0", "99", "-1"):
        assert browser.get(address, {"page": page}).status_code == 200
