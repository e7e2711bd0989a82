"""Checks of the words for numbers against what the paragraphs rest on, where that is recorded, by the house scale."""

from collections import defaultdict
from collections.abc import Iterator

from django.utils.translation import gettext as _

from reports.checks_sentences import Sentence, Spoken, by_recommendation, spoken
from reports.checks_words import Stand
from reports.findings import Evidence, Finding, Record, Severity
from reports.note import NoteContent
from reports.quantifiers import Claim
from reports.rules import Quantifier
from reports.wording import CLAIMS, bears_out, not_all_is_honest

# Words of different size that a reader may take for different numbers, from the least to the most.
_BANDS = (Quantifier.A_FEW, Quantifier.SEVERAL, Quantifier.MANY, Quantifier.MOST, Quantifier.GENERALLY)


def check_evidence(content: NoteContent, record: Record) -> Iterator[Finding]:
    """A word for a number is refuted when no part of the answers linked to its paragraph could bear it out.

    With one claim in the paragraph all linked answers are its; with several nobody has said which answers are whose.
    Answers that only say that others are addressed never count as support.
    """
    for paragraph in spoken(content):
        evidence = record.evidence.get(paragraph.paragraph.key) if paragraph.paragraph.key else None
        if evidence is None:
            continue
        claims = paragraph.claims
        if claims and not evidence.answers:
            if all(sentence.stand == Stand.ADDRESSED for sentence, _claim in claims):
                continue  # to whom a recommendation is put stands in the report, whoever answers
            yield Finding(
                "evidence",
                Severity.ERROR,
                paragraph.place,
                _("“%(words)s” rests on no answer.") % {"words": claims[0][1].words},
                _("Link the answers on which the paragraph rests, or take it out."),
                claims[0][1].words,
            )
            continue
        for sentence, claim in claims:
            counted = _counted(sentence, evidence)
            if _may_hold(sentence, claim, counted, evidence, alone=len(claims) == 1):
                continue
            yield Finding(
                "evidence",
                Severity.ERROR,
                paragraph.place,
                _("“%(words)s” is not borne out: %(n)s of %(of)s answers are linked, and %(against)s are against it.")
                % {"words": claim.words, "n": counted, "of": evidence.of, "against": _against(sentence, evidence)},
                CLAIMS[claim.quantifier]() + " " + _("Choose the word that fits, or link other answers."),
                claim.words,
            )


def _counted(sentence: Sentence, evidence: Evidence) -> int:
    """How many of the linked answers can stand for the claim."""
    if sentence.stand in (Stand.FULL, Stand.PARTLY):
        return len(evidence.answers - evidence.others)
    return len(evidence.answers)


def _against(sentence: Sentence, evidence: Evidence) -> int:
    """How many are of the other mind: those who refuse or, where the sentence itself refuses, those who support."""
    refuses = sentence.stand == Stand.REFUSED and all(
        claim.quantifier != Quantifier.NOT_ALL for claim in sentence.claims
    )
    return evidence.support if refuses else evidence.against


def _may_hold(sentence: Sentence, claim: Claim, counted: int, evidence: Evidence, *, alone: bool) -> bool:
    possible = (counted,) if alone else range(1, counted + 1)
    against = _against(sentence, evidence)
    if counted >= evidence.of and sentence.stand in (Stand.NONE, Stand.ADDRESSED):
        against = 0  # all of them say this, whatever they think of the recommendation
    return any(bears_out(claim.quantifier, n, evidence.of, against) is not False for n in possible)


def check_not_all(content: NoteContent, record: Record) -> Iterator[Finding]:
    """“Not all” says nothing about the majority: it must not hide one, and somebody must say who supports."""
    for paragraphs in by_recommendation(content).values():
        claims = [(paragraph, *pair) for paragraph in paragraphs for pair in paragraph.claims]
        told = any(sentence.stand in (Stand.FULL, Stand.PARTLY) for _paragraph, sentence, _claim in claims)
        for paragraph, _sentence, claim in claims:
            if claim.quantifier != Quantifier.NOT_ALL:
                continue
            evidence = record.evidence.get(paragraph.paragraph.key) if paragraph.paragraph.key else None
            if evidence is None and not told:
                message = _("“%(words)s” does not say how many support, and no other paragraph does.")
                suggestion = _("Say first who supports, then who does not.")
            elif (
                evidence and evidence.against and not not_all_is_honest(evidence.support, evidence.of, evidence.against)
            ):
                message = _("“%(words)s” hides that %(support)s of %(of)s support.")
                suggestion = _("Say first that most support, then who does not.")
            else:
                continue
            numbers = {"support": evidence.support, "of": evidence.of} if evidence else {}
            message = message % {"words": claim.words, **numbers}
            yield Finding("not-all", Severity.WARNING, paragraph.place, message, suggestion, claim.words)


def check_same_word(content: NoteContent, record: Record) -> Iterator[Finding]:
    """In one note a word does not stand for a few answers here and for the size of “many” or more there."""
    seen: dict[Quantifier, list[tuple[Spoken, Claim, int, int]]] = defaultdict(list)
    for paragraph in spoken(content):
        evidence = record.evidence.get(paragraph.paragraph.key) if paragraph.paragraph.key else None
        claims = paragraph.claims
        if evidence is None or len(claims) != 1 or claims[0][1].quantifier == Quantifier.ORGANIZATIONS:
            continue
        sentence, claim = claims[0]
        counted = _counted(sentence, evidence)
        if bears_out(claim.quantifier, counted, evidence.of, evidence.against):
            band = next((at for at, word in enumerate(_BANDS) if bears_out(word, counted, evidence.of, 0)), 0)
            seen[claim.quantifier].append((paragraph, claim, counted, band))
    for uses in seen.values():
        least, most = min(uses, key=lambda use: use[3]), max(uses, key=lambda use: use[3])
        if most[3] - least[3] < 2:
            continue
        yield Finding(
            "same-word",
            Severity.WARNING,
            most[0].place,
            _("“%(words)s” stands for %(many)s answers here and for %(few)s in %(place)s.")
            % {"words": most[1].words, "many": most[2], "few": least[2], "place": least[0].place.label},
            _("Choose a larger word here or a smaller one there."),
            most[1].words,
        )
