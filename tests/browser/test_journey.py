"""From the sign-in to the file, in a real browser, with the application as `./run` starts it."""

import io
import re
import shutil

import pytest
from pypdf import PdfReader

from jiu_tracker.broker import socket_path
from tests.jiu_tracker.launched import Application, environment_of_services

pytestmark = [pytest.mark.browser, pytest.mark.service]


@pytest.fixture(scope="module")
def application(tmp_path_factory, chromium):
    data = tmp_path_factory.mktemp("journey") / ("a name too long for a socket " * 4).strip()
    with environment_of_services() as services:
        application = Application(data, services)
        try:
            application.start()
            yield application
        finally:
            application.close()
            shutil.rmtree(socket_path(data).parent, ignore_errors=True)


@pytest.fixture(autouse=True)
def nothing_made_yet(application):
    """An export of the same note by the test before must not be served again."""
    shutil.rmtree(application.data / "exports", ignore_errors=True)


@pytest.fixture
def credentials(application) -> tuple[str, str]:
    return "analyst@example.org", application.passwords["analyst@example.org"]


def by_mouse(page, credentials) -> None:
    email, password = credentials
    page.get_by_label("E-mail").fill(email)
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Sign in").click()
    page.get_by_role("link", name="JIU/REP/2024/4").click()
    page.get_by_role("link", name="A/80/263/Add.1").first.click()
    assert page.locator("#para_21").is_visible()
    page.get_by_label("Format").select_option("pdf")
    page.get_by_role("button", name="Export").click()


def by_keyboard(page, credentials) -> None:
    email, password = credentials
    tab_to(page, "#id_username")
    page.keyboard.type(email)
    tab_to(page, "#id_password")
    page.keyboard.type(password)
    page.keyboard.press("Enter")
    page.wait_for_url("**/reports/")
    tab_to(page, "main td a")
    page.keyboard.press("Enter")
    page.wait_for_url("**/reports/JIU-REP-2024-4/")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")  # the first stop skips to the content
    assert page.evaluate("document.activeElement.id") == "main"
    tab_to(page, ".facts a[href^='/notes/']")
    page.keyboard.press("Enter")
    page.wait_for_url("**/notes/**")
    tab_to(page, "select[name=format]")
    assert page.evaluate("document.activeElement.value") == "pdf"  # the first of the list is chosen already
    tab_to(page, "aside form button")
    page.keyboard.press("Enter")


def tab_to(page, selector: str) -> None:
    """Press Tab until the focus is on `selector`; every stop on the way can be seen."""
    for _stop in range(120):
        if page.evaluate("s => document.activeElement.matches(s)", selector):
            return
        page.keyboard.press("Tab")
        assert page.evaluate(SEEN), f"the focus cannot be seen on {page.evaluate('document.activeElement.outerHTML')}"
    raise AssertionError(f"No Tab leads to {selector}")


SEEN = """() => {
    const style = getComputedStyle(document.activeElement);
    const outline = style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2;
    const circle = document.activeElement.querySelector('circle');
    return outline || document.activeElement === document.body
        || (circle !== null && parseFloat(getComputedStyle(circle).strokeWidth) >= 4);
}"""


@pytest.mark.parametrize(
    ("way", "scripts"),
    [(by_mouse, True), (by_mouse, False), (by_keyboard, True)],
    ids=["mouse", "no scripts", "keyboard"],
)
def test_from_the_sign_in_to_a_pdf_that_opens(application, window, credentials, way, scripts):
    page = window(java_script_enabled=scripts)
    page.goto(f"http://127.0.0.1:{application.port}/")
    way(page, credentials)
    page.wait_for_url("**/exports/*/")
    page.get_by_text("The file is ready.").wait_for()
    with page.expect_download() as downloading:
        page.get_by_role("link", name=re.compile("^Download ")).focus()
        page.keyboard.press("Enter")
    download = downloading.value
    assert download.suggested_filename == "A-80-263-Add.1.zh.pdf"
    reader = PdfReader(io.BytesIO(download.path().read_bytes()))
    assert len(reader.pages) == 4
    assert "A/80/263/Add.1" in reader.pages[0].extract_text()
