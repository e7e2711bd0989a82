"""Writes that concern editions of our own: freezing one, and each step that it takes until it is superseded."""

from collections.abc import Iterable

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from accounts.models import User
from recommendations.rules import Provenance, RuleBroken
from reports import note
from reports.actions import content_hash, require_readable
from reports.models import Edition, EditionEvent, EditionText, Note
from reports.rules import EditionVerb, Origin, Stage, edition_move


@transaction.atomic
def freeze_edition(
    *, of: Note, contents: Iterable[note.NoteContent], illustrative: bool, by: User | None, stage: Stage = Stage.DRAFT
) -> Edition:
    """Copy `contents`, one per language, into a new edition of a note at `stage`, and return it.

    Raises RuleBroken when there is no content, or a text of one has a mark that does not close.
    """
    contents = tuple(contents)
    if not contents:
        raise RuleBroken(_("There is no text to make an edition of."))
    of = Note.objects.select_for_update().get(pk=of.pk)
    last = of.editions.aggregate(last=Max("number"))["last"] or 0
    edition = Edition.objects.create(
        note=of, number=last + 1, origin=Origin.OWN, stage=stage, illustrative=illustrative
    )
    for content in contents:
        for place, text in content.texts():
            require_readable(text, place.label)
        EditionText.objects.create(
            edition=edition,
            language=content.language,
            provenance=Provenance.UNVERIFIED,
            data=note.to_json(content),
            sha256=content_hash(content),
        )
    EditionEvent.objects.create(edition=edition, by=by, verb=EditionVerb.FREEZE)
    return edition


@transaction.atomic
def move_edition(*, edition: Edition, verb: EditionVerb, by: User | None, reason: str = "") -> Edition:
    """Take the step `verb` and return the edition. Whoever is second is refused: RuleBroken says where it stands.

    An edition that is issued takes the place of the one that was issued before it.
    """
    stored = Edition.objects.select_for_update().select_related("note").get(pk=edition.pk)
    step = edition_move(verb, Stage(stored.stage))
    earlier = stored.note.editions.filter(stage=Stage.ISSUED, number__lt=stored.number)
    if verb == EditionVerb.ISSUE:
        if stored.note.editions.filter(released=True, number__gt=stored.number).exists():
            raise RuleBroken(_("A later edition of this note has been issued already. Make a new edition."))
        for other in list(earlier):
            move_edition(edition=other, verb=EditionVerb.SUPERSEDE, by=by)
    stored.stage = step.after
    stored.save(update_fields=["stage", "released"])
    EditionEvent.objects.create(edition=stored, by=by, verb=verb, reason=reason)
    return stored
