"""What a list, or a file of its rows, says of itself: the filter in words, what counts, of whom, when and for whom."""

from dataclasses import dataclass
from datetime import datetime
from urllib.parse import parse_qsl

from django import forms
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.site import address
from support.filters import ResponseFilter
from support.rules import FileFormat
from support.selection import Selection


@dataclass(frozen=True)
class Selected:
    """One selected value in words, and the selection without it."""

    name: str
    label: str
    value: str
    without: Selection


def selected(chosen: ResponseFilter) -> list[Selected]:
    """What a valid filter selects, value by value, without what the path of the address says.

    What counts and of whom are left out: they are always selected.
    """
    found, selection = [], chosen.own
    for name, values in selection.values:
        if name in ("counted", "denominator"):
            continue
        field = chosen.form.fields[name]
        for value in values:
            rest = tuple(other for other in values if other != value)
            words = _in_words(field, value)
            found.append(Selected(name, str(field.label), words, selection.narrowed(**{name: rest})))
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


@dataclass(frozen=True)
class About:
    """What a file says of itself, in the reader's language.

    `facts` are pairs of a label and a text, a number or a moment in local time; `data` the same for programs, as JSON
    takes it. `illustrative`: the notice that made-up answers are among the rows; empty when none is.
    """

    title: str
    facts: tuple[tuple[str, str | int | datetime], ...]
    data: dict
    illustrative: str
    file_name: str
    rows: int


def about(chosen: ResponseFilter, user, format: FileFormat, *, rows: int, illustrative: bool, now: datetime) -> About:
    """What a file of `rows` rows that a valid filter selects for `user` says of itself; `now`: when they were read."""
    selection, moment = chosen.selection, timezone.localtime(now)
    page = address("support:answers") + (f"?{selection.query}" if selection else "")
    words = [(one.label, one.value) for one in selected(chosen)]
    notice = _("Illustration: made up for demonstration") if illustrative else ""
    shown = _("%(label)s: %(value)s")
    facts = [
        (_("Filter"), "; ".join(shown % {"label": label, "value": value} for label, value in words) or _("none")),
        (_("What counts"), str(chosen.what_counts.label)),
        (_("Denominator"), str(chosen.of_whom.label)),
        (_("Rows"), rows),
        (_("Read at"), moment),
        (_("Time zone"), str(moment.tzinfo)),
        (_("By"), str(user)),
        (_("Address"), page),
    ]
    data = {
        "filter": dict(selection.values),
        "filter_in_words": [{"label": label, "value": value} for label, value in words],
        "counted": {"code": chosen.what_counts.value, "label": str(chosen.what_counts.label)},
        "denominator": {"code": chosen.of_whom.value, "label": str(chosen.of_whom.label)},
        "rows": rows,
        "read_at": moment.isoformat(timespec="seconds"),
        "read_by": str(user),
        "address": page,
        "illustrative": notice or None,
    }
    name = file_name(selection.query, format, moment, illustrative=illustrative)
    return About(_("Answers"), tuple(facts), data, notice, name, rows)


def file_name(query: str, format: FileFormat, moment: datetime, *, illustrative: bool = False) -> str:
    """The name of a file: the report if there is one, the day, and that it holds what is made up.

    `moment` in local time.
    """
    report = dict(parse_qsl(query)).get("report", "").replace("/", "-")
    parts = ["answers", report, moment.date().isoformat(), "illustrative" if illustrative else ""]
    return f"{'-'.join(filter(None, parts))}.{format}"
