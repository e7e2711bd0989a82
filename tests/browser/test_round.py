"""A whole round, as those who take part in it see it: opened, answered, returned, cleared, filled up, reminded."""

import re
from datetime import timedelta
from io import BytesIO

import pytest
from django.core import mail
from django.utils import timezone
from openpyxl import load_workbook
from playwright.sync_api import Page

from accounts.rules import Group
from responses import tasks
from responses.models import Consultation, Import, Mail, Response
from tests import factories
from tests.browser.answering import PATH, SYMBOL, saved, session_of

pytestmark = pytest.mark.browser
REASON = "Say which funds you mean."
ROUND = f"/consultations/{PATH}/"


@pytest.fixture
def addressees(live_server, db):
    """A report with two recommendations to five organizations, of which nobody has heard yet."""
    organizations = [factories.organization(code, order=place) for place, code in enumerate(CODES)]
    report = factories.report(SYMBOL)
    for number in (1, 2):
        factories.recommendation(report, number, to=organizations)
    return organizations


CODES = ("ONE", "TWO", "THREE", "REST", "LATE")
# LATE has the same focal point as ONE, REST has none: its answers come in a letter.
INVITED = {"one": ("ONE", "LATE"), "two": ("TWO",), "three": ("THREE",)}


class Cast:
    """The windows of those who take part, each in a browser of their own, with scripts or without."""

    def __init__(self, window, server: str, *, scripts: bool):
        self.window, self.server, self.scripts = window, server, scripts
        self.oversight = self.signed_in("oversight@example.org", Group.OVERSIGHT)
        self.administrator = self.signed_in("administrator@example.org", Group.ADMINISTRATORS)
        self.focal_points: dict[str, Page] = {}

    def signed_in(self, email: str, group: Group) -> Page:
        session = session_of(factories.user(email, group))
        return self.window(session=session, address=self.server, java_script_enabled=self.scripts)

    def go(self, page: Page, path: str) -> None:
        assert page.goto(self.server + path).ok

    def invite(self, name: str) -> None:
        """The administrator invites a focal point, who follows the link in the mail and chooses a password."""
        page = self.administrator
        self.go(page, "/people/invite/")
        page.get_by_label("E-mail address").fill(f"{name}@example.org")
        for code in INVITED[name]:
            page.get_by_label(f"Organization {code}").check()
        page.get_by_role("button", name="Send the invitation").click()
        page.get_by_role("heading", name=f"{name}@example.org").wait_for()
        message = mail.outbox[-1]
        assert message.to == [f"{name}@example.org"]
        page = self.focal_points[name] = self.window(java_script_enabled=self.scripts)
        page.goto(re.search(r"^http\S+$", message.body, re.MULTILINE)[0])
        page.get_by_label("Your name").fill(f"Person {name}")
        for field in page.locator("input[type=password]").all():
            field.fill(factories.PASSWORD)
        page.get_by_role("button", name="Accept and sign in").click()
        page.get_by_role("button", name="Sign out").wait_for()

    def save(self, page: Page, number: int) -> None:
        """Without scripts, press the button."""
        if not self.scripts:
            page.locator(f"#r{number}").get_by_role("button", name="Save", exact=True).click()
            page.get_by_text("Saved.").wait_for()

    def submit(self, page: Page, *numbers: int) -> None:
        """With scripts, wait until all is saved as it was typed; then submit."""
        for number in numbers if self.scripts else ():
            saved(page, number)
        page.get_by_role("button", name="Submit all answers").click()

    def answer(self, name: str) -> None:
        """A focal point goes to the own sheet, answers everything and submits it."""
        page = self.focal_points[name]
        page.get_by_role("link", name="Answers", exact=True).click()
        page.get_by_role("article").filter(has_text=INVITED[name][0]).get_by_role("link", name="Title of").click()
        first, second = page.locator("#r1"), page.locator("#r2")
        first.get_by_label("Supports", exact=True).check()
        first.get_by_label("Comment", exact=True).fill(f"The words of {name}.")
        self.save(page, 1)
        second.get_by_label("Does not support").check()
        second.get_by_label("Resources").check()
        self.save(page, 2)
        page.get_by_text("2 of 2 complete").wait_for()
        self.submit(page, 1, 2)
        page.get_by_text("2 answers have been submitted.").wait_for()

    def figures(self) -> dict[str, int]:
        """What the dashboard counts."""
        self.go(self.oversight, ROUND)
        texts = self.oversight.locator(".figures li").all_inner_texts()
        return {name.split(",")[0]: int(number) for number, name in (text.split(maxsplit=1) for text in texts)}


@pytest.mark.parametrize(
    ("scripts", "names"), [(True, ["one", "two", "three"]), (False, ["one"])], ids=["scripts", "no scripts"]
)
def test_a_round_from_its_opening_to_its_reminders(addressees, window, live_server, storage, scripts, names):
    cast, sent = Cast(window, live_server.url, scripts=scripts), 2 * len(names)
    open_the_round(cast)
    for name in names:
        cast.invite(name)
        cast.answer(name)
    assert cast.figures() == {"cleared": 0, "submitted": sent, "returned": 0, "drafted": 0, "awaited": 10 - sent}
    return_and_resubmit(cast)
    clear(cast)
    assert cast.figures() == {"cleared": 2, "submitted": sent - 2, "returned": 0, "drafted": 0, "awaited": 10 - sent}
    import_the_rest(cast)
    assert cast.figures() == {"cleared": 2, "submitted": sent - 2, "returned": 0, "drafted": 2, "awaited": 8 - sent}
    submit_and_clear_the_rest(cast)
    remind_the_late(cast)


def open_the_round(cast: Cast) -> None:
    page, due = cast.oversight, timezone.localdate() + timedelta(days=10)
    cast.go(page, ROUND)
    page.get_by_role("link", name="Open the round").click()
    page.get_by_label("Due date").fill(due.isoformat())
    page.get_by_role("button", name="Open the round").click()
    page.get_by_text("The round is open").wait_for()
    assert page.get_by_text("due in 10 days").is_visible()


def return_and_resubmit(cast: Cast) -> None:
    page = cast.oversight
    page.get_by_role("link", name="ONE", exact=True).click()
    page.locator("#r1").get_by_label("Why is it returned?").fill(REASON)
    page.locator("#r1").get_by_role("button", name="Return").click()
    page.get_by_text("The answer has been returned.").wait_for()

    page = cast.focal_points["one"]
    page.reload()
    page.locator("#r1").get_by_text(REASON).wait_for()
    page.locator("#r1").get_by_label("Comment", exact=True).fill("The regular budget.")
    cast.save(page, 1)
    cast.submit(page, 1)
    page.get_by_text("1 answer has been submitted.").wait_for()


def clear(cast: Cast) -> None:
    page = cast.oversight
    page.reload()
    assert page.locator("#r1").get_by_text("The regular budget.").is_visible()
    page.locator("#r1").get_by_role("button", name="Clear", exact=True).click()
    page.get_by_text("The answer has been cleared.").wait_for()
    page.get_by_role("button", name="Clear all").click()
    page.get_by_text("1 answer has been cleared.").wait_for()


def import_the_rest(cast: Cast) -> None:
    """The workbook is downloaded, filled in for the organization that wrote a letter, checked and applied."""
    page = cast.oversight
    cast.go(page, f"/answers/{PATH}/import/")
    with page.expect_download() as downloading:
        page.get_by_role("button", name="Excel workbook").click()
    book = load_workbook(BytesIO(downloading.value.path().read_bytes()))
    sheet = book["Answers"]
    column = {cell.value: cell.column for cell in sheet[1]}
    for row in range(2, sheet.max_row + 1):
        if sheet.cell(row, column["Organization"]).value == "REST":
            for head, value in {"Position": "Supports", "Comment": "As in the letter.", "Source": "Letter"}.items():
                sheet.cell(row, column[head]).value = value
    file = BytesIO()
    book.save(file)
    content = {"name": "rest.xlsx", "mimeType": "application/octet-stream", "buffer": file.getvalue()}
    page.get_by_label("File", exact=True).set_input_files(content)
    page.get_by_role("button", name="Upload and check").click()
    page.get_by_text("The file is being checked.").wait_for()
    upload = Import.objects.get()
    tasks.run_import(upload.pk)
    page.get_by_text("2 rows can be applied: 2 new, 0 changed.").wait_for()
    assert not Response.objects.filter(organization__code="REST").exists()
    page.get_by_role("button", name="Apply the 2 right rows").click()
    page.get_by_text("The rows are being applied.").wait_for()
    tasks.run_import(upload.pk)
    page.get_by_text("2 rows were applied.").wait_for()
    assert set(Response.objects.filter(organization__code="REST").values_list("source", flat=True)) == {"letter"}


def submit_and_clear_the_rest(cast: Cast) -> None:
    page = cast.oversight
    page.get_by_role("link", name="REST", exact=True).click()
    page.get_by_role("button", name="Submit all answers").click()
    page.get_by_text("2 answers have been submitted.").wait_for()
    page.get_by_role("button", name="Clear all").click()
    page.get_by_text("2 answers have been cleared.").wait_for()
    assert cast.figures()["cleared"] == 4


def remind_the_late(cast: Cast) -> None:
    """The due date passes. Who has not answered stands first, with the others, and finds the mail in a page."""
    page, yesterday = cast.oversight, timezone.localdate() - timedelta(days=1)
    Consultation.objects.update(opened_on=yesterday, due_on=yesterday)
    page.reload()
    rows = page.locator(".standings tbody th").all_inner_texts()
    late = [row.split()[0] for row in rows if "late" in row.split()]
    assert late == [code for code in ("TWO", "THREE", "LATE") if code.lower() not in cast.focal_points]
    assert late == [row.split()[0] for row in rows[: len(late)]]
    page.get_by_role("link", name="Write to the").click()
    assert page.get_by_role("checkbox").count() == page.get_by_role("checkbox", checked=True).count() == 1
    page.get_by_role("button", name="Send to the selected people").click()
    page.get_by_text("1 mail is on its way.").wait_for()
    tasks.run_mail(Mail.objects.get().pk)
    assert mail.outbox[-1].to == ["one@example.org"]
    assert f"/answers/{PATH}/LATE/" in mail.outbox[-1].body
    page.reload()
    assert page.get_by_role("row").filter(has_text="one@example.org").get_by_text("sent").is_visible()

    page = cast.focal_points["one"]
    cast.go(page, "/answers/reminders/")
    page.get_by_role("link", name="LATE").click()
    assert page.get_by_text("0 of 2 recommendations submitted").is_visible()
