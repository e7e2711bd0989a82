"""Answers and figures: what the pages show, by the same filter."""

import random
import re

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from recommendations.actions import name_focal_point
from recommendations.models import JIUReport, Organization
from support.figures import breakdown
from support.filters import ResponseFilter
from tests import factories
from tests.api.asking import ask, walk
from tests.support.worlds import chosen, rows, some_values, world

SEEDS = range(4)


def test_a_row_says_what_is_asked_and_the_answer_if_it_counts(tokens, report):
    found = {row["organization"]: row for row in walk("answers", "recommendation=1", token="jiu_analyst")}
    one = found["ONE"]
    changed = one.pop("changed_at")
    assert abs((timezone.now() - timezone.datetime.fromisoformat(changed)).total_seconds()) < 60
    assert one == {
        "report": "JIU/REP/2020/1",
        "recommendation": 1,
        "organization": "ONE",
        "year": 2020,
        "addressed_to": "executive_heads",
        "impact": None,
        "impact_vintage": None,
        "action": "E",
        "stage": "cleared",
        "counts": True,
        "position": "conditional",
        "reasons": ["legal", "resources"],
        "condition": "That it is funded.",
        "comment": "Words of ONE.",
        "language": "en",
        "acceptance": "accepted",
        "implementation": "no_information",
        "status_on": "2021-01-01",
        "illustrative": False,
    }
    two = found["TWO"]
    assert (two["position"], two["counts"], two["stage"]) == ("awaited", False, "submitted")
    assert (two["comment"], two["changed_at"], two["acceptance"]) == (None, None, "no_information")
    found = {row["organization"]: row for row in walk("answers", "counted=sent", token="jiu_analyst")}
    assert (found["TWO"]["position"], found["TWO"]["comment"]) == ("does_not_support", "Words of TWO.")
    rest = next(row for row in walk("answers", "denominator=ceb&recommendation=2", token="jiu_analyst"))
    assert (rest["position"], rest["action"], rest["acceptance"]) == ("not_asked", None, None)


def test_what_is_made_up_says_so(tokens, report):
    row = report.recommendations.get(number=2)
    factories.response(row, Organization.objects.get(code="ONE"), stage="cleared", illustrative=True)
    found = [one["illustrative"] for one in walk("answers", token="jiu_analyst")]
    assert sorted(found) == [False, False, False, True]
    assert ask("figures", token="jiu_analyst").json()["illustrative"]
    assert ask("notes/A-154-99-Add.1", token="jiu_analyst").json()["illustrative"]


def client_of(user) -> Client:
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


@pytest.mark.parametrize("seed", SEEDS)
def test_the_same_filter_selects_the_same_rows_in_list_api_and_figures(tokens, cast, seed):
    chance = random.Random(seed)
    world(chance)
    for _time in range(6):
        values = some_values(chance)
        found = list(walk("answers", {**values, "limit": chance.choice([1, 3, 50])}, token="jiu_analyst"))
        stages = {"cleared"} if values.get("counted", "cleared") == "cleared" else {"cleared", "submitted"}
        expected = [row for row in rows(stages) if chosen(row, values)]
        assert sorted(
            (row["report"], row["recommendation"], row["organization"], row["position"]) for row in found
        ) == (
            sorted(
                (r.recommendation.report.symbol, r.recommendation.number, r.organization.code, r.says) for r in expected
            )
        )
        page = client_of(cast["analyst"]).get("/support/answers/", values).content.decode()
        assert f"{len(found)} row{'' if len(found) == 1 else 's'}." in page
        filtered = ResponseFilter(values, user=cast["analyst"])
        assert filtered.form.is_valid()
        whole = breakdown(filtered.qs, filtered.selection, filtered.what_counts)
        figures = ask("figures", values, token="jiu_analyst").json()
        assert figures["total"]["n"] == len(found)
        for name in ("positions", "acceptances", "implementations", "reasons"):
            said = [(part.name, part.label, part.figure.n, part.figure.of) for part in getattr(whole, name)]
            assert [(part["name"], part["label"], part["n"], part["of"]) for part in figures[name]] == said


@pytest.mark.parametrize("by", ["recommendation", "organization", "year", "group"])
def test_every_figure_of_every_group_selects_its_rows(tokens, cast, by):
    chance = random.Random(by)
    world(chance)
    values = {"denominator": "participants", "counted": "sent", "by": by}
    if by == "recommendation":
        values["report"] = JIUReport.objects.latest("pk").symbol
    figures = ask("figures", values, token="jiu_analyst").json()
    assert figures["groups"]
    assert sum(group["total"]["n"] for group in figures["groups"]) == figures["total"]["n"]
    for group in figures["groups"]:
        parts = [part for name in ("positions", "acceptances", "implementations", "reasons") for part in group[name]]
        for figure in [group["total"], *chance.sample(parts, 4)]:
            assert len(list(walk("answers", figure["query"], token="jiu_analyst"))) == figure["n"]
            assert re.search(rf"(^|&){by}=", figure["query"])


def test_groups_have_a_bound(tokens, report, monkeypatch):
    assert "Name the report" in ask("figures", "by=recommendation", token="jiu_analyst").content.decode()
    monkeypatch.setattr("api.answer_views.MOST_GROUPS", 2)
    response = ask("figures", "by=organization", token="jiu_analyst")
    assert response.status_code == 400
    assert response.json()["errors"][0]["field"] == "by"
    assert ask("figures", "by=year", token="jiu_analyst").status_code == 200


@pytest.mark.parametrize("seed", SEEDS)
def test_a_token_of_a_focal_point_never_shows_another_organizations_row(tokens, cast, seed):
    chance = random.Random(seed)
    world(chance)
    person = cast["focal point"]
    own = chance.sample(list(Organization.objects.exclude(code="CAST")), 1)[0]
    name_focal_point(user=person, organization=own)
    codes = {own.code, "CAST"}
    asked = {(row.recommendation.report.symbol, row.recommendation.number) for row in rows(set()) if row.asked} & {
        (one.recommendation.report.symbol, one.recommendation.number) for one in own.addressed.all()
    }
    token = "jiu_focal point"
    for _time in range(8):
        values = {**some_values(chance), "counted": "sent"}
        seen = ask("answers", {**values, "limit": 1}, token=token)
        if seen.status_code == 400:  # a report that is not put to the organization does not exist for it
            assert [fault["field"] for fault in seen.json()["errors"]] == ["report"]
            assert ask("figures", values, token=token).status_code == 400
            continue
        found = list(walk("answers", {**values, "limit": 2}, token=token))
        assert {row["organization"] for row in found} <= codes
        mine = [row for row in rows({"cleared", "submitted"}) if row.organization.code in codes and chosen(row, values)]
        assert len(found) == len(mine)
        figures = ask("figures", {**values, "by": "organization"}, token=token).json()
        assert figures["total"]["n"] == len(mine)
        assert {group["key"] for group in figures["groups"]} <= codes
    assert {row["code"] for row in walk("organizations", "limit=1", token=token)} == codes
    symbols = {row["symbol"] for row in walk("reports", "limit=1", token=token)}
    assert symbols == {symbol for symbol, _number in asked}
    for symbol in JIUReport.objects.values_list("symbol", flat=True):
        path = f"reports/{symbol.replace('/', '-')}"
        if symbol not in symbols:
            assert ask(path, token=token).status_code == ask(f"{path}/recommendations", token=token).status_code == 404
            continue
        found = list(walk(f"{path}/recommendations", token=token))
        assert {(symbol, row["number"]) for row in found} == {one for one in asked if one[0] == symbol}
        assert {one["organization"] for row in found for one in row["addressees"]} <= codes
    assert ask("notes", token=token).json()["results"] == []


def test_an_answer_takes_so_many_queries_whatever_the_number_of_rows(tokens, report, django_assert_num_queries):
    factories.recommendation(report, 3, to=list(Organization.objects.all()))
    ask("answers", token="jiu_analyst")
    # Token with its user, groups, quota, rows; and the reasons, if there is an answer among them.
    # PostgreSQL is told how long it may take, inside a savepoint.
    told = 4 if connection.vendor == "postgresql" else 0
    for limit, number in ((1, 4), (50, 5)):
        with django_assert_num_queries(number + told):
            ask("answers", f"counted=sent&limit={limit}", token="jiu_analyst")
    for by, number in (("", 6), ("organization", 10)):
        with django_assert_num_queries(number + told):
            ask("figures", {"by": by}, token="jiu_analyst")


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has no such limit")
def test_what_takes_too_long_is_refused_in_words(tokens, report, monkeypatch):
    def slow(*arguments):
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_sleep(5)")

    monkeypatch.setattr("api.answer_views.MOST_SECONDS", 0.05)
    monkeypatch.setattr("api.answer_views.breakdown", slow)
    response = ask("figures", token="jiu_analyst")
    assert response.status_code == 400
    assert "Narrow the filter" in response.json()["errors"][0]["message"]
    monkeypatch.undo()
    assert ask("figures", token="jiu_analyst").status_code == 200
