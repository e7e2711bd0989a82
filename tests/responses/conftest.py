"""A report put to two organizations, and the people who answer, clear and read."""

from dataclasses import dataclass

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from recommendations.actions import name_focal_point
from recommendations.models import JIUReport, Organization, Recommendation
from responses import actions
from responses.answer import Answer
from responses.models import Response, ResponseEvent, ResponseReason, StatusChange
from responses.places import Entry, Place
from responses.rules import Source, Verb
from tests import factories


@dataclass
class Case:
    """Two recommendations to CAST (whose focal point is in the cast) and OTHER (whose focal point is `neighbour`)."""

    report: JIUReport
    recommendations: list[Recommendation]
    own: Organization
    other: Organization
    cast: dict[str, User]
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
def case(cast):
    """An open round on a report with two recommendations."""
    own, other = Organization.objects.get(code="CAST"), factories.organization("OTHER", order=98)
    neighbour = factories.user("neighbour@example.org")
    name_focal_point(user=neighbour, organization=other)
    report = factories.report()
    rows = [factories.recommendation(report, number, to=[own, other]) for number in (1, 2)]
    factories.consultation(report)
    return Case(report, rows, own, other, cast, neighbour)
