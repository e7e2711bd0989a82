"""Fixtures for all tests: the cast of users, and the real data."""

import shutil
from copy import copy
from importlib import import_module
from pathlib import Path

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import connection
from django.db.models import Model
from django.utils import translation
from hypothesis import settings

from accounts.rules import Group
from jobs import leases
from recommendations.actions import name_focal_point
from tests import factories

# Tests are not timed: a busy machine must not make one fail.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")

ROOT = Path(__file__).resolve().parent.parent
REAL_DATA = [str(ROOT / "fixtures" / name) for name in ("organizations.yaml", "JIU-REP-2024-4.yaml")]


def needs(program: str, why: str) -> None:
    """Skip the test, saying why, when `program` is not installed."""
    if shutil.which(program) is None:
        pytest.skip(f"{program} is not installed: {why} (./test --full installs it)")


def pytest_configure(config):
    """The typesetting engine leaves its own colour profile for the garbage collector to close."""
    config.addinivalue_line("filterwarnings", "ignore:unclosed file .*sRGB2014.icc:ResourceWarning")


@pytest.fixture(autouse=True)
def english():
    """Begin each test in English: a request leaves its language active."""
    with translation.override("en"):
        yield


@pytest.fixture(autouse=True)
def slow_heart(monkeypatch):
    """The heart of a job has a database connection of its own, which does not see a test's open transaction."""
    monkeypatch.setattr(leases, "HEARTBEAT_SECONDS", 600)


@pytest.fixture(scope="session", autouse=True)
def history_can_be_flushed():
    """Between two tests with real transactions the tables are emptied, which the triggers of the history refuse."""
    triggers = [
        import_module("responses.migrations.0002_append_only"),
        import_module("reports.migrations.0004_issued_never_changes"),
        import_module("drafts.migrations.0002_clearance"),
    ]
    ops = type(connection.ops)
    flush = ops.execute_sql_flush

    def flush_unprotected(self, sql_list):
        for each in triggers:
            each.unprotect(self.connection)
        flush(self, sql_list)
        for each in triggers:
            each.protect(self.connection)

    ops.execute_sql_flush = flush_unprotected
    yield
    ops.execute_sql_flush = flush


@pytest.fixture
def storage(settings, tmp_path):
    """The folder of the stored files, of this test alone."""
    options = {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": tmp_path}}
    settings.STORAGES = {**settings.STORAGES, "default": options}
    return tmp_path


@pytest.fixture
def sent(monkeypatch):
    """The primary keys of the jobs for which a worker was woken."""
    keys = []
    monkeypatch.setattr(leases, "send", lambda job: keys.append(job.pk))
    return keys


@pytest.fixture
def cast(db):
    """One user per kind, and a stranger who has signed in but has no role."""
    organization = factories.organization("CAST", order=99)
    people = {
        "administrator": factories.user("administrator@example.org", Group.ADMINISTRATORS),
        "secretariat": factories.user("secretariat@example.org", Group.SECRETARIAT),
        "oversight": factories.user("oversight@example.org", Group.OVERSIGHT),
        "analyst": factories.user("analyst@example.org", Group.ANALYSTS),
        "focal point": factories.user("focal-point@example.org"),
        "stranger": factories.user("stranger@example.org"),
    }
    name_focal_point(user=people["focal point"], organization=organization)
    return people


@pytest.fixture
def analyst(cast, client):
    """A test client signed in as an analyst."""
    client.force_login(cast["analyst"], backend="django.contrib.auth.backends.ModelBackend")
    return client


@pytest.fixture(scope="session")
def loaded_rows() -> list[list[Model]]:
    """What the data files make, once they have been loaded by the first test that asked for them."""
    return []


@pytest.fixture
def real_data(db, loaded_rows):
    """The organizations, the first report and its published note, as they are loaded from the data files."""
    if loaded_rows:  # reading and checking the files takes half a second, the rows alone a hundredth
        for rows in loaded_rows:
            type(rows[0]).objects.bulk_create(copy(row) for row in rows)
        return
    call_command("load_report", *REAL_DATA, verbosity=0)
    models = [*apps.get_app_config("recommendations").get_models(), *apps.get_app_config("reports").get_models()]
    found = [list(model._default_manager.order_by("pk")) for model in models if model._meta.managed]
    loaded_rows += [rows for rows in found if rows]
