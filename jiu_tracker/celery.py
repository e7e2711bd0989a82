"""The Celery application. A worker warms the typesetting engine and runs the sweeper of the jobs."""

import logging
import os
import signal
import threading
import warnings
from collections.abc import Callable

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
    """Sweep from a thread of every worker: there is no scheduler that could be missing."""
    threading.Thread(target=_sweep_until_stopped, name="sweeper", daemon=True).start()


@worker_shutting_down.connect
def stop_sweeper(**kwargs) -> None:
    """Let the sweeper end with its worker."""
    _stop.set()


def sweeps() -> list[Callable[[], object]]:
    """What the sweeper calls at each turn, every JOB_SWEEP_SECONDS in every worker at once.

    Each must be quick when there is nothing to do, and safe beside itself in another worker: a conditional write.
    """
    from jobs import leases
    from responses import mail_actions
    from support.actions import keep_figures
    from support.download_actions import remove_expired

    return [leases.sweep, mail_actions.begin_day, keep_figures, remove_expired]


def turn() -> None:
    """One turn of the sweeper. What fails is logged, stops none of the others, and is tried again at the next turn."""
    for sweep in sweeps():
        try:
            sweep()
        except Exception as error:  # the database may be away for a while
            log.warning("The sweeper could not do %s: %s", f"{sweep.__module__}.{sweep.__name__}", error)


def _sweep_until_stopped() -> None:
    from django.conf import settings
    from django.db import close_old_connections

    while not _stop.wait(settings.JOB_SWEEP_SECONDS):
        try:
            turn()
        finally:
            close_old_connections()
