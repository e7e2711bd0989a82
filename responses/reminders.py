"""Who is to be reminded of what: on a day, by the dates of the rounds, or now, by hand. Reads only."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Max
from django.utils import timezone

from accounts.models import User
from jobs.rules import JobState
from recommendations.models import Organization
from responses.aggregates import Missing, focal_points_of, missing_in
from responses.letters import Digest, Item
from responses.models import Consultation, ConsultationEvent, Reminder, ReminderRun
from responses.schedule import Point, ReminderKind, is_due, latest_point


def digests_due(today: date) -> list[Digest]:
    """One digest per person whom the dates of the open rounds remind today, by name of the person.

    Without what they have been reminded of today already: run again, it goes on where it was stopped.
    """
    points = {}
    rounds = {}
    for row in _rounds().order_by("due_on", "report__symbol"):
        if point := latest_point(row.due_on, today):
            rounds[row.pk], points[row.pk] = row, point
    if not rounds:
        return []
    handled = ReminderRun.objects.filter(state=JobState.DONE, day__lt=today).order_by("-day").first()
    dated = _dated(rounds)
    missing = missing_in(rounds)
    people = focal_points_of({organization for _round, organization in missing})
    organizations = Organization.objects.prefetch_related("names").in_bulk(people)
    earlier = _since(points)

    def item(user: User, consultation: Consultation, organization: Organization, what: Missing) -> Item | None:
        point = points[consultation.pk]
        history = earlier.get((user.pk, consultation.pk, organization.pk), [])
        due = is_due(
            point,
            handled_until=handled and _handled_until(handled, dated.get(consultation.pk)),
            opened_on=consultation.opened_on,
            reminded=any(not refused or day == today for day, refused in history),
            refused=len(history),
        )
        return Item(consultation, organization, what, point.kind, point.week) if due else None

    found: dict[User, list[Item]] = {}
    for consultation in rounds.values():
        for organization in sorted(organizations.values(), key=lambda row: (row.order, row.code)):
            what = missing.get((consultation.pk, organization.pk))
            for user in people[organization.pk] if what else []:
                if due := item(user, consultation, organization, what):
                    found.setdefault(user, []).append(due)
    return _sorted(found)


@dataclass(frozen=True)
class Writing:
    """What writing by hand would do now: a mail per person; and who gets none, with the reason."""

    digests: list[Digest]
    reminded_today: list[tuple[User, Organization]]
    without_focal_point: list[Organization]


def digests_by_hand(consultation: Consultation, organizations: Iterable[Organization], today: date) -> Writing:
    """The digests for those of `organizations` that have something to send in an open round.

    Who is written to is told at once of all their organizations in the round, lest a second mail follow for the next
    one. Nobody is written to about a round that was made up for demonstration.
    """
    consultation = _rounds().filter(pk=consultation.pk).first()
    missing = missing_in([consultation.pk]) if consultation else {}
    owing = {organization for _round, organization in missing}
    asked = [row for row in organizations if row.pk in owing]
    people = focal_points_of(owing)
    today_rows = Reminder.objects.filter(consultation=consultation, day=today)
    taken = set(today_rows.values_list("user", "organization"))
    concerned = [(user, row) for row in asked for user in people.get(row.pk, [])]
    reminded = [(user, row) for user, row in concerned if (user.pk, row.pk) in taken]
    found: dict[User, list[Item]] = {user: [] for user, row in concerned if (user.pk, row.pk) not in taken}
    rows = Organization.objects.filter(pk__in=people).in_annex_order().prefetch_related("names")
    for row in rows if found else []:
        for user in people[row.pk]:
            if user in found and (user.pk, row.pk) not in taken:
                what = missing[consultation.pk, row.pk]
                found[user].append(Item(consultation, row, what, ReminderKind.BY_HAND))
    return Writing(_sorted(found), reminded, [row for row in asked if row.pk not in people])


def _rounds():
    """Open rounds, but for those made up for demonstration: nobody is written to about one."""
    rows = Consultation.objects.open().filter(illustrative=False)
    return rows.select_related("report").prefetch_related("report__titles")


def _dated(rounds: Iterable[int]) -> dict[int, datetime]:
    """When each round got the due date that it has: opened, dated anew, or reopened."""
    verbs = ConsultationEvent.Verb
    events = ConsultationEvent.objects.filter(consultation__in=rounds).order_by("consultation")
    events = events.filter(verb__in=[verbs.OPENED, verbs.DUE_CHANGED, verbs.REOPENED])
    return dict(events.values_list("consultation").annotate(Max("at")))


def _handled_until(run: ReminderRun, dated: datetime | None) -> date:
    """The last day on which reminders of a round went out: a run does not count for a round dated later that day."""
    began = run.started_at or run.requested_at
    overlooked = dated is not None and dated >= began and timezone.localdate(dated) == run.day
    return run.day - timedelta(days=1) if overlooked else run.day


def _since(points: dict[int, Point]) -> dict[tuple[int, int, int], list[tuple[date, bool]]]:
    """(user, round, organization) -> (day, refused) of each reminder since the point that its round has reached."""
    rows = Reminder.objects.filter(consultation__in=points, day__gte=min(point.day for point in points.values()))
    found: dict[tuple[int, int, int], list[tuple[date, bool]]] = {}
    fields = ("user", "consultation", "organization", "day", "mail__refused")
    for user, consultation, organization, day, refused in rows.values_list(*fields):
        if day >= points[consultation].day:
            found.setdefault((user, consultation, organization), []).append((day, refused))
    return found


def _sorted(found: dict[User, list[Item]]) -> list[Digest]:
    people = sorted(found, key=lambda user: (str(user), user.pk))
    return [Digest(user, tuple(found[user])) for user in people]
