"""Clearance of a note: what an organization may say of a draft, how it stands, and what may be stored. No query."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import TextChoices
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from drafts.rules import faults, storable
from recommendations.rules import Language, RuleBroken

# As a place of a reply: the note as a whole.
WHOLE = ""
COMMENT_LIMIT = 4_000
# A date further ahead is a slip of the keyboard.
LONGEST = timedelta(days=365)
# What the form proposes; ours, no rule of the United Nations.
USUAL = timedelta(days=14)


class Verdict(TextChoices):
    """What an organization says of a paragraph, or of the draft as a whole."""

    NO_OBJECTION = "no_objection", pgettext_lazy("clearance", "no objection")
    PROPOSES = "proposes", pgettext_lazy("clearance", "proposes words")


class Outcome(TextChoices):
    """What the drafter made of a proposal."""

    TAKEN_UP = "taken_up", pgettext_lazy("proposal", "taken up")
    DECLINED = "declined", pgettext_lazy("proposal", "declined")


class State(TextChoices):
    """Where an organization stands in a clearance."""

    PROPOSES = "proposes", gettext_lazy("Proposes words")
    NO_OBJECTION = "no_objection", gettext_lazy("No objection")
    BEGUN = "begun", gettext_lazy("Replied in part")
    AWAITED = "awaited", pgettext_lazy("clearance", "Awaited")
    # Said so in the mail: silence by the date counts as no objection.
    SILENT = "silent", gettext_lazy("Silent: no objection")


def state_of(*, own: int, replied: int, whole: bool, proposes: bool, over: bool) -> State:
    """The state of an organization.

    `own`: paragraphs that rest on its answers, `replied`: those of them with a reply; `whole`: it replied on the draft
    as a whole; `over`: the date has passed. Who replied on the whole, or on each own paragraph, has replied.
    """
    if proposes:
        return State.PROPOSES
    if has_replied(own=own, replied=replied, whole=whole):
        return State.NO_OBJECTION
    if over:
        return State.SILENT
    return State.BEGUN if replied else State.AWAITED


def has_replied(*, own: int, replied: int, whole: bool) -> bool:
    """True when nothing more is awaited of an organization: a proposal on one paragraph leaves the others open."""
    return whole or 0 < own == replied


def checked_due_date(due_on: date, today: date) -> date:
    """A date by which organizations can reply. Raises RuleBroken when it is not ahead, or more than a year away."""
    if due_on <= today:
        raise RuleBroken(_("The date has to lie ahead: the focal points need time to read."))
    if due_on > today + LONGEST:
        raise RuleBroken(_("The date lies more than a year ahead. Choose an earlier one."))
    return due_on


def checked_text(text: str, limit: int = COMMENT_LIMIT) -> str:
    """What was typed, with its lines. Raises RuleBroken when it is longer than `limit`, or cannot be stored."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").strip().split("\n")
    if len(text.strip()) > limit:
        raise RuleBroken(_("The text is longer than %(limit)d characters. Shorten it.") % {"limit": limit})
    return "\n".join(storable(line) for line in lines)


def checked_words(text: str) -> str:
    """Words for a paragraph, as a draft stores them. Raises RuleBroken for none, or when a mark is open."""
    text = storable(text)
    if not text:
        raise RuleBroken(_("Write the words of the paragraph."))
    if wrong := list(faults(text)):
        raise RuleBroken(" ".join(wrong))
    return text


@dataclass(frozen=True)
class Said:
    """What was sent of one place: a paragraph by its key, or the whole (WHOLE).

    `seen`: the primary key of the reply that was shown there, 0 for none: who replies after a colleague is told.
    """

    key: str
    language: Language
    verdict: str = ""
    words: str = ""
    comment: str = ""
    seen: int = 0


def checked_said(said: Said, text: str, earlier: str = "") -> Said | None:
    """What is to be stored of a place whose text in the draft is `text`; None when nothing was said.

    `earlier`: words proposed before, which stand in the field. Raises RuleBroken when verdict and words do not fit.
    """
    words = said.words.strip()
    untouched = words == "" or storable(words) in (text, earlier)
    comment = checked_text(said.comment)
    if said.verdict == Verdict.PROPOSES:
        words = checked_text(words) if said.key == WHOLE else checked_words(words)
        if not words:
            raise RuleBroken(_("Say what you propose for the draft as a whole."))
        if words == text:
            raise RuleBroken(_("These are the words of the draft. Change them, or choose “no objection”."))
        return Said(said.key, said.language, Verdict.PROPOSES, words, comment, said.seen)
    if said.verdict == Verdict.NO_OBJECTION:
        if not untouched:
            raise RuleBroken(
                _("You changed the words and chose “no objection”. Choose “propose words”, or empty the field.")
            )
        return Said(said.key, said.language, Verdict.NO_OBJECTION, "", comment, said.seen)
    if comment or not untouched:
        raise RuleBroken(_("Choose whether you have no objection or propose words."))
    return None


class RepliesRefused(RuleBroken):
    """Replies that were refused together, so that none is stored without the others; `faults` by place."""

    def __init__(self, wrong: dict[str, str]):
        super().__init__(_("Nothing was saved yet. What you typed is still here: look at the places marked below."))
        self.faults = wrong
