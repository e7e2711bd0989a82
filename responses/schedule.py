"""When reminders of a round are due: 30, 7 and 1 day before its date, then every week after it. No query."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import TextChoices
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy


class ReminderKind(TextChoices):
    """Why somebody is reminded."""

    BEFORE_30 = "before_30", gettext_lazy("30 days before the due date")
    BEFORE_7 = "before_7", gettext_lazy("7 days before the due date")
    BEFORE_1 = "before_1", gettext_lazy("one day before the due date")
    WEEKLY = "weekly", gettext_lazy("every week after the due date")
    BY_HAND = "by_hand", gettext_lazy("written by oversight staff")


BEFORE = {30: ReminderKind.BEFORE_30, 7: ReminderKind.BEFORE_7, 1: ReminderKind.BEFORE_1}
# A mail that the server refuses is tried again on the following days, so often altogether; then it waits for the next
# point, lest an address that is wrong fill the log.
TRIES = 3


@dataclass(frozen=True)
class Point:
    """A day on which organizations that have not answered are reminded; `week` counts those after the due date."""

    day: date
    kind: ReminderKind
    week: int = 0


def kind_label(kind: str, week: int) -> str:
    """The kind of a reminder in words."""
    if kind == ReminderKind.WEEKLY and week:
        return _("week %(number)d after the due date") % {"number": week}
    return str(ReminderKind(kind).label)


def latest_point(due_on: date, today: date) -> Point | None:
    """The last point that `today` has reached; None when the first one lies ahead."""
    week = (today - due_on).days // 7
    if week >= 1:
        return Point(due_on + timedelta(weeks=week), ReminderKind.WEEKLY, week)
    reached = [days for days in BEFORE if due_on - timedelta(days=days) <= today]
    return Point(due_on - timedelta(days=min(reached)), BEFORE[min(reached)]) if reached else None


def is_due(point: Point, *, handled_until: date | None, opened_on: date, reminded: bool, refused: int) -> bool:
    """Whether somebody is to be reminded now, at the last point that has been reached.

    `handled_until` is the last day on which reminders of the round went out (None: never): a point after it is caught
    up, once. One before the opening of the round never was. `reminded`: written to since the point; `refused`: how
    often since then a mail was not taken by the server.
    """
    if reminded or point.day < opened_on:
        return False
    if refused:
        return refused < TRIES
    return handled_until is None or point.day > handled_until
