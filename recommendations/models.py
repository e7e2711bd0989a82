"""Organizations, JIU reports, their recommendations, and who is asked to act on each of them."""

from django.conf import settings
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from recommendations import rules
from recommendations.rules import Action, AddresseeKind, ImpactVintage, Language, OrganizationGroup, Provenance


class OrganizationQuerySet(models.QuerySet):
    """Organizations by the sets they belong to."""

    def jiu_participants(self):
        """Those that take part in the Joint Inspection Unit."""
        return self.filter(jiu_participant=True)

    def ceb_members(self):
        """Members of the Chief Executives Board."""
        return self.filter(ceb_member=True)

    def in_annex_order(self):
        """In the order of the annexes of JIU reports."""
        return self.order_by("order", "code")


class Organization(models.Model):
    """An organization of the United Nations system. JIU participation and CEB membership are two different sets."""

    code = models.CharField(_("code"), max_length=30, unique=True)
    group = models.CharField(_("group"), max_length=20, choices=OrganizationGroup)
    jiu_participant = models.BooleanField(_("participates in the Joint Inspection Unit"))
    ceb_member = models.BooleanField(_("member of the Chief Executives Board"))
    order = models.PositiveSmallIntegerField(_("place in the annex"))

    objects = OrganizationQuerySet.as_manager()

    class Meta:
        verbose_name = _("organization")
        verbose_name_plural = _("organizations")
        constraints = [
            models.CheckConstraint(
                condition=Q(group__in=OrganizationGroup.values),
                name="organization_group_known",
                violation_error_message=_("Choose a group from the list."),
            ),
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def name(self) -> "OrganizationName | None":
        """The name in the language of the interface (reads the prefetched names)."""
        return rules.preferred(self.names.all(), get_language())


class OrganizationName(models.Model):
    """The name and short form of an organization in one language."""

    organization = models.ForeignKey(Organization, models.CASCADE, related_name="names", verbose_name=_("organization"))
    language = models.CharField(_("language"), max_length=2, choices=Language)
    name = models.CharField(_("name"), max_length=300)
    short = models.CharField(_("short form"), max_length=100)
    provenance = models.CharField(_("provenance"), max_length=12, choices=Provenance)

    class Meta:
        verbose_name = _("name of an organization")
        verbose_name_plural = _("names of organizations")
        constraints = [models.UniqueConstraint(fields=["organization", "language"], name="organization_name_once")]

    def __str__(self) -> str:
        return self.short


class FocalPointQuerySet(models.QuerySet):
    """Who answers for whom."""

    def organization_ids(self, user) -> frozenset[int]:
        """The organizations that `user` answers for; read once and kept on the user, who lives for one request."""
        known = getattr(user, "_organization_ids", None)
        if known is None:
            known = frozenset(self.filter(user=user.pk).values_list("organization_id", flat=True))
            user._organization_ids = known
        return known


class FocalPoint(models.Model):
    """A user who answers for an organization."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="focal_point_of", verbose_name=_("user")
    )
    organization = models.ForeignKey(
        Organization, models.CASCADE, related_name="focal_points", verbose_name=_("organization")
    )

    objects = FocalPointQuerySet.as_manager()

    class Meta:
        verbose_name = _("focal point")
        verbose_name_plural = _("focal points")
        constraints = [models.UniqueConstraint(fields=["user", "organization"], name="focal_point_once")]

    def __str__(self) -> str:
        return f"{self.user} ({self.organization})"


class VisibleQuerySet(models.QuerySet):
    """Rows scoped to a user. `organization_path` leads from the row to the organizations it is addressed to."""

    organization_path = ""

    def visible_to(self, user):
        """All for analysts and above; for a focal point what is put to the own organization; else nothing."""
        if user.reads_everything:
            return self
        if not user.is_active:
            return self.none()
        mine = Addressee.objects.filter(organization__focal_points__user=user)
        return self.filter(pk__in=mine.values(self.organization_path))


class JIUReportQuerySet(VisibleQuerySet):
    """JIU reports, scoped to a user."""

    organization_path = "recommendation__report"


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

    organization_path = "recommendation"


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
