"""Checks of who speaks: “other” without its group, groups that overlap, names for one group, sentences of nobody."""

import re
from collections.abc import Iterator

from django.utils.translation import gettext as _

from recommendations.rules import Language
from reports.checks_sentences import Spoken, by_recommendation, spoken
from reports.checks_words import Stand
from reports.findings import Finding, Record, Severity
from reports.note import NoteContent
from reports.quantifier_words import BETWEEN, NOUNS
from reports.quantifiers import Claim, Noun
from reports.rules import Quantifier
from reports.wording import bears_out

_WHOLE = {Quantifier.ORGANIZATIONS, Quantifier.GENERALLY}
_SIZES = {Quantifier.MOST, Quantifier.MANY, Quantifier.SEVERAL, Quantifier.SOME, Quantifier.A_FEW}
_QUOTED = 24  # characters of a sentence that are quoted


def check_other(content: NoteContent, record: Record) -> Iterator[Finding]:
    """“Other” follows a group that is named in the same paragraph or in the one before, and that it has no part in."""
    for paragraphs in by_recommendation(content).values():
        before: Spoken | None = None
        for paragraph in paragraphs:
            named = [claim for _sentence, claim in (before.claims if before else [])]
            for _sentence, claim in paragraph.claims:
                if claim.quantifier == Quantifier.OTHER:
                    if all(earlier.quantifier in _WHOLE for earlier in named):
                        yield Finding(
                            "other",
                            Severity.WARNING,
                            paragraph.place,
                            _("“%(words)s”: other than whom? No group is named here or in the paragraph before.")
                            % {"words": claim.words},
                            _("Name the first group just before, or choose another word."),
                            claim.words,
                        )
                    elif before and len(paragraph.claims) == 1:
                        yield from _shared(before, paragraph, claim, record)
                named.append(claim)
            before = paragraph


def _shared(before: Spoken, paragraph: Spoken, claim: Claim, record: Record) -> Iterator[Finding]:
    """The answers of the others that are also those of the group before; certain when that paragraph has one group."""
    groups = [record.evidence.get(spoken_by.paragraph.key) for spoken_by in (before, paragraph)]
    if not all(groups) or not all(spoken_by.paragraph.key for spoken_by in (before, paragraph)):
        return
    if not (shared := groups[0].answers & groups[1].answers):
        return
    yield Finding(
        "other",
        Severity.ERROR if len(before.claims) == 1 else Severity.WARNING,
        paragraph.place,
        _("“%(words)s” are not others: %(n)s of their answers are also linked to %(place)s.")
        % {"words": claim.words, "n": len(shared), "place": before.place.label},
        _("Link each answer to one of the two groups, or do not write “other”."),
        claim.words,
    )


def check_overlap(content: NoteContent, record: Record) -> Iterator[Finding]:
    """On one recommendation: who supports it as “others” belongs to those who “generally” support it already."""
    for number, paragraphs in by_recommendation(content).items():
        first: tuple[Spoken, Claim] | None = None
        for paragraph in paragraphs if number else ():
            for sentence, claim in paragraph.claims:
                if claim.quantifier in _WHOLE and sentence.stand == Stand.FULL and claim is sentence.claims[0]:
                    first = first or (paragraph, claim)
                elif first and _contradicts(first[1].quantifier, claim.quantifier, sentence.stand):
                    yield Finding(
                        "overlap",
                        Severity.WARNING,
                        paragraph.place,
                        _("“%(words)s” and “%(first)s” in %(place)s overlap: the reader cannot add them up.")
                        % {"words": claim.words, "first": first[1].words, "place": first[0].place.label},
                        _("Make the groups disjoint: most, some, a few."),
                        claim.words,
                    )


def _contradicts(first: Quantifier, second: Quantifier, stand: Stand) -> bool:
    if second == Quantifier.OTHER and stand == Stand.FULL:
        return True
    return first == Quantifier.ORGANIZATIONS and second not in _WHOLE and stand in (Stand.PARTLY, Stand.REFUSED)


# "The recommendations", and the numbers of those that a general statement names.
_RECOMMENDATIONS = {
    Language.ZH: r"建议",
    Language.EN: r"\brecommendations\b",
    Language.FR: r"\brecommandations\b",
    Language.ES: r"\brecomendaciones\b",
    Language.RU: r"\bрекомендаци(?:и|й|ям|ями|ях)\b",
    Language.AR: r"التوصيات",
}
_EXCEPT = re.compile(
    r"除[^，。]*(?:外|以外)|\b(?:except|with the exception|other than|most of|many of|some of)\b|大部分建议|多数建议"
    r"|一些建议"
    r"|若干建议"
    r"|\b(?:sauf|à l[’']exception|la plupart des recomm)|\b(?:salvo|excepto|con excepción|la mayoría de las recom)"
    r"|\b(?:за исключением|кроме|большинство рекоменд)|باستثناء|معظم التوصيات",
    re.IGNORECASE,
)


def check_general(content: NoteContent, record: Record) -> Iterator[Finding]:
    """“Organizations support the recommendations” is borne out by the comments on at least three quarters of them."""
    comments = by_recommendation(content)
    supported = {
        number: any(
            claim.quantifier in {*_WHOLE, Quantifier.MOST} and sentence.stand == Stand.FULL
            for paragraph in paragraphs
            for sentence, claim in paragraph.claims
        )
        for number, paragraphs in comments.items()
        if number and paragraphs
    }
    for paragraph in comments[0]:
        for sentence, claim in paragraph.claims:
            said = sentence.stand == Stand.FULL and claim.quantifier in {*_WHOLE, Quantifier.MOST}
            if not said or _EXCEPT.search(sentence.text):
                continue
            if not re.search(_RECOMMENDATIONS[Language(content.language)], sentence.text, re.IGNORECASE):
                continue
            asked = {number for number in supported if _names(sentence.text, number)} or set(supported)
            doubtful = sorted(number for number in asked if not supported[number])
            if not asked or bears_out(Quantifier.GENERALLY, len(asked) - len(doubtful), len(asked), 0):
                continue
            yield Finding(
                "general",
                Severity.WARNING,
                paragraph.place,
                _("“%(words)s” support the recommendations, but the comments say so of few: not of %(numbers)s.")
                % {"words": claim.words, "numbers": ", ".join(map(str, doubtful))},
                _("Say which recommendations are supported, or change the comments on the others."),
                claim.words,
            )


def _names(text: str, number: int) -> bool:
    return bool(
        re.search(
            rf"(?:建议|recomm\w+|recom\w+|рекоменд\w+|التوصي\w+)[^.;。；]{{0,30}}?(?<!\d){number}(?!\d)", text, re.I
        )
    )


def check_nouns(content: NoteContent, record: Record) -> Iterator[Finding]:
    """On one recommendation those who answered have one name, and one number one word."""
    language = Language(content.language)
    between = BETWEEN[language] if language == Language.ZH else ""
    not_number = re.compile(f"{between}(?:{'|'.join(NOUNS[language].values())})", re.IGNORECASE)
    for paragraphs in by_recommendation(content).values():
        nouns: dict[Noun, str] = {}
        numbers: dict[Quantifier, dict[str, str]] = {}
        for paragraph in paragraphs:
            for _sentence, claim in paragraph.claims:
                if claim.noun and nouns and claim.noun not in nouns:
                    first = next(iter(nouns.values()))
                    message = _("“%(words)s” and “%(first)s”: are these the same who answered?")
                    yield _two_words(paragraph, claim, first, message, _("Use one of the two throughout."))
                if claim.noun:
                    nouns.setdefault(claim.noun, claim.words)
                if claim.quantifier in _SIZES:
                    number = not_number.sub("", claim.words).strip().casefold()
                    number = number if language == Language.ZH else number[:5].strip()  # the same in other genders
                    words = numbers.setdefault(claim.quantifier, {})
                    if words and number not in words:
                        first = next(iter(words.values()))
                        message = _("“%(words)s” and “%(first)s” stand for the same number in two words.")
                        suggestion = _("Use one word for one number, or say that the groups differ in size.")
                        yield _two_words(paragraph, claim, first, message, suggestion)
                    words.setdefault(number, claim.words)


def _two_words(paragraph: Spoken, claim: Claim, first: str, message: str, suggestion: str) -> Finding:
    message = message % {"words": claim.words, "first": first}
    return Finding("group-names", Severity.WARNING, paragraph.place, message, suggestion, claim.words)


def check_attribution(content: NoteContent, record: Record) -> Iterator[Finding]:
    """In the comments every sentence says for whom it speaks, or goes on with a group named before.

    The first section says what the report did, and is not asked.
    """
    for paragraph in spoken(content):
        if paragraph.section == 1 and not paragraph.block:
            continue
        alone = [sentence.text for sentence in paragraph.sentences if not sentence.attributed]
        if not alone:
            continue
        beginnings = [text if len(text) <= _QUOTED else f"{text[:_QUOTED].rstrip()}…" for text in alone]
        yield Finding(
            "attribution",
            Severity.WARNING,
            paragraph.place,
            _("Nobody is said to hold this: %(sentences)s")
            % {"sentences": " ".join(f"“{text}”" for text in beginnings)},
            _("Say whose view it is. If it is that of the Secretariat, say so; if it repeats the report, take it out."),
            alone[0],
        )
