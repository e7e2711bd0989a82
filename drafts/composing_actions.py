"""Writes that begin a draft: composing it from the record, and adding a language to it."""

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts.models import User
from drafts import reading
from drafts.assembly import BLANK
from drafts.compose import Composed, Statement, compose_general, compose_question
from drafts.facts import Facts
from drafts.models import Block, BlockEvent, BlockEvidence, BlockText, Draft
from drafts.ordinals import session_ordinal
from drafts.rules import FRONT_MATTER, SECTIONS, Kind, Part, Verb, storable
from drafts.set_phrases import SET_PHRASES, provenance
from drafts.skeletons import Named, linked, write
from recommendations.models import JIUReport
from recommendations.rules import Language, Provenance, RuleBroken
from reports import marks
from reports.models import Note
from reports.wording import SCALE
from responses.models import Response


@dataclass(frozen=True)
class Beginning:
    """What is typed before a draft is composed."""

    symbol: str
    session: int
    agenda_document: str
    agenda_item: int
    source_language: Language
    languages: tuple[Language, ...]
    dated: date | None = None
    job_number: str = ""


def require_drafter(user: User | None) -> None:
    """Raise RuleBroken unless `user` is of the secretariat; a command on the server (None) is."""
    if user is not None and not user.writes_notes:
        raise RuleBroken(_("Only the secretariat writes notes. Nothing was changed."))


@transaction.atomic
def compose_draft(*, report: JIUReport, beginning: Beginning, by: User | None) -> Draft:
    """Compose the first draft of the note on `report` from its cleared answers, and return it.

    Raises RuleBroken when the symbol belongs to another report's note, a draft of the note is there already, the
    report has no recommendations, or a value cannot be stored.
    """
    require_drafter(by)
    draft = Draft(
        note=_note(report, beginning.symbol),
        session=beginning.session,
        agenda_document=beginning.agenda_document,
        agenda_item=beginning.agenda_item,
        source_language=beginning.source_language,
        dated=beginning.dated,
        job_number=storable(beginning.job_number),
        scale=SCALE,
        illustrative=Response.objects.filter(report=report).illustrative().exists(),
        composed_by=by,
    )
    facts = reading.facts_of(
        report,
        session=beginning.session,
        agenda_document=beginning.agenda_document,
        agenda_item=beginning.agenda_item,
    )
    if not facts.questions:
        raise RuleBroken(_("%(report)s has no recommendations yet: load them first.") % {"report": report})
    _store(draft)
    blocks, evidence = _blocks(draft, facts)
    Block.objects.bulk_create(blocks)
    BlockEvidence.objects.bulk_create(
        BlockEvidence(block=block, response_id=pk, linked_by=by) for block, pks in evidence for pk in pks
    )
    BlockEvent.objects.bulk_create(BlockEvent(block=block, by=by, verb=Verb.COMPOSED) for block in blocks)
    languages = dict.fromkeys((Language(beginning.source_language), *map(Language, beginning.languages)))
    for language in languages:
        BlockText.objects.bulk_create(_texts(draft, facts, blocks, language, by))
    return draft


def _note(report: JIUReport, symbol: str) -> Note:
    note = Note.objects.filter(symbol=symbol).select_related("report").first()
    if note is None:
        note = Note(symbol=symbol, report=report)
        try:
            note.full_clean()
        except ValidationError as error:
            raise RuleBroken(" ".join(error.messages)) from error
        try:
            with transaction.atomic():
                note.save()
        except IntegrityError as error:  # somebody else composed it at the same moment
            raise RuleBroken(
                _("There is a draft of %(symbol)s already: go on with that one.") % {"symbol": symbol}
            ) from error
    if note.report_id != report.pk:
        raise RuleBroken(
            _("%(symbol)s is the symbol of the note on %(report)s. Give the one of this note.")
            % {"symbol": symbol, "report": note.report}
        )
    if Draft.objects.filter(note=note).exists():
        raise RuleBroken(_("There is a draft of %(symbol)s already: go on with that one.") % {"symbol": symbol})
    return note


def _store(draft: Draft) -> None:
    try:
        draft.full_clean()
        with transaction.atomic():
            draft.save(force_insert=True)
    except ValidationError as error:
        raise RuleBroken(" ".join(error.messages)) from error
    except IntegrityError as error:  # somebody else composed it at the same moment
        raise RuleBroken(
            _("There is a draft of %(symbol)s already: go on with that one.") % {"symbol": draft.note}
        ) from error


def new_key() -> str:
    """A new identity for a block."""
    return secrets.token_hex(6)


def _blocks(draft: Draft, facts: Facts) -> tuple[list[Block], list[tuple[Block, tuple[int, ...]]]]:
    """The blocks of a new draft, and the answers (primary keys) that each of its paragraphs rests on."""
    blocks = [Block(draft=draft, key=new_key(), kind=kind, part=Part.FRONT, place=0) for kind in FRONT_MATTER]
    blocks += [Block(draft=draft, key=new_key(), kind=Kind.HEADING, part=part, place=0) for part in SECTIONS]
    evidence = []

    def add(composed: Iterable[Composed], part: Part, recommendation: int | None = None) -> None:
        for place, each in enumerate(composed, 1):
            block = Block(
                draft=draft,
                key=new_key(),
                kind=Kind.PARAGRAPH,
                part=part,
                recommendation_id=recommendation,
                place=place,
                composed=each.to_json(),
            )
            blocks.append(block)
            evidence.append((block, each.answers))

    add([Composed(Statement.REPORT)], Part.INTRODUCTION)
    add(compose_general(facts), Part.GENERAL)
    for question in facts.questions:
        add(compose_question(question), Part.SPECIFIC, question.pk)
    return blocks, evidence


def _texts(draft: Draft, facts: Facts, blocks: Iterable[Block], language: Language, by: User | None) -> list[BlockText]:
    """The composed texts of blocks in a language, brought in line with nothing yet."""
    title = facts.titles.get(language, "")
    named = Named(facts.report_symbol, facts.assembly_symbol, title, len(facts.questions))
    known = provenance(language)
    texts = []
    for block in blocks:
        if block.kind == Kind.PARAGRAPH:
            text = write(Composed.from_json(block.composed), language, named) if block.composed else ""
            source = Provenance.UNVERIFIED
        else:
            text, source = set_phrase(draft, block, language, title), known
        texts.append(
            BlockText(block=block, language=language, text=text, provenance=source, source_version=1, changed_by=by)
        )
    return texts


def set_phrase(draft: Draft, block: Block, language: Language, title: str) -> str:
    """The set phrase of a block of the front matter, or of a heading, as marked text."""
    phrases = SET_PHRASES[language]
    match block.kind:
        case Kind.HEADING:
            return phrases.headings[SECTIONS.index(Part(block.part))]
        case Kind.TITLE:
            return marks.escape(title)
        case Kind.SESSION:
            return phrases.session.format(ordinal=session_ordinal(draft.session, language))
        case Kind.STAR:
            return phrases.star.format(symbol=draft.agenda_document)
    values = {
        "item": draft.agenda_item,
        "title": marks.escape(title or BLANK),
        "symbol": linked(draft.report.symbol, language),
    }
    return getattr(phrases, block.kind).format(**values)


@transaction.atomic
def add_language(*, draft: Draft, language: Language, by: User | None) -> None:
    """Add a language version to a draft: set phrases and composed paragraphs in that language, the rest empty.

    What the source has changed since it was composed shows as changed. Raises RuleBroken when it is there already.
    """
    require_drafter(by)
    Draft.objects.select_for_update().get(pk=draft.pk)
    blocks = list(draft.blocks.all())
    if BlockText.objects.filter(block__draft=draft, language=language).exists():
        raise RuleBroken(_("This draft has a version in that language already."))
    facts = reading.facts_of(
        draft.report, session=draft.session, agenda_document=draft.agenda_document, agenda_item=draft.agenda_item
    )
    BlockText.objects.bulk_create(_texts(draft, facts, blocks, language, by))
