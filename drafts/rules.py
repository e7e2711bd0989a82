"""The draft of a note: the parts that it has, what happens to its blocks, and what may be typed. No query."""

import re
import unicodedata
from collections.abc import Iterable, Iterator

from django.db.models import TextChoices
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from recommendations.rules import Language, RuleBroken
from reports import marks

TEXT_LIMIT = 20_000
REASON_LIMIT = 2_000


class Part(TextChoices):
    """Where a block stands, in the order of the note."""

    FRONT = "front", gettext_lazy("Front matter")
    INTRODUCTION = "introduction", gettext_lazy("Introduction")
    GENERAL = "general", gettext_lazy("General comments")
    SPECIFIC = "specific", gettext_lazy("Comments on specific recommendations")


PART_ORDER = {part.value: place for place, part in enumerate(Part)}
SECTIONS = (Part.INTRODUCTION, Part.GENERAL, Part.SPECIFIC)


class Kind(TextChoices):
    """What a block is. A draft has one of each kind of the front matter, a heading per section, and paragraphs."""

    SESSION = "session", gettext_lazy("Session line")
    AGENDA = "agenda", gettext_lazy("Agenda line")
    STAR = "star", gettext_lazy("Star footnote")
    AGENDA_TITLE = "agenda_title", gettext_lazy("Title of the agenda item")
    TITLE = "title", pgettext_lazy("of a note", "Title")
    DOCUMENT_TYPE = "document_type", gettext_lazy("Kind of document")
    TRANSMITTAL = "transmittal", gettext_lazy("Transmittal sentence")
    HEADING = "heading", gettext_lazy("Heading of the section")
    PARAGRAPH = "paragraph", gettext_lazy("Paragraph")


FRONT_MATTER = (
    Kind.SESSION,
    Kind.AGENDA,
    Kind.STAR,
    Kind.AGENDA_TITLE,
    Kind.TITLE,
    Kind.DOCUMENT_TYPE,
    Kind.TRANSMITTAL,
)


class Verb(TextChoices):
    """What happened to a block."""

    COMPOSED = "composed", pgettext_lazy("what happened to a paragraph", "composed")
    TYPED = "typed", pgettext_lazy("what happened to a paragraph", "typed")
    ADDED = "added", pgettext_lazy("what happened to a paragraph", "added")
    MOVED = "moved", pgettext_lazy("what happened to a paragraph", "moved")
    SPLIT = "split", pgettext_lazy("what happened to a paragraph", "split")
    MERGED = "merged", pgettext_lazy("what happened to a paragraph", "merged into the one before")
    DELETED = "deleted", pgettext_lazy("what happened to a paragraph", "deleted")
    RESTORED = "restored", pgettext_lazy("what happened to a paragraph", "restored")
    LINKED = "linked", pgettext_lazy("what happened to a paragraph", "linked evidence")
    UNLINKED = "unlinked", pgettext_lazy("what happened to a paragraph", "unlinked evidence")
    TAKEN_UP = "taken_up", pgettext_lazy("what happened to a paragraph", "took up a proposal")
    FROM_WORD = "from_word", pgettext_lazy("what happened to a paragraph", "took up from a Word file")


def storable(text: str) -> str:
    """What was typed, as it is stored: on one line, and otherwise to the character.

    Marks may still be open while somebody types: `faults` tells of them, and freezing refuses them. Raises RuleBroken
    for what no text of a note can hold.
    """
    text = " ".join(text.replace("\r\n", "\n").replace("\r", "\n").split("\n")).strip()
    if len(text) > TEXT_LIMIT:
        raise RuleBroken(
            _("The text has %(length)d characters; a paragraph has %(limit)d at most. Split it into several.")
            % {"length": len(text), "limit": TEXT_LIMIT}
        )
    for character in text:
        if unicodedata.category(character) in ("Cc", "Cs") or character in marks.NO_CHARACTERS:
            raise RuleBroken(
                _("The text has a character that cannot be printed (U+%(code)04X). Delete it and type it again.")
                % {"code": ord(character)}
            )
    return text


def faults(text: str) -> Iterator[str]:
    """What is still to be put right in a typed text before it can be printed: sentences."""
    try:
        runs = list(marks.runs(text))
    except marks.MarkError as error:
        yield _(
            "A mark does not close at “%(words)s”. Write [words](address) for a link, [*words*] for emphasis, "
            "[^: words] for a footnote, and \\[ for a bracket that is meant."
        ) % {"words": error}
        return
    for run in runs:
        if isinstance(run, marks.Call) and run.mark != "*":
            yield _("Footnotes are numbered by themselves: write [^: words] where footnote %(mark)s is called.") % {
                "mark": run.mark
            }
        if isinstance(run, marks.Note):
            yield from _faults_of_note(run.text)


def notes_in(text: str) -> int:
    """How many footnotes a typed text has; none while one of its marks is open."""
    return 0 if any(faults(text)) else sum(isinstance(run, marks.Note) for run in marks.runs(text))


def _faults_of_note(text: str) -> Iterator[str]:
    try:
        inner = list(marks.runs(text))
    except marks.MarkError as error:
        yield _("A mark in a footnote does not close at “%(words)s”.") % {"words": error}
        return
    if not marks.plain(text).strip():
        yield _("A footnote has no text. Write it after [^: or delete the footnote.")
    if any(isinstance(run, marks.Note | marks.Call) for run in inner):
        yield _("A footnote cannot have a footnote of its own.")


# Spaces that belong to the typography of a language beside the ordinary one.
_OWN_SPACES = {"fr": "\u00a0\u202f", "ru": "\u00a0", "es": "\u00a0", "en": "\u00a0", "zh": "\u3000", "ar": ""}
# Invisible signs by which Arabic joins its letters and turns its direction.
_OWN_SIGNS = {"ar": "\u061c\u200c\u200d\u200e\u200f"}
_ODD = re.compile("[\u0080-\U0010ffff]|  +")
# Invisible, private, unassigned, of another width, or standing for what could not be read.
_ODD_KINDS = ("Cf", "Co", "Cn", "Zs", "Zl", "Zp")
_NOT_READ = "\ufffc\ufffd"


def oddities(text: str, language: str) -> Iterator[str]:
    """What was hardly meant in a typed text, as pasted text brings it: sentences that name code point and place.

    Nothing of it is changed: invisible signs, characters of private use, spaces of other widths, several in a row.
    """
    own = _OWN_SPACES.get(language, "") + _OWN_SIGNS.get(language, "")
    for match in _ODD.finditer(text):
        found = match[0]
        place = {"at": match.start() + 1, "before": text[max(0, match.start() - 20) : match.start()]}
        if found[0] == " ":
            yield _("After “…%(before)s” (character %(at)d) stand several spaces in a row.") % place
        elif found in _NOT_READ or (found not in own and unicodedata.category(found) in _ODD_KINDS):
            name = unicodedata.name(found, "") or _("a character of private use, or of none")
            told = _(
                "After “…%(before)s” (character %(at)d) stands U+%(code)04X, %(name)s. Delete it unless it is meant."
            )
            yield told % {**place, "code": ord(found), "name": name}


_QUOTES = {"zh": "“{}”", "ru": "«{}»", "fr": "« {} »", "ar": "”{}“"}


def quoted(words: str, language: str) -> str:
    """Plain words as marked text between the quotation marks of a language."""
    return _QUOTES.get(language, "“{}”").format(marks.escape(" ".join(words.split())))


def in_a_row(texts: Iterable[str], language: str) -> str:
    """Texts of a language one after the other, as paragraphs are joined; empty ones leave no gap."""
    return ("" if language == Language.ZH else " ").join(filter(None, texts))


def checked_reason(text: str) -> str:
    """The reason that somebody gives, in one line. Raises RuleBroken when there is none, or it is too long."""
    text = storable(text[: REASON_LIMIT + 1])
    if not text:
        raise RuleBroken(_("Say why: the reason is kept."))
    if len(text) > REASON_LIMIT:
        raise RuleBroken(_("The reason is longer than %(limit)d characters.") % {"limit": REASON_LIMIT})
    return text


class Stale(RuleBroken):
    """A save on an old version: refused, with what is stored and what was offered, so that no word is lost."""

    def __init__(self, stored: str, offered: str, version: int):
        super().__init__(_("This text was changed after you opened it. Nothing was overwritten."))
        self.stored, self.offered, self.version = stored, offered, version
