"""A temporary PostgreSQL with synthetic answers in it, in which benchmarks run a function of theirs.

Measured queries run with PostgreSQL's own defaults, but for the settings that a benchmark names: how the data was
loaded leaves no trace in them. Try it, and see what N answers take: `python -m bench.database N`.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.machinery import SourceFileLoader
from importlib.util import module_from_spec, spec_from_loader
from pathlib import Path
from types import ModuleType

import psycopg

from bench.measure import ROOT

# While the data is loaded only. Nothing here asks for a restart.
LOADING = {
    "max_wal_size": "4GB",
    "checkpoint_timeout": "30min",
    "synchronous_commit": "off",
    "maintenance_work_mem": "512MB",
}


@dataclass(frozen=True)
class Database:
    """A filled database: the environment in which the application finds it, and what it took to fill it."""

    environment: Mapping[str, str]
    seconds: float  # make_bench_data with its VACUUM
    size_mb: float  # tables and indexes, without the log of the last writes
    sizes_mb: Mapping[str, float]  # of the five largest tables, with their indexes

    @property
    def url(self) -> str:
        """The address of the database, as psycopg takes it."""
        return self.environment["DATABASE_URL"]

    def run(self, module: str, function: str, *arguments):
        """Call `module.function(*arguments)` in a process of its own; return the JSON that it printed last.

        The arguments must have a `repr` that is Python. Lines before the last, and errors, go to standard error.
        """
        values = ", ".join(map(repr, arguments))
        command = [sys.executable, "-c", f"from {module} import {function}; {function}({values})"]
        done = subprocess.run(
            command, cwd=ROOT, env=dict(self.environment), check=True, stdout=subprocess.PIPE, text=True
        )
        *told, last = done.stdout.strip().splitlines()
        print(*told, sep="\n", end="\n" if told else "", file=sys.stderr)
        return json.loads(last)


@contextmanager
def postgresql(
    *, answers: int, seed: int = 1, settings: Mapping[str, str] | None = None, searched: bool = True
) -> Iterator[Database]:
    """A migrated PostgreSQL with so many synthetic answers; it is gone afterwards.

    Not `searched`: without the index of words, for what searches nothing; loading takes a third of the time then.

    `settings` are those of the server under which is measured (such as `work_mem`), if its defaults are not meant;
    they must not ask for a restart. The progress of the loading goes to standard error.
    """
    services = _services()
    with tempfile.TemporaryDirectory(prefix="jiu-tracker-bench-") as name:
        folder = Path(name)
        folder.chmod(0o711)  # PostgreSQL's user must get through to its own folder
        with services.postgresql(folder / "postgresql") as url:
            environment = {**os.environ, "DATABASE_URL": url, "JIU_TRACKER_DATA": str(folder / "data")}
            environment["DJANGO_SETTINGS_MODULE"] = "jiu_tracker.settings"
            environment.pop("REDIS_URL", None)  # nothing is sent to a worker
            _configure(url, LOADING)
            _manage(environment, "migrate", "-v0")
            if not searched:
                with psycopg.connect(url, autocommit=True) as connection:
                    connection.execute("DROP INDEX search_responses_response")
            start = time.perf_counter()
            _manage(environment, "make_bench_data", f"--answers={answers}", f"--seed={seed}")
            seconds = time.perf_counter() - start
            _configure(url, settings or {})
            yield Database(environment, seconds, *_sizes(url))


def _services() -> ModuleType:
    """tools/with_services as a module: it starts PostgreSQL for the tests in the same way."""
    loader = SourceFileLoader("with_services", str(ROOT / "tools" / "with_services"))
    module = module_from_spec(spec_from_loader(loader.name, loader))
    kept, sys.dont_write_bytecode = sys.dont_write_bytecode, True  # tools/ is no package
    try:
        loader.exec_module(module)
    finally:
        sys.dont_write_bytecode = kept
    return module


def _configure(url: str, settings: Mapping[str, str]) -> None:
    """Let the server run with its defaults and `settings`, from the next statement of any connection on."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("ALTER SYSTEM RESET ALL")
        for name, value in settings.items():
            setting = psycopg.sql.SQL("ALTER SYSTEM SET {} = {}")
            connection.execute(setting.format(psycopg.sql.Identifier(name), psycopg.sql.Literal(value)))
        connection.execute("SELECT pg_reload_conf()")
        connection.execute("CHECKPOINT")  # none of the loading disturbs what is measured


def _manage(environment: Mapping[str, str], *words: str) -> None:
    command = [sys.executable, "manage.py", *words]
    subprocess.run(command, cwd=ROOT, env=dict(environment), check=True, stdout=sys.stderr)


def _sizes(url: str) -> tuple[float, dict[str, float]]:
    """The size of the database, and of its largest tables with their indexes, in MB."""
    with psycopg.connect(url) as connection:
        (total,) = connection.execute("SELECT pg_database_size(current_database())").fetchone()
        tables = connection.execute(
            "SELECT relname, pg_total_relation_size(oid) FROM pg_class "
            "WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace ORDER BY 2 DESC LIMIT 5"
        ).fetchall()
    return total / 1e6, {name: size / 1e6 for name, size in tables}


def reader():
    """In the database's process: a user who reads everything, and sees the administration pages too."""
    from accounts.models import User

    user = User.objects.filter(email="bench@example.org").first()
    return user or User.objects.create_superuser("bench@example.org", "no password that anybody uses")


def client_of(user):
    """In the database's process: a test client of a user who has signed in."""
    from django.test import Client

    client = Client(SERVER_NAME="localhost")
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def count_answers() -> None:
    """In the database's process: print how many answers there are, and how long their counting took, as JSON."""
    import django

    django.setup()
    from responses.models import Response

    start = time.perf_counter()
    count = Response.objects.count()
    print(json.dumps({"answers": count, "seconds": time.perf_counter() - start}))


def main(answers: str) -> None:
    """Fill a database with so many answers, and print what it took."""
    with postgresql(answers=int(answers)) as database:
        counted = database.run("bench.database", "count_answers")
    assert counted["answers"] == int(answers), counted
    print(f"{counted['answers']:,} answers: filled in {database.seconds:.1f} s, counted in {counted['seconds']:.2f} s")
    print(f"{database.size_mb:,.0f} MB on the disk; with indexes:")
    for name, size in database.sizes_mb.items():
        print(f"  {name:<40} {size:>8,.0f} MB")


if __name__ == "__main__":
    main(*sys.argv[1:])
