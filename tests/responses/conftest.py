"""A report put to two organizations, and the people who answer, clear and read."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import pytest
from django.test.client import Client, ClientHandler
from django.urls import reverse

from accounts.models import User
from accounts.rules import Group
from recommendations.actions import name_focal_point
from recommendations.models import JIUReport, Organization, Recommendation
from responses import actions
from responses.answer import Answer
from responses.models import Response, ResponseEvent, ResponseReason, StatusChange
from responses.places import Entry, Place
from responses.rules import Source, Verb
from tests import factories

# One for all browsers: each would look for all static files when it is first used.
SERVER = ClientHandler(enforce_csrf_checks=False)
GROUPS = {
    "administrator": [Group.ADMINISTRATORS],
    "secretariat": [Group.SECRETARIAT],
    "oversight": [Group.OVERSIGHT],
    "analyst": [Group.ANALYSTS],
    "focal point": [],
    "stranger": [],
}


class Cast(Mapping):
    """The users of the cast, each made when a test asks for it: most tests need two."""

    def __init__(self, own: Organization):
        self._own, self._made = own, {}

    def __getitem__(self, kind: str) -> User:
        if kind not in self._made:
            self._made[kind] = factories.user(f"{kind.replace(' ', '-')}@example.org", *GROUPS[kind])
            if kind == "focal point":
                name_focal_point(user=self._made[kind], organization=self._own)
        return self._made[kind]

    def __iter__(self) -> Iterator[str]:
        return iter(GROUPS)

    def __len__(self) -> int:
        return len(GROUPS)


@dataclass
class Case:
    """Two recommendations to CAST (whose focal point is in the cast) and OTHER (whose focal point is `neighbour`)."""

    report: JIUReport
    recommendations: list[Recommendation]
    own: Organization
    other: Organization
    cast: Cast
    neighbour: User

    def person(self, kind: str) -> User:
        """A user as the next request would load it, without what an earlier one kept on it."""
        return User.objects.get(pk=self.neighbour.pk if kind == "neighbour" else self.cast[kind].pk)

    def place(self, number: int = 1, organization: Organization | None = None) -> Place:
        """Where an answer belongs; number 0: the general comment."""
        recommendation = self.recommendations[number - 1] if number else None
        return Place(self.report, organization or self.own, recommendation)

    def entry(self, kind: str = "focal point", **fields) -> Entry:
        """Somebody who enters; oversight staff from a letter."""
        if kind == "oversight":
            fields.setdefault("source", Source.LETTER)
        return Entry(by=self.person(kind), **fields)

    def answered(self, number: int = 1, *, by: str = "focal point", version: int = 0, **fields) -> Response:
        """An answer of CAST that was recorded as people do it, with its history."""
        values = {"position": "supports", "comment": "We agree."} if number else {"comment": "Good report."}
        answer = Answer(**{**values, **fields})
        return actions.record_answer(place=self.place(number), answer=answer, version=version, entry=self.entry(by))

    def moved(self, response: Response, *verbs: Verb) -> Response:
        """The answer after these steps, which oversight staff took."""
        for verb in verbs:
            entry = self.entry("oversight", source=Source.OVERSIGHT)
            response = actions.move(
                response=response, verb=verb, version=response.version, entry=entry, reason="Because."
            )
        return response

    def browser(self, kind: str) -> Client:
        """A browser in which somebody has signed in."""
        client = Client()
        client.handler = SERVER
        client.force_login(self.person(kind), backend="django.contrib.auth.backends.ModelBackend")
        return client

    def address(self, name: str, *rest, organization: Organization | None = None) -> str:
        """The address of a page about the answers of CAST."""
        return reverse(f"responses:{name}", args=[self.report.symbol, (organization or self.own).code, *rest])


def everything() -> tuple:
    """All that a write could have changed: answers, reasons, states of follow-up and events, as they are stored."""
    tables = (Response, ResponseReason, ResponseEvent, StatusChange)
    return tuple(list(model.objects.order_by("pk").values_list()) for model in tables)


@pytest.fixture
def case(db):
    """An open round on a report with two recommendations."""
    own, other = factories.organization("CAST", order=99), factories.organization("OTHER", order=98)
    neighbour = factories.user("neighbour@example.org")
    name_focal_point(user=neighbour, organization=other)
    report = factories.report()
    rows = [factories.recommendation(report, number, to=[own, other]) for number in (1, 2)]
    factories.consultation(report)
    return Case(report, rows, own, other, Cast(own), neighbour)
