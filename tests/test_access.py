"""Who gets which answer at which address: every route of the application, every kind of user."""

import hashlib
import re
from dataclasses import dataclass

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone
from django.utils.translation import override

from accounts.models import User
from recommendations.models import Organization
from tests import factories

pytestmark = pytest.mark.django_db
MODEL_BACKEND = "django.contrib.auth.backends.ModelBackend"
SIGN_IN = "/accounts/sign-in/"
KINDS = ("anonymous", "stranger", "focal point", "analyst", "oversight", "secretariat", "administrator")


@dataclass(frozen=True)
class Answers:
    """The status per kind, in the order of KINDS. A redirect of an anonymous leads to sign-in unless `open`."""

    path: str
    statuses: tuple[int, ...]
    method: str = "get"
    open: bool = False


def answers(path: str, *statuses: int, method: str = "get", open: bool = False) -> Answers:
    assert len(statuses) == len(KINDS)
    return Answers(path, statuses, method, open)


def readers(path: str, focal_point: int = 404, status: int = 200, method: str = "get") -> Answers:
    """What analysts and above read, and a focal point perhaps."""
    return answers(path, 302, 404, focal_point, *[status] * 4, method=method)


def drafters(path: str, status: int = 200, method: str = "get") -> Answers:
    """What the secretariat and administrators alone see: a draft."""
    return answers(path, 302, 404, 404, 404, 404, status, status, method=method)


def administrators(path: str, status: int = 200, method: str = "get") -> Answers:
    """What administrators alone see."""
    return answers(path, 302, *[404] * 5, status, method=method)


def post_only(path: str) -> Answers:
    """A GET of what only a POST does."""
    return answers(path, 302, *[405] * 6)


# Every route -> what it answers. Exports: 901 done and 902 failed of the issued edition, 903 done of the draft.
OWN, OTHER, NOTE, DRAFT = "JIU-REP-2099-1", "JIU-REP-2099-2", "A-154-99-Add.1", "A-154-98-Add.1"
ROUTES: dict[str, list[Answers]] = {
    "": [answers("/", *[302] * 7)],
    "health": [answers("/health", *[200] * 7, open=True)],
    "favicon.ico": [answers("/favicon.ico", *[302] * 7, open=True)],
    "language/": [answers("/language/", *[302] * 7, method="post", open=True)],
    "accounts/sign-in/": [answers(SIGN_IN, 200, *[302] * 6, open=True)],
    "accounts/sign-out/": [
        answers("/accounts/sign-out/", *[405] * 7, open=True),
        answers("/accounts/sign-out/", *[302] * 7, method="post"),
    ],
    "accounts/invitation/<str:token>/": [
        answers("/accounts/invitation/open/", *[200] * 7, open=True),
        answers("/accounts/invitation/used/", *[410] * 7, open=True),
        answers("/accounts/invitation/nothing/", *[404] * 7, open=True),
    ],
    "accounts/password/": [answers("/accounts/password/", *[200] * 7, open=True)],
    "accounts/password/sent/": [answers("/accounts/password/sent/", *[200] * 7, open=True)],
    "accounts/password/done/": [answers("/accounts/password/done/", *[200] * 7, open=True)],
    "accounts/password/<uidb64>/<token>/": [answers("/accounts/password/MQ/nothing/", *[200] * 7, open=True)],
    "people/": [administrators("/people/")],
    "people/invite/": [administrators("/people/invite/")],
    "people/<int:pk>/": [administrators("/people/901/"), administrators("/people/999/", 404)],
    "people/<int:pk>/invitation/": [
        administrators("/people/901/invitation/", 405),
        administrators("/people/901/invitation/", 302, method="post"),
    ],
    "reports/": [answers("/reports/", 302, *[200] * 6)],
    "reports/<symbol:symbol>/": [
        readers(f"/reports/{OWN}/", focal_point=200),
        readers(f"/reports/{OTHER}/"),
        answers("/reports/JIU-REP-2001-1/", 302, *[404] * 6),
    ],
    "reports/<symbol:symbol>/support/": [
        readers(f"/reports/{OWN}/support/"),
        readers(f"/reports/{OTHER}/support/"),
    ],
    "reports/<symbol:symbol>/recommendations/<int:number>/": [
        readers(f"/reports/{OWN}/recommendations/1/", focal_point=200),
        readers(f"/reports/{OWN}/recommendations/2/"),
        answers(f"/reports/{OWN}/recommendations/99/", 302, *[404] * 6),
    ],
    "notes/<symbol:symbol>/": [
        readers(f"/notes/{NOTE}/", status=302),
        drafters(f"/notes/{DRAFT}/", status=302),
        answers("/notes/A-1-1/", 302, *[404] * 6),
    ],
    "notes/<symbol:symbol>/<int:number>/<language:language>/": [
        readers(f"/notes/{NOTE}/1/en/"),
        drafters(f"/notes/{DRAFT}/1/en/"),
        answers(f"/notes/{NOTE}/1/fr/", 302, *[404] * 6),
        answers(f"/notes/{NOTE}/7/en/", 302, *[404] * 6),
    ],
    "notes/<symbol:symbol>/<int:number>/<language:language>/exports/": [
        post_only(f"/notes/{NOTE}/1/en/exports/"),
        readers(f"/notes/{NOTE}/1/en/exports/", status=302, method="post"),
        drafters(f"/notes/{DRAFT}/1/en/exports/", status=302, method="post"),
    ],
    "exports/": [readers("/exports/")],
    "exports/<int:pk>/": [
        readers("/exports/901/"),
        drafters("/exports/903/"),
        answers("/exports/999/", 302, *[404] * 6),
    ],
    "exports/<int:pk>/retry/": [
        post_only("/exports/902/retry/"),
        readers("/exports/902/retry/", status=302, method="post"),
        drafters("/exports/903/retry/", status=302, method="post"),
    ],
    "exports/<int:pk>/file/": [
        readers("/exports/901/file/"),
        drafters("/exports/903/file/"),
    ],
}
CASES = [answer for table in ROUTES.values() for answer in table]


def routes_of(patterns, prefix: str = "") -> list[str]:
    """Every route below `patterns`, as it is written in the URLconf."""
    found = []
    for pattern in patterns:
        route = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            found += routes_of(pattern.url_patterns, route)
        elif isinstance(pattern, URLPattern):
            found.append(route)
    return found


ALL_ROUTES = routes_of(get_resolver().url_patterns)
ADMIN_ROUTES = [route for route in ALL_ROUTES if route.startswith("admin/")]


@pytest.fixture
def world(cast, monkeypatch):
    """The cast, and: a report asking the focal point's organization, with an issued note; another one with a draft."""
    monkeypatch.setattr("jiu_tracker.health._broker", lambda: "ok")
    monkeypatch.setattr("jiu_tracker.health.missing_libraries", list)
    invited = User.objects.create(pk=901, email="invited@example.org", password="!")
    factories.invitation(user=invited, token="open")
    factories.invitation("came@example.org", token="used", accepted_at=timezone.now())
    own, other = factories.report("JIU/REP/2099/1"), factories.report("JIU/REP/2099/2", assembly_symbol="A/154/98")
    factories.recommendation(own, 1, to=[Organization.objects.get(code="CAST")])
    factories.recommendation(own, 2)
    factories.recommendation(other, 1)
    issued = factories.edition_text(own)
    draft = factories.edition_text(other, note=factories.content(symbol="A/154/98/Add.1"), stage="draft")
    if not default_storage.exists("access.html"):
        default_storage.save("access.html", ContentFile(b"<p>the file</p>"))
    made = {
        "state": "done",
        "file": "access.html",
        "size": 15,
        "sha256": hashlib.sha256(b"<p>the file</p>").hexdigest(),
        "format": "html",
    }
    factories.export(issued, pk=901, **made)
    factories.export(issued, pk=902, state="failed", error="It went wrong.")
    factories.export(draft, pk=903, **made)
    return cast


def signed_in(world, kind: str) -> Client:
    client = Client()
    if kind != "anonymous":
        client.force_login(world[kind], backend=MODEL_BACKEND)
    return client


def text_of(response) -> str:
    """The body; a file that is sent in parts is read to its end, which closes it."""
    return (b"".join(response.streaming_content) if response.streaming else response.content).decode()


def test_every_route_is_in_the_table_and_every_line_of_the_table_is_a_route():
    assert {route for route in ALL_ROUTES if not route.startswith("admin/")} == set(ROUTES)


def test_the_table_asks_the_whole_cast(cast):
    assert set(KINDS) == {"anonymous", *cast}


@pytest.mark.parametrize("kind", KINDS)
def test_who_gets_which_answer(world, kind):
    expected, given = {}, {}
    for case in CASES:
        response = getattr(signed_in(world, kind), case.method)(case.path, {"format": "html", "language": "en"})
        name = f"{case.method} {case.path}"
        expected[name] = case.statuses[KINDS.index(kind)]
        given[name] = response.status_code
        text_of(response)
        if kind == "anonymous" and given[name] == 302 and not case.open:
            assert response["Location"].startswith((SIGN_IN, reverse("recommendations:report_list"))), name
    assert given == expected


@pytest.mark.parametrize("kind", ["anonymous", "stranger", "focal point", "analyst", "oversight", "secretariat"])
def test_the_administration_pages_are_for_administrators_alone(world, kind):
    client = signed_in(world, kind)
    filled = {re.sub(r"<[^>]+>", "1", route).replace("(?P1.*)$", "unknown").replace("^", "") for route in ADMIN_ROUTES}
    assert len(filled) > 30
    for path in sorted(filled - {"admin/login/", "admin/logout/"}):
        response = client.get(f"/{path}")
        assert response.status_code == 302, path
        assert response["Location"].startswith((reverse("admin:login"), SIGN_IN)), path


def test_administrators_enter_the_administration_pages(world):
    client = signed_in(world, "administrator")
    lists = [route for route in ADMIN_ROUTES if re.fullmatch(r"admin/(\w+)/(\w+)/", route)]
    for path in ["admin/", *lists]:
        assert client.get(f"/{path}").status_code == 200, path


@pytest.mark.parametrize("kind", ["analyst", "oversight"])
def test_a_draft_is_in_no_list_of_who_may_not_see_it(world, kind):
    client = signed_in(world, kind)
    for path in ("/exports/", f"/reports/{OTHER}/", f"/reports/{OTHER}/support/"):
        page = text_of(client.get(path))
        assert "A-154-98-Add.1.draft" not in page
        assert "/exports/903/" not in page


def test_a_note_that_is_only_a_draft_is_not_linked_for_who_cannot_open_it(world):
    assert f"/notes/{DRAFT}/" not in text_of(signed_in(world, "analyst").get(f"/reports/{OTHER}/"))
    assert f"/notes/{DRAFT}/" in text_of(signed_in(world, "secretariat").get(f"/reports/{OTHER}/"))


@pytest.mark.parametrize("kind", ["stranger", "focal point"])
def test_who_may_not_see_notes_is_led_to_none(world, kind):
    client = signed_in(world, kind)
    for path in ("/reports/", "/exports/", f"/reports/{OWN}/", f"/reports/{OWN}/recommendations/1/"):
        page = text_of(client.get(path))
        assert "/notes/" not in page
        assert not re.search(r"/exports/\d", page)


def test_a_focal_point_sees_of_a_report_only_what_is_put_to_the_own_organization(world):
    page = text_of(signed_in(world, "focal point").get(f"/reports/{OWN}/"))
    assert f"/reports/{OWN}/recommendations/2/" not in page
    assert "Text of recommendation 2" not in page


@pytest.mark.parametrize("kind", KINDS[1:])
def test_a_page_leads_only_where_its_reader_may_go(world, kind):
    client = signed_in(world, kind)
    to_see, seen, dead = ["/reports/"], set(), set()
    while to_see:
        path = to_see.pop()
        seen.add(path)
        response = client.get(path)
        page = text_of(response)
        if response.status_code not in (200, 302):
            dead.add(path)
        elif response.headers.get("Content-Disposition") is None:
            links = re.findall(r'<a [^>]*href="(/[^"#?]*)', page)
            to_see += {link for link in links if not link.startswith("/admin/")} - seen - set(to_see)
    assert not dead


# --- What the browser is told ----------------------------------------------------------------------------------------

PAGES = sorted({case.path for case in CASES if case.method == "get"})


@pytest.mark.parametrize("kind", ["anonymous", "administrator"])
def test_every_answer_forbids_inline_code_and_frames(world, kind):
    client = signed_in(world, kind)
    for path in [*PAGES, "/admin/", "/admin/login/", "/nowhere/"]:
        response = client.get(path)
        policy = dict(part.split(" ", 1) for part in response["Content-Security-Policy"].split("; "))
        assert policy["default-src"] == policy["frame-ancestors"] == policy["base-uri"] == "'none'", path
        assert policy["script-src"] == policy["style-src"] == "'self'", path
        assert "unsafe" not in response["Content-Security-Policy"], path
        assert response["X-Frame-Options"] == "DENY", path
        assert response["X-Content-Type-Options"] == "nosniff", path
        hidden = path.startswith("/accounts/invitation/")  # the address holds a secret
        assert response["Referrer-Policy"] == ("strict-origin" if hidden else "same-origin"), path
        text_of(response)


@pytest.mark.parametrize("kind", ["anonymous", "administrator"])
def test_no_page_of_ours_has_code_or_style_in_its_text(world, kind):
    client, looked_at = signed_in(world, kind), 0
    for path in PAGES:
        response = client.get(path)
        page = text_of(response)
        if response["Content-Type"].startswith("text/html") and not response.streaming:
            found = re.findall(r"<style|<script(?![^>]* src=)|<[^>]+\s(?:style|on\w+)=|javascript:", page)
            assert not found, path
            looked_at += "<main" in page
    assert looked_at


def test_a_file_is_a_download_and_not_a_page(world):
    response = signed_in(world, "analyst").get("/exports/901/file/")
    assert response["Content-Disposition"] == 'attachment; filename="A-154-99-Add.1.en.html"'
    assert text_of(response) == "<p>the file</p>"


def test_a_host_that_is_not_ours_gets_a_page_that_says_so(client):
    response = client.get("/reports/", headers={"Host": "evil.example"})
    assert response.status_code == 400
    page = text_of(response)
    assert '<html lang="en"' in page


def test_a_page_that_is_not_there_says_so_in_the_readers_language(analyst):
    analyst.cookies["django_language"] = "zh-hans"
    with override("en"):  # and back: a request leaves its language behind
        response = analyst.get("/nowhere/")
    assert response.status_code == 404
    assert '<html lang="zh-hans"' in text_of(response)


def test_a_form_sent_after_the_session_has_ended_leads_back_to_its_page(world, client):
    page = f"/notes/{NOTE}/1/en/"
    response = client.post(f"{page}exports/", {"format": "pdf"}, headers={"Referer": f"http://testserver{page}"})
    assert response["Location"] == f"{SIGN_IN}?next={page}"
    response = client.post(f"{page}exports/", {"format": "pdf"}, headers={"Referer": "https://evil.example/x"})
    assert response["Location"] == f"{SIGN_IN}?next=/"
