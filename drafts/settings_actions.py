"""Writes of what is printed around the text of a draft: session, agenda, date, job number."""

from collections.abc import Mapping

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from drafts.composing_actions import require_drafter
from drafts.models import Draft
from drafts.rules import storable
from recommendations.rules import RuleBroken

SETTINGS = ("session", "agenda_document", "agenda_item", "dated", "job_number")


@transaction.atomic
def update_draft(*, draft: Draft, values: Mapping, seen: Mapping, by: User | None) -> tuple[str, ...]:
    """Store what differs from what the page showed (`seen`), and return the names of what was changed.

    No text of the draft changes by it. Raises RuleBroken when somebody else has changed the same meanwhile to another
    value, or a value cannot be stored.
    """
    require_drafter(by)
    if "job_number" in values:
        values = {**values, "job_number": storable(values["job_number"])}
    stored = Draft.objects.select_for_update().get(pk=draft.pk)
    changed = tuple(name for name in SETTINGS if name in values and values[name] != seen.get(name))
    for name in changed:
        now = getattr(stored, name)
        if now not in (seen.get(name), values[name]):
            raise RuleBroken(
                _("“%(field)s” was changed to “%(value)s” after you opened the page. Nothing was stored.")
                % {"field": Draft._meta.get_field(name).verbose_name, "value": now}
            )
        setattr(stored, name, values[name])
    try:
        stored.full_clean()
    except ValidationError as error:
        raise RuleBroken(" ".join(error.messages)) from error
    if changed:
        stored.save(update_fields=list(changed))
    return changed
