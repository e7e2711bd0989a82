"""Random worlds of a few reports, organizations and answers; and the slow, obvious way to count them."""

import random
from dataclasses import dataclass
from datetime import date

from recommendations.models import Addressee, JIUReport, Organization, Recommendation
from recommendations.rules import Action, AddresseeKind
from responses.models import Response, ResponseReason
from responses.rules import Acceptance, Implementation, Position, Reason, Stage

YEARS = (2018, 2019, 2020, 2021)


def world(chance: random.Random) -> None:
    """Store a random world: organizations of every kind, reports, addressees, answers at every stage."""
    organizations = Organization.objects.bulk_create(
        Organization(
            code=f"ORG-{number}",
            group=chance.choice(["un", "specialized", "other"]),
            jiu_participant=chance.random() < 0.8,
            ceb_member=chance.random() < 0.8,
            order=number,
        )
        for number in range(chance.randint(1, 5))
    )
    reports = JIUReport.objects.bulk_create(
        JIUReport(symbol=f"JIU/REP/{year}/{number}", year=year)
        for number, year in enumerate(chance.choices(YEARS, k=chance.randint(1, 3)), 1)
    )
    recommendations = Recommendation.objects.bulk_create(
        Recommendation(
            report=report,
            number=number,
            addressed_to=chance.choice(AddresseeKind.values),
            **chance.choice(
                [{}, {"impact": "a", "impact_vintage": "current"}, {"impact": "b", "impact_vintage": "older"}]
            ),
        )
        for report in reports
        for number in range(1, chance.randint(1, 3) + 1)
    )
    pairs = [(row, organization) for row in recommendations for organization in organizations]
    Addressee.objects.bulk_create(
        Addressee(recommendation=row, organization=organization, action=chance.choice(Action.values))
        for row, organization in pairs
        if chance.random() < 0.8
    )
    # An answer where nothing is asked any more is in no figure.
    answers = Response.objects.bulk_create(_answer(chance, row, who) for row, who in pairs if chance.random() < 0.8)
    ResponseReason.objects.bulk_create(
        ResponseReason(response=answer, reason=reason)
        for answer in answers
        for reason in chance.sample(Reason.values[:4], chance.randint(0, 2))
    )


def _answer(chance: random.Random, recommendation: Recommendation, organization: Organization) -> Response:
    position = chance.choice(Position.values)
    acceptance = chance.choice(["", "", "accepted", "accepted", *Acceptance.values])
    return Response(
        report=recommendation.report,
        recommendation=recommendation,
        organization=organization,
        stage=chance.choice([*Stage.values, Stage.CLEARED]),
        position=position,
        condition="That it is funded." if position == Position.CONDITIONAL else "",
        acceptance=acceptance,
        implementation=chance.choice(["", *Implementation.values]) if acceptance == "accepted" else "",
        status_on=date(2022, 1, 1) if acceptance else None,
    )


@dataclass(frozen=True)
class Row:
    """One recommendation and one organization, read from the tables in the plainest way."""

    recommendation: Recommendation
    organization: Organization
    asked: str  # the letter; empty: not asked
    answer: Response | None  # that counts
    reasons: frozenset[str]

    @property
    def impact(self) -> str:
        letter = self.recommendation.impact
        return f"{self.recommendation.impact_vintage}-{letter}" if letter else "none"

    @property
    def says(self) -> str:
        return (self.answer.position if self.answer else "awaited") if self.asked else "not_asked"

    @property
    def acceptance(self) -> str:
        return ((self.answer and self.answer.acceptance) or "no_information") if self.asked else ""

    @property
    def implementation(self) -> str:
        return (self.answer.implementation or "no_information") if self.acceptance == "accepted" else ""


def rows(stages: set[str]) -> list[Row]:
    """Every recommendation and organization, with the answer whose stage counts."""
    found = []
    for recommendation in Recommendation.objects.select_related("report"):
        for organization in Organization.objects.all():
            addressee = Addressee.objects.filter(recommendation=recommendation, organization=organization).first()
            answer = Response.objects.filter(recommendation=recommendation, organization=organization).first()
            if addressee is None or answer is None or answer.stage not in stages:
                answer = None
            reasons = frozenset(answer.reasons.values_list("reason", flat=True)) if answer else frozenset()
            found.append(Row(recommendation, organization, addressee.action if addressee else "", answer, reasons))
    return found


def chosen(row: Row, values: dict[str, str | list[str]]) -> bool:
    """True when the row is one that the filter with these values selects."""
    of = {"participants": row.organization.jiu_participant, "ceb": row.organization.ceb_member}
    if not of.get(values.get("denominator", ""), bool(row.asked)):
        return False
    is_so = {
        "report": lambda value: row.recommendation.report.symbol == value,
        "recommendation": lambda value: row.recommendation.number == int(value),
        "organization": lambda several: row.organization.code in several,
        "group": lambda several: row.organization.group in several,
        "position": lambda several: row.says in several,
        "reason": lambda several: bool(row.reasons & set(several)),
        "acceptance": lambda several: row.acceptance in several,
        "implementation": lambda several: row.implementation in several,
        "stage": lambda value: _sent_stage(row) == value,
        "action": lambda value: row.asked == value,
        "addressed_to": lambda several: row.recommendation.addressed_to in several,
        "impact": lambda several: row.impact in several,
        "year": lambda value: row.recommendation.report.year == int(value),
        "year_from": lambda value: row.recommendation.report.year >= int(value),
        "year_to": lambda value: row.recommendation.report.year <= int(value),
    }
    return all(is_so[name](value) for name, value in values.items() if name in is_so)


def _sent_stage(row: Row) -> str:
    answer = row.organization.responses.filter(recommendation=row.recommendation).first()
    return answer.stage if row.asked and answer and answer.stage in ("submitted", "cleared") else ""


def some_values(chance: random.Random) -> dict[str, str | list[str]]:
    """Values of the filter, as somebody might choose them."""
    choices = {
        "report": lambda: chance.choice(JIUReport.objects.values_list("symbol", flat=True)),
        "organization": lambda: chance.sample(list(Organization.objects.values_list("code", flat=True)), 1),
        "group": lambda: chance.sample(["un", "specialized", "other"], 2),
        "position": lambda: chance.sample([*Position.values, "awaited", "not_asked"], 3),
        "reason": lambda: chance.sample(Reason.values[:4], 2),
        "acceptance": lambda: chance.sample([*Acceptance.values, "no_information"], 2),
        "implementation": lambda: chance.sample([*Implementation.values, "no_information"], 2),
        "stage": lambda: chance.choice(["submitted", "cleared"]),
        "action": lambda: chance.choice("LE"),
        "addressed_to": lambda: chance.sample(AddresseeKind.values, 2),
        "impact": lambda: [chance.choice(["current-a", "older-b", "current-c", "none"])],
        "year": lambda: str(chance.choice(YEARS)),
        "year_from": lambda: str(YEARS[1]),
        "year_to": lambda: str(YEARS[2]),
        "denominator": lambda: chance.choice(["addressees", "participants", "ceb"]),
        "counted": lambda: chance.choice(["cleared", "sent"]),
    }
    names = chance.sample(sorted(choices), chance.randint(0, 3))
    return {name: choices[name]() for name in names}
