"""Writes that concern users and their groups."""

from django.contrib.auth.models import Group as GroupRow
from django.db import transaction

from accounts.models import User
from accounts.rules import Group


@transaction.atomic
def ensure_groups() -> None:
    """Make sure that every group of `rules.Group` exists."""
    for name in Group.values:
        GroupRow.objects.get_or_create(name=name)


@transaction.atomic
def admit_user(*, email: str, name: str, password: str, groups: tuple[Group, ...]) -> User:
    """Store a new user in `groups` and return it. Raises IntegrityError when the address has an account."""
    ensure_groups()
    user = User.objects.create_user(email, password, name=name)
    user.groups.set(GroupRow.objects.filter(name__in=groups))
    return user


def set_password(*, user: User, password: str) -> None:
    """Give a user a new password."""
    user.set_password(password)
    user.save(update_fields=["password"])
