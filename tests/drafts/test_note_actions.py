"""Between a draft and its editions: findings that are let stand, freezing, issuing."""

import pytest
from django.utils.translation import override

from accounts.rules import Group
from drafts import reading
from drafts.composing_actions import add_language, compose_draft
from drafts.judging import judge
from drafts.models import Block, BlockText, Draft, FrozenRecord, Waiver
from drafts.note_actions import freeze, issue, waive, withdraw
from drafts.rules import Kind
from recommendations.rules import Language, RuleBroken
from reports.edition_actions import move_edition
from reports.models import Edition, Note
from reports.rules import EditionVerb, Stage
from tests import factories
from tests.drafts.conftest import beginning

pytestmark = pytest.mark.django_db


@pytest.fixture
def report():
    """Two organizations are asked for one thing; one of them answers, and that is cleared."""
    members = [factories.organization(f"ORG-{order}", order=order) for order in (1, 2)]
    report = factories.report()
    question = factories.recommendation(report, to=members)
    factories.response(question, members[0], stage="cleared", comment="Words of ours.")
    factories.response(question, members[1], stage="submitted", position="does_not_support")
    return report


@pytest.fixture
def draft(report, drafter) -> Draft:
    return compose_draft(report=report, beginning=beginning(session=154), by=drafter)


def cleared(edition: Edition, by) -> Edition:
    for verb in (EditionVerb.SEND, EditionVerb.CLEAR):
        edition = move_edition(edition=edition, verb=verb, by=by)
    return edition


def set_text(draft: Draft, kind: Kind, text: str) -> None:
    BlockText.objects.filter(block__draft=draft, block__kind=kind, language="en").update(text=text)


def test_composing_reads_cleared_answers_only_and_keeps_what_they_bear_out(draft):
    block = Block.objects.get(draft=draft, recommendation__number=1)
    assert block.texts.get().text == "One organization supported this recommendation."
    assert [row.response.organization.code for row in block.evidence.all()] == ["ORG-1"]
    assert block.events.get().verb == "composed"


@pytest.mark.parametrize("group", [None, Group.OVERSIGHT, Group.ANALYSTS, Group.ADMINISTRATORS])
def test_only_the_secretariat_composes(report, group):
    by = factories.user("somebody@example.org", *([group] if group else []))
    with pytest.raises(RuleBroken, match="Only the secretariat"):
        compose_draft(report=report, beginning=beginning(), by=by)
    assert not Note.objects.exists()


def test_a_symbol_in_use_and_a_second_draft_are_refused_and_leave_nothing(report, draft, drafter):
    with pytest.raises(RuleBroken, match=r"a draft of A/154/99/Add\.1 already"):
        compose_draft(report=report, beginning=beginning(), by=drafter)
    other = factories.report("JIU/REP/2099/2", assembly_symbol="A/154/98")
    factories.recommendation(other)
    with pytest.raises(RuleBroken, match="symbol of the note on JIU/REP/2099/1"):
        compose_draft(report=other, beginning=beginning(), by=drafter)
    with pytest.raises(RuleBroken, match="A symbol of the General Assembly reads"):
        compose_draft(report=other, beginning=beginning(symbol="A-154"), by=drafter)
    with pytest.raises(RuleBroken, match="session is a number"):
        compose_draft(report=other, beginning=beginning(symbol="A/154/98/Add.1", session=0), by=drafter)
    assert (Note.objects.count(), Draft.objects.count()) == (1, 1)


def test_a_language_that_comes_later_is_worded_from_what_was_composed(draft, drafter):
    add_language(draft=draft, language=Language.FR, by=drafter)
    block = Block.objects.get(draft=draft, recommendation__number=1)
    assert block.texts.get(language="fr").text == "Un organisme a appuyé cette recommandation."
    with pytest.raises(RuleBroken, match="already"):
        add_language(draft=draft, language=Language.FR, by=drafter)


def test_freezing_copies_the_texts_and_keeps_the_evidence_beside_them(draft, drafter):
    edition = freeze(draft=draft, by=drafter)
    content = edition.texts.get().content
    block = Block.objects.get(draft=draft, recommendation__number=1)
    assert [paragraph.key for paragraph in content.paragraphs()][-1] == block.key
    answer = block.evidence.get().response
    assert FrozenRecord.objects.get(edition=edition).evidence == {block.key: [[answer.pk, answer.version]]}
    assert [(each.position, each.n) for each in content.figures[0].positions if each.n] == [("supports", 1)]
    assert (content.figures[0].asked, content.figures[0].answered) == (2, 1)


def test_a_draft_with_a_text_missing_is_not_frozen_and_the_place_is_named(draft, drafter):
    set_text(draft, Kind.TITLE, "")
    with pytest.raises(RuleBroken, match="English: Title has no text"):
        freeze(draft=draft, by=drafter)
    assert not Edition.objects.exists()


def test_a_version_that_is_not_complete_is_left_out_only_where_that_is_allowed(draft, drafter):
    add_language(draft=draft, language=Language.FR, by=drafter)  # the record has no French texts
    with pytest.raises(RuleBroken, match=r"French: .*The record has no text of recommendation 1"):
        freeze(draft=draft, by=drafter)
    assert [text.language for text in freeze(draft=draft, by=drafter, strict=False).texts.all()] == ["en"]


def test_an_edition_on_illustrative_answers_says_so_for_ever(report, draft, drafter):
    report.responses.update(illustrative=True)
    edition = freeze(draft=draft, by=drafter)
    report.responses.update(illustrative=False)
    assert Edition.objects.get(pk=edition.pk).illustrative


def test_a_draft_composed_of_made_up_answers_stays_marked_when_they_are_taken_away(report, drafter):
    report.responses.update(illustrative=True)
    draft = compose_draft(report=report, beginning=beginning(session=154), by=drafter)
    report.responses.all().delete()
    assert draft.illustrative
    assert freeze(draft=draft, by=drafter).illustrative


def test_an_error_blocks_issuing_until_it_is_corrected_or_let_stand_with_a_reason(draft, drafter):
    set_text(draft, Kind.TRANSMITTAL, "The Secretary-General transmits UNEP/REP/2024/4 on JIU/REP/2099/1.")
    edition = cleared(freeze(draft=draft, by=drafter), drafter)
    with pytest.raises(RuleBroken, match=r"1 error: .*UNEP/REP/2024/4"):
        issue(edition=edition, by=drafter)
    (blocking,) = [each for each in judge(reading.read(draft, Language.EN)) if each.blocks]
    with pytest.raises(RuleBroken, match="Say why"):
        waive(draft=draft, language=Language.EN, judged=blocking, reason=" ", by=drafter)
    row = waive(draft=draft, language=Language.EN, judged=blocking, reason="It is quoted.", by=drafter)
    assert waive(draft=draft, language=Language.EN, judged=blocking, reason="Again.", by=drafter) == row
    withdraw(waiver=row, by=drafter)
    with pytest.raises(RuleBroken, match="Errors keep"):
        issue(edition=edition, by=drafter)
    waive(draft=draft, language=Language.EN, judged=blocking, reason="It is quoted after all.", by=drafter)
    assert issue(edition=edition, by=drafter).stage == Stage.ISSUED
    assert Waiver.objects.count() == 2


def test_a_waiver_is_for_its_sentence_and_its_counts_alone_in_whatever_language_it_is_read(draft, drafter):
    block = draft.blocks.filter(kind=Kind.PARAGRAPH, part="specific").order_by("place").first()

    def blocking(text: str) -> list:
        BlockText.objects.filter(block=block, language="en").update(text=text)
        found = judge(reading.read(draft, Language.EN))
        return [each for each in found if each.finding.check in ("evidence", "recommendations") and each.blocks]

    block.draft.report.responses.update(stage="cleared")
    claim = "All organizations support it."
    (first,) = blocking(claim)
    waive(draft=draft, language=Language.EN, judged=first, reason="It is said elsewhere.", by=drafter)
    assert not blocking(claim)
    assert not blocking(f"It was taken up. {claim}")
    assert blocking("All organizations reject it.")
    assert blocking(f"{claim} All organizations have carried it out.")
    with override("zh-hans"):
        assert not blocking(claim)
    block.evidence.all().delete()
    assert blocking(claim)


def test_a_character_that_no_font_has_is_found_before_it_is_issued(draft, drafter):
    set_text(draft, Kind.TRANSMITTAL, "The Secretary-General transmits 👍 on JIU/REP/2099/1.")
    (finding,) = [each.finding for each in judge(reading.read(draft, Language.EN)) if each.blocks]
    assert (finding.check, finding.words, finding.place.kind) == ("characters", "👍", "transmittal")


def test_issuing_twice_and_before_clearance_is_refused(draft, drafter):
    edition = freeze(draft=draft, by=drafter)
    with pytest.raises(RuleBroken, match="at the stage “Draft”"):
        issue(edition=edition, by=drafter)
    edition = issue(edition=cleared(edition, drafter), by=drafter)
    with pytest.raises(RuleBroken, match="at the stage “Issued”"):
        issue(edition=edition, by=drafter)
    with pytest.raises(RuleBroken, match="Only the secretariat"):
        issue(edition=edition, by=factories.user("analyst@example.org", Group.ANALYSTS))
