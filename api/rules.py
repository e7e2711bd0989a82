"""What a program may read, for how long, and how much at once. No query."""

import hashlib
import secrets

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Scope(TextChoices):
    """What a token opens; never more than its owner sees on the pages."""

    PUBLISHED = "read:published", _("Reports, recommendations, organizations and notes")
    ANSWERS = "read:answers", _("Answers and figures")


class TokenState(TextChoices):
    """Whether a token still opens anything."""

    ACTIVE = "active", pgettext_lazy("state of a token", "Active")
    EXPIRED = "expired", pgettext_lazy("state of a token", "Expired")
    REVOKED = "revoked", pgettext_lazy("state of a token", "Revoked")
    CLOSED = "closed", pgettext_lazy("state of a token", "The account is closed")


# Programs that look for secrets in published code know them by a beginning of their own.
TOKEN_PREFIX = "jiu_"  # noqa: S105 (a beginning, not a secret)
TOKEN_BYTES = 32
USUAL_DAYS, MOST_DAYS = 90, 365
# Active ones of one person.
MOST_TOKENS = 20
# Rows of one answer of the API.
USUAL_LIMIT, MOST_ROWS = 50, 200
# Groups of figures in one answer.
MOST_GROUPS = 200


def new_token() -> str:
    """A token of 256 random bits."""
    return TOKEN_PREFIX + secrets.token_urlsafe(TOKEN_BYTES)


def token_hash(token: str) -> str:
    """What is stored of a token: SHA-256, in hex. A slow hash would add nothing: nobody guesses 256 random bits."""
    return hashlib.sha256(token.encode(errors="replace")).hexdigest()
