"""Writes on Word files that came back: storing one, and taking its changes up one by one, or setting them aside.

A change is taken up by the same actions as if it were typed, and rests on the version that it was compared with.
"""

import hashlib

from django.core.files.storage import storages
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from drafts import actions
from drafts.actions import Save
from drafts.composing_actions import require_drafter
from drafts.models import Block, BlockText, Draft, WordDecision, WordReturn
from drafts.rules import Stale, Verb
from drafts.word_content import made_of, require_ours, to_json
from drafts.word_proposals import Change, Proposal, State
from drafts.word_reading import proposals
from jobs.files import store
from recommendations.models import Recommendation
from recommendations.rules import Language, RuleBroken
from reports import word_reader

NAME_LIMIT = 150


@transaction.atomic
def take_back(*, draft: Draft, language: Language, name: str, content: bytes, by: User | None) -> WordReturn:
    """Read an edited Word file of a draft and keep it; the same file again is the one that was kept before.

    Nothing of the draft is changed. Raises RuleBroken, saying what to do, for a file that cannot be read, or is not one
    of this draft in this language.
    """
    require_drafter(by)
    word = word_reader.read(content, name)
    require_ours(draft, language, word)
    edition = made_of(draft, language, word)
    name = "".join(character for character in name if character.isprintable()) or "note.docx"
    row, _created = WordReturn.objects.get_or_create(
        draft=draft,
        language=language,
        sha256=hashlib.sha256(content).hexdigest(),
        defaults={
            "edition": edition and edition.edition,
            "uploaded_by": by,
            "file_name": name[-NAME_LIMIT:],
            "file": store(storages["evidence"], content, ".docx"),
            "size": len(content),
            "content": to_json(word),
        },
    )
    return row


@transaction.atomic
def take_up(*, word_return: WordReturn, name: str, version: int, by: User | None, text: str | None = None) -> None:
    """Make a change of a Word file in the draft, resting on `version`; `text`: in other words than those of the file.

    Nothing happens when it has been taken up already. Raises Stale, with both texts, when the draft has changed since
    the change was shown, and RuleBroken when it cannot be made.
    """
    proposal = _locked(word_return, name, by)
    if proposal.state in (State.TAKEN_UP, State.SETTLED):
        return
    offered = proposal.offered if text is None or not proposal.takes_text else text
    if version != proposal.version:
        raise Stale(proposal.present, offered, proposal.version)
    block = _made(word_return, proposal, offered, by)
    _decide(word_return, proposal, WordDecision.Outcome.TAKEN_UP, by, block=block, after=offered)


@transaction.atomic
def set_aside(*, word_return: WordReturn, name: str, by: User | None) -> None:
    """Leave the draft as it is at this change. It can be taken up later. Nothing happens to what was taken up."""
    proposal = _locked(word_return, name, by)
    if proposal.state == State.OPEN:
        _decide(word_return, proposal, WordDecision.Outcome.SET_ASIDE, by, after=proposal.offered)


def _locked(word_return: WordReturn, name: str, by: User | None) -> Proposal:
    """The change of that name as it stands, the draft locked. Raises RuleBroken when the file has no such change."""
    require_drafter(by)
    Draft.objects.select_for_update().get(pk=word_return.draft_id)
    found = next((each for each in proposals(word_return) if each.name == name), None)
    if found is None:
        raise RuleBroken(_("The draft says so already, or the file has no such change. Reload the page."))
    return found


def _decide(word_return: WordReturn, proposal: Proposal, outcome: str, by: User | None, **fields) -> None:
    values = {"outcome": outcome, "at": timezone.now(), "by": by, "before": proposal.present}
    WordDecision.objects.update_or_create(word_return=word_return, change=proposal.name, defaults={**values, **fields})


def _made(word_return: WordReturn, proposal: Proposal, offered: str, by: User | None) -> Block | None:
    """Make the change; return the paragraph that is new because of it."""
    save = Save(by, verb=Verb.FROM_WORD)
    language, block = Language(word_return.language), proposal.block
    match proposal.change:
        case Change.TEXT:
            actions.record_text(block=block, language=language, text=offered, version=proposal.version, save=save)
        case Change.ADDED:
            new = actions.add_paragraph(
                draft=word_return.draft,
                part=proposal.part,
                recommendation=_recommendation(word_return, proposal),
                after=proposal.after,
                by=by,
            )
            actions.record_text(block=new, language=language, text=offered, version=1, save=save)
            return new
        case Change.DELETED:
            actions.delete_paragraph(block=block, by=by)
        case Change.MOVED:
            actions.move_paragraph(
                block=block,
                part=proposal.part,
                recommendation=_recommendation(word_return, proposal),
                after=proposal.after,
                by=by,
            )
        case Change.SPLIT:
            return actions.split_paragraph(
                block=block,
                language=language,
                first=offered,
                second=proposal.second,
                version=proposal.version,
                by=by,
            )
        case Change.JOINED:
            _join(proposal, language, offered, save)
        case Change.FIXED:
            raise RuleBroken(_("A draft does not hold this text: it cannot be taken up. Set the change aside."))
    return None


def _recommendation(word_return: WordReturn, proposal: Proposal) -> Recommendation | None:
    if not proposal.recommendation:
        return None
    report = word_return.draft.report
    found = Recommendation.objects.filter(report=report, number=proposal.recommendation).first()
    if found is None:
        raise RuleBroken(
            _("%(report)s has no recommendation %(number)d: set the change aside.")
            % {"report": report, "number": proposal.recommendation}
        )
    return found


def _join(proposal: Proposal, language: Language, offered: str, save: Save) -> None:
    """Join paragraphs in all languages, with what they rest on; then let the joined one say what the file says."""
    block = proposal.block
    for other in proposal.others:
        if other.removed_at is not None:
            continue
        into = actions.merge_paragraph(block=other, by=save.by)
        if into.pk != block.pk:
            raise RuleBroken(_("In the draft these paragraphs do not follow each other any more. Move them first."))
    text = BlockText.objects.get(block=block, language=language)
    actions.record_text(block=block, language=language, text=offered, version=text.version, save=save)
