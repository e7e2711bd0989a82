"""Django's `migrate`, which knows tables only: the view and the triggers over them make room for it, and come back."""

from django.core.management.commands import migrate
from django.db import connections

from support import database


class Command(migrate.Command):
    """Updates database schema. Views and triggers are dropped before, and made again after."""

    def handle(self, *args, **options):
        connection = connections[options["database"]]
        if options["plan"] or options["check_unapplied"]:
            super().handle(*args, **options)
            return
        database.drop(connection)
        try:
            super().handle(*args, **options)
        finally:
            database.create(connection)
