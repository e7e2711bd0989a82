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
def admit_user(*, email: str, name: str, password: str, groups: tuple[Group, ...], staff: bool = False) -> User:
    """Store a new user in `groups` and return it. Raises IntegrityError when the address has an account."""
    ensure_groups()
    user = User.objects.create_user(email, password, name=name, is_staff=staff, is_superuser=staff)
    user.groups.set(GroupRow.objects.filter(name__in=groups))
    return user
