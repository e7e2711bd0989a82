"""Inviting somebody and accepting, with the keyboard alone, in a browser that sends what browsers send."""

import re

import pytest
from django.core import mail

from accounts.models import User
from accounts.rules import Group
from tests import factories

pytestmark = pytest.mark.browser
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]


@pytest.fixture
def administrator(live_server, db, real_data) -> User:
    return factories.user("administrator@example.org", Group.ADMINISTRATORS)


@pytest.fixture
def pages(administrator, live_server, window, client):
    """The pages of people, and those before the sign-in: yields (path, page)."""
    client.force_login(administrator, backend="django.contrib.auth.backends.ModelBackend")
    factories.invitation(token="open")
    factories.invitation("expired@example.org", token="expired", sent_at=None, error="The reason.")
    person = User.objects.get(email="expired@example.org").pk
    addresses = {
        client.cookies["sessionid"].value: ["/people/", "/people/invite/", f"/people/{person}/"],
        "": [f"/accounts/{path}/" for path in ("invitation/open", "invitation/none", "password", "password/sent")],
    }

    def visit(**options):
        for session, paths in addresses.items():
            page = window(session=session, address=live_server.url, **options)
            for path in paths:
                page.goto(live_server.url + path)
                yield path, page

    return visit


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_page_has_a_barrier(pages, scheme):
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe is not installed").Axe()
    options = {"resultTypes": ["violations"], "runOnly": {"type": "tag", "values": RULES}}
    barriers = [
        f"{path} {found['id']}: {node['target']}"
        for path, page in pages(color_scheme=scheme)
        for found in axe.run(page, options=options).response["violations"]
        for node in found["nodes"]
    ]
    assert barriers == []


def test_no_page_is_wider_than_a_small_phone(pages):
    wide = {
        path: width
        for path, page in pages(viewport={"width": 320, "height": 640})
        if (width := page.evaluate("document.documentElement.scrollWidth")) > 320
    }
    assert wide == {}


def test_an_invitation_is_sent_and_accepted_without_a_mouse(administrator, live_server, window, client):
    client.force_login(administrator, backend="django.contrib.auth.backends.ModelBackend")
    session = client.cookies["sessionid"].value
    page = window(session=session, address=live_server.url, java_script_enabled=False)
    page.goto(f"{live_server.url}/people/invite/")
    page.get_by_label("E-mail address").focus()
    page.keyboard.type("new@example.org")
    for key in ("Tab", "Tab", "Space", "Enter"):  # past the name, to the first group
        page.keyboard.press(key)
    page.get_by_role("heading", name="new@example.org").wait_for()
    assert User.objects.get(email="new@example.org").group_names == {Group.ADMINISTRATORS}

    link = re.search(r"^http\S+$", mail.outbox[0].body, re.MULTILINE)[0]
    page = window(java_script_enabled=False)
    assert page.goto(link).ok
    page.get_by_role("button", name="English").press("Enter")  # a form that leads back to this page
    page.get_by_label("Your name").focus()
    page.keyboard.type("New Person")
    for _ in range(2):
        page.keyboard.press("Tab")
        page.keyboard.type(factories.PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/reports/")
    assert page.get_by_text("New Person").is_visible()
    assert page.goto(link).status == 410
