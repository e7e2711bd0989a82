"""An edited Word file of a note, read back: its blocks, recognized by their bookmarks, with their marked text.

Nothing is repaired in silence and nothing left out in silence: what is no part of a note's text is named in a notice.
"""

import re
from collections import Counter
from dataclasses import dataclass, field, replace
from xml.etree.ElementTree import Element

from django.utils.translation import gettext as _

from recommendations.rules import RuleBroken
from reports import marks, word_names, word_notices
from reports.word_file import WordFile, find, get, name_of, unreadable
from reports.word_lists import Counters
from reports.word_note import Block, Comment, Kind, Notice, WordNote
from reports.word_pieces import Bookmark, texts
from reports.word_runs import ParagraphReader

STYLES = {
    "un watermark line": Kind.MARKING,
    "un marking": Kind.MARKING,
    **dict.fromkeys(("un masthead", "un organ", "un distribution"), Kind.MASTHEAD),
    "un session": Kind.SESSION,
    "un agenda": Kind.AGENDA,
    "un agenda item": Kind.ITEM,
    "title": Kind.TITLE,
    "un document type": Kind.TYPE,
    "un transmittal": Kind.TRANSMITTAL,
    "heading 1": Kind.SECTION,
    "heading 2": Kind.HEADING,
    "un recommendation": Kind.RECOMMENDATION,
    "un paragraph": Kind.PARAGRAPH,
}
# Blocks that print the texts of a note: what their words look like matters.
TEXTS = set(Kind) - {Kind.MARKING, Kind.MASTHEAD, Kind.OTHER}
NUMERAL = re.compile(r"(?s)\t*([^\t]{1,20})\t+(.*)")
BLOCK_LIMIT = 10_000  # a note has some hundreds
# What holds the paragraphs of a body and says nothing of its own.
TRANSPARENT = {"tr", "tc", "sdt", "sdtContent", "customXml", "ins", "moveTo"}


@dataclass
class _Paragraph:
    """What one paragraph of the file is read into, as long as others may still join it."""

    reader: ParagraphReader
    element: Element | None = None
    waiting: list[Bookmark] = field(default_factory=list)  # those that stood before it
    in_table: bool = False
    move: str = ""  # the name of the move that it came or went with

    def bookmarks(self) -> list[Bookmark]:
        """Those that begin in it or just before it."""
        return [*self.waiting, *self.reader.bookmarks.values()]


def read(content: bytes, name: str = "note.docx") -> WordNote:
    """Read a Word file (.docx) that this application exported and a person edited; `name` is that of the file.

    Tracked changes are read as accepted, comments apart. Raises RuleBroken, saying what to do, for anything that is no
    Word document, is damaged, protected or a bomb, and for a Word document that does not come from here.
    """
    try:
        return _Reader(WordFile(content, name)).note()
    except RecursionError as error:
        raise unreadable("word/document.xml") from error


class _Reader:
    """Walks the body of a file and makes the blocks."""

    def __init__(self, file: WordFile):
        self.file = file
        self.changes: Counter = Counter()
        self.counters = Counters(file)
        self.blocks: list[Block] = []
        self.comments: list[Comment] = []
        self.notices: list[Notice] = []
        self.star = self.symbol = self.language = ""
        self.seen: set[str] = set()
        self.sections = 0
        self.waiting: list[Bookmark] = []  # bookmarks between paragraphs, which belong to the next
        self.current: _Paragraph | None = None  # whose end was deleted, so that the next joins it
        self.move = ""
        self.left: dict[str, list[str]] = {}  # the bookmarks of paragraphs that a move took away, by the move
        self.homeless: list[tuple[int, str]] = []  # blocks without a bookmark that came with a move

    def note(self) -> WordNote:
        """All that the file says. Raises RuleBroken when nothing in it carries a bookmark of ours."""
        body = find(self.file.document, "body")
        for element in body if body is not None else ():
            self._element(element)
        self._finish()
        self._settle()
        if not any(block.name for block in self.blocks):
            raise RuleBroken(
                _(
                    "This Word file does not come from here, or its paragraphs have lost their bookmarks. Export the "
                    "note as Word, make your changes in that file, and choose it again."
                )
            )
        total = sum(self.changes.values())
        whole = [Notice("", message) for message in word_notices.of_file(total, len(self.comments))]
        return WordNote(
            self.language,
            self.symbol,
            tuple(self.blocks),
            self.star,
            total,
            tuple(self.comments),
            (*whole, *self.notices),
        )

    def _element(self, element: Element, in_table: bool = False) -> None:
        name = name_of(element)
        if name == "p":
            self._paragraph(element, in_table)
        elif name == "tbl":
            self._finish()
            for inner in element:
                self._element(inner, True)
            self._finish()
        elif name == "bookmarkStart":
            self.waiting.append(Bookmark(get(element, "name"), 0, True))
        elif name in TRANSPARENT:
            for inner in element:
                self._element(inner, in_table)
        elif name in ("altChunk", "subDoc"):
            self.notices.append(Notice("", word_notices.embedded()))
        self._follow_move(element)

    def _follow_move(self, element: Element) -> None:
        """Know which move paragraphs come with: the two ends of its range carry its name, or none."""
        if name_of(element) in ("moveFromRangeStart", "moveToRangeStart"):
            self.move = get(element, "name")
        elif name_of(element) in ("moveFromRangeEnd", "moveToRangeEnd"):
            self.move = ""

    def _paragraph(self, element: Element, in_table: bool) -> None:
        """Read a paragraph; one whose end was deleted waits for the next, which it becomes one with."""
        if self.current is None:
            self.current = _Paragraph(ParagraphReader(self.file, "document", self.changes), in_table=in_table)
        current = self.current
        current.waiting += self.waiting
        self.waiting = []
        for child in element:
            self._follow_move(child)
            current.move = current.move or self.move
        current.move = current.move or self.move
        current.reader.read(element)
        current.element = element  # Word gives the whole the style of the last
        mark = find(element, "pPr", "rPr")
        gone = any(find(mark, name) is not None for name in ("del", "moveFrom"))
        if gone or any(find(mark, name) is not None for name in ("ins", "moveTo")):
            self.changes["end of a paragraph"] += 1
        if not gone:
            self._finish()
        elif not current.reader.runs:
            # Nothing is left of it: its bookmarks go with it, to where a move took it or nowhere.
            self.left.setdefault(current.move, []).extend(each.name for each in current.bookmarks())
            self._comments(current.reader, "", "")
            self.current = None

    def _finish(self) -> None:
        """Make a block of the paragraph that is complete."""
        current, self.current = self.current, None
        if current is None:
            return
        reader = current.reader
        text, bookmarks = marks.marked(reader.runs), current.bookmarks()
        self.star = self.star or reader.star
        for language in filter(None, (word_names.language_of(each.name) for each in bookmarks)):
            self.language, self.symbol = language, reader.words.rpartition("\t")[2].strip()
        ours = [each for each in bookmarks if word_names.target(each.name)]
        held = [each for each in ours if each.holds] or ours[:1]
        name = held[0].name if held else ""
        repeated = name in self.seen
        self.seen |= {each.name for each in held}
        kind = self._kind("" if repeated else name, current.element)
        number = self.counters.number(current.element)
        if kind is Kind.SECTION:
            number, text = self._numeral(reader.numeral, text)
        if not text and not name:
            self._comments(reader, "", "")
            return
        block = self._named(Block(kind, text, number=number), "" if repeated else name)
        merged = tuple(target.key for each in held[1:] if (target := word_names.target(each.name)) and target.key)
        self.blocks.append(replace(block, merged=merged))
        if len(self.blocks) > BLOCK_LIMIT:
            raise RuleBroken(
                _("The file has more than %(limit)d paragraphs, and a note far fewer. Export it anew.")
                % {"limit": BLOCK_LIMIT}
            )
        if current.move and not block.name:
            self.homeless.append((len(self.blocks) - 1, current.move))
        self.sections += block.kind is Kind.SECTION
        place = word_notices.place(self.blocks[-1], self.sections)
        messages = [*word_notices.of_block(reader.found, block, repeated, current.in_table, bool(merged))]
        self.notices += [Notice(place, message) for message in messages]
        self._comments(reader, place, block.key)

    @staticmethod
    def _named(block: Block, name: str) -> Block:
        """The block with what its bookmark says."""
        target = word_names.target(name)
        if target is None:
            return block
        return replace(block, name=name, key=target.key, recommendation=target.recommendation)

    def _kind(self, name: str, element: Element | None) -> Kind:
        """What a paragraph is: by its bookmark, else by its style."""
        if target := word_names.target(name):
            return Kind(target.kind)
        style = self.file.style(get(find(element, "pPr", "pStyle"))).name
        return STYLES.get(style, Kind.OTHER)

    @staticmethod
    def _numeral(numeral: str, text: str) -> tuple[str, str]:
        """The numeral of a section and its heading."""
        if not numeral and (match := NUMERAL.fullmatch(text)):
            return match[1].strip(), match[2]
        return numeral.strip(), text.lstrip("\t")

    def _settle(self) -> None:
        """Give the paragraphs that were moved the bookmarks that stayed where they had been."""
        left = {move: (name for name in names if word_names.target(name)) for move, names in self.left.items()}
        for index, move in self.homeless:
            name = next((name for name in left.get(move, iter(())) if name not in self.seen), "")
            if name:
                self.seen.add(name)
                self.blocks[index] = replace(self._named(self.blocks[index], name), kind=self._kind(name, None))

    def _comments(self, reader: ParagraphReader, place: str, key: str) -> None:
        for each in reader.comments:
            if (comment := self.file.comments.pop(each, None)) is not None:
                self.comments.append(Comment(place, key, texts(comment).strip()))
