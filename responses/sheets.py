"""Answer sheets: what is asked of one organization on one report, and what it has answered. Reads only."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import QuerySet

from recommendations.models import Addressee, JIUReport, Organization, Recommendation
from responses import answer as answers
from responses.answer import Answer
from responses.models import Response
from responses.rules import SENT_STAGES, Stage, follow_up_open, words_open


@dataclass
class Line:
    """One question and its answer. `recommendation` None: the general comment. `response` None: nothing stored yet."""

    recommendation: Recommendation | None
    response: Response | None
    action: str = ""

    @property
    def number(self) -> int:
        """The number of the recommendation; 0 for the general comment."""
        return self.recommendation.number if self.recommendation else 0

    @property
    def answer(self) -> Answer:
        """What has been typed."""
        return self.response.answer if self.response else Answer()

    @property
    def version(self) -> int:
        """The version to name when saving; 0: nothing stored."""
        return self.response.version if self.response else 0

    @property
    def stage(self) -> Stage | None:
        """None while the answer is awaited: nothing stored, or an empty draft."""
        if self.response is None or (self.response.stage == Stage.DRAFT and not self.answer):
            return None
        return Stage(self.response.stage)

    @property
    def is_open(self) -> bool:
        """True while the words may be changed."""
        return words_open(self.response and self.response.stage)

    @property
    def follow_up_is_open(self) -> bool:
        """True while the follow-up may be changed; a general comment has none."""
        return self.recommendation is not None and follow_up_open(self.response and self.response.stage)

    @property
    def missing(self) -> list[str]:
        """What is lacking before it can be submitted; nothing for a general comment, which may stay empty."""
        return answers.missing(self.answer) if self.recommendation and self.is_open else []


@dataclass
class Sheet:
    """All that one organization is asked on one report."""

    report: JIUReport
    organization: Organization
    lines: list[Line]
    general: Line = field(default_factory=lambda: Line(None, None))

    @property
    def asked(self) -> int:
        """How many recommendations are put to the organization: the denominator of this sheet."""
        return len(self.lines)

    @property
    def sent(self) -> int:
        """How many have been submitted or cleared."""
        return sum(line.stage in SENT_STAGES for line in self.lines)

    @property
    def incomplete(self) -> list[Line]:
        """The lines that keep the sheet from being submitted."""
        return [line for line in self.lines if line.missing]

    @property
    def ready(self) -> int:
        """How many lack nothing, whether they have been submitted or not."""
        return self.asked - len(self.incomplete)

    @property
    def has_open(self) -> bool:
        """True while something may be submitted."""
        return any(line.is_open for line in [*self.lines, self.general])

    @property
    def has_submitted(self) -> bool:
        """True when something waits for clearing."""
        return any(line.stage == Stage.SUBMITTED for line in [*self.lines, self.general])

    @property
    def to_submit(self) -> list[Response]:
        """What a submission would move: open answers, and the general comment when there is one."""
        lines = [*self.lines, self.general] if self.general.answer else self.lines
        return [line.response for line in lines if line.response and line.is_open]


def sheets(
    report: JIUReport,
    organizations: Iterable[Organization] | None = None,
    *,
    seen: QuerySet[Response] | None = None,
    texts: bool = True,
) -> list[Sheet]:
    """The sheets of a report in annex order, for `organizations` or for all addressees (see `sheets_of`)."""
    return sheets_of([report], organizations, seen=seen, texts=texts)


def sheets_of(
    reports: Iterable[JIUReport],
    organizations: Iterable[Organization] | None = None,
    *,
    seen: QuerySet[Response] | None = None,
    texts: bool = True,
) -> list[Sheet]:
    """The sheets of several reports, in their order and within one in annex order.

    `seen`: the responses that the reader sees (`Response.objects.visible_to(user)`), all if None. `texts`: with the
    recommendations' texts. The number of queries depends neither on the reports nor on the organizations.
    """
    by_key = {report.pk: report for report in reports}
    asked = Addressee.objects.filter(recommendation__report__in=by_key).select_related("organization")
    found = Response.objects.all() if seen is None else seen
    found = found.filter(report__in=by_key).prefetch_related("reasons")
    if organizations is not None:
        wanted = [organization.pk for organization in organizations]
        asked, found = asked.filter(organization__in=wanted), found.filter(organization__in=wanted)
    rows = Recommendation.objects.filter(report__in=by_key)
    recommendations = (rows.prefetch_related("texts") if texts else rows).in_bulk()
    for recommendation in recommendations.values():
        recommendation.report = by_key[recommendation.report_id]
    stored = {(row.report_id, row.organization_id, row.recommendation_id): row for row in found}
    made: dict[tuple[int, int], Sheet] = {}
    order = ("organization__order", "organization__code", "recommendation__number")
    for addressee in asked.prefetch_related("organization__names").order_by(*order):
        recommendation, organization = recommendations[addressee.recommendation_id], addressee.organization
        report = recommendation.report
        key = report.pk, organization.pk
        if key not in made:
            made[key] = Sheet(report, organization, [], Line(None, stored.get((*key, None))))
        made[key].lines.append(Line(recommendation, stored.get((*key, recommendation.pk)), addressee.action))
    place = {pk: number for number, pk in enumerate(by_key)}
    return sorted(made.values(), key=lambda sheet: place[sheet.report.pk])
