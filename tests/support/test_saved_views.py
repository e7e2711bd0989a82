"""A filter under a name: saved, shared, renamed, deleted; and what is said of one that does not fit any more."""

import pytest
from django.test import Client

from recommendations.models import Organization
from support.models import SavedView
from tests import factories

pytestmark = pytest.mark.django_db
LIST, SAVE = "/support/views/", "/support/views/save/"
BACKEND = "django.contrib.auth.backends.ModelBackend"


@pytest.fixture(autouse=True)
def report(db):
    organization = factories.organization("ONE")
    report = factories.report("JIU/REP/2020/1")
    factories.recommendation(report, 1, to=[organization])
    return report


@pytest.fixture
def colleague(cast) -> Client:
    client = Client()
    client.force_login(cast["oversight"], backend=BACKEND)
    return client


def saved(client, name: str = "Late", query: str = "position=awaited", **fields) -> SavedView:
    response = client.post(SAVE, {"name": name, "query": query, "page": "answers", **fields})
    assert response.status_code == 302, response.content.decode()
    return SavedView.objects.latest("pk")


def refused(client, path: str = SAVE, **fields) -> str:
    response = client.post(path, {"name": "Late", "query": "", "page": "answers", **fields})
    assert response.status_code == 400
    return response.content.decode()


def page(client) -> str:
    response = client.get(LIST)
    assert response.status_code == 200
    return response.content.decode()


def test_a_saved_view_opens_the_page_with_its_filter(analyst):
    assert 'name="query" value="position=awaited"' in analyst.get("/support/answers/?position=awaited").content.decode()
    response = analyst.post(
        SAVE, {"name": "  Late \n ones ", "query": "position=awaited", "page": "answers"}, follow=True
    )
    assert response.redirect_chain == [("/support/answers/?position=awaited", 302)]
    text = response.content.decode()
    assert "Saved as “Late ones”." in text
    assert "Position: Awaited" in text
    assert '<a href="/support/answers/?position=awaited">Late ones</a>' in page(analyst)


def test_a_view_is_seen_by_others_when_it_is_shared(analyst, colleague, cast):
    own, shared = saved(analyst, "Mine alone"), saved(analyst, "For all", shared="on")
    text = page(colleague)
    assert own.name not in text
    assert shared.name in text
    assert "analyst@example.org" in text
    assert f"/support/views/{shared.pk}/" not in text  # nothing to change there
    assert "Mine alone" in page(analyst)


def test_only_its_owner_changes_or_deletes_a_view(analyst, colleague):
    view = saved(analyst, shared="on")
    for path in (f"{LIST}{view.pk}/", f"{LIST}{view.pk}/delete/"):
        assert colleague.post(path, {"name": "Taken"}).status_code == 404
    analyst.post(f"{LIST}{view.pk}/", {"name": "Later"})
    view.refresh_from_db()
    assert (view.name, view.shared, view.query) == ("Later", False, "position=awaited")
    assert "Later" not in page(colleague)
    analyst.post(f"{LIST}{view.pk}/", {"name": "Later", "shared": "on"})
    assert "Later" in page(colleague)
    analyst.post(f"{LIST}{view.pk}/delete/")
    assert not SavedView.objects.exists()
    assert analyst.post(f"{LIST}{view.pk}/delete/").status_code == 404


def test_a_name_is_unique_among_the_own_ones_and_what_was_typed_stays(analyst, colleague):
    saved(analyst)
    text = refused(analyst, query="position=supports")
    assert "You have a view of this name already." in text
    assert 'name="query" value="position=supports"' in text
    assert saved(colleague).name == "Late"
    other = saved(analyst, "Other")
    assert "You have a view of this name already." in refused(analyst, f"{LIST}{other.pk}/", name="Late")
    other.refresh_from_db()
    assert other.name == "Other"


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"name": " "}, "Give the view a name."),
        ({"name": "x" * 101}, "more than 100 characters"),
        ({"query": "postion=supports"}, "There is no filter “postion”"),
        ({"query": "organization=NOBODY"}, "NOBODY"),
        ({"page": "elsewhere"}, "elsewhere"),
        ({"query": "&".join(f"organization=O-{number:04}" for number in range(250))}, "too long to be kept"),
    ],
)
def test_what_cannot_be_saved_is_refused_in_words(analyst, fields, words):
    Organization.objects.bulk_create(
        Organization(code=f"O-{number:04}", group="un", jiu_participant=True, ceb_member=True, order=number)
        for number in range(250)
    )
    assert words in refused(analyst, **fields)
    assert not SavedView.objects.exists()


def test_nobody_keeps_more_than_a_hundred(analyst, monkeypatch):
    monkeypatch.setattr("support.saved_actions.VIEWS_PER_PERSON", 2)
    saved(analyst, "One"), saved(analyst, "Two")
    assert "You have 2 saved views" in refused(analyst)


def test_a_view_whose_organization_is_gone_says_so_and_never_means_all_rows(analyst):
    saved(analyst, "Fits", query="organization=ONE&report=JIU/REP/2020/1&recommendation=1")
    view = saved(analyst, "Gone", query="organization=CAST&denominator=participants")
    assert "broken" not in page(analyst)
    Organization.objects.filter(code="CAST").update(code="CAST-2")
    text = page(analyst)
    assert text.count("broken</span>") == 1
    assert "Organization: " in text.split("Gone</a>", 1)[1].split("</td>", 1)[0]
    response = analyst.get(view.get_absolute_url())
    assert response.status_code == 400
    assert "<tbody>" not in response.content.decode()
    assert analyst.get(f"/support/answers/download/?format=csv&{view.query}").status_code == 400


@pytest.mark.parametrize("query", ["report=JIU/REP/2019/9", "report=JIU/REP/2020/1&recommendation=7", "reason=renamed"])
def test_whatever_does_not_fit_any_more_is_marked(cast, analyst, query):
    factories.saved_view(cast["analyst"], query=query)
    assert page(analyst).count("broken</span>") == 1


def test_a_view_of_a_report_that_its_reader_may_not_see_is_broken_for_that_reader(cast, client):
    factories.saved_view(cast["analyst"], query="report=JIU/REP/2020/1", shared=True)
    client.force_login(cast["focal point"], backend=BACKEND)
    assert "There is no report JIU/REP/2020/1" in page(client)


@pytest.mark.parametrize("count", [1, 3])
def test_the_number_of_queries_does_not_grow_with_the_views(cast, analyst, count, django_assert_num_queries):
    for number in range(count):
        factories.saved_view(
            cast["oversight"], f"View {number}", query="organization=ONE&report=JIU/REP/2020/1", shared=True
        )
    page(analyst)
    with django_assert_num_queries(8):
        page(analyst)
