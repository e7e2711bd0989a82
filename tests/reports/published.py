"""The published note A/80/263/Add.1, read from its plain text by a parser of the tests' own."""

import re
from dataclasses import dataclass
from functools import cache

from jiu_tracker import datafile
from reports.note import NoteContent
from tests.conftest import ROOT

DATA_FILE = ROOT / "fixtures" / "JIU-REP-2024-4.yaml"
TEXT_FILE = ROOT / "tests" / "data" / "A-80-263-Add.1.zh.txt"
PRELIMINARIES = ("session", "agenda", "item", "title", "type", "transmittal")
STARTS = {
    "note": r"[*1-9] ",
    "section": r"[一二三]\. ",
    "heading": r"建议 [1-5]$",
    "paragraph": r"[0-9]{1,2}\. ",
}


def squeeze(text: str) -> str:
    """Drop all white space: line breaks and indents are no part of the text."""
    return "".join(text.split())


@dataclass
class Unit:
    """A line, heading, paragraph or note, with what stands of it on each page."""

    kind: str
    on_page: dict[int, str]

    @property
    def text(self) -> str:
        return "".join(self.on_page.values())


@cache
def units() -> list[Unit]:
    """All units in reading order, squeezed; the notes where they stand, at the foot of their pages."""
    found: list[Unit] = []
    body, page, after_note = None, 1, False
    for line in (line.strip() for line in TEXT_FILE.read_text(encoding="utf-8").splitlines()):
        if not line or line.startswith(("__", "https://")):  # rules, and targets of links
            continue
        kind = next((kind for kind, start in STARTS.items() if re.match(start, line)), None)
        if len(found) < len(PRELIMINARIES):
            kind = PRELIMINARIES[len(found)]
        elif kind is None and body.kind == "heading":
            kind = "recommendation"
        if after_note and kind != "note":
            page += 1
        after_note = kind == "note"
        if kind:
            found.append(Unit(kind, {page: squeeze(line)}))
            body = body if kind == "note" else found[-1]
        else:
            body.on_page[page] = body.on_page.get(page, "") + squeeze(line)
    return found


@cache
def content() -> NoteContent:
    """The same note as the application holds it, from the data file."""
    return datafile.read(DATA_FILE).editions[0].texts[0][0]
