from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RecommendationsConfig(AppConfig):
    """What was asked, and of whom."""

    name = "recommendations"
    verbose_name = _("Reports and recommendations")
