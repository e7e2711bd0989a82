"""What the outputs for programs say of a note besides its words: codes of its language, its date, what it cites.

Nothing here is made up: a date that the masthead does not print, or not so that it can be read, is None.
"""

import datetime
import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.utils.translation import gettext as _

from recommendations.rules import Language, RuleBroken
from reports import marks, symbols
from reports.note import NoteContent, Watermark
from reports.phrases import PHRASES


@dataclass(frozen=True)
class LanguageCodes:
    """A language in ISO 639-2/T (Akoma Ntoso), in ISO 639-2/B (MARC 21), and by its English name."""

    terminology: str
    bibliographic: str
    english: str


LANGUAGE_CODES = {
    Language.AR: LanguageCodes("ara", "ara", "Arabic"),
    Language.ZH: LanguageCodes("zho", "chi", "Chinese"),
    Language.EN: LanguageCodes("eng", "eng", "English"),
    Language.FR: LanguageCodes("fra", "fre", "French"),
    Language.RU: LanguageCodes("rus", "rus", "Russian"),
    Language.ES: LanguageCodes("spa", "spa", "Spanish"),
}
# The languages in which mastheads print their dates: Russian, Chinese and Arabic versions keep the English line.
MONTHS = {
    name: number
    for names in (
        "january february march april may june july august september october november december",
        "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
        "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
    )
    for number, name in enumerate(names.split(), 1)
}
DATE = re.compile(r"([0-9]{1,2})(?:er)?(?: de)? (\w+)(?: de)? ([0-9]{4})")
# What no text can hold: all but the characters of XML 1.0 (fifth edition, 2.2). The delimiters of MARC are among them.
NO_TEXT = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


CODE = ("facts", "marc", "pdf_data", "text", "xml", "xml_elements", "xml_meta")


@cache
def design() -> str:
    """A hash of what shapes the outputs for programs and shapes neither page nor PDF: the code that writes them."""
    digest = hashlib.sha256()
    for name in CODE:
        digest.update(Path(__file__).with_name(f"render_{name}.py").read_bytes())
    return digest.hexdigest()


def issued_on(content: NoteContent) -> datetime.date | None:
    """The date that the masthead prints (“15 January 2016”, “15 de enero de 2016”); None when there is none to read."""
    match = DATE.fullmatch(content.masthead.date.strip())
    try:
        return datetime.date(int(match[3]), MONTHS[match[2].lower()], int(match[1])) if match else None
    except (KeyError, ValueError):
        return None


def marking(content: NoteContent) -> str:
    """The words of the note's marking in its language; "" when it has none."""
    phrases = PHRASES[Language(content.language)]
    return {"draft": phrases.draft, "unofficial": phrases.unofficial}.get(content.marking, "")


def statements(content: NoteContent, watermark: Watermark | None) -> list[str]:
    """What a file says of itself beside the text, each once: the marking, the words and the line of the watermark."""
    said = [marking(content), *((watermark.words, watermark.line) if watermark else ())]
    return list(dict.fromkeys(filter(None, said)))


def cited(content: NoteContent) -> list[str]:
    """The symbols of known series in the words and addresses of the note, each once, in order, without its own."""
    found = []
    for _place, text in content.texts():
        for run in marks.runs(text):
            if isinstance(run, marks.Link) and (target := symbols.of_address(run.href)):
                found.append(target[1])
        found += symbols.candidates(marks.plain(text))
    return [symbol for symbol in dict.fromkeys(found) if symbols.is_known(symbol) and symbol != content.symbol]


def base_symbol(symbol: str) -> str:
    """The symbol of the document that an addendum, a corrigendum or a revision belongs to; else the symbol itself."""
    return re.sub(rf"{symbols.MODIFIERS}\Z", "", symbol)


def runs(text: str) -> Iterator[marks.Run]:
    """The runs of a text of an edition. Raises RuleBroken for a footnote that only a draft can have."""
    for run in marks.runs(text):
        if isinstance(run, marks.Note):
            raise RuleBroken(
                _("The footnote “%(words)s” has no number yet. Freeze the draft, then export the edition.")
                % {"words": run.text}
            )
        yield run


def require_text(content: NoteContent, watermark: Watermark | None = None) -> None:
    """Raise RuleBroken, naming characters and place, when the note holds what is no text (a control code)."""
    for place, text in content.texts():
        if found := _no_text(text):
            raise RuleBroken(
                _("%(characters)s cannot stand in a text (in %(place)s). Take it out.")
                % {"characters": found, "place": place.label}
            )
    beside = (content.symbol, content.agenda_document, *vars(content.masthead).values())
    for text in (*beside, *statements(content, watermark)):
        if found := _no_text(text):
            raise RuleBroken(
                _("%(characters)s cannot stand in a text (in “%(text)s”). Take it out.")
                % {"characters": found, "text": NO_TEXT.sub("\ufffd", text)}
            )


def _no_text(text: str) -> str:
    """The code points that no text can hold, each once: most of them cannot even be printed."""
    return ", ".join(f"U+{ord(character):04X}" for character in dict.fromkeys(NO_TEXT.findall(text)))
