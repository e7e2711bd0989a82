"""Answering with the keyboard alone; wherever the focus is, it can be seen and nothing lies over it."""

import pytest

from responses.models import ResponseEvent
from responses.rules import Stage
from tests import factories
from tests.browser import answering
from tests.browser.answering import SYMBOL, TABLE, saved
from tests.browser.test_journey import SEEN

pytestmark = pytest.mark.browser
# The top of the element in focus, or what lies over it.
COVERED = """() => {
    const focused = document.activeElement, box = focused.getClientRects()[0];
    const x = Math.min(Math.max(box.left + box.width / 2, 0), innerWidth - 1);
    const tops = [box.top + 2, box.top + box.height / 2, box.bottom - 2].map(y => document.elementFromPoint(x, y));
    const seen = tops.some(top => top && (focused.contains(top) || top.contains(focused)));
    return seen ? '' : String(tops[1]?.outerHTML.slice(0, 200));
}"""


@pytest.fixture
def desk(live_server, db, window):
    return answering.desk(live_server.url, window, recommendations=2)


def tab_to(page, selector: str, *, back: bool = False) -> None:
    """Press Tab until the focus is on `selector`."""
    for _stop in range(120):
        if page.evaluate("s => document.activeElement.matches(s)", selector):
            return
        page.keyboard.press("Shift+Tab" if back else "Tab")
        here = page.evaluate("document.activeElement.outerHTML.slice(0, 200)")
        assert page.evaluate(SEEN), f"the focus cannot be seen on {here}"
        assert page.evaluate(COVERED) == "", f"something lies over {here}"
    raise AssertionError(f"No Tab leads to {selector}")


def press(page, *keys: str) -> None:
    for key in keys:
        page.keyboard.press(key)


def test_from_the_sign_in_to_a_submitted_sheet(desk):
    page = desk.window()
    page.goto(desk.server)
    tab_to(page, "#id_username")
    page.keyboard.type("first@example.org")
    tab_to(page, "#id_password")
    page.keyboard.type(factories.PASSWORD)
    press(page, "Enter")
    page.get_by_role("heading", name="Your answers").wait_for()
    press(page, "Tab", "Enter")  # the first stop skips to the content
    assert page.evaluate("document.activeElement.id") == "main"
    tab_to(page, "h2 a")
    press(page, "Enter")
    page.get_by_role("heading", name="Recommendation 1").wait_for()

    tab_to(page, "#r1 [name=position]")
    press(page, "Space", "ArrowDown", "ArrowDown", "ArrowDown")
    tab_to(page, "#r1-condition")
    page.keyboard.type("If it is paid for.")
    tab_to(page, "#r1 [value=resources]")
    press(page, "Space")
    tab_to(page, "#r1-comment")
    page.keyboard.type("One line.")
    press(page, "Enter", "Enter")
    page.keyboard.type("One more.")
    saved(page)
    tab_to(page, "#r2 [name=position]")
    press(page, "Space")
    tab_to(page, "form[data-submit] button")
    tab_to(page, "#r2 [name=position]", back=True)
    tab_to(page, "form[data-submit] button")
    press(page, "Enter")  # what was chosen last is saved before
    page.get_by_text("2 answers have been submitted.").wait_for()
    row = desk.answer()
    assert (row.stage, row.position, row.condition) == (Stage.SUBMITTED, "conditional", "If it is paid for.")
    assert row.comment == "One line.\n\nOne more."
    assert [reason.reason for reason in row.reasons.all()] == ["resources"]


def test_what_is_missing_is_where_the_focus_is(desk):
    page = desk.sit()
    tab_to(page, "form[data-submit] button")
    press(page, "Enter")
    page.locator("#missing:focus").get_by_text("Choose a position.").first.wait_for()
    press(page, "Tab", "Enter", "Tab")
    assert page.evaluate("document.activeElement.closest('#r1') !== null")


def test_a_cell_of_the_table_is_opened_saved_and_closed(desk):
    page = desk.sit("oversight", TABLE)
    tab_to(page, "[data-cell-of='ORG-1.2']")
    press(page, "Enter")
    page.locator(".editor:focus").wait_for()
    tab_to(page, ".editor [name=position]")
    press(page, "Space")
    tab_to(page, ".editor [name=source]")
    page.keyboard.type("Let")
    tab_to(page, ".editor [data-save]")
    press(page, "Enter")
    page.locator(".editor").get_by_text("Saved at").wait_for()
    tab_to(page, ".editor [data-close]", back=True)
    press(page, "Enter")
    page.locator("[data-cell-of='ORG-1.2']:focus", has_text="Supports").wait_for()
    event = ResponseEvent.objects.get(response__report__symbol=SYMBOL)
    assert (event.channel, event.source, desk.answer(2).position) == ("table", "letter", "supports")
