"""What monitoring is told: whether the application can do its work, and which part of it cannot."""

from datetime import timedelta

import pytest
from celery import Celery
from django.db import OperationalError, connection
from django.utils import timezone

from jiu_tracker import health
from jobs.rules import JobState
from reports.models import Export
from tests import factories

pytestmark = pytest.mark.django_db
FINE = {"environment": "development"} | dict.fromkeys(["database", "broker", "jobs", "typesetting", "storage"], "ok")


@pytest.fixture
def working(monkeypatch):
    """A broker that answers, and all system libraries."""
    monkeypatch.setattr(health, "_broker", lambda: "ok")
    monkeypatch.setattr(health, "_loads", lambda name: True)


def export(state: str, age: timedelta) -> Export:
    return factories.export(factories.edition_text(factories.report()), state=state, requested_at=timezone.now() - age)


def test_all_is_well_when_every_part_works(client, working):
    response = client.get("/health")
    assert response.status_code == 200
    assert response.json() == FINE


def test_a_broker_that_is_away_is_named(client, monkeypatch, tmp_path):
    nowhere = Celery(broker=f"redis+socket://{tmp_path}/no.sock", set_as_current=False)
    monkeypatch.setattr(health, "current_app", nowhere)
    monkeypatch.setattr(health, "_loads", lambda name: True)
    response = client.get("/health")
    assert response.status_code == 503
    assert response.json() == {**FINE, "broker": "does not answer"}


def test_a_database_that_is_away_is_named_without_details(client, monkeypatch, working):
    def refuse(*args, **kwargs):
        raise OperationalError("password authentication failed for user tracker at 10.0.0.7")

    monkeypatch.setattr(connection, "cursor", refuse)
    response = client.get("/health")
    assert response.status_code == 503
    assert response.json() == {**FINE, "database": "does not answer", "jobs": "unknown"}


@pytest.mark.parametrize("state", [JobState.QUEUED, JobState.RUNNING])
def test_an_export_that_nobody_finishes_asks_for_the_worker(client, working, state):
    export(state, timedelta(minutes=3))
    response = client.get("/health")
    assert response.status_code == 503
    assert response.json() == {**FINE, "jobs": "stuck: is a worker running?"}


@pytest.mark.parametrize(
    ("state", "age"), [(JobState.QUEUED, timedelta(seconds=30)), (JobState.FAILED, timedelta(days=3))]
)
def test_a_new_export_and_a_failed_one_are_no_alarm(client, working, state, age):
    export(state, age)
    assert client.get("/health").status_code == 200


@pytest.mark.parametrize("missing", ["pango", "harfbuzz-subset"])
def test_a_missing_library_is_named(client, monkeypatch, working, missing):
    monkeypatch.setattr(health, "_loads", lambda name: name not in health.LIBRARIES[missing])
    response = client.get("/health")
    assert response.status_code == 503
    assert response.json() == {**FINE, "typesetting": f"missing: {missing}"}


def test_one_of_the_names_of_a_library_is_enough(monkeypatch):
    monkeypatch.setattr(health, "_loads", lambda name: name.endswith(".dylib"))
    assert health.missing_libraries() == []


def test_a_library_that_no_machine_has_cannot_be_loaded():
    assert not health._loads("libthere-is-no-such-library.so.0")


def test_starting_with_all_libraries_warns_of_nothing(working):
    assert health.check_libraries(None) == []


def test_starting_without_harfbuzz_subset_warns_of_slow_exports(monkeypatch):
    monkeypatch.setattr(health, "_loads", lambda name: "subset" not in name)
    (warning,) = health.check_libraries(None)
    assert "thirty times" in warning.msg
    assert warning.hint


@pytest.mark.parametrize(("system", "hint"), [("Linux", "apt-get"), ("Darwin", "brew install pango")])
def test_starting_without_pango_warns_with_the_command_that_installs_it(monkeypatch, system, hint):
    monkeypatch.setattr(health, "_loads", lambda name: False)
    monkeypatch.setattr("platform.system", lambda: system)
    (warning,) = health.check_libraries(None)
    assert "PDF export does not work: pango" in warning.msg
    assert hint in warning.hint
