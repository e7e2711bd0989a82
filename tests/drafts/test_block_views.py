"""A block on the workspace: saving as typed, conflicts, what is refused, and the order of paragraphs."""

import pytest

from drafts.actions import Save, delete_paragraph, record_text
from drafts.models import BlockText
from recommendations.rules import Language
from tests import factories
from tests.drafts import worlds

pytestmark = pytest.mark.django_db
JSON = {"Accept": "application/json"}


@pytest.fixture
def world(drafter, client):
    client.force_login(drafter, backend="django.contrib.auth.backends.ModelBackend")
    return worlds.world(drafter)


@pytest.fixture
def block(world):
    return world.blocks()[0]


def path(world, block, verb: str = "", language: str = "en") -> str:
    return f"{world.path}/{language}/blocks/{block.key}/{verb}"


def typed(client, world, block, text: str, version: int = 1, **values):
    """What the script sends while somebody types."""
    return client.post(path(world, block), {"text": text, "version": version, **values}, headers=JSON)


def told(client, world, block, verb: str, **values) -> str:
    """What the page says after a button was pressed."""
    response = client.post(path(world, block, verb), values, follow=True)
    assert response.status_code == 200
    return response.content.decode()


# --- Saving -----------------------------------------------------------------------------------------------------------


def test_a_save_tells_what_changes_on_the_page(world, block, client):
    reply = typed(client, world, block, "Most organizations supported it.").json()
    assert reply["version"] == 2
    assert reply["label"] == "Most organizations supported it."
    assert reply["preview"]["anchor"] == "para_2"
    assert reply["preview"]["html"].startswith('<p class="paragraph" id="para_2')
    assert "Most organizations supported it.</p>" in reply["preview"]["html"]
    assert "does not fit" in reply["notes"]
    assert "1 error" in reply["marks"]
    assert "1 error blocks issuing" in reply["blocking"]


def test_a_footnote_or_a_set_phrase_changes_more_than_its_paragraph(world, block, client):
    assert typed(client, world, block, "It[^: a note] is.").json()["preview"]["html"] == ""
    title = world.draft.blocks.get(kind="title")
    assert typed(client, world, title, "Title").json()["preview"] == {"anchor": "title", "html": ""}
    page = client.get(f"{world.path}/en/preview/").content.decode()
    assert '<a href="#footnote_2" id="call_2">2</a>' in page
    assert "a note</p>" in page


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("An [open mark", "A mark does not close at “[open mark”"),
        ("Empty[^: ]", "A footnote has no text"),
        ("Empty[^: [*  *]]", "A footnote has no text"),
        ("Soft\u00adly", "stands U+00AD, SOFT HYPHEN"),
        ("A sign \ue000 of Word", "After “…A sign ” (character 8) stands U+E000"),
        ("Far\u2003apart", "U+2003, EM SPACE"),
        ("Two  spaces", "stand several spaces in a row"),
    ],
)
def test_what_is_to_be_looked_at_is_stored_as_typed_and_told_at_once(world, block, client, text, told):
    reply = typed(client, world, block, text)
    assert reply.status_code == 200
    assert told in reply.json()["notes"].replace("&quot;", '"')
    assert world.text(block).text == text
    assert told in client.get(f"{world.path}/en/?block={block.key}").content.decode()


def test_a_text_that_is_too_long_is_refused_and_kept_on_the_page(world, block, client):
    long = "long " * 10_000
    reply = typed(client, world, block, long)
    assert (reply.status_code, "49999 characters" in reply.json()["fault"]) == (400, True)
    page = client.post(path(world, block), {"text": long, "version": 1})
    assert page.status_code == 400
    assert long in page.content.decode()
    assert BlockText.objects.get(block=block, language="en").version == 1


def test_a_save_without_a_version_or_of_somebody_else_is_refused(world, block, client):
    assert "sent no version" in client.post(path(world, block), {"text": "x"}, headers=JSON).json()["fault"]
    other = factories.user("other@example.org")
    assert "opened by somebody else" in typed(client, world, block, "x", typed_by=other.pk).json()["fault"]


def test_without_scripts_the_button_saves_and_comes_back_to_the_place(world, block, client):
    response = client.post(path(world, block), {"text": "By button.", "version": 1})
    assert response["Location"] == f"{world.path}/en/?block={block.key}#b_{block.key}"
    assert world.paragraphs()[0] == "By button."
    assert client.get(path(world, block))["Location"] == response["Location"]


def test_two_drafters_on_one_paragraph_lose_nothing(world, block, client):
    def theirs(text, version):
        save = Save(world.drafter)
        return record_text(block=block, language=Language.EN, text=text, version=version, save=save)

    theirs("First. Second.", 1)
    theirs("First of theirs. Second.", 2)
    reply = typed(client, world, block, "First. Second of mine.", version=2)
    assert reply.status_code == 409
    panel = reply.json()["conflict"]
    assert "First of theirs. Second of mine.</textarea>" in panel  # both changes together
    assert panel.count("First of theirs. Second.") == 1
    page = client.post(path(world, block), {"text": "Something else.", "version": 2})
    assert page.status_code == 409
    text = page.content.decode()
    assert "Something else.</textarea>" in text
    assert "First of theirs. Second." in text
    assert world.paragraphs()[0] == "First of theirs. Second."
    saved = client.post(path(world, block), {"text": "Both.", "version": 3}, follow=True)
    assert "Saved." in saved.content.decode()


def test_a_text_typed_into_a_paragraph_that_was_deleted_is_shown_again(world, block, client):
    delete_paragraph(block=block, by=world.drafter)
    page = client.post(path(world, block), {"text": "Typed meanwhile.", "version": 1})
    assert page.status_code == 400
    assert "Typed meanwhile." in page.content.decode()
    assert "Restore it first" in typed(client, world, block, "x").json()["fault"]
    assert client.post(path(world, block, "restore/"), follow=True).status_code == 200
    assert block.pk in [row.pk for row in world.blocks()]


# --- The order of paragraphs ------------------------------------------------------------------------------------------


def test_buttons_add_move_split_merge_delete_and_restore(world, block, client):
    one, two = world.blocks()
    assert "An empty paragraph has been added." in told(client, world, one, "add/")
    assert world.paragraphs()[1] == ""
    new = world.blocks()[1]
    told(client, world, new, "move/", to="up")
    assert [row.pk for row in world.blocks()] == [new.pk, one.pk, two.pk]
    assert "first paragraph here" in told(client, world, new, "move/", to="up")
    told(client, world, new, "move/", to="down")
    told(client, world, new, "move/", to="down")
    assert [row.pk for row in world.blocks()] == [one.pk, two.pk, new.pk]
    assert "last paragraph here" in told(client, world, new, "move/", to="down")
    told(client, world, new, "move/", to="r2")
    assert [row.pk for row in world.blocks(2)][-1] == new.pk
    assert "Choose a place" in told(client, world, new, "move/", to="r99")
    assert "has been deleted" in told(client, world, new, "delete/")
    page = client.get(f"{world.path}/en/deleted/").content.decode()
    assert path(world, new, "restore/") in page
    told(client, world, new, "restore/")
    assert [row.pk for row in world.blocks(2)][-1] == new.pk
    client.post(f"{world.path}/en/add/", {"place": "r1"})
    assert (world.paragraphs()[0], len(world.blocks())) == ("", 3)


def test_a_paragraph_is_split_at_words_or_at_the_cursor(world, block, client):
    typed(client, world, block, "One and two. One and two, three.")
    assert "stands in the paragraph 2 times" in told(client, world, block, "split/", version=2, begins="One and")
    assert "0 times" in told(client, world, block, "split/", version=2, begins="")
    told(client, world, block, "split/", version=2, begins="One and two, three")
    assert world.paragraphs()[:2] == ["One and two.", "One and two, three."]
    told(client, world, block, "split/", version=3, first="One", second=" and two.")
    assert world.paragraphs()[:3] == ["One", "and two.", "One and two, three."]
    assert "changed after you opened it" in told(client, world, block, "split/", version=1, first="a", second="b")
    told(client, world, world.blocks()[1], "merge/")
    assert world.paragraphs()[:2] == ["One and two.", "One and two, three."]


# --- Evidence ---------------------------------------------------------------------------------------------------------


def test_answers_are_linked_unlinked_and_quoted(world, block, client):
    one, two = world.answers()[:2]
    both = next(row for row in world.blocks() if not row.evidence.filter(response=one).exists())
    told(client, world, both, "link/", answer=one.pk)
    assert both.evidence.filter(response=one).exists()
    before = world.text(both).text
    assert "The words stand at the end" in told(client, world, both, "quote/", answer=one.pk, version=1)
    assert world.text(both).text == f"{before} “Words \\[of ours\\].”"
    assert "no comment" in told(client, world, both, "quote/", answer=two.pk, version=2)
    told(client, world, both, "unlink/", answer=one.pk)
    assert not both.evidence.filter(response=one).exists()
    submitted = world.answers()[2]
    assert "cleared answers" in told(client, world, both, "link/", answer=submitted.pk)
    for answer in ("", "x", "999999", "9" * 30):
        assert client.post(path(world, both, "link/"), {"answer": answer}).status_code == 404


def test_an_answer_that_was_reopened_is_marked_and_can_be_unlinked(world, block, client):
    answer = block.evidence.get().response
    type(answer).objects.filter(pk=answer.pk).update(stage="returned")
    page = client.get(f"{world.path}/en/?block={block.key}").content.decode()
    assert "1 linked answer is not cleared any more" in page
    assert "Words [of ours]" not in page  # what was reopened is not the secretariat's to read
    told(client, world, block, "unlink/", answer=answer.pk)
    assert not block.evidence.exists()


# --- Language versions ------------------------------------------------------------------------------------------------


def test_a_version_shows_what_its_source_changed_until_somebody_says_it_is_still_right(world, block, client):
    before = world.text(block).text
    typed(client, world, block, before.replace("One", "A single"))
    page = client.get(f"{world.path}/zh/?block={block.key}").content.decode()
    assert "source changed" in page
    assert "[removed:" in page
    assert "A single" in page
    chinese = world.text(block, "zh")
    response = client.post(
        path(world, block, "confirm/", "zh"), {"version": chinese.version, "source_version": 2}, follow=True
    )
    assert "in line with its source" in response.content.decode()
    assert "source changed" not in response.content.decode()
    assert world.text(block, "zh").text == chinese.text


def test_history_shows_each_change_and_turns_its_pages(world, block, client):
    for version in range(1, 56):
        typed(client, world, block, f"Text {version}.", version)
    page = client.get(path(world, block, "history/")).content.decode()
    assert "Page 1 of 2" in page
    assert "Text 55." not in client.get(f"{path(world, block, 'history/')}?page=2").content.decode()
    assert client.get(f"{path(world, block, 'history/')}?page=9").status_code == 404
    assert "Whole history" in client.get(f"{world.path}/en/?block={block.key}").content.decode()
