"""JIU reports, their recommendations, and who is asked to act on each of them."""

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from recommendations import rules
from recommendations.models.organizations import FocalPoint, Organization
from recommendations.rules import Action, AddresseeKind, ImpactVintage, Language, Provenance


class VisibleQuerySet(models.QuerySet):
    """Rows scoped to a user. `path_from_addressee` leads from an addressee to the row that it belongs to."""

    path_from_addressee = ""

    def visible_to(self, user):
        """All for analysts and above; for a focal point what is put to the own organization; else nothing."""
        if user.reads_everything:
            return self
        if not user.is_active:
            return self.none()
        organizations = FocalPoint.objects.organization_ids(user)
        if not organizations:
            return self.none()
        # Asked row by row: a list of all that an organization was ever asked would be read whole for each page.
        mine = Addressee.objects.filter(organization__in=organizations, **{self.path_from_addressee: OuterRef("pk")})
        return self.filter(Exists(mine))


class JIUReportQuerySet(VisibleQuerySet):
    """JIU reports, scoped to a user."""

    path_from_addressee = "recommendation__report"


class JIUReport(models.Model):
    """What the JIU issues (JIU/REP/2024/4), circulated to the General Assembly under a symbol of its own (A/80/263)."""

    symbol = models.CharField(
        _("symbol"),
        max_length=40,
        unique=True,
        validators=[RegexValidator(rules.JIU_SYMBOL, _("A symbol of the Joint Inspection Unit reads JIU/REP/2024/4."))],
    )
    assembly_symbol = models.CharField(
        _("symbol in the General Assembly"),
        max_length=40,
        blank=True,
        validators=[RegexValidator(rules.ASSEMBLY_SYMBOL, _("A symbol of the General Assembly reads A/80/263."))],
    )
    year = models.PositiveSmallIntegerField(_("year"))
    issued_on = models.DateField(_("date"), null=True, blank=True)

    objects = JIUReportQuerySet.as_manager()

    class Meta:
        verbose_name = _("JIU report")
        verbose_name_plural = _("JIU reports")

    def __str__(self) -> str:
        return self.symbol

    def get_absolute_url(self) -> str:
        return reverse("reports:report", args=[self.symbol])

    @property
    def title(self) -> "ReportTitle | None":
        """The title in the language of the interface (reads the prefetched titles)."""
        return rules.preferred(self.titles.all(), get_language())


class LanguageText(models.Model):
    """A text in one language: where it comes from is kept beside it."""

    language = models.CharField(_("language"), max_length=2, choices=Language)
    text = models.TextField(_("text"), max_length=20_000)
    provenance = models.CharField(_("provenance"), max_length=12, choices=Provenance)
    source = models.CharField(_("read in"), max_length=200, blank=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.text

    @property
    def direction(self) -> str:
        """`rtl` or `ltr`, for the page."""
        return Language(self.language).direction

    @property
    def is_official(self) -> bool:
        """True for a text read in a document of the United Nations."""
        return self.provenance == Provenance.OFFICIAL


class ReportTitle(LanguageText):
    """The title of a JIU report in one language."""

    report = models.ForeignKey(JIUReport, models.CASCADE, related_name="titles", verbose_name=_("report"))

    class Meta:
        verbose_name = _("title of a report")
        verbose_name_plural = _("titles of reports")
        constraints = [models.UniqueConstraint(fields=["report", "language"], name="report_title_once")]


class RecommendationQuerySet(VisibleQuerySet):
    """Recommendations, scoped to a user."""

    path_from_addressee = "recommendation"


class Recommendation(models.Model):
    """One recommendation of a JIU report. Its addressees are the denominator of every figure about it."""

    report = models.ForeignKey(JIUReport, models.CASCADE, related_name="recommendations", verbose_name=_("report"))
    number = models.PositiveSmallIntegerField(_("number"))
    addressed_to = models.CharField(_("addressed to"), max_length=20, choices=AddresseeKind)
    narrowed = models.BooleanField(
        _("narrowed by its text"),
        default=False,
        help_text=_("The text puts it to some of these only (for instance to those that have not signed yet)."),
    )
    deadline = models.DateField(_("deadline"), null=True, blank=True)
    impact = models.CharField(_("intended impact"), max_length=1, blank=True)
    impact_vintage = models.CharField(_("list of impacts"), max_length=10, choices=ImpactVintage, blank=True)

    objects = RecommendationQuerySet.as_manager()

    class Meta:
        verbose_name = _("recommendation")
        verbose_name_plural = _("recommendations")
        constraints = [
            models.UniqueConstraint(
                fields=["report", "number"],
                name="recommendation_number_once",
                violation_error_message=_("This report already has a recommendation with that number."),
            ),
            models.CheckConstraint(
                condition=Q(number__gte=1),
                name="recommendation_number_positive",
                violation_error_message=_("Recommendations are numbered from 1."),
            ),
            models.CheckConstraint(
                condition=Q(addressed_to__in=AddresseeKind.values),
                name="recommendation_addressee_kind_known",
                violation_error_message=_("Choose an addressee kind from the list."),
            ),
            models.CheckConstraint(
                condition=Q(impact="", impact_vintage="") | Q(impact__regex=r"^[a-io]$", impact_vintage__gt=""),
                name="recommendation_impact_with_vintage",
                violation_error_message=_(
                    "An impact is a letter from a to i (or o), together with the list it is from."
                ),
            ),
        ]

    def __str__(self) -> str:
        return str(self.number)

    def get_absolute_url(self) -> str:
        return reverse("reports:recommendation", args=[self.report.symbol, self.number])

    @property
    def shown_text(self) -> "RecommendationText | None":
        """The text in the language of the interface (reads the prefetched texts)."""
        return rules.preferred(self.texts.all(), get_language())


class RecommendationText(LanguageText):
    """The text of a recommendation in one language."""

    recommendation = models.ForeignKey(
        Recommendation, models.CASCADE, related_name="texts", verbose_name=_("recommendation")
    )

    class Meta:
        verbose_name = _("text of a recommendation")
        verbose_name_plural = _("texts of recommendations")
        constraints = [models.UniqueConstraint(fields=["recommendation", "language"], name="recommendation_text_once")]


class Addressee(models.Model):
    """Recommendation x organization x action: one cell of the annex, or derived from the addressee kind."""

    recommendation = models.ForeignKey(
        Recommendation, models.CASCADE, related_name="addressees", verbose_name=_("recommendation")
    )
    organization = models.ForeignKey(
        Organization, models.PROTECT, related_name="addressed", verbose_name=_("organization")
    )
    action = models.CharField(_("action"), max_length=1, choices=Action)
    derived = models.BooleanField(_("derived from the addressee kind"), default=False)

    class Meta:
        verbose_name = _("addressee")
        verbose_name_plural = _("addressees")
        constraints = [
            models.UniqueConstraint(fields=["recommendation", "organization"], name="addressee_once"),
            models.CheckConstraint(
                condition=Q(action__in=Action.values),
                name="addressee_action_known",
                violation_error_message=_("The action is L or E."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organization} ({self.action})"
