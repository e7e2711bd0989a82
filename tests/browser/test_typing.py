"""Nothing that somebody types is lost: a closed page, an ended session, a server or a connection that is away."""

import pytest

from responses import actions
from responses.answer import COMMENT_LIMIT, Answer
from responses.places import Entry, Place
from responses.rules import Verb
from tests import factories
from tests.browser import answering
from tests.browser.answering import SHEET, comment_on, kept, nothing_kept, saved, told

pytestmark = pytest.mark.browser
SAVE = f"**{SHEET}1/"
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


def test_what_is_typed_before_the_scripts_have_come_is_saved(desk):
    page = desk.sit(path="/answers/")
    waiting = []
    page.route("**/js/saving.js", lambda route: waiting.append(route))
    page.goto(desk.server + SHEET, wait_until="commit")
    page.get_by_label("Supports", exact=True).check()
    comment_on(page).fill(TEXT)
    assert desk.answer() is None
    waiting[0].continue_()
    saved(page)
    assert (desk.comment, desk.answer().position) == (TEXT, "supports")


def sign_in(page, email: str) -> None:
    """Follow the link of the page to a tab of its own, sign in there, and come back."""
    with page.expect_popup() as opened:
        page.get_by_role("link", name="Sign in again").click()
    tab = opened.value
    tab.get_by_label("E-mail").fill(email)
    tab.get_by_label("Password").fill(factories.PASSWORD)
    tab.get_by_role("button", name="Sign in").click()
    tab.get_by_role("heading", name="You are signed in again").wait_for()
    tab.close()
    page.evaluate("window.dispatchEvent(new Event('focus'))")


def test_a_session_that_ends_while_somebody_types(desk):
    page = desk.sit()
    comment_on(page).fill(TEXT)
    saved(page)
    page.context.clear_cookies(name="sessionid")
    comment_on(page).press_sequentially(" And more.")
    told(page, "Your session has ended")
    sign_in(page, "second@example.org")
    told(page, "You are signed in as second@example.org now")
    assert (comment_on(page).input_value(), desk.comment) == (f"{TEXT} And more.", TEXT)
    other = page.context.new_page()  # in this browser: the text is not shown to the other person
    other.goto(desk.server + SHEET)
    assert comment_on(other).input_value() == TEXT
    other.close()

    page.context.clear_cookies(name="sessionid")
    comment_on(page).press_sequentially(" And still more.")
    told(page, "Your session has ended")
    sign_in(page, "first@example.org")
    saved(page)
    assert desk.comment == f"{TEXT} And more. And still more."
    nothing_kept(page)


def lose(*fates: str):
    """What becomes of the requests for a save, in turn; those after them are let through."""
    rest = list(fates)

    def handle(route) -> None:
        fate = rest.pop(0) if rest else ""
        if fate == "reply":  # stored, but the reply does not come back
            route.fetch()
        if fate.isdecimal():
            route.fulfill(status=int(fate), content_type="text/html", body="<p>Away</p>")
        elif fate:
            route.abort()
        else:
            route.continue_()

    return handle


def test_a_server_that_is_away_at_a_save_stores_each_text_once(desk, errors):
    page, stored = desk.sit(), []
    for group, fates in enumerate([("503",), ("200",), ("reply", "request")]):
        page.route(SAVE, lose(*fates))
        for number in range(len(fates)):
            comment_on(page).fill(f"{TEXT} {group} {number}")
            page.locator("#r1 [data-save]").click()
            told(page, "No connection")
        assert len(desk.comments()) == len(stored) + (fates[0] == "reply")
        stored += [f"{TEXT} {group} 0", f"{TEXT} {group} and more"]
        comment_on(page).fill(stored[-1])
        saved(page)
        assert desk.comments() == stored
        page.unroute(SAVE)

    page.route(SAVE, lose("reply"))
    comment_on(page).fill("By mistake.")
    told(page, "No connection")
    comment_on(page).fill(stored[-1])
    saved(page)
    assert desk.comments() == [*stored, "By mistake.", stored[-1]]  # what was taken back is taken back there too
    nothing_kept(page)
    errors.clear()  # of the requests that were made to fail


def test_a_connection_that_is_lost_and_comes_back(desk, errors):
    page = desk.sit()
    page.context.set_offline(True)
    comment_on(page).fill(TEXT)
    told(page, "No connection")
    assert desk.answer() is None
    page.context.set_offline(False)
    saved(page)
    assert desk.comment == TEXT
    page.route(SAVE, lose("404"))
    comment_on(page).fill(f"{TEXT} More.")
    told(page, "the server does not take it")
    assert len(kept(page)) == 1
    errors.clear()  # of the requests without connection


def test_what_was_typed_where_nothing_can_be_saved_any_more_is_shown(desk, errors):
    page = desk.sit()
    page.get_by_label("Supports", exact=True).check()
    saved(page)
    page.route(SAVE, lose("request"))
    comment_on(page).fill(TEXT)
    told(page, "No connection")
    row = desk.answer()
    entry = Entry(desk.people["colleague"])
    actions.move(response=row, verb=Verb.SUBMIT, version=row.version, entry=entry)
    page.reload()
    shown = page.locator("#r1").get_by_label("Your text, which was not saved: copy it.")
    assert shown.input_value() == TEXT
    page.locator("#r1").get_by_role("button", name="Remove").click()
    assert not shown.is_visible()
    nothing_kept(page)
    errors.clear()  # of the request that was made to fail


def test_a_form_with_a_button_keeps_what_was_typed_until_it_is_stored(desk):
    page = desk.sit()
    comment_on(page).fill(TEXT)
    saved(page)
    page.locator("#r1 summary").click()
    page.get_by_label("Deciding body").first.fill("Executive Board")
    row, place = desk.answer(), Place(desk.report, desk.organization, desk.report.recommendations.get())
    entry = Entry(desk.people["colleague"])
    actions.record_answer(place=place, answer=Answer("supports", comment=TEXT), version=row.version, entry=entry)
    page.reload()  # the version is another one now
    body, record = page.get_by_label("Deciding body").first, page.get_by_role("button", name="Record this status")
    assert body.input_value() == "Executive Board"
    page.get_by_label("Acceptance").first.select_option("accepted")
    page.get_by_label("Date of the status").first.fill("2026-05-31")
    page.context.clear_cookies(name="sessionid")
    record.click()
    page.get_by_label("E-mail").fill("first@example.org")
    page.get_by_label("Password").fill(factories.PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    record.click()
    page.get_by_text("This answer was changed after you opened it").wait_for()
    assert body.input_value() == "Executive Board"
    record.click()
    page.get_by_text("The follow-up has been recorded.").wait_for()
    assert desk.answer().deciding_body == "Executive Board"
    nothing_kept(page)


def test_a_text_that_is_too_long_is_told_before_and_kept(desk):
    page = desk.sit()
    long = "長" * (COMMENT_LIMIT + 1)
    comment_on(page).fill(long[:-5])
    page.locator("#r1").get_by_text("19996 of 20000 characters").wait_for()
    comment_on(page).fill(long)
    page.locator("#r1").get_by_text("20001 of 20000 characters: too long to be saved").wait_for()
    told(page, "at most 20000 are possible")
    assert desk.answer() is None
    page.reload()
    assert comment_on(page).input_value() == long
    told(page, "at most 20000 are possible")
    page.get_by_role("button", name="Submit all answers").click()
    page.locator("#r1 [data-state]:focus").wait_for()
    comment_on(page).fill(long[:-1])
    saved(page)
    assert desk.comment == long[:-1]


def test_a_browser_that_keeps_no_copy_says_so_and_saves(desk):
    page = desk.sit("focal point", "/answers/")
    page.context.add_init_script(
        "Storage.prototype.setItem = () => { throw new DOMException('', 'QuotaExceededError') }"
    )
    page.goto(desk.server + SHEET)
    page.get_by_text("This browser keeps no copy of what you type").wait_for()
    comment_on(page).fill(TEXT)
    saved(page)
    assert desk.comment == TEXT
