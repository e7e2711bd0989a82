"""What a draft is composed of: the cleared answers to a report, as values. No query."""

from dataclasses import dataclass

from recommendations.rules import SECRETARIAT_CODE, AddresseeKind, Language
from responses.rules import Position, Reason


@dataclass(frozen=True)
class RecordedAnswer:
    """A cleared answer: `pk` of its row, of whom, what it says. `position` is empty of a general comment."""

    pk: int
    organization: str
    position: Position | str = ""
    reasons: frozenset[Reason] = frozenset()

    @property
    def is_secretariat(self) -> bool:
        """True when the Secretariat itself answers: the one organization that a note may name."""
        return self.organization == SECRETARIAT_CODE

    @property
    def supports(self) -> bool:
        """True for support, with reservations or without."""
        return self.position in (Position.SUPPORTS, Position.RESERVATIONS)


@dataclass(frozen=True)
class Question:
    """A recommendation, of how many it was asked, and the cleared answers to it."""

    pk: int
    number: int
    addressed_to: AddresseeKind
    asked: int
    answers: tuple[RecordedAnswer, ...]

    @property
    def support(self) -> int:
        """How many of the answers support it, with reservations or without."""
        return sum(answer.supports for answer in self.answers)

    @property
    def against(self) -> int:
        """How many of the answers refuse it."""
        return sum(answer.position == Position.DOES_NOT_SUPPORT for answer in self.answers)


@dataclass(frozen=True)
class Facts:
    """All that composing reads. `titles` are of the report, by language; `asked`: organizations asked for anything."""

    report_symbol: str
    assembly_symbol: str
    session: int
    agenda_document: str
    agenda_item: int
    titles: dict[Language, str]
    asked: int
    questions: tuple[Question, ...]
    general: tuple[RecordedAnswer, ...] = ()
