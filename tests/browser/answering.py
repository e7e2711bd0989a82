"""A report put to organizations, the people who answer it, and the windows in which they sit, for these tests."""

import time
from dataclasses import dataclass

from django.test import Client
from playwright.sync_api import Locator, Page

from accounts.models import User
from accounts.rules import Group
from recommendations.actions import name_focal_point
from recommendations.models import JIUReport, Organization
from responses.models import Response, ResponseEvent
from tests import factories

SYMBOL = "JIU/REP/2099/1"
PATH = SYMBOL.replace("/", "-")
SHEET = f"/answers/{PATH}/ORG-1/"
TABLE = f"/consultations/{PATH}/table/"


@dataclass
class Desk:
    """A round of one organization, its two focal points, somebody who enters for it, and the windows they open."""

    report: JIUReport
    organization: Organization
    people: dict[str, User]
    server: str
    window: object

    def sit(self, who: str = "focal point", path: str = SHEET, **options) -> Page:
        """A window of a browser of their own, signed in, with a page open."""
        page = self.window(session=session_of(self.people[who]), address=self.server, **options)
        assert page.goto(self.server + path).ok
        return page

    def answer(self, number: int = 1) -> Response | None:
        """What is stored."""
        rows = Response.objects.filter(report=self.report, organization=self.organization)
        return rows.filter(recommendation__number=number).first()

    @property
    def comment(self) -> str:
        """The stored comment on the first recommendation."""
        row = self.answer()
        return row.comment if row else ""

    def comments(self) -> list[str]:
        """Each comment that the history holds, the earliest first."""
        events = ResponseEvent.objects.filter(response=self.answer()).order_by("pk")
        return [event.after["comment"] for event in events if "comment" in event.after]


def desk(server: str, window, *, recommendations: int = 1) -> Desk:
    """An open round on a report with one or more recommendations."""
    organization = factories.organization()
    people = {
        "focal point": factories.user("first@example.org"),
        "colleague": factories.user("second@example.org"),
        "oversight": factories.user("oversight@example.org", Group.OVERSIGHT),
    }
    for who in ("focal point", "colleague"):
        name_focal_point(user=people[who], organization=organization)
    report = factories.report(SYMBOL)
    for number in range(1, recommendations + 1):
        factories.recommendation(report, number, to=[organization])
    factories.consultation(report)
    return Desk(report, organization, people, server, window)


def session_of(user: User) -> str:
    """The key of a session in which `user` has signed in."""
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client.cookies["sessionid"].value


def comment_on(page: Page, number: int = 1) -> Locator:
    """The field of the comment on a recommendation."""
    return page.locator(f"#r{number}-comment")


def state_of(page: Page, number: int = 1) -> Locator:
    """Where the page says whether an answer is saved."""
    return page.locator(f"#r{number} [data-state]")


def told(page: Page, words: str, number: int = 1) -> None:
    """Wait until the page says so of an answer."""
    state_of(page, number).filter(has_text=words).wait_for()


def saved(page: Page, number: int = 1) -> None:
    """Wait until the page says that an answer is saved."""
    told(page, "Saved at", number)


def kept(page: Page) -> list[str]:
    """The keys of the copies that the browser keeps."""
    return page.evaluate(r"Object.keys(localStorage).filter(key => /^jiu:\d/.test(key))")


def nothing_kept(page: Page) -> None:
    """Wait until the browser keeps no copy any more. (The page runs no text as a script: it cannot wait by itself.)"""
    end = time.monotonic() + 5
    while found := kept(page):
        assert time.monotonic() < end, found
        time.sleep(0.02)
