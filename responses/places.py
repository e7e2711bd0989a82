"""Where an answer belongs, and who enters it: what every write names. Reads only."""

from dataclasses import dataclass

from django.db.models import F
from django.urls import reverse

from accounts.models import User
from recommendations.models import Addressee, JIUReport, Organization, Recommendation
from responses.models import Response, ResponseReason
from responses.rules import Channel, Source


@dataclass(frozen=True)
class Place:
    """Where an answer belongs: a report, an organization, and one recommendation (None: the report as a whole).

    `asked`: it was read from an addressee, so that a write need not look again whether the organization is asked.
    """

    report: JIUReport
    organization: Organization
    recommendation: Recommendation | None = None
    asked: bool = False

    @classmethod
    def of(cls, addressee: Addressee, *, general: bool = False) -> "Place":
        """The place of an addressee, or that of its organization's general comment."""
        recommendation = addressee.recommendation
        return cls(recommendation.report, addressee.organization, None if general else recommendation, asked=True)

    @property
    def number(self) -> int:
        """The number of the recommendation; 0 for the general comment."""
        return self.recommendation.number if self.recommendation else 0

    def address(self, page: str = "sheet") -> str:
        """Where the place is shown: on the organization's `sheet`, or in the `table` of the report."""
        if page == "table":
            return f"{reverse('responses:table', args=[self.report.symbol])}#{self.organization.code}"
        return f"{reverse('responses:sheet', args=[self.report.symbol, self.organization.code])}#r{self.number}"


@dataclass(frozen=True)
class Entry:
    """Who enters, through which door, and from where the words came.

    `save_key` is the browser's mark of this save, `unconfirmed` that of an earlier one whose reply it never saw.
    """

    by: User | None
    channel: Channel = Channel.PAGE
    source: Source = Source.ORGANIZATION
    reference: str = ""
    save_key: str = ""
    unconfirmed: str = ""
    illustrative: bool = False


def stored_response(place: Place) -> Response | None:
    """What is stored at `place`, with its reasons; None when nothing is."""
    rows = Response.objects.filter(
        report=place.report, organization=place.organization, recommendation=place.recommendation
    )
    joined = list(rows.annotate(one_reason=F("reasons__reason")))  # one query: a copy of the row per reason
    if not joined:
        return None
    reasons = [ResponseReason(response_id=row.pk, reason=row.one_reason) for row in joined if row.one_reason]
    joined[0]._prefetched_objects_cache = {"reasons": reasons}
    return joined[0]


def unsaved(place: Place) -> Response:
    """The row of a place at which nothing is stored: version 0."""
    return Response(
        report=place.report, organization=place.organization, recommendation=place.recommendation, version=0
    )
