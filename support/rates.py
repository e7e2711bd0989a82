"""Rates of acceptance and implementation across reports, each with what selects the rows on both sides of it.

The unit is one recommendation and one organization that it asks. Acceptance is the share of the accepted among those
asked, under a named policy; implementation the share of the implemented among the accepted (the JIU's follow-up).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import partial

from django.db.models import Count, Exists, OuterRef, Q
from django.utils import timezone

from recommendations.models import Addressee, JIUReport, Organization, Recommendation
from recommendations.rules import FIRST_YEAR, LAST_YEAR, AddresseeKind
from responses.rules import Acceptance, Implementation, Position
from support.aggregates import COUNTED, figures_by, figures_by_each
from support.models import Cell
from support.models.cells import outstanding
from support.rules import ACCEPTANCES, CLOSED, IMPACTS, IMPLEMENTATIONS, NO_INFORMATION, Counted, Policy
from support.selection import Figure, Selection

ALL_YEARS = (FIRST_YEAR, LAST_YEAR)
_IMPLEMENTED = Implementation.IMPLEMENTED


@dataclass(frozen=True)
class Rate(Figure):
    """A share of which the denominator has its rows too: `whole` selects `of` of them."""

    whole: Selection

    @property
    def whole_query(self) -> str:
        """The part of the list's address that shows the denominator."""
        return self.whole.query


@dataclass(frozen=True)
class Scope:
    """What rates are of: the reports of the years from the first to the last, which answers count, under what policy.

    `selection` and `where` say the same twice, for addresses and for the database: what else narrows it.
    """

    years: tuple[int, int]
    counted: Counted
    policy: Policy
    selection: Selection = field(default_factory=Selection)
    where: Q = field(default_factory=Q)

    @property
    def span(self) -> str:
        """The years in figures: 2013–2020, or 2020."""
        return "–".join(map(str, sorted(set(self.years))))

    @property
    def narrowed(self) -> Selection:
        """What selects the rows behind all that are asked in these years."""
        first, last = self.years
        return self.selection.narrowed(counted=self.counted, year_from=first, year_to=last)

    def in_year(self, year: int) -> Selection:
        """What selects the rows behind one year."""
        return self.selection.narrowed(counted=self.counted, year=year, year_from=None, year_to=None)


@dataclass(frozen=True)
class Rates:
    """Where one group of cells stands. `of`: what they have in common (a year, an Organization, ...)."""

    of: object
    asked: Figure
    answered: Rate
    acceptance: Rate
    implementation: Rate
    under_way: Rate  # accepted, and not known to be implemented; of the accepted
    no_information: Rate  # on acceptance; of the asked


@dataclass(frozen=True)
class Overview:
    """Rates of everything in a scope, and by what. Only groups that were asked; organizations in annex order."""

    total: Rates
    years: tuple[Rates, ...]
    organizations: tuple[Rates, ...]
    kinds: tuple[Rates, ...]
    impacts: tuple[Rates, ...]


def last_year() -> int | None:
    """The last year with a report; None: there is no report."""
    return JIUReport.objects.order_by("-year").values_list("year", flat=True).first()


def rates_of(row: Mapping[str, int], of: object, selection: Selection, scope: Scope) -> Rates:
    """Rates of one row of figures (see `aggregates.COUNTED`), whose cells `selection` selects."""
    number = partial(_number, row, scope.counted)
    asked, answered = row["asked"], sum(row[stage] for stage in scope.counted.stages)
    acceptances = {name: number(name) for name in Acceptance.values}
    acceptances[NO_INFORMATION] = asked - sum(acceptances.values())
    accepted = acceptances[Acceptance.ACCEPTED]
    kept = scope.policy.kept
    whole, of_accepted = selection, selection.narrowed(acceptance=Acceptance.ACCEPTED)
    implemented = number(_IMPLEMENTED)
    not_implemented = [name for name, _label in IMPLEMENTATIONS if name != _IMPLEMENTED]
    return Rates(
        of,
        asked=Figure(asked, asked, whole),
        answered=Rate(answered, asked, whole.narrowed(position=Position.values), whole),
        acceptance=Rate(
            accepted,
            sum(acceptances[name] for name, _label in ACCEPTANCES if name not in scope.policy.left_out),
            of_accepted,
            whole.narrowed(acceptance=kept),
        ),
        implementation=Rate(implemented, accepted, whole.narrowed(implementation=_IMPLEMENTED), of_accepted),
        under_way=Rate(accepted - implemented, accepted, whole.narrowed(implementation=not_implemented), of_accepted),
        no_information=Rate(acceptances[NO_INFORMATION], asked, whole.narrowed(acceptance=NO_INFORMATION), whole),
    )


def _number(row: Mapping[str, int], counted: Counted, name: str) -> int:
    return sum(row[f"{stage}_{name}"] for stage in counted.stages)


def total_of(rows: Iterable[Mapping[str, int]], scope: Scope, selection: Selection | None = None) -> Rates:
    """Rates of several rows of figures together: all in `scope`, or what `selection` selects."""
    return rates_of(_together(rows), None, scope.narrowed if selection is None else selection, scope)


def _together(rows: Iterable[Mapping[str, int]]) -> dict[str, int]:
    rows = list(rows)
    return {name: sum(row[name] for row in rows) for name in COUNTED}


def years_of(rows: Iterable[Mapping[str, int]], scope: Scope) -> tuple[Rates, ...]:
    """Rates of rows of figures by year, the first year first."""
    found = sorted((row for row in rows if row["asked"]), key=lambda row: row["year"])
    return tuple(rates_of(row, row["year"], scope.in_year(row["year"]), scope) for row in found)


def organizations_of(
    rows: Iterable[Mapping[str, int]], organizations: Iterable[Organization], scope: Scope
) -> tuple[Rates, ...]:
    """Rates of rows of figures by organization, for each of `organizations`, whether it was asked or not."""
    found = {row["organization"]: row for row in rows}
    nothing = dict.fromkeys(COUNTED, 0)
    return tuple(
        rates_of(found.get(one.pk, nothing), one, scope.narrowed.narrowed(organization=one.code, group=None), scope)
        for one in organizations
    )


def overview(scope: Scope, *, user) -> Overview:
    """Rates that `user` may see of all reports in `scope`: together, by year, organization, addressee kind, impact."""
    by_year, by_organization, by_kind, by_impact = figures_by_each(
        [("year",), ("organization",), ("addressed_to",), ("impact", "impact_vintage")],
        scope.where,
        user=user,
        years=scope.years,
    )
    organizations = Organization.objects.in_annex_order().prefetch_related("names")
    kinds = {row["addressed_to"]: row for row in by_kind}
    impacts = {(row["impact"], row["impact_vintage"]): row for row in by_impact}
    selection = scope.narrowed
    return Overview(
        total_of(by_year, scope),
        years_of(by_year, scope),
        tuple(one for one in organizations_of(by_organization, organizations, scope) if one.asked.n),
        tuple(
            rates_of(kinds[kind], kind, selection.narrowed(addressed_to=kind), scope)
            for kind in AddresseeKind
            if kind in kinds
        ),
        tuple(
            rates_of(impacts[key], impact, selection.narrowed(impact=impact.value), scope)
            for impact in IMPACTS
            if (key := (impact.letter, impact.vintage)) in impacts
        ),
    )


# --- Long outstanding ------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class YearOutstanding:
    """The long outstanding cells of the reports of one year, of those asked."""

    year: int
    rate: Rate


@dataclass(frozen=True)
class Unfinished:
    """A recommendation that some of the asked organizations have not done."""

    recommendation: Recommendation
    rate: Rate


def last_long_outstanding(years: int) -> int:
    """The last year whose reports are `years` years old or more."""
    return timezone.localdate().year - years


def outstanding_of(row: Mapping[str, int], counted: Counted, years: int, selection: Selection) -> Rate:
    """The cells that are outstanding in a row of figures of reports so many `years` old: all those of `selection`."""
    left = row["asked"] - sum(_number(row, counted, name) for name in CLOSED)
    return Rate(left, row["asked"], selection.narrowed(outstanding=years), selection)


def outstanding_together(rows: Iterable[Mapping[str, int]], counted: Counted, years: int, selection: Selection) -> Rate:
    """What is long outstanding in rows of figures by year, whose cells `selection` selects."""
    last = last_long_outstanding(years)
    old = _together(row for row in rows if row["year"] <= last)
    return outstanding_of(old, counted, years, selection.narrowed(counted=counted, year_to=last))


def outstanding_by_year(years: int, counted: Counted, *, user) -> tuple[YearOutstanding, ...]:
    """Per year of reports that are so old: how many of the asked are outstanding; the oldest first."""
    rows = figures_by(("year",), user=user, years=(ALL_YEARS[0], last_long_outstanding(years)))
    return tuple(
        YearOutstanding(
            row["year"], outstanding_of(row, counted, years, Selection.of(counted=counted, year=row["year"]))
        )
        for row in sorted(rows, key=lambda row: row["year"])
        if row["asked"]
    )


@dataclass(frozen=True)
class UnfinishedOf:
    """Recommendations of the reports of `year` that are not done everywhere, most organizations first: for `page_of`.

    Ranking reads all cells of the year. Not `ranked`: all recommendations of the year that ask somebody, done or not,
    in the order of the reports; only the cells of the page are read.
    """

    year: int
    years: int
    counted: Counted
    user: object
    ranked: bool = True

    def count(self) -> int:
        """How many there are."""
        return self._ranking().count() if self.ranked else self._listed().count()

    def __getitem__(self, window: slice) -> list[Unfinished]:
        if self.ranked:
            rows = self._ranking().order_by("-left", "recommendation")[window]
        else:
            listed = list(self._listed().order_by("report", "number").values_list("pk", flat=True)[window])
            rows = self._rows().filter(recommendation__in=listed).order_by("report", "number")
        rows = list(rows)
        found = (
            Recommendation.objects.select_related("report")
            .prefetch_related("texts")
            .in_bulk([row["recommendation"] for row in rows])
        )
        return [_unfinished(found[row["recommendation"]], row, self.years, self.counted) for row in rows]

    def _rows(self):
        cells = Cell.objects.visible_to(self.user).filter(year=self.year, action__isnull=False).order_by()
        left = Count("pk", filter=outstanding(self.counted))
        return cells.values("recommendation").annotate(asked=Count("pk"), left=left)

    def _ranking(self):
        return self._rows().filter(left__gt=0)

    def _listed(self):
        asked = Exists(Addressee.objects.filter(recommendation=OuterRef("pk")))
        return Recommendation.objects.filter(asked, report__year=self.year)


def _unfinished(recommendation: Recommendation, row: Mapping[str, int], years: int, counted: Counted) -> Unfinished:
    selection = Selection.of(counted=counted, report=recommendation.report.symbol, recommendation=recommendation.number)
    return Unfinished(recommendation, Rate(row["left"], row["asked"], selection.narrowed(outstanding=years), selection))
