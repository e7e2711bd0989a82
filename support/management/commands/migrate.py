"""Django's `migrate`, which knows tables only: views, triggers and search make room for it, and come back."""

from django.core.management.commands import migrate
from django.db import connections
from django.db.migrations.recorder import MigrationRecorder

from support import database, search_database


class Command(migrate.Command):
    """Updates database schema. Views and triggers are dropped before, and made again after."""

    def handle(self, *args, **options):
        connection = connections[options["database"]]
        if options["plan"] or options["check_unapplied"]:
            super().handle(*args, **options)
            return
        before = MigrationRecorder(connection).applied_migrations()
        database.drop(connection)
        search_database.drop_triggers(connection)
        try:
            super().handle(*args, **options)
        finally:
            database.create(connection)
            changed = before.keys() != MigrationRecorder(connection).applied_migrations().keys()
            search_database.create(connection, changed=changed)
