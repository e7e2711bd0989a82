"""The first draft of the comments: which statements the record bears out, and which answers each rests on.

Nothing here depends on a language; `skeletons` gives each statement its words. No text is made up: what a statement
says is a position and coded reasons, and the organizations' own words are the material beside it.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from django.db.models import TextChoices

from drafts.facts import Facts, Question, RecordedAnswer
from recommendations.rules import AddresseeKind
from reports.rules import Quantifier
from reports.wording import holds_generally, not_all_is_honest, word_for
from responses.rules import Position, Reason


class Statement(TextChoices):
    """What a composed paragraph states."""

    REPORT = "report"  # what the report is
    GENERAL = "general"  # that organizations commented on the report as a whole
    ADDRESSED = "addressed"  # to whom the recommendation is put
    HOLDS = "holds"  # that it is supported, as a statement about all
    NOT_ALL = "not_all"  # that not all support it, and who does not
    GROUP = "group"  # a position taken for the same reasons
    AWAITED = "awaited"  # nobody has answered yet


@dataclass(frozen=True)
class Composed:
    """One paragraph of the draft: what it states, by which word, and which answers (primary keys) it rests on."""

    statement: Statement
    quantifier: Quantifier = Quantifier.NOBODY_NAMED
    position: Position | None = None
    reasons: tuple[Reason, ...] = ()
    answers: tuple[int, ...] = ()
    addressed_to: AddresseeKind | None = None

    def to_json(self) -> dict:
        """What is stored of it, so that it can be worded in another language later."""
        return {
            "statement": self.statement,
            "quantifier": self.quantifier,
            "position": self.position,
            "reasons": list(self.reasons),
            "addressed_to": self.addressed_to,
        }

    @classmethod
    def from_json(cls, data: dict) -> "Composed":
        """Read back what is stored."""
        return cls(
            Statement(data["statement"]),
            Quantifier(data["quantifier"]),
            Position(data["position"]) if data["position"] else None,
            tuple(Reason(code) for code in data["reasons"]),
            addressed_to=AddresseeKind(data["addressed_to"]) if data["addressed_to"] else None,
        )


def compose_general(facts: Facts) -> Iterator[Composed]:
    """The paragraphs of the general comments: one, of all who commented; none when nobody did."""
    if facts.general:
        quantifier = word_for(len(facts.general), max(facts.asked, len(facts.general)))
        yield Composed(Statement.GENERAL, quantifier, answers=tuple(answer.pk for answer in facts.general))


def compose_question(question: Question) -> Iterator[Composed]:
    """The paragraphs on one recommendation, in the order of the note.

    To whom it is put, where that is not the executive heads; what holds of all; then a paragraph per group of answers
    that say the same, in the order of positions, the largest group of each first. “Other organizations” are a group
    of the position of an earlier one and of the same word, never right after others; they are disjoint, for an answer
    has one position and stands in one group. Who only says that others are addressed is no support.
    """
    kind = AddresseeKind(question.addressed_to)
    to_others, answers = _to_others(question)
    if kind != AddresseeKind.EXECUTIVE_HEADS:
        yield Composed(Statement.ADDRESSED, Quantifier.ORGANIZATIONS, answers=_pks(to_others), addressed_to=kind)
    if not question.answers:
        yield Composed(Statement.AWAITED)
        return
    of = len(question.answers)
    general = holds_generally(question.support, of, question.against) if of > 1 else None
    supporters = [answer for answer in answers if answer.supports]
    if general:
        yield Composed(Statement.HOLDS, general, Position.SUPPORTS, answers=_pks(supporters))
    refusing = not_all_is_honest(question.support, of, question.against) and of > 1
    named: list[tuple[Position, Quantifier]] = []
    if kind != AddresseeKind.EXECUTIVE_HEADS and to_others:
        named.append((Position.NO_POSITION, Quantifier.SOME))
    before = None
    for position, reasons, members in _groups(answers):
        if general and position == Position.SUPPORTS and not reasons:
            continue  # the general statement says it
        quantifier = _word(members, of, general, named, before)
        if kind == AddresseeKind.SECRETARY_GENERAL and all(answer.is_secretariat for answer in members):
            quantifier = Quantifier.SECRETARIAT  # the one that a note may name, where it alone is asked
        statement = Statement.NOT_ALL if refusing and position == Position.DOES_NOT_SUPPORT else Statement.GROUP
        refusing = refusing and statement != Statement.NOT_ALL
        yield Composed(statement, quantifier, position, reasons, _pks(members))
        named.append((position, Quantifier.SOME if quantifier == Quantifier.OTHER else quantifier))
        before = quantifier


def _to_others(question: Question) -> tuple[list[RecordedAnswer], list[RecordedAnswer]]:
    """Those who say nothing but that others are addressed, and the rest; all are the rest where that is no opening."""
    if question.addressed_to == AddresseeKind.EXECUTIVE_HEADS:
        return [], list(question.answers)
    alone, rest = [], []
    for answer in question.answers:
        # The opening says it: what is left are the other reasons.
        further = replace(answer, reasons=answer.reasons - {Reason.ADDRESSED_TO_OTHERS})
        nothing_else = answer.position == Position.NO_POSITION and not further.reasons
        (alone if nothing_else else rest).append(further)
    return alone, rest


def _groups(answers: list[RecordedAnswer]) -> Iterator[tuple[Position, tuple[Reason, ...], list[RecordedAnswer]]]:
    """Answers of one position for the same reasons, together."""
    found: dict[tuple, list[RecordedAnswer]] = {}
    for answer in answers:
        found.setdefault((answer.position, answer.reasons), []).append(answer)
    order, reasons_in_order = Position.values, Reason.values

    def place(entry) -> tuple:
        (position, reasons), members = entry
        codes = sorted(reasons_in_order.index(reason) for reason in reasons)
        return (order.index(position), -len(members), codes)

    for (position, reasons), members in sorted(found.items(), key=place):
        yield Position(position), tuple(sorted(reasons, key=reasons_in_order.index)), members


def _word(
    members: list[RecordedAnswer], of: int, general: Quantifier | None, named: list[tuple], before: Quantifier | None
) -> Quantifier:
    quantifier = word_for(
        len(members),
        of,
        part_of_named=bool(general) and members[0].supports,
        exception=bool(general) and not members[0].supports,
    )
    repeated = (Position(members[0].position), quantifier) in named and quantifier not in (
        Quantifier.ONE,
        Quantifier.MOST,
    )
    return Quantifier.OTHER if repeated and before != Quantifier.OTHER else quantifier


def _pks(answers: list[RecordedAnswer]) -> tuple[int, ...]:
    return tuple(answer.pk for answer in answers)
