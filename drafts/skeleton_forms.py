"""The shape of the set phrases of composed paragraphs: what each language fills in (`drafts.skeleton_words`)."""

from dataclasses import dataclass

from recommendations.rules import AddresseeKind
from reports.rules import Quantifier
from responses.rules import Position, Reason


@dataclass(frozen=True)
class Words:
    """The phrases of one language. In braces: `who`, `grounds`, `title`, `symbol`, `note`, `count`."""

    report: str
    circulated: str
    commented: tuple[str, str, str]
    addressed: dict[AddresseeKind, str]
    holds: dict[Quantifier, str]
    not_all: str
    awaited: str
    positions: dict[Position, tuple[str, str, str]]
    grounds: dict[Reason, str]
    noted: dict[Reason, str]
    referring: str = ""
    comma: str = ", "
    last: str = ""
    stop: str = "."
    space: str = " "


P, R = Position, Reason
# In the order of Position: supports, with reservations, partially, conditional, does not support, takes no position.
_ORDER = (P.SUPPORTS, P.RESERVATIONS, P.PARTIALLY, P.CONDITIONAL, P.DOES_NOT_SUPPORT, P.NO_POSITION)
# In the order of these: what somebody refers to.
GROUNDS = (
    R.LEGAL,
    R.RESOURCES,
    R.TIMELINE,
    R.MANDATE,
    R.OVERLAP,
    R.ADDED_VALUE,
    R.FLEXIBILITY,
    R.MEASURABILITY,
    R.GUIDANCE,
)
NOTED = (R.ALTERNATIVE, R.ALREADY_DONE, R.ADDRESSED_TO_OTHERS)


def forms(form: str) -> tuple[str, str, str]:
    """The forms after a plural, after one organization, and after the Secretariat: “{who} (ont|a) appuyé”."""
    before, opened, rest = form.partition("(")
    if not opened:
        return (form, form, form)
    choice, _closed, after = rest.partition(")")
    verbs = choice.split("|")
    return tuple(before + verb + after for verb in (*verbs, verbs[-1])[:3])


def positions(*sentences: str) -> dict[Position, tuple[str, str, str]]:
    """By position, in the order of Position, the forms of each sentence."""
    return {position: forms(form) for position, form in zip(_ORDER, sentences, strict=True)}


def reasons(order: tuple[Reason, ...], *words: str) -> dict[Reason, str]:
    """By reason, in `order`, its words."""
    return dict(zip(order, words, strict=True))


def addressed(general: str, legislative: str) -> dict[AddresseeKind, str]:
    """What opens the comments on a recommendation that is not put to the executive heads."""
    return {AddresseeKind.SECRETARY_GENERAL: general, AddresseeKind.LEGISLATIVE_BODIES: legislative}


def holds(everybody: str, generally: str) -> dict[Quantifier, str]:
    """The statements about all."""
    return {Quantifier.ORGANIZATIONS: everybody, Quantifier.GENERALLY: generally}
