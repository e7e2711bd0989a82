"""Writes on a draft that is there: its texts, the order of its paragraphs, and what they rest on.

Every change of a text passes `record_text`; every change writes one event. Structure is changed on the locked draft.
"""

from dataclasses import dataclass

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from drafts.composing_actions import new_key, require_drafter
from drafts.models import Block, BlockEvent, BlockEvidence, BlockText, Draft
from drafts.rules import Kind, Part, Stale, Verb, in_a_row, storable
from recommendations.models import Recommendation
from recommendations.rules import Language, Provenance, RuleBroken
from responses.models import Response
from responses.rules import Stage


@dataclass(frozen=True)
class Save:
    """Who saves a text, and how the browser knows this save again: `key` its mark, `unconfirmed` that of an earlier.

    `source_version`: the version of the source text that was shown beside it; None: it was not shown.
    """

    by: User | None
    key: str = ""
    unconfirmed: str = ""
    source_version: int | None = None
    verb: Verb = Verb.TYPED


@transaction.atomic
def record_text(*, block: Block, language: Language, text: str, version: int, save: Save) -> BlockText:
    """Store the text of a block in a language, resting on `version` (0: there was none), and return the row.

    Nothing is written when it already says so. Raises Stale when somebody else was faster, and RuleBroken when the
    text cannot be stored, the block was deleted, or the user is no drafter.
    """
    require_drafter(save.by)
    text = storable(text)
    # Locked: who deletes it, or joins it to another, waits until these words are there, or they are refused.
    if Block.objects.select_for_update(no_key=True).get(pk=block.pk).removed_at is not None:
        raise RuleBroken(_("This paragraph was deleted. Restore it first; your text is still here."))
    source = _source(block) if language != block.draft.source_language else None
    stored = BlockText.objects.filter(block=block, language=language).first()
    current = stored.version if stored else 0
    if stored and save.unconfirmed and stored.save_key == save.unconfirmed:
        version = current
    if stored and stored.text == text and not _confirms(stored, source, save):
        return stored
    if version != current:
        raise Stale(stored.text if stored else "", text, current)
    before = stored.text if stored else ""
    values = {
        "text": text,
        "provenance": Provenance.UNVERIFIED if before != text or not stored else stored.provenance,
        "save_key": save.key,
        "changed_at": timezone.now(),
        "changed_by": save.by,
    }
    if source is not None and save.source_version is not None:
        values |= {"source_version": save.source_version}
        if source.version == save.source_version:
            values |= {"source_text": source.text}
    if stored is None:
        stored = BlockText.objects.create(block=block, language=language, **values)
    else:
        same = BlockText.objects.filter(pk=stored.pk, version=version)
        if not same.update(version=F("version") + 1, **values):
            theirs = BlockText.objects.get(pk=stored.pk)
            raise Stale(theirs.text, text, theirs.version)
        stored.refresh_from_db()
    BlockEvent.objects.create(block=block, by=save.by, verb=save.verb, language=language, before=before, after=text)
    return stored


def _source(block: Block) -> BlockText | None:
    return BlockText.objects.filter(block=block, language=block.draft.source_language).first()


def _confirms(stored: BlockText, source: BlockText | None, save: Save) -> bool:
    """True when an equal text is said to be in line with a source that has changed."""
    return source is not None and save.source_version is not None and stored.source_version != save.source_version


def _locked(draft_pk: int, by: User | None) -> Draft:
    require_drafter(by)
    return Draft.objects.select_for_update().get(pk=draft_pk)


def _paragraphs(draft: Draft, part: str, recommendation_id: int | None):
    rows = draft.blocks.filter(kind=Kind.PARAGRAPH, part=part, recommendation=recommendation_id)
    return rows.there().order_by("place", "pk")


def _current(block: Block, by: User | None) -> Block:
    """The paragraph as it stands now, its draft locked. Raises RuleBroken when it was deleted or is no paragraph."""
    draft = _locked(block.draft_id, by)
    block = Block.objects.select_related("recommendation").get(pk=block.pk)
    block.draft = draft
    if block.kind != Kind.PARAGRAPH:
        raise RuleBroken(_("This part of the note has a fixed place."))
    if block.removed_at is not None:
        raise RuleBroken(_("This paragraph has been deleted meanwhile. Reload the page."))
    return block


def _require_place(draft: Draft, part: Part, recommendation: Recommendation | None) -> None:
    """Raise RuleBroken unless paragraphs of the draft can stand there."""
    if part == Part.FRONT or (recommendation is None) == (part == Part.SPECIFIC):
        raise RuleBroken(_("Paragraphs stand in the introduction, the general comments, or below a recommendation."))
    if recommendation is not None and recommendation.report_id != draft.report.pk:
        raise RuleBroken(_("This is no recommendation of %(report)s.") % {"report": draft.report})


def _put(block: Block, after: Block | None) -> None:
    """Give a block its place after another one (None: first), and its neighbours theirs."""
    rows = [row for row in _paragraphs(block.draft, block.part, block.recommendation_id) if row.pk != block.pk]
    at = next((index for index, row in enumerate(rows, 1) if after is not None and row.pk == after.pk), 0)
    rows.insert(at, block)
    for place, row in enumerate(rows, 1):
        row.place = place
    Block.objects.bulk_update([row for row in rows if row.pk], ["place"])


@transaction.atomic
def add_paragraph(
    *,
    draft: Draft,
    part: Part,
    recommendation: Recommendation | None = None,
    after: Block | None = None,
    by: User | None,
) -> Block:
    """Add an empty paragraph after another one (None: as the first of its part), in all languages of the draft.

    Raises RuleBroken when comments name no recommendation of the report, or the part has no paragraphs.
    """
    draft = _locked(draft.pk, by)
    _require_place(draft, part, recommendation)
    block = Block.objects.create(
        draft=draft, key=new_key(), kind=Kind.PARAGRAPH, part=part, recommendation=recommendation, place=0
    )
    _put(block, after)
    languages = BlockText.objects.filter(block__draft=draft).order_by().values_list("language", flat=True).distinct()
    BlockText.objects.bulk_create(BlockText(block=block, language=language, changed_by=by) for language in languages)
    BlockEvent.objects.create(block=block, by=by, verb=Verb.ADDED)
    return block


@transaction.atomic
def move_paragraph(*, block: Block, part: Part, recommendation: Recommendation | None, after: Block | None, by) -> None:
    """Move a paragraph after another one (None: to the front) of a part, or of the comments on a recommendation.

    Raises RuleBroken as `add_paragraph` does, and when it was deleted.
    """
    block = _current(block, by)
    _require_place(block.draft, part, recommendation)
    before = _where(block)
    block.part, block.recommendation = part, recommendation
    block.save(update_fields=["part", "recommendation"])
    _put(block, after)
    BlockEvent.objects.create(block=block, by=by, verb=Verb.MOVED, before=before, after=_where(block))


def _where(block: Block) -> str:
    number = f" {block.recommendation.number}" if block.recommendation_id else ""
    return f"{block.part}{number}, {block.place}"


@transaction.atomic
def split_paragraph(*, block: Block, language: Language, first: str, second: str, version: int, by) -> Block:
    """Make two paragraphs of one in its text of `language`; the second is new, and rests on the same answers.

    Its texts in other languages are empty: the first keeps them whole. Raises Stale and RuleBroken.
    """
    block = _current(block, by)
    if not storable(first) or not storable(second):
        raise RuleBroken(_("Both halves need words: set the mark where the second paragraph begins."))
    record_text(block=block, language=language, text=first, version=version, save=Save(by, verb=Verb.SPLIT))
    new = add_paragraph(
        draft=block.draft, part=Part(block.part), recommendation=block.recommendation, after=block, by=by
    )
    record_text(block=new, language=language, text=second, version=1, save=Save(by, verb=Verb.SPLIT))
    BlockEvidence.objects.bulk_create(
        BlockEvidence(block=new, response_id=pk, linked_by=by)
        for pk in block.evidence.order_by("pk").values_list("response", flat=True)
    )
    return new


@transaction.atomic
def merge_paragraph(*, block: Block, by) -> Block:
    """Join a paragraph to the one before it in the same place, in all languages, with what both rest on; return that.

    The joined one is deleted and can be restored. Raises RuleBroken when it is the first.
    """
    block = _current(block, by)
    rows = list(_paragraphs(block.draft, block.part, block.recommendation_id))
    at = next(index for index, row in enumerate(rows) if row.pk == block.pk)
    if not at:
        raise RuleBroken(_("This is the first paragraph here: there is none before it to be joined to."))
    into = rows[at - 1]
    into.draft = block.draft
    # Words that are being saved in either are waited for.
    list(Block.objects.select_for_update(no_key=True).filter(pk__in=(block.pk, into.pk)).order_by("pk"))
    theirs = {text.language: text for text in into.texts.all()}
    for text in block.texts.all():
        before = theirs.get(text.language)
        words = in_a_row((before.text if before else "", text.text), text.language)
        version = before.version if before else 0
        record_text(
            block=into, language=Language(text.language), text=words, version=version, save=Save(by, verb=Verb.MERGED)
        )
    known = set(into.evidence.values_list("response", flat=True))
    BlockEvidence.objects.bulk_create(
        BlockEvidence(block=into, response_id=pk, linked_by=by)
        for pk in block.evidence.values_list("response", flat=True)
        if pk not in known
    )
    delete_paragraph(block=block, by=by)
    return into


@transaction.atomic
def delete_paragraph(*, block: Block, by) -> None:
    """Take a paragraph out of the draft; it is kept and can be restored."""
    block = _current(block, by)
    Block.objects.filter(pk=block.pk).update(removed_at=timezone.now())
    BlockEvent.objects.create(block=block, by=by, verb=Verb.DELETED)


@transaction.atomic
def restore_paragraph(*, block: Block, by) -> None:
    """Put a deleted paragraph back to where it stood. Nothing happens when it is there."""
    _locked(block.draft_id, by)
    if Block.objects.filter(pk=block.pk, removed_at__isnull=False).update(removed_at=None):
        BlockEvent.objects.create(block=block, by=by, verb=Verb.RESTORED)


@transaction.atomic
def link_evidence(*, block: Block, response: Response, by) -> None:
    """Let a paragraph rest on a cleared answer to the same recommendation or report. Raises RuleBroken otherwise."""
    block = _current(block, by)
    fits = response.report_id == block.draft.report.pk and response.recommendation_id == block.recommendation_id
    if response.stage != Stage.CLEARED or not fits:
        raise RuleBroken(_("A paragraph rests on cleared answers to what it comments on."))
    _row, created = BlockEvidence.objects.get_or_create(block=block, response=response, defaults={"linked_by": by})
    if response.illustrative:
        Draft.objects.filter(pk=block.draft_id).update(illustrative=True)
    if created:
        BlockEvent.objects.create(block=block, by=by, verb=Verb.LINKED, answer=response.pk)


@transaction.atomic
def unlink_evidence(*, block: Block, response: Response, by) -> None:
    """Let a paragraph not rest on an answer any more."""
    block = _current(block, by)
    if BlockEvidence.objects.filter(block=block, response=response).delete()[0]:
        BlockEvent.objects.create(block=block, by=by, verb=Verb.UNLINKED, answer=response.pk)
