"""The list of answers: what stands in the address selects it, and what cannot be used is refused."""

import pytest

from responses.models import Response
from tests import factories

LIST = "/support/answers/"


@pytest.fixture
def report(db):
    """Three organizations are asked; the first supports, the second has submitted a refusal, the third is silent."""
    organizations = [factories.organization(code, order=place) for place, code in enumerate(("ONE", "TWO", "THREE"))]
    report = factories.report("JIU/REP/2020/1")
    recommendation = factories.recommendation(report, 1, to=organizations)
    factories.response(recommendation, organizations[0], stage="cleared", comment="We do <b>support</b> it.")
    factories.response(
        recommendation, organizations[1], stage="submitted", position="does_not_support", reasons=["resources"]
    )
    factories.response(recommendation, organizations[2], stage="draft", comment="Not for your eyes.")
    return report


def page(client, query: str = "", status: int = 200) -> str:
    response = client.get(f"{LIST}{query}")
    assert response.status_code == status, response.content.decode()
    return response.content.decode()


def test_who_has_not_answered_is_a_row_and_what_does_not_count_is_awaited(analyst, report):
    text = page(analyst)
    assert "3 rows." in text
    assert text.count("Awaited</span>") == 2
    assert "&lt;b&gt;support&lt;/b&gt;" in text
    assert "Not for your eyes" not in text
    assert "What counts: cleared answers" in text
    assert "Denominator: addressees" in text
    text = page(analyst, "?counted=sent")
    assert text.count("Awaited</span>") == 1
    assert "Resources" in text


@pytest.mark.parametrize(
    ("query", "rows"),
    [
        ("?position=supports", 1),
        ("?position=does_not_support", 0),
        ("?position=does_not_support&counted=sent", 1),
        ("?position=awaited&position=supports", 3),
        ("?report=JIU/REP/2020/1&recommendation=1&organization=TWO", 1),
        ("?reason=resources&counted=sent", 1),
        ("?changed_since=2000-01-01&counted=sent", 2),
        ("?changed_since=2999-01-01&counted=sent", 0),
        ("?q=support", 1),
        ("?q=eyes", 0),
        ("?outstanding=5", 3),
        ("?outstanding=99", 0),
        ("?denominator=participants", 4),  # the organization of the cast takes part, and is not asked
    ],
)
def test_the_filter_selects(analyst, report, query, rows):
    assert f"{rows} row{'' if rows == 1 else 's'}." in page(analyst, query)


@pytest.mark.parametrize(
    ("query", "words", "status"),
    [
        ("?postion=supports", "There is no filter “postion”", 400),
        ("?position=maybe", "maybe", 400),
        ("?position=supports&position=maybe", "maybe", 400),
        ("?report=JIU/REP/2020/9", "There is no report JIU/REP/2020/9", 400),
        ("?report=%00", "Null characters", 400),
        ("?report=JIU/REP/2020/1&recommendation=2", "has no recommendation 2", 400),
        ("?recommendation=x", "Recommendation", 400),
        ("?recommendation=1e99", "Recommendation", 400),
        ("?year=1500", "Year", 400),
        ("?year=2020&year=2021", "Give one value", 400),
        ("?year_from=2021&year_to=2020", "before the first", 400),
        ("?changed_since=yesterday", "date", 400),
        ("?organization=NOBODY", "NOBODY", 400),
        ("?counted=drafts", "drafts", 400),
        ("?q=%3F%21", "Words of the answer", 400),
        ("?q=" + "x" * 10_000, "Words of the answer", 400),
        ("?sort=secret", "cannot be sorted by “secret”", 400),
        ("?sort=reasons", "cannot be sorted by “reasons”", 400),
        ("?page=2", "the last one is 1", 404),
        ("?page=x", "the last one is 1", 404),
        ("?page=%2B1", "the last one is 1", 404),
        ("?page=-1", "the last one is 1", 404),
        ("?page=1&page=1", "Give one value", 400),
        ("?sort=position&sort=position", "Give one value", 400),
    ],
)
def test_what_cannot_be_used_is_refused_in_words_and_no_row_is_shown(analyst, report, query, words, status):
    text = page(analyst, query, status)
    assert words in text
    assert "<tbody>" not in text


@pytest.mark.parametrize(
    "sort", ["organization", "-organization", "recommendation", "position", "acceptance", "-changed_at"]
)
def test_the_list_is_sorted(analyst, report, sort):
    assert "3 rows." in page(analyst, f"?counted=sent&sort={sort}")


@pytest.fixture
def few_at_most(monkeypatch):
    monkeypatch.setattr("support.views.COUNT_LIMIT", 2)
    monkeypatch.setattr("support.views.PER_PAGE", 2)


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("", "3 rows."),  # kept figures know
        ("?position=awaited&position=supports", "More than 2 rows."),
        ("?acceptance=no_information&counted=sent", "3 rows."),
        ("?group=un", "3 rows."),
        ("?acceptance=no_information&acceptance=no_information", "3 rows."),
        ("?outstanding=0", "More than 2 rows."),
        ("?outstanding=5", "More than 2 rows."),
    ],
)
def test_more_rows_than_can_be_counted_are_neither_sorted_nor_turned_to_the_end(
    analyst, report, few_at_most, query, said
):
    text = page(analyst, query)
    assert f"<strong>{said}</strong>" in text
    assert "The first 2 are shown" in text
    more = f"{query}&" if query else "?"
    assert "are not sorted" in page(analyst, f"{more}sort=organization", 400)
    assert "the last one is 1" in page(analyst, f"{more}page=2", 404)


def test_in_one_report_all_rows_are_counted_and_sorted(analyst, report, few_at_most):
    assert "3 rows." in page(analyst, "?report=JIU/REP/2020/1&sort=-organization&page=2")


def test_a_focal_point_has_the_own_rows_alone(cast, client, report):
    from recommendations.actions import name_focal_point
    from recommendations.models import Organization

    person = cast["focal point"]
    name_focal_point(user=person, organization=Organization.objects.get(code="ONE"))
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    text = page(client)
    assert "1 row." in text
    assert "0 rows." in page(client, "?organization=TWO")
    assert "TWO" not in text.split("<tbody>")[1]
    for query in ("?denominator=participants", "?denominator=ceb"):  # reports that are put to others do not exist
        factories.recommendation(factories.report(f"JIU/REP/2021/{len(query)}"), to=[])
        assert "1 row." in page(client, query)
    assert "0 rows." in page(client, "?position=not_asked&denominator=ceb")
    assert 'href="/support/"' not in text  # there is no such page for a focal point
    home = client.get("/answers/").content.decode()
    for address in (LIST, "/support/organizations/ONE/"):
        assert f'href="{address}"' in home
        assert client.get(address).status_code == 200


def test_an_answer_that_is_made_up_is_marked_where_it_counts(analyst, report):
    assert Response.objects.filter(stage="submitted").update(illustrative=True) == 1
    assert "Illustrative</span>" not in page(analyst).split("<tbody>")[1]
    assert page(analyst, "?counted=sent").split("<tbody>")[1].count("Illustrative</span>") == 1


@pytest.mark.parametrize("count", [1, 3])
def test_the_number_of_queries_does_not_grow_with_the_rows(analyst, report, count, django_assert_num_queries):
    query = "?position=supports" if count == 1 else ""
    page(analyst, query)
    with django_assert_num_queries(11):
        page(analyst, query)
