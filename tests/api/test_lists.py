"""Lists come in parts: every row once, whatever is added meanwhile; and what a row shows."""

import pytest
from django.test import Client

from recommendations.models import Organization
from reports.edition_actions import move_edition
from reports.rules import EditionVerb
from tests import factories
from tests.api.asking import ask, walk

TOKEN = {"token": "jiu_analyst"}


def test_a_walk_meets_every_row_once_while_rows_are_added(tokens, report):
    for number in range(3, 8):
        factories.recommendation(report, number, to=list(Organization.objects.all()))
    whole = [(row["report"], row["recommendation"], row["organization"]) for row in walk("answers", **TOKEN)]
    assert len(whole) == len(set(whole)) == 4 + 5 * 3
    added = iter(range(100, 200))

    def add():
        number = next(added)
        factories.recommendation(report, number, to=list(Organization.objects.all()))
        factories.report(f"JIU/REP/2021/{number}")

    met = [
        (r["report"], r["recommendation"], r["organization"]) for r in walk("answers", "limit=2", between=add, **TOKEN)
    ]
    assert met == whole  # what is newer stands before the place where the walk is
    met = [row["symbol"] for row in walk("reports", "limit=1&year=2020", between=add, **TOKEN)]
    assert met == ["JIU/REP/2020/1"]
    before = [row["symbol"] for row in walk("reports", **TOKEN)]
    assert [row["symbol"] for row in walk("reports", "limit=3", between=add, **TOKEN)] == before


def test_a_walk_of_what_only_grows_at_its_end_meets_that_too(tokens, report):
    path, added = "reports/JIU-REP-2020-1/recommendations", iter([3, 4])

    def add():
        if number := next(added, None):
            factories.recommendation(report, number)

    assert [row["number"] for row in walk(path, "limit=1", between=add, **TOKEN)] == [1, 2, 3, 4]
    codes = [row["code"] for row in walk("organizations", "limit=1", **TOKEN)]
    assert codes == sorted(Organization.objects.values_list("code", flat=True))


def test_reports_recommendations_and_organizations_are_shown_with_their_texts(tokens, report):
    found = ask("reports/JIU-REP-2020-1", **TOKEN).json()
    title = {"language": "en", "text": "Title of JIU/REP/2020/1", "provenance": "official", "source": ""}
    assert found == {
        "symbol": "JIU/REP/2020/1",
        "assembly_symbol": "A/154/99",
        "year": 2020,
        "issued_on": None,
        "titles": [title],
    }
    assert ask("reports", "q=2020/1", **TOKEN).json() == {"next": None, "results": [found]}
    assert ask("reports", "q=nothing+so", **TOKEN).json() == {"next": None, "results": []}
    first, second = ask("reports/JIU-REP-2020-1/recommendations", **TOKEN).json()["results"]
    assert (first["number"], first["texts"][0]["text"]) == (1, "Text of recommendation 1.")
    assert second["addressees"] == [{"organization": "ONE", "action": "E", "derived": True}]
    own = next(row for row in walk("organizations", **TOKEN) if row["code"] == "ONE")
    assert own["names"] == [{"language": "en", "name": "Organization ONE", "short": "ONE", "provenance": "unverified"}]


def test_notes_have_their_editions_and_a_note_the_texts_of_one(tokens, report):
    factories.edition_text(report, note=factories.content(title="Another title"), number=2, stage="draft")
    [row] = ask("notes", **TOKEN).json()["results"]
    assert (row["symbol"], [one["number"] for one in row["editions"]]) == ("A/154/99/Add.1", [1])
    note = ask("notes/A-154-99-Add.1", **TOKEN).json()
    assert note["contents"][0]["content"]["title"] == "Title of the report"
    assert note["contents"][0]["content"]["sections"][1]["comments"][0]["paragraphs"][0]["number"] == 2
    drafted = ask("notes/A-154-99-Add.1", token="jiu_secretariat").json()
    assert [(one["number"], one["stage"]) for one in drafted["editions"]] == [(2, "draft"), (1, "issued")]
    assert drafted["contents"][0]["content"]["title"] == "Another title"
    older = ask("notes/A-154-99-Add.1", "edition=1&language=en", token="jiu_secretariat").json()
    assert (older["edition"], older["contents"]) == (1, note["contents"])
    assert ask("notes/A-154-99-Add.1", "edition=2", **TOKEN).status_code == 400


def test_a_superseded_edition_stays_and_the_one_in_its_place_comes_first(tokens, report):
    newer = factories.edition_text(report, note=factories.content(title="Corrected"), number=2, stage="cleared")
    move_edition(edition=newer.edition, verb=EditionVerb.ISSUE, by=None)
    note = ask("notes/A-154-99-Add.1", **TOKEN).json()
    assert [(one["number"], one["stage"]) for one in note["editions"]] == [(2, "issued"), (1, "superseded")]
    assert (note["edition"], note["contents"][0]["content"]["title"]) == (2, "Corrected")
    older = ask("notes/A-154-99-Add.1", "edition=1", **TOKEN).json()
    assert older["contents"][0]["content"]["title"] == "Title of the report"


@pytest.mark.parametrize(
    ("path", "queries"),
    # The token with its user, the groups, the quota; the rows, and what belongs to them.
    [
        ("reports", 5),
        ("organizations", 5),
        ("notes", 6),
        ("reports/JIU-REP-2020-1/recommendations", 7),
        ("notes/A-154-99-Add.1", 8),
    ],
)
def test_a_list_takes_so_many_queries_whatever_its_length(tokens, report, django_assert_num_queries, path, queries):
    factories.edition_text(report, note=factories.content(symbol="A/154/99/Add.2"))
    factories.report("JIU/REP/2020/2")
    ask(path, **TOKEN)
    for limit in ("limit=1", "limit=50") if "A-154" not in path else ("",):
        with django_assert_num_queries(queries):
            ask(path, limit, **TOKEN)


def test_the_session_of_who_is_signed_in_opens_the_links_of_the_page(report, analyst):
    page = analyst.get("/api/").content.decode()
    assert 'href="/api/v1/reports/JIU-REP-2020-1"' in page
    assert 'href="/api/v1/notes/A-154-99-Add.1?language=en"' in page
    for path in ("reports", "answers", "figures"):
        assert ask(path, token="", client=analyst).status_code == 200


def test_only_reading_is_possible_and_head_is_reading(tokens, report, analyst):
    for method in ("post", "put", "patch", "delete", "options", "trace"):
        response = getattr(analyst, method)("/api/v1/reports")
        assert (response.status_code, response["Allow"]) == (405, "GET, HEAD")
        assert list(response.json()) == ["detail"]
    response = Client().head("/api/v1/reports", headers={"Authorization": "Bearer jiu_analyst"})
    assert (response.status_code, response.content) == (200, b"")
    assert response["Cache-Control"] == "private, no-store"
