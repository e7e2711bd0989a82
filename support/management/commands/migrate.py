"""Django's `migrate`, which knows tables only: views, triggers and search make room for it, and come back."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.core.management.commands import migrate
from django.db import connections
from django.db.migrations.executor import MigrationExecutor

from support import database, search_database

# Of two that run at once on PostgreSQL the second waits, and finds nothing left to do. The number is ours alone.
LOCK = 80_263_2024_4


class Command(migrate.Command):
    """Updates database schema. Views and triggers are dropped before, if anything changes, and made again after."""

    def handle(self, *args, **options):
        connection = connections[options["database"]]
        if options["plan"] or options["check_unapplied"]:
            super().handle(*args, **options)
            return
        with _alone(connection):
            changes = bool(options["app_label"]) or _has_plan(connection)
            remakes = changes or not database.is_made(connection)
            if remakes:
                database.drop(connection)
            if changes:
                search_database.drop_triggers(connection)
            try:
                super().handle(*args, **options)
            finally:
                if remakes:
                    database.create(connection)
                search_database.create(connection, changed=changes)


def _has_plan(connection) -> bool:
    executor = MigrationExecutor(connection)
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))


@contextmanager
def _alone(connection) -> Iterator[None]:
    if connection.vendor != "postgresql":
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [LOCK])
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [LOCK])
