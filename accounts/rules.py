"""Who there is: the groups that a user may belong to, the states of people and invitations, and refusals. No query."""

import hashlib
import unicodedata
from datetime import timedelta

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class RuleBroken(Exception):
    """A refusal that the user can act on. `str()` says what is wrong and what to do; `path` says where in the input."""

    def __init__(self, message, path: str = ""):
        super().__init__(message)
        self.message = message
        self.path = path

    def __str__(self) -> str:
        return f"{self.path}: {self.message}" if self.path else str(self.message)


class Group(TextChoices):
    """The groups of the application. The value is the name of the row in Django's own table of groups."""

    ADMINISTRATORS = "administrators", _("Administrators")
    SECRETARIAT = "secretariat", _("Secretariat")
    OVERSIGHT = "oversight staff", _("Oversight staff")
    ANALYSTS = "analysts", _("Analysts")

    @property
    def rights(self) -> str:
        """What the members may do, in a few words."""
        return str(RIGHTS[self])


RIGHTS = {
    Group.ADMINISTRATORS: _("see everything; manage people, organizations and reports"),
    Group.SECRETARIAT: _("see everything; compose and issue notes"),
    Group.OVERSIGHT: _("see everything but drafts of notes; enter and clear answers for any organization"),
    Group.ANALYSTS: _("see everything but drafts of notes"),
}


class PersonState(TextChoices):
    """Where a person stands: invited but without a password yet, able to sign in, or shut out."""

    INVITED = "invited", pgettext_lazy("state of a person", "Invited")
    ACTIVE = "active", pgettext_lazy("state of a person", "Active")
    CLOSED = "closed", pgettext_lazy("state of a person", "Closed")


class InvitationState(TextChoices):
    """Whether an invitation still lets somebody in; the label is the heading of the page that says it does not."""

    OPEN = "open", _("This invitation is open")
    ACCEPTED = "accepted", _("This invitation has been used already")
    REPLACED = "replaced", _("A newer invitation has been sent")
    EXPIRED = "expired", _("This invitation has expired")
    CLOSED = "closed", _("This account has been closed")
    UNKNOWN = "unknown", _("There is no invitation at this address")

    @property
    def advice(self) -> str:
        """What the person can do; empty for an open invitation."""
        return str(ADVICE.get(self, ""))


ADVICE = {
    InvitationState.ACCEPTED: _("Sign in with your e-mail address and the password that was chosen then."),
    InvitationState.REPLACED: _(
        "Only the latest e-mail has a link that works. If you do not find it, ask an administrator to send it again."
    ),
    InvitationState.EXPIRED: _("Ask an administrator to send it again."),
    InvitationState.CLOSED: _("Ask an administrator."),
    InvitationState.UNKNOWN: _(
        "Mail programs sometimes break a long address: copy the whole line into the address bar. If that does not "
        "help, ask an administrator to send the invitation again."
    ),
}

# How long an invitation can be accepted.
INVITATION_LIFE = timedelta(days=14)


def token_hash(token: str) -> str:
    """What is stored of the token of an invitation: SHA-256, in hex. The token itself is only in the mail."""
    return hashlib.sha256(token.encode()).hexdigest()


# Marks that turn the direction of what follows, so that a name can look like another one.
TURNING = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def refuse_unseen_characters(text: str) -> None:
    """Raise RuleBroken when a text of one line has a control character or a mark that turns the direction of text."""
    for character in text:
        # Cc, Zl, Zp: control characters and separators of lines; Cs: half of a character.
        if character in TURNING or unicodedata.category(character) in ("Cc", "Zl", "Zp", "Cs"):
            raise RuleBroken(
                _("There is a character here that cannot be seen (U+%(code)04X). Delete the text and type it again.")
                % {"code": ord(character)}
            )
