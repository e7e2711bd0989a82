from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DraftsConfig(AppConfig):
    """Notes that are being written: composed from the record, edited, sent for clearance."""

    name = "drafts"
    verbose_name = _("drafts of notes")
