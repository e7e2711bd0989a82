"""What stands beside a paragraph while it is edited: its answers, what its words claim of them, and its history."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from django.db.models import Min
from django.utils.translation import gettext as _

from drafts.models import Block, BlockEvent, BlockText, Draft
from drafts.outline import Card
from drafts.reading import Pieces
from drafts.rules import Kind, Part
from recommendations.rules import Language
from reports import marks
from reports.checks_claims import check_evidence
from reports.findings import Record
from reports.note import NoteContent
from reports.quantifiers import phrase, read
from reports.text_differences import Change, text_differences
from reports.wording import allowed, bears_out
from responses.models import Response
from responses.rules import Stage
from support.wording import reasons_of


@dataclass(frozen=True)
class Said:
    """A word for a number as it stands in a text. `fits`: whether the answers bear it out; None: it claims none."""

    words: str
    fits: bool | None
    why: str = ""


@dataclass(frozen=True)
class Figures:
    """How many answers a paragraph rests on: `n` of `of` cleared ones, of which `against` refuse what is asked.

    `said`: what the text claims now; `allowed`: the words that the scale has for so many, in the text's language.
    """

    n: int
    of: int
    against: int
    said: tuple[Said, ...]
    allowed: tuple[str, ...]


def figures_of(card: Card, pieces: Pieces, content: NoteContent) -> Figures | None:
    """The figures of a paragraph; None: it is none that rests on answers. No query."""
    evidence = card.evidence
    if evidence is None:
        return None
    n = len(evidence.answers)
    words = allowed(n, evidence.of, evidence.against, evidence.support) if n else ()
    return Figures(
        n,
        evidence.of,
        evidence.against,
        tuple(_said(card, pieces, content)),
        tuple(phrase(word, pieces.language) for word in words),
    )


def _said(card: Card, pieces: Pieces, content: NoteContent) -> Iterable[Said]:
    if not card.words or card.faults:
        return
    evidence = card.evidence
    record = Record("", "", (), evidence={card.key: evidence})
    refuted = {finding.words: finding for finding in check_evidence(_only(content, card.key), record)}
    for claim in read(marks.plain(card.words), pieces.language):
        finding = refuted.get(claim.words)
        if bears_out(claim.quantifier, len(evidence.answers), evidence.of, evidence.against) is None:
            yield Said(claim.words, None)
        elif finding or not evidence.answers:
            yield Said(claim.words, False, finding.message if finding else _("No answer is linked."))
        else:
            yield Said(claim.words, True)


def _only(content: NoteContent, key: str) -> NoteContent:
    """The content with that one paragraph, where it stands."""
    sections = []
    for section in content.sections:
        comments = [
            replace(one, paragraphs=tuple(each for each in one.paragraphs if each.key == key))
            for one in section.comments
        ]
        sections.append(
            replace(
                section,
                paragraphs=tuple(each for each in section.paragraphs if each.key == key),
                comments=tuple(one for one in comments if one.paragraphs),
            )
        )
    return replace(content, sections=tuple(sections))


@dataclass(frozen=True)
class Answer:
    """A cleared answer as it is shown beside a paragraph; `counts`: False when it was reopened since it was linked."""

    response: Response
    reasons: str
    counts: bool = True


def answers_beside(card: Card, pieces: Pieces) -> tuple[list[Answer], list[Answer]]:
    """The answers that a paragraph rests on, and the other cleared ones that it could rest on; three queries."""
    linked = {row.response_id for row in card.block.evidence.all()}
    known = known_answers(card.block, pieces)
    rows = answers_of(linked | known)
    here = [Answer(row, reasons_of(row), row.stage == Stage.CLEARED) for row in rows if row.pk in linked]
    return here, [Answer(row, reasons_of(row)) for row in rows if row.pk not in linked]


def known_answers(block: Block, pieces: Pieces) -> set[int]:
    """The primary keys of the cleared answers to what a block comments on."""
    if block.kind != Kind.PARAGRAPH or block.part not in (Part.GENERAL, Part.SPECIFIC):
        return set()
    if block.part == Part.GENERAL:
        return {answer.pk for answer in pieces.facts.general}
    question = next(one for one in pieces.facts.questions if one.pk == block.recommendation_id)
    return {answer.pk for answer in question.answers}


def answers_of(pks: Iterable[int]):
    """Answers with what is shown of them, as the annex lists the organizations."""
    rows = Response.objects.filter(pk__in=pks).select_related("organization")
    return rows.prefetch_related("organization__names", "reasons").order_by("organization__order", "pk")


def sources_before(cards: Iterable[Card], draft: Draft) -> dict[str, str]:
    """The source text with which each text was last brought in line, by key, where the source has changed; one query.

    What was composed together keeps no copy: the first change of the source tells what it was.
    """
    behind = [card for card in cards if card.source_changed]
    composed = [card.block.pk for card in behind if not card.text.source_text and card.text.source_version == 1]
    events = BlockEvent.objects.filter(block__in=composed, language=draft.source_language).order_by()
    first = events.values("block").annotate(first=Min("pk")).values("first")
    before = dict(BlockEvent.objects.filter(pk__in=first).values_list("block", "before"))
    return {card.key: card.text.source_text or before.get(card.block.pk, "") for card in behind}


def text_at(stored: BlockText, version: int) -> str | None:
    """What a text said at an earlier version; None: that is not known. Two queries."""
    events = BlockEvent.objects.filter(block=stored.block_id, language=stored.language).order_by("pk")
    # Every version but the first has one event; the first has one where a save made it.
    at = version - 1 - (stored.version - events.count())
    row = list(events[max(at, 0) : max(at, 0) + 1])
    if not row or at < -1:
        return None
    return row[0].before if at == -1 else row[0].after


HISTORY = 50  # events on one page
COMPARED = 60_000  # characters of a page that are compared word by word; the others are shown whole


@dataclass(frozen=True)
class Happening:
    """An event of a block; `difference`: of its two texts, where they were compared; `answer`: the one it is about."""

    event: BlockEvent
    difference: tuple[Change, ...] = ()
    answer: Response | None = None


def events_of(block: Block, language: Language):
    """What happened to a block in a language, and in all at once; the latest first."""
    rows = block.events.filter(language__in=["", language]).select_related("by")
    return rows.order_by("-pk")


def happenings(events: Iterable[BlockEvent]) -> list[Happening]:
    """Events with the differences that they made, and the answers that they are about; two queries at most."""
    events = list(events)
    answers = answers_of({event.answer for event in events if event.answer}).in_bulk()
    found, left = [], COMPARED
    for event in events:
        left -= len(event.before) + len(event.after)
        compared = event.language and event.before and event.after and left >= 0
        parts = text_differences(event.before, event.after, Language(event.language)) if compared else ()
        found.append(Happening(event, parts, answers.get(event.answer)))
    return found
