"""Checks of titles and short forms: a title is set in one way, a short form is explained before it is used."""

import re
from collections.abc import Iterable, Iterator

from django.utils.translation import gettext as _

from recommendations.rules import Language
from reports import marks, symbols
from reports.checks_lookup import Lookup
from reports.findings import Finding, Record, Severity
from reports.note import NoteContent, Place

ZH, RU = Language.ZH, Language.RU
# Short forms of bodies that have no organizations' names, with the words that explain them.
BODIES = {
    ZH: {
        "联检组": "联合检查组",
        "行政首长协调会": "联合国系统行政首长协调理事会",
        "首协会": "联合国系统行政首长协调理事会",
        "管高委": "管理问题高级别委员会",
        "高管会": "管理问题高级别委员会",
        "发展集团": "联合国可持续发展集团",
    },
    RU: {"ОИГ": "", "КСР": "", "КВУУ": "", "ГООНУР": ""},
}
_KNOWN = {
    "HIV",
    "AIDS",
    "COVID",
    "PDF",
    "VIH",
    "SIDA",
    "ВИЧ",
    "СПИД",
    "III",
    "VII",
    "VIII",
    "XII",
    "XIII",
    "XIV",
    "XVI",
    "XVII",
}
_CAPITALS = re.compile(r"(?<![\w/.-])[A-ZÀ-ÞА-ЯЁ]{3,}(?![\w/-])")
_ADDRESS = re.compile(r"\b(?:https?://|www\.)\S+")
_OPENING = '(（“"「‘«„'


def check_abbreviations(content: NoteContent, record: Record) -> Iterator[Finding]:
    """A short form stands in brackets after the full name before it is used alone. Symbols and addresses have none."""
    language = Language(content.language)
    table = BODIES.get(language, {})
    bodies = re.compile("|".join(map(re.escape, table)) if language == ZH else r"(?!)")
    known = {*_KNOWN, *record.names}
    for place, text in _prose(content):
        plain = _ADDRESS.sub(" ", symbols.CANDIDATE.sub(" ", marks.plain(text)))
        found = [*bodies.finditer(plain), *_CAPITALS.finditer(plain)]
        for match in sorted(found, key=re.Match.start):
            short = match[0]
            if short in known:
                continue
            if table.get(short) and plain.startswith(
                table[short], _start_of(table[short], short, plain, match.start())
            ):
                continue  # it is a part of the full name
            known.add(short)
            if plain[: match.start()].rstrip()[-1:] in _OPENING and match.start():
                continue  # explained here
            if re.search(rf"{re.escape(short)}\s*[(（]", plain[match.start() : match.end() + 2]):
                continue  # the full name follows in brackets
            full = table.get(short)
            yield Finding(
                "abbreviations",
                Severity.WARNING,
                place,
                _("“%(words)s” is used before it is explained.") % {"words": short},
                _("Write “%(full)s”.") % {"full": full}
                if full
                else _("Write the full name, with the short form in brackets if it is used again."),
                short,
            )


def _start_of(full: str, short: str, plain: str, at: int) -> int:
    return max(0, at - full.find(short)) if short in full else len(plain)


def _prose(content: NoteContent) -> Iterator[tuple[Place, str]]:
    """The texts that the drafter writes: no headings, no texts of recommendations."""
    wanted = ("transmittal", "paragraph", "footnote")
    return ((place, text) for place, text in content.texts() if place.kind in wanted)


_BRACKETED_TITLE = re.compile("《([^《》]{4,60})》")
_CAPITAL_TITLE = re.compile(
    r"(?<![\w’'-])(?:[A-ZÀ-Þ][\w’'-]{1,40} (?:(?:of|on|for|the|and|de|du|des|la|le|los|las|y|et) ){0,3}){1,7}"
    r"[A-ZÀ-Þ][\w’'-]{1,40}"
)
_OPENERS = {
    "The",
    "These",
    "Some",
    "Several",
    "Many",
    "Most",
    "Other",
    "Organizations",
    "In",
    "It",
    "They",
    "A",
    "This",
    "Les",
    "La",
    "Le",
    "Las",
    "Los",
    "El",
}


def check_titles(content: NoteContent, record: Record) -> Iterator[Finding]:
    """The title of one document is set in one way: always with title marks, or with capitals, or never."""
    texts = [(place, marks.plain(text)) for place, text in content.texts()]
    if Language(content.language) == ZH:
        titles = {match for _place, text in texts for match in _BRACKETED_TITLE.findall(text)}
        lookup = Lookup(titles)
        for place, text in texts:
            for hit in lookup.hits(text):
                if text[hit.start - 1 : hit.start] != "《" and not _inside(text, hit.start, "《", "》"):
                    yield _title(place, hit.string, f"《{hit.string}》")
        return
    titles = {title for _place, text in texts for title in _capital_titles(text)}
    lookup = Lookup(titles)
    for place, text in texts:
        for hit in lookup.hits(text):
            found = text[hit.start : hit.end]
            if found != hit.string and found == found.lower():
                yield _title(place, found, hit.string)


def _capital_titles(text: str) -> Iterable[str]:
    for match in _CAPITAL_TITLE.findall(text):
        words = match.split()
        while words and words[0] in _OPENERS:
            words = words[1:]
        if sum(word[0].isupper() for word in words) > 1:
            yield " ".join(words)


def _inside(text: str, at: int, opening: str, closing: str) -> bool:
    return text.rfind(opening, 0, at) > text.rfind(closing, 0, at)


def _title(place: Place, words: str, other: str) -> Finding:
    message = _("“%(words)s” stands here, “%(other)s” elsewhere.") % {"words": words, "other": other}
    suggestion = _("If it is the title of the same document, set it in one way.")
    return Finding("titles", Severity.WARNING, place, message, suggestion, words)
