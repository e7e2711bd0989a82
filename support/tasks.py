"""Celery wrappers: a primary key in, fetch, call, record the failure."""

import logging

from celery import shared_task
from celery.exceptions import SoftTimeLimitExceeded
from django.utils.translation import gettext as _
from django.utils.translation import override

from jobs import leases
from recommendations.rules import RuleBroken
from support import download_actions
from support.models import Download

log = logging.getLogger(__name__)


@shared_task(name=Download.task)
def run_download(pk: int) -> None:
    """Make the file of a download, if it is still to be made. A failure is told in the language of who asked."""
    download = leases.claim(Download, pk)
    if download is None:
        return
    with override(download.interface_language):
        try:
            with leases.Heartbeat(download) as heart:
                made = download_actions.make_file(download=download, progress=heart.progress)
            leases.finish(download, **made)
        except leases.LeaseLost:
            log.warning("Download %s was taken over by another worker", pk)
        except RuleBroken as error:
            leases.fail(download, str(error))
        except SoftTimeLimitExceeded:
            leases.fail(
                download, _("This took longer than ten minutes and was stopped. Narrow the filter, or choose CSV.")
            )
        except Exception:
            log.exception("Download %s failed", pk)
            leases.fail(
                download, _("An unexpected error stopped this download. It has been logged for the administrators.")
            )
