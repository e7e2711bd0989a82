"""The pages of reports, notes and exports: what they cost, what they show, and what a request for a file leads to."""

import hashlib
import re

import pytest
from django.contrib.messages import get_messages
from django.urls import reverse
from django.utils import timezone

from jobs import leases
from jobs.rules import JobState
from reports import actions, tasks
from reports.models import Export
from tests import factories

REPORT = ["JIU/REP/2024/4"]
NOTE = ["A/80/263/Add.1", 1, "zh"]
HTMX = {"HX-Request": "true"}


@pytest.fixture
def text(db):
    return factories.edition_text(factories.report())


def edition_url(text, name: str = "edition") -> str:
    return reverse(f"reports:{name}", args=[text.edition.note.symbol, text.edition.number, text.language])


def page(client, url: str, **arguments) -> str:
    response = client.get(url, **arguments)
    assert response.status_code == 200
    return response.content.decode()


def texts_of(response) -> list[str]:
    return [str(message) for message in get_messages(response.wsgi_request)]


# --- What a page costs ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "arguments", "queries"),
    [
        ("reports:report", REPORT, 12),
        ("reports:recommendation", [*REPORT, 2], 20),
        ("reports:support", REPORT, 15),
        ("reports:edition", NOTE, 14),
    ],
)
def test_queries_of_the_pages_of_the_first_report(
    real_data, analyst, django_assert_num_queries, name, arguments, queries
):
    with django_assert_num_queries(queries):
        page(analyst, reverse(name, args=arguments))


@pytest.mark.parametrize("rows", [1, 3])
def test_queries_of_the_report_do_not_grow_with_its_recommendations(db, analyst, django_assert_num_queries, rows):
    report = factories.report()
    members = [factories.organization(f"ORG-{number}", order=number) for number in range(rows)]
    for number in range(1, rows + 1):
        factories.recommendation(report, number, to=members)
    with django_assert_num_queries(11):
        page(analyst, report.get_absolute_url())


@pytest.mark.parametrize("rows", [1, 3])
def test_queries_of_a_recommendation_do_not_grow_with_its_addressees(db, analyst, django_assert_num_queries, rows):
    members = [factories.organization(f"ORG-{number}", order=number) for number in range(rows)]
    factories.recommendation(factories.report(), 1, to=members)
    with django_assert_num_queries(19):
        page(analyst, reverse("reports:recommendation", args=["JIU/REP/2099/1", 1]))


@pytest.mark.parametrize("rows", [1, 3])
def test_queries_of_the_note_do_not_grow_with_its_editions_and_exports(db, analyst, django_assert_num_queries, rows):
    report = factories.report()
    factories.recommendation(report)
    texts = [factories.edition_text(report, number=number) for number in range(1, rows + 1)]
    for _row in range(rows):
        factories.export(texts[0])
    with django_assert_num_queries(14):
        page(analyst, edition_url(texts[0]))


@pytest.mark.parametrize("rows", [1, 3])
def test_queries_of_the_history_do_not_grow_with_its_exports(text, analyst, django_assert_num_queries, rows):
    for number in range(rows):
        other = factories.edition_text(text.edition.note.report, number=number + 2)
        factories.export(other, requested_by=factories.user(f"person-{number}@example.org"))
    with django_assert_num_queries(6):
        page(analyst, reverse("reports:export_list"))


@pytest.mark.parametrize(("headers", "queries"), [({}, 5), (HTMX, 4)])
def test_queries_of_an_export(text, analyst, django_assert_num_queries, headers, queries):
    export = factories.export(text, requested_by=factories.user())
    with django_assert_num_queries(queries):
        page(analyst, export.get_absolute_url(), headers=headers)


# --- Asking for a file ----------------------------------------------------------------------------------------------


def test_a_request_leads_to_its_export_which_waits_for_a_worker(
    text, analyst, cast, sent, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        response = analyst.post(edition_url(text, "request_export"), {"format": "pdf"})
        export = Export.objects.get()
        assert sent == []
    assert sent == [export.pk]
    assert (response.status_code, response["Location"]) == (302, export.get_absolute_url())
    assert (export.state, export.format, export.requested_by) == (JobState.QUEUED, "pdf", cast["analyst"])


def test_a_request_succeeds_while_the_broker_is_away(text, analyst, monkeypatch, django_capture_on_commit_callbacks):
    def refuse(*args):
        raise ConnectionError("refused")

    monkeypatch.setattr(leases.current_app, "send_task", refuse)
    with django_capture_on_commit_callbacks(execute=True):
        response = analyst.post(edition_url(text, "request_export"), {"format": "pdf"}, follow=True)
    assert response.status_code == 200
    assert "Waiting" in response.content.decode()


@pytest.mark.parametrize("data", [{}, {"format": ""}, {"format": "odt"}, {"format": "pdf\0"}])
def test_an_unknown_format_is_refused_with_a_message_and_asks_for_nothing(text, analyst, data):
    response = analyst.post(edition_url(text, "request_export"), data)
    assert (response.status_code, response["Location"]) == (302, edition_url(text))
    assert texts_of(response) == ["This format does not exist. Choose one of the list."]
    assert not Export.objects.exists()


@pytest.mark.parametrize("name", ["request_export", "retry_export"])
def test_a_file_is_asked_for_by_post_only(text, analyst, name):
    export = factories.export(text, state=JobState.FAILED)
    url = edition_url(text, name) if name == "request_export" else reverse("reports:retry_export", args=[export.pk])
    assert analyst.get(url).status_code == 405
    assert Export.objects.count() == 1


# --- The page of an export ------------------------------------------------------------------------------------------

ASKS_AGAIN = re.compile(r'<noscript><meta http-equiv="refresh" content="\d+"></noscript>')


def test_htmx_gets_the_part_and_a_reader_the_page(text, analyst):
    url = factories.export(text).get_absolute_url()
    whole, part = page(analyst, url), page(analyst, url, headers=HTMX)
    assert part.strip().startswith('<div id="export"')
    assert "<html" not in part
    assert "<html" in whole
    assert part.strip() in whole


def test_a_cache_does_not_take_the_part_for_the_page(text, analyst):
    """Both have one address: going back to the page must not show the part alone."""
    response = analyst.get(factories.export(text).get_absolute_url(), headers=HTMX)
    assert "HX-Request" in response.get("Vary", "") or "no-store" in response.get("Cache-Control", "")


@pytest.mark.parametrize(
    ("fields", "shown"),
    [
        ({"state": "queued"}, "Waiting"),
        ({"state": "running", "progress": 37}, "37 %"),
        ({"state": "running", "progress": 0, "attempts": 2}, "attempt 2"),
    ],
)
def test_an_unfinished_export_asks_for_news_with_and_without_scripts(text, analyst, fields, shown):
    export = factories.export(text, **fields)
    html = page(analyst, export.get_absolute_url())
    assert shown in html
    assert ASKS_AGAIN.search(html)
    assert f'hx-get="{export.get_absolute_url()}"' in html


@pytest.mark.parametrize("state", [JobState.DONE, JobState.FAILED])
def test_a_final_export_asks_no_more(text, analyst, state):
    url = factories.export(text, state=state, size=1, file="a", sha256="b").get_absolute_url()
    assert not ASKS_AGAIN.search(page(analyst, url))
    assert "hx-get" not in page(analyst, url, headers=HTMX)


def test_a_failed_export_says_why_and_can_be_tried_again(text, analyst, sent, django_capture_on_commit_callbacks):
    failed = factories.export(text, state=JobState.FAILED, error="The ink <ran> out.")
    html = page(analyst, failed.get_absolute_url())
    assert "The ink &lt;ran&gt; out." in html
    assert "Try again" in html
    retry = reverse("reports:retry_export", args=[failed.pk])
    assert f'action="{retry}"' in html
    with django_capture_on_commit_callbacks(execute=True):
        response = analyst.post(retry)
    again = Export.objects.exclude(pk=failed.pk).get()
    assert response["Location"] == again.get_absolute_url()
    assert sent == [again.pk]


def test_an_export_that_has_not_failed_is_not_tried_again(text, analyst):
    export = factories.export(text)
    response = analyst.post(reverse("reports:retry_export", args=[export.pk]))
    assert response["Location"] == export.get_absolute_url()
    assert texts_of(response) == ["Only a failed export can be tried again."]
    assert Export.objects.count() == 1


# --- The file -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("format", "media_type"), [("pdf", "application/pdf"), ("html", "text/html; charset=utf-8")])
def test_the_download_says_what_it_is_and_names_nobody(text, analyst, cast, storage, format, media_type):
    export = factories.export(text, format=format, requested_by=cast["analyst"])
    tasks.run_export(export.pk)
    export.refresh_from_db()
    html = page(analyst, export.get_absolute_url())
    url = reverse("reports:export_file", args=[export.pk])
    assert f'href="{url}"' in html
    assert export.sha256 in html
    response = analyst.get(url)
    assert response["Content-Type"] == media_type
    assert response["Content-Disposition"] == f'attachment; filename="A-154-99-Add.1.en.{format}"'
    assert "private" in response["Cache-Control"]
    content = b"".join(response.streaming_content)
    response.close()
    assert hashlib.sha256(content).hexdigest() == export.sha256
    assert int(response["Content-Length"]) == len(content) == export.size


def test_a_file_that_is_gone_leads_back_with_a_message(text, analyst, storage):
    export = factories.export(text, state=JobState.DONE, size=1, file="aa/gone.pdf", sha256="b")
    response = analyst.get(reverse("reports:export_file", args=[export.pk]))
    assert response["Location"] == export.get_absolute_url()
    assert texts_of(response) == ["The file is not there any more. Ask for the export again: it will be the same."]


@pytest.mark.parametrize("state", [JobState.QUEUED, JobState.RUNNING, JobState.FAILED])
def test_an_export_without_a_file_leads_back_to_its_page(text, analyst, state):
    export = factories.export(text, state=state)
    response = analyst.get(reverse("reports:export_file", args=[export.pk]))
    assert (response.status_code, response["Location"]) == (302, export.get_absolute_url())


# --- The history ----------------------------------------------------------------------------------------------------


def test_the_history_is_in_pages_the_latest_first(text, analyst):
    now = timezone.now()
    rows = [factories.export(text, requested_at=now) for _row in range(51)]
    links = [f'href="{row.get_absolute_url()}"' for row in rows]
    first = page(analyst, reverse("reports:export_list"))
    assert first.index(links[50]) < first.index(links[1])
    assert links[0] not in first
    for last in ("2", "999", "-1"):
        assert links[0] in page(analyst, reverse("reports:export_list"), data={"page": last})


@pytest.mark.parametrize("number", ["", "x", "1\0", "1.5"])
def test_a_page_number_that_is_none_shows_the_first_page(text, analyst, number):
    export = factories.export(text)
    html = page(analyst, reverse("reports:export_list"), data={"page": number})
    assert f'href="{export.get_absolute_url()}"' in html


def test_an_empty_history_says_what_to_do(analyst):
    assert "Nothing has been exported yet" in page(analyst, reverse("reports:export_list"))


# --- Addresses with nothing behind them -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "path",
    [
        "/notes/A-154-99-Add.1/1/zh/",
        "/notes/A-154-99-Add.1/1/xx/",
        "/notes/A-154-99-Add.1/1/en%00/",
        "/notes/A-154-99-Add.1/2/en/",
        "/notes/A-154-99-Add.1/99999999999999999999/en/",
        "/notes/A-154-98-Add.1/1/en/",
        "/notes/A-154-98-Add.1/",
        "/exports/99/",
        "/exports/99999999999999999999/",
        "/exports/99/file/",
        "/reports/JIU-REP-2099-2/",
        "/reports/JIU-REP-2099-2/support/",
        "/reports/JIU-REP-2099-1/recommendations/7/",
        "/reports/JIU-REP-2099-1/recommendations/99999999999999999999/",
    ],
)
def test_an_address_with_nothing_behind_it_is_not_found(text, analyst, path):
    response = analyst.get(path)
    assert response.status_code == 404
    assert "There is nothing at this address" in response.content.decode()


def test_a_note_leads_to_its_latest_edition_in_the_language_of_the_reader(text, analyst):
    report = text.edition.note.report
    newer = factories.edition_text(report, number=2)
    response = analyst.get(reverse("reports:note", args=["A/154/99/Add.1"]))
    assert response["Location"] == edition_url(newer)


def test_the_page_of_a_note_holds_the_text_the_findings_and_the_latest_exports(real_data, analyst):
    response = analyst.get(reverse("reports:edition", args=NOTE))
    html = response.content.decode()
    assert "UNEP/REP/2024/4" in html
    assert response.context["error_count"] >= 1
    assert 'id="para_21"' in html


def test_a_file_that_is_not_what_was_exported_is_not_handed_out(analyst, text, storage):
    export = factories.export(text, format="html")
    actions.finish_export(export=leases.claim(Export, export.pk), content=b"the note", made_by="f" * 64)
    export.refresh_from_db()
    assert b"".join(analyst.get(reverse("reports:export_file", args=[export.pk])).streaming_content) == b"the note"
    (storage / export.file).write_bytes(b"X" * export.size)
    response = analyst.get(reverse("reports:export_file", args=[export.pk]))
    assert response["Location"] == export.get_absolute_url()
    assert not export.file_is_whole()
