"""While an answer made up for demonstration is stored, every page says so; and none says so otherwise."""

import re

import pytest
from django.db import connection
from django.template.loader import render_to_string
from django.test import Client
from django.urls import reverse

from jiu_tracker.templatetags.illustrative import holds_illustrative
from responses.models import Response
from tests import factories

BACKEND = "django.contrib.auth.backends.ModelBackend"
SENTENCE = "This installation holds illustrative answers made up for demonstration."
NOTE = "/notes/A-154-99-Add.1/1/en/"
# A page of every kind, with the status it answers with; also those of errors and of the administration.
PAGES = {
    "/accounts/sign-in/": 200,
    "/reports/": 200,
    "/reports/JIU-REP-2099-1/": 200,
    "/reports/JIU-REP-2099-1/recommendations/1/": 200,
    "/reports/JIU-REP-2099-1/support/": 200,
    NOTE: 200,
    "/answers/JIU-REP-2099-1/MEMBER/": 200,
    "/consultations/": 200,
    "/consultations/JIU-REP-2099-1/": 200,
    "/consultations/JIU-REP-2099-1/table/": 200,
    "/exports/": 200,
    "/exports/901/": 200,
    "/nowhere/": 404,
    "/admin/": 200,
    "/admin/recommendations/organization/": 200,
    "/admin/recommendations/organization/add/?_popup=1": 200,
    "/admin/login/": 302,
}


@pytest.fixture
def world(cast):
    """A report with a real answer and a note; the client of an administrator."""
    report = factories.report()
    member = factories.organization("MEMBER")
    factories.response(factories.recommendation(report, 1, to=[member]), member)
    factories.export(factories.edition_text(report), pk=901)
    client = Client()
    client.force_login(cast["administrator"], backend=BACKEND)
    return client


@pytest.fixture
def illustrated(world):
    """One illustrative answer among the others."""
    row = Response.objects.get()
    return factories.response(row.report, row.organization, illustrative=True, source="illustrative")


def page(client, path: str) -> str:
    response = (Client() if path == "/accounts/sign-in/" else client).get(path)
    assert response.status_code == PAGES.get(path, response.status_code), path
    return response.content.decode()


@pytest.mark.parametrize("path", [path for path, status in PAGES.items() if status != 302])
def test_every_page_says_so_in_words_and_behind_its_content(world, illustrated, path):
    html = page(world, path)
    assert html.count(SENTENCE) == (3 if path == NOTE else 1)  # a note says so itself at its head and foot
    assert 'class="illustrative-strip"' in html
    assert re.search(r'<svg class="watermark" aria-hidden="true".*Illustrative data', html)
    assert "css/illustrative.css" in html


@pytest.mark.parametrize("path", PAGES)
def test_no_page_says_so_without(world, path):
    html = page(world, path)
    assert "llustrative" not in html
    assert "watermark" not in html


def test_the_preview_of_a_note_is_marked_as_its_exports_are(world, illustrated):
    html = page(world, NOTE)
    assert html.count('class="watermark-line"') == 2
    assert 'id="note-watermark"' in html
    assert 'id="page-watermark"' in html
    assert "css/note_watermark.css" in html


def test_the_note_on_another_report_is_not_marked_itself(world, illustrated):
    other = factories.report("JIU/REP/2099/2", assembly_symbol="A/154/98")
    factories.edition_text(other, note=factories.content(symbol="A/154/98/Add.1"))
    html = page(world, "/notes/A-154-98-Add.1/1/en/")
    assert SENTENCE in html
    assert "watermark-line" not in html


def test_pages_without_a_request_say_so_too(world, illustrated):
    assert SENTENCE in render_to_string("500.html")
    assert SENTENCE in render_to_string("400.html")
    assert SENTENCE in world.get("/reports/", headers={"Host": "evil.example"}).content.decode()
    refused = Client(enforce_csrf_checks=True).post(reverse("accounts:sign_in"))
    assert refused.status_code == 403
    assert SENTENCE in refused.content.decode()


def test_the_page_of_an_error_does_not_ask_a_database_that_is_away():
    assert holds_illustrative() is False  # this test has no database
    assert "llustrative" not in render_to_string("500.html")


def test_a_page_asks_once(world, illustrated, django_assert_max_num_queries):
    with django_assert_max_num_queries(20) as queries:
        page(world, "/reports/")
    asked = [query["sql"] for query in queries if "illustrative" in query["sql"]]
    assert len(asked) == 1
    assert "LIMIT 1" in asked[0]


def test_a_part_of_a_page_does_not_ask(world, illustrated, django_assert_max_num_queries):
    with django_assert_max_num_queries(20) as queries:
        world.get("/exports/901/", headers={"HX-Request": "true"})
    assert [query for query in queries if "responses_response" in query["sql"]] == []


def test_the_question_is_answered_from_the_index(db):
    plan = Response.objects.illustrative().only("pk")[:1].explain()
    if connection.vendor == "sqlite":  # the planner of PostgreSQL looks at how few rows there are
        assert "USING" in plan
        assert "INDEX response_illustrative" in plan


def test_the_pages_of_an_answer_mark_it(world, illustrated):
    real = Response.objects.exclude(pk=illustrated.pk).get()
    badge = '<span class="badge warn">Illustrative</span>'
    assert page(world, "/answers/JIU-REP-2099-1/MEMBER/").count(badge) == 1
    assert badge in page(world, reverse("responses:history", args=[illustrated.pk]))
    assert badge not in page(world, reverse("responses:history", args=[real.pk]))


def test_a_row_of_a_list_has_its_badge(illustrated):
    assert "Illustrative" in render_to_string("components/illustrative.html", {"row": illustrated})
    assert "Illustrative" not in render_to_string("components/illustrative.html", {"row": Response()})
    assert "Illustrative" not in render_to_string("components/illustrative.html", {"row": None})
