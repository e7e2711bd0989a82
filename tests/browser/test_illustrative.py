"""The marks of illustrative answers in a real browser: seen, in nobody's way, and on every sheet of paper."""

import io

import pypdf
import pytest

from recommendations.models import Addressee
from tests import factories
from tests.browser.test_pages import RULES

pytestmark = pytest.mark.browser
PAGES = ["/reports/", "/reports/JIU-REP-2024-4/", "/reports/JIU-REP-2024-4/support/", "/notes/A-80-263-Add.1/1/zh/"]


@pytest.fixture
def made_up(published):
    """One illustrative answer to the first report."""
    asked = Addressee.objects.select_related("recommendation__report", "organization").first()
    return factories.response(asked.recommendation, asked.organization, illustrative=True, source="illustrative")


@pytest.fixture
def anonymous(window, live_server):
    """The sign-in page, in front of which nobody has signed in yet."""
    page = window()
    page.goto(f"{live_server.url}/accounts/sign-in/")
    return page


def strips(page):
    return page.locator("aside.illustrative-strip")


def test_everybody_sees_the_strip_before_and_after_the_sign_in(made_up, anonymous, signed_in):
    assert strips(anonymous).is_visible()
    for path in PAGES:
        assert "made up for demonstration" in strips(signed_in(path)).inner_text()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_marks_are_no_barrier(made_up, anonymous, signed_in, scheme):
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe is not installed").Axe()
    barriers = []
    for page in [anonymous, *(signed_in(path, color_scheme=scheme) for path in PAGES)]:
        page.emulate_media(color_scheme=scheme)
        options = {"resultTypes": ["violations"], "runOnly": {"type": "tag", "values": RULES}}
        found = axe.run(page, options=options).response["violations"]
        barriers += [f"{page.url} {each['id']}: {node['target']}" for each in found for node in each["nodes"]]
    assert barriers == []


def test_what_lies_behind_the_page_takes_no_click_and_no_room(made_up, signed_in):
    page = signed_in(PAGES[1], viewport={"width": 360, "height": 740})
    assert page.evaluate("document.documentElement.scrollWidth") == 360
    drawing = page.locator("svg.watermark").first
    assert drawing.evaluate("drawing => getComputedStyle(drawing).pointerEvents") == "none"
    page.locator("main h3 a").first.click()
    page.wait_for_url("**/recommendations/1/")


def blend_modes(part) -> set[str]:
    """How a page of a PDF, and the drawings inside it, are laid over what is there."""
    resources = part.get("/Resources", {})
    found = {state.get_object().get("/BM", "") for state in resources.get("/ExtGState", {}).values()}
    return found.union(*(blend_modes(inner.get_object()) for inner in resources.get("/XObject", {}).values()))


def test_every_printed_sheet_has_the_words(made_up, signed_in):
    page = signed_in(PAGES[1])
    page.emulate_media(media="print")
    assert strips(page).is_visible()
    sheets = pypdf.PdfReader(io.BytesIO(page.pdf(format="A4"))).pages
    assert len(sheets) > 1
    for sheet in sheets:
        # The drawing is laid over the sheet, as nothing else is: it darkens what is white and leaves the letters.
        assert "/Multiply" in blend_modes(sheet)
