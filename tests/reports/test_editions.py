"""Editions: stored once, never changed when issued, corrected by a new one."""

from dataclasses import replace

import pytest
from django.core.management import call_command

from jiu_tracker import datafile
from recommendations.rules import Language, Provenance, RuleBroken
from reports.actions import EditionRecord, StatementRecord, content_hash, store_edition
from reports.models import CollectiveStatement, Edition, EditionText, Note
from reports.note import Paragraph, Section, to_json
from reports.rules import Origin, Quantifier, Stage, Stance
from tests import factories
from tests.reports import published

pytestmark = pytest.mark.django_db
SUPPORT = StatementRecord(2, Quantifier.ORGANIZATIONS, Stance.SUPPORTS, "Organizations support", 1)
REVIEWS = StatementRecord(1, Quantifier.NOBODY_NAMED, Stance.DESCRIBES, "The report reviews")


@pytest.fixture
def report():
    row = factories.report()
    factories.recommendation(row, 1)
    return row


def record(content=None, *, stage=Stage.ISSUED, provenance=Provenance.OFFICIAL, statements=(SUPPORT,), **fields):
    content = content or factories.content()
    values = {
        "symbol": content.symbol,
        "report_symbol": "JIU/REP/2099/1",
        "number": 1,
        "origin": Origin.OWN,
        "stage": stage,
        "texts": ((content, provenance),),
        "statements": tuple(statements),
    }
    return EditionRecord(**{**values, **fields})


def rows():
    """Everything stored, as one comparable value."""
    return [list(model.objects.order_by("pk").values()) for model in (Note, Edition, EditionText, CollectiveStatement)]


def test_an_edition_is_stored_with_its_text_hash_and_statements(report):
    changes = store_edition(edition=record(statements=[REVIEWS, SUPPORT]))
    assert changes.created == {"note": 1, "edition": 1, "text of an edition": 1, "coding of the paragraphs": 1}
    text = EditionText.objects.get()
    assert text.content == factories.content()
    assert text.sha256 == content_hash(text.content)
    assert (text.edition.note.report, text.edition.number, text.edition.stage) == (report, 1, "issued")
    coded = text.edition.statements.order_by("order")
    assert [(row.order, row.paragraph, row.recommendation_id) for row in coded] == [
        (1, 1, None),
        (2, 2, report.recommendations.get().pk),
    ]


def test_storing_an_edition_again_changes_nothing(report):
    store_edition(edition=record())
    before = rows()
    assert not store_edition(edition=record())
    assert rows() == before


def test_the_real_edition_is_stored_once(real_data):
    before = rows()
    call_command("load_report", str(published.DATA_FILE), verbosity=0)
    assert rows() == before
    assert len(before[3]) == 34


@pytest.mark.parametrize(
    "changed",
    [
        {"content": factories.content(title="Another title")},
        {"provenance": Provenance.UNOFFICIAL},
        {"stage": Stage.DRAFT},
        {"origin": Origin.PUBLISHED},
    ],
)
def test_an_issued_edition_refuses_every_change(report, changed):
    store_edition(edition=record())
    before = rows()
    with pytest.raises(RuleBroken) as refusal:
        store_edition(edition=record(**changed))
    assert refusal.value.path.startswith("notes[0]")
    assert rows() == before


def test_an_issued_text_refuses_to_be_saved(report):
    store_edition(edition=record())
    before = rows()
    text = EditionText.objects.get()
    text.data = to_json(factories.content(title="Another title"))
    for save in (text.save, lambda: text.save(update_fields=["data"])):
        with pytest.raises(RuleBroken, match="never changes"):
            save()
    assert rows() == before


def test_a_published_edition_takes_a_text_in_another_language_and_one_of_our_own_does_not(report):
    store_edition(edition=record(origin=Origin.PUBLISHED))
    french = factories.content(language="fr", title="Titre")
    published = {"provenance": Provenance.UNOFFICIAL, "statements": (), "origin": Origin.PUBLISHED}
    changes = store_edition(edition=record(french, **published))
    assert changes.created == {"text of an edition": 1}
    assert sorted(EditionText.objects.values_list("language", flat=True)) == ["en", "fr"]
    assert CollectiveStatement.objects.count() == 1
    own = factories.content(symbol="A/154/98/Add.1")
    store_edition(edition=record(own, symbol="A/154/98/Add.1", statements=()))
    with pytest.raises(RuleBroken, match="issued here without a fr text"):
        store_edition(edition=record(replace(own, language="fr"), symbol="A/154/98/Add.1", statements=()))
    assert EditionText.objects.filter(edition__note__symbol="A/154/98/Add.1").count() == 1


def test_the_text_of_a_draft_may_change(report):
    store_edition(edition=record(stage=Stage.DRAFT))
    changed = factories.content(title="Another title")
    changes = store_edition(edition=record(changed, stage=Stage.DRAFT))
    assert changes.changed == {"text of an edition": 1}
    text = EditionText.objects.get()
    assert (text.content, text.sha256) == (changed, content_hash(changed))


def test_a_correction_is_edition_2_and_leaves_edition_1_as_it_was(real_data, corrected_file):
    before = EditionText.objects.values().get()
    call_command("load_report", str(corrected_file), verbosity=0)
    assert EditionText.objects.values().get(edition__number=1) == before
    corrected = EditionText.objects.get(edition__number=2)
    differing = [
        place.anchor
        for (place, text), (_place, other) in zip(published.content().texts(), corrected.content.texts(), strict=True)
        if text != other
    ]
    assert differing == ["para_1"]
    assert Edition.objects.latest_first().first() == corrected.edition
    assert corrected.edition.statements.count() == 34


def test_statements_are_replaced_as_a_whole(report):
    store_edition(edition=record(statements=[REVIEWS, SUPPORT]))
    changes = store_edition(edition=record(statements=[replace(SUPPORT, stance=Stance.WELCOMES)]))
    assert changes.changed == {"coding of the paragraphs": 1}
    assert list(CollectiveStatement.objects.values_list("paragraph", "order", "stance")) == [(2, 1, "welcomes")]


@pytest.mark.parametrize(
    ("bad", "place"),
    [
        (replace(SUPPORT, paragraph=9), "statements[1].paragraph"),
        (replace(SUPPORT, words="Some organizations"), "statements[1].words"),
        (replace(SUPPORT, recommendation=2), "statements[1].recommendation"),
    ],
)
def test_a_statement_that_its_text_does_not_bear_out_leaves_all_as_they_were(report, bad, place):
    store_edition(edition=record())
    before = rows()
    with pytest.raises(RuleBroken) as refusal:
        store_edition(edition=record(statements=[REVIEWS, bad]))
    assert refusal.value.path == f"notes[0].{place}"
    assert rows() == before


def test_a_quotation_that_does_not_fit_its_column_is_refused_on_every_database(report):
    long = "Organizations support it, and they have done so for a long time. " * 4
    section = Section("I.", "Introduction", (Paragraph(1, long),))
    quoted = StatementRecord(1, Quantifier.ORGANIZATIONS, Stance.SUPPORTS, long)
    with pytest.raises(RuleBroken):
        store_edition(edition=record(factories.content(sections=(section,)), statements=[quoted]))
    assert rows() == [[], [], [], []]


def test_statements_quote_a_text_that_is_there(report):
    with pytest.raises(RuleBroken) as refusal:
        store_edition(edition=record(statements_language=Language.FR))
    assert refusal.value.path == "notes[0].statements_language"
    assert rows() == [[], [], [], []]


REFUSED = {
    "a report that is not there": {"report_symbol": "JIU/REP/2099/2"},
    "a symbol of no Assembly document": {"content": factories.content(symbol="JIU/REP/2099/1")},
    "a mark that does not close": {"content": factories.content(title="See [the report")},
    "a mark that does not close in a heading": {"content": factories.content(sections=(Section("I.", "[", ()),))},
    "a symbol longer than any": {"content": factories.content(symbol="A/154/99" + "/Add.1" * 6)},
    "edition 0": {"number": 0},
}


@pytest.mark.parametrize("fault", REFUSED)
def test_what_is_refused_leaves_nothing(report, fault):
    with pytest.raises(RuleBroken):
        store_edition(edition=record(statements=(), **REFUSED[fault]))
    assert rows() == [[], [], [], []]


def test_a_symbol_belongs_to_the_note_of_one_report(report):
    store_edition(edition=record())
    factories.report("JIU/REP/2099/2", assembly_symbol="A/154/98")
    before = rows()
    with pytest.raises(RuleBroken, match="JIU/REP/2099/1"):
        store_edition(edition=record(report_symbol="JIU/REP/2099/2", number=2))
    assert rows() == before


def test_the_refusal_of_an_open_mark_names_the_place(report):
    with pytest.raises(RuleBroken) as refusal:
        store_edition(edition=record(factories.content(transmittal="He transmits [the report.")))
    assert "transmittal" in refusal.value.path
    assert "[the report." in refusal.value.message


def test_every_text_of_the_second_data_file_is_stored(db):
    call_command("load_report", str(published.ROOT / "tests" / "data" / "JIU-REP-2099-9.yaml"), verbosity=0)
    texts = {text.language: text for text in EditionText.objects.all()}
    assert {language: text.provenance for language, text in texts.items()} == {"en": "official", "zh": "unofficial"}
    assert texts["zh"].content.marking == "unofficial"
    assert texts["en"].content.marking == ""
    stored = datafile.read(published.ROOT / "tests" / "data" / "JIU-REP-2099-9.yaml").editions[0].texts
    assert [texts[content.language].content for content, _provenance in stored] == [content for content, _p in stored]
