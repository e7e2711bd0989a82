"""The table of answers: a cell opens in place, and its editor makes room when its text is stored, not before."""

import pytest

from responses import actions
from responses.answer import Answer
from responses.places import Entry, Place
from tests import factories
from tests.browser import answering
from tests.browser.answering import TABLE, nothing_kept

pytestmark = pytest.mark.browser
FIRST, SECOND = (f"[data-cell-of='ORG-1.{number}']" for number in (1, 2))


@pytest.fixture
def desk(live_server, db, window):
    desk = answering.desk(live_server.url, window, recommendations=2)
    other = factories.organization("OTHER", order=2)
    factories.recommendation(desk.report, 3, to=[other])
    return desk


def test_cells_are_edited_in_place(desk):
    page = desk.sit("oversight", TABLE)
    page.locator(FIRST).click()
    page.locator(".editor:focus").wait_for()
    page.get_by_label("Source", exact=True).select_option("letter")
    page.get_by_label("Reference of the source").fill("Letter of 3 May")
    page.get_by_label("Supports", exact=True).check()
    page.locator(".editor").get_by_text("Saved at").wait_for()
    assert page.locator(FIRST).inner_text().split() == ["Supports", "Draft"]

    # The next cell of the row takes the same place, at once after the last key.
    page.get_by_label("Comment", exact=True).fill("Typed last.")
    page.locator(SECOND).click()
    page.get_by_role("group", name="ORG-1, recommendation 2").wait_for()
    assert page.locator(".editor").count() == 1
    row = desk.answer()
    assert (row.comment, row.source, row.source_reference) == ("Typed last.", "letter", "Letter of 3 May")
    assert row.events.latest("pk").channel == "table"

    # What cannot be stored stays where it is, and says why.
    page.get_by_label("Comment", exact=True).fill("A mark \u202e that turns")
    page.locator(FIRST).click()
    page.get_by_text("a mark that turns the direction").wait_for()
    page.locator(".editor [data-state]:focus").wait_for()
    page.get_by_label("Comment", exact=True).fill("Better.")
    page.get_by_role("link", name="Close").click()
    page.locator(f"{SECOND}:focus").wait_for()
    assert page.locator(".editor").count() == 0
    assert desk.answer(2).comment == "Better."
    nothing_kept(page)


def test_two_rows_are_open_and_a_dispute_in_one_is_settled_there(desk):
    page = desk.sit("oversight", TABLE)
    for cell in (FIRST, "[data-cell-of='OTHER.3']"):
        page.locator(cell).click()
        page.locator(".editor:focus").wait_for()
    names = page.evaluate("[...document.querySelectorAll('[id]')].map(element => element.id)")
    assert len(names) == len(set(names)) > 15  # so that each label leads to the field beside it

    place = Place(desk.report, desk.organization, desk.report.recommendations.get(number=1))
    entry = Entry(desk.people["focal point"])
    actions.record_answer(place=place, answer=Answer("supports", comment="Theirs."), version=0, entry=entry)
    editor = page.locator("[data-cell='ORG-1.1']")
    editor.get_by_label("Source", exact=True).select_option("letter")
    editor.get_by_label("Comment", exact=True).fill("Ours.")
    panel = editor.get_by_role("region", name="This answer was changed after you opened it")
    panel.get_by_label("Comment", exact=True).fill("Theirs and ours.")
    panel.get_by_role("button", name="Save this text").click()
    page.get_by_text("Saved.").wait_for()
    assert page.url.endswith(f"{TABLE}#ORG-1")
    assert (desk.comment, desk.answer().events.latest("pk").channel) == ("Theirs and ours.", "table")
