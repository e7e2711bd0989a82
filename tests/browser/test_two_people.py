"""Two people type in one answer: both texts are shown, and each word of both can be saved."""

import pytest

from responses import actions
from responses.answer import Answer
from responses.places import Entry, Place
from tests import factories
from tests.browser import answering
from tests.browser.answering import SHEET, comment_on, nothing_kept, saved

pytestmark = pytest.mark.browser
SAVE = f"**{SHEET}1/"
BOTH = "This answer was changed after you opened it"


@pytest.fixture
def desk(live_server, db, window):
    return answering.desk(live_server.url, window)


def save(desk, who: str, text: str) -> None:
    """Somebody saves a text in a browser elsewhere."""
    row = desk.answer()
    place = Place(desk.report, desk.organization, desk.report.recommendations.get())
    entry = Entry(desk.people[who])
    actions.record_answer(place=place, answer=Answer(comment=text), version=row.version if row else 0, entry=entry)


@pytest.fixture
def disputed(desk):
    """A page in which somebody types on a text that a colleague has changed: the page shows both."""
    save(desk, "focal point", "First. Second.")
    page = desk.sit()
    save(desk, "colleague", "First of theirs. Second.")
    comment_on(page).fill("First. Second of mine.")
    page.get_by_role("heading", name=BOTH).wait_for()
    return page


def merged(page):
    """The field of the proposal in which both texts are."""
    return page.get_by_role("region", name=BOTH).get_by_label("Comment", exact=True)


def test_both_texts_are_shown_and_what_is_merged_is_stored(desk):
    page, other = desk.sit(), desk.sit("colleague")
    comment_on(page).fill("First. Second.")
    saved(page)
    other.reload()
    comment_on(page).fill("First of one. Second.")
    saved(page)
    comment_on(other).fill("First. Second of the other.")
    panel = other.get_by_role("region", name=BOTH)
    panel.wait_for()
    cells = panel.get_by_role("row").filter(has_text="Comment").get_by_role("cell").all_inner_texts()
    assert cells == ["First of one. Second.", "First. Second of the other."]
    assert merged(other).input_value() == "First of one. Second of the other."
    assert not comment_on(other).is_visible()
    assert desk.comment == "First of one. Second."
    merged(other).fill("First of one. Second of both.")
    panel.get_by_role("button", name="Save this text").click()
    other.get_by_text("Saved.").wait_for()
    assert desk.comment == comment_on(other).input_value() == "First of one. Second of both."
    nothing_kept(other)
    assert desk.comments() == ["First. Second.", "First of one. Second.", "First of one. Second of both."]


def test_a_comparison_that_is_left_comes_back_until_somebody_keeps_what_is_stored(desk, disputed):
    page = disputed
    page.reload()
    page.get_by_role("heading", name=BOTH).wait_for()
    assert merged(page).input_value() == "First of theirs. Second of mine."
    page.get_by_role("link", name="Keep what is stored").click()
    comment_on(page).wait_for()
    assert comment_on(page).input_value() == desk.comment == "First of theirs. Second."
    nothing_kept(page)


def test_a_session_that_ends_while_two_texts_are_merged(desk, disputed):
    page = disputed
    merged(page).fill("Both, with care.")
    page.context.clear_cookies(name="sessionid")
    page.get_by_role("button", name="Save this text").click()
    page.get_by_label("E-mail").fill("first@example.org")
    page.get_by_label("Password").fill(factories.PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url(f"**{SHEET}")
    assert comment_on(page).input_value() == "Both, with care."
    saved(page)
    assert desk.comment == "Both, with care."


def test_what_is_typed_while_a_save_is_refused_is_in_the_comparison(desk):
    page = desk.sit()
    save(desk, "colleague", "Theirs.")

    def slowly(route) -> None:
        comment_on(page).press_sequentially(" More.")
        route.continue_()

    page.route(SAVE, slowly, times=1)
    comment_on(page).fill("Mine.")
    page.get_by_role("heading", name=BOTH).wait_for()
    assert merged(page).input_value() == "Mine. More."
    page.wait_for_timeout(1000)  # what was typed has a save of its own, which must not compare once more
    assert page.get_by_role("heading", name=BOTH).count() == 1


def test_a_save_in_one_window_leaves_the_text_of_the_other_window_alone(desk):
    one = desk.sit()
    two = one.context.new_page()  # of the same person: both keep their copies in one browser
    two.goto(one.url)
    comment_on(one).fill("Typed in one window.")
    saved(one)
    comment_on(two).fill("Typed in the other.")
    two.get_by_role("heading", name=BOTH).wait_for()
    comment_on(one).fill("Typed on in one window.")
    saved(one)
    two.close()
    back = one.context.new_page()
    back.goto(one.url)
    back.get_by_role("heading", name=BOTH).wait_for()
    assert "Typed in the other." in back.get_by_role("region", name=BOTH).inner_text()
    assert desk.comment == "Typed on in one window."
