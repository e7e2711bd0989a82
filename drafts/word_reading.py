"""What an edited Word file would change in a draft: each change on its own, against the text that stands there now.

A change is what differs from the edition that the file was made of, not from the draft: what was changed in the draft
meanwhile and not in Word is no change, and what was changed in both says so.
"""

from collections.abc import Iterable, Iterator

from django.utils.translation import gettext as _

from drafts import reading
from drafts.models import Block, WordDecision, WordReturn
from drafts.reading import Pieces
from drafts.rules import SECTIONS, Kind, Part, in_a_row
from drafts.word_content import (
    FRONT,
    Row,
    canonical,
    fixed_of_file,
    from_json,
    front_of,
    is_split,
    rows_of_edition,
    rows_of_file,
    section_of,
)
from drafts.word_proposals import Change, Proposal
from recommendations.rules import Language
from reports import word_note
from reports.models import EditionText
from reports.note import NoteContent
from reports.part_differences import part_differences


def proposals(word_return: WordReturn) -> list[Proposal]:
    """All changes of a Word file in the order of the note, decided ones too. Fifteen queries at most."""
    draft, language = word_return.draft, Language(word_return.language)
    pieces = reading.read(draft, language)
    edition = word_return.edition_id and EditionText.objects.get(edition=word_return.edition_id, language=language)
    decisions = {row.change: row for row in word_return.decisions.select_related("by", "block")}
    removed = draft.blocks.filter(removed_at__isnull=False, kind=Kind.PARAGRAPH).prefetch_related("texts")
    base = edition.content if edition else reading.content_of(pieces, tolerant=True)
    return list(_Comparison(from_json(word_return.content), base, pieces, removed, decisions).proposals())


class _Comparison:
    """A file, the edition that it was made of, and the draft as it stands."""

    def __init__(
        self,
        word: word_note.WordNote,
        base: NoteContent,
        pieces: Pieces,
        removed: Iterable[Block],
        decisions: dict[str, WordDecision],
    ):
        self.word, self.base, self.pieces, self.decisions = word, base, pieces, decisions
        self.blocks = {block.key: block for block in (*removed, *pieces.blocks)}
        self.numbers = {question.pk: question.number for question in pieces.facts.questions}
        paragraphs = [block for block in pieces.blocks if block.kind == Kind.PARAGRAPH]
        self.order = {block.key: number for number, block in enumerate(paragraphs, 1)}
        # The key of the paragraph before each in its place; "" of the first there.
        self.before = {
            block.key: one.key if one and self.place(one) == self.place(block) else ""
            for one, block in zip([None, *paragraphs], paragraphs, strict=False)
        }
        self.old = list(rows_of_edition(base))
        self.new = list(rows_of_file(word))
        known = {row.key for row in self.old}
        # Paragraphs that are new in the draft since the file was made, by their words.
        self.added = {canonical(self.words(block)[0]) for block in paragraphs if block.key not in known}
        self.became: dict[int, Block] = {}  # row of the file -> the block that it is in the draft

    def place(self, block: Block) -> tuple[Part, int]:
        """The part and the number of the recommendation below which a block stands."""
        return Part(block.part), self.numbers.get(block.recommendation_id, 0)

    def words(self, block: Block) -> tuple[str, int]:
        """The present text of a block, and its version."""
        text = self.pieces.text(block)
        return (text.text, text.version) if text else ("", 0)

    def label(self, block: Block) -> str:
        """What a paragraph is called."""
        number = self.order.get(block.key)
        return _("Paragraph %(number)d") % {"number": number} if number else _("A paragraph deleted in the draft")

    def proposals(self) -> Iterator[Proposal]:
        """Front matter, paragraphs, then what cannot be taken up."""
        yield from self._front()
        yield from self._paragraphs()
        yield from self._fixed()

    def _front(self) -> Iterator[Proposal]:
        """Changes of set phrases and headings."""
        base, before = self.base, front_of(self.base)
        found = {FRONT[block.kind]: block.text for block in self.word.blocks if block.name and block.kind in FRONT}
        texts = {kind: (before[kind], text) for kind, text in found.items()}
        if self.word.star and before[Kind.STAR]:
            texts[Kind.STAR] = (before[Kind.STAR], self.word.star)
        for block in self.pieces.blocks:
            if block.kind in texts:
                yield from self._text(block, *texts[Kind(block.kind)], str(Kind(block.kind).label))
        headings = {block.part: block for block in self.pieces.blocks if block.kind == Kind.HEADING}
        for row in self.word.blocks:
            part = section_of(row) if row.kind == word_note.Kind.SECTION else None
            if part in headings and SECTIONS.index(part) < len(base.sections):
                heading = base.sections[SECTIONS.index(part)].heading
                yield from self._text(headings[part], heading, row.text, f"{Kind.HEADING.label}: {part.label}")

    def _text(self, block: Block, base: str, offered: str, label: str) -> Iterator[Proposal]:
        """A change of the words of a block, if there is one."""
        if canonical(base) == canonical(offered):
            return
        present, version = self.words(block)
        yield self._proposal(
            Change.TEXT,
            block.key,
            label,
            block=block,
            base=base,
            present=present,
            version=version,
            offered=offered,
            settled=canonical(present) == canonical(offered),
        )

    def _proposal(self, change: Change, name: str, label: str, **fields) -> Proposal:
        name = f"{change}-{name}"
        if (block := fields.get("block")) is not None and "part" not in fields:
            fields["part"], fields["recommendation"] = self.place(block)
        return Proposal(name, change, label, decision=self.decisions.get(name), **fields)

    def _paragraphs(self) -> Iterator[Proposal]:
        """Changes of paragraphs, in the order of the file; deleted ones where they stood."""
        old = [row.as_part(number) for number, row in enumerate(self.old)]
        new = [row.as_part(number) for number, row in enumerate(self.new)]
        found = part_differences(old, new)
        joined = {key for row in self.new for key in row.merged}
        added = {int(each.place.number) for each in found if each.kind == "added"}
        halves: set[int] = set()
        for each in found:
            at = int(each.place.number) if each.place else None
            was = self.old[int(each.was.number)] if each.was else None
            block = self.blocks.get(was.key) if was else None
            if at is None:
                if block and was.key not in joined:
                    yield self._deleted(block, was)
            elif was is None and (known := self.blocks.get(self.new[at].key)):  # it came after that edition
                self.became[at] = known
                yield from self._text(known, self.words(known)[0], self.new[at].words, self.label(known))
            elif was is None:
                if at not in halves:
                    yield self._added(at)
            elif block:
                self.became[at] = block
                if each.moved:
                    yield self._moved(at, block)
                if self.new[at].merged:
                    yield self._joined(at, block, was)
                elif at + 1 in added and is_split(was, *self.new[at : at + 2]):
                    halves.add(at + 1)
                    yield self._split(at, block, was)
                else:
                    yield from self._text(block, was.text, self.new[at].words, self.label(block))

    def _after(self, at: int) -> Block | None:
        """The paragraph after which a row of the file would stand in the draft: the nearest that is there."""
        row = self.new[at]
        for before in range(at - 1, -1, -1):
            if (self.new[before].part, self.new[before].recommendation) != (row.part, row.recommendation):
                return None
            block = self.became.get(before)
            if block and block.removed_at is None and self.place(block) == (row.part, row.recommendation):
                return block
        return None

    def _added(self, at: int) -> Proposal:
        row, after = self.new[at], self._after(at)
        label = _("New paragraph, the first in its place")
        if after is not None:
            label = _("New paragraph after paragraph %(number)d") % {"number": self.order[after.key]}
        proposal = self._proposal(
            Change.ADDED,
            str(row.index),
            label,
            offered=row.words,
            part=row.part,
            recommendation=row.recommendation,
            after=after,
            settled=row.text in self.added,
        )
        self._became(at, proposal)
        return proposal

    def _became(self, at: int, proposal: Proposal) -> None:
        """Know the paragraph that a new row has become, so that the next ones stand after it."""
        if proposal.decision and proposal.decision.block:
            self.became[at] = self.blocks.get(proposal.decision.block.key, proposal.decision.block)

    def _deleted(self, block: Block, was: Row) -> Proposal:
        present, version = self.words(block)
        return self._proposal(
            Change.DELETED,
            block.key,
            self.label(block),
            block=block,
            base=was.text,
            present=present,
            version=version,
            settled=block.removed_at is not None,
        )

    def _moved(self, at: int, block: Block) -> Proposal:
        row, after = self.new[at], self._after(at)
        there = self.place(block) == (row.part, row.recommendation)
        return self._proposal(
            Change.MOVED,
            block.key,
            self.label(block),
            block=block,
            present=self.words(block)[0],
            base=self.words(block)[0],
            part=row.part,
            recommendation=row.recommendation,
            after=after,
            target=self.label(after) if after else "",
            settled=there and self.before.get(block.key) == (after.key if after else ""),
        )

    def _joined(self, at: int, block: Block, was: Row) -> Proposal:
        row = self.new[at]
        others = tuple(self.blocks[key] for key in row.merged if key in self.blocks)
        base = {each.key: each.text for each in self.old}
        language = self.pieces.language
        texts = [self.words(each) for each in (block, *others)]
        return self._proposal(
            Change.JOINED,
            block.key,
            self.label(block),
            block=block,
            others=others,
            base=in_a_row([was.text, *(base.get(key, "") for key in row.merged)], language),
            present=in_a_row((text for text, _version in texts), language),
            version=sum(version for _text, version in texts),
            offered=row.words,
            settled=all(each.removed_at for each in others) and canonical(texts[0][0]) == row.text,
        )

    def _split(self, at: int, block: Block, was: Row) -> Proposal:
        present, version = self.words(block)
        second = self.new[at + 1]
        proposal = self._proposal(
            Change.SPLIT,
            block.key,
            self.label(block),
            block=block,
            base=was.text,
            present=present,
            version=version,
            offered=self.new[at].words,
            second=second.words,
            settled=canonical(present) == self.new[at].text and second.text in self.added,
        )
        self._became(at + 1, proposal)
        return proposal

    def _fixed(self) -> Iterator[Proposal]:
        """What was changed and is not held by a draft."""
        for each in fixed_of_file(self.word, self.base):
            yield self._proposal(
                Change.FIXED,
                each.name,
                each.label,
                present=each.before,
                offered=each.after,
                part=each.part,
                recommendation=each.recommendation,
            )
