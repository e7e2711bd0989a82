"""A job: claimed once, finished once, swept when its worker is gone; the broker only wakes it.

An export stands for all kinds: what is tested here is what it has as a job.
"""

import threading
from datetime import timedelta
from types import SimpleNamespace
from unittest import mock

import pytest
from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import get_language
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from kombu.exceptions import OperationalError

from jobs import leases
from jobs.rules import JobState
from recommendations.models import Organization
from reports.models import Export
from tests import factories

RESULT = {"file": "aa/file.pdf", "size": 1, "sha256": "b"}


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
        assert name == Export.task
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
    Export.objects.filter(pk=export.pk).update(heartbeat_at=ago(settings.JOB_LEASE_SECONDS + 1))


# --- Claim ----------------------------------------------------------------------------------------------------------


def test_a_waiting_export_is_claimed_once(queued):
    first = leases.claim(Export, queued.pk)
    assert (first.state, first.attempts, first.progress) == (JobState.RUNNING, 1, 0)
    assert leases.claim(Export, queued.pk) is None
    assert row(queued)["token"] == first.token


def test_an_unknown_export_is_not_claimed(db):
    assert leases.claim(Export, 1) is None


@pytest.mark.parametrize("state", [JobState.DONE, JobState.FAILED])
def test_a_final_export_is_not_claimed_however_old(text, state):
    final = factories.export(text, state=state, **RESULT, heartbeat_at=ago(9999))
    before = row(final)
    assert leases.claim(Export, final.pk) is None
    assert row(final) == before


def test_an_expired_lease_is_taken_over_from_the_start(queued, settings):
    first = leases.claim(Export, queued.pk)
    leases.beat(first, 70)
    let_expire(queued, settings)
    second = leases.claim(Export, queued.pk)
    assert second.token != first.token
    assert (second.attempts, second.progress) == (2, 0)


def test_a_beat_renews_the_lease_and_records_the_progress(queued, settings):
    held = leases.claim(Export, queued.pk)
    let_expire(queued, settings)
    leases.beat(held, 40)
    assert leases.claim(Export, queued.pk) is None
    assert row(queued)["progress"] == 40


def test_a_worker_held_up_after_its_claim_does_not_take_the_next_ones_token(queued, monkeypatch):
    monkeypatch.setattr(leases.uuid, "uuid4", lambda: SimpleNamespace(hex="first"))
    filter_ = Export.objects.filter

    def steal(*args, **kwargs):
        if kwargs.get("token") == "first":
            filter_(pk=queued.pk).update(token="second")
        return filter_(*args, **kwargs)

    monkeypatch.setattr(Export.objects, "filter", steal)
    assert leases.claim(Export, queued.pk) is None


# --- The end --------------------------------------------------------------------------------------------------------


def test_finish_writes_the_result(queued):
    leases.finish(leases.claim(Export, queued.pk), **RESULT, seconds=1.5)
    after = row(queued)
    assert (after["state"], after["progress"], after["seconds"]) == (JobState.DONE, 100, 1.5)
    assert after["finished_at"]
    assert RESULT.items() <= after.items()


def test_the_effect_of_a_job_and_its_end_are_written_together(queued):
    held = leases.claim(Export, queued.pk)
    with transaction.atomic():
        factories.organization("EFFECT")
        leases.finish(held, **RESULT)
    assert Organization.objects.filter(code="EFFECT").exists()
    assert row(queued)["state"] == JobState.DONE


def test_the_effect_of_a_job_whose_lease_is_lost_is_taken_back(queued, settings):
    lost = leases.claim(Export, queued.pk)
    let_expire(queued, settings)
    leases.claim(Export, queued.pk)
    before = row(queued)

    def work() -> None:
        with transaction.atomic():
            factories.organization("EFFECT")
            leases.finish(lost, **RESULT)

    with pytest.raises(leases.LeaseLost):
        work()
    assert not Organization.objects.filter(code="EFFECT").exists()
    assert row(queued) == before


def test_fail_keeps_the_reason(queued):
    leases.fail(leases.claim(Export, queued.pk), "Because.")
    after = row(queued)
    assert (after["state"], after["error"]) == (JobState.FAILED, "Because.")
    assert after["finished_at"]


@pytest.mark.parametrize("lost_to", ["another worker", "the end"])
def test_who_has_lost_the_lease_changes_nothing(queued, settings, storage, lost_to):
    lost = leases.claim(Export, queued.pk)
    if lost_to == "another worker":
        let_expire(queued, settings)
        leases.claim(Export, queued.pk)
    else:
        leases.finish(lost, **RESULT)
    before = row(queued)
    with pytest.raises(leases.LeaseLost):
        leases.beat(lost, 99)
    with pytest.raises(leases.LeaseLost):
        leases.finish(lost, **RESULT | {"file": "bb/second.pdf"})
    leases.fail(lost, "Too late.")
    assert row(queued) == before


# --- Sending --------------------------------------------------------------------------------------------------------


def test_send_wakes_a_worker_and_notes_when(queued, broker):
    assert leases.send(queued)
    assert broker.sent == [queued.pk]
    assert row(queued)["sent_at"]


def test_send_without_a_broker_leaves_the_export_waiting_and_unsent(queued, broker):
    broker.down = True
    assert not leases.send(queued)
    after = row(queued)
    assert (after["state"], after["sent_at"]) == (JobState.QUEUED, None)


# --- The sweeper ----------------------------------------------------------------------------------------------------


def test_sweep_gives_an_expired_export_to_the_next_worker(queued, broker, settings):
    lost = leases.claim(Export, queued.pk)
    let_expire(queued, settings)
    Export.objects.update(sent_at=timezone.now())
    leases.sweep()
    assert row(queued)["state"] == JobState.QUEUED
    assert broker.sent == [queued.pk]
    assert leases.claim(Export, queued.pk).token != lost.token


def test_sweep_leaves_a_live_worker_alone(queued, broker, settings):
    leases.claim(Export, queued.pk)
    Export.objects.update(heartbeat_at=ago(settings.JOB_LEASE_SECONDS - 2))
    before = row(queued)
    assert leases.sweep() == 0
    assert row(queued) == before


def test_sweep_leaves_alone_a_worker_that_is_heard_of_at_the_last_moment(text, broker, settings, monkeypatch):
    poison = factories.export(text, state="running", attempts=Export.max_attempts, heartbeat_at=ago(9999))
    late = factories.export(text, state="running", attempts=1, heartbeat_at=ago(9999), token="late")

    def meanwhile(message):
        leases.beat(late, 50)
        return message

    monkeypatch.setattr(leases, "gettext", meanwhile)
    assert leases.sweep() == 1
    assert (row(poison)["state"], row(late)["state"]) == (JobState.FAILED, JobState.RUNNING)


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_sweep_gives_up_after_the_last_attempt_and_says_why(text, broker, settings, monkeypatch, language):
    monkeypatch.setattr(leases, "gettext", lambda message: f"{get_language()}: {message}")
    poison = factories.export(
        text,
        state=JobState.RUNNING,
        token="gone",
        attempts=Export.max_attempts,
        heartbeat_at=ago(9999),
        interface_language=language,
    )
    assert leases.sweep() == 1
    poison.refresh_from_db()
    assert (poison.state, poison.error) == (JobState.FAILED, f"{language}: {Export.gave_up}")
    assert poison.finished_at
    assert broker.sent == []


def test_a_job_that_must_not_happen_twice_is_given_up_when_its_worker_is_lost(queued, broker, settings, monkeypatch):
    monkeypatch.setattr(Export, "max_attempts", 1)
    leases.claim(Export, queued.pk)
    let_expire(queued, settings)
    assert leases.claim(Export, queued.pk) is None
    assert leases.sweep() == 1
    assert (row(queued)["state"], row(queued)["error"]) == (JobState.FAILED, Export.gave_up)
    assert broker.sent == []


def test_sweep_sends_what_was_never_sent_or_whose_message_was_lost(text, broker, settings):
    resend = settings.JOB_RESEND_SECONDS
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


def test_sweep_asks_a_broker_that_is_away_once_for_all_kinds_and_frees_all_the_same(
    queued, broker, text, settings, monkeypatch
):
    monkeypatch.setattr(leases, "kinds", lambda: [Export, Export])
    lost = factories.export(text, state=JobState.RUNNING, token="gone", attempts=1, heartbeat_at=ago(9999))
    broker.down = True
    assert leases.sweep() == 1
    assert (row(lost)["state"], broker.refused) == (JobState.QUEUED, 1)


# --- Any order of events --------------------------------------------------------------------------------------------

LEASE, RESEND = 20, 10
FINAL = (JobState.DONE, JobState.FAILED)
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
        if claimed := leases.claim(Export, self.export.pk):
            self.held[worker], self.owner = claimed, worker

    def beat(self, worker: int) -> None:
        self._act(worker, lambda held: leases.beat(held, 50))

    def finish(self, worker: int) -> None:
        self._act(worker, lambda held: leases.finish(held, **RESULT | {"size": worker}), end="done")

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
def test_no_order_of_events_ends_an_export_twice_or_leaves_it_running(text, broker, settings, story):
    settings.JOB_LEASE_SECONDS, settings.JOB_RESEND_SECONDS = LEASE, RESEND
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

        for _attempt in range(Export.max_attempts + 1):  # from here on, every worker that takes it dies
            world.wait(LEASE + RESEND + 1)
            world.sweep()
            world.claim(0)
        assert row(world.export)["state"] in FINAL
        assert end is None or row(world.export) == end
        if world.ends and world.ends[0][0] == "done":
            assert row(world.export)["size"] == world.ends[0][1]


# --- The heart ------------------------------------------------------------------------------------------------------


def test_a_heart_beats_while_one_step_of_the_work_takes_long(queued, monkeypatch):
    beats = threading.Event()
    monkeypatch.setattr(leases, "HEARTBEAT_SECONDS", 0.01)
    monkeypatch.setattr(leases, "beat", lambda job, percent: beats.set())
    with leases.Heartbeat(leases.claim(Export, queued.pk)):
        assert beats.wait(5)


def test_a_heart_that_learns_of_a_lost_lease_stops_the_work(queued, monkeypatch):
    told = threading.Event()

    def lose(job, percent):
        told.set()
        raise leases.LeaseLost(job.pk)

    monkeypatch.setattr(leases, "HEARTBEAT_SECONDS", 0.01)
    monkeypatch.setattr(leases, "beat", lose)
    with leases.Heartbeat(leases.claim(Export, queued.pk)) as heart:
        assert told.wait(5)
        heart._thread.join(5)
        with pytest.raises(leases.LeaseLost):
            heart.progress(50)


def test_a_heart_around_a_transaction_beats_and_one_inside_is_refused(queued):
    """Inside, leaving the block would wait for the heart, and the heart for the row that the transaction holds."""
    held = leases.claim(Export, queued.pk)
    with leases.Heartbeat(held), transaction.atomic():
        leases.finish(held, **RESULT)
    assert row(queued)["state"] == JobState.DONE
    with transaction.atomic(), pytest.raises(RuntimeError, match="durable"), leases.Heartbeat(held):
        pytest.fail("entered")


@pytest.mark.django_db(transaction=True)
def test_progress_inside_a_transaction_is_left_to_the_heart(queued):
    held = leases.claim(Export, queued.pk)
    with leases.Heartbeat(held) as heart:
        with transaction.atomic():
            heart.progress(50)
        assert (heart.percent, row(queued)["progress"]) == (50, 0)
        heart.progress(60)
        assert row(queued)["progress"] == 60


@pytest.mark.django_db(transaction=True)
def test_the_heart_is_seen_by_others_while_the_transaction_of_the_work_is_open(queued, monkeypatch):
    if connection.vendor == "sqlite":
        pytest.skip("SQLite has one writer: nobody can take the job while the transaction of the work is open")
    beats = threading.Event()
    beat = leases.beat

    def heard(job, percent):
        beat(job, percent)
        if percent == 50:
            beats.set()

    monkeypatch.setattr(leases, "HEARTBEAT_SECONDS", 0.01)
    monkeypatch.setattr(leases, "beat", heard)
    held = leases.claim(Export, queued.pk)
    with leases.Heartbeat(held) as heart, transaction.atomic():
        heart.progress(50)
        assert beats.wait(5)
        assert row(queued)["progress"] == 50  # read committed: what the heart wrote beside the open transaction
        leases.finish(held, **RESULT)
    assert row(queued)["state"] == JobState.DONE
