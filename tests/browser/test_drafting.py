"""A note is written in the browser: typing is saved, the page as it is printed follows, and nobody loses a word."""

import re

import pytest

from accounts.rules import Group
from drafts.actions import Save, record_text
from drafts.models import Draft
from recommendations.rules import Language
from reports.models import Note
from tests import factories
from tests.browser.answering import kept, nothing_kept, session_of
from tests.browser.test_answer_pages import RULES
from tests.browser.test_journey import SEEN
from tests.browser.test_keyboard import COVERED, press, tab_to
from tests.drafts import worlds

pytestmark = pytest.mark.browser
BOTH = "This text was changed after you opened it"


class Desk:
    """A draft, and the windows in which it is written."""

    def __init__(self, server: str, window):
        self.server, self.window = server, window
        self.world = worlds.world(factories.user("drafter@example.org", Group.SECRETARIAT))
        self.path = f"{self.world.path}/en/"

    def sit(self, path: str = "", **options):
        """A window of a browser of their own, signed in, at the workspace."""
        session = session_of(self.world.drafter)
        page = self.window(
            session=session, address=self.server, **{"viewport": {"width": 1400, "height": 900}, **options}
        )
        assert page.goto(self.server + (path or self.path)).ok
        return page

    def save(self, text: str, at: int = 0) -> None:
        """Somebody saves a text elsewhere."""
        block = self.world.blocks()[at]
        version = self.world.text(block).version
        record_text(block=block, language=Language.EN, text=text, version=version, save=Save(self.world.drafter))


@pytest.fixture
def desk(live_server, db, window):
    return Desk(live_server.url, window)


def text_of(page, at: int = 0):
    """The field of a paragraph."""
    return page.locator(".block textarea").nth(at)


def saved(page, at: int = 0) -> None:
    """Wait until the page says that a paragraph is saved."""
    page.locator(".block").nth(at).locator("[data-state]").filter(has_text="Saved at").wait_for()


def printed(page, number: int):
    """A paragraph on the page as it is printed."""
    return page.locator(f"#preview #para_{number}")


def test_typing_is_saved_and_the_printed_page_follows(desk):
    page = desk.sit()
    text_of(page, 1).click()
    printed(page, 3).and_(page.locator(".here")).wait_for()
    text_of(page, 1).fill("Most organizations [*hesitated*].")
    saved(page, 1)
    assert desk.world.paragraphs()[1] == "Most organizations [*hesitated*]."
    assert printed(page, 3).locator("em").inner_text() == "hesitated"
    block = page.locator(".block").nth(1)
    assert block.get_by_text("does not fit").is_visible()
    assert page.get_by_role("navigation", name="Outline").get_by_text("Most organizations hesitated.").is_visible()
    text_of(page, 0).click()
    printed(page, 2).and_(page.locator(".here")).wait_for()
    # A footnote changes the numbers of all: the whole page is set anew.
    text_of(page, 0).fill("It is so[^: as was said].")
    saved(page, 0)
    page.locator("#preview .footnotes").get_by_text("as was said").wait_for()
    text_of(page, 0).fill("It is [so.")
    page.locator(".block").nth(0).get_by_text("A mark does not close").wait_for()
    nothing_kept(page)


def test_from_composing_to_a_frozen_edition(desk):
    Draft.objects.all().delete()
    Note.objects.all().delete()
    page = desk.sit("/reports/JIU-REP-2099-1/")
    page.get_by_role("link", name="Write the note").click()
    page.get_by_text("4 of 6 answers are cleared").wait_for()
    page.get_by_label("Document of the agenda").fill("A/154/150")
    page.get_by_label("Agenda item").fill("7")
    page.get_by_role("button", name="Compose the draft").click()
    page.get_by_text("The draft has been composed").wait_for()
    text_of(page).fill("One organization supported it.")
    saved(page)
    page.get_by_role("navigation", name="Pages of the draft").get_by_role("link", name="Editions").click()
    page.get_by_role("button", name="Freeze as edition 1").click()
    page.get_by_text("Edition 1 has been made.").wait_for()
    page.get_by_role("link", name="English").click()
    page.get_by_text("One organization supported it.").wait_for()


def test_a_click_on_the_printed_page_leads_to_its_text(desk):
    page = desk.sit()
    printed(page, 3).click()
    assert page.evaluate("document.activeElement.id") == text_of(page, 1).get_attribute("id")
    printed(page, 4).click()
    page.get_by_role("heading", name="Recommendation 2", exact=True, level=2).wait_for()


def test_two_drafters_in_conflict_lose_nothing(desk):
    desk.save("First. Second.")
    page = desk.sit()
    desk.save("First of theirs. Second.")
    text_of(page).fill("First. Second of mine.")
    panel = page.get_by_role("region", name=BOTH)
    panel.wait_for()
    assert panel.get_by_text("First of theirs. Second.", exact=True).is_visible()
    assert panel.get_by_text("First. Second of mine.", exact=True).is_visible()
    field = panel.get_by_role("textbox")
    assert field.input_value() == "First of theirs. Second of mine."
    assert desk.world.paragraphs()[0] == "First of theirs. Second."
    page.reload()  # the comparison comes back: nothing has been decided
    panel.wait_for()
    field.fill("First and second of both.")
    panel.get_by_role("button", name="Save this text").click()
    page.get_by_text("Saved.", exact=True).wait_for()
    assert desk.world.paragraphs()[0] == "First and second of both."
    nothing_kept(page)


def test_a_text_that_is_too_long_stays_in_the_browser(desk):
    page = desk.sit()
    long = "long " * 10_000
    text_of(page).fill(long)
    page.get_by_text("49999 characters").wait_for()
    page.reload()
    assert text_of(page).input_value() == long
    assert kept(page)
    assert desk.world.text(desk.world.blocks()[0]).version == 1


def test_a_button_waits_for_what_is_being_typed(desk):
    page = desk.sit()
    page.get_by_text("Add, move, split, merge, delete").click()
    text_of(page).fill("One. Two.")
    text_of(page).evaluate("area => area.setSelectionRange(5, 5)")
    page.get_by_role("button", name="Split at the cursor").click()
    page.get_by_text("The paragraph has been split.").wait_for()
    assert desk.world.paragraphs()[:2] == ["One.", "Two."]
    page.get_by_role("button", name=re.compile("^Quote at the end")).first.click()
    page.get_by_text("The words stand at the end of the paragraph.").wait_for()
    assert "“Words \\[of ours\\].”" in desk.world.paragraphs()[1]
    nothing_kept(page)


def test_who_goes_on_at_once_takes_the_typed_text_along(desk):
    page = desk.sit()
    text_of(page).fill("Typed in haste.")
    page.get_by_role("link", name="Recommendation 2", exact=True).click()
    page.get_by_role("heading", name="Recommendation 2", exact=True, level=2).wait_for()
    assert desk.world.paragraphs()[0] == "Typed in haste."
    nothing_kept(page)


def test_answers_of_another_paragraph_come_in_place(desk):
    page = desk.sit()
    block = page.locator(".block").nth(1)
    block.get_by_role("link", name="Answers, place and history").click()
    block.get_by_text("Rests on 1 answers").wait_for()
    block.get_by_role("button", name=re.compile("^Unlink")).click()
    page.get_by_text("The answer is not linked any more.").wait_for()
    assert not desk.world.blocks()[1].evidence.exists()


def test_without_scripts_the_page_is_whole(desk):
    page = desk.sit(java_script_enabled=False)
    text_of(page).fill("By its button.")
    page.get_by_role("button", name=re.compile("^Save ?: Paragraph 2")).click()
    page.get_by_text("Saved.", exact=True).wait_for()
    assert printed(page, 2).inner_text().endswith("By its button.")
    page.get_by_role("link", name=re.compile("^On the page ?: Paragraph 3")).click()
    assert page.url.endswith("#para_3")


def test_the_keyboard_alone_is_enough(desk):
    page = desk.sit()
    tab_to(page, ".block textarea")
    page.keyboard.press("Control+A")
    page.keyboard.type("Typed.")
    saved(page)
    tab_to(page, ".beside > summary")
    press(page, "Enter")
    tab_to(page, '.answers [name="answer"]')
    assert page.evaluate(SEEN)
    assert page.evaluate(COVERED) == ""
    press(page, "Enter")
    page.get_by_text("The answer is not linked any more.").wait_for()


PAGES = ("", "?place=front", "findings/", "coverage/", "deleted/", "../settings/", "../editions/")


@pytest.mark.parametrize(("locale", "scheme"), [("en-GB", "light"), ("zh-CN", "dark")])
def test_no_page_has_a_barrier_or_is_wider_than_a_small_phone(desk, locale, scheme):
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe is not installed").Axe()
    options = {"resultTypes": ["violations"], "runOnly": {"type": "tag", "values": RULES}}
    desk.save("[Open mark, most organizations.")
    page = desk.sit(locale=locale, color_scheme=scheme)
    faults = []
    for path in (*(f"{desk.path}{name}" for name in PAGES), f"{desk.world.path}/zh/", "/drafts/"):
        assert page.goto(desk.server + path).ok
        page.evaluate("for (const part of document.querySelectorAll('details')) part.open = true")
        for found in axe.run(page, options=options).response["violations"]:
            faults += [f"{path} {found['id']}: {node['target']}" for node in found["nodes"]]
        page.set_viewport_size({"width": 320, "height": 640})
        if (width := page.evaluate("document.documentElement.scrollWidth")) > 320:
            faults.append(f"{path} is {width} wide")
        page.set_viewport_size({"width": 1400, "height": 900})
    assert faults == []
