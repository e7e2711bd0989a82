"""What a cell says in words, for the list and for every file: one home. No query."""

from collections.abc import Iterable

from django.utils.translation import pgettext

from responses.rules import Acceptance, Implementation, Reason
from support.rules import ACCEPTANCES, IMPLEMENTATIONS, NO_INFORMATION, SAYINGS, Counted, Standing


def counts(stage: str | None, counted: Counted) -> bool:
    """True when an answer at `stage` counts; what does not is awaited, as in every figure."""
    return stage in counted.stages


def saying(action: str | None, stage: str | None, position: str | None, counted: Counted) -> str:
    """The code of what a cell says: one of SAYINGS."""
    if action is None:
        return Standing.NOT_ASKED.value
    return position if counts(stage, counted) and position else Standing.AWAITED.value


def follow_up(
    action: str | None, stage: str | None, acceptance: str | None, implementation: str | None, counted: Counted
) -> tuple[str, str]:
    """The codes of acceptance and implementation: of ACCEPTANCES and IMPLEMENTATIONS, as the filter understands them.

    Empty: nothing is asked; of the second also: not accepted.
    """
    if action is None:
        return "", ""
    if not counts(stage, counted) or not acceptance:
        return NO_INFORMATION, ""
    return acceptance, (implementation or NO_INFORMATION) if acceptance == Acceptance.ACCEPTED else ""


def saying_labels() -> dict[str, str]:
    """The words of what a cell says, in the language of the moment, by code."""
    return {code: str(label) for code, label in SAYINGS}


def acceptance_labels() -> dict[str, str]:
    """The words of an acceptance, in the language of the moment, by code; nothing for none."""
    return {"": "", **{code: str(label) for code, label in ACCEPTANCES}}


def implementation_labels() -> dict[str, str]:
    """The words of an implementation, in the language of the moment, by code; nothing for none."""
    return {"": "", **{code: str(label) for code, label in IMPLEMENTATIONS}}


def listed(words: Iterable[str]) -> str:
    """Words in one line, as the language of the moment lists them."""
    return pgettext("between the items of a list", ", ").join(map(str, words))


def follow_up_words(acceptance: str, implementation: str) -> str:
    """Acceptance and implementation (codes) in one line; that nothing is known of the second is left out."""
    said = [acceptance_labels()[acceptance]]
    said += [str(Implementation(implementation).label)] if implementation in Implementation.values else []
    return listed(said)


def reasons_in_order(codes) -> list[str]:
    """Codes of reasons in the order of the list of reasons."""
    return sorted(codes, key=Reason.values.index)


def reasons_of(response) -> str:
    """The reasons of an answer (prefetched) in one line."""
    return listed(Reason(code).label for code in reasons_in_order(row.reason for row in response.reasons.all()))
