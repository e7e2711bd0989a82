"""Organizations of the United Nations system, and who answers for them."""

from django.conf import settings
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from recommendations import rules
from recommendations.rules import Language, OrganizationGroup, Provenance


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

    code = models.CharField(
        _("code"),
        max_length=30,
        unique=True,
        validators=[
            RegexValidator(
                rf"^{rules.ORGANIZATION_CODE}\Z",
                _("A code has letters, digits and hyphens, and begins with a capital letter or a digit: UN-HABITAT."),
            )
        ],
    )
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

    @property
    def short_name(self) -> str:
        """The short form in the language of the interface; the code of an organization without a name."""
        return name.short if (name := self.name) else self.code

    @property
    def full_name(self) -> str:
        """The name in the language of the interface; the code of an organization without one."""
        return name.name if (name := self.name) else self.code

    @property
    def name_language(self) -> str:
        """The language of `short_name` and `full_name`; empty, "not known", for a code."""
        return name.language if (name := self.name) else ""


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

    def read_anew(self, user) -> None:
        """Forget what `organization_ids` keeps on `user`: it is changing."""
        user._organization_ids = None


class FocalPoint(models.Model):
    """A user who answers for an organization."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="focal_point_of", verbose_name=_("user")
    )
    organization = models.ForeignKey(
        Organization, models.PROTECT, related_name="focal_points", verbose_name=_("organization")
    )

    objects = FocalPointQuerySet.as_manager()

    class Meta:
        verbose_name = _("focal point")
        verbose_name_plural = _("focal points")
        constraints = [models.UniqueConstraint(fields=["user", "organization"], name="focal_point_once")]

    def __str__(self) -> str:
        return f"{self.user} ({self.organization})"
