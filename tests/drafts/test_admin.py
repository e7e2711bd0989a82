"""Administrators look at drafts and clearances, and change nothing there."""

import pytest
from django.contrib import admin
from django.urls import reverse

from accounts.rules import Group
from drafts.judging import judge
from drafts.models import BlockEvent, Clearance, ClearanceReply, Draft, Waiver, WordReturn
from drafts.note_actions import waive
from tests import factories
from tests.drafts import clearances

pytestmark = pytest.mark.django_db


@pytest.fixture
def administrator(client):
    user = factories.user("administrator@example.org", Group.ADMINISTRATORS)
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


@pytest.fixture
def world(drafter):
    made = clearances.world(drafter)
    clearances.sent(made)
    for member in made.members[:2]:
        clearances.says(made, member, "", "proposes", f"Shorter, says {member.code}.")
    pieces = clearances.pieces(made.draft)
    for judged in judge(pieces)[:2]:
        waive(draft=made.draft, language=pieces.language, judged=judged, reason="It is meant.", by=drafter)
    return made


def test_rows_of_drafts_and_clearances_can_be_looked_at_and_not_changed(administrator, world):
    for model in (Draft, BlockEvent, Waiver, Clearance, ClearanceReply):
        row = model.objects.first()
        assert row, model
        at = f"admin:drafts_{model._meta.model_name}"
        assert administrator.get(reverse(f"{at}_changelist")).status_code == 200, model
        page = reverse(f"{at}_change", args=[row.pk])
        assert administrator.get(page).status_code == 200, model
        assert administrator.post(page, {}).status_code == 403, model
        assert administrator.post(reverse(f"{at}_delete", args=[row.pk]), {"post": "yes"}).status_code == 403, model


def test_word_files_name_their_authors_and_stay_with_the_secretariat():
    assert WordReturn not in admin.site._registry
