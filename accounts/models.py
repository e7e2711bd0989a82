"""Users, who sign in with their e-mail address, and the invitations that let them in."""

from contextlib import suppress

from django.contrib.auth.base_user import BaseUserManager
from django.contrib.auth.models import AbstractBaseUser, PermissionsMixin
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce, Lower, NullIf
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts import rules
from accounts.rules import Group, InvitationState, PersonState, RuleBroken


def validate_seen(text: str) -> None:
    """Refuse characters that nobody sees, in the words of a form."""
    try:
        rules.refuse_unseen_characters(text)
    except RuleBroken as error:
        raise ValidationError(error.message) from error


class UserQuerySet(models.QuerySet):
    """Users by their rights."""

    def in_group(self, group: Group | str):
        """Members of a group; superusers, who have every right, count among the administrators."""
        members = Q(pk__in=self.model.objects.filter(groups__name=group).values("pk"))
        return self.filter(members | Q(is_superuser=True) if group == Group.ADMINISTRATORS else members)

    def administrators(self):
        """Those who may enter the administration pages now."""
        return self.filter(is_active=True).in_group(Group.ADMINISTRATORS)

    def with_shown_name(self):
        """With what `str()` gives, as `shown_name`."""
        named = NullIf("name", models.Value(""))
        return self.annotate(shown_name=Coalesce(named, F("email"), output_field=models.CharField()))


class UserManager(BaseUserManager.from_queryset(UserQuerySet)):
    """Makes users; an address is kept as typed and compared without regard to case."""

    def create_user(self, email: str, password: str | None = None, **fields) -> "User":
        """Store a user. Raises ValueError without an e-mail address."""
        if not email:
            raise ValueError("A user needs an e-mail address.")
        user = self.model(email=self.model.normalize_username(email), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields) -> "User":
        """Store a user with every right in the administration pages."""
        return self.create_user(email, password, is_superuser=True, **fields)

    def get_by_natural_key(self, username: str) -> "User":
        """Find the user who signs in with this address, however it is capitalized."""
        address = self.model.normalize_username(username)
        return self.annotate(folded=Lower("email")).get(folded=address.lower())


class User(AbstractBaseUser, PermissionsMixin):
    """A person who signs in. What a user may see follows from the groups and from being a focal point."""

    email = models.EmailField(_("e-mail address"), max_length=254)
    name = models.CharField(pgettext_lazy("person", "name"), max_length=200, blank=True, validators=[validate_seen])
    is_active = models.BooleanField(_("may sign in"), default=True)
    joined = models.DateTimeField(_("joined"), default=timezone.now, editable=False)

    objects = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = []

    class Meta:
        verbose_name = _("user")
        verbose_name_plural = _("users")
        constraints = [
            models.UniqueConstraint(
                Lower("email"),
                name="user_email_unique",
                violation_error_message=_("This address already has an account. Use another address."),
            )
        ]

    def __str__(self) -> str:
        return self.name or self.email

    @classmethod
    def normalize_username(cls, username: str) -> str:
        """The one spelling of an address, which the sign-in form finds again.

        That form folds compatible characters. A domain in other letters becomes what the mail servers call it, which
        is also what browsers send: no database is sure to know capital letters beyond ASCII.
        """
        local, at, domain = super().normalize_username(username).strip().rpartition("@")
        with suppress(UnicodeError):  # no domain at all: that is refused elsewhere
            domain = domain if domain.isascii() else domain.encode("idna").decode()
        return f"{local}{at}{domain}"

    @cached_property
    def group_names(self) -> frozenset[str]:
        """The names of this user's groups; read once per request."""
        return frozenset(self.groups.values_list("name", flat=True))

    def belongs_to(self, *groups: Group) -> bool:
        """True when an active user is in one of `groups`, or is a superuser."""
        return self.is_active and (self.is_superuser or not self.group_names.isdisjoint(groups))

    @property
    def is_staff(self) -> bool:
        """May enter the administration pages: administrators, and nobody else."""
        return self.belongs_to(Group.ADMINISTRATORS)

    def has_perm(self, perm: str, obj=None) -> bool:
        """Administrators may do everything in the administration pages."""
        return self.is_staff or super().has_perm(perm, obj)

    def has_module_perms(self, app_label: str) -> bool:
        """Administrators see all of the administration pages."""
        return self.is_staff or super().has_module_perms(app_label)

    @property
    def reads_everything(self) -> bool:
        """Analysts and above: every report, recommendation and note."""
        return self.belongs_to(*Group)

    @property
    def writes_notes(self) -> bool:
        """The secretariat: composes, edits and issues notes."""
        return self.belongs_to(Group.SECRETARIAT)

    @property
    def reads_note_drafts(self) -> bool:
        """Who writes notes, and administrators."""
        return self.writes_notes or self.belongs_to(Group.ADMINISTRATORS)

    @property
    def reads_clearances(self) -> bool:
        """Who reads drafts, and oversight staff: how a clearance stands, and who has replied."""
        return self.reads_note_drafts or self.belongs_to(Group.OVERSIGHT)

    @property
    def chases_clearances(self) -> bool:
        """The secretariat and oversight staff: write again to those who have not replied."""
        return self.belongs_to(Group.SECRETARIAT, Group.OVERSIGHT)

    @property
    def state(self) -> PersonState:
        """Invited until there is a password, then active; or closed."""
        if not self.is_active:
            return PersonState.CLOSED
        return PersonState.ACTIVE if self.has_usable_password() else PersonState.INVITED


class InvitationQuerySet(models.QuerySet):
    """Invitations by what can still be done with them."""

    def current(self):
        """Neither accepted nor made void by a newer one: at most one per user."""
        return self.filter(accepted_at=None, replaced_at=None)

    def open(self):
        """Those that let somebody in now."""
        return self.current().filter(expires_at__gt=timezone.now(), user__is_active=True)

    def with_token(self, token: str) -> "Invitation | None":
        """The invitation in whose mail `token` stands."""
        return self.select_related("user").filter(token_hash=rules.token_hash(token)).first()


class Invitation(models.Model):
    """A link, good for one use, with which an invited person chooses a password. Of its token only a hash is kept."""

    user = models.ForeignKey(User, models.CASCADE, related_name="invitations", verbose_name=_("user"))
    token_hash = models.CharField(_("hash of the token"), max_length=64, unique=True)
    sent_by = models.ForeignKey(
        User, models.SET_NULL, null=True, related_name="invitations_sent", verbose_name=_("sent by")
    )
    # None: the mail has not gone out. `error` says why, once that is known.
    sent_at = models.DateTimeField(_("sent"), null=True)
    error = models.CharField(_("why the mail could not be sent"), max_length=500, blank=True)
    expires_at = models.DateTimeField(_("expires"))
    accepted_at = models.DateTimeField(_("accepted"), null=True)
    replaced_at = models.DateTimeField(_("made void by a newer one"), null=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        constraints = [
            models.UniqueConstraint(
                fields=["user"],
                condition=Q(accepted_at=None, replaced_at=None),
                name="invitation_current_once",
                violation_error_message=_("This person has an invitation already. Send that one again."),
            )
        ]

    def __str__(self) -> str:
        return str(self.user)

    @property
    def state(self) -> InvitationState:
        """Whether this invitation lets somebody in, and if not, why."""
        if self.accepted_at:
            return InvitationState.ACCEPTED
        if not self.user.is_active:
            return InvitationState.CLOSED
        if self.replaced_at:
            return InvitationState.REPLACED
        return InvitationState.OPEN if self.expires_at > timezone.now() else InvitationState.EXPIRED
