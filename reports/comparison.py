"""As published against as recorded: whether the answers that are recorded bear out what the note says of them."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from reports.aggregates import PublishedSupport, Statement
from reports.rules import Stance
from reports.wording import CLAIMS, bears_out
from responses.rules import Position, Reason
from support.figures import Breakdown
from support.selection import Figure

# What an answer must say to be one of those that a statement speaks of: positions, or one reason. A stance that is
# not here (noted, stressed, cautioned, described) leaves no coded trace in an answer; and who says that others are
# addressed is often not asked, so that there is no answer to count.
_SAID_BY = {
    Stance.WELCOMES: (Position.SUPPORTS, Position.RESERVATIONS),
    Stance.SUPPORTS: (Position.SUPPORTS, Position.RESERVATIONS),
    Stance.SUPPORTS_PRINCIPLE: (Position.SUPPORTS, Position.RESERVATIONS, Position.PARTIALLY),
    Stance.SUPPORTS_PARTLY: (Position.PARTIALLY,),
    Stance.SUPPORTS_SPIRIT_PARTLY: (Position.PARTIALLY,),
    Stance.SUPPORTS_CONDITIONALLY: (Position.CONDITIONAL,),
    Stance.DOES_NOT_SUPPORT: (Position.DOES_NOT_SUPPORT,),
    Stance.QUESTIONS: Reason.ADDED_VALUE,
    Stance.PROPOSES: Reason.ALTERNATIVE,
    Stance.IMPLEMENTED: Reason.ALREADY_DONE,
    Stance.ASKS_GUIDANCE: Reason.GUIDANCE,
}


@dataclass(frozen=True)
class Comparison:
    """A statement of the note beside the recorded answers that say the same; `fits` by the house scale."""

    statement: Statement
    said: Figure  # `of`: the answers that count
    fits: bool

    @property
    def sentence(self) -> str:
        """What the record says to it, plainly."""
        if not self.said.n:
            return _("No recorded answer says so.")
        return ngettext(
            "%(n)d of %(of)d recorded answers says so.", "%(n)d of %(of)d recorded answers say so.", self.said.n
        ) % {"n": self.said.n, "of": self.said.of}

    @property
    def claim(self) -> str:
        """What the word claims, by the house scale."""
        return CLAIMS[self.statement.quantifier]()


def compare(published: PublishedSupport, recorded: Breakdown) -> tuple[Comparison, ...]:
    """The statements of the note that make a claim about answers, beside what is recorded of all who are asked.

    Empty when no answer counts yet. Statements that name no number, or of which answers have no code, are left out.
    """
    if not recorded.answered:
        return ()
    against = recorded.position(Position.DOES_NOT_SUPPORT).n
    found = []
    for statement in published.statements:
        said = _said(statement, recorded)
        if said is None:
            continue
        fits = bears_out(statement.quantifier, said.n, said.of, against)
        if fits is not None:
            found.append(Comparison(statement, said, fits))
    return tuple(found)


def _said(statement: Statement, recorded: Breakdown) -> Figure | None:
    """How many of the recorded answers say what the statement says; None: no code tells."""
    said_by = _SAID_BY.get(statement.stance)
    if said_by is None:
        return None
    total, selection = recorded.answered, recorded.total.selection
    if isinstance(said_by, Reason):
        part = next((part for part in recorded.reasons if part.name == said_by), None)
        return Figure(part.figure.n if part else 0, total, selection.narrowed(reason=said_by))
    n = sum(recorded.position(position).n for position in said_by)
    return Figure(n, total, selection.narrowed(position=tuple(said_by)))


def by_support(recorded: Mapping[int, Breakdown]) -> list[int]:
    """The numbers of recommendations, the least supported first.

    By the share of full support among those asked; of equal shares, the one that more refuse, then the first number.
    Those of which no answer counts stand last.
    """

    def key(number: int) -> tuple:
        found = recorded[number]
        asked = found.asked or 1
        return (
            not found.answered,
            found.supports.n / asked,
            -found.position(Position.DOES_NOT_SUPPORT).n / asked,
            number,
        )

    return sorted(recorded, key=key)


def least_supported(recorded: Mapping[int, Breakdown]) -> int | None:
    """The first of `by_support`; None when fewer than two have an answer that counts, or all have the same share."""
    known = {number: found for number, found in recorded.items() if found.answered}
    shares = {found.supports.n / found.asked for found in known.values()}
    return by_support(known)[0] if len(shares) > 1 else None
