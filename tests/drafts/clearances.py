"""A draft that can be sent round, and the people who reply, for the tests of this folder."""

from datetime import timedelta
from types import SimpleNamespace

from django.utils import timezone

from accounts.models import User
from drafts import clearance_reading, note_actions, reading
from drafts.clearance_actions import send_for_clearance
from drafts.clearance_reply_actions import reply
from drafts.clearance_rules import Said
from drafts.composing_actions import compose_draft
from drafts.models import Clearance, ClearanceReply, Draft
from recommendations.actions import name_focal_point
from recommendations.models import Organization, OrganizationName
from recommendations.rules import Language
from reports.models import Edition
from responses.rules import Position
from tests import factories
from tests.drafts.conftest import beginning

LETTERS = "ABCDEFGHIJ"


def focal_point(address: str, *organizations: Organization, name: str = "") -> User:
    user = factories.user(address)
    if name:
        User.objects.filter(pk=user.pk).update(name=name)
        user.name = name
    for organization in organizations:
        name_focal_point(user=user, organization=organization)
    return user


def organization(letter: str, order: int) -> Organization:
    """One with a name that stands nowhere else, in two languages."""
    row = factories.organization(f"Q{letter}X", order=order)
    OrganizationName.objects.filter(organization=row).update(name=f"Quixotic {letter} Bureau", short=f"Q{letter}X")
    OrganizationName.objects.create(
        organization=row, language="fr", name=f"Bureau chimérique {letter}", short=f"B{letter}X", provenance="official"
    )
    return row


def world(by: User, *, organizations: int = 3, recommendations: int = 2, **fields) -> SimpleNamespace:
    """A report put to organizations, answered by all, each on its own grounds; its draft, frozen once.

    The first organization has two focal points, the second one; the last has none.
    """
    report = factories.report()
    members = [organization(LETTERS[place], place + 1) for place in range(organizations)]
    positions = tuple(Position.values[:3])
    for number in range(1, recommendations + 1):
        row = factories.recommendation(report, number, to=members)
        for place, member in enumerate(members):
            factories.response(
                row, member, stage="cleared", position=positions[place % 3], comment=f"Remark {member.code} {number}."
            )
    people = [
        focal_point(f"{member.code.lower()}@example.org", member, name=f"Person {member.code}")
        for member in members[:-1]
    ]
    people.insert(1, focal_point("colleague@example.org", members[0], name="Colleague"))
    draft = compose_draft(report=report, beginning=beginning(**fields), by=by)
    edition = note_actions.freeze(draft=draft, by=by)
    return SimpleNamespace(report=report, members=members, people=people, draft=draft, edition=edition, by=by)


def sent(made: SimpleNamespace, *, days: int = 14, message: str = "") -> Clearance:
    due_on = timezone.localdate() + timedelta(days=days)
    made.clearance = send_for_clearance(edition=made.edition, due_on=due_on, message=message, by=made.by)
    return made.clearance


def content_of(edition: Edition, language: str = "en"):
    return edition.texts.get(language=language).content


def own_keys(made: SimpleNamespace, member: Organization) -> tuple[str, ...]:
    return clearance_reading.own_of(made.edition, content_of(made.edition)).of(member)


def says(made: SimpleNamespace, member: Organization, key: str, verdict: str, words: str = "", **fields):
    """One reply of an organization by its first focal point; returns the current row."""
    by = fields.pop("by", None) or User.objects.filter(focal_point_of__organization=member).order_by("pk").first()
    seen = made.clearance.replies.filter(organization=member, key=key).order_by("-pk").first()
    values = {"language": Language.EN, "seen": seen.pk if seen else 0, **fields}
    reply(
        clearance=made.clearance, organization=member, said=[Said(key, verdict=verdict, words=words, **values)], by=by
    )
    return ClearanceReply.objects.filter(clearance=made.clearance, organization=member, key=key).order_by("-pk").first()


def text_of(draft: Draft, key: str, language: str = "en"):
    return draft.blocks.get(key=key).texts.get(language=language)


def pieces(draft: Draft):
    return reading.read(draft, Language.EN)
