"""What pages of other apps show of clearances: where an edition stands, and what waits for the reader."""

from dataclasses import dataclass

from django import template

from drafts.models import Clearance
from reports.models import Edition
from reports.rules import Origin, Stage

register = template.Library()


@dataclass(frozen=True)
class Leads:
    """Where an edition leads: to its clearance, or to sending it for one."""

    clearance: Clearance | None
    may_send: bool


@register.simple_tag
def clearance_of(edition: Edition, user) -> Leads:
    """The clearance of an edition, if `user` sees how it stands; and whether `user` may begin one. One query."""
    if not user.reads_clearances or edition.origin != Origin.OWN:
        return Leads(None, may_send=False)
    if edition.stage == Stage.DRAFT:
        return Leads(None, may_send=user.writes_notes)
    rows = Clearance.objects.visible_to(user).select_related("edition__note")
    return Leads(rows.filter(edition=edition).first(), may_send=False)


@register.simple_tag
def open_clearances(user) -> int:
    """How many drafts wait for a reply of an organization for which `user` answers; one query."""
    return Clearance.objects.put_to(user).open().count()
