"""The bookmarks by which the blocks of a note are recognized in a Word file: one home for who writes and who reads.

Word keeps a bookmark with its paragraph when that is changed, moved or renumbered, and at most one of each name.
"""

import re
from dataclasses import dataclass

from reports.note import Paragraph

SYMBOL = re.compile(r"symbol_(ar|zh|en|fr|ru|es)")
TARGET = re.compile(
    r"p_(?P<key>[0-9a-f]{12})|(?P<plain>paragraph)_[0-9]{1,4}|(?P<section>section)_[0-9]{1,4}"
    r"|(?P<of>heading|recommendation)_(?P<number>-?[0-9]{1,9})"
    r"|note_(?P<part>session|agenda|item|title|type|transmittal)"
)


@dataclass(frozen=True)
class Target:
    """The block that a bookmark names: its kind, the key of a paragraph, the number of a recommendation (or 0)."""

    kind: str
    key: str = ""
    recommendation: int = 0


def target(name: str) -> Target | None:
    """The block that a bookmark of ours names; None for any other bookmark."""
    match = TARGET.fullmatch(name)
    if match is None:
        return None
    if match["of"]:
        return Target(match["of"], recommendation=int(match["number"]))
    return Target(match["part"] or match["section"] or "paragraph", match["key"] or "")


def language_of(name: str) -> str:
    """The language of the note that the bookmark of its symbol tells; "" for any other bookmark."""
    match = SYMBOL.fullmatch(name)
    return match[1] if match else ""


def paragraph(item: Paragraph) -> str:
    """Of a numbered paragraph: by its key; by its number where it was given none."""
    return f"p_{item.key}" if item.key else f"paragraph_{item.number}"


def symbol(language: str) -> str:
    """Of the symbol in the masthead; it tells the language of the note."""
    return f"symbol_{language}"


def section(index: int) -> str:
    """Of the heading of a section, counted from 1."""
    return f"section_{index}"


def heading(number: int) -> str:
    """Of the heading over the comments on a recommendation."""
    return f"heading_{number}"


def recommendation(number: int) -> str:
    """Of the full text of a recommendation."""
    return f"recommendation_{number}"


def footnote(key: int) -> str:
    """Of the first call of a footnote, which later calls repeat."""
    return f"footnote_{key}"
