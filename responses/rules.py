"""What an organization may answer, and the way of an answer: vocabularies and moves. No query."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import TextChoices
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from recommendations.rules import RuleBroken


class Position(TextChoices):
    """What an organization says of a recommendation, in the order in which figures show it."""

    SUPPORTS = "supports", gettext_lazy("Supports")
    RESERVATIONS = "with_reservations", gettext_lazy("Supports with reservations")
    PARTIALLY = "partially_supports", gettext_lazy("Partially supports")
    CONDITIONAL = "conditional", gettext_lazy("Support conditional on something named")
    DOES_NOT_SUPPORT = "does_not_support", gettext_lazy("Does not support")
    NO_POSITION = "no_position", gettext_lazy("Takes no position")


class Reason(TextChoices):
    """A coded ground for a reservation, a condition, a refusal, or for taking no position."""

    LEGAL = "legal", gettext_lazy("Legal or regulatory framework")
    RESOURCES = "resources", gettext_lazy("Resources")
    TIMELINE = "timeline", gettext_lazy("Timeline")
    MANDATE = "mandate", gettext_lazy("Mandate or governance")
    GUIDANCE = "guidance", gettext_lazy("Need for guidance")
    OVERLAP = "overlap", gettext_lazy("Overlap with an existing mechanism")
    ADDED_VALUE = "added_value", gettext_lazy("Added value not clear")
    FLEXIBILITY = "flexibility", gettext_lazy("Need for flexibility")
    MEASURABILITY = "measurability", gettext_lazy("Measurability")
    ALTERNATIVE = "alternative", gettext_lazy("Alternative proposed")
    ALREADY_DONE = "already_done", gettext_lazy("Already implemented or under way")
    ADDRESSED_TO_OTHERS = "addressed_to_others", gettext_lazy("Addressed to others")
    OTHER = "other", gettext_lazy("Other")


class Acceptance(TextChoices):
    """The first axis of the JIU's own follow-up. It is not the position."""

    ACCEPTED = "accepted", gettext_lazy("Accepted")
    NOT_ACCEPTED = "not_accepted", gettext_lazy("Not accepted")
    UNDER_CONSIDERATION = "under_consideration", gettext_lazy("Under consideration")
    NOT_RELEVANT = "not_relevant", gettext_lazy("Not relevant")


class Implementation(TextChoices):
    """The second axis, for what has been accepted only."""

    NOT_STARTED = "not_started", gettext_lazy("Not started")
    IN_PROGRESS = "in_progress", gettext_lazy("In progress")
    IMPLEMENTED = "implemented", gettext_lazy("Implemented")


class Source(TextChoices):
    """From where the words came that were entered."""

    ORGANIZATION = "organization", gettext_lazy("The organization itself")
    LETTER = "letter", gettext_lazy("Letter")
    EMAIL = "email", gettext_lazy("E-mail")
    MEETING = "meeting", gettext_lazy("Meeting")
    FILE = "file", gettext_lazy("File")
    OVERSIGHT = "oversight", gettext_lazy("Oversight staff")  # of a step of theirs, never of an organization's words
    ILLUSTRATIVE = "illustrative", gettext_lazy("Illustration, made up")

    @classmethod
    def of_others(cls) -> tuple["Source", ...]:
        """What oversight staff may name when they enter for an organization."""
        return (cls.LETTER, cls.EMAIL, cls.MEETING, cls.FILE)


class Channel(TextChoices):
    """Through which door a change came in."""

    PAGE = "page", gettext_lazy("page")
    TABLE = "table", gettext_lazy("table")
    WORKBOOK = "workbook", gettext_lazy("spreadsheet")
    API = "api", gettext_lazy("interface for programs")
    COMMAND = "command", gettext_lazy("command")


class Stage(TextChoices):
    """How far an answer has come. Only cleared answers count in a note."""

    DRAFT = "draft", gettext_lazy("Draft")
    SUBMITTED = "submitted", gettext_lazy("Submitted")
    RETURNED = "returned", gettext_lazy("Returned")
    CLEARED = "cleared", gettext_lazy("Cleared")


# The words of an answer may be changed here, and nowhere else.
OPEN_STAGES = (Stage.DRAFT, Stage.RETURNED)
# What has been sent holds a complete answer.
SENT_STAGES = (Stage.SUBMITTED, Stage.CLEARED)


class Role(TextChoices):
    """As whom somebody acts on the answers of one organization."""

    FOCAL_POINT = "focal_point", gettext_lazy("focal point of the organization")
    OVERSIGHT = "oversight", gettext_lazy("oversight staff")


def enters_words(roles: Iterable[Role], *, round_open: bool) -> bool:
    """Whether somebody with `roles` may change words now: oversight staff always, organizations in an open round."""
    return Role.OVERSIGHT in roles or (Role.FOCAL_POINT in roles and round_open)


def words_open(stage: str | None) -> bool:
    """Whether the words of an answer may change at `stage` (None: nothing stored), by whoever enters words."""
    return stage is None or stage in OPEN_STAGES


def follow_up_open(stage: str | None) -> bool:
    """Whether follow-up and evidence may change at `stage` (None: nothing stored), by whoever has a role."""
    return stage != Stage.SUBMITTED


class Verb(TextChoices):
    """What happened to an answer: the moves, and the changes that are none."""

    RECORDED = "recorded", gettext_lazy("changed the answer")
    STATUS = "status", gettext_lazy("recorded the follow-up")
    EVIDENCE_ADDED = "evidence_added", gettext_lazy("added evidence")
    EVIDENCE_REMOVED = "evidence_removed", gettext_lazy("removed evidence")
    SUBMIT = "submit", gettext_lazy("submitted")
    RETURN = "return", gettext_lazy("returned")
    CLEAR = "clear", gettext_lazy("cleared")
    REOPEN = "reopen", gettext_lazy("reopened")


@dataclass(frozen=True)
class Move:
    """One allowed step of an answer: who may take it, from where to where, and whether a reason must be given."""

    verb: Verb
    before: tuple[Stage, ...]
    after: Stage
    who: tuple[Role, ...]
    needs_reason: bool = False


MOVES = (
    Move(Verb.SUBMIT, (Stage.DRAFT, Stage.RETURNED), Stage.SUBMITTED, (Role.FOCAL_POINT, Role.OVERSIGHT)),
    Move(Verb.RETURN, (Stage.SUBMITTED,), Stage.RETURNED, (Role.OVERSIGHT,), needs_reason=True),
    Move(Verb.CLEAR, (Stage.SUBMITTED,), Stage.CLEARED, (Role.OVERSIGHT,)),
    Move(Verb.REOPEN, (Stage.CLEARED,), Stage.RETURNED, (Role.OVERSIGHT,), needs_reason=True),
)


def moves_from(stage: Stage, roles: Iterable[Role]) -> tuple[Move, ...]:
    """The moves that somebody with `roles` may take from `stage`; a page offers these and no others."""
    return tuple(move for move in MOVES if stage in move.before and not set(roles).isdisjoint(move.who))


def move_for(verb: Verb, stage: Stage, roles: Iterable[Role]) -> Move:
    """The move that `verb` means from `stage`. Raises RuleBroken when it is not allowed, saying what is."""
    allowed = moves_from(stage, roles)
    for move in allowed:
        if move.verb == verb:
            return move
    if any(move.verb == verb and stage in move.before for move in MOVES):
        raise RuleBroken(_("Only oversight staff can do this. Nothing was changed."))
    raise RuleBroken(
        _("This answer is at the stage “%(stage)s”, from which that step is not possible. Reload the page.")
        % {"stage": Stage(stage).label}
    )


def moves_diagram() -> str:
    """The table of moves as a Mermaid diagram, which the README shows."""
    lines = ["stateDiagram-v2", f"    [*] --> {Stage.DRAFT}"]
    for move in MOVES:
        who = " or ".join(role.replace("_", " ") for role in move.who)
        reason = ", with a reason" if move.needs_reason else ""
        lines += [f"    {before} --> {move.after}: {move.verb} ({who}{reason})" for before in move.before]
    return "\n".join(lines)


def six_months_after(day: date) -> date:
    """The same day of the month half a year later, or the last one of that month (JIU statute, article 11)."""
    year, month = (day.year, day.month + 6) if day.month <= 6 else (day.year + 1, day.month - 6)
    for last in (day.day, 30, 29, 28):
        try:
            return date(year, month, min(day.day, last))
        except ValueError:
            continue
    raise AssertionError(day)
