"""A worker is killed (kill -9) while it applies an import: nothing is half-applied, and another one does it."""

import os
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import pytest
from django.db import connection

from responses.import_actions import decide
from responses.models import Import, Response, ResponseEvent, ResponseReason, StatusChange
from tests.responses import books

ROOT = Path(__file__).resolve().parent.parent.parent
TABLES = (Response, ResponseReason, ResponseEvent, StatusChange)
# What an application writes, in its order; the last is the job's own end.
STEPS = ["Response", "ResponseReason", "StatusChange", "ResponseEvent"]


@pytest.fixture
def decided(case) -> Import:
    """An import that waits to be applied: one changed answer with follow-up, one new."""
    case.answered(1, comment="Old.", reasons=("other",))
    changes = {(3, "Comment"): "New.", (3, "Reasons"): "legal", (3, "Acceptance"): "Accepted", (4, "Comment"): "New."}
    row = books.checked(case, books.filled(books.download(case), {**changes, (3, "Date of the status"): "2026-05-31"}))
    return decide(upload=row, mode=Import.Mode.ALL, by=row.requested_by)


@pytest.fixture
def elsewhere(decided, tmp_path):
    """The database where another process reaches it: run(where to be killed) -> exit status; execute(SQL) -> rows."""
    environment = {**os.environ, "JIU_TRACKER_DATA": str(tmp_path)}
    if connection.vendor == "postgresql":
        address = urlsplit(os.environ["DATABASE_URL"])
        environment["DATABASE_URL"] = urlunsplit(address._replace(path=f"/{connection.settings_dict['NAME']}"))
    else:  # the test's own lies in memory
        with connection.cursor() as cursor:
            cursor.execute("VACUUM INTO %s", [str(tmp_path / "tracker.sqlite3")])

    def run(where: str) -> int:
        command = [sys.executable, "-m", "tests.responses.killed", str(decided.pk), where]
        return subprocess.run(command, cwd=ROOT, env=environment, timeout=60).returncode

    def execute(sql: str) -> list[tuple]:
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute(sql)
                return cursor.fetchall() if cursor.description else []
        with closing(sqlite3.connect(tmp_path / "tracker.sqlite3")) as copy, copy:
            return copy.execute(sql).fetchall()

    return run, execute


@pytest.mark.service
@pytest.mark.django_db(transaction=True)
def test_a_worker_that_is_killed_while_it_writes_leaves_nothing_half_applied(elsewhere):
    run, execute = elsewhere

    def written() -> list:
        return [execute(f"SELECT * FROM {model._meta.db_table} ORDER BY id") for model in TABLES]

    def job() -> tuple:
        return execute(f"SELECT state, applied FROM {Import._meta.db_table}")[0]

    before = written()
    for step in STEPS:
        assert run(step) == -signal.SIGKILL
        assert (written(), job()) == (before, ("running", None))
        execute(f"UPDATE {Import._meta.db_table} SET state = 'queued', attempts = 0")  # what the sweeper does
    assert run("nowhere") == 0
    assert job() == ("done", 2)
    assert [len(rows) - len(old) for rows, old in zip(written(), before, strict=True)] == [1, 0, 3, 1]
