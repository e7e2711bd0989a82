"""Saved views as a page shows them: whose they are, and whether they still fit."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.http import QueryDict

from recommendations.models import Organization, Recommendation
from support.filters import ResponseFilter
from support.models import SavedView

# The names of the filter whose values are rows of the database: what may be gone one day.
_ROWS = ("report", "recommendation", "organization")


@dataclass(frozen=True)
class Shown:
    """A saved view, whether the reader may change it, and why it cannot be opened; no fault: it can."""

    view: SavedView
    own: bool
    faults: tuple[str, ...]


def shown(views: Iterable[SavedView], user) -> list[Shown]:
    """Saved views with their faults, as the filter tells them to `user`.

    The same number of queries for any number of views that fit: what they name is looked up for all at once, and only
    one that names what is not there is put to the filter whole.
    """
    views = list(views)
    values = [QueryDict(view.query) for view in views]
    organizations = {code for data in values for code in data.getlist("organization")}
    codes = set(Organization.objects.filter(code__in=organizations).values_list("code", flat=True))
    symbols = {data["report"] for data in values if data.get("report")}
    asked = Recommendation.objects.visible_to(user).filter(report__symbol__in=symbols)
    numbers: dict[str, set[str]] = {}
    for symbol, number in asked.values_list("report__symbol", "number"):
        numbers.setdefault(symbol, set()).add(str(number))
    found = []
    for view, data in zip(views, values, strict=True):
        there = (
            set(data.getlist("organization")) <= codes
            and (not data.get("report") or data["report"] in numbers)
            and (not data.get("recommendation") or data["recommendation"] in numbers.get(data.get("report", ""), ()))
        )
        rest = data.copy()
        if there:
            for name in _ROWS:
                rest.pop(name, None)
        found.append(Shown(view, view.owner_id == user.pk, tuple(faults_of(rest, user))))
    return found


def faults_of(data: QueryDict, user) -> list[str]:
    """What is wrong with the values of a filter; nothing: it can be opened, and saved."""
    chosen = ResponseFilter(data, user=user)
    return [] if chosen.form.is_valid() else chosen.faults()
