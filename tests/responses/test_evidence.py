"""Links and files that bear an answer out: what is accepted, what is kept, and who is given a file."""

import hashlib
import io
from datetime import date

import pytest
from django.core.files.storage import storages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.formats import date_format
from PIL import Image

from recommendations.rules import RuleBroken
from responses import evidence_actions, timeline, uploads
from responses.models import Evidence, Response, ResponseEvent
from responses.rules import Source
from tests import factories
from tests.responses.conftest import everything
from tests.responses.pages import forms_of, text_of

A_PDF = b"%PDF-1.7\n1 0 obj <<>> endobj\ntrailer <<>>\nstartxref\n0\n%%EOF\n"


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    """The folder of the files of evidence, of this test alone."""
    options = {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": tmp_path}}
    settings.STORAGES = {**settings.STORAGES, "evidence": options}
    return tmp_path


def link(case, url="https://www.unjiu.org/memo", title="Memo", *, by="focal point", number=1, **entry) -> Evidence:
    return evidence_actions.attach_link(place=case.place(number), url=url, title=title, entry=case.entry(by, **entry))


def file(case, name="memo.pdf", content=A_PDF, title="", *, by="focal point", number=1) -> Evidence:
    return evidence_actions.attach_file(
        place=case.place(number), name=name, content=content, title=title, entry=case.entry(by)
    )


def refused(words: str, act, *args, **options) -> None:
    before, kept = everything(), list(Evidence.objects.order_by("pk").values_list())
    with pytest.raises(RuleBroken, match=words):
        act(*args, **options)
    assert (everything(), list(Evidence.objects.order_by("pk").values_list())) == (before, kept)


def content_of(evidence: Evidence) -> bytes:
    with storages["evidence"].open(evidence.file) as stored:
        return stored.read()


def picture() -> bytes:
    made = io.BytesIO()
    Image.new("RGB", (4, 4)).save(made, "PNG")
    return made.getvalue()


# --- Adding ---------------------------------------------------------------------------------------------------------


def test_a_link_is_added_with_its_event(case):
    row = case.answered()
    evidence = link(
        case, " https://www.unjiu.org/memo?a=1#b\n", " Memo of May ", by="oversight", reference="Mail of May"
    )
    stored = Evidence.objects.current().get()
    assert (stored.response, stored.url, stored.title) == (row, "https://www.unjiu.org/memo?a=1#b", "Memo of May")
    assert (stored.added_by, stored.file, stored.size) == (case.person("oversight"), "", None)
    assert evidence.get_absolute_url() == stored.url
    event = ResponseEvent.objects.latest("id")
    assert (event.verb, event.after, event.source) == ("evidence_added", {"evidence": "Memo of May"}, "letter")


@pytest.mark.parametrize(("name", "content"), [("memo.pdf", A_PDF), ("图.png", picture())])
def test_a_file_is_added_and_kept_under_its_hash(case, name, content, folder):
    file(case, name, content)
    stored, digest = Evidence.objects.get(), hashlib.sha256(content).hexdigest()
    assert (stored.title, stored.size, stored.sha256, stored.url) == (name, len(content), digest, "")
    assert stored.media_type in ("application/pdf", "image/png")
    assert content_of(stored) == content
    assert stored.suffix == name[-4:]
    file(case, f"again {name}", content, "The same", number=2)
    assert len([path for path in folder.rglob("*") if path.is_file()]) == 1  # the same content, stored once
    assert Evidence.objects.count() == 2


def test_evidence_without_a_title_is_called_by_its_name(case):
    assert link(case, title=" ").title == "https://www.unjiu.org/memo"
    assert file(case, "C:\\files\\memo.pdf", title="").title == "memo.pdf"
    assert file(case, title="Minutes").title == "Minutes"


def test_evidence_where_nothing_has_been_answered_begins_an_empty_draft(case):
    link(case)
    row = Response.objects.get()
    assert (row.stage, row.version, bool(row.answer)) == ("draft", 1, False)
    assert list(ResponseEvent.objects.order_by("id").values_list("verb", flat=True)) == ["recorded", "evidence_added"]


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        " JavaScript:alert(1)",
        "java\nscript:alert(1)",
        "data:text/html,<script>alert(1)</script>",
        "vbscript:x",
        "file:///etc/passwd",
        "ftp://example.org/x",
        "//example.org/x",
        "/answers/",
        "example.org",
        "https://",
        "https:///x",
        "http://[::1",
        "https://example.org/a b",
        "https://example.org/\u202egpj.exe",
        "https://example.org/\x00",
        "",
    ],
)
def test_an_address_that_is_none_of_a_page_is_refused(case, url):
    refused(r"address|URL", link, case, url)
    case.answered()
    refused(r"address|URL", link, case, url)


def test_an_address_that_is_too_long_is_refused_in_words(case):
    refused("1000", link, case, "https://example.org/" + "x" * 1000)


@pytest.mark.parametrize("title", ["memo\u202efdp.exe", "a\nb", "x" * 301, "\x00"])
def test_a_title_that_cannot_be_shown_is_refused(case, title):
    refused("Title", link, case, title=title)
    refused("Title", file, case, title=title)


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("memo.pdf", b"MZ\x90\x00 a program", "of no accepted type"),
        ("memo.pdf", picture(), "of type PNG"),
        ("memo.png", A_PDF, "of type PDF"),
        ("memo.html", b"<script>alert(1)</script>", "of no accepted type"),
        ("memo.svg", b"<svg onload='x'/>", "of no accepted type"),
        ("memo.pdf", b"", "empty"),
        ("memo.docm", A_PDF, "macros"),
        ("", A_PDF, "no name"),
    ],
)
def test_a_file_that_lies_is_refused(case, name, content, words):
    refused(words, file, case, name, content)


def test_of_a_file_that_is_too_large_no_more_is_read_than_tells_so(case, monkeypatch):
    monkeypatch.setattr(uploads, "SIZE_LIMIT", 100)
    upload = SimpleUploadedFile("memo.pdf", A_PDF + b" " * 1000)
    refused("too large", evidence_actions.attach_upload, place=case.place(), file=upload, title="", entry=case.entry())
    assert upload.tell() == 101


@pytest.mark.parametrize("kind", ["neighbour", "analyst", "administrator", "stranger"])
def test_who_may_not_add_evidence(case, kind):
    refused("cannot enter answers", link, case, by=kind)


def test_oversight_staff_name_the_source_of_evidence(case):
    refused("Say where this answer comes from", link, case, by="oversight", source=Source.OVERSIGHT)


def test_while_an_answer_waits_for_clearing_its_evidence_stays(case):
    factories.response(case.recommendations[0], case.own, stage="submitted")
    refused("waits for clearing", link, case)
    refused("waits for clearing", file, case, by="oversight")
    Response.objects.update(stage="cleared")
    assert link(case)


# --- Taking away ----------------------------------------------------------------------------------------------------


def test_what_is_taken_away_is_hidden_and_kept(case):
    evidence = file(case, title="Minutes")
    evidence_actions.remove_evidence(evidence=evidence, entry=case.entry())
    assert not Evidence.objects.current().exists()
    assert content_of(Evidence.objects.get()) == A_PDF
    event = ResponseEvent.objects.latest("id")
    assert event.verb == "evidence_removed"
    (change,) = timeline.Step([event]).changes
    assert (change.before, change.after) == ("Minutes", "")
    evidence_actions.remove_evidence(evidence=evidence, entry=case.entry())  # twice is once
    assert ResponseEvent.objects.latest("id") == event


def test_who_may_not_take_evidence_away(case):
    evidence = link(case)
    for kind in ("neighbour", "analyst", "stranger"):
        refused("cannot enter", evidence_actions.remove_evidence, evidence=evidence, entry=case.entry(kind))
    Response.objects.update(stage="submitted", position="supports")
    refused("waits for clearing", evidence_actions.remove_evidence, evidence=evidence, entry=case.entry())


# --- Pages ----------------------------------------------------------------------------------------------------------


def test_evidence_is_added_and_taken_away_on_the_sheet(case):
    browser, address = case.browser("focal point"), case.address("add_evidence", 1)
    upload = SimpleUploadedFile("..\\memo \u202efdp.pdf", A_PDF)
    browser.post(address, {"file": upload, "version": 0}, follow=True)
    page = browser.post(address, {"url": "https://www.unjiu.org/x", "title": "The <page>"}, follow=True)
    assert page.status_code == 200
    text = page.content.decode()
    assert "memo fdp.pdf" in text
    assert "\u202e" not in text
    assert "The &lt;page&gt;" in text
    evidence = Evidence.objects.get(title="The <page>")
    page = browser.post(f"/answers/evidence/{evidence.pk}/remove/", follow=True)
    assert "The &lt;page&gt;" not in page.content.decode().split("<main", 1)[1]
    assert "memo fdp.pdf" in page.content.decode()


def test_evidence_belongs_to_an_answer_to_a_recommendation(case):
    case.answered(0)
    before = everything()
    for kind in ("focal point", "oversight"):
        sent = {"url": "https://www.unjiu.org/x", "version": 1, "source": "letter"}
        assert case.browser(kind).post(case.address("add_evidence", 0), sent).status_code == 404
        forms = {form.action for form in forms_of(case.browser(kind).get(case.address("sheet")))}
        assert case.address("add_evidence", 0) not in forms
        assert case.address("add_evidence", 1) in forms
    assert everything() == before
    assert not Evidence.objects.exists()


def test_all_who_see_an_answer_see_its_evidence_and_its_follow_up(case):
    link(case, title="Memo of May")
    gone = link(case, title="Memo of April")
    evidence_actions.remove_evidence(evidence=gone, entry=case.entry())
    Response.objects.update(stage="cleared", position="supports", acceptance="accepted", status_on=date(2026, 1, 31))
    evidence = Evidence.objects.current().get()
    writing = {case.address(name, 1) for name in ("save_status", "add_evidence")}
    writing.add(f"/answers/evidence/{evidence.pk}/remove/")
    for kind in ("focal point", "oversight", "administrator", "secretariat", "analyst"):
        page = case.browser(kind).get(case.address("sheet"))
        assert f'href="{evidence.url}"' in page.content.decode(), kind
        assert "Memo of May" in text_of(page), kind
        assert "Memo of April" not in text_of(page), kind
        assert f"Date of the status {date_format(date(2026, 1, 31))}" in text_of(page), kind
        offered = {form.action for form in forms_of(page)} & writing
        assert offered == (writing if kind in ("focal point", "oversight") else set()), kind


def test_evidence_of_a_draft_is_not_shown_to_who_does_not_see_it(case):
    link(case, title="Memo of May")
    for kind in ("secretariat", "analyst"):
        page = case.browser(kind).get(case.address("sheet"))
        assert "Memo of May" not in page.content.decode(), kind
        assert "Follow-up and evidence" not in text_of(page), kind


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ({"url": "javascript:alert(1)", "title": "My title"}, "not an address of a page"),
        ({"title": "My title"}, "Choose a file"),
        ({"url": "https://example.org/", "title": "My title\x07"}, "control character"),
    ],
)
def test_what_was_typed_comes_back_with_the_reason(case, sent, words):
    page = case.browser("focal point").post(case.address("add_evidence", 1), sent)
    assert page.status_code == 400
    assert words in page.content.decode()
    assert "My title" in page.content.decode()
    assert not Evidence.objects.exists()


def test_an_uploaded_file_that_lies_is_refused_on_the_page(case):
    upload = SimpleUploadedFile("memo.pdf", b"<html><script>alert(1)</script>")
    page = case.browser("focal point").post(case.address("add_evidence", 1), {"file": upload})
    assert page.status_code == 400
    assert "of no accepted type" in page.content.decode()


SERVED = {"focal point": 200, "oversight": 200, "administrator": 200, "neighbour": 404, "analyst": 404, "stranger": 404}


@pytest.mark.parametrize("kind", SERVED)
def test_a_file_is_given_to_those_who_see_its_answer(case, kind):
    evidence = file(case)
    for stage, expected in (("draft", SERVED[kind]), ("cleared", 200 if kind == "analyst" else SERVED[kind])):
        Response.objects.update(stage=stage, position="supports")
        response = case.browser(kind).get(evidence.get_absolute_url())
        assert response.status_code == expected
        if expected == 200:
            assert b"".join(response.streaming_content) == A_PDF


@pytest.mark.parametrize("kind", SERVED)
def test_who_takes_evidence_away_on_a_page(case, kind):
    evidence = link(case)
    response = case.browser(kind).post(f"/answers/evidence/{evidence.pk}/remove/")
    assert response.status_code == (302 if kind in ("focal point", "oversight") else 404)
    assert Evidence.objects.current().exists() == (response.status_code == 404)


def test_a_file_is_a_download_that_can_do_nothing(case):
    evidence = file(case, "意见 <b>.pdf", title='Minutes "of" May')
    response = case.browser("focal point").get(evidence.get_absolute_url())
    assert response["Content-Disposition"].startswith("attachment")
    assert '.pdf"' in response["Content-Disposition"]
    assert response["Content-Type"] == "application/pdf"
    assert response["X-Content-Type-Options"] == "nosniff"
    policy = response["Content-Security-Policy"]
    assert "sandbox" in policy
    assert "allow-" not in policy
    assert "no-store" in response["Cache-Control"]
    response.close()


def test_a_file_that_is_lost_says_so(case, folder):
    evidence = file(case)
    (folder / evidence.file).unlink()
    page = case.browser("focal point").get(evidence.get_absolute_url(), follow=True)
    assert "cannot be read now" in page.content.decode()


def test_a_file_that_was_taken_away_is_given_to_nobody(case):
    evidence = file(case)
    evidence_actions.remove_evidence(evidence=evidence, entry=case.entry())
    for kind in ("focal point", "oversight"):
        assert case.browser(kind).get(evidence.get_absolute_url()).status_code == 404


def test_a_link_has_no_file_to_be_given(case):
    evidence = link(case)
    assert case.browser("focal point").get(f"/answers/evidence/{evidence.pk}/").status_code == 404
