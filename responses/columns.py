"""The columns of a workbook of answers: their keys, what they are called in every language, and their codes."""

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache

from django.conf import settings
from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from recommendations.rules import Language
from responses.rules import Acceptance, Implementation, Position, Reason, Source

# What the machine sheet names, so that a file of a later form is refused and not misread.
LAYOUT = 1
SEPARATORS = ";；\n"  # between the reasons in one cell


@dataclass(frozen=True)
class Column:
    """One column. `part`: what it belongs to; the columns of `answer`, `status` and `source` are to be filled in."""

    key: str
    label: str
    part: str  # "place", "read", "answer", "status", "source"
    width: int
    required: bool = True

    @property
    def is_entry(self) -> bool:
        """True for a column that is to be filled in."""
        return self.part in ("answer", "status", "source")


COLUMNS = (
    Column("report", _("Report"), "place", 17, required=False),
    Column("organization", _("Organization"), "place", 15),
    Column("recommendation", _("Number of the recommendation"), "place", 17),
    Column("text", _("Text of the recommendation"), "read", 60, required=False),
    Column("position", _("Position"), "answer", 24),
    Column("reasons", _("Reasons"), "answer", 28),
    Column("condition", _("Condition"), "answer", 32),
    Column("comment", _("Comment"), "answer", 60),
    Column("language", _("Language of the comment"), "answer", 13),
    Column("acceptance", _("Acceptance"), "status", 20),
    Column("implementation", _("Implementation"), "status", 16),
    Column("status_on", _("Date of the status"), "status", 13),
    Column("deciding_body", _("Deciding body"), "status", 24),
    Column("deciding_document", _("Document of the decision"), "status", 24),
    Column("source", _("Source"), "source", 14, required=False),
    Column("source_reference", _("Reference of the source"), "source", 26, required=False),
    Column("stage", _("Stage"), "read", 13, required=False),
    Column("version", _("Version"), "place", 10),
    Column("illustrative", _("Made up for demonstration"), "read", 16, required=False),
)
BY_KEY = {column.key: column for column in COLUMNS}
REQUIRED = tuple(column.key for column in COLUMNS if column.required)
CODES: dict[str, type[TextChoices]] = {
    "position": Position,
    "reasons": Reason,
    "language": Language,
    "acceptance": Acceptance,
    "implementation": Implementation,
}


def choices(key: str) -> Sequence[tuple[str, str]]:
    """The codes of a column with their labels in the language of the moment."""
    if key == "source":
        return [(source.value, str(source.label)) for source in Source.of_others()]
    return [(code, str(label)) for code, label in CODES[key].choices]


def folded(text: str) -> str:
    """`text` for comparison: small letters, one form per character, single spaces."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def _in_every_language(named: Iterable[tuple[str, str]]) -> dict[str, str]:
    """What is written -> key, for keys themselves and their (lazy) labels in every language of the interface."""
    pairs = list(named)
    found = {folded(key): key for key, _label in pairs}
    for language, _name in settings.LANGUAGES:
        with override(language):
            found |= {folded(str(label)): key for key, label in pairs}
    return found


@cache
def headings() -> dict[str, str]:
    """What may stand at the head of a column -> its key."""
    return _in_every_language((column.key, column.label) for column in COLUMNS)


@cache
def _written_codes(key: str) -> dict[str, str]:
    named = Source.choices if key == "source" else CODES[key].choices
    return _in_every_language(named)


def find_code(key: str, text: str) -> str | None:
    """The code that `text` names in a column: the code itself, or its label in any language; None when none."""
    return _written_codes(key).get(folded(text))
