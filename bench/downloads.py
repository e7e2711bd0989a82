"""A million rows as CSV, by the task that a worker runs, beside `psql \\copy` of the same query; and its memory."""

import json
import os
import subprocess
import time
from pathlib import Path

from bench.database import Database, reader
from bench.measure import Row

MOST_TIMES, MOST_MB = 6, 50
QUERY = "counted=sent"


def measure() -> None:
    """In the database's process: make the file, copy the same rows past the application; print what it took as JSON."""
    import django

    django.setup()
    from django.core.files.storage import default_storage
    from django.db import connection
    from django.http import QueryDict

    from jobs import leases
    from support.download_actions import request_download
    from support.downloads import read_query
    from support.filters import ResponseFilter
    from support.rules import FileFormat
    from support.tasks import run_download

    leases.send = lambda job: True  # no worker: the task runs here
    user = reader()
    chosen = ResponseFilter(QueryDict(QUERY), user=user)
    assert chosen.form.is_valid(), chosen.faults()
    query = connection.ops.compose_sql(*read_query(chosen.qs.in_stored_order()).query.sql_with_params())
    by_copy = [_copied(query)]
    small = ResponseFilter(QueryDict(f"{QUERY}&year=2041"), user=user)
    assert small.form.is_valid(), small.faults()
    run_download(request_download(chosen=small, format=FileFormat.CSV, by=user).pk)  # warm, as a worker is
    download = request_download(chosen=chosen, format=FileFormat.CSV, by=user)
    idle = _memory_mb("VmRSS")
    Path("/proc/self/clear_refs").write_text("5")  # the peak counts from here
    start = time.perf_counter()
    run_download(download.pk)
    seconds, peak = time.perf_counter() - start, _memory_mb("VmHWM")
    download.refresh_from_db()
    assert download.rows, download.error
    by_copy.append(_copied(query))
    default_storage.delete(download.file)
    found = {"rows": download.rows, "size": download.size, "seconds": seconds, "copy": min(by_copy)}
    print(json.dumps({**found, "idle": idle, "peak": peak}))


def _copied(query: str) -> float:
    """The seconds in which psql writes the rows of a query to a file."""
    file = Path(os.environ["JIU_TRACKER_DATA"]) / "copy.csv"
    start = time.perf_counter()
    command = ["psql", os.environ["DATABASE_URL"], "--quiet", "-c", f"\\copy ({query}) TO '{file}' CSV HEADER"]
    subprocess.run(command, check=True)
    seconds = time.perf_counter() - start
    file.unlink()
    return seconds


def _memory_mb(name: str) -> float:
    """A figure of this process from /proc (Linux), in MB."""
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith(f"{name}:"):
            return int(line.split()[1]) / 1024
    raise LookupError(name)


def rows_of(database: Database) -> list[Row]:
    """Measure in a process of its own."""
    found = database.run("bench.downloads", "measure")
    times, memory = found["seconds"] / found["copy"], found["peak"] - found["idle"]
    name = f"CSV of {found['rows']:,} rows ({found['size'] / 1e6:,.0f} MB)"
    return [
        Row(f"{name} / psql \\copy", f"{found['seconds']:.1f} s", f"{found['copy']:.1f} s", times, MOST_TIMES),
        Row(f"{name}: MB above idle", f"{found['peak']:.0f} MB", f"{found['idle']:.0f} MB", memory, MOST_MB),
    ]
