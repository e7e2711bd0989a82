"""Support of a report: figures that lead to their rows, the note beside the record, the matrix, pictures of both."""

import random
import re
from collections import Counter

import pytest
from defusedxml import ElementTree

from recommendations.models import JIUReport, Organization
from reports.charts import LOOKS
from reports.models import CollectiveStatement
from responses.models import Response
from support.rules import SAYINGS
from support.selection import Selection
from tests import factories
from tests.conftest import ROOT
from tests.support.pages import lead_to_their_rows
from tests.support.worlds import rows, some_values, world

PATH = "/reports/JIU-REP-2020-1/"
SUPPORT, MATRIX = f"{PATH}support/", f"{PATH}matrix/"


@pytest.fixture
def report(db):
    """Two recommendations to four organizations: the first is supported by three, the second by one, refused by two."""
    organizations = [
        factories.organization(code, order=place) for place, code in enumerate(("ONE", "TWO", "THREE", "FOUR"))
    ]
    Organization.objects.filter(code="FOUR").update(group="specialized")
    report = factories.report("JIU/REP/2020/1")
    first, second = (factories.recommendation(report, number, to=organizations) for number in (1, 2))
    for who in organizations[:3]:
        factories.response(first, who, stage="cleared")
    factories.response(second, organizations[0], stage="cleared")
    for who in organizations[1:3]:
        factories.response(second, who, stage="cleared", position="does_not_support", reasons=["resources", "legal"])
    factories.response(second, organizations[3], stage="submitted", position="no_position")
    return report


def read(client, address: str, status: int = 200) -> str:
    response = client.get(address)
    assert response.status_code == status, response.content.decode()
    return response.content.decode()


def words(page: str) -> str:
    """The text of a page, without tags."""
    return " ".join(re.sub(r"<[^>]+>", " ", page.split("<main")[1]).split())


def test_the_first_words_say_which_recommendation_has_least_support_and_why(analyst, report):
    said = words(read(analyst, SUPPORT))
    start = said.index("Recommendation 2 has the least support")
    assert "1 /4 (25%) support it as it stands" in said[start : start + 200]
    assert "1 answer is awaited" in said[start : start + 200]
    assert "Why: Legal or regulatory framework ( 2 /4) Resources ( 2 /4)" in said


def test_every_figure_of_support_and_matrix_leads_to_its_rows(analyst, report):
    for query in ("", "?counted=sent", "?denominator=ceb", "?denominator=participants&counted=sent"):
        assert lead_to_their_rows(analyst, read(analyst, SUPPORT + query)) > 10
        assert lead_to_their_rows(analyst, read(analyst, MATRIX + query)) > 4


@pytest.mark.parametrize("seed", range(4))
def test_whatever_is_selected_every_figure_leads_to_its_rows(analyst, seed, monkeypatch):
    monkeypatch.setattr("reports.support_views.PER_PAGE", 2)
    chance = random.Random(seed)
    world(chance)
    for report in JIUReport.objects.all():
        path = f"/reports/{report.symbol.replace('/', '-')}"
        values = {name: value for name, value in some_values(chance).items() if name != "report"}
        query = Selection.of(**values).query
        for page in (f"{path}/support/", f"{path}/matrix/", f"{path}/recommendations/1/"):
            lead_to_their_rows(analyst, read(analyst, f"{page}?{query}"))


def test_rows_that_are_picked_out_make_no_headline_and_no_claim_against_the_note(analyst, report):
    edition = factories.edition_text(report).edition
    state(edition, report.recommendations.get(number=2), "several", "supports_partly")
    assert "least support" in read(analyst, SUPPORT)
    assert "By our scale" in read(analyst, SUPPORT)
    picked = read(analyst, f"{SUPPORT}?organization=ONE")
    assert "least support</h2>" not in picked
    assert "By our scale" not in picked
    assert "Remove the filter" in picked


def test_the_headline_speaks_of_the_whole_report_on_every_page(analyst, report, monkeypatch):
    monkeypatch.setattr("reports.support_views.PER_PAGE", 1)
    for page in (1, 2):
        text = read(analyst, f"{SUPPORT}?page={page}")
        assert "Recommendation 2 has the least support" in text
        assert text.count(">Recommendation 1</text>") == 1


def test_support_is_a_share_of_those_that_are_asked(analyst, report):
    factories.recommendation(report, 3, to=[])
    only = Organization.objects.get(code="ONE")
    fourth = factories.recommendation(report, 4, to=[only])
    factories.response(fourth, only, stage="cleared")
    text = read(analyst, f"{SUPPORT}?denominator=participants&order=support")
    assert re.findall(r">Recommendation (\d)</text>", text) == ["2", "1", "4", "3"]


def test_a_cell_that_the_filter_leaves_out_is_not_said_to_be_not_asked(analyst, report):
    text = read(analyst, f"{MATRIX}?position=does_not_support")
    assert text.count("Left out by the filter") == 2
    assert "look-not_asked" not in text


@pytest.mark.parametrize("seed", range(4))
def test_the_matrix_shows_what_a_recount_gives(analyst, seed):
    world(random.Random(seed))
    for report in JIUReport.objects.all():
        page = read(
            analyst, f"/reports/{report.symbol.replace('/', '-')}/matrix/?counted=sent&denominator=participants"
        )
        shown = Counter(re.findall(r'<td class="look-(\w+)">', page))
        expected = Counter(
            row.says
            for row in rows({"cleared", "submitted"})
            if row.recommendation.report_id == report.pk and row.organization.jiu_participant
        )
        assert shown == expected
        lead_to_their_rows(analyst, page)
        lead_to_their_rows(analyst, read(analyst, f"/reports/{report.symbol.replace('/', '-')}/support/?counted=sent"))


def test_the_order_of_the_bars_is_chosen(analyst, report):
    def bars(query):
        return re.findall(r">Recommendation (\d)</text>", read(analyst, SUPPORT + query))

    assert bars("") == ["1", "2"]
    assert bars("?order=support") == ["2", "1"]


def names_in(page: str) -> list[str]:
    return re.findall(r'href="/support/organizations/(\w+)/"', page)


@pytest.mark.parametrize(
    ("sort", "names"),
    [
        ("", ["ONE", "TWO", "THREE", "FOUR"]),
        ("organization", ["FOUR", "ONE", "THREE", "TWO"]),
        ("-organization", ["TWO", "THREE", "ONE", "FOUR"]),
        ("supports", ["FOUR", "TWO", "THREE", "ONE"]),
        ("-supports", ["ONE", "TWO", "THREE", "FOUR"]),
        ("r2", ["ONE", "TWO", "THREE", "FOUR"]),
        ("-r2", ["FOUR", "TWO", "THREE", "ONE"]),
    ],
)
def test_the_matrix_is_grouped_as_in_the_annex_and_sorted(analyst, report, sort, names):
    page = read(analyst, f"{MATRIX}?sort={sort}" if sort else MATRIX)
    assert names_in(page) == names
    assert ('scope="rowgroup"' in page) == (not sort)
    assert page.count("aria-sort") == bool(sort)


@pytest.mark.parametrize(
    ("address", "said", "status"),
    [
        (f"{SUPPORT}?order=size", "cannot be sorted by “size”, only by: number, support", 400),
        (f"{SUPPORT}?order=-support", "cannot be sorted", 400),
        (f"{SUPPORT}?order=support&order=number", "order: Give one value", 400),
        (f"{SUPPORT}?report=JIU/REP/2020/1", "names it already", 400),
        (f"{PATH}recommendations/1/?recommendation=2", "names it already", 400),
        (f"{PATH}support.svg?order=size", "cannot be sorted", 400),
        (f"{SUPPORT}?counted=drafts", "drafts", 400),
        (f"{SUPPORT}?page=2", "the last one is 1", 404),
        (f"{SUPPORT}?colour=red", "There is no filter", 400),
        (f"{MATRIX}?sort=r9", "cannot be sorted by “r9”", 400),
        (f"{MATRIX}?recommendation=9", "has no recommendation 9", 400),
        (f"{PATH}matrix.svg?position=maybe", "maybe", 400),
        (f"{PATH}recommendations/1/?position=maybe", "maybe", 400),
        (f"{PATH}recommendations/1/?page=9", "the last one is 1", 404),
    ],
)
def test_what_cannot_be_used_is_refused_in_words(analyst, report, address, said, status):
    assert said in read(analyst, address, status)


@pytest.mark.parametrize("drawn", ["support", "matrix"])
def test_the_drawings_are_files_as_well(analyst, report, drawn):
    response = analyst.get(f"{PATH}{drawn}.svg?counted=sent")
    document = ElementTree.fromstring(response.content)
    assert response["Content-Disposition"] == f'attachment; filename="JIU-REP-2020-1-{drawn}.svg"'
    texts = [text.text for text in document.iter("{http://www.w3.org/2000/svg}text")]
    assert "What counts: cleared and submitted answers. Denominator: addressees." in texts
    assert "Does not support" in texts
    assert not list(document.iter("{http://www.w3.org/2000/svg}a"))
    picture = analyst.get(f"{PATH}{drawn}.png").content
    assert picture.startswith(b"\x89PNG")
    assert int.from_bytes(picture[16:20]) == 1600


def test_a_picture_of_made_up_answers_says_so(analyst, report):
    said = "made up for demonstration"
    assert said not in read(analyst, f"{PATH}matrix.svg")
    Response.objects.update(illustrative=True)
    assert said in read(analyst, f"{PATH}matrix.svg")
    assert said in read(analyst, f"{PATH}support.svg")


def test_a_total_counts_only_who_is_asked(analyst, report):
    factories.recommendation(report, 3, to=[Organization.objects.get(code="ONE")])
    said = words(read(analyst, MATRIX))
    assert "Supports 3 /4 1 /4 0/1" in said


def test_the_colours_of_the_matrix_are_those_of_the_drawings():
    css = (ROOT / "static" / "css" / "support.css").read_text(encoding="utf-8")
    found = dict(re.findall(r"\.look-(\w+) \{ background: (#\w+)", css))
    assert {
        name: colour.replace("#fff", "#ffffff") if colour == "#fff" else colour for name, colour in found.items()
    } == {str(name): look.colour for name, look in LOOKS.items()}
    assert [str(name) for name in LOOKS] == [name for name, _label in SAYINGS]


def state(edition, recommendation, quantifier, stance):
    CollectiveStatement.objects.create(
        edition=edition,
        recommendation=recommendation,
        paragraph=7,
        order=CollectiveStatement.objects.count() + 1,
        quantifier=quantifier,
        stance=stance,
        words="words",
        language="en",
    )


def test_the_note_is_held_against_the_record_in_plain_words(analyst, report):
    edition = factories.edition_text(report).edition
    second = report.recommendations.get(number=2)
    state(edition, second, "a_few", "does_not_support")
    state(edition, second, "several", "supports_partly")
    state(edition, second, "some", "stresses")
    said = words(read(analyst, SUPPORT))
    assert (
        "Paragraph 7 of the note: “Several organizations: partial support”. No recorded answer says so. By our" in said
    )
    assert "2 statements can be compared" in said
    assert re.search(r"“A few organizations: no support”. They agree. +2 of 3 recorded answers say so.", said)


def test_a_recommendation_shows_its_answers_whole_and_says_how_to_quote_them(analyst, report):
    who = Organization.objects.get(code="FOUR")
    comment = "<i>First</i> paragraph.\n\n" + "Second. " * 400
    factories.response(
        report.recommendations.get(number=1),
        who,
        stage="cleared",
        comment=comment,
        position="conditional",
        condition="If funded.",
    )
    page = read(analyst, f"{PATH}recommendations/1/")
    assert "&lt;i&gt;First&lt;/i&gt; paragraph." in page
    assert page.count("Second.") == 400
    assert "If funded." in page
    assert "To quote: FOUR on recommendation 1 of JIU/REP/2020/1, Cleared," in page
    assert 'id="answer-FOUR"' in page
    assert 'id="answer-ONE"' not in read(analyst, f"{PATH}recommendations/1/?position=conditional")
    assert 'id="answer-FOUR"' not in read(analyst, f"{PATH}recommendations/2/")  # submitted: does not count
    assert 'id="answer-FOUR"' in read(analyst, f"{PATH}recommendations/2/?counted=sent")


@pytest.mark.parametrize("path", [SUPPORT, MATRIX])
def test_the_queries_do_not_grow_with_recommendations_and_organizations(
    analyst, report, path, django_assert_num_queries
):
    analyst.get(path)
    with django_assert_num_queries(14 if path == SUPPORT else 15):
        analyst.get(path)
    third = factories.recommendation(report, 3, to=Organization.objects.all())
    factories.response(third, Organization.objects.get(code="ONE"), stage="cleared", reasons=["legal"])
    with django_assert_num_queries(14 if path == SUPPORT else 15):
        analyst.get(path)
