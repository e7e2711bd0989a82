"""The page of an organization, and their list: who sees it, what the organization owes, what it has answered."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from recommendations.actions import name_focal_point
from recommendations.models import JIUReport, Organization
from tests import factories
from tests.support.links import assert_figures_lead_to_their_rows
from tests.support.test_rates_views import fill, page, words

LIST = "/support/organizations/"
PAGE = f"{LIST}ORG-0/"


@pytest.fixture
def reports(db):
    fill()


def round_of(symbol: str, days: int) -> None:
    """An open round on a report, due in so many days."""
    today = timezone.localdate()
    factories.consultation(
        JIUReport.objects.get(symbol=symbol),
        opened_on=today - timedelta(days=100),
        due_on=today + timedelta(days=days),
    )


def signed_in(cast, kind: str) -> Client:
    client = Client()
    client.force_login(cast[kind], backend="django.contrib.auth.backends.ModelBackend")
    return client


def test_the_page_says_where_the_organization_stands(analyst, cast, reports):
    text = page(analyst, PAGE)
    told = words(text)
    assert "Organization ORG-0" in told
    assert "Participates in the Joint Inspection Unit yes" in told
    assert "Accepted 100% 4/4" in told
    assert "Implemented, of the accepted 25% 1/4" in told
    assert "reports of 2013–2020" in told
    assert "Not known to be implemented, of the accepted 83% 5/6" in told
    assert "Not done after 5 years or more, of the asked 83% 5/6" in told
    assert "All 6 answers" in told
    assert_figures_lead_to_their_rows(text, cast["analyst"], least=20)
    silent = words(page(analyst, f"{LIST}ORG-2/"))
    assert "Not yet submitted, of the asked 100% 6/6" in silent
    assert "None yet (cleared answers)" in silent


@pytest.mark.parametrize(
    "query", ["?window=1", "?counted=sent&no_information=left_out", "?year_to=2010", "?year_to=1980"]
)
def test_the_figures_of_every_choice_lead_to_their_rows(analyst, cast, reports, query):
    for code in ("ORG-0", "ORG-1", "ORG-2"):
        assert_figures_lead_to_their_rows(page(analyst, f"{LIST}{code}/{query}"), cast["analyst"])


def test_what_it_owes_begins_with_what_is_late_and_names_the_recommendations(cast, reports):
    for symbol, days in (("JIU/REP/2019/1", 30), ("JIU/REP/2020/1", -3)):
        round_of(symbol, days)
    silent = Organization.objects.get(code="ORG-2")
    first = JIUReport.objects.get(symbol="JIU/REP/2020/1").recommendations.get(number=1)
    draft = factories.response(first, silent, stage="draft")
    for kind, seen in (("analyst", False), ("oversight", True)):
        text = page(signed_in(cast, kind), f"{LIST}ORG-2/")
        owed = text.split('id="owes"')[1].split("Over all reports")[0]
        assert owed.index("JIU/REP/2020/1") < owed.index("JIU/REP/2019/1")
        assert "Late" in owed
        assert words(owed).count("100% 2/2") == 2
        assert ("Draft" in owed) is seen
        assert_figures_lead_to_their_rows(text, cast[kind])
    draft.stage = "submitted"
    draft.save()
    owed = words(page(signed_in(cast, "analyst"), f"{LIST}ORG-2/").split('id="owes"')[1])
    assert "50% 1/2" in owed
    assert "Nothing: every answer" in page(signed_in(cast, "analyst"), PAGE)


def test_closed_rounds_are_not_owed_and_many_are_cut_short(analyst, reports, monkeypatch):
    for symbol, days in (("JIU/REP/2019/1", 30), ("JIU/REP/2020/1", 2)):
        round_of(symbol, days)
    monkeypatch.setattr("support.organization_views.MOST_ROUNDS", 1)
    text = page(analyst, f"{LIST}ORG-2/")
    assert "The 1 that are due first." in words(text)
    report = JIUReport.objects.get(symbol="JIU/REP/2020/1")
    report.consultation.closed_on = timezone.localdate()
    report.consultation.save()
    text = page(analyst, f"{LIST}ORG-2/")
    assert "that are due first" not in text
    assert "/answers/JIU-REP-2020-1/ORG-2/" not in text


@pytest.mark.parametrize("limit", [10_000, 1])
def test_the_latest_answers_are_a_few(analyst, reports, monkeypatch, limit):
    monkeypatch.setattr("support.organization_views.MOST_ANSWERS", 3)
    monkeypatch.setattr("support.organization_views.COUNT_LIMIT", limit)
    table = page(analyst, PAGE).split('id="answers"')[1]
    assert table.count("<tr>") == 4
    assert "JIU/REP/2020/1, 2" in table
    assert "rel=" not in table


def test_a_focal_point_has_the_page_of_the_own_organization_alone(cast, reports):
    person = cast["focal point"]
    client = signed_in(cast, "focal point")
    assert client.get(PAGE).status_code == 404
    name_focal_point(user=person, organization=Organization.objects.get(code="ORG-0"))
    text = page(client, PAGE)
    assert "/support/organizations/?" not in text
    assert 'href="/support/"' not in text
    assert_figures_lead_to_their_rows(text, person)
    assert client.get(f"{LIST}ORG-1/").status_code == 404
    assert client.get(f"{LIST}ORG-1/?window=x").status_code == 404
    assert signed_in(cast, "stranger").get(PAGE).status_code == 404
    assert signed_in(cast, "analyst").get(f"{LIST}NOBODY/").status_code == 404


@pytest.mark.parametrize("query", ["?window=x", "?organization=ORG-1", "?impact=current-a", "?year_from=2021"])
def test_what_cannot_be_used_is_refused_in_words(analyst, reports, query):
    text = page(analyst, f"{PAGE}{query}", 400)
    assert 'role="alert"' in text
    assert "<tbody>" not in text


def test_an_organization_that_was_never_asked_has_a_page(analyst, cast):
    assert "No recommendation has been addressed" in page(analyst, f"{LIST}CAST/")
    assert "CAST" in page(analyst, LIST)


def test_the_list_has_all_organizations_in_groups_and_every_figure_leads_to_its_rows(analyst, cast, reports):
    Organization.objects.filter(code="ORG-0").update(group="other", jiu_participant=False)
    text = page(analyst, LIST)
    told = words(text.split('id="group-1"')[1])
    assert told.index("United Nations, its funds") < told.index("ORG-1") < told.index("Not participating")
    assert told.index("Not participating") < told.index("ORG-0 4 100% 4/4 100% 4/4 25% 1/4")
    assert "CAST 0 – 0/0" in told
    assert_figures_lead_to_their_rows(text, cast["analyst"], least=14)
    assert "ORG-1" not in page(analyst, f"{LIST}?group=other")
    assert "There is no filter" in page(analyst, f"{LIST}?organization=ORG-1", 400)


@pytest.mark.parametrize("organizations", [1, 3])
@pytest.mark.parametrize(("address", "queries"), [(LIST, 12), (PAGE, 17)])
def test_the_number_of_queries_does_not_grow(analyst, organizations, address, queries, django_assert_num_queries):
    fill(organizations)
    for symbol in ("JIU/REP/2019/1", "JIU/REP/2020/1")[: 1 + organizations // 2]:
        round_of(symbol, 3)
    page(analyst, address)
    with django_assert_num_queries(queries):
        page(analyst, address)
