"""Writes inside a clearance: what organizations reply, and what the drafter makes of their proposals.

Each locks the clearance, so that a reply, a decision and the end come one after another. Rows are only ever added.
"""

from collections.abc import Iterable

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from drafts import clearance_reading
from drafts.actions import Save, record_text
from drafts.clearance_actions import locked_open
from drafts.clearance_rules import (
    WHOLE,
    Outcome,
    RepliesRefused,
    Said,
    Verdict,
    checked_said,
    checked_text,
    checked_words,
)
from drafts.composing_actions import require_drafter
from drafts.models import Block, Clearance, ClearanceDecision, ClearanceReply, Draft
from drafts.rules import REASON_LIMIT, Verb, checked_reason
from recommendations.models import FocalPoint, Organization
from recommendations.rules import Language, RuleBroken
from reports.edition_differences import as_typed
from reports.models import EditionText

# --- Replying -------------------------------------------------------------------------------------------------------


@transaction.atomic
def reply(*, clearance: Clearance, organization: Organization, said: Iterable[Said], by: User) -> list[ClearanceReply]:
    """Store what an organization says of places of the draft, all or nothing, and return the new rows.

    What was said there already is not stored again. Raises RuleBroken when the clearance is closed, `by` does not
    answer for the organization, or it is not asked; RepliesRefused, by place, for what cannot be stored, and where
    somebody else has replied for the organization since the page was shown.
    """
    clearance = locked_open(clearance)
    if organization.pk not in FocalPoint.objects.organization_ids(by) or not by.is_active:
        raise RuleBroken(_("You do not answer for this organization. Nothing was saved."))
    if not clearance_reading.addressed(clearance.report).filter(pk=organization.pk).exists():
        raise RuleBroken(_("The report does not address this organization. Nothing was saved."))
    contents: dict = {}
    current = clearance_reading.replies_of(clearance, organization)
    wrong, rows = {}, []
    for each in said:
        if each.language not in contents:
            contents[each.language] = _paragraphs(clearance, organization, each.language)
        texts = contents[each.language]
        before = current.get(each.key)
        try:
            if each.key not in texts:
                raise RuleBroken(_("This paragraph does not rest on an answer of your organization."))
            row = _row(clearance, organization, each, texts[each.key], before, by)
        except RuleBroken as error:
            wrong[each.key] = str(error)
            continue
        if row:
            rows.append(row)
    if wrong:
        raise RepliesRefused(wrong)
    for row in rows:
        row.save()
    return rows


def _paragraphs(clearance: Clearance, organization: Organization, language: str) -> dict[str, str]:
    """The places on which an organization replies, with their texts in a language as they are typed."""
    row = EditionText.objects.filter(edition=clearance.edition_id, language=language).first()
    if row is None:
        raise RuleBroken(_("The draft has no version in that language."))
    own = clearance_reading.own_of(clearance.edition, row.content, [organization]).of(organization)
    typed = as_typed(row.content)
    texts = {each.key: typed(each.text) for each in row.content.paragraphs()}
    return {WHOLE: "", **{key: texts[key] for key in own}}


def _row(
    clearance: Clearance, organization: Organization, said: Said, text: str, before: ClearanceReply | None, by: User
) -> ClearanceReply | None:
    """The row to be stored of one place, None for none. Raises RuleBroken."""
    earlier = before.words if before and before.language == said.language else ""
    checked = checked_said(said, text, earlier)
    if checked is None:
        return None
    values = {"verdict": checked.verdict, "words": checked.words, "comment": checked.comment}
    # Who has no objection has none in any language; words are proposed for one.
    alike = before and (before.language == said.language or checked.verdict == Verdict.NO_OBJECTION)
    if alike and all(getattr(before, name) == value for name, value in values.items()):
        return None
    if before and before.pk != said.seen:
        raise RuleBroken(
            _("%(name)s has replied here for your organization since you opened the page. Send again to replace it.")
            % {"name": before.by}
        )
    return ClearanceReply(
        clearance=clearance, organization=organization, key=said.key, language=said.language, by=by, **values
    )


# --- Deciding -------------------------------------------------------------------------------------------------------


@transaction.atomic
def take_up(
    *, reply: ClearanceReply, words: str = "", version: int = 0, reason: str = "", by: User | None
) -> ClearanceDecision:
    """Take up a proposal: `words`, as the drafter puts them, become the text of the paragraph in the draft.

    They rest on `version` of that text: Stale shows both. Of a proposal on the draft as a whole only the decision is
    kept, with what was done as `reason`: the drafter changes the draft by hand.
    """
    require_drafter(by)
    clearance = locked_open(reply.clearance)
    reply = _undecided(reply)
    reason = checked_text(reason, REASON_LIMIT)
    if reply.key == WHOLE:
        return ClearanceDecision.objects.create(
            reply=reply, outcome=Outcome.TAKEN_UP, reason=checked_reason(reason), by=by
        )
    words = checked_words(words)
    draft = Draft.objects.select_related("note__report").get(note=clearance.edition.note_id)
    block = Block.objects.filter(draft=draft, key=reply.key).first()
    if block is None:
        raise RuleBroken(_("This paragraph is not in the draft any more. Decline the proposal, and say so."))
    block.draft = draft
    save = Save(by, verb=Verb.TAKEN_UP)
    record_text(block=block, language=Language(reply.language), text=words, version=version, save=save)
    return ClearanceDecision.objects.create(reply=reply, outcome=Outcome.TAKEN_UP, words=words, reason=reason, by=by)


@transaction.atomic
def decline(*, reply: ClearanceReply, reason: str, by: User | None) -> ClearanceDecision:
    """Decline a proposal with a reason, which the organization reads. Raises RuleBroken without one."""
    require_drafter(by)
    locked_open(reply.clearance)
    reply = _undecided(reply)
    return ClearanceDecision.objects.create(reply=reply, outcome=Outcome.DECLINED, reason=checked_reason(reason), by=by)


def _undecided(reply: ClearanceReply) -> ClearanceReply:
    """The proposal as it stands. Raises RuleBroken when it was replaced or decided, or proposes nothing."""
    stored = ClearanceReply.objects.select_related("decision").get(pk=reply.pk)
    if stored.verdict != Verdict.PROPOSES:
        raise RuleBroken(_("This reply proposes nothing."))
    if hasattr(stored, "decision"):
        raise RuleBroken(
            _("This proposal was %(outcome)s already.") % {"outcome": stored.decision.get_outcome_display()}
        )
    if not ClearanceReply.objects.current().filter(pk=stored.pk).exists():
        raise RuleBroken(_("The organization has replied again since. Reload the page: the later reply counts."))
    return stored
