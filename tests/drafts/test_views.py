"""Pages of a draft: composing, the workspace, its settings and languages, coverage and findings."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from drafts.models import Block, BlockText, Draft, Waiver
from drafts.rules import Kind
from reports.models import Note
from tests import factories
from tests.drafts import worlds

pytestmark = pytest.mark.django_db
COMPOSE = "/reports/JIU-REP-2099-1/compose/"


@pytest.fixture
def world(drafter, client):
    client.force_login(drafter, backend="django.contrib.auth.backends.ModelBackend")
    return worlds.world(drafter)


def page(client, path: str, status: int = 200) -> str:
    """The text of a page, its white space in one piece."""
    response = client.get(path, follow=True)
    assert response.status_code == status, path
    return " ".join(response.content.decode().split())


def sent(client, path: str, **values):
    return client.post(path, values, follow=True)


def without_draft(world) -> None:
    """The report before its note was composed."""
    Draft.objects.all().delete()
    Note.objects.all().delete()


# --- Composing --------------------------------------------------------------------------------------------------------

TYPED = {
    "symbol": "A/154/99/Add.1",
    "session": "154",
    "agenda_document": "A/154/150",
    "agenda_item": "7",
    "source_language": "en",
    "languages": ["zh"],
    "dated": "2026-03-04",
    "job_number": "26-01234",
}


def test_before_composing_the_page_says_how_many_answers_are_cleared_of_how_many(world, client):
    without_draft(world)
    text = page(client, COMPOSE)
    assert "<strong>4</strong> of 6 answers are cleared" in text
    assert "2 are submitted and not cleared yet, and 0 are awaited." in text
    assert re.findall(r">(\d of \d)</a></td>", text) == ["2 of 3", "1 of 3", "0 of 3"] * 2
    assert 'value="A/154/99/Add.1"' in text
    assert 'name="session" value="154"' in text
    assert COMPOSE in page(client, "/reports/JIU-REP-2099-1/")


def test_a_draft_is_composed_and_listed(world, client):
    without_draft(world)
    response = sent(client, COMPOSE, **TYPED)
    assert response.redirect_chain[0][0] == "/drafts/A-154-99-Add.1/en/"
    draft = Draft.objects.get()
    assert (str(draft.dated), draft.job_number, draft.source_language) == ("2026-03-04", "26-01234", "en")
    text = page(client, "/drafts/")
    assert 'href="/drafts/A-154-99-Add.1/en/"' in text
    assert 'href="/drafts/A-154-99-Add.1/zh/"' in text


def test_a_symbol_with_issued_editions_says_which_one_the_draft_becomes(world, client):
    without_draft(world)
    factories.edition_text(world.report)
    text = page(client, COMPOSE)
    assert "A/154/99/Add.1: it has 1 issued edition. A draft under this symbol becomes edition 2." in text
    assert 'name="agenda_document" value="A/154/150"' in text


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"symbol": "A/154/98/Add.1"}, "is the symbol of the note on JIU/REP/2099/2"),
        ({"symbol": "JIU/REP/2099/1"}, "A symbol of the General Assembly reads"),
        ({"agenda_document": "150"}, "A symbol of the General Assembly reads A/80/150."),
        ({"session": "1000"}, "less than or equal to 999"),
        ({"dated": "4.3.2026"}, "Write the date as year-month-day"),
        ({"source_language": "de"}, "Select a valid choice"),
    ],
)
def test_what_cannot_be_composed_says_why_and_keeps_what_was_typed(world, client, changed, why):
    without_draft(world)
    Note.objects.create(symbol="A/154/98/Add.1", report=factories.report("JIU/REP/2099/2", assembly_symbol="A/154/98"))
    response = client.post(COMPOSE, {**TYPED, **changed})
    text = response.content.decode()
    assert response.status_code == 400
    assert why in text
    assert 'value="26-01234"' in text
    assert not Draft.objects.exists()


def test_a_draft_is_composed_once(world, client):
    assert "There is a draft of A/154/99/Add.1 already" in client.post(COMPOSE, TYPED).content.decode()
    assert "a draft is there already" in page(client, COMPOSE)
    assert Draft.objects.count() == 1


# --- The workspace ----------------------------------------------------------------------------------------------------


def test_the_workspace_shows_a_place_beside_the_page_as_it_is_printed(world, client):
    text = page(client, f"{world.path}/en/")
    first, second = world.blocks()
    for block in (first, second):
        assert f'id="b_{block.key}"' in text
    assert "2 of 2 cleared answers are reflected here" in text
    assert '<article class="note" id="note" lang="en" dir="ltr">' in text
    assert "1 of 2 cleared answers" in text
    assert re.search(r"“One organization”</span> <span class=\"badge good\">fits", text)
    assert "ORG-1" in text
    assert "Words [of ours]." in text
    other = page(client, f"{world.path}/zh/?block={world.blocks(2)[0].key}")
    assert '<article class="note" id="note" lang="zh" dir="ltr">' in other
    assert "Source: English" in other


@pytest.mark.parametrize("path", ["fr/", "en/?place=r9", "en/preview/?place=x", "en/blocks/abcdefabcdef/history/"])
def test_what_the_draft_has_not_is_not_there(world, client, path):
    page(client, f"{world.path}/{path}", 404)


def test_a_block_that_is_gone_leads_to_the_first_place(world, client):
    text = page(client, f"{world.path}/en/blocks/abcdefabcdef/")
    assert "<h2>Recommendation 1</h2>" in text


def test_administrators_read_what_they_cannot_write(world, client):
    administrator = factories.user("administrator@example.org", "administrators")
    client.force_login(administrator, backend="django.contrib.auth.backends.ModelBackend")
    for path in ("en/", "en/findings/", "en/coverage/", "en/deleted/", "settings/", "editions/"):
        text = page(client, f"{world.path}/{path}")
        assert "The secretariat writes it." in text
        main = text.split("<main")[1]
        assert "<form" not in main or path == "settings/", path
        assert "<button" not in main, path
    key = world.blocks()[0].key
    for path in (f"en/blocks/{key}/", f"en/blocks/{key}/delete/", "editions/freeze/", "settings/", "languages/"):
        assert client.post(f"{world.path}/{path}").status_code == 404, path


def test_an_illustrative_answer_is_marked_beside_each_paragraph(world, client):
    answer = world.answers()[0]
    type(answer).objects.filter(pk=answer.pk).update(illustrative=True)
    block = world.blocks()[1]
    for path in (f"en/?block={block.key}", f"en/blocks/{block.key}/"):
        text = client.get(f"{world.path}/{path}", headers={"HX-Request": "true"}).content.decode()
        assert '<span class="badge warn">Illustrative</span>' in text


QUERIES = {
    "en/": 26,
    "zh/?place=front": 22,
    "en/coverage/": 15,
    "en/findings/": 22,
    "en/deleted/": 17,
    "editions/": 32,
    "settings/": 7,
    "../../drafts/": 8,
    "../../reports/JIU-REP-2099-1/compose/": 11,
}


@pytest.mark.parametrize("recommendations", [1, 3])
def test_no_page_asks_more_of_a_longer_note(drafter, client, recommendations):
    client.force_login(drafter, backend="django.contrib.auth.backends.ModelBackend")
    world = worlds.world(drafter, recommendations=recommendations)
    taken = {}
    for path in QUERIES:
        with CaptureQueriesContext(connection) as queries:
            page(client, f"{world.path}/{path}" if not path.startswith("..") else path.removeprefix("../.."))
        taken[path] = len(queries)
    assert taken == QUERIES


# --- Settings and languages -------------------------------------------------------------------------------------------


def settings_of(client, world, **changed):
    values = {"session": "154", "agenda_document": "A/154/150", "agenda_item": "7", "dated": "", "job_number": ""}
    shown = {f"initial-{name}": value for name, value in values.items()}
    return sent(client, f"{world.path}/settings/", **{**values, **shown, **changed})


def test_settings_change_no_text_until_somebody_says_so(world, client):
    block = world.draft.blocks.get(kind=Kind.SESSION)
    text = settings_of(client, world, session="155").content.decode()
    assert "The settings have been stored. No text was changed." in text
    assert world.text(block).text in text
    proposed = re.search(r'name="text" value="([^"]+)"', text)[1]
    response = sent(client, f"{world.path}/en/blocks/{block.key}/", version=1, text=proposed)
    assert response.status_code == 200
    assert world.text(block).text == proposed != world.text(block, "zh").text


def test_settings_that_cannot_be_stored_are_kept_on_the_page(world, client):
    response = settings_of(client, world, agenda_item="0", job_number="26-1")
    assert response.status_code == 400
    assert 'value="26-1"' in response.content.decode()
    world.draft.refresh_from_db()
    assert world.draft.job_number == ""


def test_a_language_version_is_added_once(world, client):
    response = sent(client, f"{world.path}/languages/", language="fr")
    assert response.redirect_chain[-1][0] == f"{world.path}/fr/"
    assert BlockText.objects.filter(language="fr").count() == Block.objects.count()
    assert (
        "has a version in that language already"
        in sent(client, f"{world.path}/languages/", language="fr").content.decode()
    )
    assert "Choose a language" in sent(client, f"{world.path}/languages/", language="de").content.decode()


# --- Coverage and findings --------------------------------------------------------------------------------------------


def test_coverage_counts_both_ways_and_links_an_answer(world, client):
    block = world.blocks()[0]
    answer = block.evidence.get().response
    block.evidence.all().delete()
    text = page(client, f"{world.path}/en/coverage/")
    assert "<strong>1</strong> of 4 cleared answers that no paragraph reflects" in text
    assert "<strong>1</strong> of 4 paragraphs of comments that rest on no answer" in text
    assert answer.organization.code in text
    sent(client, f"{world.path}/en/blocks/{block.key}/link/", answer=answer.pk)
    assert "<strong>0</strong> of 4 cleared answers" in page(client, f"{world.path}/en/coverage/")


def test_a_finding_is_let_stand_with_a_reason_that_can_be_withdrawn(world, client):
    block = world.blocks()[0]
    block.evidence.all().delete()
    text = page(client, f"{world.path}/en/findings/")
    assert "blocks issuing. Correct it" in text
    name = re.search(r'class="error stack tight" id="f_([0-9a-f]{64})"', text)[1]
    refused = client.post(f"{world.path}/en/findings/waive/", {"finding": name, "reason": " "})
    assert (refused.status_code, Waiver.objects.count()) == (400, 0)
    assert "Say why" in refused.content.decode()
    text = sent(client, f"{world.path}/en/findings/waive/", finding=name, reason="It is so.").content.decode()
    assert "No error blocks issuing in this language." in text
    assert "It is so." in text
    waiver = Waiver.objects.get()
    text = sent(client, f"{world.path}/waivers/{waiver.pk}/withdraw/").content.decode()
    assert "The finding counts again." in text
    assert "Withdrawn" in text
    gone = sent(client, f"{world.path}/en/findings/waive/", finding="0" * 64, reason="x")
    assert "not there any more" in gone.content.decode()
    assert client.post(f"{world.path}/en/findings/waive/", {"finding": "x"}).status_code == 404


# --- A long note ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("recommendations", [4, 7])
def test_of_a_long_note_only_the_part_around_is_read(drafter, client, monkeypatch, recommendations):
    monkeypatch.setattr("drafts.outline.LONG", 5)
    client.force_login(drafter, backend="django.contrib.auth.backends.ModelBackend")
    world = worlds.world(drafter, recommendations=recommendations)
    block = world.blocks(3)[0]
    with CaptureQueriesContext(connection) as queries:
        text = page(client, f"{world.path}/en/?block={block.key}")
    assert len(queries) == 28
    assert "This note is long" in text
    assert re.findall(r'<h3 id="recommendation_(\d)">', text) == ["2", "3", "4"]
    assert f"<strong>Recommendation {recommendations}</strong>" in text
    assert 'id="para_6"' in text  # after one of the introduction and two on each recommendation
    save = {"text": "Most organizations.", "version": 1}
    reply = client.post(f"{world.path}/en/blocks/{block.key}/", save, headers={"Accept": "application/json"}).json()
    assert (reply["preview"]["anchor"], reply["blocking"]) == ("para_6", "")
    assert 'id="para_6"' in reply["preview"]["html"]
    part = client.get(f"{world.path}/en/blocks/{block.key}/", headers={"HX-Request": "true"})
    assert "Rests on 1 answers" in part.content.decode()
    for path in ("?place=front", "preview/?place=r3", "coverage/", "findings/", "deleted/", "../editions/"):
        page(client, f"{world.path}/en/{path}" if ".." not in path else f"{world.path}/editions/")
    assert '<h3 id="recommendation_' not in page(client, f"{world.path}/en/?place=front")
    page(client, f"{world.path}/en/?place=r9", 404)
