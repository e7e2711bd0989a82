"""Users, who sign in with their e-mail address."""

from django.contrib.auth.base_user import BaseUserManager
from django.contrib.auth.models import AbstractBaseUser, PermissionsMixin
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from accounts.rules import Group


class UserManager(BaseUserManager):
    """Makes users; an address is kept as typed and compared without regard to case."""

    def create_user(self, email: str, password: str | None = None, **fields) -> "User":
        """Store a user. Raises ValueError without an e-mail address."""
        if not email:
            raise ValueError("A user needs an e-mail address.")
        user = self.model(email=email.strip(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields) -> "User":
        """Store a user with every right in the administration pages."""
        return self.create_user(email, password, is_superuser=True, **fields)

    def get_by_natural_key(self, username: str) -> "User":
        """Find the user who signs in with this address, however it is capitalized."""
        return self.annotate(folded=Lower("email")).get(folded=username.strip().lower())


class User(AbstractBaseUser, PermissionsMixin):
    """A person who signs in. What a user may see follows from the groups and from being a focal point."""

    email = models.EmailField(_("e-mail address"), max_length=254)
    name = models.CharField(_("name"), max_length=200, blank=True)
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
