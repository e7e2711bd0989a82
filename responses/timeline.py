"""The history of an answer, told: steps joined to what a reader wants to know, and any earlier state. Reads only."""

from collections.abc import Iterable
from dataclasses import dataclass, field, fields
from datetime import datetime, timedelta
from functools import cached_property

from django.utils.translation import gettext as _

from recommendations.rules import Language
from responses.answer import Answer
from responses.differences import Piece, difference
from responses.models import Response, ResponseEvent
from responses.rules import Acceptance, Implementation, Position, Reason, Source, Stage, Verb

# Saves of one person within so long of each other are told as one: a comment is saved while it is typed.
TOGETHER = timedelta(minutes=30)
CODES = {
    "position": Position,
    "reasons": Reason,
    "language": Language,
    "acceptance": Acceptance,
    "implementation": Implementation,
    "stage": Stage,
    "source": Source,
}
TEXTS = ("comment", "condition")
COMPARED = 200_000  # characters a page, word by word; that takes about a second at worst


@dataclass(frozen=True)
class Change:
    """One field before and after, in words; texts also as the pieces of their difference, unless they are `whole`."""

    label: str
    before: str
    after: str
    pieces: tuple[Piece, ...] = ()
    whole: bool = False


@dataclass
class Room:
    """How many characters of texts a page may still compare; what comes after them is shown whole."""

    characters: int = field(default_factory=lambda: COMPARED)

    def change(self, name: str, before, after) -> Change:
        """The change of one field, as `change` tells it, compared word by word while there is room."""
        if name in TEXTS and before and after:
            self.characters -= len(before) + len(after)
        return change(name, before, after, compare=self.characters > 0)


@dataclass
class Step:
    """One entry of the timeline: one event, or several saves of one person in one go."""

    events: list[ResponseEvent]
    room: Room = field(default_factory=Room)

    @property
    def first(self) -> ResponseEvent:
        """The earliest event of it."""
        return self.events[0]

    @property
    def last(self) -> ResponseEvent:
        """The latest event of it."""
        return self.events[-1]

    @property
    def at(self) -> datetime:
        """When it ended."""
        return self.last.at

    @property
    def saves(self) -> int:
        """How many events are told as one."""
        return len(self.events)

    @cached_property
    def changes(self) -> list[Change]:
        """What it changed, from before its first event to after its last. Steps share the room for comparing."""
        before: dict = {}
        after: dict = {}
        for event in self.events:
            for name in event.after:
                before.setdefault(name, event.before.get(name))
                after[name] = event.after[name]
        return [self.room.change(name, before[name], after[name]) for name in after if before[name] != after[name]]


def change(name: str, before, after, *, compare: bool = True) -> Change:
    """The change of one field of an answer or a status, in the reader's words. `compare`: texts word by word."""
    labels = {
        "position": _("Position"),
        "reasons": _("Reasons"),
        "condition": _("Condition"),
        "comment": _("Comment"),
        "language": _("Language"),
        "acceptance": _("Acceptance"),
        "implementation": _("Implementation"),
        "status_on": _("Date of the status"),
        "deciding_body": _("Deciding body"),
        "deciding_document": _("Document of the decision"),
        "stage": _("Stage"),
        "evidence": _("Evidence"),
        "source": _("Source"),
        "source_reference": _("Reference of the source"),
    }
    old, new = said(name, before), said(name, after)
    texts = name in TEXTS and bool(old and new)
    pieces = difference(old, new) if texts and compare else ()
    return Change(labels.get(name, name), old, new, pieces, whole=texts and not compare)


def said(name: str, value) -> str:
    """A stored value of a field as a reader reads it: labels for codes."""
    codes = CODES.get(name)
    if not value:
        return ""
    if codes is None:
        return str(value)
    values = value if isinstance(value, list | tuple) else [value]
    return ", ".join(str(codes(code).label) if code in codes.values else str(code) for code in values)


def steps(events: Iterable[ResponseEvent]) -> list[Step]:
    """Join events, given from the earliest to the latest, to steps; the latest first. They share one `Room`."""
    found: list[Step] = []
    room = Room()
    for event in events:
        last = found[-1].last if found else None
        if (
            last
            and event.verb == last.verb == Verb.RECORDED
            and (event.by_id, event.source, event.source_reference, event.channel)
            == (last.by_id, last.source, last.source_reference, last.channel)
            and event.at - last.at < TOGETHER
        ):
            found[-1].events.append(event)
        else:
            found.append(Step([event], room))
    return found[::-1]


def answer_at(response: Response, version: int) -> Answer:
    """What the answer said at a version: the starting point of somebody who still had that on the screen."""
    values = {}
    names = {field.name for field in fields(Answer)}
    events = response.events.filter(verb=Verb.RECORDED, version__lte=version).order_by("-id")
    for after in events.values_list("after", flat=True).iterator(chunk_size=200):
        for name in names & after.keys() - values.keys():
            values[name] = tuple(after[name]) if name == "reasons" else after[name]
        if len(values) == len(names):
            break
    return Answer(**values)
