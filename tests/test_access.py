"""Who gets which answer at which address: every route of the application, every kind of user."""

import hashlib
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage, storages
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone
from django.utils.translation import override

from accounts.models import User
from drafts.composing_actions import Beginning, compose_draft
from drafts.models import Clearance, ClearanceReply, Waiver, WordReturn
from jobs.files import store
from recommendations.models import Organization
from recommendations.rules import Language
from responses.models import Consultation, Evidence
from tests import factories

pytestmark = pytest.mark.django_db
README = Path(__file__).resolve().parent.parent / "README.md"
MODEL_BACKEND = "django.contrib.auth.backends.ModelBackend"
SIGN_IN = "/accounts/sign-in/"
KINDS = ("anonymous", "stranger", "focal point", "analyst", "oversight", "secretariat", "administrator")


@dataclass(frozen=True)
class Answers:
    """The status per kind, in the order of KINDS. A redirect of an anonymous leads to sign-in unless `open`."""

    path: str
    statuses: tuple[int, ...]
    method: str = "get"
    open: bool = False


def answers(path: str, *statuses: int, method: str = "get", open: bool = False) -> Answers:
    assert len(statuses) == len(KINDS)
    return Answers(path, statuses, method, open)


COLUMNS = {
    "administrator": "Administrators",
    "secretariat": "Secretariat",
    "oversight": "Oversight staff",
    "analyst": "Analysts",
    "focal point": "Focal points",
    "stranger": "No role",
}


@cache
def rights() -> dict[str, dict[str, str]]:
    """The README's table "Who may do what": right -> kind of user -> "yes", "own" or ""."""
    text = README.read_text(encoding="utf-8").split("### Who may do what\n\n", 1)[1].split("\n\n", 1)[0]
    head, _rule, *lines = [[cell.strip() for cell in line.strip("|").split("|")] for line in text.splitlines()]
    kinds = {column: kind for kind, column in COLUMNS.items()}
    return {line[0]: {kinds[column]: cell for column, cell in zip(head[1:], line[1:], strict=True)} for line in lines}


def of(right: str, path: str, *, status: int = 200, method: str = "get", own: bool = False) -> Answers:
    """Who has the `right` gets `status`, everybody else 404. `own`: the address is one of the focal point's own."""
    granted = {kind: cell == "yes" or (cell == "own" and own) for kind, cell in rights()[right].items()}
    return answers(path, 302, *[status if granted[kind] else 404 for kind in KINDS[1:]], method=method)


def asked(right: str, path: str, *, own: bool = False, refused: int = 404) -> Answers:
    """A GET of the API: as `of`, but nobody is led to the sign-in."""
    by_page = of(right, path, own=own)
    return answers(path, 401, *[refused if status == 404 else status for status in by_page.statuses[1:]])


READ_REPORTS = "Read reports and recommendations"
READ_NOTES = "Read support, issued notes and exports"
READ_SENT = "Read answers that were submitted or cleared"
READ_ORGANIZATION = "Read the page of an organization: its rates, what it owes, its answers"
READ_DRAFTS = "Read drafts of answers, and the history"
WRITE = "Write and submit answers, follow-up and evidence; spreadsheets"
CLEAR = "Clear, return and reopen answers; change them in the table"
READ_ROUNDS = "Read consultations"
READ_REMINDERS = "Read the reminders of a consultation"
TAKE_AWAY = "Take the rows of the list away; save views of it"
READ_CLEARANCE = "Read how a clearance stands: who got a mail, who has replied"
WRITE_AGAIN = "Write again to those who have not replied in a clearance"
SEND = "Send notes for clearance, take up and decline proposals, close it"
REPLY = "Read a note that is in clearance, and reply"
MANAGE_ROUNDS = "Open, close and reopen consultations; write to those who are late"


def readers(path: str, own: bool = False, status: int = 200, method: str = "get") -> Answers:
    """A report or a recommendation."""
    return of(READ_REPORTS, path, status=status, method=method, own=own)


def note_readers(path: str, status: int = 200, method: str = "get") -> Answers:
    """Support, a note, an export."""
    return of(READ_NOTES, path, status=status, method=method)


def drafters(path: str, status: int = 200, method: str = "get") -> Answers:
    """The draft of a note."""
    return of("Read drafts of notes", path, status=status, method=method)


def writers(path: str, status: int = 302, method: str = "post") -> Answers:
    """What the secretariat does with a draft of a note."""
    return of("Write notes: compose, edit, check, freeze and issue them", path, status=status, method=method)


def administrators(path: str, status: int = 200, method: str = "get") -> Answers:
    """What administrators alone see."""
    return of("Manage people; administration pages", path, status=status, method=method)


def led_to_the_sheet(path: str) -> Answers:
    """A GET of where a form is sent: a sign-in can end there."""
    return answers(path, *[302] * 7)


def post_only(path: str) -> Answers:
    """A GET of what only a POST does."""
    return answers(path, 302, *[405] * 6)


# Every route -> what it answers. Exports: 901 done and 902 failed of the issued edition, 903 done of the draft.
OWN, OTHER, NOTE, DRAFT = "JIU-REP-2099-1", "JIU-REP-2099-2", "A-154-99-Add.1", "A-154-98-Add.1"
VERSION = "drafts/<symbol:symbol>/<language:language>/"
BLOCK = f"{VERSION}blocks/<slug:key>/"
CLEARANCE = "clearances/<symbol:symbol>/<int:number>/"
# Of the draft, open and read by those who see all; and of the note on the focal point's report, closed.
CLEARED, OWN_CLEARANCE = f"/clearances/{DRAFT}/2/", f"/clearances/{NOTE}/2/CAST/"
BLOCK_PATH = f"/drafts/{DRAFT}/en/blocks/0123456789ab/"
ROUTES: dict[str, list[Answers]] = {
    "": [answers("/", *[302] * 7)],
    "health": [answers("/health", *[200] * 7, open=True)],
    "favicon.ico": [answers("/favicon.ico", *[302] * 7, open=True)],
    "language/": [answers("/language/", *[302] * 7, method="post", open=True)],
    "accounts/sign-in/": [answers(SIGN_IN, 200, *[302] * 6, open=True)],
    "accounts/sign-out/": [
        answers("/accounts/sign-out/", *[405] * 7, open=True),
        answers("/accounts/sign-out/", *[302] * 7, method="post"),
    ],
    "accounts/invitation/<str:token>/": [
        answers("/accounts/invitation/open/", *[200] * 7, open=True),
        answers("/accounts/invitation/used/", *[410] * 7, open=True),
        answers("/accounts/invitation/nothing/", *[404] * 7, open=True),
    ],
    "accounts/password/": [answers("/accounts/password/", *[200] * 7, open=True)],
    "accounts/password/sent/": [answers("/accounts/password/sent/", *[200] * 7, open=True)],
    "accounts/password/done/": [answers("/accounts/password/done/", *[200] * 7, open=True)],
    "accounts/password/<uidb64>/<token>/": [answers("/accounts/password/MQ/nothing/", *[200] * 7, open=True)],
    "people/": [administrators("/people/")],
    "people/invite/": [administrators("/people/invite/")],
    "people/<int:pk>/": [administrators("/people/900901/"), administrators("/people/999/", 404)],
    "people/<int:pk>/invitation/": [
        administrators("/people/900901/invitation/", 405),
        administrators("/people/900901/invitation/", 302, method="post"),
    ],
    "reports/": [answers("/reports/", 302, *[200] * 6)],
    "search/": [
        # Everybody may search; what is found is what one may see (tests/reports/test_search_views.py).
        answers("/search/", 302, *[200] * 6),
        answers("/search/?q=report", 302, *[200] * 6),
        answers("/search/?q=%3F", 302, *[400] * 6),
        answers("/search/?q=report&kind=answers&page=7", 302, *[404] * 6),
    ],
    "answers/": [
        # Everybody: what is put to the own organization; readers begin at the consultations.
        answers("/answers/", 302, 200, 200, 302, 302, 302, 302)
    ],
    "answers/signed-in/": [answers("/answers/signed-in/", 302, *[200] * 6)],
    "answers/changes/": [answers("/answers/changes/", 302, *[200] * 6)],
    "answers/<int:pk>/": [
        of(READ_DRAFTS, "/answers/901/", own=True),
        of(READ_DRAFTS, "/answers/902/"),
        answers("/answers/999/", 302, *[404] * 6),
    ],
    "answers/<int:pk>/move/": [
        led_to_the_sheet("/answers/901/move/"),
        # Without a step the request is a bad one, for those who may take steps.
        of(WRITE, "/answers/901/move/", status=400, method="post", own=True),
        of(WRITE, "/answers/902/move/", status=400, method="post"),
    ],
    "answers/evidence/<int:pk>/": [
        of(READ_SENT, "/answers/evidence/901/", own=True),
        of(READ_SENT, "/answers/evidence/902/"),
        of(READ_DRAFTS, "/answers/evidence/903/"),
        answers("/answers/evidence/999/", 302, *[404] * 6),
    ],
    "answers/evidence/<int:pk>/remove/": [
        post_only("/answers/evidence/901/remove/"),
        of(WRITE, "/answers/evidence/901/remove/", status=302, method="post", own=True),
        of(WRITE, "/answers/evidence/902/remove/", status=302, method="post"),
    ],
    "answers/<symbol:symbol>/workbook/": [
        of(WRITE, f"/answers/{OWN}/workbook/", own=True),
        of(WRITE, f"/answers/{OWN}/workbook/?organization=OTHER"),
        answers(f"/answers/{OTHER}/workbook/", 302, *[404] * 6),
    ],
    "answers/<symbol:symbol>/import/": [
        of(WRITE, f"/answers/{OWN}/import/", own=True),
        of(WRITE, f"/answers/{OWN}/import/", status=400, method="post", own=True),  # no file
        answers(f"/answers/{OTHER}/import/", 302, *[404] * 6),
    ],
    "imports/<int:pk>/": [
        # Of who uploaded it, and of oversight staff.
        of(WRITE, "/imports/901/", own=True),
        of(WRITE, "/imports/902/"),
        answers("/imports/999/", 302, *[404] * 6),
    ],
    "imports/<int:pk>/decide/": [
        post_only("/imports/901/decide/"),
        of(WRITE, "/imports/901/decide/", status=302, method="post", own=True),
        of(WRITE, "/imports/902/decide/", status=302, method="post"),
    ],
    "answers/<symbol:symbol>/<organization:code>/": [
        of(READ_SENT, f"/answers/{OWN}/CAST/", own=True),
        of(READ_SENT, f"/answers/{OWN}/OTHER/"),
        answers(f"/answers/{OWN}/NOBODY/", 302, *[404] * 6),
        answers(f"/answers/{OTHER}/CAST/", 302, *[404] * 6),
    ],
    "answers/<symbol:symbol>/<organization:code>/submit/": [
        led_to_the_sheet(f"/answers/{OWN}/CAST/submit/"),
        of(WRITE, f"/answers/{OWN}/CAST/submit/", status=302, method="post", own=True),
        of(WRITE, f"/answers/{OWN}/OTHER/submit/", status=400, method="post"),
    ],
    "answers/<symbol:symbol>/<organization:code>/clear/": [
        led_to_the_sheet(f"/answers/{OWN}/CAST/clear/"),
        of(CLEAR, f"/answers/{OWN}/CAST/clear/", status=302, method="post", own=True),
    ],
    "answers/<symbol:symbol>/<organization:code>/<int:number>/": [
        led_to_the_sheet(f"/answers/{OWN}/CAST/1/"),
        # Without a version the request is a bad one, for those who may write.
        of(WRITE, f"/answers/{OWN}/CAST/1/", status=400, method="post", own=True),
        of(WRITE, f"/answers/{OWN}/OTHER/2/", status=400, method="post"),
        answers(f"/answers/{OWN}/CAST/99/", 302, *[404] * 6, method="post"),
    ],
    "answers/<symbol:symbol>/<organization:code>/<int:number>/status/": [
        led_to_the_sheet(f"/answers/{OWN}/CAST/1/status/"),
        of(WRITE, f"/answers/{OWN}/CAST/1/status/", status=400, method="post", own=True),
        of(WRITE, f"/answers/{OWN}/OTHER/2/status/", status=400, method="post"),
    ],
    "answers/<symbol:symbol>/<organization:code>/<int:number>/evidence/": [
        led_to_the_sheet(f"/answers/{OWN}/CAST/1/evidence/"),
        of(WRITE, f"/answers/{OWN}/CAST/1/evidence/", status=400, method="post", own=True),
        of(WRITE, f"/answers/{OWN}/OTHER/2/evidence/", status=400, method="post"),
    ],
    "consultations/<symbol:symbol>/table/": [of(READ_ROUNDS, f"/consultations/{OWN}/table/")],
    "consultations/<symbol:symbol>/table/<organization:code>/<int:number>/": [
        of(CLEAR, f"/consultations/{OWN}/table/CAST/1/"),
        answers(f"/consultations/{OWN}/table/CAST/2/", 302, *[404] * 6),
    ],
    "reports/<symbol:symbol>/": [
        readers(f"/reports/{OWN}/", own=True),
        readers(f"/reports/{OTHER}/"),
        answers("/reports/JIU-REP-2001-1/", 302, *[404] * 6),
    ],
    "support/": [note_readers("/support/"), note_readers("/support/?window=x", status=400)],
    "support/outstanding/": [note_readers("/support/outstanding/")],
    "support/organizations/": [note_readers("/support/organizations/")],
    "support/organizations/<organization:code>/": [
        of(READ_ORGANIZATION, "/support/organizations/CAST/", own=True),
        of(READ_ORGANIZATION, "/support/organizations/OTHER/"),
        answers("/support/organizations/NOBODY/", 302, *[404] * 6),
    ],
    "support/answers/": [of(READ_SENT, "/support/answers/", own=True)],
    "support/answers/download/": [
        of(TAKE_AWAY, "/support/answers/download/", own=True),
        of(TAKE_AWAY, "/support/answers/download/?format=csv", own=True),
        of(TAKE_AWAY, "/support/answers/download/", status=400, method="post", own=True),  # of notes, not of rows
    ],
    # Of who asked for it alone: an analyst.
    "support/downloads/": [of(TAKE_AWAY, "/support/downloads/", own=True)],
    "support/downloads/<int:pk>/": [
        answers("/support/downloads/901/", 302, 404, 404, 200, 404, 404, 404),
        answers("/support/downloads/999/", 302, *[404] * 6),
    ],
    "support/downloads/<int:pk>/file/": [
        answers("/support/downloads/901/file/", 302, 404, 404, 200, 404, 404, 404),
    ],
    "support/views/": [of(TAKE_AWAY, "/support/views/", own=True)],
    "support/views/save/": [
        post_only("/support/views/save/"),
        of(TAKE_AWAY, "/support/views/save/", status=400, method="post", own=True),  # without a name
    ],
    "support/views/<int:pk>/": [
        post_only("/support/views/901/"),
        # Shared with all, and still changed by nobody but its owner, an analyst.
        answers("/support/views/901/", 302, 404, 404, 400, 404, 404, 404, method="post"),
    ],
    "support/views/<int:pk>/delete/": [
        post_only("/support/views/901/delete/"),
        answers("/support/views/901/delete/", 302, 404, 404, 302, 404, 404, 404, method="post"),
    ],
    "reports/<symbol:symbol>/matrix/": [
        note_readers(f"/reports/{OWN}/matrix/"),
        note_readers(f"/reports/{OTHER}/matrix/"),
    ],
    **{
        f"reports/<symbol:symbol>/{drawn}.{kind}": [note_readers(f"/reports/{OWN}/{drawn}.{kind}")]
        for drawn in ("support", "matrix")
        for kind in ("svg", "png")
    },
    "reports/<symbol:symbol>/support/": [
        note_readers(f"/reports/{OWN}/support/"),
        note_readers(f"/reports/{OTHER}/support/"),
    ],
    "reports/<symbol:symbol>/recommendations/<int:number>/": [
        readers(f"/reports/{OWN}/recommendations/1/", own=True),
        readers(f"/reports/{OWN}/recommendations/2/"),
        answers(f"/reports/{OWN}/recommendations/99/", 302, *[404] * 6),
    ],
    "answers/reminders/": [answers("/answers/reminders/", 302, *[200] * 6)],
    "consultations/": [of(READ_ROUNDS, "/consultations/")],
    "consultations/<symbol:symbol>/": [
        of(READ_ROUNDS, f"/consultations/{OWN}/"),
        of(READ_ROUNDS, f"/consultations/{OTHER}/"),
        answers("/consultations/JIU-REP-2001-1/", 302, *[404] * 6),
    ],
    "consultations/<symbol:symbol>/open/": [
        of(MANAGE_ROUNDS, f"/consultations/{OWN}/open/", status=302),
        of(MANAGE_ROUNDS, f"/consultations/{OTHER}/open/"),
        of(MANAGE_ROUNDS, f"/consultations/{OTHER}/open/", status=400, method="post"),  # no date
    ],
    "consultations/<symbol:symbol>/due-date/": [
        of(MANAGE_ROUNDS, f"/consultations/{OWN}/due-date/"),
        of(MANAGE_ROUNDS, f"/consultations/{OWN}/due-date/", status=400, method="post"),
        of(MANAGE_ROUNDS, f"/consultations/{OTHER}/due-date/", status=404),
    ],
    "consultations/<symbol:symbol>/close/": [
        of(MANAGE_ROUNDS, f"/consultations/{OWN}/close/"),
        of(MANAGE_ROUNDS, f"/consultations/{OTHER}/close/", status=404),
    ],
    "consultations/<symbol:symbol>/reopen/": [
        of(MANAGE_ROUNDS, f"/consultations/{OWN}/reopen/"),
        of(MANAGE_ROUNDS, f"/consultations/{OWN}/reopen/", status=400, method="post"),
        of(MANAGE_ROUNDS, f"/consultations/{OTHER}/reopen/", status=404),
    ],
    "consultations/<symbol:symbol>/write/": [
        of(MANAGE_ROUNDS, f"/consultations/{OWN}/write/"),
        of(MANAGE_ROUNDS, f"/consultations/{OWN}/write/", status=400, method="post"),  # nobody is ticked
        of(MANAGE_ROUNDS, f"/consultations/{OTHER}/write/", status=404),
    ],
    "consultations/<symbol:symbol>/reminders/": [
        of(READ_REMINDERS, f"/consultations/{OWN}/reminders/"),
        of(READ_REMINDERS, f"/consultations/{OTHER}/reminders/", status=404),
    ],
    "notes/<symbol:symbol>/": [
        note_readers(f"/notes/{NOTE}/", status=302),
        drafters(f"/notes/{DRAFT}/", status=302),
        answers("/notes/A-1-1/", 302, *[404] * 6),
    ],
    "notes/<symbol:symbol>/<int:number>/<language:language>/": [
        note_readers(f"/notes/{NOTE}/1/en/"),
        drafters(f"/notes/{DRAFT}/1/en/"),
        answers(f"/notes/{NOTE}/1/fr/", 302, *[404] * 6),
        answers(f"/notes/{NOTE}/7/en/", 302, *[404] * 6),
    ],
    "notes/<symbol:symbol>/<int:number>/<language:language>/exports/": [
        post_only(f"/notes/{NOTE}/1/en/exports/"),
        note_readers(f"/notes/{NOTE}/1/en/exports/", status=302, method="post"),
        drafters(f"/notes/{DRAFT}/1/en/exports/", status=302, method="post"),
    ],
    "notes/<symbol:symbol>/editions/": [
        note_readers(f"/notes/{NOTE}/editions/"),
        drafters(f"/notes/{DRAFT}/editions/"),
        answers("/notes/A-1-1/editions/", 302, *[404] * 6),
    ],
    "notes/<symbol:symbol>/compare/": [
        note_readers(f"/notes/{NOTE}/compare/"),
        note_readers(f"/notes/{NOTE}/compare/?before=1&after=1&language=en", status=400),
        drafters(f"/notes/{DRAFT}/compare/"),
    ],
    "notes/<symbol:symbol>/compare/<int:first>/<int:second>/<language:language>/": [
        note_readers(f"/notes/{NOTE}/compare/1/1/en/"),
        drafters(f"/notes/{DRAFT}/compare/1/1/en/"),
        answers(f"/notes/{NOTE}/compare/1/7/en/", 302, *[404] * 6),
    ],
    "reports/<symbol:symbol>/compose/": [
        writers(f"/reports/{OWN}/compose/", 200, "get"),
        writers(f"/reports/{OWN}/compose/", 400),  # nothing is filled in
    ],
    "drafts/": [drafters("/drafts/")],
    "drafts/<symbol:symbol>/settings/": [
        drafters(f"/drafts/{DRAFT}/settings/"),
        writers(f"/drafts/{DRAFT}/settings/", 400),
    ],
    "drafts/<symbol:symbol>/languages/": [
        post_only(f"/drafts/{DRAFT}/languages/"),
        writers(f"/drafts/{DRAFT}/languages/"),
    ],
    "drafts/<symbol:symbol>/editions/": [
        drafters(f"/drafts/{DRAFT}/editions/"),
        answers(f"/drafts/{NOTE}/editions/", 302, *[404] * 6),  # the note has no draft
    ],
    "drafts/<symbol:symbol>/editions/freeze/": [
        post_only(f"/drafts/{DRAFT}/editions/freeze/"),
        writers(f"/drafts/{DRAFT}/editions/freeze/"),
    ],
    "drafts/<symbol:symbol>/editions/<int:number>/issue/": [
        writers(f"/drafts/{DRAFT}/editions/1/issue/", 200, "get"),
        writers(f"/drafts/{DRAFT}/editions/1/issue/", 400),  # it is not cleared
    ],
    "drafts/<symbol:symbol>/waivers/<int:pk>/withdraw/": [
        post_only(f"/drafts/{DRAFT}/waivers/901/withdraw/"),
        writers(f"/drafts/{DRAFT}/waivers/901/withdraw/"),
    ],
    VERSION: [drafters(f"/drafts/{DRAFT}/en/"), answers(f"/drafts/{DRAFT}/fr/", 302, *[404] * 6)],
    **{
        f"{VERSION}{name}/": [drafters(f"/drafts/{DRAFT}/en/{name}/")]
        for name in ("preview", "coverage", "findings", "deleted")
    },
    f"{VERSION}findings/waive/": [
        post_only(f"/drafts/{DRAFT}/en/findings/waive/"),
        answers(f"/drafts/{DRAFT}/en/findings/waive/", 302, *[404] * 6, method="post"),  # no finding is named
    ],
    f"{VERSION}add/": [post_only(f"/drafts/{DRAFT}/en/add/"), writers(f"/drafts/{DRAFT}/en/add/")],
    BLOCK: [
        drafters(BLOCK_PATH, 302),
        writers(BLOCK_PATH, 400),  # without a version
    ],
    f"{BLOCK}history/": [drafters(f"{BLOCK_PATH}history/")],
    **{
        f"{BLOCK}{verb}/": [post_only(f"{BLOCK_PATH}{verb}/"), writers(f"{BLOCK_PATH}{verb}/")]
        for verb in ("add", "move", "split", "merge", "delete", "restore", "confirm", "quote")
    },
    **{
        f"{BLOCK}{verb}/": [
            post_only(f"{BLOCK_PATH}{verb}/"),
            answers(f"{BLOCK_PATH}{verb}/", 302, *[404] * 6, method="post"),  # no answer is named
        ]
        for verb in ("link", "unlink")
    },
    # Of the secretariat alone: the file names its authors.
    f"{VERSION}word/": [
        writers(f"/drafts/{DRAFT}/en/word/", 200, "get"),
        writers(f"/drafts/{DRAFT}/en/word/", 400),  # no file
    ],
    f"{VERSION}word/<int:pk>/": [
        writers(f"/drafts/{DRAFT}/en/word/901/", 200, "get"),
        answers(f"/drafts/{DRAFT}/en/word/999/", 302, *[404] * 6),
    ],
    f"{VERSION}word/<int:pk>/file/": [writers(f"/drafts/{DRAFT}/en/word/901/file/", 200, "get")],
    **{
        f"{VERSION}word/<int:pk>/{verb}/": [
            post_only(f"/drafts/{DRAFT}/en/word/901/{verb}/"),
            writers(f"/drafts/{DRAFT}/en/word/901/{verb}/", 400),  # no change is named
        ]
        for verb in ("take-up", "set-aside")
    },
    "clearances/": [answers("/clearances/", 302, 404, 200, 404, *[200] * 3)],
    CLEARANCE: [of(READ_CLEARANCE, CLEARED), answers(f"/clearances/{NOTE}/1/", 302, *[404] * 6)],
    f"{CLEARANCE}mails/": [of(READ_CLEARANCE, f"{CLEARED}mails/")],
    f"{CLEARANCE}write/": [
        of(WRITE_AGAIN, f"{CLEARED}write/"),
        of(WRITE_AGAIN, f"{CLEARED}write/", status=302, method="post"),
    ],
    f"{CLEARANCE}send/": [
        of(SEND, f"/clearances/{DRAFT}/1/send/"),
        of(SEND, f"/clearances/{DRAFT}/1/send/", status=400, method="post"),  # no date
        answers(f"/clearances/{NOTE}/1/send/", 302, *[404] * 6),  # as published
    ],
    f"{CLEARANCE}proposals/<int:pk>/": [
        of(SEND, f"{CLEARED}proposals/901/"),
        of(SEND, f"{CLEARED}proposals/901/", status=400, method="post"),  # no decision
        answers(f"/clearances/{NOTE}/2/proposals/901/", 302, *[404] * 6),
    ],
    f"{CLEARANCE}close/": [
        of(SEND, f"{CLEARED}close/"),
        of(SEND, f"{CLEARED}close/", status=400, method="post"),  # a proposal is open
    ],
    f"{CLEARANCE}withdraw/": [
        of(SEND, f"{CLEARED}withdraw/"),
        of(SEND, f"{CLEARED}withdraw/", status=400, method="post"),  # no reason
    ],
    f"{CLEARANCE}<organization:code>/": [
        of(REPLY, OWN_CLEARANCE, status=302, own=True),
        of(REPLY, f"/clearances/{NOTE}/2/OTHER/"),
        of(REPLY, f"{CLEARED}CAST/"),
    ],
    f"{CLEARANCE}<organization:code>/<language:language>/": [
        of(REPLY, f"{OWN_CLEARANCE}en/", own=True),
        of(REPLY, f"{OWN_CLEARANCE}en/", status=400, method="post", own=True),  # it is closed
        of(REPLY, f"/clearances/{NOTE}/2/OTHER/en/"),
        of(REPLY, f"{OWN_CLEARANCE}fr/"),
    ],
    "exports/": [note_readers("/exports/")],
    "exports/<int:pk>/": [
        note_readers("/exports/901/"),
        drafters("/exports/903/"),
        answers("/exports/999/", 302, *[404] * 6),
    ],
    "exports/<int:pk>/retry/": [
        post_only("/exports/902/retry/"),
        note_readers("/exports/902/retry/", status=302, method="post"),
        drafters("/exports/903/retry/", status=302, method="post"),
    ],
    "exports/<int:pk>/file/": [
        note_readers("/exports/901/file/"),
        drafters("/exports/903/file/"),
    ],
    "accounts/tokens/": [
        answers("/accounts/tokens/", 302, *[200] * 6),
        answers("/accounts/tokens/", 302, *[400] * 6, method="post"),  # nothing is filled in
    ],
    "accounts/tokens/<int:pk>/revoke/": [
        post_only("/accounts/tokens/901/revoke/"),
        # Of an analyst: for everybody else it does not exist.
        answers("/accounts/tokens/901/revoke/", 302, 404, 404, 302, 404, 404, 404, method="post"),
    ],
    "api/": [answers("/api/", 302, *[200] * 6)],
    # Who asks a program is told by a status, not led to the sign-in.
    "api/v1/openapi.json": [answers("/api/v1/openapi.json", 401, *[200] * 6)],
    "api/v1/": [answers("/api/v1/", 401, *[404] * 6)],
    "api/v1/^[\\s\\S]+": [answers("/api/v1/anything", 401, *[404] * 6)],
    "api/v1/reports": [answers("/api/v1/reports", 401, *[200] * 6)],
    "api/v1/reports/<symbol:symbol>": [
        asked(READ_REPORTS, f"/api/v1/reports/{OWN}", own=True),
        asked(READ_REPORTS, f"/api/v1/reports/{OTHER}"),
    ],
    "api/v1/reports/<symbol:symbol>/recommendations": [
        asked(READ_REPORTS, f"/api/v1/reports/{OWN}/recommendations", own=True),
        asked(READ_REPORTS, f"/api/v1/reports/{OTHER}/recommendations"),
    ],
    "api/v1/organizations": [answers("/api/v1/organizations", 401, *[200] * 6)],
    "api/v1/notes": [answers("/api/v1/notes", 401, *[200] * 6)],
    "api/v1/notes/<symbol:symbol>": [
        asked(READ_NOTES, f"/api/v1/notes/{NOTE}"),
        asked("Read drafts of notes", f"/api/v1/notes/{DRAFT}"),
    ],
    "api/v1/answers": [asked(READ_SENT, "/api/v1/answers", own=True, refused=403)],
    "api/v1/figures": [asked(READ_SENT, "/api/v1/figures", own=True, refused=403)],
}
CASES = [answer for table in ROUTES.values() for answer in table]


def routes_of(patterns, prefix: str = "") -> list[str]:
    """Every route below `patterns`, as it is written in the URLconf."""
    found = []
    for pattern in patterns:
        route = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            found += routes_of(pattern.url_patterns, route)
        elif isinstance(pattern, URLPattern):
            found.append(route)
    return found


ALL_ROUTES = routes_of(get_resolver().url_patterns)
ADMIN_ROUTES = [route for route in ALL_ROUTES if route.startswith("admin/")]


@pytest.fixture
def world(cast, monkeypatch):
    """The cast, and: a report asking the focal point's organization, with an issued note; another one with a draft."""
    monkeypatch.setattr("jiu_tracker.health._broker", lambda: "ok")
    monkeypatch.setattr("jiu_tracker.health.missing_libraries", list)
    invited = User.objects.create(pk=900901, email="invited@example.org", password="!")
    factories.invitation(user=invited, token="open")
    factories.invitation("came@example.org", token="used", accepted_at=timezone.now())
    own, other = factories.report("JIU/REP/2099/1"), factories.report("JIU/REP/2099/2", assembly_symbol="A/154/98")
    mine, theirs = Organization.objects.get(code="CAST"), factories.organization("OTHER")
    first, second = factories.recommendation(own, 1, to=[mine]), factories.recommendation(own, 2, to=[theirs])
    factories.recommendation(other, 1)
    sent = factories.response(first, mine, pk=901, stage="submitted", position="supports")
    theirs_sent = factories.response(second, theirs, pk=902, stage="cleared", position="supports")
    third = factories.recommendation(own, 3, to=[theirs])
    draft = factories.response(third, theirs, pk=903, stage="draft", position="")
    evidence = store(storages["evidence"], b"evidence", ".pdf")
    for pk, answer in ((901, sent), (902, theirs_sent), (903, draft)):
        made = {"file": evidence, "size": 8, "sha256": "0" * 64, "media_type": "application/pdf"}
        Evidence.objects.create(pk=pk, response=answer, title="Evidence", **made)
    today = timezone.localdate()
    Consultation.objects.create(report=own, opened_on=today, due_on=today)
    factories.upload(own, cast["focal point"], pk=901)
    factories.upload(own, cast["oversight"], pk=902)
    factories.token(cast["analyst"], pk=901)
    issued = factories.edition_text(own)
    draft = factories.edition_text(other, note=factories.content(symbol="A/154/98/Add.1"), stage="draft")
    written = compose_draft(
        report=other,
        beginning=Beginning("A/154/98/Add.1", 154, "A/154/150", 7, Language.EN, ()),
        by=cast["secretariat"],
    )
    written.blocks.filter(part="specific", kind="paragraph").update(key="0123456789ab")
    Waiver.objects.create(pk=901, draft=written, language="en", finding="0" * 64, check_name="link", reason="So.")
    WordReturn.objects.create(
        pk=901,
        draft=written,
        language="en",
        file_name="edited.docx",
        file=store(storages["evidence"], b"a Word file", ".docx"),
        size=11,
        sha256=hashlib.sha256(b"a Word file").hexdigest(),
        content={"language": "en", "symbol": "", "blocks": [], "comments": [], "notices": []},
    )
    round_ = factories.edition_text(
        other, note=factories.content(symbol="A/154/98/Add.1"), stage="in_clearance", number=2
    )
    cleared = factories.edition_text(own, stage="cleared", number=2)
    open_one = Clearance.objects.create(edition=round_.edition, due_on=today)
    Clearance.objects.create(edition=cleared.edition, due_on=today, closed_at=timezone.now(), led_to=cleared.edition)
    ClearanceReply.objects.create(
        pk=901,
        clearance=open_one,
        organization=theirs,
        language="en",
        verdict="proposes",
        words="Other words.",
        by=cast["stranger"],
    )
    if not default_storage.exists("access.html"):
        default_storage.save("access.html", ContentFile(b"<p>the file</p>"))
    made = {
        "state": "done",
        "file": "access.html",
        "size": 15,
        "sha256": hashlib.sha256(b"<p>the file</p>").hexdigest(),
        "format": "html",
    }
    factories.export(issued, pk=901, **made)
    factories.export(issued, pk=902, state="failed", error="It went wrong.")
    factories.export(draft, pk=903, **made)
    file = {name: made[name] for name in ("state", "file", "size", "sha256")}
    factories.download(cast["analyst"], pk=901, rows=1, seconds=1, **file)
    factories.saved_view(cast["analyst"], pk=901, shared=True)
    return cast


def signed_in(world, kind: str) -> Client:
    client = Client()
    if kind != "anonymous":
        client.force_login(world[kind], backend=MODEL_BACKEND)
    return client


def text_of(response) -> str:
    """The body; a file that is sent in parts is read to its end, which closes it."""
    return (b"".join(response.streaming_content) if response.streaming else response.content).decode(errors="replace")


def test_every_route_is_in_the_table_and_every_line_of_the_table_is_a_route():
    assert {route for route in ALL_ROUTES if not route.startswith("admin/")} == set(ROUTES)


def test_the_table_asks_the_whole_cast(cast):
    assert set(KINDS) == {"anonymous", *cast}


@pytest.mark.parametrize("kind", KINDS)
def test_who_gets_which_answer(world, kind):
    expected, given = {}, {}
    client = signed_in(world, kind)
    for case in CASES:
        sent = {"format": "html", "language": "en"}
        response = getattr(client, case.method)(case.path, sent if case.method == "post" else {})
        if "sign-out" in case.path:
            client = signed_in(world, kind)
        name = f"{case.method} {case.path}"
        expected[name] = case.statuses[KINDS.index(kind)]
        given[name] = response.status_code
        text_of(response)
        if kind == "anonymous" and given[name] == 302 and not case.open:
            assert response["Location"].startswith((SIGN_IN, reverse("recommendations:report_list"))), name
    assert given == expected


@pytest.mark.parametrize("kind", ["anonymous", "stranger", "focal point", "analyst", "oversight", "secretariat"])
def test_the_administration_pages_are_for_administrators_alone(world, kind):
    client = signed_in(world, kind)
    filled = {re.sub(r"<[^>]+>", "1", route).replace("(?P1.*)$", "unknown").replace("^", "") for route in ADMIN_ROUTES}
    assert len(filled) > 30
    for path in sorted(filled - {"admin/login/", "admin/logout/"}):
        response = client.get(f"/{path}")
        assert response.status_code == 302, path
        assert response["Location"].startswith((reverse("admin:login"), SIGN_IN)), path


def test_administrators_enter_the_administration_pages(world):
    client = signed_in(world, "administrator")
    lists = [route for route in ADMIN_ROUTES if re.fullmatch(r"admin/(\w+)/(\w+)/", route)]
    for path in ["admin/", *lists]:
        assert client.get(f"/{path}").status_code == 200, path


@pytest.mark.parametrize("kind", ["analyst", "oversight"])
def test_a_draft_is_in_no_list_of_who_may_not_see_it(world, kind):
    client = signed_in(world, kind)
    for path in ("/exports/", f"/reports/{OTHER}/", f"/reports/{OTHER}/support/"):
        page = text_of(client.get(path))
        assert "A-154-98-Add.1.draft" not in page
        assert "/exports/903/" not in page


def test_a_note_that_is_only_a_draft_is_not_linked_for_who_cannot_open_it(world):
    assert f"/notes/{DRAFT}/" not in text_of(signed_in(world, "analyst").get(f"/reports/{OTHER}/"))
    assert f"/notes/{DRAFT}/" in text_of(signed_in(world, "secretariat").get(f"/reports/{OTHER}/"))


@pytest.mark.parametrize("kind", ["stranger", "focal point"])
def test_who_may_not_see_notes_is_led_to_none(world, kind):
    client = signed_in(world, kind)
    for path in ("/reports/", "/exports/", f"/reports/{OWN}/", f"/reports/{OWN}/recommendations/1/"):
        page = text_of(client.get(path))
        assert "/notes/" not in page
        assert not re.search(r"/exports/\d", page)


def test_a_focal_point_sees_of_a_report_only_what_is_put_to_the_own_organization(world):
    page = text_of(signed_in(world, "focal point").get(f"/reports/{OWN}/"))
    assert f"/reports/{OWN}/recommendations/2/" not in page
    assert "Text of recommendation 2" not in page


@pytest.mark.parametrize("kind", KINDS[1:])
def test_a_page_leads_only_where_its_reader_may_go(world, kind):
    client = signed_in(world, kind)
    to_see, seen, dead = ["/reports/"], set(), set()
    while to_see:
        path = to_see.pop()
        seen.add(path)
        response = client.get(path)
        page = text_of(response)
        if response.status_code not in (200, 302):
            dead.add(path)
        elif response.headers.get("Content-Disposition") is None:
            links = re.findall(r'<a [^>]*href="(/[^"#?]*)', page)
            to_see += {link for link in links if not link.startswith("/admin/")} - seen - set(to_see)
    assert not dead


# --- What the browser is told ----------------------------------------------------------------------------------------

PAGES = sorted({case.path for case in CASES if case.method == "get"})


@pytest.mark.parametrize("kind", ["anonymous", "administrator"])
def test_every_answer_forbids_inline_code_and_frames(world, kind):
    client = signed_in(world, kind)
    for path in [*PAGES, "/admin/", "/admin/login/", "/nowhere/"]:
        response = client.get(path)
        policy = dict(part.partition(" ")[::2] for part in response["Content-Security-Policy"].split("; "))
        assert policy["default-src"] == policy["frame-ancestors"] == policy["base-uri"] == "'none'", path
        assert policy["script-src"] == policy["style-src"] == "'self'", path
        assert "unsafe" not in response["Content-Security-Policy"], path
        assert response["X-Frame-Options"] == "DENY", path
        assert response["X-Content-Type-Options"] == "nosniff", path
        hidden = path.startswith("/accounts/invitation/")  # the address holds a secret
        assert response["Referrer-Policy"] == ("strict-origin" if hidden else "same-origin"), path
        text_of(response)


@pytest.mark.parametrize("kind", ["anonymous", "administrator"])
def test_no_page_of_ours_has_code_or_style_in_its_text(world, kind):
    client, looked_at = signed_in(world, kind), 0
    for path in PAGES:
        response = client.get(path)
        page = text_of(response)
        if response["Content-Type"].startswith("text/html") and not response.streaming:
            found = re.findall(r"<style|<script(?![^>]* src=)|<[^>]+\s(?:style|on\w+)=|javascript:", page)
            assert not found, path
            looked_at += "<main" in page
    assert looked_at


def test_a_file_is_a_download_and_not_a_page(world):
    response = signed_in(world, "analyst").get("/exports/901/file/")
    assert response["Content-Disposition"] == 'attachment; filename="A-154-99-Add.1.en.html"'
    assert text_of(response) == "<p>the file</p>"


def test_a_host_that_is_not_ours_gets_a_page_that_says_so(client):
    response = client.get("/reports/", headers={"Host": "evil.example"})
    assert response.status_code == 400
    page = text_of(response)
    assert '<html lang="en"' in page


def test_a_page_that_is_not_there_says_so_in_the_readers_language(analyst):
    analyst.cookies["django_language"] = "zh-hans"
    with override("en"):  # and back: a request leaves its language behind
        response = analyst.get("/nowhere/")
    assert response.status_code == 404
    assert '<html lang="zh-hans"' in text_of(response)


def test_a_form_sent_after_the_session_has_ended_leads_back_to_its_page(world, client):
    page = f"/notes/{NOTE}/1/en/"
    response = client.post(f"{page}exports/", {"format": "pdf"}, headers={"Referer": f"http://testserver{page}"})
    assert response["Location"] == f"{SIGN_IN}?next={page}"
    response = client.post(f"{page}exports/", {"format": "pdf"}, headers={"Referer": "https://evil.example/x"})
    assert response["Location"] == f"{SIGN_IN}?next=/"
