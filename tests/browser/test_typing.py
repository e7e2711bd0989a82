"""Nothing that somebody types is lost: a closed page, an ended session, a server or a connection that is away."""

import pytest

from responses.answer import COMMENT_LIMIT
from tests import factories
from tests.browser import answering
from tests.browser.answering import SHEET, comment_on, saved, told

pytestmark = pytest.mark.browser
SAVE = f"**{SHEET}1/"
NOTHING_KEPT = "() => !Object.keys(localStorage).some(key => key.startsWith('jiu:'))"
TEXT = "The executive head accepts it.\n\nIt needs no other funds."


@pytest.fixture
def desk(live_server, db, window):
    return answering.desk(live_server.url, window)


def test_a_page_that_is_closed_right_after_typing(desk):
    page = desk.sit()
    page.route(SAVE, lambda route: None)  # the save has left the page, and reaches nobody
    comment_on(page).fill(TEXT)
    page.get_by_label("Supports", exact=True).check()
    page.close()
    assert desk.answer() is None
    page = page.context.new_page()
    page.goto(desk.server + SHEET)
    assert comment_on(page).input_value() == TEXT
    assert page.get_by_label("Supports", exact=True).is_checked()
    told(page, "Restored from this browser")
    saved(page)
    assert (desk.comment, desk.answer().position) == (TEXT, "supports")
    page.reload()
    assert page.get_by_text("Restored from this browser").count() == 0


def test_a_session_that_ends_while_somebody_types(desk):
    page = desk.sit()
    comment_on(page).fill(TEXT)
    saved(page)
    page.context.clear_cookies(name="sessionid")
    comment_on(page).press_sequentially(" And more.")
    told(page, "Your session has ended")
    with page.expect_popup() as opened:
        page.get_by_role("link", name="Sign in again").click()
    sign_in(opened.value, "first@example.org")
    opened.value.close()
    comment_on(page).press_sequentially(" And still more.")
    saved(page)
    assert desk.comment == TEXT + " And more. And still more."


def sign_in(page, email: str) -> None:
    page.get_by_label("E-mail").fill(email)
    page.get_by_label("Password").fill(factories.PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.get_by_role("heading", name="You are signed in again").wait_for()


def test_nobody_else_saves_what_was_typed_before_the_session_ended(desk):
    page = desk.sit()
    comment_on(page).fill(TEXT)
    saved(page)
    page.context.clear_cookies(name="sessionid")
    comment_on(page).fill("Mine.")
    with page.expect_popup() as opened:
        page.get_by_role("link", name="Sign in again").click()
    sign_in(opened.value, "second@example.org")
    page.evaluate("window.dispatchEvent(new Event('focus'))")
    told(page, "You are signed in as second@example.org now")
    assert (comment_on(page).input_value(), desk.comment) == ("Mine.", TEXT)

    # The text waits for who typed it, and is not shown to the other person.
    page.goto(desk.server + SHEET)
    assert comment_on(page).input_value() == TEXT
    page.context.clear_cookies(name="sessionid")
    session = answering.session_of(desk.people["focal point"])
    page.context.add_cookies([{"name": "sessionid", "value": session, "url": desk.server}])
    page.goto(desk.server + SHEET)
    assert comment_on(page).input_value() == "Mine."
    saved(page)
    assert desk.comment == "Mine."


def lose(*fates: str):
    """What becomes of the requests for a save, in turn; those after them are let through."""
    rest = list(fates)

    def handle(route) -> None:
        fate = rest.pop(0) if rest else ""
        if fate == "reply":  # stored, but the reply does not come back
            route.fetch()
        if fate == "503":
            route.fulfill(status=503, body="Away")
        elif fate:
            route.abort()
        else:
            route.continue_()

    return handle


@pytest.mark.parametrize("fates", [("request",), ("reply",), ("503",), ("reply", "request")], ids="-".join)
def test_a_server_that_is_away_at_a_save_stores_each_text_once(desk, errors, fates):
    page = desk.sit()
    page.route(SAVE, lose(*fates))
    comment_on(page).fill(TEXT)
    for more in range(1, len(fates) + 1):
        told(page, "No connection")
        comment_on(page).fill(TEXT + " More." * more)
        told(page, "Not saved yet")
    assert desk.comments() == ([TEXT] if fates[0] == "reply" else [])
    saved(page)
    page.wait_for_function(NOTHING_KEPT)
    assert desk.comments() == [TEXT, TEXT + " More." * len(fates)]
    errors.clear()  # of the requests that were made to fail


def test_what_was_taken_back_after_an_unconfirmed_save_is_taken_back_there_too(desk, errors):
    page = desk.sit()
    page.route(SAVE, lose("reply"))
    comment_on(page).fill("By mistake.")
    told(page, "No connection")
    comment_on(page).fill("")
    saved(page)
    page.wait_for_function(NOTHING_KEPT)
    assert desk.comments() == ["By mistake.", ""]
    errors.clear()  # of the request that was made to fail


def test_a_connection_that_is_lost_and_comes_back(desk, errors):
    page = desk.sit()
    page.context.set_offline(True)
    comment_on(page).fill(TEXT)
    told(page, "No connection")
    assert desk.answer() is None
    page.context.set_offline(False)
    saved(page)
    assert desk.comment == TEXT
    errors.clear()  # of the requests without connection


def test_a_text_that_is_too_long_is_told_before_and_kept(desk):
    page = desk.sit()
    long = "長" * (COMMENT_LIMIT + 1)
    comment_on(page).fill(long[:-5])
    page.locator("#r1").get_by_text("19996 of 20000 characters").wait_for()
    saved(page)
    comment_on(page).fill(long)
    page.locator("#r1").get_by_text("20001 of 20000 characters: too long to be saved").wait_for()
    told(page, "at most 20000 are possible")
    assert desk.comment == long[:-5]
    page.reload()
    assert comment_on(page).input_value() == long
    told(page, "at most 20000 are possible")
    page.get_by_role("button", name="Submit all answers").click()
    page.wait_for_function("document.activeElement.matches('#r1 [data-state]')")
    comment_on(page).fill(long[:-1])
    saved(page)
    assert desk.comment == long[:-1]


def test_a_browser_that_keeps_no_copy_says_so_and_saves(desk):
    page = desk.sit("focal point", "/answers/")
    page.context.add_init_script("Storage.prototype.setItem = () => { throw new DOMException('', 'QuotaExceededError') }")
    page.goto(desk.server + SHEET)
    page.get_by_text("This browser keeps no copy of what you type").wait_for()
    comment_on(page).fill(TEXT)
    saved(page)
    assert desk.comment == TEXT
