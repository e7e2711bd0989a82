"""What the page of a sheet shows of one line: the stored answer or what was sent, and what may be done. Reads only."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field

from django.utils.translation import gettext as _

from recommendations.rules import Language
from responses import differences, timeline
from responses.answer import COMMENT_LIMIT, CONDITION_LIMIT, Answer, Status
from responses.models import Response, ResponseEvent
from responses.rules import Acceptance, Implementation, Move, Position, Reason, Role, Source, Stage, Verb, moves_from
from responses.sheets import Line, Sheet
from responses.timeline import Change


@dataclass(frozen=True)
class Shown:
    """What was sent and could not be stored: of which line, in which form, and why."""

    number: int
    form: str
    fault: str
    answer: Answer | None = None
    sent: Mapping = field(default_factory=dict)


# What a form of a card may hold that somebody typed or chose.
TYPED = (
    *("position", "condition", "comment", "reason", "acceptance", "implementation", "status_on"),
    *("deciding_body", "deciding_document", "title", "url", "reference"),
)


@dataclass
class Card:
    """A line on the page. `answer` is what the fields show; `faults` a reason per form of the card."""

    line: Line
    answer: Answer
    writable: bool
    follow_up: bool
    moves: tuple[Move, ...]
    faults: dict[str, str]
    sent: Mapping
    language: str
    returned: str = ""

    @property
    def key(self) -> str:
        """The beginning of the names of its fields on the page."""
        return f"r{self.number}"

    @property
    def save_key(self) -> str:
        """The mark of the last save, by which a browser knows its own again."""
        return self.line.response.save_key if self.line.response else ""

    @property
    def source(self) -> Mapping:
        """The source and its reference that the form shows: what was sent, else what is stored."""
        if self.sent.get("source"):
            return self.sent
        row = self.line.response
        named = row is not None and row.source in Source.of_others()
        return {"source": row.source if named else "", "reference": row.source_reference if named else ""}

    @property
    def status(self) -> Mapping:
        """The follow-up that the form shows: what was sent, else what is stored."""
        if "status" in self.faults:
            return self.sent
        stored = asdict(self.line.response.status if self.line.response else Status())
        return stored | {"status_on": stored["status_on"].isoformat() if stored["status_on"] else ""}

    @property
    def refused(self) -> tuple[str, str]:
        """Why something was refused whose form is not on the page any more, and what was typed there, to be copied.

        The answer was locked meanwhile, the round closed, or the step taken by somebody else.
        """
        offered = {"answer": self.writable, "status": self.follow_up, "evidence": self.follow_up}
        offered["move"] = any(move.verb == self.sent.get("verb") for move in self.moves)
        form = next(iter(self.faults), "")
        if not form or offered[form]:
            return "", ""
        typed = [timeline.said("reasons", list(self.answer.reasons))] if form == "answer" else []
        typed += [timeline.said(name, self.sent[name]) for name in TYPED if self.sent.get(name)]
        return self.faults[form], "\n\n".join(text for text in typed if text)

    @property
    def number(self) -> int:
        """The number of the recommendation; 0 for the general comment."""
        return self.line.number

    @property
    def evidence(self) -> list:
        """The evidence that has not been taken away (the page has fetched no other)."""
        return list(self.line.response.evidence.all()) if self.line.response else []


def cards(sheet: Sheet, *, roles: frozenset[Role], writable: bool, shown: Shown | None) -> list[Card]:
    """The cards of a sheet, the general comment last, with the reason of those that were returned (one query)."""
    lines = [*sheet.lines, sheet.general]
    returned = [line.response.pk for line in lines if line.response and line.response.stage == Stage.RETURNED]
    reasons: dict[int, str] = {}
    if returned:
        events = ResponseEvent.objects.filter(response__in=returned, verb__in=[Verb.RETURN, Verb.REOPEN])
        reasons = dict(events.order_by("id").values_list("response", "reason"))  # the latest one stays
    made = [card(line, roles=roles, writable=writable, shown=shown) for line in lines]
    for one in made:
        one.returned = reasons.get(one.line.response.pk, "") if one.line.response else ""
    return made


def card(line: Line, *, roles: frozenset[Role], writable: bool, shown: Shown | None) -> Card:
    """The card of a line for somebody with `roles`; `writable`: the round lets them change words."""
    mine = shown if shown and shown.number == line.number else None
    stage = Stage(line.response.stage) if line.response else Stage.DRAFT
    # One answer is submitted with all the others, so that none is forgotten.
    steps = tuple(move for move in moves_from(stage, roles) if move.verb != Verb.SUBMIT)
    return Card(
        line=line,
        answer=mine.answer if mine and mine.answer else line.answer,
        writable=writable and line.is_open,
        follow_up=bool(roles) and line.follow_up_is_open,
        moves=steps if line.response else (),
        faults={mine.form: mine.fault} if mine else {},
        sent=defaultdict(str, mine.sent) if mine else defaultdict(str),
        language=line.answer.language,
    )


def choices() -> dict:
    """The lists that the forms of a sheet offer, and their limits."""
    return {
        "positions": Position.choices,
        "all_reasons": Reason.choices,
        "languages": Language.choices,
        "acceptances": Acceptance.choices,
        "implementations": Implementation.choices,
        "sources": [(source.value, source.label) for source in Source.of_others()],
        "comment_limit": COMMENT_LIMIT,
        "condition_limit": CONDITION_LIMIT,
    }


@dataclass(frozen=True)
class Conflict:
    """Two saves on one version: the fields that differ (stored -> offered) and a proposal that keeps both."""

    changes: list[Change]
    merged: Answer
    texts_merged: bool


def conflict(stored: Response | None, offered: Answer, version: int) -> Conflict:
    """Compare `offered`, which rests on `version`, with what is stored; merge what can be merged.

    A field that only one of the two changed takes that change; texts are merged word by word where the changes do not
    touch. Where they do, the offered text is kept for the person to work on, with the stored one beside it.
    """
    theirs = stored.answer if stored else Answer()
    base = timeline.answer_at(stored, version) if stored and version else Answer()
    values, merged_all = {}, True
    for name in ("position", "reasons", "condition", "comment", "language"):
        old, mine, other = getattr(base, name), getattr(offered, name), getattr(theirs, name)
        if name in timeline.TEXTS:
            text = differences.merge(old, mine, other)
            merged_all &= text is not None
            values[name] = mine if text is None else text
        elif name == "reasons":
            kept = (set(mine) | set(other)) - (set(old) - set(mine)) - (set(old) - set(other))
            values[name] = tuple(code for code in Reason.values if code in kept)
        else:
            values[name] = other if mine == old else mine
            merged_all &= mine == old or other in (old, mine)
    names = [name for name in values if getattr(theirs, name) != getattr(offered, name)]
    changes = [timeline.change(name, getattr(theirs, name), getattr(offered, name)) for name in names]
    return Conflict(changes, Answer(**values), merged_all)


def question(line: Line) -> str:
    """The heading of a line."""
    if line.recommendation is None:
        return _("General comment on the report")
    return _("Recommendation %(number)d") % {"number": line.number}
