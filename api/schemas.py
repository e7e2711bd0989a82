"""The shapes of what the API answers; the description of the API is made of them. No query."""

from datetime import date, datetime
from typing import Literal

from ninja import Schema
from pydantic import Field

from recommendations.rules import Action, AddresseeKind, ImpactVintage, Language, OrganizationGroup, Provenance
from reports.note import NoteContent
from reports.rules import Origin
from reports.rules import Stage as EditionStage
from responses.rules import SENT_STAGES, Reason
from support.rules import ACCEPTANCES, IMPLEMENTATIONS, SAYINGS, Counted, Denominator

GROUPINGS = ("recommendation", "organization", "year", "group")


def _one_of(values) -> type:
    """One of some codes, as a type."""
    return Literal[tuple(str(value) for value in values)]


_LANGUAGE, _PROVENANCE = _one_of(Language.values), _one_of(Provenance.values)
_COUNTED, _DENOMINATOR = _one_of(Counted.values), _one_of(Denominator.values)


class Fault(Schema):
    """What is wrong with one part of a request."""

    field: str | None = Field(description="The name in the address; null: the request as a whole.")
    message: str


class Faults(Schema):
    """Everything that is wrong with a request. Nothing of it was used."""

    errors: list[Fault]


class Refusal(Schema):
    """Why a request is refused."""

    detail: str


class Page(Schema):
    """A part of a list."""

    next: str | None = Field(description="The full link to the rows that follow; null: these are the last ones.")


class Text(Schema):
    """A text in one language, and where it comes from."""

    language: _LANGUAGE
    text: str
    provenance: _PROVENANCE
    source: str


class Report(Schema):
    """A JIU report."""

    symbol: str
    assembly_symbol: str | None
    year: int
    issued_on: date | None
    titles: list[Text]


class ReportPage(Page):
    """JIU reports, those stored last first."""

    results: list[Report]


class Addressee(Schema):
    """Who is asked, and for what: L, a decision by a legislative organ, or E, action by the executive head."""

    organization: str
    action: _one_of(Action.values)
    derived: bool = Field(description="Derived from the kind of addressee, not read in the annex of the report.")


class Recommendation(Schema):
    """A recommendation of a report."""

    report: str
    number: int
    addressed_to: _one_of(AddresseeKind.values)
    narrowed: bool = Field(description="The text puts it to some of these only.")
    deadline: date | None
    impact: str | None = Field(description="The letter of the intended impact; it means nothing without its list.")
    impact_vintage: _one_of(ImpactVintage.values) | None
    texts: list[Text]
    addressees: list[Addressee] = Field(description="For a focal point those of the own organization alone.")


class RecommendationPage(Page):
    """The recommendations of a report, by number."""

    results: list[Recommendation]


class OrganizationName(Schema):
    """The name of an organization in one language."""

    language: _LANGUAGE
    name: str
    short: str
    provenance: _PROVENANCE


class Organization(Schema):
    """An organization of the United Nations system."""

    code: str
    group: _one_of(OrganizationGroup.values)
    jiu_participant: bool
    ceb_member: bool
    names: list[OrganizationName]


class OrganizationPage(Page):
    """Organizations, by code; for a focal point the own ones."""

    results: list[Organization]


class EditionText(Schema):
    """One language version of an edition."""

    language: _LANGUAGE
    provenance: _PROVENANCE
    sha256: str = Field(description="The hash of the content.")


class Edition(Schema):
    """One state of a note. An issued one never changes."""

    number: int
    origin: _one_of(Origin.values)
    stage: _one_of(EditionStage.values)
    texts: list[EditionText]


class Note(Schema):
    """What the Secretary-General issues on a report."""

    symbol: str
    report: str
    editions: list[Edition] = Field(description="The latest first; drafts for those alone who may read them.")


class NotePage(Page):
    """Notes, those stored last first."""

    results: list[Note]


class WholeText(EditionText):
    """One language version of an edition, with its content."""

    content: NoteContent


class WholeNote(Note):
    """A note with the texts of one of its editions."""

    edition: int = Field(description="The edition whose texts these are.")
    contents: list[WholeText]
    illustrative: bool = Field(description="Answers to the report, made up for demonstration, are stored.")


class Answer(Schema):
    """One recommendation and one organization: what is asked, and the answer if it counts.

    An answer that does not count is awaited, as in every figure, and shows no words.
    """

    report: str
    recommendation: int
    organization: str
    year: int
    addressed_to: _one_of(AddresseeKind.values)
    impact: str | None
    impact_vintage: _one_of(ImpactVintage.values) | None
    action: _one_of(Action.values) | None = Field(description="null: nothing is asked.")
    stage: _one_of(SENT_STAGES) | None = Field(description="null: no answer was sent.")
    counts: bool = Field(description="Whether there is an answer that counts (`counted`).")
    position: _one_of(name for name, _label in SAYINGS)
    reasons: list[_one_of(Reason.values)]
    condition: str | None
    comment: str | None
    language: _LANGUAGE | None = Field(description="The language of the comment.")
    acceptance: _one_of(name for name, _label in ACCEPTANCES) | None = Field(description="null: nothing is asked.")
    implementation: _one_of(name for name, _label in IMPLEMENTATIONS) | None = Field(
        description="Of what is accepted; null: it is not."
    )
    status_on: date | None
    changed_at: datetime | None
    illustrative: bool = Field(description="Made up for demonstration: no organization's answer.")


class AnswerPage(Page):
    """The rows behind every figure."""

    counted: _COUNTED
    denominator: _DENOMINATOR
    results: list[Answer]


class Figure(Schema):
    """How many rows (`n`) of how many (`of`)."""

    n: int
    of: int
    percent: int | None = Field(description="Rounded half up; null: a share of nobody.")
    query: str = Field(description="What selects these `n` rows in /answers, after the question mark.")


class Part(Figure):
    """One named part of a whole."""

    name: str
    label: str


class Breakdown(Schema):
    """What a selection says."""

    total: Figure
    positions: list[Part] = Field(description="With those awaited and not asked they add up to the total.")
    acceptances: list[Part]
    implementations: list[Part] = Field(description="Shares of what is accepted.")
    reasons: list[Part] = Field(description="The most frequent first; an answer may give several.")


class Group(Breakdown):
    """What a part of a selection says."""

    key: str | int = Field(description="A code of an organization or group, a year, or a number of a recommendation.")


class Figures(Breakdown):
    """What a selection says as a whole and, with `by`, in groups."""

    counted: _COUNTED = Field(description="Which answers count.")
    denominator: _DENOMINATOR = Field(description="Of whom the figures are shares.")
    by: _one_of(GROUPINGS) | None
    groups: list[Group]
    illustrative: bool = Field(
        description="Answers made up for demonstration are stored: the figures may be no organization's."
    )
