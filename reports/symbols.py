"""Symbols of United Nations documents: where they stand in a text, and which series there are.

A pattern alone accepts `UNEP/REP/2024/4`, which is well formed and does not exist, so the series are listed.
"""

import re
from collections.abc import Iterator
from urllib.parse import quote, unquote, urlsplit

from recommendations.rules import ASSEMBLY_SYMBOL, JIU_SYMBOL, Language

MODIFIERS = r"(/(Add|Corr|Rev|Amend)\.[0-9]{1,2})*"
# The series that a note on a JIU report may cite, by principal body.
SERIES = tuple(
    re.compile(pattern)
    for pattern in (
        ASSEMBLY_SYMBOL,
        JIU_SYMBOL,
        rf"^A/RES/[0-9]{{1,3}}/[0-9]{{1,3}}(\s?[A-Z])?{MODIFIERS}\Z",
        rf"^A/(C\.[1-6]|INF|BUR)/[0-9]{{2,3}}/(L\.|CRP\.|INF/|SR\.)?[0-9]{{1,4}}{MODIFIERS}\Z",
        rf"^A/[0-9]{{2,3}}/(L\.|INF/|PV\.|DEC/)[0-9]{{1,4}}{MODIFIERS}\Z",
        rf"^S/(RES/)?(19|20)[0-9]{{2}}/[0-9]{{1,4}}{MODIFIERS}\Z",
        rf"^E/(RES/)?(19|20)[0-9]{{2}}/[0-9]{{1,4}}{MODIFIERS}\Z",
        rf"^CEB/(19|20)[0-9]{{2}}/(HLCM/|HLCP/)?[0-9]{{1,3}}{MODIFIERS}\Z",
        rf"^ST/(SGB|AI|IC)/(19|20)[0-9]{{2}}/[0-9]{{1,3}}{MODIFIERS}\Z",
    )
)
# What looks like a symbol: capitals, then parts joined by slashes that begin with a capital or a digit.
CANDIDATE = re.compile(r"(?<![A-Za-z0-9/.])[A-Z]{1,8}(?:/[A-Z0-9](?:[A-Za-z0-9.]*[A-Za-z0-9])?)+(?![A-Za-z0-9/])")
DOCUMENT_HOSTS = {"docs.un.org", "undocs.org"}


def candidates(text: str) -> Iterator[str]:
    """Everything in a plain text that looks like a document symbol, in order."""
    for match in CANDIDATE.finditer(text):
        if any(character.isdigit() for character in match[0]):  # "HIV/AIDS" is no symbol
            yield match[0]


def is_known(symbol: str) -> bool:
    """True when the symbol belongs to one of the listed series."""
    return any(series.match(symbol) for series in SERIES)


def address(symbol: str, language: str) -> str:
    """The address of a document in a language on the United Nations' document site."""
    return f"https://docs.un.org/{language}/{quote(symbol, safe='/')}"


def of_address(href: str) -> tuple[str, str] | None:
    """The (language, symbol) that an address on the document site names; None for any other address.

    The language is "" where the address has none.
    """
    try:
        parts = urlsplit(href)
    except ValueError:
        return None
    if parts.hostname not in DOCUMENT_HOSTS:
        return None
    path = unquote(parts.path).strip("/")
    first, _, rest = path.partition("/")
    return (first, rest) if first in Language.values else ("", path)
