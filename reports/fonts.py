"""The fonts that ship with the project: how the typesetting engine finds them, and which characters they have."""

import hashlib
import unicodedata
from functools import cache
from pathlib import Path
from xml.sax.saxutils import escape

from django.conf import settings
from django.utils.translation import gettext as _

from jobs.files import write_whole
from recommendations.rules import RuleBroken
from reports.note import NoteContent, Watermark
from reports.phrases import Phrases

FOLDER = settings.BASE_DIR / "static" / "fonts"
NAMES = (
    "NoteHei-Bold",
    "NoteLatinSC-Bold",
    "NoteLatinSC-Regular",
    "NoteNaskh-Bold",
    "NoteNaskh-Regular",
    "NoteSerif-Bold",
    "NoteSerif-Italic",
    "NoteSerif-Regular",
    "NoteSong-Regular",
)
# Shown in an error at most; the rest is counted.
NAMED = 10


def files() -> list[Path]:
    """The font files, in a fixed order. Raises RuleBroken, naming it, when one is missing."""
    paths = [FOLDER / f"{name}.ttf" for name in NAMES]
    for path in paths:
        if not path.is_file():
            raise RuleBroken(_("The project's font %(path)s is missing. Install the project anew.") % {"path": path})
    return paths


@cache
def digest() -> str:
    """A hash of the whole set."""
    joined = hashlib.sha256()
    for path in files():
        joined.update(path.read_bytes())
    return joined.hexdigest()


def write_configuration() -> Path:
    """Write the fontconfig file that makes the shipped fonts the only ones, and return its path.

    With only these fonts a page is the same on every machine. Raises RuleBroken when the data folder is read-only.
    """
    folder = settings.DATA_DIR / "fontconfig"
    path = folder / "fonts.conf"
    text = f"""<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">
<fontconfig>
  <dir>{escape(str(FOLDER))}</dir>
  <cachedir>{escape(str(folder / "cache"))}</cachedir>
</fontconfig>
"""
    try:
        if not path.exists() or path.read_text() != text:
            folder.mkdir(parents=True, exist_ok=True)
            write_whole(path, text.encode())  # the processes of a pool start together, and each reads it
    except OSError as error:
        raise RuleBroken(
            _("The folder %(path)s cannot be written: %(reason)s") % {"path": folder, "reason": error.strerror}
        ) from error
    return path


@cache
def characters() -> frozenset[int]:
    """The code points that at least one shipped font has. Raises RuleBroken when no font is there."""
    from fontTools.ttLib import TTFont

    found: set[int] = set()
    for path in files():
        with TTFont(path, lazy=True) as font:
            found |= font.getBestCmap().keys()
    return frozenset(found)


def missing(text: str) -> list[str]:
    """The characters of `text` that no shipped font can show, each once, in order."""
    known = characters()
    return [
        character
        for character in dict.fromkeys(text)
        if ord(character) not in known and unicodedata.category(character) not in ("Zs", "Cf")
    ]


def require_characters(content: NoteContent, phrases: Phrases, watermark: Watermark | None = None) -> None:
    """Raise RuleBroken, naming characters and place, when the note has any that would print as an empty box."""
    for place, text in content.texts():
        if lacking := missing(text):
            raise RuleBroken(
                _("The fonts of the note do not have %(characters)s (in %(place)s). Replace it in the text.")
                % {"characters": describe(lacking), "place": place.label}
            )
    beside = vars(watermark).values() if watermark else ()
    for text in (*vars(phrases).values(), *vars(content.masthead).values(), content.symbol, *beside):
        if isinstance(text, str) and (lacking := missing(text)):
            raise RuleBroken(_("The fonts of the note do not have %(characters)s.") % {"characters": describe(lacking)})


def describe(lacking: list[str]) -> str:
    """Name characters so that a person can find them: “龘” (U+9F98)."""
    named = ", ".join(f"“{character}” (U+{ord(character):04X})" for character in lacking[:NAMED])
    return f"{named} +{len(lacking) - NAMED}" if len(lacking) > NAMED else named
