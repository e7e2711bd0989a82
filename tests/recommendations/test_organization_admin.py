"""Deleting an organization in the administration: not while somebody answers for it."""

import pytest
from django.db.models import ProtectedError
from django.urls import reverse

from recommendations.actions import name_focal_point
from recommendations.models import FocalPoint, Organization
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def administrator(cast, client):
    client.force_login(cast["administrator"], backend="django.contrib.auth.backends.ModelBackend")
    return client


def delete(client, row: Organization):
    return client.post(reverse("admin:recommendations_organization_delete", args=[row.pk]), {"post": "yes"})


def test_an_organization_with_a_focal_point_stays(administrator, cast):
    row = Organization.objects.get(code="CAST")
    with pytest.raises(ProtectedError):
        row.delete()
    page = delete(administrator, row)
    assert "would require deleting the following protected related objects" in page.content.decode()
    assert "focal-point@example.org" in page.content.decode()
    assert Organization.objects.filter(pk=row.pk).exists()
    assert FocalPoint.objects.count() == 1
    FocalPoint.objects.all().delete()
    assert delete(administrator, row).status_code == 302
    assert not Organization.objects.filter(pk=row.pk).exists()


def test_who_leaves_takes_the_own_places_along(cast):
    user = factories.user("leaving@example.org")
    name_focal_point(user=user, organization=Organization.objects.get(code="CAST"))
    user.delete()
    assert FocalPoint.objects.count() == 1
