"""What a check returns, and what it checks against."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from django.db.models import TextChoices
from django.utils.translation import pgettext_lazy

from reports.note import Place


class Severity(TextChoices):
    """How serious a finding is: an error must be put right, a warning looked at."""

    ERROR = "error", pgettext_lazy("severity", "Error")
    WARNING = "warning", pgettext_lazy("severity", "Warning")


@dataclass(frozen=True)
class Finding:
    """What a check found: which check, how serious, where, what is wrong, and what could be done.

    `words`: what it quotes of the text, to show where; with check and place it stays the same from run to run.
    """

    check: str
    severity: Severity
    place: Place
    message: str
    suggestion: str
    words: str = ""


@dataclass(frozen=True)
class RecordedRecommendation:
    """A recommendation as it stands in the record."""

    number: int
    deadline: date | None
    text: str  # in the note's language; "" when the record has none
    official: bool = True  # whether that text was read in a document of the United Nations
    addressed_to: str = ""  # a code of recommendations.rules.AddresseeKind; "": not known


@dataclass(frozen=True)
class Evidence:
    """What a paragraph rests on, in numbers: which answers (opaque numbers), and how the question stands as a whole.

    `of`: the answers that count on the recommendation (or on the report); `against`: how many of these refuse it;
    `support`: how many of these support it, with reservations or without; `others`: which of `answers` only say that
    others are addressed, and so never count as support.
    """

    answers: frozenset[int]
    of: int
    against: int
    support: int = 0
    others: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Record:
    """What a note is checked against: the report as it stands in the database, and what the paragraphs rest on.

    `names`: what organizations are called (names and short forms, in all languages), but for the Secretariat.
    `evidence`: by the key of the paragraph; a paragraph that is not in it was written without a record of its evidence.
    """

    report_symbol: str
    assembly_symbol: str
    recommendations: tuple[RecordedRecommendation, ...]
    titles: tuple[str, ...] = ()  # of the report, in the note's language
    names: tuple[str, ...] = ()
    dated: date | None = None  # of the note; None: not known
    evidence: Mapping[str, Evidence] = field(default_factory=dict)
