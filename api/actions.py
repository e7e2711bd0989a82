"""Writes: tokens, and who has asked how often."""

import time
from collections.abc import Collection
from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Case, F, Q, Value, When
from django.db.models.functions import Greatest
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.rules import RuleBroken
from api.models import Quota, Token, scopes_of
from api.rules import MOST_DAYS, MOST_TOKENS, Scope, new_token, token_hash

# Rows of who has not asked for so many minutes are thrown away: they may name network addresses.
FORGOTTEN_AFTER = 60


@transaction.atomic
def make_token(*, name: str, scopes: Collection[str], days: int, by: User) -> tuple[Token, str]:
    """Store a token of `by` that expires after `days`; return its row and the token itself, which nothing keeps.

    Raises RuleBroken for more than `by` may open, for a life that is not possible, and for too many tokens.
    """
    user = User.objects.select_for_update().get(pk=by.pk)
    chosen = [scope for scope in Scope if scope in scopes]
    if not chosen or len(chosen) != len(set(scopes)) or not scopes_of(user).issuperset(chosen):
        raise RuleBroken(_("Choose what the token opens, from what you see yourself."))
    if not 1 <= days <= MOST_DAYS:
        raise RuleBroken(_("A token lives from 1 to %(days)d days.") % {"days": MOST_DAYS})
    if Token.objects.visible_to(user).active().count() >= MOST_TOKENS:
        raise RuleBroken(_("You have %(count)d tokens. Revoke one that you do not use.") % {"count": MOST_TOKENS})
    secret, now = new_token(), timezone.now()
    token = Token(
        user=user,
        name=name,
        token_hash=token_hash(secret),
        scopes=" ".join(chosen),
        created_at=now,
        expires_at=now + timedelta(days=days),
    )
    try:
        token.full_clean()
    except ValidationError as error:
        raise RuleBroken(" ".join(error.messages)) from error
    token.save()
    return token, secret


def revoke_token(*, token: Token, by: User) -> None:
    """End a token of `by` now. Raises RuleBroken when it was revoked before, or is not a token of `by`."""
    rows = Token.objects.visible_to(by).filter(pk=token.pk, revoked_at=None)
    if not rows.update(revoked_at=timezone.now()):
        raise RuleBroken(_("This token has already been revoked or has expired."))


def note_use(*, token: Token) -> None:
    """Remember the day on which a token was last used: at most one write a day."""
    today = timezone.localdate()
    if token.last_used_on != today:
        Token.objects.filter(pk=token.pk).update(last_used_on=today)


def take_turn(*, key: str, limit: int) -> int:
    """Count a request of `key`, if it is one of the first `limit` of this minute.

    Returns 0, or after how many seconds to ask again. One conditional UPDATE: the database decides which of several
    processes is in time.
    """
    minute, second = divmod(int(time.time()), 60)
    # The clocks of two machines differ: the later minute counts.
    turn = Quota.objects.filter(Q(minute__lt=minute) | Q(used__lt=limit), key=key)
    used = Case(When(minute__lt=minute, then=Value(1)), default=F("used") + 1)
    for _attempt in range(2):
        if turn.update(used=used, minute=Greatest("minute", Value(minute))):
            return 0
        _row, created = Quota.objects.get_or_create(key=key, defaults={"minute": minute, "used": 1})
        if created:
            Quota.objects.filter(minute__lt=minute - FORGOTTEN_AFTER).delete()
            return 0
    return 60 - second
