"""A note from the answers to the issued document, as those see it who write it, clear it and read it."""

import io
import re
import zipfile

import pytest
from django.core import mail
from playwright.sync_api import Page

from accounts.rules import Group
from recommendations.actions import name_focal_point
from reports import tasks
from reports.models import Edition, EditionText, Export
from reports.rules import ExportFormat, Stage
from responses.models import Mail
from responses.tasks import run_mail
from tests import factories
from tests.browser.answering import session_of

pytestmark = pytest.mark.browser
NOTE = "A-154-99-Add.1"
DRAFT = f"/drafts/{NOTE}/en/"


@pytest.fixture
def report(live_server, db):
    """Two organizations have answered one recommendation, and both answers are cleared."""
    members = [factories.organization(f"ORG-{order}", order=order) for order in (1, 2)]
    report = factories.report()
    question = factories.recommendation(report, to=members, text="The executive heads should do this.")
    answers = {"stage": "cleared", "language": "en"}
    factories.response(question, members[0], comment="We agree.", **answers)
    factories.response(
        question, members[1], position="partially_supports", reasons=["resources"], comment="Too dear.", **answers
    )
    for order, member in enumerate(members, 1):
        name_focal_point(user=factories.user(f"focal-{order}@example.org"), organization=member)
    return report


class Cast:
    """The drafter, two focal points and a reader, each in a browser of their own."""

    def __init__(self, window, server: str):
        self.server = server
        people = {
            "drafter": factories.user("drafter@example.org", Group.SECRETARIAT),
            "reader": factories.user("reader@example.org", Group.ANALYSTS),
        }
        model = type(people["drafter"])
        people |= {f"focal-{order}": model.objects.get(email=f"focal-{order}@example.org") for order in (1, 2)}
        size = {"viewport": {"width": 1400, "height": 900}}
        self.pages: dict[str, Page] = {
            name: window(session=session_of(user), address=server, **size) for name, user in people.items()
        }

    def at(self, who: str, path: str) -> Page:
        page = self.pages[who]
        assert page.goto(self.server + path).ok, path
        return page


@pytest.fixture
def cast(report, live_server, window):
    return Cast(window, live_server.url)


def press(page: Page, name: str | re.Pattern) -> None:
    page.get_by_role("button", name=name).first.click()
    page.wait_for_load_state()


def compose(cast: Cast) -> Page:
    page = cast.at("drafter", "/reports/JIU-REP-2099-1/compose/")
    page.get_by_label("Document of the agenda").fill("A/154/150")
    page.get_by_label("Agenda item").fill("7")
    page.get_by_label("Session of the General Assembly").fill("154")
    press(page, "Compose the draft")
    assert page.url.startswith(cast.server + DRAFT)
    return page


def edit(page: Page, words: str, text: str) -> None:
    """Type a text in place of the paragraph that begins with some words, and see it saved and set."""
    field = page.locator(".block textarea").filter(has_text=words).first
    field.fill(text)
    page.locator(".block").filter(has=page.locator("textarea:focus")).locator("[data-state]").filter(
        has_text="Saved at"
    ).wait_for()
    page.locator("#note").get_by_text(text.partition("[")[0].strip()).wait_for()


def export_all(cast: Cast, number: int) -> dict[str, bytes]:
    """Ask for every format on the page of an edition, and download the files."""
    files = {}
    for format in ExportFormat:
        page = cast.at("drafter", f"/notes/{NOTE}/{number}/en/")
        page.get_by_label("Format").select_option(format.value)
        press(page, "Export")
        export = Export.objects.latest("pk")
        tasks.run_export(export.pk)
        export.refresh_from_db()
        assert export.state == "done", export.error
        with page.expect_download() as download:
            page.goto(cast.server + f"/exports/{export.pk}/")
            page.get_by_role("link", name=re.compile("^Download")).click()
        files[format] = download.value.path().read_bytes()
    return files


def edited(word: bytes, before: str, after: str) -> bytes:
    """A Word file in which somebody has changed some words."""
    done, changed = io.BytesIO(), 0
    with zipfile.ZipFile(io.BytesIO(word)) as old, zipfile.ZipFile(done, "w") as new:
        for entry in old.infolist():
            data = old.read(entry)
            if entry.filename == "word/document.xml":
                changed = data.count(before.encode())
                data = data.replace(before.encode(), after.encode())
            new.writestr(entry, data)
    assert changed == 1
    return done.getvalue()


def test_a_note_is_composed_edited_cleared_issued_exported_and_a_word_file_brought_back(cast, report, storage):
    page = compose(cast)
    page.goto(cast.server + DRAFT)
    edit(page, "One organization supported", "One organization supported this recommendation.[^: For the record.]")
    page.goto(cast.server + DRAFT + "findings/")
    assert page.get_by_text("Nothing blocks issuing").or_(page.get_by_text("No error")).first.is_visible()

    page.goto(cast.server + f"/drafts/{NOTE}/editions/")
    press(page, "Freeze as edition 1")
    edition = Edition.objects.get()
    assert edition.stage == Stage.DRAFT

    page.goto(cast.server + f"/clearances/{NOTE}/1/send/")
    press(page, re.compile("^Send to"))
    for row in Mail.objects.all():
        run_mail(row.pk)
    assert sorted(message.to[0] for message in mail.outbox) == ["focal-1@example.org", "focal-2@example.org"]
    assert all(
        "no objection" in message.body and "ORG-" not in message.body.replace(f"ORG-{message.to[0][6]}", "")
        for message in mail.outbox
    )

    first = cast.at("focal-1", f"/clearances/{NOTE}/1/ORG-1/en/")
    assert "Too dear" not in first.content()
    first.get_by_label("No objection").first.check()
    press(first, "Save the replies")
    second = cast.at("focal-2", f"/clearances/{NOTE}/1/ORG-2/en/")
    card = second.locator("article.question").filter(has=second.get_by_role("heading", name=re.compile("^Paragraph")))
    card.get_by_label("Propose words").check()
    card.get_by_label("The words as you propose them").fill("One organization supported this recommendation in part.")
    press(second, "Save the replies")

    page.goto(cast.server + f"/clearances/{NOTE}/1/")
    press(page, "Take up")
    page.goto(cast.server + f"/clearances/{NOTE}/1/close/")
    press(page, "Close the clearance")
    assert dict(Edition.objects.values_list("number", "stage")) == {1: Stage.SUPERSEDED, 2: Stage.CLEARED}

    page.goto(cast.server + f"/drafts/{NOTE}/editions/2/issue/")
    press(page, "Issue edition 2")
    issued = EditionText.objects.get(edition__number=2)
    assert issued.edition.stage == Stage.ISSUED
    assert [paragraph.text for paragraph in issued.content.paragraphs()][1:] == [
        "One organization supported this recommendation.[^2]",
        "One organization supported this recommendation in part.",
    ]
    reader = cast.at("reader", f"/notes/{NOTE}/")
    assert reader.get_by_text("supported this recommendation in part").first.is_visible()

    files = export_all(cast, 2)
    assert files == export_all(cast, 2)
    assert not any(b"ORG-" in content or b"Too dear" in content for content in files.values())

    page.goto(cast.server + DRAFT + "word/")
    changed = edited(files["docx"], "in part.", "in part only.")
    page.locator("input[type=file]").set_input_files(
        {"name": "note.docx", "mimeType": ExportFormat.WORD.media_type, "buffer": changed}
    )
    press(page, "Read the file")
    press(page, re.compile("^Take up"))
    page.goto(cast.server + DRAFT)
    assert page.locator(".block textarea").last.input_value() == (
        "One organization supported this recommendation in part only."
    )
