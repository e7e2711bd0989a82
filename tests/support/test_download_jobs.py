"""Files of many rows: asked for, made by a worker, opened by who asked while they may, and gone after some days."""

import csv
import hashlib
from datetime import timedelta
from io import StringIO
from pathlib import Path

import pytest
from django.utils import timezone

from jobs import leases
from jobs.rules import JobState
from recommendations.actions import name_focal_point
from recommendations.models import FocalPoint, Organization
from responses.models import Response
from support import download_actions, tasks
from support.models import Download
from tests import factories

pytestmark = pytest.mark.django_db
ADDRESS = "/support/answers/download/"
BACKEND = "django.contrib.auth.backends.ModelBackend"


@pytest.fixture(autouse=True)
def few_are_many(monkeypatch, storage, sent):
    """More than two rows are many; no worker is woken."""
    monkeypatch.setattr("support.downloads.AT_ONCE", 2)
    monkeypatch.setattr("support.download_views.AT_ONCE", 2)


@pytest.fixture(autouse=True)
def report(db):
    organizations = [factories.organization(code, order=place) for place, code in enumerate(("ONE", "TWO", "THREE"))]
    report = factories.report("JIU/REP/2020/1")
    for number in (1, 2):
        recommendation = factories.recommendation(report, number, to=organizations)
        for organization in organizations:
            factories.response(recommendation, organization, stage="cleared", comment=f"Comment {number}.")
    return report


def asked(client, query: str = "report=JIU/REP/2020/1", format: str = "csv") -> Download:
    response = client.post(ADDRESS, {"query": query, "format": format})
    assert response.status_code == 302, response.content.decode()
    return Download.objects.get(pk=response["Location"].split("/")[-2])


def made(client, **values) -> Download:
    download = asked(client, **values)
    tasks.run_download(download.pk)
    download.refresh_from_db()
    assert download.state == JobState.DONE, download.error
    return download


def files(storage: Path) -> list[Path]:
    return [path for path in storage.rglob("*") if path.is_file()]


def status(client, download: Download) -> set[int]:
    """What its page and its file answer: the same, or the one would tell what the other hides."""
    found = set()
    for end in ("", "file/"):
        response = client.get(f"/support/downloads/{download.pk}/{end}")
        found.add(response.status_code)
        if response.streaming:
            b"".join(response.streaming_content)  # to the end, which closes the file
    return found


def test_many_rows_are_offered_as_a_job_and_a_get_writes_nothing(analyst, sent):
    page = analyst.get(f"{ADDRESS}?format=csv&report=JIU/REP/2020/1").content.decode()
    assert "More than 2 rows." in page
    assert 'name="query" value="report=JIU%2FREP%2F2020%2F1"' in page
    assert not Download.objects.exists()
    assert sent == []


@pytest.mark.django_db(transaction=True)
def test_a_request_wakes_a_worker_and_its_page_tells_how_far_it_is(cast, client, sent, monkeypatch):
    client.force_login(cast["analyst"], backend=BACKEND)
    monkeypatch.setattr("support.downloads.CHUNK", 1)
    download = asked(client)
    assert sent == [download.pk]
    page = client.get(download.get_absolute_url()).content.decode()
    assert "Waiting" in page
    assert f'hx-get="/support/downloads/{download.pk}/"' in page
    told = []
    monkeypatch.setattr(leases.Heartbeat, "progress", lambda heart, percent: told.append(percent))
    tasks.run_download(download.pk)
    assert told == [16, 33, 50, 66, 83, 99]
    part = client.get(download.get_absolute_url(), headers={"HX-Request": "true"}).content.decode()
    assert "The file is ready." in part
    assert "<html" not in part
    assert "hx-get" not in part


def test_the_file_has_the_rows_and_is_sent_as_it_was_made(analyst, storage):
    download = made(analyst)
    response = analyst.get(f"/support/downloads/{download.pk}/file/")
    content = b"".join(response.streaming_content)
    assert hashlib.sha256(content).hexdigest() == download.sha256
    assert (len(content), download.rows) == (download.size, 6)
    rows = list(csv.DictReader(StringIO(content.decode("utf-8-sig"), newline="")))
    assert {(row["Recommendation"], row["Organization (code)"]) for row in rows} == {
        (number, code) for number in "12" for code in ("ONE", "TWO", "THREE")
    }
    assert response["Content-Disposition"] == f'attachment; filename="{download.name}"'
    assert download.name.startswith("answers-JIU-REP-2020-1-")
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    assert [str(path.relative_to(storage)) for path in files(storage)] == [download.file]
    page = analyst.get("/support/downloads/").content.decode()
    assert download.name in page
    assert f"/support/downloads/{download.pk}/file/" in page


@pytest.mark.parametrize("format", ["xlsx", "json"])
def test_a_worker_makes_the_other_formats_too(analyst, format):
    assert made(analyst, format=format).name.endswith(f".{format}")


def test_a_file_with_made_up_answers_is_named_so(analyst):
    Response.objects.filter(recommendation__number=1).update(illustrative=True)
    assert "-illustrative.csv" in made(analyst).name


@pytest.mark.parametrize(
    ("query", "format", "words"),
    [
        ("postion=supports", "csv", "There is no filter “postion”"),
        ("organization=NOBODY", "csv", "NOBODY"),
        ("", "pdf", "There is no format “pdf”"),
        ("", "", "There is no format “”"),
        ("", "xlsx", "a sheet of Excel holds no more"),
    ],
)
def test_what_cannot_be_made_is_refused_in_words(analyst, monkeypatch, query, format, words):
    monkeypatch.setattr("support.downloads.EXCEL_ROWS", 5)
    response = analyst.post(ADDRESS, {"query": query, "format": format})
    assert response.status_code == 400
    assert words in response.content.decode()
    assert not Download.objects.exists()


def test_a_sheet_is_not_offered_for_more_rows_than_it_holds(analyst, monkeypatch):
    monkeypatch.setattr("support.downloads.EXCEL_ROWS", 5)
    response = analyst.get(f"{ADDRESS}?format=xlsx")
    assert response.status_code == 400
    assert "Choose CSV" in response.content.decode()


def test_an_equal_request_is_joined_and_nobody_waits_for_many_files(analyst):
    first = asked(analyst)
    assert asked(analyst) == first
    for format in ("json", "xlsx"):
        assert asked(analyst, format=format) != first
    response = analyst.post(ADDRESS, {"query": "", "format": "csv"})
    assert response.status_code == 400
    assert "You are waiting for 3 files already." in response.content.decode()


def test_what_does_not_fit_any_more_fails_in_words_and_can_be_tried_again(analyst, storage):
    download = asked(analyst, query="organization=CAST&denominator=participants")
    Organization.objects.filter(code="CAST").update(code="GONE")
    tasks.run_download(download.pk)
    download.refresh_from_db()
    assert download.state == JobState.FAILED
    assert "CAST" in download.error
    assert files(storage) == []
    page = analyst.get(download.get_absolute_url()).content.decode()
    assert "Try again" in page


def test_an_unexpected_error_is_told_without_its_words(analyst, monkeypatch):
    def broken(*arguments, **options):
        raise OSError("No space left on device")

    monkeypatch.setattr(download_actions, "write", broken)
    download = asked(analyst)
    tasks.run_download(download.pk)
    download.refresh_from_db()
    assert download.error.startswith("An unexpected error stopped this download.")


def test_an_attempt_that_lost_its_lease_stores_nothing_and_the_next_one_clears_up(analyst, storage, monkeypatch):
    download = asked(analyst)
    stolen = download_actions.take

    def take_while_another_worker_takes_over(*arguments, **options):
        Download.objects.update(token="another", heartbeat_at=timezone.now())
        return stolen(*arguments, **options)

    monkeypatch.setattr(download_actions, "take", take_while_another_worker_takes_over)
    tasks.run_download(download.pk)
    download.refresh_from_db()
    assert (download.state, download.file) == (JobState.RUNNING, "")
    Download.objects.update(state=JobState.QUEUED)
    monkeypatch.setattr(download_actions, "take", stolen)
    tasks.run_download(download.pk)
    assert len(files(storage)) == 1


# --- Who may open it ------------------------------------------------------------------------------------------------


def test_a_file_is_of_who_asked_for_it_alone(cast, analyst, client):
    download = made(analyst)
    assert status(analyst, download) == {200}
    for kind in ("administrator", "oversight", "secretariat", "focal point", "stranger"):
        client.force_login(cast[kind], backend=BACKEND)
        assert status(client, download) == {404}, kind


def test_who_has_lost_the_right_to_read_everything_has_lost_the_file(cast, analyst):
    download = made(analyst)
    cast["analyst"].groups.clear()
    assert status(analyst, download) == {404}
    name_focal_point(user=cast["analyst"], organization=Organization.objects.get(code="ONE"))
    assert status(analyst, download) == {404}
    assert analyst.get("/support/downloads/").content.decode().count(download.name) == 0


def test_a_focal_point_of_another_organization_now_has_lost_the_file(cast, client):
    person, one = cast["focal point"], Organization.objects.get(code="ONE")
    name_focal_point(user=person, organization=one)
    client.force_login(person, backend=BACKEND)
    download = made(client, query="report=JIU/REP/2020/1")
    assert download.rows == 2
    assert status(client, download) == {200}
    FocalPoint.objects.filter(user=person, organization=one).delete()
    assert status(client, download) == {404}


def test_a_right_that_ends_while_the_file_waits_stops_it(cast, client, storage):
    person, one = cast["focal point"], Organization.objects.get(code="ONE")
    name_focal_point(user=person, organization=one)
    client.force_login(person, backend=BACKEND)
    download = asked(client)
    FocalPoint.objects.filter(user=person, organization=one).delete()
    tasks.run_download(download.pk)
    download.refresh_from_db()
    assert download.state == JobState.FAILED
    assert "What you may see has changed" in download.error
    assert files(storage) == []


# --- Its end --------------------------------------------------------------------------------------------------------


def test_after_some_days_row_and_file_are_gone(analyst, storage, settings, monkeypatch):
    settings.DOWNLOAD_DAYS = 7
    download, kept = made(analyst), made(analyst, query="")
    assert timedelta(days=6.9) < download.expires_at - timezone.now() <= timedelta(days=7)
    assert download_actions.remove_expired() == 0
    assert len(files(storage)) == 2
    Download.objects.filter(pk=download.pk).update(expires_at=timezone.now())
    assert status(analyst, download) == {404}  # before the sweeper comes
    assert download_actions.remove_expired() == 1
    assert list(Download.objects.all()) == [kept]
    assert [str(path.relative_to(storage)) for path in files(storage)] == [kept.file]
    assert not (storage / download.folder).exists()


def test_the_sweeper_removes_what_is_over(analyst, django_assert_num_queries):
    from jiu_tracker.celery import sweeps

    assert download_actions.remove_expired in sweeps()
    with django_assert_num_queries(1):
        download_actions.remove_expired()


def test_a_file_that_is_gone_from_the_disk_is_told_of(analyst, storage):
    download = made(analyst)
    files(storage)[0].unlink()
    response = analyst.get(f"/support/downloads/{download.pk}/file/", follow=True)
    assert "The file is not there. Ask for it again." in response.content.decode()
