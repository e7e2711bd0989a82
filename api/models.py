"""Personal tokens, and how often somebody has asked in this minute."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import validate_seen
from api import rules
from api.rules import Scope, TokenState
from recommendations.models import FocalPoint


def scopes_of(user) -> frozenset[Scope]:
    """What a user may open to programs: answers only who sees some."""
    if not user.is_active:
        return frozenset()
    if user.reads_everything or FocalPoint.objects.organization_ids(user):
        return frozenset(Scope)
    return frozenset({Scope.PUBLISHED})


class TokenQuerySet(models.QuerySet):
    """Tokens, scoped to a user."""

    def visible_to(self, user):
        """The own ones."""
        return self.filter(user=user.pk)

    def active(self):
        """Those that open something now."""
        return self.filter(revoked_at=None, expires_at__gt=timezone.now(), user__is_active=True)

    def latest_first(self):
        """The latest first."""
        return self.order_by("-pk")

    def with_token(self, token: str) -> "Token | None":
        """The row of a token as it was shown once; None: there is no such token."""
        return self.select_related("user").filter(token_hash=rules.token_hash(token)).first()


class Token(models.Model):
    """What a program of `user` shows instead of a password. Of the token itself only a hash is kept.

    Whose rows it opens follows from the user, as on the pages; `scopes` can only narrow that.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="tokens", verbose_name=_("user"))
    name = models.CharField(pgettext_lazy("token", "name"), max_length=100, validators=[validate_seen])
    token_hash = models.CharField(_("hash of the token"), max_length=64, unique=True)
    scopes = models.CharField(_("access"), max_length=100)
    created_at = models.DateTimeField(_("created"), default=timezone.now)
    expires_at = models.DateTimeField(_("expires"))
    last_used_on = models.DateField(_("last used"), null=True, blank=True)
    revoked_at = models.DateTimeField(_("revoked"), null=True, blank=True)

    objects = TokenQuerySet.as_manager()

    class Meta:
        verbose_name = _("token")
        verbose_name_plural = _("tokens")
        constraints = [
            models.CheckConstraint(
                condition=Q(expires_at__gt=F("created_at")),
                name="token_expires",
                violation_error_message=_("A token expires after it was made."),
            ),
            models.CheckConstraint(
                condition=Q(scopes__in=[*Scope.values, " ".join(Scope.values)]),
                name="token_scopes_known",
                violation_error_message=_("Choose what the token opens."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def granted(self) -> frozenset[Scope]:
        """What it opens."""
        return frozenset(map(Scope, self.scopes.split()))

    @property
    def labels(self) -> list[str]:
        """What it opens, in words."""
        return [str(scope.label) for scope in Scope if scope in self.granted]

    @property
    def state(self) -> TokenState:
        """Whether it opens anything now, and if not, why."""
        if self.revoked_at:
            return TokenState.REVOKED
        if self.expires_at <= timezone.now():
            return TokenState.EXPIRED
        return TokenState.ACTIVE if self.user.is_active else TokenState.CLOSED


class Quota(models.Model):
    """How often somebody (a token, a person, an address) has asked in one minute. A row, for all processes share it."""

    key = models.CharField(max_length=80, unique=True)
    minute = models.BigIntegerField()  # since 1970
    used = models.PositiveIntegerField()

    class Meta:
        verbose_name = _("requests of a minute")
        verbose_name_plural = _("requests of a minute")

    def __str__(self) -> str:
        return f"{self.key}: {self.used}"
