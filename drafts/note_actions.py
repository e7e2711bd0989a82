"""Writes between a draft and its editions: letting a finding stand, freezing an edition, issuing it."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from drafts import reading
from drafts.composing_actions import require_drafter
from drafts.judging import Judged, judge
from drafts.models import Draft, FrozenRecord, Waiver
from drafts.rules import checked_reason
from recommendations.rules import Language, RuleBroken
from reports.edition_actions import freeze_edition, move_edition
from reports.models import Edition
from reports.note import NoteContent
from reports.rules import EditionVerb, Stage
from responses.models import Response


@transaction.atomic
def waive(*, draft: Draft, language: Language, judged: Judged, reason: str, by: User | None) -> Waiver:
    """Let a finding stand, with a reason that is kept. Raises RuleBroken without one; again changes nothing."""
    require_drafter(by)
    reason = checked_reason(reason)
    Draft.objects.select_for_update().get(pk=draft.pk)
    row, _created = Waiver.objects.in_force().get_or_create(
        draft=draft,
        language=language,
        finding=judged.name,
        withdrawn_at=None,
        defaults={
            "check_name": judged.finding.check,
            "message": judged.finding.message,
            "reason": reason,
            "by": by,
        },
    )
    return row


@transaction.atomic
def withdraw(*, waiver: Waiver, by: User | None) -> None:
    """Let a finding count again; the waiver is kept."""
    require_drafter(by)
    Waiver.objects.filter(pk=waiver.pk, withdrawn_at=None).update(withdrawn_at=timezone.now())


@transaction.atomic
def freeze(*, draft: Draft, by: User | None, stage: Stage = Stage.DRAFT, strict: bool = True) -> Edition:
    """Copy a draft, in all its languages, into a new edition at `stage`, with its evidence kept beside it.

    Raises RuleBroken, naming language and place, when a text is missing or a mark is open; with `strict` only for the
    language of the draft: a version in another one that is not complete is left out of the edition.
    """
    require_drafter(by)
    draft = Draft.objects.select_for_update().select_related("note__report").get(pk=draft.pk)
    pieces = reading.read(draft, Language(draft.source_language))
    languages = reading.languages_of(pieces.blocks)
    contents, waivers, wrong = [], [], []
    for language in languages:
        version = reading.in_language(pieces, language)
        try:
            content = reading.content_of(version)
        except RuleBroken as error:
            if strict or language == draft.source_language:
                wrong.append(_("%(language)s: %(faults)s") % {"language": language.label, "faults": error})
            continue
        contents.append(content)
        waivers += _kept(judge(version, content), content)
    if wrong:
        raise RuleBroken(" ".join(wrong))
    illustrative = draft.illustrative or Response.objects.filter(report=draft.report).illustrative().exists()
    edition = freeze_edition(of=draft.note, contents=contents, illustrative=illustrative, by=by, stage=stage)
    FrozenRecord.objects.create(edition=edition, evidence=_evidence(pieces), waivers=waivers)
    return edition


def _kept(judged: list[Judged], content: NoteContent) -> list[dict]:
    return [
        {
            "language": content.language,
            "check": each.finding.check,
            "place": each.finding.place.anchor,
            "message": each.finding.message,
            "reason": each.waiver.reason,
            "by": each.waiver.by_id,
            "finding": each.name,
        }
        for each in judged
        if each.waiver
    ]


def _evidence(pieces: reading.Pieces) -> dict[str, list[list[int]]]:
    linked = {block.key: [row.response_id for row in block.evidence.all()] for block in pieces.blocks}
    pks = {pk for several in linked.values() for pk in several}
    versions = dict(Response.objects.filter(pk__in=pks).values_list("pk", "version"))
    return {key: [[pk, versions[pk]] for pk in several if pk in versions] for key, several in linked.items() if several}


@transaction.atomic
def issue(*, edition: Edition, by: User | None) -> Edition:
    """Issue a cleared edition: from now on nothing of it changes. What was issued before it is superseded.

    Raises RuleBroken when it is not cleared, or when an error stands in any
    language that nobody has let stand with a reason.
    """
    require_drafter(by)
    draft = Draft.objects.select_for_update().select_related("note__report").get(note=edition.note_id)
    record = FrozenRecord.objects.filter(edition=edition).first()
    linked = {key: [pk for pk, _version in several] for key, several in record.evidence.items()} if record else {}
    pieces, wrong = reading.read(draft, Language(draft.source_language)), []
    for text in edition.texts.order_by("language"):
        language = Language(text.language)
        judged = judge(reading.in_language(pieces, language), text.content, linked)
        count = sum(each.blocks for each in judged)
        if count:
            first = next(each.finding for each in judged if each.blocks)
            wrong.append(
                ngettext(
                    "%(language)s: %(count)d error: %(message)s (%(place)s)",
                    "%(language)s: %(count)d errors, the first: %(message)s (%(place)s)",
                    count,
                )
                % {
                    "language": language.label,
                    "count": count,
                    "message": first.message,
                    "place": first.place.label,
                }
            )
    if wrong:
        raise RuleBroken(
            _("Errors keep this edition from being issued. Correct them, or let them stand with a reason. %(list)s")
            % {"list": " ".join(wrong)}
        )
    return move_edition(edition=edition, verb=EditionVerb.ISSUE, by=by)
