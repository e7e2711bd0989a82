from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ResponsesConfig(AppConfig):
    """What was answered."""

    name = "responses"
    verbose_name = _("Answers")
