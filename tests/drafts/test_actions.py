"""Writes on a draft: each with its effect and its event; what is refused leaves nothing."""

import threading

import pytest
from django.db import connection

from accounts.rules import Group
from drafts import actions
from drafts.actions import Save, record_text
from drafts.composing_actions import add_language, compose_draft
from drafts.models import Block, BlockEvent, BlockEvidence, BlockText, Draft
from drafts.rules import TEXT_LIMIT, Kind, Part, Stale, Verb
from drafts.settings_actions import update_draft
from recommendations.rules import Language, RuleBroken
from tests import factories
from tests.drafts import worlds
from tests.drafts.conftest import beginning

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(drafter):
    return worlds.world(drafter)


@pytest.fixture
def block(world) -> Block:
    return world.blocks()[0]


def state() -> tuple:
    """All that a write on a draft can change."""
    return (
        list(Block.objects.order_by("pk").values_list("pk", "part", "recommendation", "place", "removed_at")),
        list(BlockText.objects.order_by("pk").values_list("pk", "text", "version", "source_version", "source_text")),
        list(BlockEvidence.objects.order_by("pk").values_list("block", "response")),
        BlockEvent.objects.count(),
    )


def refused(why: str, verb, error=RuleBroken, **arguments) -> None:
    """The write raises, saying why, and nothing has changed."""
    before = state()
    with pytest.raises(error, match=why):
        verb(**arguments)
    assert state() == before


def last_event() -> tuple:
    event = BlockEvent.objects.order_by("-pk").first()
    return event.verb, event.language, event.before, event.after


def write(world, block, text, *, language="en", version=1, **save) -> BlockText:
    return record_text(
        block=block, language=Language(language), text=text, version=version, save=Save(world.drafter, **save)
    )


# --- Texts ------------------------------------------------------------------------------------------------------------


def test_a_text_is_stored_as_typed_in_one_line_with_one_event(world, block):
    before = world.text(block).text
    stored = write(world, block, " Soft\u00adly,\r\n[*so to say*] ")
    assert (stored.text, stored.version, stored.changed_by) == ("Soft\u00adly, [*so to say*]", 2, world.drafter)
    assert last_event() == (Verb.TYPED, "en", before, stored.text)


def test_the_same_text_again_writes_nothing(world, block):
    before = state()
    assert write(world, block, world.text(block).text, version=7).version == 1
    assert state() == before


def test_an_old_version_is_refused_with_both_texts(world, block):
    write(world, block, "Theirs.")
    before = state()
    with pytest.raises(Stale) as caught:
        write(world, block, "Mine.")
    assert (caught.value.stored, caught.value.offered, caught.value.version) == ("Theirs.", "Mine.", 2)
    assert state() == before


def test_a_save_whose_confirmation_was_lost_is_known_again(world, block):
    write(world, block, "First", key="page.1")
    assert write(world, block, "First and more", key="page.2", unconfirmed="page.1").version == 3


@pytest.mark.parametrize(
    ("text", "why"), [("x" * (TEXT_LIMIT + 1), "20001 characters"), ("a\tb", r"U\+0009"), ("a\x00", r"U\+0000")]
)
def test_what_no_text_can_hold_is_refused(world, block, text, why):
    refused(why, write, world=world, block=block, text=text)


def test_a_set_phrase_that_was_changed_is_not_verified_any_more(world):
    title = world.draft.blocks.get(kind=Kind.TITLE)
    assert world.text(title, "zh").provenance == "official"
    assert write(world, title, "另一题目", language="zh").provenance == "unverified"


def test_a_deleted_paragraph_takes_no_text(world, block):
    actions.delete_paragraph(block=block, by=world.drafter)
    block.refresh_from_db()
    refused("Restore it first", write, world=world, block=block, text="More")


# --- A text and its source --------------------------------------------------------------------------------------------


def test_a_text_is_brought_in_line_with_its_source_by_saying_so(world, block):
    write(world, block, "Changed.")
    chinese = world.text(block, "zh")
    assert (chinese.source_version, chinese.source_text) == (1, "")
    same = write(world, block, chinese.text, language="zh", source_version=2)
    assert (same.text, same.version, same.source_version, same.source_text) == (chinese.text, 2, 2, "Changed.")
    assert last_event() == (Verb.TYPED, "zh", chinese.text, chinese.text)
    # Typing without the source in view says nothing of it.
    write(world, block, "Changed again.", version=2)
    assert write(world, block, "新", language="zh", version=2).source_version == 2


# --- Paragraphs -------------------------------------------------------------------------------------------------------


def add(world, **fields) -> Block:
    values = {"draft": world.draft, "part": Part.SPECIFIC, "recommendation": world.question(), "by": world.drafter}
    return actions.add_paragraph(**{**values, **fields})


def test_a_paragraph_is_added_after_another_in_all_languages(world, block):
    new = add(world, after=block)
    assert [one.pk for one in world.blocks()][:2] == [block.pk, new.pk]
    assert {text.language: text.text for text in new.texts.all()} == {"en": "", "zh": ""}
    assert last_event()[0] == Verb.ADDED
    first = add(world)
    assert [one.pk for one in world.blocks()][:3] == [first.pk, block.pk, new.pk]


def test_a_paragraph_stands_where_comments_can_stand(world):
    refused("below a recommendation", add, world=world, part=Part.FRONT)
    refused("below a recommendation", add, world=world, recommendation=None)
    refused("below a recommendation", add, world=world, part=Part.GENERAL)
    other = factories.recommendation(factories.report("JIU/REP/2099/2", assembly_symbol="A/154/98"))
    refused("no recommendation of JIU/REP/2099/1", add, world=world, recommendation=other)


def move(world, block, **fields) -> None:
    values = {"part": Part(block.part), "recommendation": block.recommendation, "after": None, "by": world.drafter}
    actions.move_paragraph(block=block, **{**values, **fields})


def test_a_paragraph_moves_within_its_place_and_to_another(world):
    one, two = world.blocks()
    move(world, two)
    assert [row.pk for row in world.blocks()] == [two.pk, one.pk]
    assert last_event() == (Verb.MOVED, "", "specific 1, 2", "specific 1, 1")
    there = world.blocks(2)
    move(world, two, recommendation=world.question(2), after=there[0])
    assert [row.pk for row in world.blocks(2)] == [there[0].pk, two.pk, there[1].pk]
    assert [row.pk for row in world.blocks()] == [one.pk]
    heading = world.draft.blocks.get(kind=Kind.TITLE)
    refused("fixed place", move, world=world, block=heading)


def split(world, block, first="One.", second="Two.", version=1) -> Block:
    return actions.split_paragraph(
        block=block, language=Language.EN, first=first, second=second, version=version, by=world.drafter
    )


def test_a_split_makes_two_that_rest_on_the_same_answers(world, block):
    linked = set(block.evidence.values_list("response", flat=True))
    chinese = world.text(block, "zh").text
    new = split(world, block)
    assert world.paragraphs()[:2] == ["One.", "Two."]
    assert set(new.evidence.values_list("response", flat=True)) == linked != set()
    assert (world.text(block, "zh").text, world.text(new, "zh").text) == (chinese, "")


def test_half_a_split_is_none(world, block):
    refused("Both halves need words", split, world=world, block=block, second="  ")
    write(world, block, "Theirs.")
    refused("changed after you opened it", split, error=Stale, world=world, block=block)


def test_merging_joins_texts_and_answers_and_keeps_the_second_to_be_restored(world):
    one, two = world.blocks()
    english, chinese = world.paragraphs(), world.paragraphs(language="zh")
    linked = set(BlockEvidence.objects.filter(block__in=[one, two]).values_list("response", flat=True))
    into = actions.merge_paragraph(block=two, by=world.drafter)
    assert into.pk == one.pk
    assert world.paragraphs() == [" ".join(english)]
    assert world.paragraphs(language="zh") == ["".join(chinese)]
    assert set(into.evidence.values_list("response", flat=True)) == linked
    refused("deleted meanwhile", actions.merge_paragraph, block=two, by=world.drafter)
    refused("none before it", actions.merge_paragraph, block=one, by=world.drafter)
    actions.restore_paragraph(block=two, by=world.drafter)
    assert world.paragraphs()[1] == english[1]


def test_what_is_deleted_is_kept_and_restored_once(world, block):
    text = world.paragraphs()[0]
    actions.delete_paragraph(block=block, by=world.drafter)
    assert len(world.blocks()) == 1
    assert last_event()[0] == Verb.DELETED
    refused("deleted meanwhile", actions.delete_paragraph, block=block, by=world.drafter)
    actions.restore_paragraph(block=block, by=world.drafter)
    assert world.paragraphs()[0] == text
    before = state()
    actions.restore_paragraph(block=block, by=world.drafter)
    assert state() == before


# --- Evidence ---------------------------------------------------------------------------------------------------------


def test_answers_are_linked_once_and_unlinked(world):
    first, second = world.blocks()
    answer = first.evidence.get().response
    actions.link_evidence(block=second, response=answer, by=world.drafter)
    assert second.evidence.filter(response=answer, linked_by=world.drafter).count() == 1
    event = BlockEvent.objects.order_by("-pk").first()
    assert (event.verb, event.answer, event.by) == (Verb.LINKED, answer.pk, world.drafter)
    before = state()
    actions.link_evidence(block=second, response=answer, by=world.drafter)
    assert state() == before
    actions.unlink_evidence(block=second, response=answer, by=world.drafter)
    assert not second.evidence.filter(response=answer).exists()
    before = state()
    actions.unlink_evidence(block=second, response=answer, by=world.drafter)
    assert state() == before


def test_a_paragraph_rests_on_cleared_answers_to_its_own_recommendation(world, block):
    submitted, elsewhere = world.answers()[2], world.answers(2)[0]
    for answer in (submitted, elsewhere):
        refused("cleared answers", actions.link_evidence, block=block, response=answer, by=world.drafter)


# --- Who, languages, settings -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("group", [None, *(group for group in Group if group != Group.SECRETARIAT)])
def test_nobody_but_the_secretariat_writes(world, block, group):
    by = factories.user("somebody@example.org", *([group] if group else []))
    answer = world.answers()[0]
    other = world.blocks()[1]
    save = {"language": Language.EN, "text": "Mine", "version": 1, "save": Save(by)}
    place = {"part": Part.SPECIFIC, "recommendation": world.question()}
    halves = {"language": Language.EN, "first": "a", "second": "b", "version": 1}
    for verb, arguments in (
        (record_text, {"block": block, **save}),
        (actions.add_paragraph, {"draft": world.draft, **place, "by": by}),
        (actions.move_paragraph, {"block": block, **place, "after": other, "by": by}),
        (actions.split_paragraph, {"block": block, **halves, "by": by}),
        (actions.merge_paragraph, {"block": other, "by": by}),
        (actions.delete_paragraph, {"block": block, "by": by}),
        (actions.restore_paragraph, {"block": block, "by": by}),
        (actions.link_evidence, {"block": block, "response": answer, "by": by}),
        (actions.unlink_evidence, {"block": block, "response": answer, "by": by}),
        (add_language, {"draft": world.draft, "language": Language.FR, "by": by}),
        (update_draft, {"draft": world.draft, "values": {"session": 3}, "seen": {"session": 154}, "by": by}),
    ):
        refused("Only the secretariat", verb, **arguments)


def test_settings_are_stored_and_no_text_with_them(world):
    before = state()
    seen = {"session": 154, "job_number": ""}
    changed = update_draft(draft=world.draft, values={"session": 155, "job_number": ""}, seen=seen, by=world.drafter)
    world.draft.refresh_from_db()
    assert (changed, world.draft.session) == (("session",), 155)
    assert state() == before


def test_settings_that_somebody_else_has_changed_are_not_overwritten(world):
    def update(values, seen):
        return update_draft(draft=world.draft, values=values, seen=seen, by=world.drafter)

    update({"session": 155}, {"session": 154})
    with pytest.raises(RuleBroken, match="was changed to “155”"):
        update({"session": 156, "agenda_item": 9}, {"session": 154, "agenda_item": 7})
    assert update({"session": 155, "agenda_item": 9}, {"session": 154, "agenda_item": 7})  # both say the same
    with pytest.raises(RuleBroken, match="number to 999"):
        update({"session": 1000}, {"session": 155})
    world.draft.refresh_from_db()
    assert (world.draft.session, world.draft.agenda_item) == (155, 9)


def test_a_job_number_that_no_file_can_hold_is_refused(world):
    values, seen = {"job_number": "26\x1f1"}, {"job_number": ""}
    refused(r"U\+001F", update_draft, draft=world.draft, values=values, seen=seen, by=world.drafter)


# --- Two at once ------------------------------------------------------------------------------------------------------


def at_once(*verbs) -> list:
    """Do all at the same moment, each on a connection of its own; what each returned, or raised."""
    start, found = threading.Barrier(len(verbs)), [None] * len(verbs)

    def run(place: int, verb) -> None:
        try:
            start.wait(timeout=10)
            found[place] = verb()
        except Exception as error:  # is what the test looks at
            found[place] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=each) for each in enumerate(verbs)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    return found


# SQLite has one writer at a time, and in the memory of a test it does not even wait for its turn.
two_writers = pytest.mark.skipif(connection.vendor == "sqlite", reason="PostgreSQL alone has several writers at once")


@two_writers
@pytest.mark.django_db(transaction=True)
def test_what_was_saved_while_its_paragraph_was_joined_to_another_is_in_the_draft():
    world = worlds.world(factories.user("two@example.org", Group.SECRETARIAT))
    for turn in range(8):
        into, block = world.blocks()[:2]
        version, words = world.text(block).version, f"Typed {turn}."
        saved, joined = at_once(
            lambda block=block, words=words, version=version: write(world, block, words, version=version),
            lambda block=block: actions.merge_paragraph(block=block, by=world.drafter),
        )
        assert joined == into
        assert isinstance(saved, RuleBroken) or any(words in text for text in world.paragraphs())
        actions.add_paragraph(
            draft=world.draft, part=Part.SPECIFIC, recommendation=world.question(), after=into, by=world.drafter
        )


@two_writers
@pytest.mark.django_db(transaction=True)
def test_a_note_composed_twice_at_once_is_there_once():
    drafter = factories.user("two@example.org", Group.SECRETARIAT)
    report = factories.report()
    factories.recommendation(report)

    def compose():
        return compose_draft(report=report, beginning=beginning(), by=drafter)

    found = at_once(compose, compose, compose)
    assert [isinstance(each, Draft) for each in found].count(True) == 1
    assert all("go on with that one" in str(each) for each in found if not isinstance(each, Draft))
