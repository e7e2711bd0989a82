"""The page of a search: who finds what, how it is shown, and what is refused."""

import re

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils.translation import override

from recommendations.models import Organization, RecommendationText
from recommendations.rules import Language
from reports import search as notes
from reports import search_views
from reports.note import Paragraph, Section
from support import search
from tests import factories

pytestmark = pytest.mark.django_db
BACKEND = "django.contrib.auth.backends.ModelBackend"


@pytest.fixture
def world(cast):
    """Two organizations asked by one report, the focal point's own among them; a note on it and a draft of another."""
    own, other = Organization.objects.get(code="CAST"), factories.organization("OTHER")
    report = factories.report("JIU/REP/2099/1")
    mine = factories.recommendation(report, 1, to=[own], text="Zebras should be counted by all.")
    theirs = factories.recommendation(report, 2, to=[other], text="Zebras should be fed.")
    answers = {
        "own draft": factories.response(mine, own, stage="draft", comment="Our zebras are few."),
        "sent": factories.response(theirs, other, stage="cleared", comment="We have no zebra.", language="en"),
        "draft": factories.response(mine, other, stage="draft", comment="Zebras: to be discussed."),
    }
    factories.edition_text(report, note=with_paragraph("A/154/99/Add.1", "Zebras[^1] are [welcome](https://x.org)."))
    factories.edition_text(report, note=with_paragraph("A/154/98/Add.1", "Zebras are late."), stage="draft")
    return cast | answers


def with_paragraph(symbol: str, text: str):
    return factories.content(symbol=symbol, sections=(Section("I.", "Introduction", (Paragraph(1, text),)),))


def found(user, typed: str, **more) -> tuple[int, str]:
    """The status and the page of a search."""
    client = Client()
    client.force_login(user, backend=BACKEND)
    response = client.get("/search/", {"q": typed, **more})
    return response.status_code, response.content.decode()


def places(page: str) -> set[str]:
    """Where the headings of hits lead; "" for one that leads nowhere."""
    headings = re.findall(r"<h3>(.*?)</h3>", page)
    return {(re.findall(r'href="([^"]*)"', heading) or [""])[0] for heading in headings}


OWN_SHEET, OTHER_SHEET = "/answers/JIU-REP-2099-1/CAST/#r1", "/answers/JIU-REP-2099-1/OTHER/#r2"
OTHER_DRAFT = ""  # of an organization that is not asked there: no page shows it
RECOMMENDATION = "/reports/JIU-REP-2099-1/recommendations/"
BOTH = {f"{RECOMMENDATION}1/", f"{RECOMMENDATION}2/"}
NOTE, DRAFT_NOTE = "/notes/A-154-99-Add.1/1/en/#para_1", "/notes/A-154-98-Add.1/1/en/#para_1"
FINDS = {
    "stranger": set(),
    "focal point": {f"{RECOMMENDATION}1/", OWN_SHEET},
    "analyst": {*BOTH, OTHER_SHEET, NOTE},
    "oversight": {*BOTH, OWN_SHEET, OTHER_SHEET, OTHER_DRAFT, NOTE},
    "secretariat": {*BOTH, OTHER_SHEET, NOTE, DRAFT_NOTE},
    "administrator": {*BOTH, OWN_SHEET, OTHER_SHEET, OTHER_DRAFT, NOTE, DRAFT_NOTE},
}


def test_everybody_finds_what_they_may_see_and_nothing_else(world):
    assert {kind: places(found(world[kind], "zebra")[1]) for kind in FINDS} == FINDS


def test_every_hit_leads_to_a_page_that_its_reader_may_open(world):
    for kind in FINDS:
        client = Client()
        client.force_login(world[kind], backend=BACKEND)
        for address in places(found(world[kind], "zebra")[1]) - {""}:
            assert client.get(address).status_code == 200, (kind, address)


def test_hits_are_marked_and_what_people_wrote_is_escaped(world):
    world["sent"].comment = "<script>alert(1)</script> zebra & <b>Zebras</b>"
    world["sent"].save()
    _status, page = found(world["analyst"], "zebra", kind="answers")
    assert (
        "&lt;script&gt;alert(1)&lt;/script&gt; <mark>zebra</mark> &amp; &lt;b&gt;<mark>Zebras</mark>&lt;/b&gt;" in page
    )
    _status, page = found(world["analyst"], 'zebra "><script>')
    assert "<script>" not in page
    assert 'value="zebra &quot;&gt;&lt;script&gt;"' in page


def test_of_a_note_the_words_are_shown_without_their_marks(world):
    _status, page = found(world["analyst"], "zebras welcome")
    assert "<mark>Zebras</mark> are <mark>welcome</mark>." in page
    assert "A/154/99/Add.1, paragraph 1" in page
    assert places(found(world["analyst"], "A/154/99/Add.1")[1]) == {"/notes/A-154-99-Add.1/1/en/#title"}


def test_a_changed_text_of_a_note_is_found_by_its_new_words(world):
    text = factories.edition_text(
        world["sent"].report, note=with_paragraph("A/154/97/Add.1", "Quaggas."), stage="draft", number=1
    )
    assert places(found(world["secretariat"], "quagga")[1])
    newer = factories.edition_text(text.edition.note.report, note=with_paragraph("A/154/97/Add.1", "Okapis."), number=2)
    assert places(found(world["secretariat"], "okapi")[1]) == {f"{newer.get_absolute_url()}#para_1"}
    assert not places(found(world["secretariat"], "quagga")[1])  # of a note the latest edition


def test_few_texts_of_notes_are_kept(world, monkeypatch):
    monkeypatch.setattr(notes, "MOST_TEXTS", 1)
    found(world["secretariat"], "zebra")
    found(world["analyst"], "zebra")
    assert len(notes._KEPT) == 1


def test_a_text_is_shown_in_the_readers_language_if_it_has_a_hit(world):
    mine = world["own draft"].recommendation
    RecommendationText.objects.create(
        recommendation=mine, language=Language.ZH, text="应当清点斑马 zebra。", provenance="official"
    )
    client = Client(headers={"accept-language": "zh-hans"})
    client.force_login(world["analyst"], backend=BACKEND)
    with override("en"):
        assert "应当清点斑马 <mark>zebra</mark>" in client.get("/search/?q=zebra").content.decode()
        assert "<mark>counted</mark>" in client.get("/search/?q=counted").content.decode()
    assert 'lang="zh"' in found(world["analyst"], "斑马")[1]


def test_the_real_report_is_found_in_chinese_and_by_its_symbols(real_data, cast):
    _status, page = found(cast["analyst"], "相互承认")
    assert page.count("<mark>相互承认</mark>") > 10
    assert "/reports/JIU-REP-2024-4/" in places(page)
    for symbol in ("A/80/263", "JIU/REP/2024"):
        assert "/reports/JIU-REP-2024-4/" in places(found(cast["analyst"], symbol)[1])


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("", "There is no word in this search"),
        ("…?!", "There is no word in this search"),
        ("承", "One Chinese character is too little"),
        ("x" * 10_000, "This search has 10000 characters; at most 200 are possible"),
        ("zebra\0 ", None),
        ("%00", None),
        ("' OR 1=1 --", None),
        ('zebra" AND NEAR(', None),
        ("*", "There is no word in this search"),
    ],
)
def test_a_search_that_cannot_be_made_is_refused_in_words(world, typed, words):
    status, page = found(world["administrator"], typed)
    if words:
        assert (status, words in page, places(page)) == (400, True, set())
    else:
        assert status == 200


def test_bytes_that_are_no_text_are_no_failure(world, analyst):
    assert analyst.get("/search/?q=%ff%fe%ed%a0%80").status_code in (200, 400)
    assert analyst.get("/search/?q=zebra%ff").status_code == 200


def test_without_a_search_there_is_the_form(analyst):
    response = analyst.get("/search/")
    assert response.status_code == 200
    page = response.content.decode()
    assert page.count('type="search"') == 2  # of the page, and of its head
    assert "Nothing was found" not in page


def test_nothing_found_is_said(world, analyst):
    assert "Nothing was found" in found(world["analyst"], "unicorn")[1]
    assert "Nothing was found" in found(world["analyst"], "unicorn", kind="answers")[1]


def test_pages_of_one_kind_are_turned_and_end(world, monkeypatch):
    monkeypatch.setattr(search, "PAGE", 2)
    monkeypatch.setattr(search_views, "PAGE", 2)
    monkeypatch.setattr(search_views, "FEW", 1)
    report = factories.report("JIU/REP/2098/1")
    for number in range(1, 4):
        factories.recommendation(report, number, text="Okapis.")
    user = world["analyst"]
    assert re.findall(r'href="(\?[^"]*kind=[^"]*)"', found(user, "okapi")[1]) == ["?q=okapi&amp;kind=recommendations"]
    first, second = (found(user, "okapi", kind="recommendations", page=number)[1] for number in (1, 2))
    address = "/reports/JIU-REP-2098-1/recommendations/"
    assert (places(first), places(second)) == ({f"{address}3/", f"{address}2/"}, {f"{address}1/"})
    assert 'rel="next" href="?q=okapi&amp;kind=recommendations&amp;page=2"' in first
    assert 'rel="next"' not in second
    for page in ("3", "0", "-1", "x", "9" * 50, ""):
        status, text = found(user, "okapi", kind="recommendations", page=page)
        assert (status, "These results have no such page" in text) == (404, True), page
    assert found(user, "zebra", kind="notes", page=2)[0] == 404
    assert found(user, "okapi", kind="people")[0] == 404


def test_a_common_word_is_not_counted_to_the_end(world, monkeypatch):
    monkeypatch.setattr(search, "MOST", 2)
    report = factories.report("JIU/REP/2098/1")
    for number in range(1, 5):
        factories.recommendation(report, number, text="Okapis.")
    assert "more than 2" in found(world["analyst"], "okapi")[1]


@pytest.mark.parametrize("kind", ["", "answers"])
def test_the_number_of_queries_does_not_depend_on_the_number_of_hits(world, kind):
    def count() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert found(world["analyst"], "zebra", kind=kind)[0] == 200
        return len(queries)

    found(world["analyst"], "zebra")  # the notes are read once
    few = count()
    report = factories.report("JIU/REP/2098/2")
    for number in range(1, 4):
        asked = factories.recommendation(report, number, text="Zebras.")
        for code in ("A", "B"):
            organization = factories.organization(f"{code}{number}")
            factories.response(asked, organization, stage="cleared", comment="Zebras.")
    assert count() == few
    assert few <= 55  # with PostgreSQL's own settings of each search


def test_made_up_answers_are_marked_in_the_list(real_data, cast):
    call_command("illustrative_answers", "JIU/REP/2024/4", verbosity=0)
    _status, page = found(cast["analyst"], "JIU/REP/2024/4", kind="answers")
    hits = re.findall(r'<li class="card stack tight">.*?</li>', page, flags=re.S)
    assert hits
    assert all("Illustrative" in hit for hit in hits)


def test_the_search_field_stands_on_every_page(analyst):
    page = analyst.get("/reports/").content.decode()
    assert '<form class="find" action="/search/" method="get" role="search">' in page
