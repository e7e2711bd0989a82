"""The pages of uploads: the form and its refusals, the progress, the rows, and the decision."""

import re
import zipfile
from html import unescape
from io import BytesIO

import pytest
from django.contrib.messages import get_messages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from jobs.rules import JobState
from responses import import_actions, import_views, tasks, timeline, uploads
from responses.models import Import, ImportRow
from responses.rules import Source
from tests import factories
from tests.responses import books
from tests.responses.conftest import everything
from tests.responses.pages import WHOLE

HTMX = {"HX-Request": "true"}


def address(case) -> str:
    return reverse("responses:import_new", args=[case.report.symbol])


def text_of(response) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", response.content.decode())).split())


def post(case, content: bytes, kind: str = "focal point", name: str = "answers.xlsx", **fields):
    return case.browser(kind).post(address(case), {"file": SimpleUploadedFile(name, content), **fields})


# --- The form -------------------------------------------------------------------------------------------------------


def test_a_file_is_stored_and_its_check_asked_for(case, sent, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        response = post(case, books.download(case))
    upload = Import.objects.get()
    assert response["Location"] == upload.get_absolute_url()
    assert sent == [upload.pk]
    assert (upload.file_name, upload.kind, upload.requested_by) == ("answers.xlsx", "xlsx", case.cast["focal point"])


def macro(content: bytes) -> bytes:
    file = BytesIO(content)
    with zipfile.ZipFile(file, "a") as archive:
        archive.writestr("xl/vbaProject.bin", b"macro")
    return file.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("a.xlsx", lambda content: b"", "is empty"),
        ("a.xlsx", lambda content: content[:-200], "damaged"),
        ("a.xlsx", lambda content: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + content, "password"),
        ("a.xlsx", macro, "macros"),
        ("a.xlsm", lambda content: content, "macros"),
        ("a.pdf", lambda content: content, "ends in .xlsx"),
        ("a.xlsx", lambda content: b"%PDF-1.7 %%EOF", "of no accepted type"),
        ("a.csv", lambda content: content, "not in UTF-8"),
        ("a.csv", lambda content: "organization".encode("utf-16"), "UTF-16"),
    ],
)
def test_what_cannot_be_accepted_is_refused_in_the_form_and_not_stored(case, name, content, words):
    response = post(case, content(books.download(case)), name=name)
    assert response.status_code == 400
    assert words in text_of(response)
    assert not Import.objects.exists()


def test_a_file_that_is_too_large_is_not_even_read(case, monkeypatch):
    monkeypatch.setattr(uploads, "WORKBOOK_SIZE_LIMIT", 1000)
    monkeypatch.setattr(import_actions, "inspect", lambda *args: pytest.fail("It was read."))
    response = post(case, books.download(case))
    assert "too large" in text_of(response)


def test_without_a_file_the_form_says_so(case):
    response = case.browser("focal point").post(address(case), {})
    assert response.status_code == 400
    assert "Choose the file that you have filled in." in text_of(response)


def test_oversight_staff_says_from_where_the_answers_come(case):
    page = case.browser("oversight").get(address(case)).content.decode()
    assert 'name="source"' in page
    assert 'name="source"' not in case.browser("focal point").get(address(case)).content.decode()
    response = post(case, books.download(case, "oversight"), "oversight", source="letter", reference="Of 3 May")
    assert response.status_code == 302
    upload = Import.objects.get()
    assert (upload.source, upload.source_reference) == (Source.LETTER, "Of 3 May")


@pytest.mark.parametrize("source", ["", "organization", "illustrative"])
def test_a_source_that_oversight_staff_cannot_name_is_refused(case, source):
    response = post(case, books.download(case, "oversight"), "oversight", source=source)
    assert response.status_code == 400
    assert not Import.objects.exists()


def test_earlier_uploads_are_listed_for_who_may_see_them(case):
    books.checked(case, books.download(case), name="mine.xlsx")
    assert "mine.xlsx" in text_of(case.browser("focal point").get(address(case)))
    assert "mine.xlsx" in text_of(case.browser("oversight").get(address(case)))
    assert "mine.xlsx" not in text_of(case.browser("neighbour").get(address(case)))


@pytest.mark.parametrize("number", [1, 3])
def test_the_queries_of_the_form_do_not_grow(case, number, django_assert_num_queries):
    for _turn in range(number):
        books.checked(case, books.download(case))
    browser = case.browser("oversight")
    with django_assert_num_queries(9):
        browser.get(address(case))


# --- The progress ---------------------------------------------------------------------------------------------------


@pytest.fixture
def waiting(case) -> Import:
    return factories.upload(case.report, case.cast["focal point"])


def test_a_page_that_waits_asks_for_news_with_and_without_scripts(case, waiting):
    page = case.browser("focal point").get(waiting.get_absolute_url())
    body = page.content.decode()
    assert f'hx-get="{waiting.get_absolute_url()}"' in body
    assert '<noscript><meta http-equiv="refresh" content="1"></noscript>' in body
    assert page["Cache-Control"] == "no-store"
    assert "Nothing is changed by this" in text_of(page)


def test_the_news_are_the_part_alone(case, waiting):
    Import.objects.update(state=JobState.RUNNING, progress=45)
    part = case.browser("focal point").get(waiting.get_absolute_url(), headers=HTMX)
    assert part.content.startswith(b'\n<div id="import"') or b"<html" not in part.content
    assert "45 %" in text_of(part)
    assert "HX-Request" in part["Vary"]


def test_a_finished_page_does_not_ask(case):
    upload = books.checked(case, books.download(case))
    body = case.browser("focal point").get(upload.get_absolute_url()).content.decode()
    assert "hx-get" not in body
    assert "refresh" not in body


def test_a_failed_check_says_why(case, waiting):
    Import.objects.update(state=JobState.FAILED, error="This file holds answers to another report.")
    text = text_of(case.browser("focal point").get(waiting.get_absolute_url()))
    assert "This file holds answers to another report." in text
    assert "Apply" not in text


# --- The rows -------------------------------------------------------------------------------------------------------


@pytest.fixture
def mixed(case) -> Import:
    """A check with a row of each effect."""
    case.recommendations += [factories.recommendation(case.report, number, to=[case.own]) for number in (3, 4)]
    case.answered(1, comment="We agree with it.")
    case.answered(2, comment="First.")
    content = books.filled(
        books.download(case),
        {
            (3, "Comment"): "We agree with all of it.",
            (4, "Comment"): "My words.",
            (5, "Position"): "Perhaps",
            (6, "Position"): "Does not support",
        },
    )
    case.answered(2, version=1, comment="Their words.")
    return books.checked(case, content)


def test_each_row_says_what_it_would_change(case, mixed):
    assert sorted(books.effects(mixed)) == ["changed", "conflict", "error", "new", "unchanged"]
    page = case.browser("focal point").get(mixed.get_absolute_url())
    text = text_of(page)
    assert "2 rows can be applied: 1 new, 1 changed. Nothing has been stored yet." in text
    assert "CAST · recommendation 1 row 3 Changed Comment We agree with [added: all of ] it." in text
    assert "CAST · recommendation 2 row 4 Conflict Answers!P4 Somebody else has changed this answer" in text
    assert "Their words. My words." in text
    assert "Answers!E5" in text
    assert "“Perhaps” is not one of" in text
    assert "CAST · recommendation 4 row 6 New Position Does not support" in text
    assert "CAST · general comment row 2 Unchanged" in text
    assert "Apply the 2 right rows" in text
    assert "Apply all or nothing" not in text
    assert "All or nothing is not possible" in text


@pytest.mark.parametrize("effect", ImportRow.Effect.values)
def test_rows_are_shown_by_effect(case, mixed, effect):
    body = case.browser("focal point").get(mixed.get_absolute_url(), {"effect": effect}).content.decode()
    assert re.findall(r"import-row effect-(\w+)", body) == [effect]


def test_an_effect_that_is_none_is_refused(case, mixed):
    assert case.browser("focal point").get(mixed.get_absolute_url(), {"effect": "all"}).status_code == 400


def test_rows_are_shown_in_pages(case, mixed, monkeypatch):
    monkeypatch.setattr(import_views, "ROWS_PER_PAGE", 2)
    browser = case.browser("focal point")
    first, last = (browser.get(mixed.get_absolute_url(), {"page": page}).content.decode() for page in (1, 99))
    assert len(re.findall(r"import-row effect-", first)) == 2
    assert len(re.findall(r"import-row effect-", last)) == 1
    assert "?page=2" in first


@pytest.mark.parametrize("rows", [1, 3])
def test_the_queries_of_the_rows_do_not_grow(case, rows, django_assert_num_queries):
    for number in range(3, rows + 3):
        factories.recommendation(case.report, number, to=[case.own])
    changes = {(row, "Comment"): "New." for row in range(3, rows + 5)}
    upload = books.checked(case, books.filled(books.download(case), changes))
    browser = case.browser("focal point")
    with django_assert_num_queries(8):
        browser.get(upload.get_absolute_url())


def test_what_is_too_much_to_be_compared_is_shown_whole(case, mixed, monkeypatch):
    monkeypatch.setattr(timeline, "COMPARED", 0)
    text = text_of(case.browser("focal point").get(mixed.get_absolute_url()))
    assert "Comment [removed: We agree with it. ] [added: We agree with all of it. ]" in text
    assert text.count(WHOLE) == 1


def test_texts_are_shown_and_not_run(case):
    content = books.filled(
        books.download(case), {(3, "Comment"): "<script>alert(1)</script>", (4, "Position"): "<b>x</b>"}
    )
    upload = books.checked(case, content, name="<b>answers</b>.xlsx")
    body = case.browser("focal point").get(upload.get_absolute_url()).content.decode()
    assert "<script>alert" not in body
    assert "<b>" not in body


def test_who_may_not_read_an_answer_any_more_sees_only_its_place(case, mixed):
    case.own.focal_points.all().delete()
    text = text_of(case.browser("focal point").get(mixed.get_absolute_url()))
    assert "CAST · recommendation 1" in text
    assert "We agree" not in text
    assert "Their words" not in text


# --- The decision ---------------------------------------------------------------------------------------------------


def decide(case, upload: Import, mode: str, kind: str = "focal point"):
    return case.browser(kind).post(reverse("responses:decide_import", args=[upload.pk]), {"mode": mode})


def test_the_right_rows_are_applied(case, mixed, sent, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        response = decide(case, mixed, "right")
    assert (response["Location"], sent) == (mixed.get_absolute_url(), [mixed.pk])
    tasks.run_import(mixed.pk)
    text = text_of(case.browser("focal point").get(mixed.get_absolute_url()))
    assert "2 rows were applied. The conflicts and errors were not." in text
    assert "Apply" not in text


def test_nothing_is_applied(case, mixed):
    before = everything()
    decide(case, mixed, "nothing")
    assert "Nothing was applied: the file was discarded." in text_of(
        case.browser("focal point").get(mixed.get_absolute_url())
    )
    assert everything() == before


def test_all_or_nothing_is_offered_when_all_rows_are_right_and_says_when_it_was_nothing(case):
    case.answered(1, comment="Old.")
    upload = books.checked(case, books.filled(books.download(case), {(3, "Comment"): "New.", (4, "Comment"): "New."}))
    assert "Apply all or nothing" in text_of(case.browser("focal point").get(upload.get_absolute_url()))
    case.answered(1, version=1, comment="Faster.")
    decide(case, upload, "all")
    tasks.run_import(upload.pk)
    text = text_of(case.browser("focal point").get(upload.get_absolute_url()))
    assert "Nothing was applied. All or nothing was asked for" in text
    assert "Apply the right row" in text


@pytest.mark.parametrize("mode", ["", "everything"])
def test_another_decision_is_refused(case, mixed, mode):
    response = decide(case, mixed, mode)
    assert [str(message) for message in get_messages(response.wsgi_request)] == ["Choose one of the buttons."]
    assert Import.objects.get(pk=mixed.pk).can_be_decided


def test_oversight_staff_looks_on_and_does_not_decide(case, mixed):
    text = text_of(case.browser("oversight").get(mixed.get_absolute_url()))
    assert "Only the person who uploaded the file can decide about it." in text
    assert "Apply" not in text
    response = decide(case, mixed, "right", "oversight")
    assert "Only the person who uploaded" in str(next(iter(get_messages(response.wsgi_request))))


@pytest.mark.parametrize("kind", ["neighbour", "analyst", "secretariat", "administrator", "stranger"])
def test_for_others_an_upload_does_not_exist(case, mixed, kind):
    assert case.browser(kind).get(mixed.get_absolute_url()).status_code == 404
    assert decide(case, mixed, "right", kind).status_code == 404
