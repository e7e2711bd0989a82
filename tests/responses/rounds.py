"""Rounds with their answers, and the people who answer, for the tests of this folder."""

from datetime import date, timedelta

from django.utils import timezone

from accounts.models import User
from recommendations.actions import name_focal_point
from recommendations.models import JIUReport, Organization
from responses.models import Consultation, Response
from tests import factories


def today(days: int = 0) -> date:
    """Today, or so many days from it."""
    return timezone.localdate() + timedelta(days=days)


def put(symbol: str, to: list[Organization], *, recommendations: int = 2, due: int = 30, open_for: int = 100, **fields):
    """A report with recommendations to each of `to`, in a round due in `due` days, opened `open_for` days before."""
    report = factories.report(symbol, assembly_symbol="")
    for number in range(1, recommendations + 1):
        factories.recommendation(report, number, to=to)
    fields.setdefault("due_on", today(due))
    return Consultation.objects.create(report=report, opened_on=fields["due_on"] - timedelta(days=open_for), **fields)


def answer(report: JIUReport, organization: Organization, number: int, stage: str, **fields) -> Response:
    fields.setdefault("position", "supports")
    recommendation = report.recommendations.get(number=number)
    return Response.objects.create(
        report=report, organization=organization, recommendation=recommendation, stage=stage, **fields
    )


def focal_point(address: str, *organizations: Organization, name: str = "") -> User:
    user = factories.user(address)
    if name:
        User.objects.filter(pk=user.pk).update(name=name)
        user.name = name
    for organization in organizations:
        name_focal_point(user=user, organization=organization)
    return user
