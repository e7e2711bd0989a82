"""Coverage both ways: which cleared answers no paragraph reflects, and which paragraphs rest on none."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, Q

from drafts.outline import Card, Place
from drafts.reading import Pieces
from recommendations.models import JIUReport
from responses.rules import Stage
from support.models import Cell


@dataclass(frozen=True)
class Standing:
    """How many answers to a recommendation are cleared, or sent and not yet cleared, of how many that are asked for."""

    number: int
    asked: int
    cleared: int
    submitted: int

    @property
    def awaited(self) -> int:
        """What has not been sent: asked, less cleared and submitted."""
        return self.asked - self.cleared - self.submitted


def standings_of(report: JIUReport) -> list[Standing]:
    """Where the answers to each recommendation of a report stand, by number; one query."""
    rows = Cell.objects.filter(report=report).order_by("number").values("number")
    counts = rows.annotate(
        asked=Count("id", filter=Q(action__isnull=False)),
        cleared=Count("id", filter=Q(action__isnull=False, stage=Stage.CLEARED)),
        submitted=Count("id", filter=Q(action__isnull=False, stage=Stage.SUBMITTED)),
    )
    return [Standing(row["number"], row["asked"], row["cleared"], row["submitted"]) for row in counts]


@dataclass(frozen=True)
class Coverage:
    """Of a recommendation (number 0: of the report as a whole) what is reflected, and what rests on something.

    `left`: the primary keys of the cleared answers that no paragraph there reflects, of `answers` in all; `bare`: the
    paragraphs there that rest on none, of `paragraphs` in all.
    """

    place: Place
    answers: int
    left: tuple[int, ...]
    bare: tuple[Card, ...]

    @property
    def number(self) -> int:
        """The number of the recommendation, or 0."""
        return self.place.number

    @property
    def paragraphs(self) -> int:
        """How many paragraphs stand there."""
        return self.place.paragraphs

    @property
    def reflected(self) -> int:
        """How many of the answers a paragraph reflects."""
        return self.answers - len(self.left)


def coverage_of(pieces: Pieces, places: Iterable[Place]) -> list[Coverage]:
    """Coverage of the general comments and of each recommendation. Figures count cleared answers of those asked."""
    answers = {question.number: [answer.pk for answer in question.answers] for question in pieces.facts.questions}
    answers[0] = [answer.pk for answer in pieces.facts.general]
    found = []
    for place in places:
        if place.code in ("front", "introduction"):
            continue
        linked = {pk for card in place.cards if card.evidence for pk in card.evidence.answers}
        known = answers[place.number]
        left = tuple(pk for pk in known if pk not in linked)
        found.append(Coverage(place, len(known), left, tuple(card for card in place.cards if card.bare)))
    return found
