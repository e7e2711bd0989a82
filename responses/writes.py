"""What every write of an answer shares: who writes and from where, the one conditional UPDATE, the event."""

from datetime import date

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from recommendations.models import Addressee
from recommendations.rules import RuleBroken
from responses import answer as answers
from responses.answer import Answer, Stale, Status
from responses.models import Response, ResponseEvent, roles_of
from responses.places import Entry, Place, stored_response, unsaved
from responses.rules import Role, Source, Verb


def roles(entry: Entry, organization_id: int) -> frozenset[Role]:
    """As whom `entry` acts; a command on the server (nobody) acts as everybody."""
    return roles_of(entry.by, organization_id) if entry.by else frozenset(Role)


def require_roles(place: Place, entry: Entry, *, words: bool = True) -> frozenset[Role]:
    """As whom `entry` writes at `place`. Raises RuleBroken when it may not, or when nothing is asked there.

    `words`: an organization's words are entered, of which oversight staff name the source.
    """
    as_whom = roles(entry, place.organization.pk)
    if not as_whom:
        raise RuleBroken(_("You cannot enter answers for this organization."))
    if words and Role.FOCAL_POINT not in as_whom and entry.source not in Source.of_others():
        raise RuleBroken(_("Say where this answer comes from: a letter, an e-mail, a meeting or a file."))
    if not place.asked and not _is_asked(place):
        names = {"report": place.report, "organization": place.organization, "number": place.number}
        if place.recommendation is None:
            raise RuleBroken(_("Nothing in %(report)s is put to %(organization)s.") % names)
        raise RuleBroken(_("Recommendation %(number)d of %(report)s is not put to %(organization)s.") % names)
    return as_whom


def _is_asked(place: Place) -> bool:
    asked = Addressee.objects.filter(organization=place.organization, recommendation__report=place.report)
    if place.recommendation is not None:
        asked = asked.filter(recommendation=place.recommendation)
    return asked.exists()


def write(place: Place, stored: Response | None, values: dict, entry: Entry, *, offered) -> Response:
    """Write `values` into the stored row, or into a new one. Raises Stale when another save came between."""
    if stored is not None:
        update(stored, values, entry, offered=offered)
        return stored
    row = unsaved(place)
    for name, value in stamped(values, entry).items():
        setattr(row, name, value)
    row.version, row.illustrative = 1, entry.illustrative
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        theirs = stored_response(place)
        if theirs is None:  # another rule of the table, not a race
            raise
        raise Stale(_like(theirs, offered), offered, theirs.version) from None
    return row


def update(row: Response, values: dict, entry: Entry, *, offered) -> None:
    """The one UPDATE of an answer: holds only while the version is the one that was read."""
    values = stamped(values, entry)
    same = Response.objects.filter(pk=row.pk, version=row.version)
    if not same.update(version=F("version") + 1, **values):
        theirs = Response.objects.prefetch_related("reasons").get(pk=row.pk)
        raise Stale(_like(theirs, offered), offered, theirs.version)
    for name, value in values.items():
        setattr(row, name, value)
    row.version += 1


def sourced(entry: Entry) -> dict:
    """The columns that say from where the words came. Raises RuleBroken for a reference that cannot be stored."""
    return {"source": entry.source, "source_reference": answers.checked_reference(entry.reference)}


def stamped(values: dict, entry: Entry) -> dict:
    """`values` with the columns that say who wrote them, and when."""
    return values | {"changed_at": timezone.now(), "changed_by": entry.by, "save_key": entry.save_key}


def _like(row: Response, offered) -> Answer | Status:
    return row.status if isinstance(offered, Status) else row.answer


def log(response: Response, verb: Verb, entry: Entry, **change) -> None:
    """Add the event of a change."""
    event(response, verb, entry, **change).save(force_insert=True)


def event(
    response: Response, verb: Verb, entry: Entry, *, before=None, after=None, reason="", stages=None
) -> ResponseEvent:
    """The event of a change, to be added: only the fields that differ, as they were and as they are."""
    old, new = _fields(before), _fields(after)
    changed = [name for name in new if old.get(name) != new[name]]
    old, new = ({name: _plain_value(values.get(name)) for name in changed} for values in (old, new))
    if stages:
        old, new = {"stage": stages[0]}, {"stage": stages[1]}
    return ResponseEvent(
        response=response,
        by=entry.by,
        verb=verb,
        version=response.version,
        stage=response.stage,
        before=old,
        after=new,
        reason=reason,
        source=entry.source,
        source_reference=answers.checked_reference(entry.reference),
        channel=entry.channel,
        illustrative=response.illustrative,
    )


def _fields(value) -> dict:
    return value if isinstance(value, dict) else vars(value) if value is not None else {}


def _plain_value(value):
    return value.isoformat() if isinstance(value, date) else value
