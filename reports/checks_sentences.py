"""A note as the checks read it: its paragraphs in sentences, with who speaks in each and what position is taken."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from recommendations.rules import Language
from reports import marks, quantifiers
from reports.checks_words import ANAPHOR, IMPERSONAL, PRONOUN, SPEAKER, Stand, stand_of
from reports.note import NoteContent, Paragraph, Place
from reports.quantifiers import Claim

# A full stop ends a sentence where a capital, an Arabic letter or a figure follows: not inside “Add.1” or “para. 4”.
_END = re.compile(r"[。！？]|[.!?؟][”»\"’)]*(?=\s+[“«\"‘(]?[A-ZÀ-ÞА-ЯЁ\u0600-\u06ff])")
_ABBREVIATED = re.compile(
    r"(?:\b(?:paras?|Nos?|arts?|e\.g|i\.e|cf|vol|Corr|Add|Rev|pp?|п|ст|рис|см|núm|párr|par)|\b[A-Z])\.\Z"
)
_CLAUSE = ",;:，；：،؛"


@dataclass(frozen=True)
class Sentence:
    """A sentence of a paragraph: its words, the claims in it, its position; whether it says for whom it speaks."""

    text: str
    claims: tuple[Claim, ...]  # counted from the beginning of the sentence
    stand: Stand
    attributed: bool


@dataclass(frozen=True)
class Spoken:
    """A paragraph as it is read: `block` is the recommendation commented on, or 0; `section` counts from 1."""

    paragraph: Paragraph
    section: int
    block: int
    text: str  # without marks
    sentences: tuple[Sentence, ...]

    @property
    def place(self) -> Place:
        """Where a finding on it stands."""
        return Place("paragraph", str(self.paragraph.number))

    @property
    def claims(self) -> list[tuple[Sentence, Claim]]:
        """All claims with the sentences in which they stand."""
        return [(sentence, claim) for sentence in self.sentences for claim in sentence.claims]


def sentences(text: str) -> Iterator[str]:
    """Split a plain text into its sentences, each with its closing sign and without white space around it."""
    start = 0
    for match in _END.finditer(text):
        if match[0][0] == "." and _ABBREVIATED.search(text, max(0, match.start() - 8), match.start() + 1):
            continue
        if sentence := text[start : match.end()].strip():
            yield sentence
        start = match.end()
    if sentence := text[start:].strip():
        yield sentence


@lru_cache(maxsize=4)  # every check reads the same note
def spoken(content: NoteContent) -> tuple[Spoken, ...]:
    """All paragraphs of a note in order, read."""
    found = []
    for number, section in enumerate(content.sections, 1):
        found += _block(section.paragraphs, number, 0, content.language)
        for comments in section.comments:
            found += _block(comments.paragraphs, number, comments.recommendation, content.language)
    return tuple(found)


def by_recommendation(content: NoteContent) -> dict[int, list[Spoken]]:
    """The paragraphs on each recommendation, by its number; 0 has those on the report as a whole."""
    found: dict[int, list[Spoken]] = {0: [], **{comments.recommendation: [] for comments in content.comments()}}
    for paragraph in spoken(content):
        found[paragraph.block].append(paragraph)
    return found


def _block(paragraphs: tuple[Paragraph, ...], section: int, block: int, language: str) -> Iterator[Spoken]:
    named = False  # whether a group was named before, to which “they” can go back
    for paragraph in paragraphs:
        text = marks.plain(paragraph.text)
        read = tuple(_sentences(text, Language(language), named))
        named = any(sentence.attributed for sentence in read)
        yield Spoken(paragraph, section, block, text, read)


def _sentences(text: str, language: Language, named: bool) -> Iterator[Sentence]:
    before = False  # whether the sentence before was attributed
    for sentence in sentences(text):
        claims = tuple(quantifiers.read(sentence, language))
        attributed = bool(
            claims
            or SPEAKER[language].match(sentence)
            or (named and PRONOUN[language].search(sentence))
            or (before and ANAPHOR[language].match(sentence) and not IMPERSONAL[language].search(sentence))
        )
        yield Sentence(sentence, claims, _stand(sentence, claims, language), attributed)
        before = attributed
        named = named or attributed


def _stand(sentence: str, claims: tuple[Claim, ...], language: Language) -> Stand:
    """The position that the first group takes, in its own clause: others are supported, or not, in other clauses."""
    whole = stand_of(sentence, language)
    if whole == Stand.ADDRESSED or not claims:
        return whole
    start = max(sentence.rfind(sign, 0, claims[0].start) for sign in _CLAUSE) + 1
    end = min((at for sign in _CLAUSE if (at := sentence.find(sign, claims[0].end)) >= 0), default=len(sentence))
    return stand_of(sentence[start:end], language)
