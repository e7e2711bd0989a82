"""The export row as a job: claimed once, finished once, swept when its worker is gone; the broker only wakes it."""

import hashlib
import os
import threading
from datetime import timedelta
from types import SimpleNamespace
from unittest import mock

import pytest
from django.utils import timezone
from django.utils.translation import get_language
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from kombu.exceptions import OperationalError

from reports import leases
from reports.files import write_whole
from reports.models import Export
from reports.rules import ExportState
from tests import factories


class Broker:
    """Stands in for Celery: keeps what was sent, or is down."""

    def __init__(self):
        self.sent: list[int] = []
        self.refused = 0
        self.down = False

    def send_task(self, name: str, arguments: list) -> None:
        if self.down:
            self.refused += 1
            raise OperationalError("Connection refused")
        assert name == "reports.tasks.run_export"
        self.sent += arguments


@pytest.fixture
def broker(monkeypatch):
    stand_in = Broker()
    monkeypatch.setattr(leases, "current_app", stand_in)
    return stand_in


@pytest.fixture
def text(db):
    return factories.edition_text(factories.report())


@pytest.fixture
def queued(text):
    """An export that waits, asked for five seconds ago and never sent."""
    return factories.export(text, requested_at=ago(5))


def ago(seconds: float):
    return timezone.now() - timedelta(seconds=seconds)


def row(export: Export) -> dict:
    return Export.objects.values().get(pk=export.pk)


def let_expire(export: Export, settings) -> None:
    Export.objects.filter(pk=export.pk).update(heartbeat_at=ago(settings.EXPORT_LEASE_SECONDS + 1))


# --- Claim ----------------------------------------------------------------------------------------------------------


def test_a_waiting_export_is_claimed_once(queued):
    first = leases.claim(queued.pk)
    assert (first.state, first.attempts, first.progress) == (ExportState.RUNNING, 1, 0)
    assert leases.claim(queued.pk) is None
    assert row(queued)["token"] == first.token


def test_an_unknown_export_is_not_claimed(db):
    assert leases.claim(1) is None


@pytest.mark.parametrize("state", [ExportState.DONE, ExportState.FAILED])
def test_a_final_export_is_not_claimed_however_old(text, state):
    final = factories.export(text, state=state, size=1, file="a", sha256="b", heartbeat_at=ago(9999))
    before = row(final)
    assert leases.claim(final.pk) is None
    assert row(final) == before


def test_an_expired_lease_is_taken_over_from_the_start(queued, settings):
    first = leases.claim(queued.pk)
    leases.beat(first, 70)
    let_expire(queued, settings)
    second = leases.claim(queued.pk)
    assert second.token != first.token
    assert (second.attempts, second.progress) == (2, 0)


def test_a_beat_renews_the_lease_and_records_the_progress(queued, settings):
    held = leases.claim(queued.pk)
    let_expire(queued, settings)
    leases.beat(held, 40)
    assert leases.claim(queued.pk) is None
    assert row(queued)["progress"] == 40


# --- The end --------------------------------------------------------------------------------------------------------


def test_finish_stores_the_file_under_its_hash(queued, storage):
    leases.finish(leases.claim(queued.pk), b"the note", "f" * 64)
    queued.refresh_from_db()
    assert (queued.state, queued.progress, queued.size) == (ExportState.DONE, 100, 8)
    assert queued.sha256 == hashlib.sha256(b"the note").hexdigest()
    assert queued.seconds >= 0
    assert (storage / queued.file).read_bytes() == b"the note"
    assert leases.stored_file_is_whole(queued)


def test_finish_that_cannot_write_leaves_the_export_running(queued, storage):
    held = leases.claim(queued.pk)
    (storage / hashlib.sha256(b"the note").hexdigest()[:2]).write_text("a file where the folder should be")
    with pytest.raises(OSError, match="exists"):
        leases.finish(held, b"the note", "f" * 64)
    assert row(queued)["state"] == ExportState.RUNNING


def test_fail_keeps_the_reason(queued):
    leases.fail(leases.claim(queued.pk), "Because.")
    after = row(queued)
    assert (after["state"], after["error"]) == (ExportState.FAILED, "Because.")
    assert after["finished_at"]


@pytest.mark.parametrize("lost_to", ["another worker", "the end"])
def test_who_has_lost_the_lease_changes_nothing(queued, settings, storage, lost_to):
    lost = leases.claim(queued.pk)
    if lost_to == "another worker":
        let_expire(queued, settings)
        leases.claim(queued.pk)
    else:
        leases.finish(lost, b"first", "f" * 64)
    before = row(queued)
    with pytest.raises(leases.LeaseLost):
        leases.beat(lost, 99)
    with pytest.raises(leases.LeaseLost):
        leases.finish(lost, b"second", "f" * 64)
    leases.fail(lost, "Too late.")
    assert row(queued) == before


# --- Sending --------------------------------------------------------------------------------------------------------


def test_send_wakes_a_worker_and_notes_when(queued, broker):
    assert leases.send(queued.pk)
    assert broker.sent == [queued.pk]
    assert row(queued)["sent_at"]


def test_send_without_a_broker_leaves_the_export_waiting_and_unsent(queued, broker):
    broker.down = True
    assert not leases.send(queued.pk)
    after = row(queued)
    assert (after["state"], after["sent_at"]) == (ExportState.QUEUED, None)


# --- The sweeper ----------------------------------------------------------------------------------------------------


def test_sweep_gives_an_expired_export_to_the_next_worker(queued, broker, settings):
    lost = leases.claim(queued.pk)
    let_expire(queued, settings)
    Export.objects.update(sent_at=timezone.now())
    leases.sweep()
    assert row(queued)["state"] == ExportState.QUEUED
    assert broker.sent == [queued.pk]
    assert leases.claim(queued.pk).token != lost.token


def test_sweep_leaves_a_live_worker_alone(queued, broker, settings):
    leases.claim(queued.pk)
    Export.objects.update(heartbeat_at=ago(settings.EXPORT_LEASE_SECONDS - 2))
    before = row(queued)
    assert leases.sweep() == 0
    assert row(queued) == before


def test_sweep_leaves_alone_a_worker_that_is_heard_of_at_the_last_moment(text, broker, settings, monkeypatch):
    poison = factories.export(text, state="running", attempts=settings.EXPORT_MAX_ATTEMPTS, heartbeat_at=ago(9999))
    late = factories.export(text, state="running", attempts=1, heartbeat_at=ago(9999), token="late")

    def meanwhile(message):
        leases.beat(late, 50)
        return message

    monkeypatch.setattr(leases, "gettext", meanwhile)
    assert leases.sweep() == 1
    assert (row(poison)["state"], row(late)["state"]) == (ExportState.FAILED, ExportState.RUNNING)


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_sweep_gives_up_after_the_last_attempt_and_says_why(text, broker, settings, monkeypatch, language):
    monkeypatch.setattr(leases, "gettext", lambda message: f"{get_language()}: {message}")
    poison = factories.export(
        text,
        state=ExportState.RUNNING,
        token="gone",
        attempts=settings.EXPORT_MAX_ATTEMPTS,
        heartbeat_at=ago(9999),
        interface_language=language,
    )
    assert leases.sweep() == 1
    poison.refresh_from_db()
    assert (poison.state, poison.error) == (ExportState.FAILED, f"{language}: {leases.TOO_MANY_ATTEMPTS}")
    assert poison.finished_at
    assert broker.sent == []


def test_sweep_sends_what_was_never_sent_or_whose_message_was_lost(text, broker, settings):
    resend = settings.EXPORT_RESEND_SECONDS
    never = factories.export(text, requested_at=ago(5))
    lost = factories.export(text, requested_at=ago(resend + 9), sent_at=ago(resend + 1))
    factories.export(text, requested_at=ago(resend), sent_at=ago(resend - 2))  # its message may still come
    factories.export(text)  # its own request is about to send it
    assert leases.sweep() == 2
    assert broker.sent == [never.pk, lost.pk]
    assert leases.sweep() == 0


def test_sweep_without_a_broker_waits_for_the_next_turn(queued, broker, text):
    factories.export(text, requested_at=ago(5))
    broker.down = True
    assert leases.sweep() == 0
    assert broker.refused == 1
    broker.down = False
    assert leases.sweep() == 2


# --- Any order of events --------------------------------------------------------------------------------------------

LEASE, RESEND, ATTEMPTS = 20, 10, 3
FINAL = (ExportState.DONE, ExportState.FAILED)
EVENTS = [(event, worker) for event in ("claim", "beat", "finish", "fail", "die", "claim") for worker in range(3)]
EVENTS += [("sweep", 0), ("wait", 1), ("wait", LEASE - 1), ("wait", LEASE + 1), ("wait", LEASE + 1)]


class World:
    """One export, three workers that may stop at any moment or go on for too long, and a clock."""

    def __init__(self, export: Export, clock):
        self.export, self.clock = export, clock
        self.held: dict[int, Export] = {}
        self.owner: int | None = None  # who claimed last
        self.ends: list[tuple[str, int]] = []

    def wait(self, seconds: int) -> None:
        self.clock.return_value += timedelta(seconds=seconds)

    def claim(self, worker: int) -> None:
        if claimed := leases.claim(self.export.pk):
            self.held[worker], self.owner = claimed, worker

    def beat(self, worker: int) -> None:
        self._act(worker, lambda held: leases.beat(held, 50))

    def finish(self, worker: int) -> None:
        self._act(worker, lambda held: leases.finish(held, bytes([worker]), "f" * 64), end="done")

    def fail(self, worker: int) -> None:
        self._act(worker, lambda held: leases.fail(held, f"worker {worker}"), end="failed")

    def die(self, worker: int) -> None:
        self.held.pop(worker, None)

    def sweep(self, _worker: int = 0) -> None:
        leases.sweep()

    def _act(self, worker: int, act, *, end: str = "") -> None:
        if worker not in self.held:
            return
        before = row(self.export)
        try:
            act(self.held[worker])
        except leases.LeaseLost:
            assert row(self.export) == before
        else:
            changed = row(self.export) != before
            assert not changed or worker == self.owner
            if end and (changed or end == "done"):
                self.ends.append((end, worker))


@given(st.lists(st.sampled_from(EVENTS), min_size=10, max_size=30))
@hypothesis_settings(
    max_examples=50, deadline=None, database=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_no_order_of_events_ends_an_export_twice_or_leaves_it_running(text, broker, storage, settings, story):
    settings.EXPORT_LEASE_SECONDS, settings.EXPORT_RESEND_SECONDS, settings.EXPORT_MAX_ATTEMPTS = (
        LEASE,
        RESEND,
        ATTEMPTS,
    )
    Export.objects.all().delete()
    with mock.patch("django.utils.timezone.now", return_value=timezone.now()) as clock:
        world = World(factories.export(text), clock)
        end = None
        for name, argument in story:
            getattr(world, name)(argument)
            if end:
                assert row(world.export) == end
            elif row(world.export)["state"] in FINAL:
                end = row(world.export)
        assert len(world.ends) <= 1

        for _attempt in range(ATTEMPTS + 1):  # from here on, every worker that takes it dies
            world.wait(LEASE + RESEND + 1)
            world.sweep()
            world.claim(0)
        assert row(world.export)["state"] in FINAL
        assert end is None or row(world.export) == end
        if world.ends and world.ends[0][0] == "done":
            assert (storage / row(world.export)["file"]).read_bytes() == bytes([world.ends[0][1]])


# --- Files ----------------------------------------------------------------------------------------------------------


def test_a_file_is_replaced_whole(tmp_path):
    file = tmp_path / "note.pdf"
    file.write_bytes(b"old and long")
    write_whole(file, b"new")
    assert file.read_bytes() == b"new"
    assert list(tmp_path.iterdir()) == [file]


@pytest.mark.parametrize("broken", ["fsync", "chmod", "replace"])
def test_a_file_that_cannot_be_written_leaves_the_old_one_and_nothing_else(tmp_path, monkeypatch, broken):
    def disk_full(*args):
        raise OSError(28, "No space left on device")

    file = tmp_path / "note.pdf"
    file.write_bytes(b"old")
    monkeypatch.setattr(os, broken, disk_full)
    with pytest.raises(OSError, match="No space left"):
        write_whole(file, b"new")
    assert file.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [file]


def test_a_pipe_is_written_to_and_stays_a_pipe(tmp_path):
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    write_whole(pipe, b"new")
    assert os.read(reader, 10) == b"new"
    os.close(reader)
    assert pipe.is_fifo()


def test_a_heart_beats_while_one_step_of_the_work_takes_long(queued, monkeypatch):
    beats = threading.Event()
    monkeypatch.setattr(leases, "HEARTBEAT_SECONDS", 0.01)
    monkeypatch.setattr(leases, "beat", lambda export, percent: beats.set())
    with leases.Heartbeat(leases.claim(queued.pk)):
        assert beats.wait(5)


def test_a_heart_that_learns_of_a_lost_lease_stops_the_work(queued, monkeypatch):
    told = threading.Event()

    def lose(export, percent):
        told.set()
        raise leases.LeaseLost(export.pk)

    monkeypatch.setattr(leases, "HEARTBEAT_SECONDS", 0.01)
    monkeypatch.setattr(leases, "beat", lose)
    with leases.Heartbeat(leases.claim(queued.pk)) as heart:
        assert told.wait(5)
        heart._thread.join(5)
        with pytest.raises(leases.LeaseLost):
            heart.progress(50)


def test_a_worker_held_up_after_its_claim_does_not_take_the_next_ones_token(queued, monkeypatch):
    monkeypatch.setattr(leases.uuid, "uuid4", lambda: SimpleNamespace(hex="first"))
    filter_ = Export.objects.filter

    def steal(*args, **kwargs):
        if kwargs.get("token") == "first":
            filter_(pk=queued.pk).update(token="second")
        return filter_(*args, **kwargs)

    monkeypatch.setattr(Export.objects, "filter", steal)
    assert leases.claim(queued.pk) is None
