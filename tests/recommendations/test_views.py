"""The list of reports."""

import re

import pytest
from django.urls import reverse
from django.utils.translation import override

from recommendations.models import Organization, ReportTitle
from recommendations.rules import Provenance
from tests import factories

pytestmark = pytest.mark.django_db
URL = reverse("recommendations:report_list")
QUERIES = 7  # session, user, groups, count of the rows, rows with their count, titles, whether answers are made up
MODEL_BACKEND = "django.contrib.auth.backends.ModelBackend"


def text_of(response) -> str:
    return response.content.decode()


def symbols_on(response) -> list[str]:
    """The symbols in the rows of the table, in order."""
    body = text_of(response).partition("<tbody>")[2].partition("</tbody>")[0]
    return re.findall(r">(JIU/[A-Z]+/\d+/\d+)<", body)


def message_on(response) -> str:
    """What stands in place of the table."""
    return text_of(response).partition('<p class="message">')[2].partition("</p>")[0]


@pytest.fixture
def three_reports():
    """Three reports of two years; one has a Chinese title too."""
    for symbol, assembly in [("JIU/REP/2098/3", "A/153/31"), ("JIU/REP/2099/1", "A/154/32"), ("JIU/NOTE/2099/2", "")]:
        row = factories.report(symbol, assembly_symbol=assembly)
        factories.recommendation(row, 1)
    factories.recommendation(row, 2)
    ReportTitle.objects.create(report=row, language="zh", text="审查其他事项", provenance=Provenance.OFFICIAL)


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_asks_the_database_as_often_for_three_reports_as_for_one(analyst, django_assert_num_queries, count):
    for number in range(1, count + 1):
        report = factories.report(f"JIU/REP/2099/{number}", assembly_symbol="")
        factories.recommendation(report, 1)
        factories.recommendation(report, 2)
    with django_assert_num_queries(QUERIES):
        response = analyst.get(URL)
    assert len(symbols_on(response)) == count


def test_the_latest_report_stands_first(analyst, three_reports):
    assert symbols_on(analyst.get(URL)) == ["JIU/REP/2099/1", "JIU/NOTE/2099/2", "JIU/REP/2098/3"]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"q": "jiu/note"}, ["JIU/NOTE/2099/2"]),
        ({"q": "A/153"}, ["JIU/REP/2098/3"]),
        ({"q": "其他"}, ["JIU/NOTE/2099/2"]),
        ({"q": "title OF jiu/rep/2099"}, ["JIU/REP/2099/1"]),
        ({"year": "2098"}, ["JIU/REP/2098/3"]),
        ({"q": "REP", "year": "2099"}, ["JIU/REP/2099/1"]),
        ({"q": "nowhere"}, []),
        ({"q": "%"}, []),
        ({"year": "2000"}, []),
        ({"q": "", "year": ""}, ["JIU/REP/2099/1", "JIU/NOTE/2099/2", "JIU/REP/2098/3"]),
    ],
)
def test_words_and_year_narrow_the_list(analyst, three_reports, query, found):
    response = analyst.get(URL, query)
    assert response.status_code == 200
    assert symbols_on(response) == found


def test_a_report_that_fits_by_two_titles_stands_once_with_its_number_of_recommendations(analyst, three_reports):
    ReportTitle.objects.filter(language="zh").update(text="Title 审查")
    response = analyst.get(URL, {"q": "title", "year": "2099"})
    assert symbols_on(response) == ["JIU/REP/2099/1", "JIU/NOTE/2099/2"]
    row = text_of(response).partition("JIU/NOTE/2099/2</a>")[2].partition("</tr>")[0]
    assert re.findall(r"<td[^>]*>(.*?)</td>", row)[-1] == "2"


@pytest.mark.parametrize(
    "query",
    [
        {"year": "abc"},
        {"year": "1900"},
        {"year": "2024.5"},
        {"year": "NaN"},
        {"year": "1e999"},
        {"q": "x" * 201},
        {"q": "a\0b"},
        {"q": "JIU", "year": "last"},
    ],
)
def test_an_invalid_filter_is_refused_and_shows_no_row(analyst, three_reports, query):
    response = analyst.get(URL, query)
    assert response.status_code == 400
    assert symbols_on(response) == []
    assert 'role="alert"' in text_of(response)


@pytest.mark.parametrize(
    "query",
    [
        {"sort": "nonsense"},
        {"sort": "title"},
        {"sort": "-"},
        {"sort": "report__password"},
        {"page": "99"},
        {"page": "0"},
        {"page": "-1"},
        {"page": "abc"},
        {"page": "9" * 40},
        {"per_page": "0"},
        {"per_page": "-1"},
        {"per_page": "abc"},
    ],
)
def test_a_sort_column_or_a_page_that_does_not_exist_still_gives_the_list(analyst, three_reports, query):
    response = analyst.get(URL, query)
    assert response.status_code == 200
    assert len(symbols_on(response)) == 3


@pytest.mark.parametrize(
    ("sort", "first"),
    [("symbol", "JIU/NOTE/2099/2"), ("year", "JIU/REP/2098/3"), ("-assembly_symbol", "JIU/REP/2099/1")],
)
def test_a_column_sorts_the_list(analyst, three_reports, sort, first):
    assert symbols_on(analyst.get(URL, {"sort": sort}))[0] == first


def test_the_filter_stays_when_the_list_is_sorted(analyst, three_reports):
    links = re.findall(r'<th [^>]*><a href="([^"]+)"', text_of(analyst.get(URL, {"year": "2099"})))
    assert links
    assert all("year=2099" in link for link in links)


def test_the_list_speaks_chinese_to_who_asks_for_it(analyst, three_reports):
    analyst.post(reverse("set_language"), {"language": "zh-hans", "next": URL})
    with override("en"):  # and back: a request leaves its language behind
        page = text_of(analyst.get(URL))
    assert '<html lang="zh-hans"' in page
    assert re.search("<h1>[\u4e00-\u9fff]", page)
    assert '<span lang="zh" dir="ltr">审查其他事项</span>' in page
    assert '<span lang="en" dir="ltr">Title of JIU/REP/2099/1</span>' in page


def test_a_focal_point_sees_the_reports_put_to_the_own_organization_alone(cast, client, three_reports):
    own = factories.report("JIU/REP/2099/7", assembly_symbol="")
    factories.recommendation(own, 1, to=[Organization.objects.get(code="CAST")])
    client.force_login(cast["focal point"], backend=MODEL_BACKEND)
    assert symbols_on(client.get(URL)) == ["JIU/REP/2099/7"]


@pytest.mark.parametrize("kind", ["stranger", "focal point"])
def test_who_has_nothing_to_see_is_told_why(cast, client, three_reports, kind):
    client.force_login(cast[kind], backend=MODEL_BACKEND)
    response = client.get(URL)
    assert symbols_on(response) == []
    assert "role" in message_on(response)


def test_an_analyst_of_an_empty_installation_is_told_how_a_report_is_loaded(analyst):
    assert "manage.py load_report" in message_on(analyst.get(URL))


def test_a_filter_that_fits_nothing_says_so(analyst, three_reports):
    assert "filter" in message_on(analyst.get(URL, {"q": "nowhere"}))
