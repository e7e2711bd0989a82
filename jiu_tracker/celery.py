"""The Celery application. A worker warms the typesetting engine and runs the sweeper of the exports."""

import logging
import os
import signal
import threading
import warnings

from celery import Celery
from celery.platforms import SecurityWarning
from celery.signals import worker_process_init, worker_ready, worker_shutting_down

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "jiu_tracker.settings")
log = logging.getLogger(__name__)
# Celery warns of root because it may accept pickled messages; ours are JSON, a primary key each.
warnings.filterwarnings("ignore", category=SecurityWarning)

app = Celery("jiu_tracker")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()

_stop = threading.Event()


@worker_process_init.connect
def warm_engine(**kwargs) -> None:
    """Load fonts and engine before the first export comes, in each process of the pool."""
    from jiu_tracker.launch import die_with_parent
    from recommendations.rules import RuleBroken
    from reports import render_pdf

    die_with_parent(signal.SIGKILL)
    try:
        render_pdf.warm()
    except RuleBroken as error:
        log.warning("%s", error)


@worker_ready.connect
def start_sweeper(**kwargs) -> None:
    """Sweep the exports from a thread of every worker: there is no scheduler that could be missing."""
    threading.Thread(target=_sweep_until_stopped, name="export-sweeper", daemon=True).start()


@worker_shutting_down.connect
def stop_sweeper(**kwargs) -> None:
    """Let the sweeper end with its worker."""
    _stop.set()


def _sweep_until_stopped() -> None:
    from django.conf import settings
    from django.db import close_old_connections

    from reports import leases

    while not _stop.wait(settings.EXPORT_SWEEP_SECONDS):
        try:
            leases.sweep()
        except Exception as error:  # the database may be away for a while; the next turn tries again
            log.warning("The sweeper could not look at the exports: %s", error)
        finally:
            close_old_connections()
