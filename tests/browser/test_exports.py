"""The page of an export follows its work: live, without scripts, over a failed request, and back from elsewhere."""

import re

import pytest

from jobs import leases
from reports import actions, tasks
from reports.models import Export
from tests import factories

pytestmark = pytest.mark.browser


@pytest.fixture
def export(live_server, analyst_user) -> Export:
    """A short note that waits to be exported."""
    return factories.export(factories.edition_text(factories.report()), format="html", requested_by=analyst_user)


def ready(page):
    return page.get_by_text("The file is ready.")


def test_the_progress_is_seen_while_the_file_is_made(signed_in, export):
    page = signed_in(export.get_absolute_url())
    page.get_by_text("Waiting").wait_for()
    held = leases.claim(Export, export.pk)
    for done in (10, 70):
        leases.beat(held, done)
        page.get_by_text(f"In progress · {done} %").wait_for()
        assert page.locator("progress").get_attribute("value") == str(done)
    actions.finish_export(export=held, content=b"content", made_by="f" * 64)
    ready(page).wait_for()
    assert page.get_by_role("link", name=re.compile("^Download A-154-99-Add.1.en.html")).is_visible()


def test_without_scripts_the_page_asks_again_by_itself(signed_in, export):
    page = signed_in(export.get_absolute_url(), java_script_enabled=False)
    assert page.get_by_text("Waiting").is_visible()
    tasks.run_export(export.pk)
    ready(page).wait_for()


def test_a_failure_is_told_and_tried_again(signed_in, export):
    page = signed_in(export.get_absolute_url())
    leases.fail(leases.claim(Export, export.pk), "The ink ran out.")
    page.get_by_text("The ink ran out.").wait_for()
    page.get_by_role("button", name="Try again").click()
    page.get_by_text("Waiting").wait_for()
    tasks.run_export(Export.objects.latest("pk").pk)
    ready(page).wait_for()


@pytest.mark.parametrize("answer", ["no connection", 502])
def test_one_failed_request_for_news_does_not_end_them(signed_in, live_server, export, errors, answer):
    page = signed_in()
    failed = []

    def fail_once(route):
        if failed or "hx-request" not in route.request.headers:
            route.continue_()
        else:
            failed.append(route.request.url)
            route.abort() if answer == "no connection" else route.fulfill(status=answer, body="Bad gateway")

    page.route("**/exports/*/", fail_once)
    page.goto(live_server.url + export.get_absolute_url())
    page.get_by_text("Waiting").wait_for()
    tasks.run_export(export.pk)
    ready(page).wait_for()
    assert failed
    errors.clear()  # of the request that was made to fail


def test_going_back_shows_the_whole_page(signed_in, export):
    page = signed_in(export.get_absolute_url())
    tasks.run_export(export.pk)
    ready(page).wait_for()
    page.get_by_role("link", name="Reports").first.click()
    page.wait_for_url("**/reports/")
    page.go_back()
    ready(page).wait_for()
    assert page.locator("header.top").is_visible()


def test_a_session_that_ends_leads_to_the_sign_in_and_not_into_the_page(signed_in, export, analyst_user):
    page = signed_in(export.get_absolute_url())
    page.get_by_text("Waiting").wait_for()
    page.context.clear_cookies()
    page.get_by_label("Password").wait_for()
    assert page.locator("header.top").count() == 1
