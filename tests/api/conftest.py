"""A small world, and who asks about it."""

import pytest

from recommendations.actions import name_focal_point
from recommendations.models import Organization
from tests import factories


@pytest.fixture
def generous(settings):
    """No test of something else meets the limit of requests."""
    settings.API_RATE = settings.API_RATE_ANONYMOUS = 100_000


@pytest.fixture
def tokens(cast, generous):
    """A token of every kind of person: `jiu_analyst`, `jiu_focal point`, …"""
    return {kind: factories.token(person, secret=f"jiu_{kind}") for kind, person in cast.items()}


@pytest.fixture
def report(cast):
    """The organization of the cast and two others are asked: one has cleared words, one submitted, one is silent."""
    own = Organization.objects.get(code="CAST")
    one, two = factories.organization("ONE", order=1), factories.organization("TWO", order=2)
    report = factories.report("JIU/REP/2020/1")
    first = factories.recommendation(report, 1, to=[own, one, two])
    factories.recommendation(report, 2, to=[one])
    factories.response(
        first,
        one,
        stage="cleared",
        position="conditional",
        condition="That it is funded.",
        comment="Words of ONE.",
        language="en",
        acceptance="accepted",
        status_on="2021-01-01",
        reasons=["resources", "legal"],
    )
    factories.response(first, two, stage="submitted", comment="Words of TWO.", position="does_not_support")
    factories.edition_text(report)
    name_focal_point(user=cast["focal point"], organization=own)
    return report
