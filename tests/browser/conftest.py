"""Chromium, driven by Playwright, and people who sit in front of it."""

import os
import shutil
import sqlite3
from contextlib import closing

import pytest
from django.db import connection

from accounts.models import User
from accounts.rules import Group
from jobs import leases
from reports.models import EditionText
from tests import factories


@pytest.fixture(scope="package")
def chromium():
    """The installed Chromium, for the tests of this folder: Playwright's event loop must not outlive them."""
    playwright = pytest.importorskip(
        "playwright.sync_api", reason="playwright is not installed (./test --full does it)"
    )
    program = shutil.which("chromium")
    if program is None:
        pytest.skip("chromium is not installed (./test --full installs it)")
    with pytest.MonkeyPatch.context() as patch, playwright.sync_playwright() as running:
        # Playwright keeps an event loop in this thread, in which Django would refuse every query.
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
        arguments = ["--no-sandbox"] if os.geteuid() == 0 else []
        browser = running.chromium.launch(executable_path=program, args=arguments)
        yield browser
        browser.close()


@pytest.fixture(scope="session", autouse=True)  # before the server, which would share a connection in memory
def database_in_a_file(django_db_setup, django_db_blocker, tmp_path_factory):
    """SQLite in memory locks whole tables between threads; tests and web server share a file, as in an installation."""
    if connection.vendor != "sqlite":
        yield
        return
    name = connection.settings_dict["NAME"]
    file = tmp_path_factory.mktemp("database") / "tests.sqlite3"
    with django_db_blocker.unblock():
        connection.ensure_connection()
        memory = connection.connection
        with closing(sqlite3.connect(file)) as copy:
            memory.backup(copy)
        connection.settings_dict["NAME"], connection.connection = str(file), None
        yield
        connection.close()
        connection.settings_dict["NAME"], connection.connection = name, memory


@pytest.fixture(autouse=True)
def site(request, settings) -> None:
    """Links in mails lead to the server of the test."""
    if "live_server" in request.fixturenames:
        settings.SITE_URL = request.getfixturevalue("live_server").url


@pytest.fixture
def errors():
    """What the pages wrote to the console as an error (a breach of the security policy is one): nothing, at the end."""
    written: list[str] = []
    yield written
    assert written == []


@pytest.fixture
def window(chromium, errors):
    """Open a page for a reader: `window(locale="zh-CN", color_scheme="dark")`."""
    contexts = []

    def heard(message) -> None:
        # The status of a page is asserted where it is opened; Chromium logs it as an error of its own.
        if message.type == "error" and "the server responded with a status of" not in message.text:
            errors.append(f"{message.location.get('url')}: {message.text}")

    def open_page(*, session: str = "", address: str = "", **options):
        context = chromium.new_context(**{"locale": "en-GB", "accept_downloads": True, **options})
        context.set_default_timeout(10_000)
        contexts.append(context)
        context.on("console", heard)
        context.on("weberror", lambda error: errors.append(str(error.error)))
        if session:
            context.add_cookies([{"name": "sessionid", "value": session, "url": address}])
        return context.new_page()

    yield open_page
    for context in contexts:
        context.close()


@pytest.fixture
def published(live_server, real_data) -> EditionText:
    """The published note."""
    return EditionText.objects.select_related("edition__note").get(
        edition__note__symbol="A/80/263/Add.1", language="zh"
    )


@pytest.fixture
def analyst_user(live_server, db) -> User:
    return factories.user("analyst@example.org", Group.ANALYSTS)


@pytest.fixture
def signed_in(window, live_server, analyst_user, client):
    """Open a page of the application, signed in as an analyst."""
    client.force_login(analyst_user, backend="django.contrib.auth.backends.ModelBackend")
    session = client.cookies["sessionid"].value

    def open_signed_in(path: str = "/reports/", **options):
        page = window(session=session, address=live_server.url, **options)
        assert page.goto(live_server.url + path).ok
        return page

    return open_signed_in


@pytest.fixture(autouse=True)
def no_broker(monkeypatch):
    """The tests make the exports themselves: no worker is woken."""
    monkeypatch.setattr(leases, "send", lambda job: True)
