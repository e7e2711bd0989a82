"""Figures that are kept, because counting ten million cells for each page would take seconds."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from recommendations.models import FocalPoint, Organization
from recommendations.rules import AddresseeKind, ImpactVintage


class Recount(models.Model):
    """A mark: something in a report, or in the reports of a year, has changed since the figures were kept.

    Triggers write it in the transaction of the change (see `support.database`), whoever makes it. While there is one,
    the year is counted anew for every page. A change in a report names the report: its year may change meanwhile.
    """

    year = models.PositiveSmallIntegerField(_("year"), null=True)
    report = models.BigIntegerField(_("JIU report"), null=True)  # no foreign key: a mark waits for nobody

    class Meta:
        verbose_name = _("year to be counted anew")
        verbose_name_plural = _("years to be counted anew")

    def __str__(self) -> str:
        return f"year {self.year}" if self.year else f"report {self.report}"


class KeptYear(models.Model):
    """A year whose figures are kept, and since when. Whoever counts it holds this row."""

    year = models.PositiveSmallIntegerField(_("year"), unique=True)
    counted_at = models.DateTimeField(_("counted"), null=True)

    class Meta:
        verbose_name = _("year with kept figures")
        verbose_name_plural = _("years with kept figures")

    def __str__(self) -> str:
        return str(self.year)


class KeptFiguresQuerySet(models.QuerySet):
    """Kept figures, scoped to a user."""

    def visible_to(self, user):
        """All for analysts and above; the own organization's for focal points; else none. As for cells."""
        if user.reads_everything:
            return self
        return (
            self.filter(organization__in=FocalPoint.objects.organization_ids(user)) if user.is_active else self.none()
        )


class KeptFigures(models.Model):
    """The cells asked of one organization by the recommendations of one year, kind of addressee and impact.

    `cleared` and `submitted` name the stage of the answers that are counted; the two added are Counted.SENT.
    """

    year = models.PositiveSmallIntegerField(_("year"))
    organization = models.ForeignKey(Organization, models.CASCADE, related_name="+", verbose_name=_("organization"))
    addressed_to = models.CharField(_("addressed to"), max_length=20, choices=AddresseeKind)
    impact = models.CharField(_("intended impact"), max_length=1, blank=True)
    impact_vintage = models.CharField(_("list of impacts"), max_length=10, choices=ImpactVintage, blank=True)
    asked = models.PositiveIntegerField(default=0)
    cleared = models.PositiveIntegerField(default=0)
    cleared_accepted = models.PositiveIntegerField(default=0)
    cleared_not_accepted = models.PositiveIntegerField(default=0)
    cleared_under_consideration = models.PositiveIntegerField(default=0)
    cleared_not_relevant = models.PositiveIntegerField(default=0)
    cleared_not_started = models.PositiveIntegerField(default=0)
    cleared_in_progress = models.PositiveIntegerField(default=0)
    cleared_implemented = models.PositiveIntegerField(default=0)
    submitted = models.PositiveIntegerField(default=0)
    submitted_accepted = models.PositiveIntegerField(default=0)
    submitted_not_accepted = models.PositiveIntegerField(default=0)
    submitted_under_consideration = models.PositiveIntegerField(default=0)
    submitted_not_relevant = models.PositiveIntegerField(default=0)
    submitted_not_started = models.PositiveIntegerField(default=0)
    submitted_in_progress = models.PositiveIntegerField(default=0)
    submitted_implemented = models.PositiveIntegerField(default=0)

    objects = KeptFiguresQuerySet.as_manager()

    class Meta:
        verbose_name = _("kept figures")
        verbose_name_plural = _("kept figures")
        constraints = [
            models.UniqueConstraint(
                fields=["year", "organization", "addressed_to", "impact", "impact_vintage"], name="kept_figures_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.year} {self.organization_id} {self.addressed_to} {self.impact}"
