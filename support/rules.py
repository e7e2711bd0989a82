"""What a figure of support counts, and of whom: the choices that are named beside every figure. No query."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from responses.rules import Acceptance, Implementation, Position, Stage


class Denominator(TextChoices):
    """Of whom a figure is a share: the rows that one figure may count."""

    ADDRESSEES = "addressees", _("addressees")
    PARTICIPANTS = "participants", _("JIU participants")
    CEB = "ceb", _("CEB members")


class Counted(TextChoices):
    """Which answers count. Drafts and returned answers never do."""

    CLEARED = "cleared", _("cleared answers")
    SENT = "sent", _("cleared and submitted answers")

    @property
    def stages(self) -> tuple[Stage, ...]:
        """The stages of the answers that count."""
        return (Stage.CLEARED,) if self is Counted.CLEARED else (Stage.CLEARED, Stage.SUBMITTED)


class Standing(TextChoices):
    """What a cell says when no position is counted in it; computed, never stored."""

    AWAITED = "awaited", _("Awaited")
    NOT_ASKED = "not_asked", _("Not asked")


# What a cell may say: the positions, then why there is none. Every cell says exactly one of these.
SAYINGS = (*Position.choices, *Standing.choices)

# The follow-up of a cell that was asked: what is recorded, or that nothing is.
NO_INFORMATION = "no_information"
NO_INFORMATION_LABEL = _("No information provided")
ACCEPTANCES = (*Acceptance.choices, (NO_INFORMATION, NO_INFORMATION_LABEL))
IMPLEMENTATIONS = (*Implementation.choices, (NO_INFORMATION, NO_INFORMATION_LABEL))

# Recommendations so many years old that are not done are long outstanding.
LONG_OUTSTANDING_YEARS = 5
# Rates are shown over so many years, as in the JIU's annual reports, unless another window is asked for.
WINDOW_YEARS = 8
