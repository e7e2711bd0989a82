"""Writes that concern users, their groups and their invitations."""

import logging
import secrets
from collections.abc import Collection
from functools import partial

from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Group as GroupRow
from django.core.exceptions import ValidationError
from django.core.mail import EmailMessage
from django.db import IntegrityError, transaction
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Invitation, User
from accounts.rules import INVITATION_LIFE, Group, InvitationState, PersonState, RuleBroken, token_hash
from accounts.site import address

logger = logging.getLogger(__name__)


@transaction.atomic
def ensure_groups() -> None:
    """Make sure that every group of `rules.Group` exists."""
    for name in Group.values:
        GroupRow.objects.get_or_create(name=name)


@transaction.atomic
def admit_user(*, email: str, name: str, password: str | None, groups: tuple[Group, ...]) -> User:
    """Store a new user in `groups` and return it. Raises IntegrityError when the address has an account."""
    ensure_groups()
    user = User.objects.create_user(email, password, name=name)
    _put_into(user, groups)
    return user


def _put_into(user: User, groups: Collection[str]) -> None:
    user.groups.set(GroupRow.objects.filter(name__in=groups))
    user.__dict__.pop("group_names", None)  # read once per request, and old now


def set_password(*, user: User, password: str) -> None:
    """Give a user a new password."""
    user.set_password(password)
    user.save(update_fields=["password"])


def _require_valid(user: User, *unchanged: str) -> None:
    """Raise RuleBroken, in the words of the model, when `user` breaks one of its rules; `unchanged` fields may."""
    try:
        user.full_clean(exclude=["password", *unchanged])
    except ValidationError as error:
        raise RuleBroken(" ".join(error.messages)) from error


@transaction.atomic
def invite(*, email: str, name: str, groups: Collection[str], by: User | None) -> Invitation:
    """Store a new user without a password, and send the link with which a password is chosen.

    The mail goes out after the commit; when that fails, the invitation says why. Raises RuleBroken, for instance when
    the address has an account.
    """
    _require_valid(User(email=email, name=name))
    try:
        with transaction.atomic():
            user = admit_user(email=email, name=name, password=None, groups=tuple(groups))
    except IntegrityError as error:  # somebody else was faster
        raise RuleBroken(_("This address already has an account. Use another address.")) from error
    return _issue(user, by)


@transaction.atomic
def invite_again(*, user: User, by: User | None) -> Invitation:
    """Send a new link to an invited person; the older ones stop working.

    Raises RuleBroken when the account is closed, or has a password already.
    """
    user = User.objects.select_for_update().get(pk=user.pk)
    if user.state == PersonState.CLOSED:
        raise RuleBroken(_("This account is closed. Let the person sign in again first."))
    if user.state == PersonState.ACTIVE:
        raise RuleBroken(
            _("This person has a password already. A forgotten password can be replaced on the sign-in page.")
        )
    return _issue(user, by)


def _issue(user: User, by: User | None) -> Invitation:
    now = timezone.now()
    token = secrets.token_urlsafe(32)
    Invitation.objects.filter(user=user).current().update(replaced_at=now)
    invitation = Invitation.objects.create(
        user=user, token_hash=token_hash(token), sent_by=by, expires_at=now + INVITATION_LIFE
    )
    link = address("accounts:accept_invitation", token)
    mail = EmailMessage(
        subject=_("Your invitation to the JIU response tracker"),
        body=render_to_string("accounts/mail/invitation.txt", {"invitation": invitation, "link": link}),
        to=[user.email],
        reply_to=[by.email] if by else None,
        headers={"Auto-Submitted": "auto-generated"},
    )
    # Not by a worker: the broker would keep the token, which nothing but the mail may hold.
    transaction.on_commit(partial(_send, invitation, mail), robust=True)
    return invitation


def _send(invitation: Invitation, mail: EmailMessage) -> None:
    """Send a mail and note in the invitation what came of it."""
    try:
        mail.send()
    except Exception as error:  # whatever mail server or network do: the invitation says so, and can be sent again
        logger.warning("The invitation of user %s could not be sent: %s", invitation.user_id, error)
        invitation.error = " ".join(f"{type(error).__name__}: {error}".split())[:500]
    else:
        invitation.sent_at = timezone.now()
    invitation.save(update_fields=["sent_at", "error"])


def accept_invitation(*, token: str, password: str, name: str) -> User:
    """Give the invited person a password and a name, and return the user; the link is used up.

    Raises RuleBroken when the invitation does not let anybody in (any more).
    """
    stored_password = make_password(password)  # slow on purpose, so not while the database is locked
    with transaction.atomic():
        invitation = Invitation.objects.with_token(token)
        if invitation is None:
            raise RuleBroken(InvitationState.UNKNOWN.label)
        # `invite_again` and `change_person` hold this row too: what is read after it stays so.
        user = User.objects.select_for_update().get(pk=invitation.user_id)
        # The condition is in the UPDATE: of two that come at once one finds no row.
        won = Invitation.objects.open().filter(pk=invitation.pk).update(accepted_at=timezone.now())
        if not won:
            invitation = Invitation.objects.with_token(token)
            raise RuleBroken(invitation.state.label)
        user.name = name
        user.password = stored_password
        _require_valid(user, "email")
        user.save(update_fields=["name", "password"])
    return user


@transaction.atomic
def change_person(*, user: User, name: str, groups: Collection[str], is_active: bool, by: User | None) -> User:
    """Store the name, the groups and whether a person may sign in; return the user as stored.

    Raises RuleBroken when `by` would shut the own self out, or when no administrator would be left.
    """
    # All changes of people queue for this row: two administrators who remove each other must not both succeed.
    GroupRow.objects.select_for_update().filter(name=Group.ADMINISTRATORS).first()
    user = User.objects.select_for_update().get(pk=user.pk)
    if by is not None and user.pk == by.pk:
        if not is_active:
            raise RuleBroken(_("You cannot close your own account. Ask another administrator to do it."))
        if Group.ADMINISTRATORS in user.group_names and Group.ADMINISTRATORS not in groups:
            raise RuleBroken(_("You cannot leave the administrators yourself. Ask another administrator to do it."))
    user.name, user.is_active = name, is_active
    _require_valid(user, "email")
    user.save(update_fields=["name", "is_active"])
    _put_into(user, groups)
    if not User.objects.administrators().exists():
        raise RuleBroken(_("This is the last administrator. Make somebody else an administrator first."))
    return user
