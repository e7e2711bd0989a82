"""Tables of lists."""

import django_tables2 as tables
from django.core.paginator import EmptyPage, PageNotAnInteger, Paginator
from django.db.models import F
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.rules import Group, PersonState
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


class PersonTable(tables.Table):
    """People: who they are, what they may do, and whether they sign in."""

    person = tables.Column(
        verbose_name=_("Name"),
        accessor="shown_name",
        linkify=lambda record: reverse("recommendations:person", args=[record.pk]),
    )
    email = tables.Column(verbose_name=_("E-mail address"))
    roles = tables.Column(verbose_name=_("Groups"), accessor="groups", orderable=False)
    organizations = tables.Column(verbose_name=_("Focal point of"), accessor="focal_point_of", orderable=False)
    state = tables.Column(verbose_name=_("State"), orderable=False)
    last_login = tables.Column(verbose_name=_("Last sign-in"))

    class Meta:
        model = User
        fields = ["person", "email", "roles", "organizations", "state", "last_login"]
        order_by = ["person"]

    def render_roles(self, value, record):
        names = [Group(row.name).label for row in value.all() if row.name in Group.values]
        return ", ".join([str(_("Superuser"))] * record.is_superuser + sorted(map(str, names))) or self.default

    def render_organizations(self, value):
        organizations = (row.organization for row in value.all())
        rows = ((organization.name_language, organization.short_name) for organization in organizations)
        return format_html_join(", ", '<span lang="{}" dir="auto">{}</span>', rows) or self.default

    def render_state(self, value):
        kind = {PersonState.ACTIVE: " good", PersonState.INVITED: " warn"}.get(value, "")
        return format_html('<span class="badge{}">{}</span>', kind, value.label)

    def render_last_login(self, value):
        moment = timezone.localtime(value)
        return format_html(
            '<time datetime="{}">{}</time>', moment.isoformat(), date_format(moment, "SHORT_DATETIME_FORMAT")
        )

    def order_person(self, people, is_descending):
        """By name without regard to case."""
        name = Lower("shown_name")
        return people.order_by(name.desc() if is_descending else name.asc(), "pk"), True

    def order_last_login(self, people, is_descending):
        """Who never signed in stands last, in either order and on every database."""
        moment = F("last_login")
        order = moment.desc(nulls_last=True) if is_descending else moment.asc(nulls_last=True)
        return people.order_by(order, "pk"), True
