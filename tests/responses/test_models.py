"""What the tables refuse, in words and by themselves; who sees which answer; a history that nobody can rewrite."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.db.models import ProtectedError

from accounts.rules import Group
from recommendations.actions import name_focal_point
from recommendations.models import Organization
from responses import consultation_actions
from responses.answer import COMMENT_LIMIT, CONDITION_LIMIT, Answer, Status
from responses.models import (
    Consultation,
    ConsultationEvent,
    Evidence,
    Response,
    ResponseEvent,
    ResponseReason,
    StatusChange,
    roles_of,
)
from responses.rules import OPEN_STAGES, SENT_STAGES, Role, Stage
from tests import factories
from tests.responses.conftest import GROUPS

TODAY = date(2026, 7, 1)
ACCEPTED = {"acceptance": "accepted", "status_on": TODAY}

# Rule -> (what breaks it, the words in which a person is told).
REFUSED = {
    "an unknown position": ({"position": "maybe"}, "values from the lists"),
    "an unknown stage": ({"stage": "lost"}, "values from the lists"),
    "an unknown acceptance": ({"acceptance": "perhaps", "status_on": TODAY}, "values from the lists"),
    "an unknown implementation": ({**ACCEPTED, "implementation": "soon"}, "values from the lists"),
    "an unknown language": ({"language": "de"}, "values from the lists"),
    "an unknown source": ({"source": "hearsay"}, "values from the lists"),
    "implementation without acceptance": ({"implementation": "implemented"}, "Only what is accepted"),
    "implementation of what is not accepted": (
        {"acceptance": "not_accepted", "implementation": "implemented", "status_on": TODAY},
        "Only what is accepted",
    ),
    "acceptance without its date": ({"acceptance": "accepted"}, "stand together"),
    "a date without acceptance": ({"status_on": TODAY}, "stand together"),
    "submitted without a position": ({"stage": "submitted", "position": ""}, "Choose a position"),
    "cleared without a position": ({"stage": "cleared", "position": ""}, "Choose a position"),
    "submitted without the condition": ({"stage": "submitted", "position": "conditional"}, "name the condition"),
    "cleared without the condition": ({"stage": "cleared", "position": "conditional"}, "name the condition"),
    "a comment too long": ({"comment": "字" * (COMMENT_LIMIT + 1)}, "longer than possible"),
    "a condition too long": ({"condition": "字" * (CONDITION_LIMIT + 1)}, "longer than possible"),
}
STORED = {
    "a draft that is conditional without a condition": {"position": "conditional"},
    "an empty draft": {"position": ""},
    "a returned answer without a position": {"stage": "returned", "position": ""},
    "a cleared conditional answer": {"stage": "cleared", "position": "conditional", "condition": "If."},
    "a comment of the greatest length": {"comment": "字" * COMMENT_LIMIT},
    "what is implemented": {**ACCEPTED, "implementation": "implemented"},
    "what is not accepted": {"acceptance": "not_accepted", "status_on": TODAY},
}


@pytest.fixture
def asked(db):
    """A recommendation and the organization that it is put to."""
    member = factories.organization()
    return factories.recommendation(factories.report(), to=[member]), member


def unsaved(asked, **fields) -> Response:
    recommendation, member = asked
    values = {"report": recommendation.report, "recommendation": recommendation, "position": "supports"}
    return Response(organization=member, **{**values, **fields})


def words_of(row) -> str:
    with pytest.raises(ValidationError) as refused:
        row.full_clean()
    return " ".join(refused.value.messages)


def refused_by_the_database(row) -> None:
    before = type(row).objects.count()
    with pytest.raises(IntegrityError), transaction.atomic():
        type(row).objects.bulk_create([row])
    assert type(row).objects.count() == before


# --- Constraints ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("rule", REFUSED)
def test_an_answer_that_cannot_be_is_refused_in_words_and_by_the_database(rule, asked):
    fields, words = REFUSED[rule]
    row = unsaved(asked, **fields)
    with pytest.raises(ValidationError) as refused:
        row.validate_constraints()
    assert words in " ".join(refused.value.messages)
    assert words_of(row)  # and so does full_clean, of which the fields may be first to complain
    refused_by_the_database(row)


@pytest.mark.parametrize("kind", STORED)
def test_what_is_no_fault_is_stored(kind, asked):
    row = unsaved(asked, **STORED[kind])
    row.full_clean(exclude=["changed_by"])
    row.save()
    assert Response.objects.get().pk == row.pk


@pytest.mark.parametrize(
    "fields", [{"position": "supports"}, {"condition": "If."}, {"acceptance": "accepted", "status_on": TODAY}]
)
def test_a_general_comment_has_no_position(fields, asked):
    row = unsaved(asked, **{"recommendation": None, "position": "", **fields})
    assert "general comment has no position" in words_of(row)
    refused_by_the_database(row)


def test_a_general_comment_is_submitted_without_a_position(asked):
    factories.response(asked[0].report, asked[1], stage="cleared")
    assert Response.objects.get(recommendation=None).stage == "cleared"


def test_an_organization_answers_a_recommendation_once_and_the_report_once(asked):
    recommendation, member = asked
    factories.response(recommendation, member)
    factories.response(recommendation.report, member)
    for row, words in (
        (unsaved(asked), "has an answer to this recommendation already"),
        (unsaved(asked, recommendation=None, position=""), "has a general comment on this report already"),
    ):
        assert words in words_of(row)
        refused_by_the_database(row)


def test_a_reason_stands_once(asked):
    row = factories.response(*asked, reasons=["legal", "other"])
    refused_by_the_database(ResponseReason(response=row, reason="legal"))


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"url": "https://example.org/", "file": "ab/abc.pdf", "sha256": "abc", "size": 3},
        {"file": "ab/abc.pdf", "size": 3},
        {"file": "ab/abc.pdf", "sha256": "abc"},
    ],
)
def test_evidence_is_a_link_or_a_file(fields, asked):
    row = Evidence(response=factories.response(*asked), title="Memo", **fields)
    with pytest.raises(ValidationError, match="a link or a file"):
        row.validate_constraints()
    refused_by_the_database(row)


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"due_on": date(2026, 6, 30)}, "lies before the opening"),
        ({"due_on": TODAY, "closed_on": date(2026, 6, 30)}, "closed before its opening"),
    ],
)
def test_a_round_opens_before_it_ends(fields, words, asked):
    row = Consultation(report=asked[0].report, opened_on=TODAY, **fields)
    assert words in words_of(row)
    refused_by_the_database(row)


def test_what_has_been_answered_cannot_be_deleted(asked):
    recommendation, member = asked
    factories.response(recommendation, member)
    for row in (recommendation, recommendation.report, member):
        with pytest.raises(ProtectedError), transaction.atomic():
            row.delete()


def test_a_stored_answer_reads_as_a_value(asked):
    row = factories.response(
        *asked, comment="c", condition="d", language="fr", reasons=["other", "legal"], deciding_body="Board", **ACCEPTED
    )
    stored = Response.objects.get(pk=row.pk)
    assert stored.answer == Answer("supports", ("legal", "other"), "d", "c", "fr")
    assert stored.status == Status("accepted", "", TODAY, "Board", "")


def test_answers_by_kind(asked):
    recommendation, member = asked
    answer = factories.response(recommendation, member, stage="cleared", illustrative=True)
    factories.response(recommendation.report, member, stage="cleared")
    draft = factories.response(recommendation, factories.organization("ORG-2"))
    rows = Response.objects.order_by("pk")
    assert list(rows.to_recommendations()) == [answer, draft]
    assert list(rows.illustrative()) == [answer]


def test_answers_that_nobody_is_asked_for_any_more(asked):
    """No page would show them: the loading of a file looks for them."""
    recommendation, member = asked
    factories.response(recommendation, member)
    factories.response(recommendation.report, member)
    factories.response(recommendation.report, factories.organization("ORG-2"))  # a general comment answers no question
    elsewhere = factories.recommendation(recommendation.report, 2, to=[Organization.objects.get(code="ORG-2")])
    assert not Response.objects.unasked().exists()
    stray = factories.response(elsewhere, member, stage="cleared")  # asked something else, and of somebody else
    assert list(Response.objects.unasked()) == [stray]
    recommendation.addressees.all().delete()
    assert Response.objects.unasked().count() == 3  # with the general comment, which has no sheet any more


# --- Who sees what --------------------------------------------------------------------------------------------------

EVERY = {(code, stage) for code in ("CAST", "OTHER") for stage in Stage.values}
SENT = {(code, stage) for code, stage in EVERY if stage in SENT_STAGES}
OWN = {(code, stage) for code, stage in EVERY if code == "CAST"}
VISIBLE = {
    "administrator": EVERY,
    "oversight": EVERY,
    "secretariat": SENT,
    "analyst": SENT,
    "focal point": OWN,
    "stranger": set(),
}


@pytest.fixture
def answered(case):
    """Of each of the two organizations an answer at every stage."""
    for number, stage in enumerate(Stage, 3):
        recommendation = factories.recommendation(case.report, number, to=[case.own, case.other])
        for member in (case.own, case.other):
            factories.response(recommendation, member, stage=stage)
    return case


def seen_by(user, rows=None) -> set:
    found = list((Response.objects if rows is None else rows).visible_to(user).select_related("organization"))
    seen = {(row.organization.code, row.stage) for row in found}
    assert len(seen) == len(found)  # nothing twice
    return seen


@pytest.mark.parametrize("kind", VISIBLE)
def test_who_sees_which_answers(kind, answered):
    assert seen_by(answered.person(kind)) == VISIBLE[kind]
    rows = Response.objects.filter(organization=answered.other)
    assert seen_by(answered.person(kind), rows) == {pair for pair in VISIBLE[kind] if pair[0] == "OTHER"}


def test_the_table_of_readers_has_the_whole_cast(cast):
    assert set(VISIBLE) == set(cast) == set(GROUPS)


@pytest.mark.parametrize("kind", VISIBLE)
def test_who_may_not_sign_in_any_more_sees_nothing_and_may_do_nothing(kind, answered):
    user = answered.person(kind)
    user.is_active = False
    user.save()
    assert seen_by(answered.person(kind)) == set()
    assert roles_of(answered.person(kind), answered.own.pk) == frozenset()


def test_an_analyst_who_is_a_focal_point_too_sees_the_own_drafts_and_what_others_sent(answered):
    user = factories.user("both@example.org", Group.ANALYSTS)
    name_focal_point(user=user, organization=answered.own)
    assert seen_by(user) == OWN | SENT


def test_evidence_is_seen_with_its_answer(answered):
    for row in Response.objects.all():
        Evidence.objects.create(response=row, title="Memo", url="https://example.org/")
    for kind, pairs in VISIBLE.items():
        rows = Evidence.objects.visible_to(answered.person(kind))
        assert {(row.response.organization.code, row.response.stage) for row in rows} == pairs, kind


def test_as_whom_somebody_acts(case):
    roles = {kind: roles_of(case.person(kind), case.own.pk) for kind in case.cast}
    assert roles.pop("focal point") == {Role.FOCAL_POINT}
    assert roles.pop("oversight") == {Role.OVERSIGHT}
    assert set(roles.values()) == {frozenset()}
    assert roles_of(case.person("focal point"), case.other.pk) == frozenset()
    user = case.person("oversight")
    name_focal_point(user=user, organization=case.own)
    assert roles_of(case.person("oversight"), case.own.pk) == frozenset(Role)
    assert roles_of(case.person("oversight"), case.other.pk) == {Role.OVERSIGHT}


# --- Append-only ----------------------------------------------------------------------------------------------------

HISTORY = [ResponseEvent, StatusChange, ConsultationEvent]


@pytest.fixture(params=[False, True], ids=["real", "illustrative"])
def history(request, asked):
    """A row in each of the three histories, all real or all made up."""
    answer = factories.response(*asked, illustrative=request.param)
    common = {"response": answer, "illustrative": request.param}
    ResponseEvent.objects.create(
        verb="recorded", version=1, stage="draft", source="letter", channel="page", after={"comment": "x"}, **common
    )
    StatusChange.objects.create(acceptance="accepted", status_on=TODAY, **common)
    consultation_actions.open_consultation(report=asked[0].report, illustrative=request.param)
    return request.param


def refused(change) -> None:
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        change()


def stored(model) -> list:
    return list(model.objects.values_list())


def run(sql: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql)


@pytest.mark.parametrize("model", HISTORY)
def test_a_row_of_the_history_never_changes(model, history):
    before, table = stored(model), model._meta.db_table
    row = model.objects.get()
    refused(lambda: model.objects.update(illustrative=not history))
    refused(row.save)
    refused(lambda: model.objects.bulk_update([row], ["illustrative"]))
    refused(lambda: run(f"UPDATE {table} SET illustrative = illustrative"))
    refused(lambda: run(f"UPDATE {table} SET id = id + 1"))
    assert stored(model) == before


@pytest.mark.parametrize("model", HISTORY)
def test_a_row_of_the_history_is_not_deleted_unless_it_was_made_up(model, history):
    before, table = stored(model), model._meta.db_table
    if history:
        run(f"DELETE FROM {table}")
        assert stored(model) == []
    else:
        refused(model.objects.get().delete)
        refused(model.objects.all().delete)
        refused(lambda: run(f"DELETE FROM {table}"))
        assert stored(model) == before


@pytest.mark.parametrize("model", HISTORY)
@pytest.mark.skipif(connection.vendor != "sqlite", reason="only SQLite has INSERT OR REPLACE")
def test_a_row_of_the_history_is_not_replaced(model, history):
    before, table = stored(model), model._meta.db_table
    for insert in ("INSERT OR REPLACE", "REPLACE", "INSERT"):
        refused(lambda insert=insert: run(f"{insert} INTO {table} SELECT * FROM {table}"))
    names = ", ".join(field.column for field in model._meta.fields if not field.primary_key)
    refused(lambda: run(f"INSERT OR REPLACE INTO {table} (rowid, {names}) SELECT id, {names} FROM {table}"))
    assert stored(model) == before
    run(f"INSERT INTO {table} ({names}) SELECT {names} FROM {table}")  # what is new is added as ever
    assert len(stored(model)) == 2


@pytest.mark.parametrize("model", HISTORY)
@pytest.mark.skipif(connection.vendor != "postgresql", reason="only PostgreSQL has TRUNCATE")
def test_the_history_is_not_emptied_at_once(model, history):
    before = stored(model)
    run("SET CONSTRAINTS ALL IMMEDIATE")  # what waits for the end of the transaction would refuse it too
    refused(lambda: run(f"TRUNCATE {model._meta.db_table} CASCADE"))
    assert stored(model) == before


def test_an_answer_with_a_history_stays(history):
    with pytest.raises(ProtectedError), transaction.atomic():
        Response.objects.get().delete()
    assert Response.objects.filter(stage__in=OPEN_STAGES).count() == 1
