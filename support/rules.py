"""What a figure of support counts, and of whom: the choices that are named beside every figure. No query."""

from dataclasses import dataclass

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from recommendations.rules import ImpactVintage
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

# The follow-up after which a recommendation is closed for an organization; without it, or without any, it stays open.
CLOSED = (Acceptance.NOT_ACCEPTED, Acceptance.NOT_RELEVANT, Implementation.IMPLEMENTED)

# Recommendations so many years old that are not done are long outstanding.
LONG_OUTSTANDING_YEARS = 5
# Rates are shown over so many years, as in the JIU's annual reports, unless another window is asked for.
WINDOW_YEARS = 8


class Treatment(TextChoices):
    """Whether something stays in the denominator of the rate of acceptance."""

    COUNTS = "counts", _("counts in the denominator")
    LEFT_OUT = "left_out", _("is left out of the denominator")


@dataclass(frozen=True)
class Policy:
    """Of whom acceptance is a share: of all that were asked, or of these without two groups that may be left out.

    The JIU's published rates count "no information"; how they treat "not relevant" is uncertain. Implementation is a
    share of the accepted under every policy.
    """

    not_relevant: Treatment = Treatment.COUNTS
    no_information: Treatment = Treatment.COUNTS

    @property
    def label(self) -> str:
        """The name that stands beside every rate."""
        return str(_POLICIES[self.not_relevant, self.no_information])

    @property
    def left_out(self) -> tuple[str, ...]:
        """The names among ACCEPTANCES that are not in the denominator."""
        treated = ((str(Acceptance.NOT_RELEVANT), self.not_relevant), (NO_INFORMATION, self.no_information))
        return tuple(name for name, treatment in treated if treatment == Treatment.LEFT_OUT)

    @property
    def kept(self) -> tuple[str, ...]:
        """The names among ACCEPTANCES that are the denominator; none when that is everybody who was asked."""
        return tuple(name for name, _label in ACCEPTANCES if name not in self.left_out) if self.left_out else ()


_POLICIES = {
    (Treatment.COUNTS, Treatment.COUNTS): _("“not relevant” and “no information” count in the denominator"),
    (Treatment.LEFT_OUT, Treatment.COUNTS): _(
        "“not relevant” is left out of the denominator, “no information” counts in it"
    ),
    (Treatment.COUNTS, Treatment.LEFT_OUT): _(
        "“not relevant” counts in the denominator, “no information” is left out of it"
    ),
    (Treatment.LEFT_OUT, Treatment.LEFT_OUT): _("“not relevant” and “no information” are left out of the denominator"),
}

# The letters that a recommendation may carry, and the value that stands for those which carry none.
IMPACT_LETTERS = "abcdefghio"
NO_IMPACT = "none"
# What the letters mean, by their list. From general knowledge, not checked against a document of the JIU: pages say so.
IMPACT_WORDING = {
    (ImpactVintage.CURRENT, "a"): _("enhanced transparency and accountability"),
    (ImpactVintage.CURRENT, "b"): _("dissemination of good or best practices"),
    (ImpactVintage.CURRENT, "c"): _("enhanced coordination and cooperation"),
    (ImpactVintage.CURRENT, "d"): _("strengthened coherence and harmonization"),
    (ImpactVintage.CURRENT, "e"): _("enhanced control and compliance"),
    (ImpactVintage.CURRENT, "f"): _("enhanced effectiveness"),
    (ImpactVintage.CURRENT, "g"): _("significant financial savings"),
    (ImpactVintage.CURRENT, "h"): _("enhanced efficiency"),
    (ImpactVintage.CURRENT, "i"): _("other"),
    (ImpactVintage.OLDER, "a"): _("enhanced accountability"),
    (ImpactVintage.OLDER, "b"): _("dissemination of best practices"),
    (ImpactVintage.OLDER, "c"): _("enhanced coordination and cooperation"),
    (ImpactVintage.OLDER, "d"): _("enhanced controls and compliance"),
    (ImpactVintage.OLDER, "e"): _("enhanced effectiveness"),
    (ImpactVintage.OLDER, "f"): _("significant financial savings"),
    (ImpactVintage.OLDER, "g"): _("enhanced efficiency"),
    (ImpactVintage.OLDER, "o"): _("other"),
}


@dataclass(frozen=True)
class Impact:
    """An intended impact: a letter and the list it is from; both empty: none is recorded."""

    letter: str
    vintage: str

    @property
    def value(self) -> str:
        """As the filter names it."""
        return f"{self.vintage}-{self.letter}" if self.letter else NO_IMPACT

    @property
    def label(self) -> str:
        """The letter with its list, in the reader's language."""
        return f"{self.letter} ({ImpactVintage(self.vintage).label})" if self.letter else str(_("No impact recorded"))

    @property
    def wording(self) -> str:
        """What the letter means, not checked; empty for a letter that its list does not have."""
        return str(IMPACT_WORDING.get((self.vintage, self.letter), ""))


IMPACTS = (
    *(Impact(letter, vintage) for vintage in ImpactVintage for letter in IMPACT_LETTERS),
    Impact("", ""),
)


class FileFormat(TextChoices):
    """The formats in which the rows of a list are taken away."""

    CSV = "csv", _("CSV")
    XLSX = "xlsx", _("Excel workbook")
    JSON = "json", _("JSON")

    @property
    def media_type(self) -> str:
        """What a browser is told that the file is."""
        return _MEDIA_TYPES[self]


_MEDIA_TYPES = {
    FileFormat.CSV: "text/csv; charset=utf-8",
    FileFormat.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    FileFormat.JSON: "application/json",
}


class FilteredPage(TextChoices):
    """The pages that show what the one filter selects, and can be saved under a name."""

    ANSWERS = "answers", _("Answers")

    @property
    def route(self) -> str:
        """The name of the page's address."""
        return f"support:{self.value}"
