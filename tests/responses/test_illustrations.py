"""Illustrative answers: the words of the published note could have been written of them, and they can be told apart."""

import hashlib
import json
import re
from collections import Counter
from collections.abc import Callable
from dataclasses import asdict, replace
from functools import cache

import pytest
import yaml
from django.apps import apps
from django.db import DatabaseError, IntegrityError, transaction

from jiu_tracker import datafile, illustrative
from recommendations.models import Addressee, JIUReport
from recommendations.rules import RuleBroken
from reports.rules import Quantifier
from responses import actions, illustrative_actions
from responses.answer import Answer, missing
from responses.illustrations import SEED, CommentRecord, Illustration, illustrate
from responses.illustrative_actions import remove_illustrations, store_illustrations
from responses.models import Consultation, ConsultationEvent, Evidence, Response, ResponseEvent, StatusChange
from responses.places import Entry, Place
from responses.rules import Channel, Position, Reason, Source, Stage
from tests import factories
from tests.conftest import ROOT
from tests.reports import published

SYMBOL = "JIU/REP/2024/4"


@cache
def record():
    return illustrative.read(illustrative.file_of(SYMBOL))


@cache
def organizations() -> list[dict]:
    return yaml.safe_load((ROOT / "fixtures" / "organizations.yaml").read_text(encoding="utf-8"))["organizations"]


def addressees() -> dict[int, list[str]]:
    """The addressees of the first report: its annex is not at hand."""
    participants = [row["code"] for row in organizations() if row["jiu_participant"]]
    return {1: participants, 2: participants, 3: participants, 4: ["UN"], 5: participants}


@cache
def dealt(seed: int = SEED) -> tuple[Illustration, ...]:
    return illustrate(record(), addressees(), seed)


# --- The words for numbers of the published note ----------------------------------------------------------------------

Says = Callable[[Illustration], bool]


def on(number: int, *reasons: Reason, position: Position | None = None) -> Says:
    """An answer to a recommendation with all these reasons, and with this position if one is given."""
    return lambda row: (
        row.recommendation == number
        and set(reasons) <= set(row.answer.reasons)
        and position in (None, row.answer.position)
    )


def in_general(paragraph: int) -> Says:
    """A comment on the report as a whole, which has no codes: what it says is known by the paragraph it illustrates."""
    return lambda row: row.recommendation is None and row.paragraph == paragraph


def in_favour(*numbers: int) -> Says:
    return lambda row: (
        row.recommendation in numbers
        and row.answer.position
        not in (
            Position.DOES_NOT_SUPPORT,
            Position.NO_POSITION,
        )
    )


# Paragraph, word and stance, as they are coded -> who of the record says so. By position and reasons, not by labels.
SAID: dict[tuple[int, str, str], Says] = {
    (2, "organizations", "welcomes"): in_general(2),
    (2, "organizations", "notes"): in_general(2),
    (3, "organizations", "notes"): in_general(3),
    (4, "generally", "supports"): in_favour(1, 2, 3, 4, 5),
    (5, "not_all", "does_not_support"): on(1, position=Position.DOES_NOT_SUPPORT),
    (6, "some", "supports_spirit_partly"): on(2, Reason.FLEXIBILITY, position=Position.PARTIALLY),
    (6, "some", "stresses"): on(2, Reason.FLEXIBILITY, Reason.MANDATE),
    (7, "several", "notes"): on(2, Reason.OVERLAP, Reason.MANDATE),
    (7, "several", "cautions"): on(2, Reason.RESOURCES, Reason.MANDATE),
    (8, "some", "questions"): on(2, Reason.ADDED_VALUE),
    (8, "some", "cautions"): on(2, Reason.LEGAL),
    (9, "other", "proposes"): on(2, Reason.ALTERNATIVE, Reason.OVERLAP),
    (10, "some", "proposes"): on(2, Reason.ALTERNATIVE, Reason.GUIDANCE),
    (11, "generally", "supports"): on(3, position=Position.SUPPORTS),
    (11, "some", "implemented"): on(3, Reason.ALREADY_DONE),
    (13, "other", "supports"): on(3, Reason.MANDATE, position=Position.SUPPORTS),
    (13, "other", "cautions"): on(3, Reason.FLEXIBILITY),
    (13, "some", "asks_guidance"): on(3, Reason.GUIDANCE),
    (14, "a_few", "supports_partly"): on(3, position=Position.PARTIALLY),
    (14, "a_few", "cautions"): on(3, Reason.LEGAL, position=Position.PARTIALLY),
    (16, "organizations", "addressed_to_others"): in_general(16),
    (17, "secretariat", "confirms"): on(4, Reason.ALREADY_DONE, position=Position.SUPPORTS),
    (18, "organizations", "addressed_to_others"): on(5, Reason.ADDRESSED_TO_OTHERS),
    (19, "several", "supports_principle"): on(5, Reason.ALREADY_DONE, position=Position.RESERVATIONS),
    (19, "several", "notes"): on(5, Reason.MEASURABILITY, Reason.ALREADY_DONE),
    (20, "some", "cautions"): on(5, Reason.MEASURABILITY, Reason.RESOURCES),
    (20, "some", "proposes"): on(5, Reason.ALTERNATIVE, Reason.OVERLAP),
    (21, "other", "stresses"): on(5, Reason.FLEXIBILITY),
}
# The group that an "other" speaks of must be disjoint from the one that was named before it.
NAMED_BEFORE = {9: [(8, "some", "questions"), (8, "some", "cautions")], 13: [(11, "some", "implemented")]}
NAMED_BEFORE[21] = [(19, "several", "notes"), (20, "some", "cautions"), (20, "some", "proposes")]
# Who speaks against it: of "generally" at most a tenth, of the bare "organizations" nobody.
AGAINST: dict[tuple[int, str], Says] = {
    (4, "generally"): lambda row: row.answer.position == Position.DOES_NOT_SUPPORT,
    (11, "generally"): on(3, position=Position.DOES_NOT_SUPPORT),
    (16, "organizations"): lambda row: row.recommendation == 4 and row.organization != "UN",
    (18, "organizations"): lambda row: row.recommendation == 5 and Reason.ADDRESSED_TO_OTHERS not in row.answer.reasons,
}
# The house scale (domain.md, 3.4): so many of so many.
BANDS: dict[str, Callable[[int, int], bool]] = {
    "organizations": lambda count, of: count >= 2,
    "generally": lambda count, of: count >= 0.75 * of,
    "several": lambda count, of: 4 <= count < 0.35 * of,
    "some": lambda count, of: count >= 3,
    "a_few": lambda count, of: 2 <= count <= 3,
    "not_all": lambda count, of: 1 <= count < of,
    "other": lambda count, of: count >= 2,
    "secretariat": lambda count, of: count == 1,
}


def codings() -> list:
    """The statements of the published note that claim something of a number of organizations."""
    statements = datafile.read(published.DATA_FILE).editions[0].statements
    return [row for row in statements if row.quantifier != Quantifier.NOBODY_NAMED]


def test_every_statement_of_the_note_that_names_somebody_is_looked_at():
    assert {(row.paragraph, row.quantifier, row.stance) for row in codings()} == SAID.keys()


@pytest.mark.parametrize("stages", [list(Stage), [Stage.CLEARED]], ids=["all", "cleared"])
@pytest.mark.parametrize("seed", [SEED, 1, 20250804])
@pytest.mark.parametrize("statement", codings(), ids=lambda row: f"{row.paragraph}-{row.quantifier}-{row.stance}")
def test_the_word_for_a_number_could_have_been_written_of_these_answers(statement, seed, stages):
    rows = [row for row in dealt(seed) if row.stage in stages]
    if statement.recommendation:
        of = sum(row.recommendation == statement.recommendation for row in rows)
    elif statement.quantifier == Quantifier.GENERALLY:
        of = sum(row.recommendation is not None for row in rows)  # of all answers to all recommendations
    else:
        of = sum(row.recommendation is None for row in rows)
    count = sum(map(SAID[statement.paragraph, statement.quantifier, statement.stance], rows))
    assert BANDS[statement.quantifier](count, of), f"{count} of {of}"
    against = sum(map(AGAINST.get((statement.paragraph, statement.quantifier), lambda row: False), rows))
    assert against <= (0.1 * of if statement.quantifier == Quantifier.GENERALLY else 0)


@pytest.mark.parametrize("paragraph", NAMED_BEFORE)
def test_others_are_others_than_those_named_before(paragraph):
    others = [says for key, says in SAID.items() if key[:2] == (paragraph, "other")]
    who = {row.organization for row in dealt() if any(says(row) for says in others)}
    before = {row.organization for row in dealt() if any(SAID[key](row) for key in NAMED_BEFORE[paragraph])}
    assert who
    assert before
    assert not who & before


def test_support_of_the_first_recommendation_depends_on_a_condition_that_is_named():
    conditional = [row.answer.condition for row in dealt() if on(1, position=Position.CONDITIONAL)(row)]
    assert len(conditional) >= 2
    assert all(conditional)


# --- Dealing ----------------------------------------------------------------------------------------------------------


def test_every_addressee_answers_every_recommendation_once():
    answered = Counter((row.recommendation, row.organization) for row in dealt() if row.recommendation)
    assert set(answered.values()) == {1}
    assert set(answered) == {(number, code) for number, codes in addressees().items() for code in codes}
    assert len(answered) == 4 * 28 + 1


def test_the_answers_are_the_same_on_every_machine():
    plain = json.dumps([asdict(row) for row in dealt()], ensure_ascii=False, sort_keys=True, default=str)
    assert hashlib.sha256(plain.encode()).hexdigest() == (
        "aa8289ac9a73406e1bdc362b1e8031f989e02eb221c8f892774281d845ce93af"
    )


def test_the_order_in_which_the_addressees_come_does_not_matter():
    turned = {number: set(codes) for number, codes in reversed(addressees().items())}
    assert illustrate(record(), turned) == dealt()


def test_another_seed_deals_otherwise_and_as_many():
    assert dealt(1) != dealt()

    def counted(rows):
        return Counter((row.recommendation, row.answer.position, row.stage) for row in rows)

    assert counted(dealt(1)) == counted(dealt())


def test_most_answers_are_cleared_and_every_stage_is_there():
    stages = Counter(row.stage for row in dealt())
    assert stages[Stage.CLEARED] > len(dealt()) / 2 > stages[Stage.SUBMITTED]
    assert set(stages) == set(Stage)
    assert stages[Stage.SUBMITTED] > stages[Stage.DRAFT] > 0


def test_an_organization_is_as_far_with_one_answer_as_with_another():
    stages = {}
    for row in dealt():
        if row.recommendation != 4:
            stages.setdefault(row.organization, set()).add(row.stage)
    assert {len(found) for found in stages.values()} == {1}


def test_what_was_sent_lacks_nothing():
    for row in dealt():
        if row.recommendation and row.stage != Stage.DRAFT:
            assert missing(row.answer) == []
        assert bool(row.return_reason) == (row.stage == Stage.RETURNED)


def test_the_first_organization_of_the_annex_has_something_to_do():
    """The focal point of a development installation answers for it."""
    assert {row.stage for row in dealt() if row.organization == "UN" and row.recommendation in (1, 2)} == {
        Stage.RETURNED
    }


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ({**addressees(), 2: addressees()[2][:-1]}, "Recommendation 2 has 27 addressees, and .* answers for 28"),
        ({**addressees(), 6: ["UN"]}, "Recommendation 6 is in the report or in its illustrative answers, not in both"),
        ({1: addressees()[1]}, "Recommendation 2 is in the report or in its illustrative answers, not in both"),
    ],
)  # fmt: skip
def test_a_report_that_the_file_was_not_written_for_is_refused(asked, words):
    with pytest.raises(RuleBroken, match=words):
        illustrate(record(), asked)


# --- The words --------------------------------------------------------------------------------------------------------


def texts() -> list[CommentRecord]:
    groups = [group for answers in record().recommendations for group in answers.groups]
    conditions = [CommentRecord("en", group.condition) for group in groups if group.condition]
    reasons = [CommentRecord("en", text) for text in record().return_reasons]
    comments = [comment for group in [*groups, *record().general.groups] for comment in group.comments]
    return [*comments, *conditions, *reasons]


def test_no_text_names_an_organization():
    names = {row["code"] for row in organizations()}
    names |= {name[key] for row in organizations() for name in row["names"].values() for key in ("name", "short")}
    for text in texts():
        for name in names:
            latin = rf"(?<!\w){re.escape(name)}(?!\w)"
            assert not (re.search(latin, text.text) if name.isascii() else name in text.text), f"{name}: {text.text}"


def test_no_text_copies_the_note():
    note = "".join(paragraph.text for paragraph in published.content().paragraphs())
    for text in texts():
        pieces = {text.text[start : start + 9] for start in range(len(text.text) - 8)}
        assert [piece for piece in pieces if piece in note] == []


def test_no_comment_is_given_twice_and_all_six_languages_are_there():
    assert {count for _text, count in Counter(text.text for text in texts()).items()} == {1}
    given = Counter(row.answer.comment for row in dealt() if row.answer.comment)
    assert set(given.values()) == {1}
    assert {row.answer.language for row in dealt()} == {"", "ar", "en", "es", "fr", "ru", "zh"}


# --- Stored and taken away --------------------------------------------------------------------------------------------

KEPT = [
    model for label in ("responses", "recommendations", "reports") for model in apps.get_app_config(label).get_models()
]


def everything() -> dict[str, list]:
    """All rows of the apps, as one comparable value."""
    return {model._meta.label: list(model.objects.order_by("pk").values()) for model in KEPT}


@pytest.fixture
def report(real_data) -> JIUReport:
    return JIUReport.objects.get(symbol=SYMBOL)


@pytest.fixture
def stored(report) -> JIUReport:
    """The first report with its illustrative answers."""
    store_illustrations(report=report, record=record())
    return report


def test_what_is_stored_is_what_was_dealt(stored):
    rows = {
        (row.organization.code, row.recommendation.number if row.recommendation else None): row
        for row in Response.objects.select_related("organization", "recommendation").prefetch_related("reasons")
    }
    assert len(rows) == len(dealt())
    for expected in dealt():
        row = rows[expected.organization, expected.recommendation]
        in_order = tuple(reason for reason in Reason.values if reason in expected.answer.reasons)
        assert row.answer == replace(expected.answer, reasons=in_order)
        assert row.stage == expected.stage
        assert row.status == (expected.follow_up[-1] if expected.follow_up else row.status)
        assert (row.illustrative, row.source, row.changed_by) == (True, Source.ILLUSTRATIVE, None)


def test_all_that_is_written_is_marked_as_made_up(stored):
    for model in (Response, ResponseEvent, StatusChange, Consultation, ConsultationEvent):
        assert model.objects.exists()
        assert not model.objects.filter(illustrative=False).exists(), model
    assert set(ResponseEvent.objects.values_list("channel", flat=True)) == {Channel.COMMAND}
    assert ResponseEvent.objects.filter(verb="return", reason="").count() == 0
    assert StatusChange.objects.count() > Response.objects.exclude(acceptance="").count()  # some have changed since


def test_storing_again_changes_nothing(stored):
    before = everything()
    assert store_illustrations(report=stored, record=record(), seed=1) == ()
    assert everything() == before


def test_an_error_on_the_way_leaves_nothing(report, monkeypatch):
    before, calls = everything(), []

    def stop_later(**arguments):
        calls.append(arguments)
        if len(calls) == 50:
            raise RuleBroken("Stop.")
        return actions.move(**arguments)

    monkeypatch.setattr(illustrative_actions, "move", stop_later)
    with pytest.raises(RuleBroken, match="Stop"):
        store_illustrations(report=report, record=record())
    assert everything() == before


def test_it_is_refused_beside_other_answers_and_says_how_many_there_are(report):
    organizations = [row.organization for row in Addressee.objects.filter(recommendation__number=1)[:2]]
    for organization in organizations:
        factories.response(report.recommendations.get(number=1), organization)
    before = everything()
    with pytest.raises(RuleBroken, match="2 answers that are not illustrative"):
        store_illustrations(report=report, record=record())
    assert everything() == before


def test_a_real_round_is_used_and_stays(report):
    consultation = factories.consultation(report)
    store_illustrations(report=report, record=record())
    remove_illustrations(report=report)
    assert list(Consultation.objects.all()) == [consultation]
    assert not Consultation.objects.get().illustrative


def test_the_record_of_another_report_is_refused(report):
    with pytest.raises(RuleBroken, match="JIU/REP/2024/4, not to JIU/REP/2099/1"):
        store_illustrations(report=factories.report(), record=record())


def edit(row: Response, by) -> Response:
    entry = Entry(by=by, source=Source.EMAIL)
    place = Place(row.report, row.organization, row.recommendation)
    answer = replace(row.answer, comment="What a person typed.", language="en")
    return actions.record_answer(place=place, answer=answer, version=row.version, entry=entry)


def test_an_edit_by_a_person_does_not_take_the_mark_away(stored, cast):
    row = Response.objects.filter(stage=Stage.RETURNED, recommendation__number=1).get()
    assert edit(row, cast["oversight"]).comment == "What a person typed."
    row.refresh_from_db()
    assert row.illustrative
    assert row.events.latest("id").illustrative


def test_removing_leaves_what_was_there_before_and_nothing_else(report, cast):
    other = factories.report("JIU/REP/2099/7")
    member = Addressee.objects.filter(recommendation__number=4).get().organization
    asked = factories.recommendation(other, 1, to=[member])
    factories.consultation(other)
    place = Place(other, member, asked)
    row = actions.record_answer(
        place=place,
        answer=Answer("does_not_support", ("legal",)),
        version=0,
        entry=Entry(by=cast["oversight"], source=Source.LETTER),
    )
    factories.response(other, member, illustrative=True)  # made up too, but of another report
    Evidence.objects.create(response=row, title="A letter", url="https://example.org/letter")
    before = everything()
    store_illustrations(report=report, record=record())
    made_up = Response.objects.filter(report=report, stage=Stage.RETURNED).first()
    edit(made_up, cast["oversight"])
    Evidence.objects.create(response=made_up, title="A page", url="https://example.org/page")
    removed = remove_illustrations(report=report)
    assert everything() == before
    assert (removed.answers, removed.edited, removed.round_stays) == (len(dealt()), 1, False)


def test_removing_what_is_not_there_does_nothing(report):
    before = everything()
    assert remove_illustrations(report=report).answers == 0
    assert everything() == before


def test_the_round_stays_when_a_real_answer_rests_on_it(stored):
    silent = Addressee.objects.exclude(
        organization__in=Response.objects.filter(recommendation=None).values("organization")
    ).first()
    real = factories.response(stored, silent.organization)
    removed = remove_illustrations(report=stored)
    assert removed.round_stays
    assert list(Response.objects.all()) == [real]
    assert Consultation.objects.get().events.count() == 1


def test_the_database_lets_illustrative_history_go_and_no_other(stored, cast):
    factories.report("JIU/REP/2099/7")
    row = Response.objects.filter(stage=Stage.CLEARED).first()
    events = [row.events.first().pk, ResponseEvent.objects.create(
        response=row, verb="recorded", version=9, stage=row.stage, source="letter", channel="page"
    ).pk]  # fmt: skip
    ResponseEvent.objects.filter(pk=events[0]).delete()
    with pytest.raises((IntegrityError, DatabaseError), match="append-only"), transaction.atomic():
        ResponseEvent.objects.filter(pk=events[1]).delete()
    with pytest.raises((IntegrityError, DatabaseError), match="append-only"), transaction.atomic():
        ResponseEvent.objects.filter(response=row).update(reason="another")  # not even an illustrative one changes
    with pytest.raises(RuleBroken, match="other records refer to the illustrative answers"):
        remove_illustrations(report=stored)
