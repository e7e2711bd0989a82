"""One change of a Word file that came back, as it stands against the draft, and what became of it."""

from dataclasses import dataclass
from enum import StrEnum

from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from drafts.models import Block, WordDecision
from drafts.rules import Part
from drafts.word_content import canonical


class Change(StrEnum):
    """What was done to a place in Word."""

    TEXT = "text"
    ADDED = "added"
    DELETED = "deleted"
    MOVED = "moved"
    SPLIT = "split"
    JOINED = "joined"
    FIXED = "fixed"  # of what a draft does not hold: the recorded text of a recommendation, a line of the masthead


LABELS = {
    Change.TEXT: pgettext_lazy("change in Word", "changed"),
    Change.ADDED: pgettext_lazy("change in Word", "new"),
    Change.DELETED: pgettext_lazy("change in Word", "deleted"),
    Change.MOVED: pgettext_lazy("change in Word", "moved"),
    Change.SPLIT: pgettext_lazy("change in Word", "split in two"),
    Change.JOINED: pgettext_lazy("change in Word", "joined"),
    Change.FIXED: pgettext_lazy("change in Word", "cannot be taken up"),
}


class State(StrEnum):
    """What became of a change; SETTLED: the draft says so already, and nobody decided it here."""

    OPEN = "open"
    TAKEN_UP = "taken_up"
    SET_ASIDE = "set_aside"
    SETTLED = "settled"


@dataclass(frozen=True)
class Proposal:
    """One change of a Word file against the draft as it stands.

    `name`: what it is known by in its file; `block`: the block that it concerns, None for what is new; `version`: what
    taking it up rests on (of several texts the sum of their versions); `base`: the text in Word before it was edited,
    `present`: in the draft now, `offered`: in the file; `second`: the second half of a split one; `others`: paragraphs
    that were joined to it; `part`, `recommendation` (number, or 0) and `after`: where it stands in the file, `target`
    what the paragraph before it there is called.
    """

    name: str
    change: Change
    label: str
    block: Block | None = None
    version: int = 0
    base: str = ""
    present: str = ""
    offered: str = ""
    second: str = ""
    others: tuple[Block, ...] = ()
    part: Part = Part.FRONT
    recommendation: int = 0
    after: Block | None = None
    target: str = ""
    settled: bool = False
    decision: WordDecision | None = None

    @property
    def state(self) -> State:
        """Whether it has been decided, or needs no decision."""
        if self.decision is not None:
            return State(self.decision.outcome)
        return State.SETTLED if self.settled else State.OPEN

    @property
    def gone(self) -> bool:
        """True when the paragraph was deleted in the draft."""
        return self.block is not None and self.block.removed_at is not None

    @property
    def both(self) -> bool:
        """True when the draft has changed too since the file was made."""
        return self.block is not None and canonical(self.present) != canonical(self.base)

    @property
    def what(self) -> str:
        """What was done, in a word."""
        return str(LABELS[self.change])

    @property
    def where(self) -> str:
        """The part or recommendation below which it stands in the file."""
        if self.recommendation:
            return _("Recommendation %(number)s") % {"number": self.recommendation}
        return str(self.part.label)

    @property
    def takes_text(self) -> bool:
        """True for what can be taken up with other words."""
        return self.change in (Change.TEXT, Change.ADDED)
