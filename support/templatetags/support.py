"""What the pages of support show of a filter."""

from dataclasses import dataclass

from django import forms, template
from django.utils.formats import date_format

from support.filters import ResponseFilter
from support.selection import Selection

register = template.Library()


@dataclass(frozen=True)
class Chip:
    """One selected value in words, and the selection without it."""

    label: str
    value: str
    without: Selection


@register.filter
def chips(chosen: ResponseFilter) -> list[Chip]:
    """What is selected, value by value; what counts and of whom are left out: they are always selected."""
    found, selection = [], chosen.selection
    for name, values in selection.values:
        if name in ("counted", "denominator"):
            continue
        field = chosen.form.fields[name]
        for value in values:
            rest = tuple(other for other in values if other != value)
            found.append(Chip(str(field.label), _in_words(field, value), selection.narrowed(**{name: rest})))
    return found


def _in_words(field: forms.Field, value: str) -> str:
    if isinstance(field, forms.ModelMultipleChoiceField):
        names = {row.code: row.short_name for row in field.queryset}
        return names.get(value, value)
    if isinstance(field, forms.ChoiceField):
        return str(dict(field.choices).get(value, value))
    if isinstance(field, forms.DateField):
        return date_format(field.to_python(value), "DATE_FORMAT")
    return value


@register.filter
def fields(form: forms.Form, names: str) -> list[forms.BoundField]:
    """The fields of these names, which a space divides."""
    return [form[name] for name in names.split() if name in form.fields]
