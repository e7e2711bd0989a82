"""What the pages of support show of a filter."""

from dataclasses import dataclass

from django import forms, template

from recommendations.models import FocalPoint, Organization
from support.about import Selected, selected
from support.filters import ResponseFilter
from support.selection import Selection
from support.wording import listed

register = template.Library()
register.filter(listed)


@register.simple_tag
def own_organizations(user):
    """The organizations for which the user is a focal point, in annex order."""
    own = Organization.objects.filter(pk__in=FocalPoint.objects.organization_ids(user))
    return own.in_annex_order().prefetch_related("names")


@register.filter
def chips(chosen: ResponseFilter) -> list[Selected]:
    """What is selected, value by value, each with the selection without it."""
    return selected(chosen)


@register.filter
def fields(form: forms.Form, names: str) -> list[forms.BoundField]:
    """The fields of these names, which a space divides."""
    return [form[name] for name in names.split() if name in form.fields and name not in form.fixed]


@dataclass(frozen=True)
class Alternative:
    """One value of a choice that is always made, and the selection with it."""

    label: str
    chosen: bool
    selection: Selection


@register.filter
def alternatives(chosen: ResponseFilter, name: str) -> list[Alternative]:
    """The values of `counted` or `denominator`, each with the selection that has it."""
    now = {"counted": chosen.what_counts, "denominator": chosen.of_whom}[name]
    selection = chosen.own
    return [Alternative(str(one.label), one == now, selection.narrowed(**{name: one})) for one in type(now)]


@register.filter
def joined(text: str, number: int) -> str:
    """`text` with a number after it."""
    return f"{text}{number}"
