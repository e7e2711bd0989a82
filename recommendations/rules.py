"""What a JIU report asks, and of whom: vocabularies, refusals and the records that a data file brings. No query."""

from dataclasses import dataclass, field
from datetime import date

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from accounts.rules import RuleBroken as RuleBroken  # one refusal for all apps


class Language(TextChoices):
    """The six official languages, in the order in which the United Nations lists them, by their BCP 47 code."""

    AR = "ar", _("Arabic")
    ZH = "zh", _("Chinese")
    EN = "en", _("English")
    FR = "fr", _("French")
    RU = "ru", _("Russian")
    ES = "es", _("Spanish")

    @property
    def direction(self) -> str:
        """`rtl` for Arabic, `ltr` for the others."""
        return "rtl" if self is Language.AR else "ltr"


class Provenance(TextChoices):
    """Where a text comes from. Only OFFICIAL texts are ever shown as such."""

    OFFICIAL = "official", _("Official text")
    UNOFFICIAL = "unofficial", _("Unofficial translation")
    UNVERIFIED = "unverified", _("Not checked against an official source")


class OrganizationGroup(TextChoices):
    """The groups in which the annexes of JIU reports list the organizations."""

    UN = "un", _("United Nations, its funds and programmes")
    SPECIALIZED = "specialized", _("Specialized agencies and IAEA")
    OTHER = "other", _("Not participating in the Joint Inspection Unit")


class AddresseeKind(TextChoices):
    """Whom a recommendation addresses, in the words of the recommendation itself."""

    EXECUTIVE_HEADS = "executive_heads", _("Executive heads")
    SECRETARY_GENERAL = "secretary_general", _("Secretary-General")
    LEGISLATIVE_BODIES = "legislative_bodies", _("Legislative organs and governing bodies")


class Action(TextChoices):
    """What an organization is asked for, by the letters of the JIU annex."""

    DECISION = "L", _("Decision by a legislative organ or governing body")
    EXECUTIVE = "E", _("Action by the executive head")


class ImpactVintage(TextChoices):
    """The two lists of intended impacts; a letter means nothing without its list."""

    CURRENT = "current", _("in the list used since about 2013")
    OLDER = "older", _("in the list used until about 2012")


# Reports are of these years: the JIU began in 1966.
FIRST_YEAR, LAST_YEAR = 1966, 2100
# The JIU's own series: reports, notes, management letters, confidential letters.
JIU_SYMBOL = r"^JIU/(REP|NOTE|ML|CL|INS|A)/(19|20)[0-9]{2}/[0-9]{1,3}\Z"
# An Assembly document of a session: A/80/263, A/80/263/Add.1, A/80/263/Rev.1/Add.2.
ASSEMBLY_SYMBOL = r"^A/[0-9]{2,3}/[0-9]{1,4}(/(Add|Corr|Rev)\.[0-9]{1,2})*\Z"


class SymbolConverter:
    """A document symbol in an address of the application: JIU/REP/2024/4 stands there as JIU-REP-2024-4."""

    regex = r"[A-Z]+(?:-[A-Za-z0-9.]+)+"

    def to_python(self, value: str) -> str:
        return value.replace("-", "/")

    def to_url(self, value: str) -> str:
        return value.replace("/", "-")


# The code of an organization stands in addresses.
ORGANIZATION_CODE = r"[A-Z0-9][A-Za-z0-9-]*"


class OrganizationConverter:
    """The code of an organization in an address of the application."""

    regex = ORGANIZATION_CODE

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


class LanguageConverter:
    """An official language in an address of the application."""

    regex = "|".join(Language.values)

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


def preferred(rows, language: str | None):
    """Choose the row to show a reader of `language`: that language, else English, else Chinese, else any; None of none.

    `rows` are objects with a `language`; the interface's `zh-hans` counts as `zh`.
    """
    wanted = [(language or Language.EN).partition("-")[0], Language.EN, Language.ZH]
    return min(
        rows, key=lambda row: wanted.index(row.language) if row.language in wanted else len(wanted), default=None
    )


# Organization that the Secretary-General heads; every other addressee follows from JIU participation.
SECRETARIAT_CODE = "UN"


def derive_addressees(kind: AddresseeKind, participants: list[str]) -> list[tuple[str, Action]]:
    """Derive who must act when the report's own annex is not at hand.

    `participants` are the codes of the JIU participants, in annex order. Returns (code, action) pairs in that order.
    The Secretary-General acts for the United Nations alone; executive heads and governing bodies are those of every
    participant, which is an upper bound when the recommendation narrows them ("signatories that ...").
    """
    if kind == AddresseeKind.SECRETARY_GENERAL:
        return [(SECRETARIAT_CODE, Action.EXECUTIVE)]
    action = Action.DECISION if kind == AddresseeKind.LEGISLATIVE_BODIES else Action.EXECUTIVE
    return [(code, action) for code in participants]


# Data files are read strictly: a field of another name is a typing error, not something to pass over.
STRICT = {"extra": "forbid", "str_max_length": 20_000}


@dataclass(frozen=True)
class NameRecord:
    """A name and a short form in one language."""

    __pydantic_config__ = STRICT
    name: str
    short: str
    provenance: Provenance = Provenance.UNVERIFIED


@dataclass(frozen=True)
class OrganizationRecord:
    """An organization as a data file describes it."""

    __pydantic_config__ = STRICT
    code: str
    group: OrganizationGroup
    jiu_participant: bool
    ceb_member: bool
    names: dict[Language, NameRecord]


@dataclass(frozen=True)
class TextRecord:
    """A text in one language, with its provenance and the document in which it was read."""

    __pydantic_config__ = STRICT
    text: str
    provenance: Provenance
    source: str = ""


@dataclass(frozen=True)
class AddresseeRecord:
    """One cell of the annex: an organization and the letter in it."""

    __pydantic_config__ = STRICT
    organization: str
    action: Action


@dataclass(frozen=True)
class RecommendationRecord:
    """A recommendation as a data file describes it. No `addressees` means: derive them from the kind."""

    __pydantic_config__ = STRICT
    number: int
    addressed_to: AddresseeKind
    texts: dict[Language, TextRecord]
    deadline: date | None = None
    narrowed: bool = False
    impact: str = ""
    impact_vintage: ImpactVintage | None = None
    addressees: tuple[AddresseeRecord, ...] = ()


@dataclass(frozen=True)
class ReportRecord:
    """A JIU report as a data file describes it."""

    __pydantic_config__ = STRICT
    symbol: str
    year: int
    titles: dict[Language, TextRecord]
    recommendations: tuple[RecommendationRecord, ...]
    assembly_symbol: str = ""
    issued_on: date | None = None


@dataclass
class Changes:
    """What an action wrote, counted by kind of row for the person who asked."""

    created: dict[str, int] = field(default_factory=dict)
    changed: dict[str, int] = field(default_factory=dict)

    def note(self, kind: str, *, created: bool) -> None:
        """Count one row of `kind`."""
        counts = self.created if created else self.changed
        counts[kind] = counts.get(kind, 0) + 1

    def __bool__(self) -> bool:
        return bool(self.created or self.changed)

    def __str__(self) -> str:
        parts = [f"{kind}: {n} created" for kind, n in self.created.items()]
        parts += [f"{kind}: {n} changed" for kind, n in self.changed.items()]
        return ", ".join(parts) or "nothing changed"
