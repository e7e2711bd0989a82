"""Celery wrappers: a primary key in, fetch, call, record the failure."""

import logging

from celery import shared_task
from celery.exceptions import SoftTimeLimitExceeded
from django.utils.translation import gettext as _
from django.utils.translation import override

from jobs import leases
from recommendations.rules import RuleBroken
from reports import actions
from reports.models import Export
from reports.render import asked, fingerprint, render
from reports.watermarks import watermark_of

log = logging.getLogger(__name__)


@shared_task(name=Export.task)
def run_export(pk: int) -> None:
    """Make the file of an export, if it is still to be made. A failure is told in the language of who asked."""
    export = leases.claim(Export, pk)
    if export is None:
        return
    with override(export.interface_language):
        try:
            # Taken here: this process makes the bytes, with its own code and settings.
            watermark = watermark_of(export.text)
            made_by = fingerprint(export.text.sha256, export.format, watermark)
            with leases.Heartbeat(export) as heart:
                content = render(export.text.content, export.format, progress=heart.progress, watermark=watermark)
            what = asked(export.text.sha256, export.format, watermark)
            actions.finish_export(export=export, content=content, made_by=made_by, asked=what)
        except leases.LeaseLost:
            log.warning("Export %s was taken over by another worker", pk)
        except RuleBroken as error:
            leases.fail(export, str(error))
        except SoftTimeLimitExceeded:
            leases.fail(export, _("This took longer than ten minutes and was stopped."))
        except Exception:
            log.exception("Export %s failed", pk)
            leases.fail(
                export, _("An unexpected error stopped this export. It has been logged for the administrators.")
            )
