"""On SQLite, INSERT OR REPLACE takes an old row away without firing the triggers of migration 0002: refuse it too.

PostgreSQL has no such statement; what comes nearest there, ON CONFLICT DO UPDATE, fires the trigger on UPDATE.
"""

from importlib import import_module

from django.db import migrations

append_only = import_module("responses.migrations.0002_append_only")


def protect(connection, tables=append_only.TABLES) -> None:
    """Put the triggers on `tables`. Before an insert that names no key, SQLite gives it as -1: no row has that."""
    if connection.vendor != "sqlite":
        return
    with connection.cursor() as cursor:
        for table in tables:
            cursor.execute(
                f"CREATE TRIGGER {table}_no_replace BEFORE INSERT ON {table} "
                f"WHEN EXISTS (SELECT 1 FROM {table} WHERE id = NEW.id) "
                f"BEGIN SELECT RAISE(ABORT, '{append_only.WORDS}'); END"
            )


def unprotect(connection, tables=append_only.TABLES) -> None:
    """Take the triggers away."""
    if connection.vendor != "sqlite":
        return
    with connection.cursor() as cursor:
        for table in tables:
            cursor.execute(f"DROP TRIGGER IF EXISTS {table}_no_replace")


class Migration(migrations.Migration):
    dependencies = [("responses", "0004_mails")]

    operations = [
        migrations.RunPython(
            lambda apps, editor: protect(editor.connection), lambda apps, editor: unprotect(editor.connection)
        )
    ]
