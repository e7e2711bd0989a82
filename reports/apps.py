from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ReportsConfig(AppConfig):
    """What is derived: figures and notes."""

    name = "reports"
    verbose_name = _("Notes and exports")
