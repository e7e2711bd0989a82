"""The pages of a note's editions: what became of each, and the difference of any two."""

import re
from dataclasses import replace

import pytest
from django.urls import reverse

from accounts.rules import Group
from reports.edition_actions import move_edition
from reports.models import Edition, EditionEvent
from reports.note import Footnote, Paragraph
from reports.rules import EditionVerb
from tests import factories

MODEL_BACKEND = "django.contrib.auth.backends.ModelBackend"
NOTE = "A/154/99/Add.1"


@pytest.fixture
def report(db):
    return factories.report()


@pytest.fixture
def drafter(cast, client):
    """A test client signed in as somebody of the secretariat."""
    client.force_login(cast["secretariat"], backend=MODEL_BACKEND)
    return client


def changed(text: str = "The Unit[^1] reviews something.", **fields):
    """The note of the factory with other words in its first paragraph."""
    content = factories.content(**fields)
    section = replace(content.sections[0], paragraphs=(Paragraph(1, text),))
    return replace(content, sections=(section, *content.sections[1:]))


def page(client, name: str, *arguments, status: int = 200, **query) -> str:
    response = client.get(reverse(f"reports:{name}", args=[NOTE, *arguments]), query)
    assert response.status_code == status
    return response.content.decode()


def shown(html: str) -> list[str]:
    """The differences on a page: their head, then the text with its marks."""
    items = re.findall(r'<li class="card (.*?)</li>', html, flags=re.DOTALL)
    without_words = [re.sub(r'<span class="hidden-text">.*?</span>', "", item) for item in items]
    return [re.sub(r"\s+", " ", re.sub(r"<(?!/?(?:ins|del)\b)[^>]+>", " ", item)) for item in without_words]


# --- The list -----------------------------------------------------------------------------------------------------


def test_the_list_says_stage_languages_provenance_and_what_happened(report, drafter, cast):
    factories.edition_text(report)
    draft = factories.edition_text(report, stage="draft", number=2).edition
    EditionEvent.objects.create(edition=draft, verb=EditionVerb.FREEZE, by=cast["secretariat"], reason="A first look.")
    html = page(drafter, "edition_list")
    assert html.index("Edition 2") < html.index("Edition 1")
    for words in ("Draft", "Issued", "Official text", "made the edition", "A first look.", "secretariat@example.org"):
        assert words in html
    assert reverse("reports:compare_editions", args=[NOTE, 1, 2, "en"]) in html


def test_readers_are_told_of_issued_editions_and_of_no_person(report, analyst, cast):
    issued = factories.edition_text(report).edition
    EditionEvent.objects.create(edition=issued, verb=EditionVerb.ISSUE, by=cast["secretariat"], reason="Agreed.")
    factories.edition_text(report, stage="draft", number=2)
    for html in (page(analyst, "edition_list"), page(analyst, "edition", 1, "en")):
        assert "issued" in html
        for words in ("secretariat@example.org", "Agreed.", "Edition 2"):
            assert words not in html


def test_a_list_in_pages_knows_the_edition_before_each(report, drafter):
    for number in range(1, 23):
        factories.edition_text(report, stage="draft", number=number)
    assert reverse("reports:compare_editions", args=[NOTE, 2, 3, "en"]) in page(drafter, "edition_list")
    second = page(drafter, "edition_list", page="2")
    assert reverse("reports:compare_editions", args=[NOTE, 1, 2, "en"]) in second
    assert "There is no such page: the last one is 2." in page(drafter, "edition_list", page="9", status=404)


@pytest.mark.parametrize("rows", [1, 3])
def test_queries_of_the_list_do_not_grow(report, drafter, cast, django_assert_num_queries, rows):
    for number in range(1, rows + 1):
        edition = factories.edition_text(report, stage="draft", number=number).edition
        person = factories.user(f"person-{number}@example.org", Group.SECRETARIAT)
        EditionEvent.objects.create(edition=edition, verb=EditionVerb.FREEZE, by=person)
    with django_assert_num_queries(10):
        page(drafter, "edition_list")


# --- Two editions -------------------------------------------------------------------------------------------------


@pytest.fixture
def two(report):
    """An issued edition, and a draft of the next with other words in paragraph 1."""
    factories.edition_text(report)
    return factories.edition_text(report, note=changed(), stage="draft", number=2)


def test_changes_are_marked_by_more_than_colour_and_the_rest_is_shown_on_request(two, drafter):
    html = page(drafter, "compare_editions", 1, 2, "en")
    assert "1 place changed" in html
    (change,) = shown(html)
    assert "Paragraph 1" in change
    assert "The <del>report</del><ins>Unit</ins> [Circulated under the symbol A/154/99.] reviews" in change
    assert re.search(r'<p class="difference" lang="en" dir="ltr">.*\[removed:', html, re.DOTALL)
    everything = shown(page(drafter, "compare_editions", 1, 2, "en", show="all"))
    assert len(everything) > 8
    assert any("Organizations support it." in each for each in everything)


def test_chinese_is_compared_by_the_character_and_arabic_stands_from_right_to_left(report, drafter):
    for number, text in ((1, "该组织支持这项建议。"), (2, "该组织部分支持这项建议。")):
        factories.edition_text(report, note=changed(text, language="zh"), number=number, stage="draft")
    assert "该组织<ins>部分</ins>支持" in shown(page(drafter, "compare_editions", 1, 2, "zh"))[0]
    for number, text in ((3, "كتاب جميل"), (4, "كتاب كبير")):
        factories.edition_text(report, note=changed(text, language="ar"), number=number, stage="draft")
    assert '<p class="difference" lang="ar" dir="rtl">' in page(drafter, "compare_editions", 3, 4, "ar")


def test_a_change_of_marks_alone_is_seen(report, drafter):
    for number, text in ((1, "see [the <plan>](http://a/1)."), (2, "see the <plan> <http://a/1>.")):
        factories.edition_text(report, note=changed(text), number=number, stage="draft")
    (change,) = shown(page(drafter, "compare_editions", 1, 2, "en"))
    assert "see <del>[</del>the &lt;plan&gt;<del>](http://a/1)</del><ins> &lt;http://a/1&gt;</ins>." in change


def test_moved_paragraphs_say_from_where(report, drafter):
    key, other = "a" * 12, "b" * 12
    first, second = Paragraph(1, "One.", key), Paragraph(2, "Two.", other)
    section = factories.content().sections[0]
    for number, rows in ((1, (first, second)), (2, (Paragraph(1, "Two.", other), Paragraph(2, "One.", key)))):
        note = factories.content(sections=(replace(section, paragraphs=rows),), footnotes=(Footnote("*", "x"),))
        factories.edition_text(report, note=note, number=number, stage="draft")
    html = page(drafter, "compare_editions", 1, 2, "en")
    assert "1 moved" in html
    (move,) = shown(html)
    assert "moved" in move
    assert "before: paragraph 2, Section 1" in move or "before: paragraph 1, Section 1" in move


def test_equal_editions_say_so(report, drafter):
    factories.edition_text(report)
    factories.edition_text(report, stage="draft", number=2)
    assert "Both editions have the same text." in page(drafter, "compare_editions", 1, 2, "en")


def test_many_changes_come_in_pages(report, drafter):
    section = factories.content().sections[0]
    for number, word in ((1, "alpha"), (2, "beta")):
        rows = tuple(Paragraph(n, f"The {word} of number {n}.", f"{n:012x}") for n in range(1, 61))
        note = factories.content(sections=(replace(section, paragraphs=rows),), footnotes=())
        factories.edition_text(report, note=note, number=number, stage="draft")
    assert len(shown(page(drafter, "compare_editions", 1, 2, "en"))) == 50
    assert len(shown(page(drafter, "compare_editions", 1, 2, "en", page="2"))) == 10
    fault = page(drafter, "compare_editions", 1, 2, "en", page="3", status=404)
    assert "There is no such page: the last one is 2." in fault


@pytest.mark.parametrize("rows", [1, 3])
def test_queries_of_a_comparison_do_not_grow(report, drafter, django_assert_num_queries, rows):
    factories.edition_text(report)
    for number in range(2, rows + 2):
        factories.edition_text(report, note=changed(), stage="draft", number=number)
    with django_assert_num_queries(9):
        page(drafter, "compare_editions", 1, 2, "en")


@pytest.mark.parametrize(
    "path",
    ["1/2/en", "2/1/en", "1/1/fr", "1/7/en", "1/99999999999999999999/en", "1/2/xx"],
)
def test_what_a_reader_may_not_see_or_is_not_there_is_not_found(two, analyst, path):
    assert analyst.get(f"/notes/A-154-99-Add.1/compare/{path}/").status_code == 404


def test_an_unknown_way_to_show_it_is_refused(two, drafter):
    page(drafter, "compare_editions", 1, 2, "en", show="some", status=400)


# --- Choosing -----------------------------------------------------------------------------------------------------


def test_the_chosen_editions_are_compared(two, drafter):
    response = drafter.get(
        reverse("reports:choose_comparison", args=[NOTE]), {"before": 1, "after": 2, "language": "en"}
    )
    assert response["Location"] == reverse("reports:compare_editions", args=[NOTE, 1, 2, "en"])
    html = page(drafter, "choose_comparison")
    for chosen in ('1" selected>Edition 1: Issued', '2" selected>Edition 2: Draft'):
        assert chosen in html


@pytest.mark.parametrize(
    ("chosen", "fault"),
    [
        ({"before": 1, "after": 1, "language": "en"}, "These are the same edition. Choose two."),
        ({"before": 1, "after": 3, "language": "en"}, "Edition 3 has no text in English. It has: Chinese."),
        ({"before": 1, "after": 9, "language": "en"}, "Select a valid choice"),
        ({"before": 1, "after": 2, "language": "fr"}, "Select a valid choice"),
        ({"before": "x", "after": 2, "language": "en"}, "Select a valid choice"),
        ({"before": 1}, "This field is required."),
    ],
)
def test_a_choice_that_does_not_fit_is_refused_with_the_reason(report, two, drafter, chosen, fault):
    factories.edition_text(report, note=changed("支持。", language="zh"), stage="draft", number=3)
    assert fault in page(drafter, "choose_comparison", status=400, **chosen)


def test_readers_are_offered_what_is_issued(two, analyst):
    html = page(analyst, "choose_comparison")
    assert "Edition 1: Issued" in html
    assert "Edition 2" not in html
    assert "There is one text only" in html


# --- The page of an edition ---------------------------------------------------------------------------------------


def test_an_edition_leads_to_the_one_before_to_its_history_and_says_what_formats_are_for(two, drafter, cast):
    EditionEvent.objects.create(edition=two.edition, verb=EditionVerb.FREEZE, by=cast["secretariat"])
    html = page(drafter, "edition", 2, "en")
    assert "What has changed since edition 1" in html
    assert "secretariat@example.org" in html
    assert "For a web site: one page that needs nothing else." in html
    assert "What has changed since" not in page(drafter, "edition", 1, "en")


def test_a_superseded_edition_leads_readers_to_the_one_that_took_its_place(two, analyst):
    Edition.objects.filter(pk=two.edition_id).update(stage="cleared")
    move_edition(edition=two.edition, verb=EditionVerb.ISSUE, by=None)
    html = page(analyst, "edition", 1, "en")
    assert "This edition has been superseded." in html
    assert f'<a href="{reverse("reports:edition", args=[NOTE, 2, "en"])}">Read edition 2' in html
    assert "superseded by a later edition" in html
    assert "This edition has been superseded." not in page(analyst, "edition", 2, "en")


def test_one_that_is_superseded_in_another_language_leads_to_the_note(report, analyst):
    factories.edition_text(report)
    newer = factories.edition_text(report, note=changed("支持。", language="zh"), stage="cleared", number=2)
    move_edition(edition=newer.edition, verb=EditionVerb.ISSUE, by=None)
    html = page(analyst, "edition", 1, "en")
    assert f'<a href="{reverse("reports:note", args=[NOTE])}">Read the latest edition</a>' in html
