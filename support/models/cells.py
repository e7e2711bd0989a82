"""The cell: one recommendation and one organization, with what is asked there and what was answered. A view."""

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from recommendations.models import FocalPoint, JIUReport, Organization, Recommendation
from recommendations.rules import Action, AddresseeKind, ImpactVintage
from responses.models import Response, ResponseReason
from responses.rules import Acceptance, Implementation, Position, Stage
from support.rules import CLOSED, NO_INFORMATION, Counted, Denominator, Standing


def says(saying: str, counted: Counted) -> Q:
    """Cells that say `saying` (a position, or a `Standing`) when the answers of `counted` count."""
    if saying == Standing.NOT_ASKED:
        return Q(action=None)
    if saying == Standing.AWAITED:
        return Q(action__isnull=False) & ~answered(counted)
    return Q(position=Position(saying)) & answered(counted)


def answered(counted: Counted) -> Q:
    """Cells with an answer that counts. (The view holds no other stages than those of SENT.)"""
    if counted == Counted.CLEARED:
        # Of a row without an answer the stage is null: `= 'cleared'` alone would be null under NOT.
        return Q(stage__isnull=False, stage=Stage.CLEARED)
    return Q(stage__isnull=False)


def accepted_as(value: str, counted: Counted) -> Q:
    """Asked cells whose counted answer has this acceptance; NO_INFORMATION: where none is recorded, or none counts."""
    if value == NO_INFORMATION:
        return Q(action__isnull=False) & ~(answered(counted) & Q(acceptance__gt=""))
    return Q(acceptance=Acceptance(value)) & answered(counted)


def implemented_as(value: str, counted: Counted) -> Q:
    """Accepted cells with this implementation; NO_INFORMATION: accepted, and nothing is recorded of the rest."""
    accepted = accepted_as(Acceptance.ACCEPTED, counted)
    return accepted & Q(implementation="" if value == NO_INFORMATION else Implementation(value))


def outstanding(counted: Counted) -> Q:
    """Asked cells that are not done: neither implemented, nor refused, nor not relevant."""
    done = Q(acceptance__in=CLOSED) | Q(implementation__in=CLOSED)
    return Q(action__isnull=False) & ~(answered(counted) & Q(implementation__isnull=False) & done)


def grounded_on(reasons, counted: Counted) -> Q:
    """Cells whose counted answer gives one of `reasons`."""
    rows = ResponseReason.objects.filter(response=OuterRef("response"), reason__in=reasons)
    return answered(counted) & Q(Exists(rows))


OF = {
    Denominator.ADDRESSEES: Q(action__isnull=False),
    Denominator.PARTICIPANTS: Q(jiu_participant=True),
    Denominator.CEB: Q(ceb_member=True),
}


class CellQuerySet(models.QuerySet):
    """Cells, scoped to a user."""

    def visible_to(self, user):
        """All for analysts and above; what the own organization is asked for focal points; else none."""
        if user.reads_everything:
            return self
        own = FocalPoint.objects.organization_ids(user) if user.is_active else ()
        return self.filter(organization__in=own, action__isnull=False)

    def of(self, denominator: Denominator):
        """The cells that a figure with this denominator counts."""
        return self.filter(OF[Denominator(denominator)])

    def answered(self, counted: Counted):
        """Those with an answer that counts."""
        return self.filter(answered(counted))

    def count_to(self, limit: int) -> int:
        """How many; more than `limit` is limit + 1, without counting on."""
        return self.order_by().values("pk")[: limit + 1].count()

    def in_order(self):
        """The latest reports first, their recommendations by number, organizations as in the annex."""
        return self.order_by("-year", "report", "number", "place", "organization")

    def in_stored_order(self):
        """The last recommendations first: an order that the database has already, for more rows than it can sort."""
        return self.order_by("-recommendation", "organization")


class Cell(models.Model):
    """What one organization is asked by one recommendation, and its answer if that was sent. Never written.

    The rows behind every figure, one per recommendation and organization; `action` is null where nothing is asked.
    Answers at other stages than submitted and cleared are not in it.
    """

    id = models.BigIntegerField(primary_key=True)
    report = models.ForeignKey(JIUReport, models.DO_NOTHING, related_name="+", verbose_name=_("JIU report"))
    recommendation = models.ForeignKey(
        Recommendation, models.DO_NOTHING, related_name="+", verbose_name=_("recommendation")
    )
    organization = models.ForeignKey(Organization, models.DO_NOTHING, related_name="+", verbose_name=_("organization"))
    response = models.ForeignKey(Response, models.DO_NOTHING, related_name="+", null=True, verbose_name=_("answer"))
    # Of the report and the recommendation.
    year = models.PositiveSmallIntegerField(_("year"))
    number = models.PositiveSmallIntegerField(_("number"))
    addressed_to = models.CharField(_("addressed to"), max_length=20, choices=AddresseeKind)
    impact = models.CharField(_("intended impact"), max_length=1)
    impact_vintage = models.CharField(_("list of impacts"), max_length=10, choices=ImpactVintage)
    # Of the organization.
    group = models.CharField(_("group"), max_length=20)
    jiu_participant = models.BooleanField(_("participates in the Joint Inspection Unit"))
    ceb_member = models.BooleanField(_("member of the Chief Executives Board"))
    place = models.PositiveSmallIntegerField(_("place in the annex"))
    # Of the addressee; null: not asked.
    action = models.CharField(_("action"), max_length=1, choices=Action, null=True)  # noqa: DJ001 (a view)
    # Of the answer; null: none that was sent.
    stage = models.CharField(_("stage"), max_length=10, choices=Stage, null=True)  # noqa: DJ001
    position = models.CharField(_("position"), max_length=20, choices=Position, null=True)  # noqa: DJ001
    acceptance = models.CharField(_("acceptance"), max_length=20, choices=Acceptance, null=True)  # noqa: DJ001
    implementation = models.CharField(_("implementation"), max_length=15, choices=Implementation, null=True)  # noqa: DJ001
    status_on = models.DateField(_("date of the status"), null=True)
    changed_at = models.DateTimeField(_("changed"), null=True)

    objects = CellQuerySet.as_manager()

    class Meta:
        managed = False
        db_table = "support_cell"
        verbose_name = _("answer, asked for or given")
        verbose_name_plural = _("answers, asked for or given")

    def __str__(self) -> str:
        return f"{self.recommendation_id} x {self.organization_id}"
