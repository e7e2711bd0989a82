"""What composing, assembling and checking read of the database. Each function says how many queries it takes."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace

from django.db.models import Prefetch, Q

from drafts.assembly import Frame, Piece, assemble
from drafts.facts import Facts, Question, RecordedAnswer
from drafts.mastheads import masthead
from drafts.models import Block, BlockEvidence, BlockText, Draft
from drafts.rules import PART_ORDER, Kind, Part, notes_in
from recommendations.models import JIUReport
from recommendations.rules import AddresseeKind, Language
from reports import checks
from reports.findings import Evidence, Record
from reports.note import NoteContent, PublicCount, PublicFigures
from responses.models import Response
from responses.rules import Position, Reason, Stage
from support.models import Cell


def facts_of(
    report: JIUReport,
    *,
    session: int,
    agenda_document: str,
    agenda_item: int,
    near: Collection[int] | None = None,
) -> Facts:
    """The cleared answers to a report with all that composing needs; five queries. `near`: see `read`."""
    rows = report.recommendations.order_by("number")
    cells = Cell.objects.filter(report=report, action__isnull=False)
    if near is not None:
        rows, cells = rows.filter(number__in=near), cells.filter(number__in=near)
    answers, asked = _answers(cells)
    questions = tuple(
        Question(
            row.pk,
            row.number,
            AddresseeKind(row.addressed_to),
            len(asked.get(row.pk, ())),
            tuple(answers.get(row.pk, ())),
        )
        for row in rows
    )
    everybody = {organization for organizations in asked.values() for organization in organizations}
    if near is not None:
        everyone = Cell.objects.filter(report=report, action__isnull=False).order_by()
        everybody = set(everyone.values_list("organization", flat=True).distinct())
    general = Response.objects.filter(report=report, recommendation=None, stage=Stage.CLEARED).order_by(
        "organization__order", "organization__code"
    )
    return Facts(
        report_symbol=report.symbol,
        assembly_symbol=report.assembly_symbol,
        session=session,
        agenda_document=agenda_document,
        agenda_item=agenda_item,
        titles={Language(row.language): row.text for row in report.titles.all()},
        asked=len(everybody),
        questions=questions,
        general=tuple(RecordedAnswer(row.pk, row.organization.code) for row in general.select_related("organization")),
    )


def _answers(cells) -> tuple[dict[int, list[RecordedAnswer]], dict[int, set[int]]]:
    """The cleared answers of those asked, and who is asked, by the primary key of the recommendation; two queries."""
    cells = cells.order_by("place", "organization")
    found: dict[int, list[RecordedAnswer]] = {}
    asked: dict[int, set[int]] = {}
    reasons: dict[int, set[str]] = {}
    given = cells.filter(stage=Stage.CLEARED, response__reasons__isnull=False)
    for pk, reason in given.order_by().values_list("response", "response__reasons__reason"):
        reasons.setdefault(pk, set()).add(reason)
    fields = ("recommendation", "organization", "organization__code", "response", "stage", "position")
    for recommendation, organization, code, pk, stage, position in cells.values_list(*fields):
        asked.setdefault(recommendation, set()).add(organization)
        if stage == Stage.CLEARED:
            grounds = frozenset(Reason(reason) for reason in reasons.get(pk, ()))
            found.setdefault(recommendation, []).append(RecordedAnswer(pk, code, Position(position), grounds))
    return found, asked


@dataclass(frozen=True)
class Pieces:
    """A draft in one language as it was read: its blocks in the order of the note, with their texts and evidence.

    `near`: the numbers of the recommendations that were read with their comments; None: all.
    """

    draft: Draft
    language: Language
    blocks: tuple[Block, ...]
    facts: Facts
    near: frozenset[int] | None = None

    def text(self, block: Block, language: str | None = None) -> BlockText | None:
        """The text of a block, in the language of these pieces unless another is named."""
        wanted = language or self.language
        return next((text for text in block.texts.all() if text.language == wanted), None)

    def source(self, block: Block) -> BlockText | None:
        """The text of a block in the language in which the note is drafted."""
        return self.text(block, self.draft.source_language)

    def pieces(self) -> list[Piece]:
        """The same as values, for assembling."""
        numbers = {question.pk: question.number for question in self.facts.questions}
        return [
            Piece(
                block.key,
                Kind(block.kind),
                Part(block.part),
                numbers.get(block.recommendation_id, 0),
                text.text if (text := self.text(block)) else "",
            )
            for block in self.blocks
        ]


def read(draft: Draft, language: Language, *, removed: bool = False, near: Collection[int] | None = None) -> Pieces:
    """A draft with its texts in all languages and its evidence; `removed`: its deleted blocks instead. Nine queries.

    `near`: of the recommendations only those with these numbers, which follow one another: a part of a long note.
    """
    rows = draft.blocks.filter(removed_at__isnull=not removed)
    if near is not None:
        rows = rows.filter(Q(recommendation=None) | Q(recommendation__number__in=near))
    blocks = rows.prefetch_related(
        "texts", Prefetch("evidence", BlockEvidence.objects.order_by("response__organization__order", "pk"))
    )
    facts = facts_of(
        draft.report,
        session=draft.session,
        agenda_document=draft.agenda_document,
        agenda_item=draft.agenda_item,
        near=near,
    )
    numbers = {question.pk: question.number for question in facts.questions}
    kinds = {kind: place for place, kind in enumerate(Kind.values)}

    def place(block: Block) -> tuple:
        return (
            PART_ORDER[block.part],
            numbers.get(block.recommendation_id, 0),
            kinds[block.kind] if block.kind != Kind.PARAGRAPH else len(kinds),
            block.place,
            block.pk,
        )

    ordered = tuple(sorted(blocks, key=place))
    return Pieces(draft, Language(language), ordered, facts, None if near is None else frozenset(near))


def in_language(pieces: Pieces, language: Language) -> Pieces:
    """The same draft as it was read, in another of its languages; no query."""
    return replace(pieces, language=Language(language))


def frame_of(pieces: Pieces) -> Frame:
    """What an edition prints beside the pieces: recorded texts, masthead, public figures; two queries."""
    draft, language = pieces.draft, pieces.language
    rows = draft.report.recommendations.prefetch_related("texts").order_by("number")
    before = (0, 0)
    if pieces.near is not None:
        rows = rows.filter(number__in=pieces.near)
        before = _before(draft, language, min(pieces.near)) if pieces.near else before
    texts = {row.number: next((text.text for text in row.texts.all() if text.language == language), "") for row in rows}
    return Frame(
        symbol=draft.note.symbol,
        language=language,
        session=draft.session,
        agenda_document=draft.agenda_document,
        agenda_item=draft.agenda_item,
        recommendations=texts,
        masthead=masthead(language, Language(draft.source_language), draft.dated, draft.job_number),
        figures=tuple(_figures(question) for question in pieces.facts.questions),
        paragraphs_before=before[0],
        notes_before=before[1],
    )


def _before(draft: Draft, language: Language, number: int) -> tuple[int, int]:
    """How many paragraphs and footnotes stand in the comments on the recommendations before `number`; two queries."""
    blocks = draft.blocks.there().filter(kind=Kind.PARAGRAPH, recommendation__number__lt=number)
    texts = BlockText.objects.filter(block__in=blocks, language=language, text__contains="[^:")
    return blocks.count(), sum(notes_in(text) for text in texts.values_list("text", flat=True))


def _figures(question: Question) -> PublicFigures:
    counts = dict.fromkeys(Position.values, 0)
    for answer in question.answers:
        counts[answer.position] += 1
    found = tuple(PublicCount(position, n) for position, n in counts.items())
    return PublicFigures(question.number, question.asked, len(question.answers), found)


def content_of(pieces: Pieces, *, tolerant: bool = False) -> NoteContent:
    """The content of a note made of `pieces`. Raises RuleBroken as `assemble` does."""
    return assemble(frame_of(pieces), pieces.pieces(), tolerant=tolerant)


def linked_of(pieces: Pieces) -> dict[str, set[int]]:
    """The answers (primary keys) that each paragraph rests on, by its key."""
    return {block.key: {row.response_id for row in block.evidence.all()} for block in pieces.blocks}


def evidence_of(facts: Facts, content: NoteContent, linked: Mapping[str, Collection[int]]) -> dict[str, Evidence]:
    """What each comment of `content` rests on, in numbers, by the key of the paragraph.

    Answers that are not cleared any more do not count. The introduction describes the report and rests on none.
    """
    questions = {question.number: question for question in facts.questions}
    general, found = {answer.pk for answer in facts.general}, {}
    for section in content.sections[1:]:
        for paragraph in section.paragraphs:
            known = frozenset(general & set(linked.get(paragraph.key, ())))
            found[paragraph.key] = Evidence(known, facts.asked, 0)
    for comments in content.comments():
        for paragraph in comments.paragraphs:
            found[paragraph.key] = _evidence(questions[comments.recommendation], set(linked.get(paragraph.key, ())))
    return found


def _evidence(question: Question, linked: set[int]) -> Evidence:
    to_others = {
        answer.pk
        for answer in question.answers
        if answer.position == Position.NO_POSITION and answer.reasons == {Reason.ADDRESSED_TO_OTHERS}
    }
    known = frozenset(linked & {answer.pk for answer in question.answers})
    return Evidence(known, len(question.answers), question.against, question.support, known & to_others)


def record_of(pieces: Pieces, content: NoteContent, linked: Mapping[str, Collection[int]] | None = None) -> Record:
    """What `content` is checked against. `linked`: what an edition was frozen with; None: what the draft rests on."""
    record = checks.record_of(pieces.draft.report, pieces.language)
    evidence = evidence_of(pieces.facts, content, linked_of(pieces) if linked is None else linked)
    return replace(record, evidence=evidence, dated=pieces.draft.dated)


def languages_of(blocks: Iterable[Block]) -> list[Language]:
    """The languages in which the blocks (with their texts) have any text, in the order of the languages."""
    there = {text.language for block in blocks for text in block.texts.all()}
    return [language for language in Language if language in there]
