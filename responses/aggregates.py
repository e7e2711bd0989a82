"""Where the answers of a round stand: counted in the database, by report and by organization. Reads only."""

from collections.abc import Iterable, Iterator
from dataclasses import astuple, dataclass, field

from django.db.models import Count, Exists, Max, OuterRef, Q, TextChoices
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from recommendations.models import Addressee, FocalPoint, JIUReport, Organization
from responses.models import Reminder, Response, ResponseReason
from responses.rules import SENT_STAGES, Stage


@dataclass(frozen=True)
class Tally:
    """How many answers stand where. The denominator of each is `asked`: one answer per recommendation and addressee.

    For a reader who sees only what was sent, drafted and returned are 0, and awaited is all that has not been sent.
    """

    asked: int = 0
    drafted: int = 0
    submitted: int = 0
    returned: int = 0
    cleared: int = 0

    @property
    def awaited(self) -> int:
        """Nothing stored yet, or an empty draft."""
        return self.asked - self.drafted - self.submitted - self.returned - self.cleared

    @property
    def outstanding(self) -> int:
        """What the organizations have still to send: awaited, drafted or returned."""
        return self.asked - self.submitted - self.cleared

    @classmethod
    def sum(cls, tallies: Iterable["Tally"]) -> "Tally":
        """All of them together, over the sum of their denominators."""
        rows = [astuple(tally) for tally in tallies]
        return cls(*map(sum, zip(*rows, strict=True))) if rows else cls()

    def parts(self) -> Iterator[tuple[str, int, int]]:
        """(name, number, sum of those before it) from cleared to awaited, for a drawing in one bar."""
        start = 0
        for name in ("cleared", "submitted", "returned", "drafted", "awaited"):
            yield name, getattr(self, name), start
            start += getattr(self, name)


def _stored(reports: Iterable, full: bool):
    """Answers to what is asked in `reports`; an empty draft is none. Not `full`: only what was sent."""
    asked = Addressee.objects.filter(recommendation=OuterRef("recommendation"), organization=OuterRef("organization"))
    rows = Response.objects.to_recommendations().filter(Exists(asked), report__in=reports)
    if not full:
        return rows.filter(stage__in=SENT_STAGES)
    empty = Q(stage=Stage.DRAFT, position="", condition="", comment="")
    return rows.exclude(empty & ~Exists(ResponseReason.objects.filter(response=OuterRef("pk"))))


_FIELD = {Stage.DRAFT: "drafted", Stage.SUBMITTED: "submitted", Stage.RETURNED: "returned", Stage.CLEARED: "cleared"}


def _tallies(reports: list, full: bool, *, asked_by: str, stored_by: str) -> dict[int, Tally]:
    asked = Addressee.objects.filter(recommendation__report__in=reports).order_by()
    counts = {key: {"asked": n} for key, n in asked.values_list(asked_by).annotate(Count("pk"))}
    for key, stage, n in _stored(reports, full).order_by().values_list(stored_by, "stage").annotate(Count("pk")):
        counts[key][_FIELD[Stage(stage)]] = n
    return {key: Tally(**values) for key, values in counts.items()}


def tallies_of(reports: Iterable[JIUReport], *, full: bool) -> dict[int, Tally]:
    """Per report (by primary key) where its answers stand; `full`: with drafted and returned."""
    keys = [report.pk for report in reports]
    return _tallies(keys, full, asked_by="recommendation__report", stored_by="report")


@dataclass(frozen=True)
class Missing:
    """The numbers of the recommendations to which one organization has still to send an answer on one report."""

    awaited: tuple[int, ...] = ()
    drafted: tuple[int, ...] = ()
    returned: tuple[int, ...] = ()

    @property
    def count(self) -> int:
        """How many answers that are."""
        return len(self.awaited) + len(self.drafted) + len(self.returned)


def missing_in(reports: Iterable) -> dict[tuple[int, int], Missing]:
    """(report, organization) -> what is missing there; complete ones are left out. Primary keys."""
    reports = list(reports)
    stages = {
        (recommendation, organization): stage
        for recommendation, organization, stage in _stored(reports, True).values_list(
            "recommendation", "organization", "stage"
        )
    }
    asked = Addressee.objects.filter(recommendation__report__in=reports).order_by("recommendation__number")
    found: dict[tuple[int, int], dict[str, list[int]]] = {}
    for report, organization, recommendation, number in asked.values_list(
        "recommendation__report", "organization", "recommendation", "recommendation__number"
    ):
        stage = stages.get((recommendation, organization))
        if stage not in SENT_STAGES:
            name = _FIELD[Stage(stage)] if stage else "awaited"
            found.setdefault((report, organization), {}).setdefault(name, []).append(number)
    return {key: Missing(**{name: tuple(of) for name, of in kinds.items()}) for key, kinds in found.items()}


def focal_points_of(organizations: Iterable) -> dict[int, list[User]]:
    """Per organization (primary keys) its focal points whose account is not closed."""
    rows = FocalPoint.objects.filter(organization__in=organizations, user__is_active=True).select_related("user")
    found: dict[int, list[User]] = {}
    for row in rows.order_by("user__name", "user__email"):
        found.setdefault(row.organization_id, []).append(row.user)
    return found


class State(TextChoices):
    """By what the organizations of a round are picked out. One may fit several."""

    LATE = "late", _("Late")
    AWAITING = "awaiting", _("Not all sent")
    TO_CLEAR = "to_clear", _("Submitted, to be cleared")
    RETURNED = "returned", _("Returned")
    CLEARED = "cleared", _("All cleared")
    NOBODY = "nobody", _("Without a focal point")


@dataclass(frozen=True)
class Standing:
    """Where one organization stands in a round; who answers for it, and when they were last written to."""

    organization: Organization
    tally: Tally
    late: bool  # something is outstanding in an open round whose due date has passed
    focal_points: list[User] = field(default_factory=list)
    last_reminder: Reminder | None = None

    @property
    def name(self) -> str:
        """The short form in the reader's language, or the code."""
        return self.organization.short_name

    def fits(self, state: str) -> bool:
        """True when the organization is one of `state`."""
        tally = self.tally
        return {
            State.LATE: self.late,
            State.AWAITING: tally.outstanding > 0,
            State.TO_CLEAR: tally.submitted > 0,
            State.RETURNED: tally.returned > 0,
            State.CLEARED: tally.cleared == tally.asked,
            State.NOBODY: not self.focal_points,
        }[State(state)]


def standings(report: JIUReport, *, late: bool, full: bool) -> list[Standing]:
    """Every organization that `report` asks, in annex order. `late`: its round is. Not `full`: without people."""
    tallies = _tallies([report.pk], full, asked_by="organization", stored_by="organization")
    organizations = Organization.objects.filter(pk__in=tallies).in_annex_order().prefetch_related("names")
    people = focal_points_of(tallies) if full else {}
    reminders = _last_reminders(report) if full else {}
    return [
        Standing(
            row,
            tallies[row.pk],
            late and tallies[row.pk].outstanding > 0,
            people.get(row.pk, []),
            reminders.get(row.pk),
        )
        for row in organizations
    ]


def _last_reminders(report: JIUReport) -> dict[int, Reminder]:
    of_round = Reminder.objects.filter(consultation=report.pk).order_by()
    last = of_round.values("organization").annotate(last=Max("pk")).values("last")
    rows = Reminder.objects.filter(pk__in=last).select_related("mail").defer("mail__text")
    return {row.organization_id: row for row in rows}
