from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SupportConfig(AppConfig):
    """Where the system stands: figures and the rows behind them."""

    name = "support"
    verbose_name = _("Support")
