"""From a draft to an issued edition, on its pages."""

import pytest

from drafts.note_actions import freeze
from drafts.rules import Kind
from reports.edition_actions import move_edition
from reports.models import Edition
from reports.rules import EditionVerb, Stage
from tests.drafts import worlds
from tests.drafts.test_note_actions import set_text

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(drafter, client):
    client.force_login(drafter, backend="django.contrib.auth.backends.ModelBackend")
    return worlds.world(drafter, recommendations=1)


def text_of(client, path: str) -> str:
    return " ".join(client.get(path).content.decode().split())


def cleared(world) -> Edition:
    edition = freeze(draft=world.draft, by=world.drafter)
    for verb in (EditionVerb.SEND, EditionVerb.CLEAR):
        edition = move_edition(edition=edition, verb=verb, by=world.drafter)
    return edition


def test_what_is_lacking_is_listed_with_its_place_and_keeps_from_freezing(world, client):
    block = world.blocks()[0]
    set_text(world.draft, Kind.TITLE, "")
    world.text(block, "zh").__class__.objects.filter(block=block, language="zh").update(text="[未完")
    text = text_of(client, f"{world.path}/editions/")
    title = world.draft.blocks.get(kind=Kind.TITLE)
    assert f'href="{world.path}/en/?block={title.key}#b_{title.key}">Title has no text' in text
    assert f'href="{world.path}/zh/?block={block.key}#b_{block.key}">Paragraph' in text
    refused = client.post(f"{world.path}/editions/freeze/")
    assert refused.status_code == 400
    assert "Title has no text in this language." in refused.content.decode()
    assert not Edition.objects.exists()


def test_an_edition_is_frozen_and_listed_with_its_languages(world, client):
    response = client.post(f"{world.path}/editions/freeze/", follow=True)
    assert "Edition 1 has been made." in response.content.decode()
    text = text_of(client, f"{world.path}/editions/")
    for language in ("en", "zh"):
        assert f'href="/notes/A-154-99-Add.1/1/{language}/"' in text
    assert "Freeze as edition 2" in text


def test_a_version_that_is_not_complete_can_be_left_out(world, client):
    block = world.blocks()[0]
    type(world.text(block, "zh")).objects.filter(block=block, language="zh").update(text="")
    assert "Leave out the versions" in text_of(client, f"{world.path}/editions/")
    client.post(f"{world.path}/editions/freeze/", {"partial": "1"})
    assert [text.language for text in Edition.objects.get().texts.all()] == ["en"]


def test_a_cleared_edition_is_issued_once_after_a_page_that_says_what_it_means(world, client):
    edition = cleared(world)
    page = f"{world.path}/editions/1/issue/"
    assert page in text_of(client, f"{world.path}/editions/")
    assert "This cannot be undone." in text_of(client, page)
    assert "Edition 1 has been issued." in client.post(page, follow=True).content.decode()
    edition.refresh_from_db()
    assert edition.stage == Stage.ISSUED
    again = client.post(page)
    assert again.status_code == 400
    assert "This edition is at the stage “Issued”" in again.content.decode()
    assert client.post(f"{world.path}/editions/7/issue/").status_code == 404


def test_errors_keep_an_edition_from_being_issued(world, client):
    cleared(world)
    Edition.objects.update(stage=Stage.DRAFT)
    page = f"{world.path}/editions/1/issue/"
    assert "Only an edition that has been cleared" in text_of(client, page)
    assert client.post(page).status_code == 400
    assert Edition.objects.get().stage == Stage.DRAFT
