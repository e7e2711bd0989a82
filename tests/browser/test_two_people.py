"""Two people type in one answer: both texts are shown, and each word of both can be saved."""

import re

import pytest

from tests.browser import answering
from tests.browser.answering import SHEET, TABLE, comment_on, saved, told

pytestmark = pytest.mark.browser
BOTH = "Two people have changed this answer"


@pytest.fixture
def desk(live_server, db, window):
    return answering.desk(live_server.url, window)


@pytest.fixture
def disputed(desk):
    """A page in which somebody types on a text that a colleague has changed: the page shows both."""
    page, other = desk.sit(), desk.sit("colleague")
    comment_on(other).fill("First. Second.")
    saved(other)
    page.reload()
    comment_on(other).fill("First of theirs. Second.")
    saved(other)
    comment_on(page).fill("First. Second of mine.")
    page.get_by_role("heading", name=BOTH).wait_for()
    return page


def merged(page):
    return page.get_by_role("region", name=BOTH).get_by_label("Comment", exact=True)


def test_both_texts_are_shown_and_what_is_merged_is_stored(desk, disputed):
    page, panel = disputed, disputed.get_by_role("region", name=BOTH)
    cells = panel.get_by_role("row").filter(has_text="Comment").get_by_role("cell").all_inner_texts()
    assert cells == ["First of theirs. Second.", "First. Second of mine."]
    assert merged(page).input_value() == "First of theirs. Second of mine."
    assert not comment_on(page).is_visible()
    assert desk.comment == "First of theirs. Second."
    merged(page).fill("First of theirs. Second of both.")
    panel.get_by_role("button", name="Save this text").click()
    page.get_by_text("Saved.").wait_for()
    assert desk.comment == comment_on(page).input_value() == "First of theirs. Second of both."
    assert page.get_by_text("Restored").count() == 0
    assert desk.comments()[1:] == ["First of theirs. Second.", "First of theirs. Second of both."]


def test_to_keep_what_is_stored_drops_the_own_text(desk, disputed):
    page = disputed
    page.get_by_role("link", name="Keep what is stored").click()
    page.wait_for_url(re.compile("#r1$"))
    page.reload()
    assert comment_on(page).input_value() == desk.comment == "First of theirs. Second."
    assert page.get_by_text("Restored").count() == page.get_by_text(BOTH).count() == 0


def test_a_comparison_that_is_left_comes_back(desk, disputed):
    page = disputed
    page.reload()
    page.get_by_role("heading", name=BOTH).wait_for()
    assert merged(page).input_value() == "First of theirs. Second of mine."


def test_a_session_that_ends_while_two_texts_are_merged(desk, disputed):
    page = disputed
    merged(page).fill("Both, with care.")
    page.context.clear_cookies(name="sessionid")
    page.get_by_role("button", name="Save this text").click()
    page.get_by_label("E-mail").fill("first@example.org")
    page.get_by_label("Password").fill(answering.factories.PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url(f"**{SHEET}")
    assert comment_on(page).input_value() == "Both, with care."
    saved(page)
    assert desk.comment == "Both, with care."


def test_what_is_typed_while_a_save_is_refused_is_in_the_comparison(desk):
    page, other = desk.sit(), desk.sit("colleague")
    comment_on(other).fill("Theirs.")
    saved(other)

    def slowly(route) -> None:
        page.unroute_all()
        comment_on(page).evaluate("field => { field.value += ' More.'; field.dispatchEvent(new Event('input', {bubbles: true})) }")
        route.continue_()

    page.route(f"**{SHEET}1/", slowly)
    comment_on(page).fill("Mine.")
    page.get_by_role("heading", name=BOTH).wait_for()
    assert merged(page).input_value() == "Mine. More."
    page.wait_for_timeout(1000)
    assert page.get_by_role("heading", name=BOTH).count() == 1


def test_an_editor_of_the_table_waits_for_its_text_before_it_makes_room(desk):
    pass
