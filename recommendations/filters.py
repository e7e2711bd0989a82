"""Filters of lists; their values live in the address bar."""

import django_filters
from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.rules import Group
from recommendations.models import JIUReport, Organization
from recommendations.rules import FIRST_YEAR, LAST_YEAR


class ReportFilter(django_filters.FilterSet):
    """JIU reports by words of the title, symbol, and year."""

    q = django_filters.CharFilter(
        label=_("Title or symbol"), method="with_words", max_length=200, widget=forms.SearchInput
    )
    year = django_filters.NumberFilter(
        label=_("Year"), field_name="year", min_value=FIRST_YEAR, max_value=LAST_YEAR, decimal_places=0
    )

    class Meta:
        model = JIUReport
        fields = ["q", "year"]

    def with_words(self, queryset, name, value):
        """Reports with `value` in the symbol or in a title of any language."""
        return queryset.filter(
            Q(symbol__icontains=value) | Q(assembly_symbol__icontains=value) | Q(titles__text__icontains=value)
        ).distinct()


class ShortNameField(django_filters.fields.ModelChoiceField):
    """A choice among organizations by their short names."""

    def label_from_instance(self, organization: Organization) -> str:
        """The short name in the language of the interface."""
        return organization.short_name


class ShortNameFilter(django_filters.ModelChoiceFilter):
    """Rows of one organization."""

    field_class = ShortNameField


class PersonFilter(django_filters.FilterSet):
    """People by name or address, group, and the organization they answer for."""

    q = django_filters.CharFilter(
        label=_("Name or address"), method="with_words", max_length=200, widget=forms.SearchInput
    )
    group = django_filters.ChoiceFilter(
        label=_("Group"), empty_label=_("All"), choices=Group.choices, method="in_group"
    )
    organization = ShortNameFilter(
        label=_("Organization"),
        empty_label=_("All"),
        field_name="focal_point_of__organization",
        queryset=Organization.objects.in_annex_order().prefetch_related("names"),
    )

    class Meta:
        model = User
        fields = ["q", "group", "organization"]

    def with_words(self, queryset, name, value):
        """People with `value` in the name or in the address."""
        return queryset.filter(Q(name__icontains=value) | Q(email__icontains=value))

    def in_group(self, queryset, name, value):
        """Members of the group `value`."""
        return queryset.in_group(value)
