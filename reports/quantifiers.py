"""The words for numbers in the six languages: how a note writes them, and how they are read in a note.

“They”, 它们, “these organizations” and 这些组织 inherit the group named before and are no claims of their own.
"""

import re
from dataclasses import dataclass
from functools import cache

from recommendations.rules import Language
from reports import quantifier_words as words_of
from reports.quantifier_words import Noun as Noun
from reports.rules import Quantifier as Q

_SENTENCE_ENDS, _COMMAS = "。；！？.;!?؛؟", "，,،:："
_FAR = 500  # characters: no sentence is longer


@dataclass(frozen=True)
class Claim:
    """A word for a number with its noun, as it stands in `text[start:end]`; `noun` is None where it has none."""

    quantifier: Q
    start: int
    end: int
    words: str
    noun: Noun | None


def phrase(quantifier: Q, language: Language | str) -> str:
    """The subject with which a composed paragraph begins: “Some organizations”, 一些组织, “Certains organismes”.

    A capital where the language has them; no space or comma after it. The French “not all” ends before a participle
    (“Les organismes n’ont pas tous appuyé …”), the Chinese one with 都, the Arabic one before a nominal predicate. A
    statement without attribution begins with nothing: "".
    """
    if quantifier == Q.NOBODY_NAMED:
        return ""
    return words_of.WRITTEN[Language(language)][words_of.ORDER.index(quantifier)]


@dataclass(frozen=True)
class _Patterns:
    words: re.Pattern
    mentioned_after: re.Pattern
    mentioned_before: re.Pattern
    head: re.Pattern
    agent: re.Pattern


def _compiled(pattern: str) -> re.Pattern:
    return re.compile(pattern.replace(" ", r"\s+"), re.IGNORECASE)


@cache
def _patterns(language: Language) -> _Patterns:
    end = "" if language == Language.ZH else r"\b"
    nouns = f"{words_of.BETWEEN.get(language, '')}(?:{'|'.join(words_of.NOUNS[language].values())}){end}"
    words = "|".join(
        f"(?P<{quantifier}>{pattern.replace('N', nouns)})" for quantifier, pattern in words_of.READ[language]
    )
    before = {Language.ZH: "", Language.AR: r"(?<!\w)[وف]?"}.get(language, r"(?<!\w)")
    return _Patterns(
        words=_compiled(f"{before}(?P<words>{words})"),
        mentioned_after=_compiled(rf"(?:{words_of.MENTIONED_AFTER[language]})[وف]?\Z"),
        mentioned_before=_compiled(words_of.MENTIONED_BEFORE.get(language, r"(?!)")),
        head=_compiled(rf"\s*{words_of.HEAD[language]}[وف]?"),
        agent=_compiled(rf"(?:{words_of.AGENT.get(language, '(?!)')})\Z"),
    )


def read(text: str, language: Language | str) -> list[Claim]:
    """Read the claims of a plain text (without marks) in the order of the text; none overlaps another."""
    language = Language(language)
    patterns = _patterns(language)
    claims: list[Claim] = []
    for match in patterns.words.finditer(text):
        start, end = match.span("words")
        quantifier = next(Q(name) for name, found in match.groupdict().items() if found is not None and name != "words")
        far, near = max(0, start - _FAR), max(0, start - 16)
        sentence = max(text.rfind(sign, far, start) for sign in _SENTENCE_ENDS) + 1
        clause = max(sentence, *(text.rfind(sign, far, start) + 1 for sign in _COMMAS))
        if patterns.mentioned_after.search(text, near, start) or patterns.mentioned_before.match(text, end):
            continue
        at_head = patterns.head.fullmatch(text, clause, start) or patterns.agent.search(text, near, start)
        if quantifier in words_of.AT_HEAD and not at_head:
            continue
        if quantifier == Q.ORGANIZATIONS and claims and claims[-1].end > sentence:
            continue  # the bare word further on in a sentence repeats the group that the sentence is about
        claims.append(Claim(quantifier, start, end, text[start:end], _noun(match["words"], language)))
    return claims


def _noun(words: str, language: Language) -> Noun | None:
    return next(
        (noun for noun, form in words_of.NOUNS[language].items() if re.search(form, words, re.IGNORECASE)), None
    )
