from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ApiConfig(AppConfig):
    """How programs read what people see on pages."""

    name = "api"
    verbose_name = _("API")
