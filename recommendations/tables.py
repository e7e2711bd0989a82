"""Tables of lists."""

import django_tables2 as tables
from django.core.paginator import EmptyPage, PageNotAnInteger, Paginator
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from recommendations.models import JIUReport


class Pages(Paginator):
    """Pages of a list: a number that is not there leads to the nearest page that is."""

    def validate_number(self, number) -> int:
        """The number of the page to show, for whatever stands in the address."""
        try:
            return super().validate_number(number)
        except PageNotAnInteger:
            return 1
        except EmptyPage:
            return 1 if int(number) < 1 else self.num_pages


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
