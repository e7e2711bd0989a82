r"""The marks in a note's text: `[words](address)` is a link, `[*words*]` emphasis, `[^1]` calls note 1, `[^*]` the star
note. In a draft `[^: words]` is a footnote written where it is called; freezing numbers it.

A backslash before `[`, `]` or a backslash makes it an ordinary character, and inside a mark also before `*` and `^`.
Everything else is text, kept to the character.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

# Code points that are no characters: no file of the note can hold them (XML 1.0, 2.2), and nobody can see them.
NO_CHARACTERS = "\ufffe\uffff"


class MarkError(ValueError):
    """A mark that was opened and not closed, or closed in the wrong way; `str()` quotes the place."""


@dataclass(frozen=True)
class Words:
    """Plain text."""

    text: str


@dataclass(frozen=True)
class Link:
    """Text that leads to an address."""

    text: str
    href: str


@dataclass(frozen=True)
class Emphasis:
    """Emphasized text: in italics."""

    text: str


@dataclass(frozen=True)
class Call:
    """The call of the note with this mark (a number or a star)."""

    mark: str


@dataclass(frozen=True)
class Note:
    """A footnote of a draft, written where it is called; `text` is marked text."""

    text: str


Run = Words | Link | Emphasis | Call | Note

_INSIDE = r"(?:[^\[\]\\]|\\[\[\]\\*^])"
MARK = re.compile(
    r"\[\^(?P<call>[0-9]{1,5}|\*)\]"
    rf"|\[\*(?P<emphasis>{_INSIDE}+?)\*\]"
    # Inside a footnote other marks may stand, one deep; an address may have any bracket but a round one.
    # Atomic: nothing is tried a second way, so that an open mark in a long text is refused at once.
    rf"|\[\^:\s*(?P<note>(?>{_INSIDE}|\[{_INSIDE}*+\]\([^()\s]+\)|\[{_INSIDE}*+\])++)\]"
    rf"|\[(?P<words>{_INSIDE}+)\]\((?P<href>[^()\s]+)\)"
)
SPECIAL = re.compile(r"\\[\[\]\\]|\[|\\")


def runs(text: str) -> Iterator[Run]:
    """Split marked text into its runs, in order. Raises MarkError where a mark does not close."""
    words, position = "", 0
    while special := SPECIAL.search(text, position):
        words += text[position : special.start()]
        position = special.end()
        if len(special[0]) == 2:
            words += special[0][1]
        elif special[0] == "\\":
            words += "\\"
        elif mark := MARK.match(text, special.start()):
            if words:
                yield Words(words)
            words, position = "", mark.end()
            yield _run(mark)
        else:
            raise MarkError(text[special.start() : special.start() + 30])
    if words := words + text[position:]:
        yield Words(words)


def _run(mark: re.Match) -> Run:
    match mark.lastgroup:
        case "call":
            return Call(mark["call"])
        case "emphasis":
            return Emphasis(unescape(mark["emphasis"]))
        case "note":
            return Note(mark["note"].strip())
    return Link(unescape(mark["words"]), mark["href"])


def unescape(text: str) -> str:
    """Take the backslashes off escaped brackets."""
    return re.sub(r"\\([\[\]\\*^])", r"\1", text)


def escape(text: str) -> str:
    """Write plain text so that `runs` gives it back unchanged."""
    return re.sub(r"([\[\]\\])", r"\\\1", text)


def _inside(text: str) -> str:
    """Plain text as it stands inside a mark, whose first character must not be read as another kind of mark."""
    return re.sub(r"\A([*^])", r"\\\1", escape(text))


def marked(parts: Iterator[Run]) -> str:
    """Write runs as marked text: the inverse of `runs`."""
    written = []
    for part in parts:
        match part:
            case Words(text):
                written.append(escape(text))
            case Link(text, href):
                written.append(f"[{_inside(text)}]({href})")
            case Emphasis(text):
                written.append(f"[*{_inside(text)}*]")
            case Call(mark):
                written.append(f"[^{mark}]")
            case Note(text):
                written.append(f"[^: {text}]")
    return "".join(written)


def plain(text: str) -> str:
    """The words of marked text without its calls, footnotes and addresses."""
    return "".join(run.text for run in runs(text) if not isinstance(run, Call | Note))
