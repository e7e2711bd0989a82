"""Tables of lists."""

import django_tables2 as tables
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from recommendations.models import JIUReport

# Symbols stay in one piece.
KEY = {"td": {"class": "key"}}


class ReportTable(tables.Table):
    """JIU reports."""

    symbol = tables.Column(verbose_name=_("Symbol"), linkify=True, attrs=KEY)
    title = tables.Column(verbose_name=_("Title"), orderable=False)
    assembly_symbol = tables.Column(verbose_name=_("Assembly symbol"), attrs=KEY)
    year = tables.Column(verbose_name=_("Year"))
    recommendation_count = tables.Column(verbose_name=_("Recommendations"))

    class Meta:
        model = JIUReport
        fields = ["symbol", "title", "assembly_symbol", "year", "recommendation_count"]
        order_by = ["-year", "-symbol"]

    def render_title(self, value):
        return format_html('<span lang="{}" dir="{}">{}</span>', value.language, value.direction, value.text)
