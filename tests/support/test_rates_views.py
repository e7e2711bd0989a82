"""The pages across reports: what they say, of whom, and what they refuse."""

import re
from datetime import date

import pytest
from django.test import Client

from support.actions import keep_figures
from tests import factories
from tests.support.links import assert_figures_lead_to_their_rows

RATES, OUTSTANDING = "/support/", "/support/outstanding/"
DAY = date(2021, 1, 1)


def fill(organizations: int = 3) -> None:
    """Reports of 2010, 2019 and 2020; the first organization accepts all and implements one, the second refuses."""
    asked = [factories.organization(f"ORG-{n}", order=n) for n in range(organizations)]
    for year in (2010, 2019, 2020):
        report = factories.report(f"JIU/REP/{year}/1")
        for number in (1, 2):
            impact = {"impact": "a", "impact_vintage": "older" if year < 2013 else "current"} if number == 1 else {}
            recommendation = factories.recommendation(report, number, to=asked, text=f"Do {year}.", **impact)
            done = "implemented" if year == 2020 and number == 1 else ""
            status = {"stage": "cleared", "status_on": DAY}
            factories.response(recommendation, asked[0], acceptance="accepted", implementation=done, **status)
            for other in asked[1:2]:
                factories.response(recommendation, other, acceptance="not_accepted", **status)


@pytest.fixture
def reports(db):
    fill()


def page(client, address: str, status: int = 200) -> str:
    response = client.get(address)
    assert response.status_code == status, response.content.decode()
    return response.content.decode()


def words(text: str) -> str:
    """The text of a page without its tags."""
    return " ".join(re.sub(r"<[^>]+>", " ", text).split()).replace(" / ", "/")


def test_the_answer_stands_first_with_window_and_policy(analyst, cast, reports):
    text = page(analyst, RATES)
    told = words(text)
    assert "12 answers were asked for in the reports of 2013–2020. 4 of 12 accept the recommendation." in told
    assert "Implemented: 1 of the 4 accepted." in told
    assert (
        "reports of 2013–2020 · cleared answers · “not relevant” and “no information” count in the denominator" in told
    )
    assert "33% 4/12" in told
    assert "25% 1/4" in told
    assert "a (in the list used since about 2013) enhanced transparency and accountability" in told
    assert told.count("No impact recorded") == 2  # in the filter too
    assert_figures_lead_to_their_rows(text, cast["analyst"], least=45)


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("?window=11", "6/18"),
        ("?year_to=2019", "reports of 2012–2019"),
        ("?newest_left_out=1", "reports of 2012–2019"),
        ("?year_from=2020&year_to=2020", "reports of 2020 ·"),
        ("?year_from=2020&year_to=2020", "asked for in the reports of 2020."),
        ("?no_information=left_out", "“not relevant” counts in the denominator, “no information” is left out of it"),
        ("?no_information=left_out", "50% 4/8"),
        ("?not_relevant=left_out", "“not relevant” is left out of the denominator, “no information” counts in it"),
        ("?counted=sent", "cleared and submitted answers"),
        ("?organization=ORG-1", "No acceptance is recorded yet"),
        ("?impact=older-a&window=11", "enhanced accountability"),
        ("?impact=none", "33% 2/6"),
        ("?year_to=2015&year_from=2014", "In these years nobody was asked"),
    ],
)
def test_the_choices_are_named_and_every_figure_leads_to_its_rows(analyst, cast, reports, query, said):
    keep_figures()
    text = page(analyst, f"{RATES}{query}")
    assert said in words(text)
    if "nobody was asked" not in said:
        assert_figures_lead_to_their_rows(text, cast["analyst"])


@pytest.mark.parametrize(
    ("address", "said"),
    [
        (f"{RATES}?widow=8", "There is no filter “widow”"),
        (f"{RATES}?window=0", "Years shown"),
        (f"{RATES}?window=x", "Years shown"),
        (f"{RATES}?window=8&window=9", "Give one value"),
        (f"{RATES}?window=8&year_from=2019", "not both"),
        (f"{RATES}?newest_left_out=1&year_to=2019", "not both"),
        (f"{RATES}?year_from=2021", "end with 2020"),
        (f"{RATES}?year_from=2020&year_to=2019", "before the first"),
        (f"{RATES}?not_relevant=maybe", "maybe"),
        (f"{RATES}?organization=NOBODY", "NOBODY"),
        (f"{RATES}?sort=secret", "sorted by one of"),
        (f"{RATES}?sort=asked&sort=acceptance", "Give one value"),
        (f"{OUTSTANDING}?page=1&page=1", "Give one value"),
        (f"{OUTSTANDING}?years=-1", "Years since the report"),
        (f"{OUTSTANDING}?years=x&year=2010", "Years since the report"),
        (f"{OUTSTANDING}?year=2099", "are not 5 years old"),
        (f"{OUTSTANDING}?year=1e3", "Reports of the year"),
        (f"{OUTSTANDING}?report=JIU/REP/2010/1", "There is no filter “report”"),
    ],
)
def test_what_cannot_be_used_is_refused_in_words(analyst, reports, address, said):
    text = page(analyst, address, 400)
    assert said in text
    assert "<tbody>" not in text


def test_the_form_is_named_by_what_it_has(analyst, reports):
    assert "policy" in page(analyst, RATES).split("</summary>")[0].split("<summary>")[1]
    assert "policy" not in page(analyst, OUTSTANDING).split("</summary>")[0].split("<summary>")[1]


@pytest.mark.parametrize("number", ["0", "x", "-1", "501", "9" * 5000, "²", "2"])
def test_a_page_that_is_not_there(analyst, reports, number):
    assert "<tbody>" not in page(analyst, f"{OUTSTANDING}?page={number}", 404)


@pytest.mark.parametrize(
    ("sort", "first"),
    [("", "ORG-0"), ("asked", "ORG-0"), ("-acceptance", "ORG-0"), ("acceptance", "ORG-1"), ("implementation", "ORG-0")],
)
def test_organizations_are_in_annex_order_or_sorted_and_nobody_s_rate_stands_last(analyst, reports, sort, first):
    text = page(analyst, f"{RATES}?sort={sort}")
    codes = re.findall(r'<a href="/support/organizations/([^"/]+)/">', text)
    assert sorted(codes) == ["ORG-0", "ORG-1", "ORG-2"]
    assert codes[0] == first


def test_the_drawing_has_a_table_beside_it_and_one_year_has_none(analyst, reports):
    text = page(analyst, RATES)
    assert text.count("<circle") == 3  # two years, and the legend
    assert "<title" in text.split("<svg width")[1]
    assert "<svg width" not in page(analyst, f"{RATES}?window=1")


def test_recommendations_that_are_old_and_not_done(analyst, cast, reports):
    text = page(analyst, f"{OUTSTANDING}?years=6")
    told = words(text)
    assert "2010 67% 4/6" in told
    assert_figures_lead_to_their_rows(text, cast["analyst"])
    text = page(analyst, f"{OUTSTANDING}?year=2010&counted=sent")
    assert words(text).count("67% 2/3") == 2
    assert "JIU/REP/2010/1, 1" in text
    assert "JIU/REP/2019/1, 1" not in text
    assert_figures_lead_to_their_rows(text, cast["analyst"])
    assert "No report is that old" in page(analyst, f"{OUTSTANDING}?years=100")


def test_the_ranking_is_turned_page_by_page(analyst, reports, monkeypatch):
    monkeypatch.setattr("support.rates_views.PER_PAGE", 1)
    first = page(analyst, f"{OUTSTANDING}?year=2010")
    assert 'rel="next"' in first
    assert 'rel="prev"' not in first
    last = page(analyst, f"{OUTSTANDING}?year=2010&page=2")
    assert 'rel="next"' not in last
    assert 'rel="prev"' in last
    assert "There is no such page: the last one is 2." in page(analyst, f"{OUTSTANDING}?year=2010&page=3", 404)


def test_a_year_with_too_many_recommendations_is_listed_in_their_order(analyst, cast, reports, monkeypatch):
    monkeypatch.setattr("support.rates_views.MOST_RANKED", 5)
    monkeypatch.setattr("support.rates_views.PER_PAGE", 1)
    for number in (1, 2):
        text = page(analyst, f"{OUTSTANDING}?year=2010&page={number}")
        assert "too many recommendations to rank" in text
        assert f"JIU/REP/2010/1, {number}</a>" in text
        assert f"JIU/REP/2010/1, {3 - number}</a>" not in text
        assert ('rel="next"' in text) is (number == 1)
        assert_figures_lead_to_their_rows(text, cast["analyst"])


def test_before_the_first_report_there_is_a_page(analyst):
    assert "No report has been loaded yet" in page(analyst, RATES)
    assert "No report is that old" in page(analyst, OUTSTANDING)


@pytest.mark.parametrize("kind", ["focal point", "stranger"])
@pytest.mark.parametrize("address", [RATES, OUTSTANDING, f"{RATES}?window=x", "/support/organizations/"])
def test_rates_are_for_who_reads_everything(cast, reports, kind, address):
    client = Client()
    client.force_login(cast[kind], backend="django.contrib.auth.backends.ModelBackend")
    assert client.get(address).status_code == 404


@pytest.mark.parametrize("organizations", [1, 3])
@pytest.mark.parametrize(("address", "queries"), [(RATES, 18), (OUTSTANDING, 12)])
def test_the_number_of_queries_does_not_grow(analyst, organizations, address, queries, django_assert_num_queries):
    fill(organizations)
    keep_figures()
    page(analyst, address)
    with django_assert_num_queries(queries):
        page(analyst, address)
