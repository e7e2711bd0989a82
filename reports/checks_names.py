"""Check of names: a note names no organization but the Secretariat, in no language, not even in an address."""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from urllib.parse import urlsplit

from django.utils.translation import gettext as _

from reports import marks, symbols
from reports.checks_descriptions import AMBIGUOUS, DESCRIPTION
from reports.checks_lookup import Lookup
from reports.findings import Finding, Record, Severity
from reports.note import NoteContent, Place

# Different shapes of one character.
_SHAPES = str.maketrans({"’": "'", "‑": "-", "–": "-", "\u00a0": " ", "\u202f": " ", "\n": " ", "\t": " "})
_FIGURE = re.compile("[0-9]")
# What nobody sees: hyphens and joints where a word may break, joiners, marks of direction.
_UNSEEN = re.compile("[\u00ad\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")


@lru_cache(maxsize=4)  # the names of all organizations, the same for every note
def _lookup(names: tuple[str, ...]) -> tuple[Lookup, frozenset[str], frozenset[str]]:
    acronyms = {name.casefold().replace("-", "") for name in names if re.fullmatch(r"[A-Za-z-]{2,12}", name)}
    hosts = frozenset(acronyms)
    return Lookup(name.translate(_SHAPES) for name in names), hosts, frozenset(name for name in hosts if len(name) > 4)


def check_names(content: NoteContent, record: Record) -> Iterator[Finding]:
    """No recorded name or short form of an organization, and no description that fits one alone, stands in any text.

    What the report itself says is left out, its title and its recommendations, and so are symbols of documents, which
    have a check of their own. In addresses a short form of up to four letters is looked for in the host's name only.
    """
    lookup, hosts, anywhere = _lookup(record.names)
    texts = {str(recorded.number): recorded.text for recorded in record.recommendations}
    for place, text in content.texts():
        plain = ""
        for run in marks.runs(text):
            if isinstance(run, marks.Call):
                continue
            plain += run.text
            if isinstance(run, marks.Link) and (found := _in_address(run.href, hosts, anywhere)):
                message = _("The address %(href)s names an organization: %(words)s.")
                message = message % {"href": run.href, "words": found}
                suggestion = _("Take out the link, or link to a document of the United Nations.")
                yield Finding("names", Severity.ERROR, place, message, suggestion, found)
        for quoted in (*record.titles, texts.get(place.number, "") if place.kind == "recommendation" else ""):
            plain = plain.replace(quoted, "\x00") if quoted else plain
        # As it is read: wide letters are letters, and nothing invisible keeps a name from being found.
        plain = unicodedata.normalize("NFKC", _UNSEEN.sub("", plain))
        yield from _in_words(plain.translate(_SHAPES), place, lookup)


def _in_words(plain: str, place: Place, lookup: Lookup) -> Iterator[Finding]:
    # “WHO/UNICEF” is no symbol: symbols have figures.
    plain = symbols.CANDIDATE.sub(lambda match: "\x00" * len(match[0]) if _FIGURE.search(match[0]) else match[0], plain)
    seen: set[str] = set()
    named = set()  # characters that belong to a name
    for hit in lookup.hits(plain):
        before = AMBIGUOUS.get(hit.string)
        if hit.string in seen or (before and before.search(plain, max(0, hit.start - 1), hit.start)):
            continue
        seen.add(hit.string)
        named.update(range(hit.start, hit.end))
        words = plain[hit.start : hit.end]
        message = _("“%(words)s” is the name of an organization.") % {"words": words}
        suggestion = _("A note speaks of organizations by words for numbers: “some organizations”, “one organization”.")
        yield Finding("names", Severity.ERROR, place, message, suggestion, words)
    for match in DESCRIPTION.finditer(plain):
        if match[0] in seen or match.start() in named:
            continue
        seen.add(match[0])
        message = _("“%(words)s” tells which organization is meant.") % {"words": match[0]}
        suggestion = _("Say what matters without saying whose it is.")
        yield Finding("names", Severity.ERROR, place, message, suggestion, match[0])


def _in_address(href: str, hosts: frozenset[str], anywhere: frozenset[str]) -> str:
    try:
        parts = urlsplit(href)
        host = parts.hostname or ""
    except ValueError:  # is reported as a link
        return ""
    if symbols.of_address(href):
        return ""
    labels = {label.replace("-", "") for label in host.split(".")}
    tokens = set(re.split(r"[^a-z0-9]+", f"{parts.path} {parts.query} {parts.fragment}".casefold()))
    return next(iter(sorted((labels & hosts) | (tokens & anywhere))), "")
