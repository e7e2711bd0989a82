"""What one organization has still to submit in the rounds that are open."""

from dataclasses import dataclass

from django.db.models import Exists, OuterRef

from recommendations.models import Organization
from responses.models import Consultation, Response, sees_drafts
from responses.rules import OPEN_STAGES
from support.models import Cell
from support.models.cells import says
from support.rates import Rate
from support.rules import Counted, Standing
from support.selection import Selection


@dataclass(frozen=True)
class Missing:
    """A recommendation to which no answer was submitted; `stage` of what is begun, for who may see that; or None."""

    number: int
    stage: str | None


@dataclass(frozen=True)
class Owed:
    """An open round with what is missing in it, of what the organization is asked there."""

    consultation: Consultation
    missing: tuple[Missing, ...]
    rate: Rate


def owed_by(organization: Organization, *, user, most: int) -> tuple[list[Owed], bool]:
    """Open rounds that wait for `organization`, due first first (so the late ones); whether there are more than `most`.

    Four queries. Returned answers are missing too: they are to be submitted again.
    """
    cells = Cell.objects.visible_to(user).filter(organization=organization, action__isnull=False)
    waiting = cells.filter(says(Standing.AWAITED, Counted.SENT), report=OuterRef("pk"))
    rounds = Consultation.objects.visible_to(user).open().filter(Exists(waiting)).order_by("due_on", "report")
    rounds = list(rounds.select_related("report").prefetch_related("report__titles")[: most + 1])
    more, rounds = len(rounds) > most, rounds[:most]
    reports = [row.report_id for row in rounds]
    begun = {}
    if sees_drafts(user, organization.pk):
        answers = Response.objects.visible_to(user).to_recommendations()
        answers = answers.filter(report__in=reports, organization=organization, stage__in=OPEN_STAGES)
        begun = dict(answers.values_list("recommendation", "stage"))
    asked: dict[int, list[Missing | None]] = {report: [] for report in reports}
    rows = cells.filter(report__in=reports).order_by("number")
    for report, recommendation, number, stage in rows.values_list("report", "recommendation", "number", "stage"):
        sent = stage in Counted.SENT.stages
        asked[report].append(None if sent else Missing(number, begun.get(recommendation)))
    return [_owed(row, organization, asked[row.report_id]) for row in rounds], more


def _owed(consultation: Consultation, organization: Organization, asked: list[Missing | None]) -> Owed:
    missing = tuple(row for row in asked if row)
    whole = Selection.of(report=consultation.report.symbol, organization=organization.code, counted=Counted.SENT)
    return Owed(consultation, missing, Rate(len(missing), len(asked), whole.narrowed(position=Standing.AWAITED), whole))
