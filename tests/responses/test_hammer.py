"""One answer, eight processes, a thousand saves: nothing is overwritten, nothing is dropped."""

import json
import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import pytest
from django.db import connection

from responses.models import Response, ResponseEvent

ROOT = Path(__file__).resolve().parent.parent.parent
PROCESSES, SAVES = 8, 1000
EVENTS = f"SELECT version, after, before FROM {ResponseEvent._meta.db_table} ORDER BY id"
ANSWERS = f"SELECT version, comment FROM {Response._meta.db_table}"


@pytest.fixture
def people(case) -> list[str]:
    """The addresses of those who save."""
    return [case.cast[kind].email for kind in ("focal point", "oversight")]


@pytest.fixture
def database(people, tmp_path):
    """The test's database where other processes reach it: their environment, and how to read from it."""
    environment = {**os.environ, "JIU_TRACKER_DATA": str(tmp_path)}
    if connection.vendor == "postgresql":
        address = urlsplit(os.environ["DATABASE_URL"])
        environment["DATABASE_URL"] = urlunsplit(address._replace(path=f"/{connection.settings_dict['NAME']}"))

        def read(sql: str) -> list[tuple]:
            with connection.cursor() as cursor:
                cursor.execute(sql)
                return cursor.fetchall()
    else:  # which lies in memory: a copy of it on the disk, triggers and all
        file = tmp_path / "tracker.sqlite3"
        with connection.cursor() as cursor:
            cursor.execute("VACUUM INTO %s", [str(file)])
        with closing(sqlite3.connect(file)) as copy:
            copy.execute("PRAGMA journal_mode=WAL")

        def read(sql: str) -> list[tuple]:
            with closing(sqlite3.connect(file)) as copy:
                return copy.execute(sql).fetchall()

    return environment, read


def hammered(case, people: list[str], environment: dict) -> list[dict]:
    """What each process tells of its saves; all begin at the same moment."""
    arguments = [str(PROCESSES), str(SAVES), case.report.symbol, case.own.code, *people]
    done = subprocess.run(
        [sys.executable, "-m", "tests.responses.hammer", *arguments],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def plain(value) -> dict:
    """A JSON column as it is read past Django: text on SQLite."""
    return json.loads(value) if isinstance(value, str) else value


@pytest.mark.service
@pytest.mark.django_db(transaction=True)
def test_a_thousand_saves_of_one_answer_lose_nothing(case, people, database):
    environment, read = database
    told = hammered(case, people, environment)
    assert len({one["process"] for one in told}) == PROCESSES
    accepted = [tuple(save) for one in told for save in one["accepted"]]
    refused = [save for one in told for save in one["refused"]]
    assert len(accepted) + len(refused) == SAVES
    assert len({text for _version, text in accepted} | {text for text, *_rest in refused}) == SAVES
    assert refused, "The processes never met: this tested nothing."

    history = read(EVENTS)
    kept = [(version, plain(after)["comment"]) for version, after, _before in history]
    # Each accepted text once and no other, in the order of the versions, each on the one before it.
    assert kept == sorted(accepted)
    assert [version for version, _text in kept] == list(range(1, len(accepted) + 1))
    assert [plain(before)["comment"] for *_rest, before in history] == ["", *(text for _version, text in kept[:-1])]
    assert read(ANSWERS) == [kept[-1]]

    # Each refused text was given back, beside the one that was stored by then.
    texts = dict(kept)
    for text, offered, stored, version in refused:
        assert offered == text
        assert stored == texts[version]
