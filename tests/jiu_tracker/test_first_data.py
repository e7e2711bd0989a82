"""A start fills an empty installation, and never overwrites what people have entered since."""

import pytest
from django.conf import settings
from django.contrib.auth.models import Group as GroupRow

from accounts.rules import Group
from jiu_tracker.launch import load_first_data
from recommendations.models import JIUReport, Organization, Recommendation

pytestmark = pytest.mark.django_db
FIXTURES = settings.BASE_DIR / "fixtures"


def test_an_empty_installation_is_filled():
    load_first_data(FIXTURES)
    assert Organization.objects.count() == 33
    assert JIUReport.objects.get().symbol == "JIU/REP/2024/4"
    assert set(GroupRow.objects.values_list("name", flat=True)) == set(Group.values)


def test_another_start_leaves_every_edit_alone():
    load_first_data(FIXTURES)
    Organization.objects.get(code="UN").names.filter(language="en").update(name="Edited")
    Recommendation.objects.filter(number=1).update(impact="c", impact_vintage="current")
    report = JIUReport.objects.get()
    Recommendation.objects.create(report=report, number=6, addressed_to="executive_heads")
    load_first_data(FIXTURES)
    assert Organization.objects.get(code="UN").names.get(language="en").name == "Edited"
    assert list(report.recommendations.order_by("number").values_list("number", "impact"))[::5] == [(1, "c"), (6, "")]
