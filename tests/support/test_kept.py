"""Figures that are kept: exact at every moment, whatever changed, through whatever door."""

import random
import threading

import pytest
from django.core.management import call_command
from django.db import connection, transaction

from accounts.rules import Group
from recommendations.models import Addressee, JIUReport, Organization, Recommendation
from responses.models import Response
from support import actions, database
from support.aggregates import COUNTED, DIMENSIONS, count_cells, due_years, figures_by
from support.models import Cell, KeptFigures, Recount
from tests import factories

YEARS = (1900, 2100)


@pytest.fixture
def reader(db):
    return factories.user("reader@example.org", Group.ANALYSTS)


@pytest.fixture
def world(db):
    """Two reports of two years with two recommendations each, put to three organizations."""
    organizations = [factories.organization(code, order=place) for place, code in enumerate(("A", "B", "C"))]
    for symbol in ("JIU/REP/2098/1", "JIU/REP/2099/1"):
        report = factories.report(symbol)
        for number in (1, 2):
            factories.recommendation(report, number, to=organizations[:2], impact="a", impact_vintage="current")
    actions.keep_figures()
    return organizations


def exact(reader) -> bool:
    """True when the figures of the page are those of a full count."""
    key = lambda row: tuple(str(row[name]) for name in DIMENSIONS)  # noqa: E731
    page = figures_by(DIMENSIONS, user=reader, years=YEARS)
    whole = [
        {name: n for name, n in row.items() if name != "whole"} for row in count_cells(Cell.objects.all(), DIMENSIONS)
    ]
    return sorted(page, key=key) == sorted(whole, key=key)


def test_what_is_kept_is_what_a_full_count_gives(world, reader):
    recommendation = Recommendation.objects.first()
    factories.response(recommendation, world[0], stage="cleared")
    assert due_years() == {recommendation.report.year}
    assert exact(reader)
    actions.keep_figures()
    assert due_years() == set() == set(Recount.objects.all())
    assert exact(reader)
    assert sum(row.asked for row in KeptFigures.objects.all()) == 8
    assert sum(row.cleared for row in KeptFigures.objects.all()) == 1


def change_nothing_that_counts(recommendation, organization):
    factories.response(recommendation, organization, stage="draft")


def answer(recommendation, organization):
    factories.response(recommendation, organization, stage="submitted")


def ask_somebody_else(recommendation, organization):
    Addressee.objects.create(recommendation=recommendation, organization=Organization.objects.get(code="C"), action="L")


def ask_no_more(recommendation, organization):
    Addressee.objects.filter(recommendation=recommendation, organization=organization).delete()


def change_the_kind(recommendation, organization):
    Recommendation.objects.filter(pk=recommendation.pk).update(addressed_to="legislative_bodies")


def change_the_year(recommendation, organization):
    report = recommendation.report
    report.year = 2050
    report.save()


def drop_the_recommendation(recommendation, organization):
    recommendation.delete()


@pytest.mark.parametrize(
    ("change", "years"),
    [
        (change_nothing_that_counts, set()),
        (answer, {2098}),
        (ask_somebody_else, {2098}),
        (ask_no_more, {2098}),
        (change_the_kind, {2098}),
        (change_the_year, {2098, 2050}),
        (drop_the_recommendation, {2098}),
    ],
)
def test_every_change_that_matters_marks_its_years_and_no_other(world, reader, change, years):
    change(Recommendation.objects.get(report__year=2098, number=1), world[0])
    assert due_years() == years
    assert exact(reader)
    actions.keep_figures()
    assert due_years() == set()
    assert exact(reader)


@pytest.mark.parametrize(
    "values", [{"stage": "cleared"}, {"stage": "draft"}, {"acceptance": "accepted", "status_on": "2099-01-01"}]
)
def test_a_change_of_what_was_sent_marks_its_year(world, reader, values):
    row = factories.response(Recommendation.objects.first(), world[0], stage="submitted")
    actions.keep_figures()
    Response.objects.filter(pk=row.pk).update(comment="Only words.")
    assert due_years() == set()
    Response.objects.filter(pk=row.pk).update(**values)
    assert due_years() == {2098}
    assert exact(reader)
    Response.objects.filter(pk=row.pk).delete()
    assert exact(reader)


def test_a_year_that_was_never_counted_is_counted_for_the_page(world, reader):
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM support_recount")
        cursor.execute("DELETE FROM support_keptfigures")
        cursor.execute("DELETE FROM support_keptyear")
    assert due_years() == {2098, 2099}
    assert exact(reader)


def test_any_sequence_of_changes_leaves_exact_figures(world, reader):
    chance = random.Random(4)
    places = [(r, o) for r in Recommendation.objects.all() for o in world[:2]]
    for turn in range(60):
        recommendation, organization = chance.choice(places)
        row = Response.objects.filter(recommendation=recommendation, organization=organization).first()
        stage = chance.choice(["draft", "submitted", "cleared", "returned"])
        accepted = chance.choice(["", "accepted", "not_accepted"])
        values = {
            "stage": stage,
            "acceptance": accepted,
            "status_on": "2099-01-01" if accepted else None,
            "implementation": chance.choice(["", "implemented"]) if accepted == "accepted" else "",
        }
        if row is None:
            factories.response(recommendation, organization, **values)
        elif chance.random() < 0.2:
            row.delete()
        else:
            Response.objects.filter(pk=row.pk).update(**values)
        if chance.random() < 0.3:
            actions.keep_figures()
        assert exact(reader), turn


def test_a_recommendation_that_moves_to_another_report_is_counted_there(world, reader):
    moved = Recommendation.objects.get(report__year=2098, number=1)
    row = factories.response(moved, world[0], stage="submitted")
    target = factories.report("JIU/REP/2097/1")
    Recommendation.objects.filter(pk=moved.pk).update(report=target)
    actions.keep_figures()
    Response.objects.filter(pk=row.pk).update(stage="cleared")
    assert due_years() == {2097}
    assert exact(reader)


@pytest.mark.parametrize("arguments", [(), ("support",)])
def test_migrate_counts_anew_only_what_may_have_changed_meanwhile(world, arguments):
    assert due_years() == set()
    call_command("migrate", *arguments, verbosity=0)
    assert due_years() == ({2098, 2099} if arguments else set())
    assert database.is_made(connection)


def test_a_view_that_the_code_makes_otherwise_is_made_anew(world, reader, monkeypatch):
    monkeypatch.setattr(database, "CELL", database.CELL.rstrip() + " AND TRUE")
    assert not database.is_made(connection)
    call_command("migrate", verbosity=0)
    assert database.is_made(connection)
    assert due_years() == {2098, 2099}
    assert exact(reader)


def test_a_focal_point_sees_the_own_figures_only(world, reader):
    from recommendations.actions import name_focal_point

    person = factories.user("focal@example.org")
    assert figures_by(["year"], user=person, years=YEARS) == []
    person = name_focal_point(user=person, organization=world[1]).user
    rows = figures_by(["organization"], user=person, years=YEARS)
    assert [(row["organization"], row["asked"]) for row in rows] == [(world[1].pk, 4)]
    assert set(COUNTED) < set(rows[0])


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("year", [2098, 2050], ids=["its year is counted", "its report changes the year"])
def test_an_answer_that_commits_while_something_else_happens_leaves_its_year_due(transactional_db, year):
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has one writer: nothing else happens while an answer is written")
    reader = factories.user("reader@example.org", Group.ANALYSTS)
    organization = factories.organization("A")
    recommendation = factories.recommendation(factories.report("JIU/REP/2098/1"), to=[organization])
    written, kept, done = threading.Event(), threading.Event(), threading.Event()

    def write() -> None:
        with transaction.atomic():
            factories.response(recommendation, organization, stage="cleared")
            written.set()
            kept.wait(10)
        connection.close()
        done.set()

    threading.Thread(target=write).start()
    assert written.wait(10)
    JIUReport.objects.exclude(year=year).update(year=year)
    actions.keep_figures()
    kept.set()
    assert done.wait(10)
    assert KeptFigures.objects.get().cleared == 0
    assert due_years() == {year}
    assert exact(reader)
