"""What a check returns, and what it checks against."""

from dataclasses import dataclass
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
    """What a check found: which check, how serious, where, what is wrong, and what could be done."""

    check: str
    severity: Severity
    place: Place
    message: str
    suggestion: str


@dataclass(frozen=True)
class RecordedRecommendation:
    """A recommendation as it stands in the record."""

    number: int
    deadline: date | None
    text: str  # in the note's language; "" when the record has none
    official: bool = True  # whether that text was read in a document of the United Nations


@dataclass(frozen=True)
class Record:
    """What a note is checked against: the report as it stands in the database."""

    report_symbol: str
    assembly_symbol: str
    recommendations: tuple[RecordedRecommendation, ...]
