"""Editions of our own: frozen once, moved step by step, unalterable when issued, in the database too."""

from itertools import product

import pytest
from django.db import DatabaseError, connection, transaction

from recommendations.rules import RuleBroken
from reports import actions
from reports.edition_actions import freeze_edition, move_edition
from reports.models import Edition, EditionText, Export, Note
from reports.note import to_json
from reports.rules import EDITION_MOVES, EditionVerb, Stage
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def note():
    return Note.objects.create(symbol="A/154/99/Add.1", report=factories.report())


def frozen(note, title="Title of the report", **fields):
    return freeze_edition(of=note, contents=[factories.content(title=title)], illustrative=False, by=None, **fields)


def issued(note, **fields):
    edition = frozen(note, **fields)
    for verb in (EditionVerb.SEND, EditionVerb.CLEAR, EditionVerb.ISSUE):
        edition = move_edition(edition=edition, verb=verb, by=None)
    return edition


def test_freezing_copies_the_content_into_the_next_edition(note):
    assert [frozen(note).number, frozen(note).number] == [1, 2]
    text = EditionText.objects.get(edition__number=2)
    assert (text.content, text.edition.stage) == (factories.content(), Stage.DRAFT)
    assert [event.verb for event in text.edition.events.all()] == [EditionVerb.FREEZE]


def test_a_text_with_an_open_mark_is_not_frozen_and_leaves_nothing(note):
    with pytest.raises(RuleBroken, match="the title"):
        frozen(note, title="An [open mark")
    assert not Edition.objects.exists()


@pytest.mark.parametrize(("verb", "stage"), list(product(EditionVerb, Stage)))
def test_the_whole_square_of_moves(note, verb, stage):
    edition = frozen(note)
    Edition.objects.filter(pk=edition.pk).update(stage=stage, released=stage == Stage.ISSUED)
    allowed = next((move for move in EDITION_MOVES if move.verb == verb and stage in move.before), None)
    if allowed is None:
        with pytest.raises(RuleBroken, match="not possible"):
            move_edition(edition=edition, verb=verb, by=None)
        assert edition.events.count() == 1
    else:
        assert move_edition(edition=edition, verb=verb, by=None).stage == allowed.after


def test_issuing_supersedes_what_was_issued_before_and_readers_still_see_it(note):
    first, second = issued(note), issued(note)
    analyst = factories.user("analyst@example.org", "analysts")
    third = frozen(note)
    stages = dict(Edition.objects.values_list("number", "stage"))
    assert stages == {1: Stage.SUPERSEDED, 2: Stage.ISSUED, 3: Stage.DRAFT}
    assert list(Edition.objects.visible_to(analyst).order_by("number")) == [first, second]
    assert third not in Edition.objects.visible_to(analyst)


def test_issuing_twice_and_behind_a_later_one_is_refused(note):
    early = frozen(note)
    for verb in (EditionVerb.SEND, EditionVerb.CLEAR):
        move_edition(edition=early, verb=verb, by=None)
    late = issued(note)
    with pytest.raises(RuleBroken, match="not possible"):
        move_edition(edition=late, verb=EditionVerb.ISSUE, by=None)
    with pytest.raises(RuleBroken, match="later edition"):
        move_edition(edition=early, verb=EditionVerb.ISSUE, by=None)


STATEMENTS = (
    "UPDATE reports_editiontext SET sha256 = 'x' WHERE edition_id = {edition}",
    "DELETE FROM reports_editiontext WHERE edition_id = {edition}",
    "UPDATE reports_edition SET stage = 'draft' WHERE id = {edition}",
    "UPDATE reports_edition SET number = 9 WHERE id = {edition}",
    "UPDATE reports_edition SET released = {false}, stage = 'superseded' WHERE id = {edition}",
    "DELETE FROM reports_edition WHERE id = {edition}",
)


@pytest.mark.parametrize("statement", STATEMENTS)
@pytest.mark.parametrize("superseded", [False, True])
def test_the_database_refuses_to_change_what_was_issued(note, statement, superseded):
    edition = issued(note)
    if superseded:
        issued(note)
    false = "FALSE" if connection.vendor == "postgresql" else "0"
    with pytest.raises(DatabaseError, match="never changes"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement.format(edition=edition.pk, false=false))


# What is issued is to get a further text, or to lose its place to a draft ({draft}, with the text {text}).
MOVED_IN = (
    "INSERT INTO reports_editiontext (edition_id, language, provenance, data, sha256) "
    "SELECT {edition}, 'fr', provenance, data, sha256 FROM reports_editiontext WHERE id = {text}",
    "UPDATE reports_editiontext SET edition_id = {edition}, language = 'ru' WHERE id = {text}",
    "UPDATE reports_editionevent SET reason = 'x' WHERE edition_id = {edition}",
    "DELETE FROM reports_editionevent WHERE edition_id = {edition}",
    "UPDATE reports_editionevent SET edition_id = {edition} WHERE edition_id = {draft}",
)
REPLACED = (
    "UPDATE OR REPLACE reports_edition SET number = 1 WHERE id = {draft}",
    "UPDATE OR REPLACE reports_edition SET id = {edition} WHERE id = {draft}",
    "UPDATE OR REPLACE reports_editiontext SET edition_id = {edition} WHERE id = {text}",
    "UPDATE OR REPLACE reports_editiontext SET id = {issued_text} WHERE id = {text}",
    "UPDATE OR REPLACE reports_editionevent SET id = {event} WHERE edition_id = {draft}",
)
EMPTIED = (
    "TRUNCATE reports_editiontext CASCADE",
    "TRUNCATE reports_editionevent",
    "TRUNCATE reports_edition CASCADE",
)


@pytest.mark.parametrize("statement", [*MOVED_IN, *REPLACED, *EMPTIED])
def test_nothing_is_put_into_the_place_of_what_was_issued(note, statement):
    if (statement in REPLACED and connection.vendor != "sqlite") or (
        statement in EMPTIED and connection.vendor != "postgresql"
    ):
        pytest.skip("the other database has no such statement")
    edition, draft = issued(note), frozen(note)
    rows = {"text": draft.texts.get().pk, "issued_text": edition.texts.get().pk, "event": edition.events.first().pk}
    connection.check_constraints()  # PostgreSQL empties no table while checks wait for the end of the transaction
    if statement in EMPTIED:
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    with pytest.raises(DatabaseError, match="never changes"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement.format(edition=edition.pk, draft=draft.pk, **rows))


def test_a_draft_may_still_be_changed_and_taken_away(note):
    edition = frozen(note)
    EditionText.objects.filter(edition=edition).update(data=to_json(factories.content(title="Another")))
    edition.events.all().delete()
    EditionText.objects.filter(edition=edition).delete()
    edition.delete()
    assert not Edition.objects.exists()


def test_of_an_issued_edition_the_first_file_is_served_whatever_would_make_it_today(note, storage):
    text, by = issued(note).texts.get(), factories.user()
    export = actions.request_export(text=text, format="html", fingerprint="old", by=by)
    Export.objects.filter(pk=export.pk).update(state="running", token="t", started_at=export.requested_at)
    export.refresh_from_db()
    actions.finish_export(export=export, content=b"<p>first</p>", made_by="old")
    export.refresh_from_db()
    later = actions.request_export(text=text, format="html", fingerprint="new", by=by)
    assert (later.state, later.file, later.pk != export.pk) == ("done", export.file, True)
