"""Synthetic reports with their answers, for measurement: their rows, made without a query (`bench_store` stores them).

They have no history: no events and no earlier states of follow-up, which could never be deleted again.
"""

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import pairwise

from jiu_tracker.bench_words import LANGUAGES, RARE_TIMES, RARE_WORDS, Sentences
from recommendations.models import Addressee, JIUReport, Recommendation, RecommendationText, ReportTitle
from recommendations.rules import Action, AddresseeKind, ImpactVintage, Provenance
from responses.models import Response, ResponseReason
from responses.rules import Acceptance, Implementation, Position, Reason, Source, Stage

FEWEST_ANSWERS = 100
YEARS = range(2041, 2061)
# A report has about 220 answers, as many as ten recommendations to all get. More than 17,000 reports do not fit into
# the symbols of the years, whose numbers end at 999: beyond 3.7 million answers reports grow.
ANSWERS_OF_REPORT, MOST_REPORTS = 220, 17_000
TITLE, TITLE_END = "Synthetic report ", " (made for measurement)"
AWAITING = 0.08
FIRST_DAY, DAYS, LATEST_AFTER = date(2015, 1, 1), 3650, 180  # when answers changed, and how long a report's came in
STOCK = 20_000  # sentences of the first language, and as many combinations of everything but comment and time

KINDS = {AddresseeKind.EXECUTIVE_HEADS: 60, AddresseeKind.LEGISLATIVE_BODIES: 25, AddresseeKind.SECRETARY_GENERAL: 15}
STAGES = {Stage.CLEARED: 80, Stage.SUBMITTED: 10, Stage.DRAFT: 5, Stage.RETURNED: 5}
POSITIONS = {
    Position.SUPPORTS: 58,
    Position.RESERVATIONS: 10,
    Position.PARTIALLY: 10,
    Position.CONDITIONAL: 8,
    Position.DOES_NOT_SUPPORT: 6,
    Position.NO_POSITION: 8,
}
ACCEPTANCES = {
    Position.DOES_NOT_SUPPORT: {Acceptance.NOT_ACCEPTED: 70, Acceptance.UNDER_CONSIDERATION: 15, "": 15},
    Position.NO_POSITION: {Acceptance.NOT_RELEVANT: 50, Acceptance.UNDER_CONSIDERATION: 20, "": 30},
    "": {"": 1},
}
ACCEPTANCES_OF_SUPPORT = {Acceptance.ACCEPTED: 75, Acceptance.UNDER_CONSIDERATION: 15, "": 10}
IMPLEMENTATIONS = {
    Implementation.NOT_STARTED: 25,
    Implementation.IN_PROGRESS: 45,
    Implementation.IMPLEMENTED: 25,
    "": 5,
}
HOW_MANY_REASONS = {0: 10, 1: 45, 2: 30, 3: 15}

# What is stored, in this order, and the columns of each table; nullable ones that stay empty are left out.
COLUMNS = {
    JIUReport: ("id", "symbol", "assembly_symbol", "year", "issued_on"),
    ReportTitle: ("id", "report_id", "language", "text", "provenance", "source"),
    Recommendation: ("id", "report_id", "number", "addressed_to", "narrowed", "deadline", "impact", "impact_vintage"),
    RecommendationText: ("id", "recommendation_id", "language", "text", "provenance", "source"),
    Addressee: ("id", "recommendation_id", "organization_id", "action", "derived"),
    Response: (
        *("id", "report_id", "organization_id", "recommendation_id", "stage", "position", "condition", "acceptance"),
        *("implementation", "status_on", "comment", "language", "changed_at", "deciding_body", "deciding_document"),
        *("source", "source_reference", "illustrative", "version", "save_key"),
    ),
    ResponseReason: ("id", "response_id", "reason"),
}
# The columns of an answer that are the same in all of them, from `deciding_body` on.
SAME = ("", "", str(Source.ORGANIZATION), "", False, 1, "")
Rows = dict[type, list[tuple]]


def _drawn(weights: dict, chance: random.Random):
    return chance.choices(list(weights), list(weights.values()))[0]


def _profile(chance: random.Random) -> tuple[tuple, tuple[str, ...]]:
    """Stage, position, condition, acceptance and implementation of an answer, and its reasons."""
    stage = _drawn(STAGES, chance)
    position = "" if stage == Stage.DRAFT and chance.random() < 0.2 else _drawn(POSITIONS, chance)
    condition = "Provided that the synthetic condition is met." if position == Position.CONDITIONAL else ""
    acceptance = _drawn(ACCEPTANCES.get(position, ACCEPTANCES_OF_SUPPORT), chance)
    implementation = _drawn(IMPLEMENTATIONS, chance) if acceptance == Acceptance.ACCEPTED else ""
    several = 0 if position in ("", Position.SUPPORTS) else _drawn(HOW_MANY_REASONS, chance)
    values = (stage, position, condition, acceptance, implementation)
    return tuple(map(str, values)), tuple(chance.sample(Reason.values, several))


@dataclass
class Made:
    """A chunk of rows by model, the answers made so far, and the reports."""

    rows: Rows = field(default_factory=lambda: {model: [] for model in COLUMNS})
    answers: int = 0


class Generator:
    """Makes the rows of exactly `answers` answers; the same ones from the same seed, whatever stands beside them.

    `organizations` are the primary keys of the participants, in annex order; `first` gives the first free primary key
    of a model. The first organization stands for the one that the Secretary-General heads.
    """

    def __init__(self, answers: int, seed: int, organizations: list[int], first: Callable[[type], int]):
        self.answers, self.organizations = answers, organizations
        self.chance = chance = random.Random(seed)  # noqa: S311 - data for measurement, no secrets
        self.key = {model: first(model) for model in COLUMNS}
        stock = min(STOCK, max(answers, 500))
        self.sentences = {
            code: Sentences.made(code, max(200, stock * share // 62), chance) for code, share in LANGUAGES.items()
        }
        self.by_share = [self.sentences[code] for code, share in LANGUAGES.items() for _number in range(share)]
        self.profiles = [_profile(chance) for _number in range(stock)]
        self.days = [str(FIRST_DAY + timedelta(days=number)) for number in range(DAYS + LATEST_AFTER)]
        words = [(code, word) for code, words in RARE_WORDS.items() for word in words]
        times = max(1, min(RARE_TIMES, answers // (5 * len(words))))
        places = chance.sample(range(answers), times * len(words))
        self.rare = dict(zip(places, words * times, strict=True))

    def _quotas(self) -> list[int]:
        """How many answers each report gets: unevenly, `answers` in all."""
        reports = max(1, min(MOST_REPORTS, self.answers // ANSWERS_OF_REPORT))
        weights = [self.chance.uniform(0.5, 1.5) for _number in range(reports)]
        total, ends, weight = sum(weights), [0], 0.0
        for own in weights[:-1]:
            weight += own
            ends.append(round(self.answers * weight / total))
        ends.append(self.answers)
        return [end - start for start, end in pairwise(ends)]

    def chunks(self, size: int) -> Iterator[Made]:
        """Chunks of whole reports with `size` answers or somewhat more."""
        made, quotas, year, number = Made(), self._quotas(), 0, 0
        for index, quota in enumerate(quotas):
            now = YEARS[index * len(YEARS) // len(quotas)]
            year, number = now, number + 1 if now == year else 1
            self._report(made, f"JIU/REP/{year}/{number}", index, index / len(quotas), quota)
            if len(made.rows[Response]) >= size:
                yield made
                made = Made(answers=made.answers)
        if made.rows[Response]:
            yield made

    def _next(self, model: type) -> int:
        key = self.key[model]
        self.key[model] = key + 1
        return key

    def _report(self, made: Made, symbol: str, index: int, place: float, quota: int) -> None:
        """One report with `quota` answers, at `place` (0 to 1) of the time that the answers span."""
        rows, report, year = made.rows, self._next(JIUReport), int(symbol.split("/")[2])
        rows[JIUReport].append((report, symbol, "", year, date(year, 6, 30)))
        title = f"{TITLE}{index + 1:04}{TITLE_END}"
        rows[ReportTitle].append((self._next(ReportTitle), report, "en", title, str(Provenance.UNVERIFIED), ""))
        until, number = made.answers + quota, 0
        while made.answers < until:
            number += 1
            self._recommendation(made, report, number, year, place, until)

    def _recommendation(self, made: Made, report: int, number: int, year: int, place: float, until: int) -> None:
        """One recommendation with its addressees and their answers; no addressee after the answer that is the last."""
        chance, rows, key = self.chance, made.rows, self._next(Recommendation)
        kind = _drawn(KINDS, chance)
        action = str(Action.DECISION if kind == AddresseeKind.LEGISLATIVE_BODIES else Action.EXECUTIVE)
        asked, narrowed = self.organizations, False
        if kind == AddresseeKind.SECRETARY_GENERAL:
            asked = asked[:1]
        elif chance.random() < 0.3:
            asked, narrowed = [member for member in asked if chance.random() < 0.8], True
        deadline = date(year + chance.randint(1, 3), 12, 31) if chance.random() < 0.6 else None
        impact = (chance.choice("abcdefghi"), str(ImpactVintage.CURRENT))
        rows[Recommendation].append((key, report, number, str(kind), narrowed, deadline, *impact))
        text = f"Synthetic recommendation {number} (made for measurement). {self.sentences['en'].comment(chance)}"
        provenance = str(Provenance.UNVERIFIED)
        rows[RecommendationText].append((self._next(RecommendationText), key, "en", text, provenance, ""))
        for member in asked:
            if made.answers == until:
                break
            rows[Addressee].append((self._next(Addressee), key, member, action, not narrowed))
            if chance.random() >= AWAITING:
                self._answer(made, report, member, key, place)

    def _answer(self, made: Made, report: int, member: int, recommendation: int, place: float) -> None:
        chance, rows, key = self.chance, made.rows, self._next(Response)
        draw = chance.random
        profile, reasons = self.profiles[int(draw() * len(self.profiles))]
        if made.answers in self.rare:
            code, word = self.rare[made.answers]
            sentences = self.sentences[code]
            comment = sentences.with_word(word, chance)
        else:
            sentences = self.by_share[int(draw() * len(self.by_share))]
            comment = sentences.comment(chance)
        day = self.days[int(DAYS * place + LATEST_AFTER * draw())]
        changed_at = f"{day} {int(24 * draw()):02}:{int(60 * draw()):02}:00"  # UTC, as the connection takes it
        # The status, if there is one, is of the day of the change.
        told = (day if profile[3] else None, comment, sentences.language, changed_at)
        rows[Response].append((key, report, member, recommendation, *profile, *told, *SAME))
        for reason in reasons:
            rows[ResponseReason].append((self._next(ResponseReason), key, reason))
        made.answers += 1
