"""An answer and a status as values: their stored form, what they still lack, and the refusals. No query."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from functools import cache

from django.db.models import TextChoices
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from recommendations.rules import Language, RuleBroken
from responses.rules import Acceptance, Implementation, Position, Reason

COMMENT_LIMIT = 20_000  # characters: about ten printed pages
CONDITION_LIMIT = 2_000
REASON_LIMIT = 2_000
REFERENCE_LIMIT = 300
# The letters of the scripts that tell a language.
SCRIPTS = {
    Language.AR: re.compile("[\u0620-\u064a\u066e-\u06d3\u06d5\u06fa-\u06ff\u0750-\u077f\ufb50-\ufdfb\ufe70-\ufefc]"),
    Language.ZH: re.compile("[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]"),
    Language.RU: re.compile("[\u0400-\u0481\u048a-\u052f]"),
}
# Controls, surrogates and marks of direction: only these are looked at one by one.
SUSPECT = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff\u202a\u202b\u202d\u202e]")


@dataclass(frozen=True)
class Answer:
    """What somebody types: position, reasons in the order of `Reason`, condition, comment and its language."""

    position: str = ""
    reasons: tuple[str, ...] = ()
    condition: str = ""
    comment: str = ""
    language: str = ""

    def __bool__(self) -> bool:
        return bool(self.position or self.reasons or self.condition or self.comment)


@dataclass(frozen=True)
class Status:
    """The state of follow-up on a date: acceptance, implementation, and the body and document that decided."""

    acceptance: str = ""
    implementation: str = ""
    status_on: date | None = None
    deciding_body: str = ""
    deciding_document: str = ""

    def __bool__(self) -> bool:
        return self != Status()


def _plain(text: str, limit: int, what: str, *, lines: bool) -> str:
    """`text` with line ends as one newline and without space around. Raises RuleBroken, naming the place.

    `what`, to be translated, says of which field it is.
    """
    typed = text.replace("\r\n", "\n").replace("\r", "\n")
    text = typed.strip()
    if len(text) > limit:
        raise RuleBroken(
            _("%(what)s: %(length)d characters, at most %(limit)d are possible. Shorten it, or attach it as a file.")
            % {"what": _(what), "length": len(text), "limit": limit}
        )
    above = typed[: len(typed) - len(typed.lstrip())].count("\n")
    for match in SUSPECT.finditer(text):
        place, character = match.start(), match.group()
        category = unicodedata.category(character)
        if category == "Cs":
            problem = _("half of a character (an unpaired surrogate)")
        elif category == "Cc" and not (character == "\t" or (character == "\n" and lines)):
            problem = _("a control character (U+%(code)04X)") % {"code": ord(character)}
        elif character in "\u202a\u202b\u202d\u202e":
            problem = _("a mark that turns the direction of the text (U+%(code)04X)") % {"code": ord(character)}
        else:
            continue
        line = above + text.count("\n", 0, place) + 1
        raise RuleBroken(
            _("%(what)s, line %(line)d: there is %(problem)s after “%(before)s”. Delete it and type on.")
            % {
                "what": _(what),
                "line": line,
                "problem": problem,
                "before": _printable(text[max(0, place - 15) : place]),
            }
        )
    return text


def _printable(text: str) -> str:
    return "".join(character for character in text if character.isprintable())


@cache
def _values(choices: type[TextChoices]) -> tuple[str, ...]:
    return tuple(choices.values)


def _known(value: str, choices: type[TextChoices], what: str) -> str:
    if value and value not in _values(choices):
        raise RuleBroken(
            _("%(what)s: “%(value)s” is not one of: %(choices)s.")
            % {"what": _(what), "value": _printable(value[:40]), "choices": ", ".join(map(str, choices.labels))}
        )
    return value


def checked_answer(answer: Answer, *, general: bool = False) -> Answer:
    """`answer` in its stored form: known codes, reasons in one order, plain text within the limits.

    A `general` answer (on the report as a whole) has a comment only. Raises RuleBroken.
    """
    if general and (answer.position or answer.reasons or answer.condition):
        raise RuleBroken(_("A general comment has no position: positions are taken on each recommendation."))
    for reason in answer.reasons:
        _known(reason, Reason, gettext_noop("Reasons"))
    comment = _plain(answer.comment, COMMENT_LIMIT, gettext_noop("Comment"), lines=True)
    return Answer(
        position=_known(answer.position, Position, gettext_noop("Position")),
        reasons=tuple(code for code in _values(Reason) if code in answer.reasons),
        condition=_plain(answer.condition, CONDITION_LIMIT, gettext_noop("Condition"), lines=True),
        comment=comment,
        language=_known(answer.language, Language, gettext_noop("Language")) or language_by_script(comment),
    )


def language_by_script(text: str) -> str:
    """The language that the script of a text tells (Arabic, Chinese, Russian); empty for Latin letters, or none."""
    if text.isascii():
        return ""
    counts = {language: len(letters.findall(text)) for language, letters in SCRIPTS.items()}
    counts[""] = sum(map(str.isalpha, text)) - sum(counts.values())
    found = max(counts, key=counts.get)
    return str(found) if counts[found] else ""


def missing(answer: Answer) -> list[str]:
    """What an answer to a recommendation still lacks before it can be submitted, a sentence each; empty: nothing."""
    found = []
    if not answer.position:
        found.append(_("Choose a position."))
    if answer.position == Position.CONDITIONAL and not answer.condition:
        found.append(_("The support is conditional: name the condition."))
    if answer.condition and answer.position and answer.position != Position.CONDITIONAL:
        found.append(_("A condition is given, but the position is not conditional: change one of the two."))
    if answer.position not in ("", Position.SUPPORTS, Position.CONDITIONAL) and not (answer.reasons or answer.comment):
        found.append(_("Say why: choose a reason or write a comment."))
    return found


def checked_status(status: Status, *, today: date) -> Status:
    """`status` in its stored form. Raises RuleBroken when implementation stands without acceptance, or no date."""
    _known(status.acceptance, Acceptance, gettext_noop("Acceptance"))
    _known(status.implementation, Implementation, gettext_noop("Implementation"))
    if not status:
        return status
    if not status.acceptance:
        raise RuleBroken(_("Say first whether the recommendation is accepted."))
    if status.implementation and status.acceptance != Acceptance.ACCEPTED:
        raise RuleBroken(
            _("Only what is accepted can be implemented: set the acceptance to “%(accepted)s”, or leave this empty.")
            % {"accepted": Acceptance.ACCEPTED.label}
        )
    if status.status_on is None:
        raise RuleBroken(_("Give the date of this status, for instance the date of the decision."))
    if not date(1966, 1, 1) <= status.status_on <= today:
        raise RuleBroken(_("The date of the status lies in the future or before 1966. Correct it."))
    return Status(
        status.acceptance,
        status.implementation,
        status.status_on,
        _plain(status.deciding_body, REFERENCE_LIMIT, gettext_noop("Deciding body"), lines=False),
        _plain(status.deciding_document, REFERENCE_LIMIT, gettext_noop("Document of the decision"), lines=False),
    )


def checked_reason(text: str, *, required: bool) -> str:
    """The reason given for a move. Raises RuleBroken when one is required and none is there."""
    text = _plain(text, REASON_LIMIT, gettext_noop("Reason"), lines=True)
    if required and not text:
        raise RuleBroken(_("Say why: the organization reads this reason."))
    return text


def checked_reference(text: str) -> str:
    """The reference of a source (date of the letter, subject of the mail) in one line. Raises RuleBroken."""
    return _plain(text, REFERENCE_LIMIT, gettext_noop("Reference of the source"), lines=False)


def checked_title(text: str) -> str:
    """The title of a piece of evidence in one line. Raises RuleBroken."""
    return _plain(text, REFERENCE_LIMIT, gettext_noop("Title"), lines=False)


class Stale(RuleBroken):
    """A save on an old version: refused, with what is stored and what was offered, so that no word is lost."""

    def __init__(self, stored, offered, version: int):
        super().__init__(_("This answer was changed after you opened it. Nothing was overwritten."))
        self.stored, self.offered, self.version = stored, offered, version
