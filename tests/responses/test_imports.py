"""An uploaded workbook: what its check says of each row, what its application writes, and what it never writes."""

import json
from datetime import date, datetime, timedelta

import pytest
from django.core.files.storage import storages
from django.db import IntegrityError, OperationalError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from jobs import leases
from jobs.rules import JobState
from recommendations.rules import RuleBroken
from responses import actions, desks, import_actions, tasks
from responses.answer import Answer, Status
from responses.illustrative_actions import remove_illustrations
from responses.import_plans import plan
from responses.models import (
    Consultation,
    Evidence,
    Import,
    ImportRow,
    Response,
    ResponseEvent,
    ResponseReason,
    StatusChange,
)
from responses.rules import Channel, Source, Verb
from responses.workbook_csv import read_csv
from responses.workbook_reader import read_workbook
from tests import factories
from tests.responses import books
from tests.responses.conftest import everything
from tests.responses.pages import text_of

pytestmark = pytest.mark.django_db
COMMENT, POSITION, DATE, NUMBER = "Comment", "Position", "Date of the status", "Number of the recommendation"
DAY = date(2026, 1, 1)


def one_error(case, changes: dict, kind: str = "focal point", **fields) -> list[list[str]]:
    """The messages of the one row that cannot be read, and nothing that could be applied."""
    row = books.checked(case, books.filled(books.download(case, kind), changes), kind, **fields)
    assert row.rows_right == 0
    return books.only(row, "error").messages


# --- The check ------------------------------------------------------------------------------------------------------


def test_what_comes_back_as_it_was_changes_nothing(case):
    case.answered(1, position="conditional", reasons=("legal", "other"), condition="A _x000D_ budget.",
                  comment="=1\nTwo\tparagraphs.\n\nAnd 中文 \ufffe", language="zh")  # fmt: skip
    case.answered(0, comment="'quoted")
    status = Status("accepted", "in_progress", date(2026, 5, 31), "Board", "B/1")
    actions.record_status(place=case.place(1), status=status, version=1, entry=case.entry())
    before = everything()
    row = books.checked(case, books.download(case))
    assert books.effects(row) == ["unchanged"] * 3
    row = books.checked(case, books.download(case, "oversight"), "oversight")
    assert books.effects(row) == ["unchanged"] * 6
    assert everything() == before
    assert (row.rows_right, row.rows_total, row.can_be_decided) == (0, 6, True)


def test_a_row_that_is_filled_in_is_new(case):
    content = books.filled(
        books.download(case),
        {(3, POSITION): "Does not support", (3, "Reasons"): "legal; Resources ;", (3, COMMENT): "No."},
    )
    row = books.only(books.checked(case, content), "new")
    assert (row.organization, row.recommendation, row.number) == (case.own, case.recommendations[0], 3)
    assert row.after == {"position": "does_not_support", "reasons": ["legal", "resources"], "comment": "No."}
    assert row.before == {"position": "", "reasons": [], "comment": ""}


def test_a_changed_row_says_before_and_after(case):
    case.answered(1, comment="We agree with it.")
    row = books.checked(case, books.filled(books.download(case), {(3, COMMENT): "We agree with all of it."}))
    changed = books.only(row, "changed")
    assert (changed.before, changed.after) == (
        {"comment": "We agree with it."},
        {"comment": "We agree with all of it."},
    )
    assert books.effects(row) == ["unchanged", "changed", "unchanged"]


def test_an_emptied_cell_empties_the_answer(case):
    case.answered(1, comment="We agree.", reasons=("other",))
    row = books.checked(case, books.filled(books.download(case), {(3, COMMENT): None, (3, "Reasons"): None}))
    assert books.only(row, "changed").after == {"comment": "", "reasons": []}
    books.applied(row)
    assert Response.objects.get().answer == Answer(position="supports")


def test_a_language_without_words_is_nothing_to_store(case):
    row = books.checked(case, books.filled(books.download(case), {(3, "Language of the comment"): "French"}))
    assert books.effects(row) == ["unchanged"] * 3


def test_an_older_version_is_a_conflict_that_shows_both(case):
    case.answered(1, comment="First.")
    content = books.filled(books.download(case), {(3, COMMENT): "Mine."})
    case.answered(1, version=1, comment="Theirs.")
    row = books.checked(case, content)
    found = books.only(row, "conflict")
    assert (found.before, found.after) == ({"comment": "Theirs."}, {"comment": "Mine."})
    assert (found.version, found.stored_version, found.messages[0][0]) == (1, 2, "Answers!P3")
    assert row.rows_right == 0


def test_an_older_version_that_says_what_is_stored_is_no_conflict(case):
    case.answered(1, comment="First.")
    content = books.filled(books.download(case), {(3, COMMENT): "The same."})
    case.answered(1, version=1, comment="The same.")
    assert "conflict" not in books.effects(books.checked(case, content))


def test_an_answer_that_has_been_taken_away_is_not_written_again(case):
    response = factories.response(case.recommendations[0], case.own, illustrative=True, comment="Made up.")
    content = books.download(case)
    Response.objects.filter(pk=response.pk).delete()
    assert books.effects(books.checked(case, content)) == ["unchanged", "conflict", "unchanged"]


@pytest.mark.parametrize(
    ("changes", "cell", "words"),
    [
        ({(3, POSITION): "Perhaps"}, "Answers!E3", "“Perhaps” is not one of: Supports,"),
        ({(3, "Reasons"): "Resources; money"}, "Answers!F3", "“money” is not one of"),
        ({(3, COMMENT): "=1+1"}, "Answers!H3", "contains a formula"),
        ({(3, COMMENT): "x" * 20_001}, "Answers!H3", "20001 characters"),
        ({(3, COMMENT): "turned \u202e around"}, "Answers!H3", "direction"),
        ({(3, "Condition"): "x" * 2_001}, "Answers!G3", "2001 characters"),
        ({(3, "Implementation"): "In progress"}, "Answers!J3", "Say first whether"),
        ({(3, "Acceptance"): "Accepted"}, "Answers!L3", "Give the date"),
        (
            {(3, "Acceptance"): "Not relevant", (3, "Implementation"): "Implemented", (3, DATE): DAY},
            "Answers!K3",
            "Only what is accepted",
        ),
        ({(3, "Acceptance"): "Accepted", (3, DATE): "31/05/2026"}, "Answers!L3", "year-month-day"),
        ({(3, "Acceptance"): "Accepted", (3, DATE): "2026-02-30"}, "Answers!L3", "year-month-day"),
        (
            {(3, "Acceptance"): "Accepted", (3, DATE): date(2999, 1, 1)},
            "Answers!L3",
            "in the future",
        ),
        (
            {(3, "Acceptance"): "Accepted", (3, DATE): DAY, (3, "Deciding body"): "x" * 301},
            "Answers!M3",
            "301 characters",
        ),
        (
            {(3, "Acceptance"): "Accepted", (3, DATE): DAY, (3, "Document of the decision"): DAY},
            "Answers!N3",
            "date or a time",
        ),
        ({(3, "Version"): "two"}, "Answers!P3", "not a whole number"),
        ({(3, NUMBER): 9, (3, COMMENT): "x"}, "Answers!C3", "Recommendation 9 of JIU/REP/2099/1"),
        ({(3, NUMBER): None, (3, COMMENT): "x"}, "Answers!C3", "is missing"),
        ({(3, NUMBER): 1.5, (3, COMMENT): "x"}, "Answers!C3", "not a whole number"),
        ({(3, "Organization"): None, (3, COMMENT): "x"}, "Answers!B3", "is missing"),
        ({(3, "Organization"): "NOBODY", (3, COMMENT): "x"}, "Answers!B3", "“NOBODY” is not the code"),
        ({(3, "Report"): "JIU/REP/2001/1", (3, COMMENT): "x"}, "Answers!A3", "JIU/REP/2001/1"),
        ({(2, POSITION): "Supports"}, "Answers!E2", "general comment has no position"),
        ({(2, "Acceptance"): "Accepted"}, "Answers!J2", "belongs to a recommendation"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_with_the_cell(case, changes, cell, words):
    if cell == "Answers!J2":
        changes = {**changes, (2, DATE): DAY}
    before = everything()
    found = one_error(case, changes)
    assert found[0][0] == cell
    assert words in found[0][1]
    assert everything() == before


def test_every_wrong_cell_of_a_row_is_named(case):
    found = one_error(case, {(3, POSITION): "Perhaps", (3, "Acceptance"): "Maybe", (3, "Version"): -1})
    assert [cell for cell, _reason in found] == ["Answers!P3", "Answers!E3", "Answers!J3"]


def test_of_two_rows_for_one_answer_neither_is_taken(case):
    row = books.checked(case, books.filled(books.download(case), {(4, NUMBER): "1.0"}))
    assert books.effects(row) == ["unchanged", "error", "error"]
    assert {message for _cell, message in row.rows.filter(effect="error")[0].messages} == {
        "Rows 3, 4 speak of the same answer. Keep one of them."
    }


def test_a_locked_answer_is_an_error_at_the_cell_that_was_changed(case):
    case.moved(case.answered(1), Verb.SUBMIT)
    found = one_error(case, {(3, COMMENT): "Changed all the same."})
    assert found[0][0] == "Answers!H3"
    assert "is submitted and locked" in found[0][1]


def test_after_the_round_the_words_of_a_focal_point_are_refused(case):
    content = books.filled(books.download(case), {(3, COMMENT): "Late."})
    Consultation.objects.update(closed_on=date.today())
    row = books.checked(case, content)
    assert "The round was closed on" in books.only(row, "error").messages[0][1]


@pytest.mark.parametrize("answered", [True, False])
def test_a_focal_point_learns_nothing_of_another_organization(case, answered):
    content = books.filled(books.download(case, "oversight"), {(3, COMMENT): "A guess.", (3, "Version"): 0})
    if answered:
        factories.response(case.recommendations[0], case.other, comment="The secret of the other.")
    row = books.checked(case, content)
    found = [line for line in row.rows.order_by("number") if line.named.startswith("OTHER")]
    assert [line.effect for line in found] == ["error"] * 3
    for line in found:
        assert line.messages == [[f"Answers!B{line.number}", "You cannot enter answers for this organization."]]
        assert (line.before, line.after, line.stored_version, line.organization) == ({}, {}, 0, None)


def test_a_workbook_of_another_report_is_refused_naming_both(case):
    other = factories.report("JIU/REP/2099/2", assembly_symbol="")
    factories.recommendation(other, 1, to=[case.own])
    content = books.download(case)
    case.report = other
    row = books.upload(case, content)
    assert row.state == JobState.FAILED
    assert "JIU/REP/2099/1, not to JIU/REP/2099/2" in row.error
    assert not row.rows.exists()


def test_a_file_without_rows_is_refused(case):
    row = books.upload(case, b"organization,recommendation,position,reasons,condition,comment,language,acceptance,"
                       b"implementation,status_on,deciding_body,deciding_document,version\n", name="a.csv")  # fmt: skip
    assert (row.state, row.error) == (JobState.FAILED, "The file has no row with an answer.")


def test_the_check_is_told_in_the_language_of_who_uploaded(case, sent, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        row = import_actions.request_import(
            report=case.report, name="a.xlsx", content=books.download(case), by=case.person("focal point")
        )
    assert sent == [row.pk]
    assert (row.interface_language, row.phase, row.state) == ("en", "check", JobState.QUEUED)


# --- From where the words came --------------------------------------------------------------------------------------


def test_for_others_the_source_of_the_row_goes_before_that_of_the_upload(case):
    changes = {
        (3, COMMENT): "One.",
        (4, COMMENT): "Two.",
        (4, "Source"): "E-mail",
        (4, "Reference of the source"): "Mail",
    }
    row = books.checked(case, books.filled(books.download(case, "oversight"), changes), "oversight", **books.LETTER)
    books.applied(row)
    assert list(ResponseEvent.objects.order_by("pk").values_list("source", "source_reference")) == [
        ("letter", "Letter of 3 May"),
        ("email", "Mail"),
    ]


def test_without_another_word_the_source_is_the_file(case):
    content = books.filled(books.download(case, "oversight"), {(3, COMMENT): "One."})
    row = books.applied(books.checked(case, content, "oversight", name="Their answers.xlsx"))
    event = ResponseEvent.objects.get()
    assert (event.source, event.source_reference, event.by) == (Source.FILE, "Their answers.xlsx", row.requested_by)


def test_the_words_of_a_focal_point_are_those_of_the_organization(case):
    books.applied(books.checked(case, books.filled(books.download(case), {(3, COMMENT): "One."})))
    event = ResponseEvent.objects.get()
    assert (event.source, event.source_reference, event.channel) == (Source.ORGANIZATION, "", Channel.WORKBOOK)


# --- The application ------------------------------------------------------------------------------------------------


def filled_in(case, kind: str = "focal point", **fields) -> Import:
    """A check of: recommendation 1 changed with follow-up, 2 new, the general comment new."""
    case.answered(1, comment="Old.", reasons=("other",))
    changes = {
        (2, COMMENT): "In general.",
        (3, COMMENT): "New.",
        (3, "Reasons"): "Legal or regulatory framework",
        (3, "Acceptance"): "Accepted",
        (3, DATE): datetime(2026, 5, 31),
        (4, POSITION): "Takes no position",
    }
    return books.checked(case, books.filled(books.download(case), changes), kind, **fields)


def test_what_is_applied_is_written_as_by_hand(case):
    row = filled_in(case)
    assert books.effects(row) == ["new", "changed", "new"]
    done = books.applied(row)
    assert (done.state, done.phase, done.applied) == (JobState.DONE, Import.Phase.APPLY, 3)
    general, first, second = (
        Response.objects.get(recommendation=recommendation) for recommendation in (None, *case.recommendations)
    )
    assert (general.comment, general.version) == ("In general.", 1)
    assert first.answer == Answer("supports", ("legal",), "", "New.")
    assert (first.status, first.version) == (Status("accepted", "", date(2026, 5, 31)), 3)
    assert (second.position, second.version, second.changed_by) == ("no_position", 1, row.requested_by)
    events = ResponseEvent.objects.filter(response=first).order_by("pk")
    assert [(event.verb, event.version, event.channel) for event in events] == [
        ("recorded", 1, "page"),
        ("recorded", 2, "workbook"),
        ("status", 3, "workbook"),
    ]
    assert (events[1].before, events[1].after) == (
        {"comment": "Old.", "reasons": ["other"]},
        {"comment": "New.", "reasons": ["legal"]},
    )
    state = StatusChange.objects.get()
    assert (state.acceptance, state.status_on, state.recorded_by) == ("accepted", date(2026, 5, 31), row.requested_by)


def test_the_bulk_desk_writes_what_the_other_writes(case):
    """Both desks, the same answers: the same rows, but for keys and times."""

    def written() -> list:
        found = []
        for model in (Response, ResponseReason, ResponseEvent, StatusChange):
            rows = list(model.objects.order_by("pk").values())
            for row in rows:
                for name in ("id", "response_id", "organization_id", "at", "changed_at", "recorded_at", "channel"):
                    row.pop(name, None)
            found.append(rows)
        return found

    entry = case.entry()
    offers = [
        (case.place(1), Answer("supports", ("legal",), "", "Words."), Status("accepted", "", DAY)),
        (case.place(2), Answer("no_position", ("other", "legal")), Status()),
        (case.place(0), Answer(comment="General."), Status()),
    ]
    with transaction.atomic():
        for place, answer, status in offers:
            response = actions.record_answer(place=place, answer=answer, version=0, entry=entry)
            if status:
                actions.record_status(place=place, status=status, version=response.version, entry=entry)
        one_by_one = written()
        transaction.set_rollback(False)
    from responses.import_plans import offer

    case.own, case.other = case.other, case.own
    neighbour = case.entry("neighbour")
    desk = desks.BulkDesk(case.report, [case.own.pk], lock=True)
    for place, answer, status in offers:
        there = type(place)(place.report, case.own, place.recommendation, asked=True)
        offer(desk, there, answer, status, 0, neighbour)
    counts = [len(rows) for rows in one_by_one]
    desk.store()
    in_bulk = [rows[count:] for rows, count in zip(written(), counts, strict=True)]
    for rows in (*one_by_one, *in_bulk):
        for values in rows:
            for name in ("changed_by_id", "recorded_by_id", "by_id"):
                values.pop(name, None)
    key = lambda rows: sorted(map(repr, rows))  # noqa: E731
    assert [key(rows) for rows in in_bulk] == [key(rows) for rows in one_by_one]


def test_what_was_overtaken_since_the_check_becomes_a_conflict_and_the_rest_is_applied(case):
    row = filled_in(case)
    case.answered(1, version=1, comment="Faster.", reasons=("other",))
    done = books.applied(row)
    assert (done.applied, done.counts["conflict"], done.rows_right) == (2, 1, 2)
    conflict = books.only(done, "conflict")
    assert (conflict.before["comment"], conflict.after["comment"]) == ("Faster.", "New.")
    assert (conflict.version, conflict.stored_version) == (1, 2)
    assert Response.objects.get(recommendation=case.recommendations[0]).comment == "Faster."
    assert not done.can_be_decided


def test_what_was_locked_since_the_check_becomes_a_conflict(case):
    row = filled_in(case)
    case.moved(Response.objects.get(), Verb.SUBMIT)
    done = books.applied(row)
    assert (done.applied, books.only(done, "conflict").number) == (2, 3)


def test_of_all_or_nothing_nothing_is_applied_when_one_was_overtaken(case):
    row = filled_in(case)
    case.answered(1, version=1, comment="Faster.")
    before = everything()
    done = books.applied(row, "all")
    assert (done.applied, done.was_held_back, done.can_be_decided) == (0, True, True)
    assert everything() == before
    again = books.applied(done)
    assert (again.applied, again.was_held_back, again.can_be_decided) == (2, False, False)


def test_all_or_nothing_applies_all(case):
    done = books.applied(filled_in(case), "all")
    assert (done.applied, done.was_held_back) == (3, False)


def test_all_or_nothing_is_not_possible_with_an_error(case):
    content = books.filled(books.download(case), {(3, POSITION): "Perhaps", (4, COMMENT): "x"})
    row = books.checked(case, content)
    with pytest.raises(RuleBroken, match="cannot be all"):
        books.applied(row, "all")
    assert books.applied(row).applied == 1


def test_apply_nothing(case):
    row = filled_in(case)
    before = everything()
    done = import_actions.decide(upload=row, mode=None, by=row.requested_by)
    assert (done.phase, done.state, done.can_be_decided) == (Import.Phase.DISCARDED, JobState.DONE, False)
    assert everything() == before
    with pytest.raises(RuleBroken, match="decided already"):
        books.applied(done)


def test_a_decision_is_taken_once(case):
    row = filled_in(case)
    import_actions.decide(upload=row, mode=Import.Mode.RIGHT, by=row.requested_by)
    with pytest.raises(RuleBroken, match="decided already"):
        import_actions.decide(upload=row, mode=Import.Mode.ALL, by=row.requested_by)
    with pytest.raises(RuleBroken, match="decided already"):
        import_actions.decide(upload=row, mode=None, by=row.requested_by)


def test_only_who_uploaded_decides(case):
    row = filled_in(case)
    with pytest.raises(RuleBroken, match="Only the person who uploaded"):
        import_actions.decide(upload=row, mode=Import.Mode.RIGHT, by=case.person("oversight"))


def test_of_two_uploads_the_second_finds_conflicts(case):
    case.answered(1, comment="Old.")
    first, second = (
        books.checked(case, books.filled(books.download(case), {(3, COMMENT): words})) for words in ("One.", "Two.")
    )
    assert books.applied(first).applied == 1
    done = books.applied(second)
    assert (done.applied, done.counts["conflict"]) == (0, 1)
    assert Response.objects.get().comment == "One."


def test_two_uploads_of_a_new_answer(case):
    first, second = (
        books.checked(case, books.filled(books.download(case), {(3, COMMENT): words})) for words in ("One.", "Two.")
    )
    assert books.applied(first).applied == 1
    assert books.applied(second).counts["conflict"] == 1


@pytest.mark.parametrize("error", [IntegrityError("response_once"), OperationalError("deadlock detected")])
@pytest.mark.parametrize(("times", "state", "applied"), [(1, "done", 3), (2, "done", 3), (3, "failed", None)])
def test_an_answer_that_comes_to_an_empty_place_in_the_middle_or_a_deadlock_makes_it_begin_again(
    case, monkeypatch, error, times, state, applied, caplog
):
    row = filled_in(case)
    before = everything()
    store, calls = desks.BulkDesk.store, []

    def overtaken(desk):
        calls.append(desk)
        store(desk)
        if len(calls) <= times:
            raise error

    monkeypatch.setattr(desks.BulkDesk, "store", overtaken)
    done = books.applied(row)
    assert (done.state, done.applied, len(calls)) == (state, applied, min(times + 1, 3))
    assert (everything() == before) is (state == "failed")


def test_a_worker_that_lost_its_lease_leaves_nothing(case):
    row = filled_in(case)
    import_actions.decide(upload=row, mode=Import.Mode.RIGHT, by=row.requested_by)
    mine = leases.claim(Import, row.pk)
    Import.objects.filter(pk=row.pk).update(heartbeat_at=timezone.now() - timedelta(hours=1))
    leases.sweep()
    theirs = leases.claim(Import, row.pk)
    before = everything()
    with pytest.raises(leases.LeaseLost):
        import_actions.apply_import(upload=mine)
    assert everything() == before
    import_actions.apply_import(upload=theirs)
    assert Import.objects.get(pk=row.pk).applied == 3
    assert ResponseEvent.objects.filter(channel="workbook").count() == 4


def test_a_lost_lease_leaves_no_rows_of_a_check(case):
    row = import_actions.request_import(
        report=case.report, name="a.xlsx", content=books.download(case), by=case.person("focal point")
    )
    mine = leases.claim(Import, row.pk)
    Import.objects.filter(pk=row.pk).update(token="another")
    with pytest.raises(leases.LeaseLost):
        import_actions.check_import(upload=mine)
    assert not ImportRow.objects.exists()


def test_an_error_in_the_middle_leaves_nothing_and_can_be_tried_again(case, monkeypatch):
    row = filled_in(case)
    before = everything()
    with monkeypatch.context() as patch:
        patch.setattr(leases, "finish", lambda *args, **fields: 1 / 0)
        done = books.applied(row)
    assert (done.state, done.can_be_decided) == (JobState.FAILED, True)
    assert everything() == before
    assert books.applied(done).applied == 3


def test_nothing_is_written_in_the_name_of_nobody(case):
    row = filled_in(case)
    import_actions.decide(upload=row, mode=Import.Mode.RIGHT, by=row.requested_by)
    Import.objects.update(requested_by=None)
    before = everything()
    tasks.run_import(row.pk)
    row.refresh_from_db()
    assert (row.state, everything()) == (JobState.FAILED, before)


def test_who_may_not_answer_any_more_applies_nothing(case):
    row = filled_in(case)
    case.own.focal_points.all().delete()
    done = books.applied(row)
    assert (done.applied, done.counts["conflict"]) == (0, 3)
    assert "cannot enter" in done.rows.first().messages[0][1]


def test_a_file_that_is_gone_is_told(case):
    row = import_actions.request_import(
        report=case.report, name="a.xlsx", content=books.download(case), by=case.person("focal point")
    )
    Import.objects.update(file="aa/gone.xlsx")
    tasks.run_import(row.pk)
    assert "Upload it again" in Import.objects.get().error


# --- Who sees it ----------------------------------------------------------------------------------------------------


def test_imports_are_seen_by_who_uploaded_and_by_oversight_staff(case):
    row = books.checked(case, books.download(case))
    seen = {kind for kind in [*case.cast, "neighbour"] if Import.objects.visible_to(case.person(kind)).exists()}
    assert seen == {"focal point", "oversight"}
    assert Import.objects.visible_to(row.requested_by).get() == row


# --- Its cost -------------------------------------------------------------------------------------------------------


def large(case, recommendations: int):
    """A report with so many recommendations, each answered by CAST."""
    report = factories.report("JIU/REP/2099/77", assembly_symbol="")
    rows = [factories.recommendation(report, number, to=[case.own]) for number in range(1, recommendations + 1)]
    for row in rows:
        factories.response(row, case.own, comment="Old.", reasons=["other"])
    factories.consultation(report)
    case.report, case.recommendations = report, rows
    changes = {(row, COMMENT): "New." for row in range(3, recommendations + 3)}
    changes |= {(row, "Reasons"): "Resources" for row in range(3, recommendations + 3)}
    return books.filled(books.download(case), changes)


def test_the_queries_of_check_and_application_do_not_grow_with_the_rows(case):
    counted = []
    for number in (2, 40):
        content = large(case, number)
        with CaptureQueriesContext(connection) as check:
            row = books.checked(case, content)
        with CaptureQueriesContext(connection) as application:
            assert books.applied(row).applied == number
        counted.append((len(check), len(application)))
        ImportRow.objects.all().delete()
        Import.objects.all().delete()
        Response.objects.update(illustrative=True)
        break_up(case.report)
    few, many = counted
    assert many[0] <= few[0] + 2
    assert many[1] <= few[1] + 4  # SQLite takes at most 999 values in one statement


def break_up(report) -> None:
    """Take the report away, so that the next one can have its symbol."""
    type(report).objects.filter(pk=report.pk).update(symbol=f"JIU/REP/2098/{report.pk % 1000}")


# --- CSV ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("separator", ["comma", "semicolon", "tab"])
@pytest.mark.parametrize("mark", ["with", "without"])
def test_csv_makes_the_same_round(case, separator, mark):
    case.answered(1, comment='=1; "two", three\nfour\t五', reasons=("legal", "other"))
    address = f"/answers/{case.report.symbol.replace('/', '-')}/workbook/"
    content = case.browser("oversight").get(address, {"format": "csv", "separator": separator}).content
    if mark == "without":
        content = content.removeprefix(b"\xef\xbb\xbf")
    row = books.checked(case, content, "oversight", name="answers.csv")
    assert (row.kind, set(books.effects(row))) == ("csv", {"unchanged"})
    row = books.checked(case, content.replace(b"three", b"drei"), "oversight", name="answers.csv")
    assert books.only(row, "changed").after == {"comment": '=1; "two", drei\nfour\t五'}
    assert books.applied(row).applied == 1


def test_an_error_in_csv_names_the_cell_without_a_sheet(case):
    content = case.browser("focal point").get("/answers/JIU-REP-2099-1/workbook/", {"format": "csv"}).content
    content = content.replace(b"Text of recommendation 1.,", b"Text of recommendation 1.,Perhaps")
    row = books.checked(case, content, name="answers.csv")
    assert books.only(row, "error").messages[0][0] == "E3"


def test_the_plan_is_the_same_for_both_formats(case):
    case.answered(1)
    upload = Import(report=case.report, requested_by=case.person("focal point"), source=Source.FILE)
    content = case.browser("focal point").get("/answers/JIU-REP-2099-1/workbook/", {"format": "csv"}).content
    found = [plan(upload, table) for table in (read_workbook(books.download(case)), read_csv(content))]
    assert [row.effect for row in found[0]] == [row.effect for row in found[1]] == ["unchanged"] * 3


# --- Illustrative answers that are taken away ------------------------------------------------------------------------


@pytest.fixture
def made_up(case):
    """Illustrative answers of CAST to both recommendations, which were stored as any answer is."""
    entry = case.entry("oversight", illustrative=True)
    for number in (1, 2):
        answer = Answer("supports", comment=f"Made up {number}.")
        actions.record_answer(place=case.place(number), answer=answer, version=0, entry=entry)
    assert Response.objects.filter(illustrative=True).count() == 2


def uploaded(case, changes: dict, **options) -> Import:
    return books.checked(case, books.filled(books.download(case, **options), changes))


def stored_file(row: Import) -> bool:
    return storages["evidence"].exists(row.file)


@pytest.mark.usefixtures("made_up")
def test_what_an_import_kept_of_answers_made_up_goes_with_them(case, django_capture_on_commit_callbacks):
    applied = books.applied(uploaded(case, {(3, COMMENT): "Made up by a person."}))
    overtaken = uploaded(case, {(4, COMMENT): "Overtaken."})
    waiting = uploaded(case, {(4, COMMENT): "Waits for its decision."})
    case.answered(2, version=1, comment="Said meanwhile.")
    books.applied(overtaken)
    mixed = uploaded(case, {(2, COMMENT): "A real comment."})
    with django_capture_on_commit_callbacks(execute=True):
        removed = remove_illustrations(report=case.report)
    assert (removed.answers, removed.import_rows, removed.files_kept) == (2, 3, 1)
    kept = json.dumps(list(ImportRow.objects.values("before", "after", "offered")))
    assert "A real comment." in kept
    for words in ("Made up", "Overtaken", "Waits", "Said meanwhile"):
        assert words not in kept
    assert [stored_file(row) for row in (applied, overtaken, waiting, mixed)] == [False, False, False, True]
    for row in (applied, overtaken, waiting):
        row.refresh_from_db()
    assert (applied.applied, applied.counts["changed"]) == (1, 1)  # the log stays
    assert (waiting.rows_right, waiting.count("conflict"), waiting.can_be_decided) == (0, 1, True)
    browser = case.browser("focal point")
    for row in (applied, overtaken, waiting):
        text = text_of(browser.get(row.get_absolute_url()))
        assert "That answer has been removed, and the words of this row with it." in text
        assert ("1 row concerned an illustrative answer that has been removed" in text) is (row != applied)
        assert "nothing of either is lost" not in text
    assert "has been removed" not in text_of(browser.get(mixed.get_absolute_url()))
    assert books.applied(mixed).applied == 1
    again = remove_illustrations(report=case.report)
    assert (again.answers, again.import_rows) == (0, 0)


@pytest.mark.usefixtures("made_up")
def test_a_workbook_that_is_evidence_elsewhere_stays(case, django_capture_on_commit_callbacks):
    row = uploaded(case, {(3, COMMENT): "Changed."})
    other = factories.response(case.report, case.other)
    Evidence.objects.create(response=other, title="The same", file=row.file, sha256=row.sha256, size=1)
    with django_capture_on_commit_callbacks(execute=True):
        remove_illustrations(report=case.report)
    assert stored_file(row)
