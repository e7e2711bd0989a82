"""Asking for an export, and the task that makes it: joined, served again, tried again, and failed with a reason."""

import hashlib

import pytest
from celery.exceptions import SoftTimeLimitExceeded
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import get_language, override

from jobs import files, leases
from jobs.rules import JobState
from recommendations.rules import RuleBroken
from reports import actions, tasks
from reports.models import Export
from reports.note import Paragraph, Section
from reports.render import fingerprint, render
from reports.rules import ExportFormat
from tests import factories


@pytest.fixture
def person(db):
    return factories.user("somebody-special@example.org")


@pytest.fixture
def text(db):
    return factories.edition_text(factories.report())


def ask(text, by, format: str = "html") -> Export:
    format = ExportFormat(format)
    return actions.request_export(text=text, format=format, fingerprint=fingerprint(text.sha256, format), by=by)


def made(text, by, format: str = "html") -> Export:
    """An export that has been asked for and made."""
    export = ask(text, by, format)
    tasks.run_export(export.pk)
    export.refresh_from_db()
    assert export.state == JobState.DONE
    return export


# --- Asking ---------------------------------------------------------------------------------------------------------


def test_a_request_waits_and_is_sent_after_the_commit(text, person, sent, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True), override("zh-hans"):
        export = ask(text, person)
        assert sent == []
    assert sent == [export.pk]
    assert (export.state, export.requested_by, export.interface_language) == (JobState.QUEUED, person, "zh-hans")


def test_a_request_is_stored_when_the_broker_is_away(text, person, monkeypatch, django_capture_on_commit_callbacks):
    def refuse(*args):
        raise ConnectionError("refused")

    monkeypatch.setattr(leases.current_app, "send_task", refuse)
    with django_capture_on_commit_callbacks(execute=True):
        export = ask(text, person)
    export.refresh_from_db()
    assert (export.state, export.sent_at) == (JobState.QUEUED, None)


@pytest.mark.parametrize("state", [JobState.QUEUED, JobState.RUNNING])
def test_an_equal_request_under_way_is_joined(text, person, state):
    first = ask(text, person)
    Export.objects.update(state=state)
    assert ask(text, person) == first


def test_a_request_is_not_joined_by_another_person_format_or_content(text, person):
    other_text = factories.edition_text(text.edition.note.report, number=2)
    requests = [ask(text, person), ask(text, factories.user()), ask(text, person, "pdf"), ask(other_text, person)]
    assert len({request.pk for request in requests}) == 4


def test_a_finished_file_is_served_again_to_whoever_asks(text, person, sent, storage):
    first = made(text, person)
    other = factories.user()
    again = ask(text, other)
    assert again.pk != first.pk
    assert (again.state, again.progress, again.requested_by) == (JobState.DONE, 100, other)
    assert (again.file, again.sha256, again.size) == (first.file, first.sha256, first.size)
    assert sent == []


@pytest.mark.parametrize("loss", ["deleted", "cut short"])
def test_a_file_that_is_gone_is_made_again_and_is_the_same(text, person, storage, loss):
    first = made(text, person)
    file = storage / first.file
    whole = file.read_bytes()
    if loss == "deleted":
        file.unlink()
    else:
        file.write_bytes(whole[:-1])
    again = made(text, person)
    assert again.pk != first.pk
    assert again.sha256 == first.sha256
    assert file.read_bytes() == whole


def test_a_failed_export_is_tried_again_in_a_row_of_its_own(text, person, sent, django_capture_on_commit_callbacks):
    failed = ask(text, person)
    leases.fail(leases.claim(Export, failed.pk), "Because.")
    failed.refresh_from_db()
    with django_capture_on_commit_callbacks(execute=True):
        again = actions.retry_export(export=failed, by=person)
    failed.refresh_from_db()
    assert (failed.state, failed.error) == (JobState.FAILED, "Because.")
    assert (again.state, again.error, again.attempts) == (JobState.QUEUED, "", 0)
    assert sent == [again.pk]


@pytest.mark.parametrize("state", [JobState.QUEUED, JobState.RUNNING, JobState.DONE])
def test_only_a_failed_export_is_tried_again(text, person, state):
    export = factories.export(text, state=state, size=1, file="a", sha256="b")
    with pytest.raises(RuleBroken, match="failed"):
        actions.retry_export(export=export, by=person)
    assert list(Export.objects.all()) == [export]


def test_a_retry_does_not_pass_off_another_paper_as_the_old_one(text, person, storage, settings):
    """The file of a retry depends on the settings of now; an equal request is one with the same settings."""
    settings.NOTE_PAPER = "A4"
    failed = ask(text, person, "pdf")
    leases.fail(leases.claim(Export, failed.pk), "Because.")
    failed.refresh_from_db()
    settings.NOTE_PAPER = "Letter"
    actions.retry_export(export=failed, by=person)
    assert Export.objects.get(state=JobState.QUEUED).fingerprint == fingerprint(text.sha256, ExportFormat.PDF)


@pytest.mark.parametrize(
    ("stage", "name"), [("issued", "A-154-99-Add.1.en.pdf"), ("draft", "A-154-99-Add.1.draft-3.en.pdf")]
)
def test_the_name_of_a_file_has_symbol_language_and_format_only(db, stage, name):
    text = factories.edition_text(factories.report(), stage=stage, number=3)
    assert factories.export(text, requested_by=factories.user()).file_name == name


def test_where_a_file_is_stored_names_nobody(text, person, storage):
    export = made(text, person)
    assert export.file == f"{export.sha256[:2]}/{export.sha256}.html"
    assert [path.name for path in storage.rglob("*.*")] == [f"{export.sha256}.html"]


@pytest.mark.parametrize("missing", [{"size": None}, {"file": ""}, {"sha256": ""}])
def test_the_database_refuses_a_finished_export_without_its_file(text, missing):
    with pytest.raises(IntegrityError), transaction.atomic():
        factories.export(text, **{"state": JobState.DONE, "size": 1, "file": "a", "sha256": "b", **missing})


# --- The end --------------------------------------------------------------------------------------------------------


def test_the_end_of_an_export_is_its_file_under_its_hash(queued, storage):
    held = leases.claim(Export, queued.pk)
    actions.finish_export(export=held, content=b"the note", made_by="f" * 64)
    queued.refresh_from_db()
    assert (queued.state, queued.progress, queued.size) == (JobState.DONE, 100, 8)
    assert queued.sha256 == hashlib.sha256(b"the note").hexdigest()
    assert queued.fingerprint == "f" * 64
    assert queued.seconds >= 0
    assert (storage / queued.file).read_bytes() == b"the note"
    assert queued.file_is_whole()


def test_an_export_whose_file_cannot_be_written_is_not_done(queued, storage):
    held = leases.claim(Export, queued.pk)
    (storage / hashlib.sha256(b"the note").hexdigest()[:2]).write_text("a file where the folder should be")
    with pytest.raises(OSError, match="exists"):
        actions.finish_export(export=held, content=b"the note", made_by="f" * 64)
    queued.refresh_from_db()
    assert queued.state == JobState.RUNNING


# --- The task -------------------------------------------------------------------------------------------------------


@pytest.fixture
def queued(text, person):
    return factories.export(text, format="html", requested_by=person, interface_language="zh-hans")


def run(export: Export) -> Export:
    tasks.run_export(export.pk)
    export.refresh_from_db()
    return export


def broken(monkeypatch, error) -> None:
    """Let rendering stop with `error` (an exception, or what makes one)."""

    def render(content, format, progress, watermark):
        raise error() if callable(error) else error

    monkeypatch.setattr(tasks, "render", render)


@pytest.mark.parametrize("format", ["html", "pdf"])
def test_the_task_makes_the_file(text, storage, format):
    export = run(factories.export(text, format=format))
    content = (storage / export.file).read_bytes()
    assert content == render(text.content, format)
    assert export.sha256 == hashlib.sha256(content).hexdigest()
    assert (export.state, export.progress, export.attempts, export.error) == (JobState.DONE, 100, 1, "")


@pytest.mark.django_db(transaction=True)
def test_the_task_records_progress_for_others_to_see(queued, storage, monkeypatch):
    seen = []

    def render(content, format, progress, watermark):
        for done in (10, 70):
            progress(done)
            seen.append(Export.objects.values_list("state", "progress").get(pk=queued.pk))
        return b"content"

    monkeypatch.setattr(tasks, "render", render)
    run(queued)
    assert seen == [(JobState.RUNNING, 10), (JobState.RUNNING, 70)]


def test_a_broken_rule_is_the_reason_of_the_failure_in_the_language_of_who_asked(queued, monkeypatch):
    broken(monkeypatch, lambda: RuleBroken(f"reason in {get_language()}"))
    assert (run(queued).state, queued.error) == (JobState.FAILED, "reason in zh-hans")


def test_a_character_without_a_font_is_named_in_the_reason(db, storage):
    sections = (Section("I.", "Introduction", (Paragraph(1, "A smile: \U0001f600."),)),)
    text = factories.edition_text(factories.report(), note=factories.content(sections=sections, footnotes=()))
    export = run(factories.export(text))
    assert export.state == JobState.FAILED
    assert "\U0001f600" in export.error or "1F600" in export.error


@pytest.mark.parametrize(
    "error", [ZeroDivisionError("secret detail"), OSError(28, "secret detail"), KeyError("secret detail")]
)
def test_an_unexpected_error_is_logged_and_told_without_its_details(queued, monkeypatch, caplog, error):
    broken(monkeypatch, error)
    assert (run(queued).state, bool(queued.error)) == (JobState.FAILED, True)
    assert "secret detail" not in queued.error
    assert "secret detail" in caplog.text


def test_a_disk_that_is_full_fails_the_export(queued, storage, monkeypatch):
    def full(path, content):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(files, "write_whole", full)
    assert (run(queued).state, bool(queued.error)) == (JobState.FAILED, True)
    assert list(storage.rglob("*.*")) == []


def test_a_task_that_takes_too_long_fails_with_that_reason(queued, monkeypatch):
    broken(monkeypatch, SoftTimeLimitExceeded())
    monkeypatch.setattr(tasks, "_", lambda message: f"{get_language()}: {message}")
    assert run(queued).state == JobState.FAILED
    assert queued.error.startswith("zh-hans: This took longer than ten minutes")


@pytest.mark.django_db(transaction=True)
def test_a_task_whose_lease_is_lost_leaves_the_export_to_the_other_worker(queued, storage, monkeypatch):
    def render(content, format, progress, watermark):
        Export.objects.update(token="another worker", heartbeat_at=timezone.now())
        progress(50)

    monkeypatch.setattr(tasks, "render", render)
    run(queued)
    assert (queued.state, queued.token, queued.progress, queued.error) == (JobState.RUNNING, "another worker", 0, "")


@pytest.mark.parametrize("state", [JobState.RUNNING, JobState.DONE, JobState.FAILED])
def test_a_message_that_comes_twice_makes_nothing(queued, monkeypatch, state):
    Export.objects.update(state=state, heartbeat_at=timezone.now(), size=1, file="a", sha256="b")
    broken(monkeypatch, AssertionError("rendered twice"))
    assert (run(queued).state, queued.error) == (state, "")


def test_a_message_for_an_export_that_is_not_there_makes_nothing(db):
    tasks.run_export(1)
    assert not Export.objects.exists()
