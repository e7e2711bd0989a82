"""Filters of lists; their values live in the address bar."""

import django_filters
from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from recommendations.models import JIUReport


class ReportFilter(django_filters.FilterSet):
    """JIU reports by words of the title, symbol, and year."""

    q = django_filters.CharFilter(
        label=_("Title or symbol"), method="with_words", max_length=200, widget=forms.SearchInput
    )
    year = django_filters.NumberFilter(
        label=_("Year"), field_name="year", min_value=1966, max_value=2100, decimal_places=0
    )

    class Meta:
        model = JIUReport
        fields = ["q", "year"]

    def with_words(self, queryset, name, value):
        """Reports with `value` in the symbol or in a title of any language."""
        return queryset.filter(
            Q(symbol__icontains=value) | Q(assembly_symbol__icontains=value) | Q(titles__text__icontains=value)
        ).distinct()
