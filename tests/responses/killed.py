"""A worker that applies an import and is killed while it writes.

Usage: python -m tests.responses.killed IMPORT WHERE  (WHERE: the model before whose rows it dies, or "nowhere")
"""

import os
import signal
import sys

import django

if __name__ == "__main__":
    os.environ["DJANGO_SETTINGS_MODULE"] = "jiu_tracker.settings"
    django.setup()
    from django.db.models import QuerySet

    from responses import tasks

    key, where = int(sys.argv[1]), sys.argv[2]
    bulk_create = QuerySet.bulk_create

    def die(self, *args, **options):
        if self.model.__name__ == where:
            os.kill(os.getpid(), signal.SIGKILL)
        return bulk_create(self, *args, **options)

    QuerySet.bulk_create = die
    tasks.run_import(key)
