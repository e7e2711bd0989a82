"""What a search asks for, and where it is found in a text: in all six languages, without a query.

A text is read as lexemes: words without their endings as far as the language of the text is known (Snowball's
stemmers, the ones that PostgreSQL has too), and pairs of neighbouring Chinese characters, for Chinese has no spaces.
Both databases find by lexemes (`support.search_database`), pages mark by them.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

import snowballstemmer
from django.utils.translation import gettext as _

from recommendations.rules import Language, RuleBroken

MOST_CHARACTERS = 200
# Classes of characters, written so that Python and PostgreSQL read them alike.
CHINESE = r"\u2e80-\u2fdf\u3005\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
# Dropped: Arabic vowel marks, tatweel, soft hyphens, marks without a width.
DROPPED = (
    r"\u00ad\u0610-\u061a\u0640\u064b-\u065f\u0670\u06d6-\u06dc\u06df-\u06e8\u06ea-\u06ed"
    r"\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufe00-\ufe0f\ufeff"
)
# What stands between words; every other character is part of one.
BETWEEN = (
    r"\u0001-\u002f\u003a-\u0040\u005b-\u0060\u007b-\u00a9\u00ab\u00ac\u00ae-\u00b4\u00b6-\u00b9\u00bb-\u00bf\u00d7"
    r"\u00f7\u02b9-\u02df\u037e\u0387\u055a-\u055f\u0589\u058a\u05be\u05c0\u05c3\u05f3\u05f4\u0600-\u0605\u060c\u060d\u061b-\u061f"
    r"\u066a-\u066d\u06d4\u06dd\u06de\u06e9\u06fd\u06fe\u0964\u0965\u1680"
    r"\u2000-\u200a\u2010-\u2029\u202f-\u205f\u20a0-\u20cf\u2190-\u2bff\u2e00-\u2e7f\u3000-\u3004\u3008-\u3020\u3030\u303d-\u303f\u30a0\u30fb\ue000-\uf8ff\ufd3e\ufd3f\ufe10-\ufe1f\ufe30-\ufe6f"
    r"\uff01-\uff0f\uff1a-\uff20\uff3b-\uff40\uff5b-\uff65\ufff0-\uffff\U0001f000-\U0001faff"
)
# Letters that are written in several ways, as they are compared: before endings are taken off, and after.
SPELLED_OUT = {"œ": "oe", "æ": "ae", "ß": "ss"}
UNIFIED = ("أإآٱىیک٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹", "ااااييك01234567890123456789")
UNIFIED_LAST = ("ةøłđ", "هold")
# At the end of an Arabic word ha and ta marbuta are written for each other; stemmers know the latter.
FINAL_HA = f"ه(?=[{BETWEEN}]|$)"
# Accents; but the breve stays, for it makes й of и. Hamza above and below goes from its carrier.
ACCENTS = r"\u0300-\u0305\u0307-\u036f\u0653-\u0655"
LONE_ACCENTS = f"(?<![^{BETWEEN}{CHINESE}])[{ACCENTS}]+"  # of no letter: ´ is a space with one
CYRILLIC, ARABIC = r"\u0400-\u052f", r"\u0620-\u06ff"
STEMMERS = {
    Language.EN: "english",
    Language.FR: "french",
    Language.ES: "spanish",
    Language.RU: "russian",
    Language.AR: "arabic",
}

_FINAL_HA, _LONE_ACCENTS = re.compile(FINAL_HA), re.compile(LONE_ACCENTS)
_UNREADABLE = re.compile("[\0\ud800-\udfff]")
_DROPPED, _ACCENTS, _CHINESE = (re.compile(f"[{each}]") for each in (DROPPED, ACCENTS, CHINESE))
_TOKEN = re.compile(f"[{CHINESE}]|[^{BETWEEN}{CHINESE}]+")
_PAIR = re.compile(f"(?=([{CHINESE}]{{2}}))[{CHINESE}]")
_CYRILLIC, _ARABIC = re.compile(f"[{CYRILLIC}]"), re.compile(f"[{ARABIC}]")
_UNIFIED, _UNIFIED_LAST = str.maketrans(*UNIFIED) | str.maketrans(SPELLED_OUT), str.maketrans(*UNIFIED_LAST)
_QUOTES = re.compile('["“”„«»「」『』]')
_W = f"[^{BETWEEN}]"
_ELIDED = re.compile(f"(?<!{_W}){_W}{{1,2}}['’](?={_W})|(?<={_W})['’]s(?!{_W})")  # l’, qu’, ’s
_CHUNK = re.compile(f"{_W}+(?:[./_‐‑–-]{_W}+)*")
_WHITE = re.compile(r"\s")


def fold(text: str) -> str:
    """`text` as words are told apart before their endings are taken off: small letters, one form of each letter."""
    text = unicodedata.normalize("NFKC", _UNREADABLE.sub(" ", text)).lower()
    if text.isascii():
        return text
    return _FINAL_HA.sub("ة", _LONE_ACCENTS.sub("", _DROPPED.sub("", text).translate(_UNIFIED)))


def fold_last(word: str) -> str:
    """A folded word, or a lexeme, without accents."""
    if word.isascii():
        return word
    bare = _ACCENTS.sub("", unicodedata.normalize("NFD", word))
    return unicodedata.normalize("NFC", bare).translate(_UNIFIED_LAST)


def plain(text: str) -> str:
    """The words of `text` and each of its Chinese characters, without accents, between single spaces: for phrases."""
    return f" {' '.join(fold_last(token) for token in _TOKEN.findall(fold(text)))} "


def stemmed_as(text: str, language: str) -> Language:
    """By the endings of which language the words of a text in `language` ("": not known) are compared."""
    if language in (Language.FR, Language.ES, Language.RU, Language.AR):
        return Language(language)
    if _CYRILLIC.search(text):
        return Language.RU
    return Language.AR if _ARABIC.search(text) else Language.EN


@lru_cache(maxsize=20_000)
def lexeme(word: str, language: Language) -> str:
    """A folded word without its ending. Latin words in Russian and Arabic texts are taken as English."""
    if not word.isalpha():
        return fold_last(word)
    if word.isascii() and language in (Language.RU, Language.AR):
        language = Language.EN
    return fold_last(snowballstemmer.stemmer(STEMMERS[language]).stemWord(word))


def _forms(word: str, language: Language) -> tuple[str, ...]:
    """What a folded word is found by: its lexeme; a word with accents also by itself, for who types none of them."""
    form = lexeme(word, language)
    return (form,) if word.isascii() or language not in (Language.FR, Language.ES) else (form, fold_last(word))


def lexemes(text: str, language: str) -> list[str]:
    """All that a text can be found by: lexemes of its words, and its pairs of Chinese characters."""
    folded = fold(text)
    by = stemmed_as(folded, language)
    words = (token for token in _TOKEN.findall(folded) if not _CHINESE.match(token))
    return [*(form for word in words for form in _forms(word, by)), *_PAIR.findall(folded)]


def lexemes_of_word(word: str) -> frozenset[str]:
    """The lexemes by which a folded word stands in texts of any language."""
    return frozenset([fold_last(word), *(lexeme(word, language) for language in STEMMERS)])


@dataclass(frozen=True)
class Term:
    """One thing that must be found: a word in any of its forms, or several words and characters in a row."""

    tokens: tuple[str, ...]  # folded; a Chinese character is one
    pairs: tuple[str, ...] = ()  # of its Chinese characters, those that stand side by side

    @property
    def is_word(self) -> bool:
        """True for a single word, which is found in all its forms."""
        return len(self.tokens) == 1 and not _CHINESE.match(self.tokens[0])

    @property
    def words(self) -> tuple[str, ...]:
        """Its words, folded."""
        return tuple(token for token in self.tokens if not _CHINESE.match(token))

    @property
    def symbol(self) -> str:
        """The document symbol that these words make, in small letters (jiu/rep, a/80/263); empty: they make none."""
        several = len(self.tokens) > 1 and len(self.words) == len(self.tokens)
        numbered = self.tokens[0] == "jiu" or any(token.isdecimal() for token in self.tokens)
        return "/".join(self.tokens) if several and numbered else ""

    @property
    def phrase(self) -> str:
        """What `plain` must hold, with spaces around; empty where words and pairs say it all."""
        if self.is_word or (len(self.tokens) == 2 and self.pairs):
            return ""
        return f" {' '.join(map(fold_last, self.tokens))} "


@dataclass(frozen=True)
class Query:
    """What somebody searches for: all of `terms` must be found. `text` is what was typed."""

    text: str
    terms: tuple[Term, ...]

    @property
    def words(self) -> tuple[str, ...]:
        """All words, each once."""
        return tuple(dict.fromkeys(word for term in self.terms for word in term.words))

    @property
    def pairs(self) -> tuple[str, ...]:
        """All pairs of Chinese characters, each once."""
        return tuple(dict.fromkeys(pair for term in self.terms for pair in term.pairs))

    @property
    def phrases(self) -> tuple[str, ...]:
        """What must be found word by word, each once."""
        return tuple(dict.fromkeys(term.phrase for term in self.terms if term.phrase))

    def only(self, *terms: Term) -> "Query":
        """The same search for some of its terms."""
        return Query(self.text, terms)

    def found_in(self, found: str, text: str) -> bool:
        """True when a text with the lexemes `found` (between spaces) and the `plain` form `text` has all terms."""
        return (
            all(f" {pair} " in found for pair in self.pairs)
            and all(any(f" {form} " in found for form in lexemes_of_word(word)) for word in self.words)
            and all(phrase in text for phrase in self.phrases)
        )


def parse(text: str) -> Query:
    """Read what was typed into a search field.

    Words in quotation marks stand in a row, as do those of a symbol or compound (A/80/263, follow-up) and neighbouring
    Chinese characters. Raises RuleBroken when there is nothing to search for, or too much.
    """
    if len(text) > MOST_CHARACTERS:
        raise RuleBroken(
            _("This search has %(count)d characters; at most %(most)d are possible. Search for a few words.")
            % {"count": len(text), "most": MOST_CHARACTERS}
        )
    parts = _QUOTES.split(text)
    closed = len(parts) % 2  # an odd number of parts: as many marks open as close
    terms = []
    for number, part in enumerate(parts):
        folded = fold(part)
        in_a_row = [folded] if number % 2 and closed else _CHUNK.findall(_ELIDED.sub(" ", folded) or folded)
        terms += [
            Term(tuple(tokens), tuple(_PAIR.findall(each))) for each in in_a_row if (tokens := _TOKEN.findall(each))
        ]
    query = Query(text, tuple(dict.fromkeys(terms)))
    if not terms:
        raise RuleBroken(_("There is no word in this search. Write a word, a symbol or two Chinese characters."))
    if not query.words and not query.pairs:
        raise RuleBroken(_("One Chinese character is too little to search for. Write at least two in a row."))
    return query


@dataclass(frozen=True)
class Piece:
    """A part of a text, and whether it is what was searched for."""

    text: str
    hit: bool = False


def _hits(text: str, query: Query, language: str) -> Iterator[tuple[int, int]]:
    """Where the terms stand in `text`, from and to, in no order."""
    by = stemmed_as(fold(text), language)
    # A character may fold to several (½), so places are those of the text as it is written.
    tokens = [
        (match.start(), match.end(), token)
        for match in _TOKEN.finditer(text)
        for token in _TOKEN.findall(fold(match[0]))
    ]
    plains = [fold_last(token) for _start, _end, token in tokens]
    for term in query.terms:
        if term.is_word:
            forms = lexemes_of_word(term.tokens[0])
            yield from ((start, end) for start, end, token in tokens if not forms.isdisjoint(_forms(token, by)))
        else:
            wanted = [fold_last(token) for token in term.tokens]
            for at in range(len(plains) - len(wanted) + 1):
                if plains[at] == wanted[0] and plains[at : at + len(wanted)] == wanted:
                    yield tokens[at][0], tokens[at + len(wanted) - 1][1]


def highlight(text: str, query: Query, language: str = "", around: int | None = None) -> tuple[Piece, ...]:
    """`text`, in `language`, cut where hits begin and end; with `around` only so many characters about the first one.

    Without `around` the pieces are the whole text. What is left out of an excerpt shows as "…".
    """
    merged: list[tuple[int, int]] = []
    for start, end in sorted(_hits(text, query, language)):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    first, last = 0, len(text)
    if around is not None:
        begin, end = merged[0] if merged else (0, 0)
        first, last = _word_start(text, max(0, begin - around)), min(len(text), max(begin + 2 * around, end))
    pieces = [Piece("…")] if first else []
    at = first
    for start, end in merged:
        if start >= last:
            break
        pieces += [Piece(text[at:start]), Piece(text[start : min(end, last)], hit=True)]
        at = min(end, last)
    pieces.append(Piece(text[at:last]))
    if last < len(text):
        pieces.append(Piece("…"))
    return tuple(piece for piece in pieces if piece.text)


def _word_start(text: str, at: int) -> int:
    """The first place from `at` on, within 15 characters, where a word begins; `at` itself in Chinese."""
    white = _WHITE.search(text, at, at + 15) if at else None
    return white.end() if white else at
