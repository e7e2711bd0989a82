"""The words that a composed paragraph begins with, in six languages: set phrases around positions and reasons.

The phrases are our own. Those on whom a recommendation addresses are worded as in A/80/263/Add.1 in Chinese; none of
the others was read in a document of the United Nations, so every composed paragraph is to be gone over by the drafter.
"""

from dataclasses import dataclass

from drafts.assembly import BLANK
from drafts.compose import Composed, Statement
from drafts.skeleton_words import WORDS
from recommendations.rules import Language
from reports import marks, symbols
from reports.quantifiers import phrase
from reports.rules import Quantifier


@dataclass(frozen=True)
class Named:
    """The report as a composed paragraph names it: symbols, title in the note's language, number of recommendations."""

    symbol: str
    assembly_symbol: str
    title: str
    recommendations: int


def write(composed: Composed, language: Language, report: Named) -> str:
    """The marked text of a composed paragraph in `language`."""
    words = WORDS[language]
    match composed.statement:
        case Statement.REPORT:
            return _report(report, language)
        case Statement.GENERAL:
            return words.commented[_form(composed)].format(who=phrase(composed.quantifier, language))
        case Statement.ADDRESSED:
            return words.addressed[composed.addressed_to]
        case Statement.HOLDS:
            return words.holds[composed.quantifier]
        case Statement.AWAITED:
            return words.awaited
        case Statement.NOT_ALL:
            return f"{words.not_all}{words.space}{_position(composed, language)}"
    return _position(composed, language)


def _form(composed: Composed) -> int:
    return {Quantifier.ONE: 1, Quantifier.SECRETARIAT: 2}.get(composed.quantifier, 0)


def _position(composed: Composed, language: Language) -> str:
    words = WORDS[language]
    sentence = words.positions[composed.position][_form(composed)].format(who=phrase(composed.quantifier, language))
    grounds = [words.grounds[reason] for reason in composed.reasons if reason in words.grounds]
    if grounds:
        sentence += words.referring.format(grounds=_listed(grounds, language))
    sentence += "".join(words.noted[reason] for reason in composed.reasons if reason in words.noted)
    return sentence + words.stop


def _listed(items: list[str], language: Language) -> str:
    words = WORDS[language]
    return items[0] if len(items) == 1 else words.comma.join(items[:-1]) + words.last + items[-1]


def _report(report: Named, language: Language) -> str:
    words = WORDS[language]
    note = words.circulated.format(symbol=linked(report.assembly_symbol, language)) if report.assembly_symbol else ""
    return words.report.format(
        title=marks.escape(report.title or BLANK),
        symbol=linked(report.symbol, language),
        note=f"[^: {note}]" if note else "",
        count=report.recommendations,
    )


def linked(symbol: str, language: Language) -> str:
    """A document symbol as marked text: a link to that document in `language`."""
    return f"[{symbol}]({symbols.address(symbol, language)})"
