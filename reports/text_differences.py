"""The difference of two texts for a reader: word by word, and character by character between Chinese ones.

The work is bounded: what has not been compared within the budget counts as replaced, and nothing is ever left out.
"""

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal, NamedTuple

from recommendations.rules import Language

# Scripts without spaces, one character a token: radicals, CJK punctuation, kana, Han, full-width forms.
HAN = "\u2e80-\u312f\u31a0-\u9fff\uf900-\ufaff\ufe30-\ufe4f\uff00-\uffef\U00020000-\U0003ffff"
LETTER = rf"(?![{HAN}])\w"
# What belongs to the character before it: combining marks of Latin, Cyrillic and Arabic, joiners, variation selectors.
MARK = "\u0300-\u036f\u0483-\u0487\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed\u200c\u200d\ufe00-\ufe0f"
TOKEN = re.compile(
    r"\\[\[\]\\*^]"  # an escaped bracket
    r"|\[\^(?:[0-9]{1,5}|\*)\]|\[\^:\s*|\[\*|\*\]|\]\([^()\s]+\)"  # the delimiters of a mark are never cut
    rf"|{LETTER}(?:{LETTER}|[{MARK}]|['’](?={LETTER})|(?<=\d)[.,٫٬](?=\d))*"  # a word, don't, 1,000.5
    rf"|\s+[{MARK}]*|[^\s][{MARK}]*",
)
# Runs of equal tokens that stand once in each text are aligned first: long ones, which are no coincidence, then short.
RUNS = (6, 3, 1)
DEPTH = 12
# Pairs of equal tokens (about 0.1 µs each) that one comparison may look at, and all comparisons of two texts together.
DIRECT, BUDGET = 20_000, 250_000
SENTENCE_ENDS = frozenset(".!?;。！？；…؟؛")
# How far a part that was put in or taken out is moved along equal tokens to begin where a sentence does.
SLIDE = 200


@dataclass(frozen=True)
class Change:
    """A part of both texts (`same`), of the later one (`added`) or of the earlier one (`removed`)."""

    kind: Literal["same", "removed", "added"]
    text: str


class _Region(NamedTuple):
    """Tokens `start` to `stop` of the earlier text, and `new_start` to `new_stop` of the later one."""

    start: int
    stop: int
    new_start: int
    new_stop: int


Block = tuple[int, int, int]  # from this token, from that one of the other text, so many are equal


def text_differences(before: str, after: str, language: Language) -> tuple[Change, ...]:
    """The parts of two texts in reading order, what was removed before what was added in its place.

    Same and removed parts make up `before`, same and added ones `after`, to the character; none is empty. Words, and
    the marks of `reports.marks`, are never cut. `language` decides how little in common is a coincidence: in Chinese
    a single character between two changes, elsewhere no whole word.
    """
    old, new = TOKEN.findall(before), TOKEN.findall(after)
    changes = _joined(_gaps(_equal(old, new), len(old), len(new)), old, 1 if language == Language.ZH else 0)
    for at, change in enumerate(changes):
        # One token is left between two changes.
        floor = changes[at - 1].stop + 1 if at else 0
        ceiling = changes[at + 1].start - 1 if at + 1 < len(changes) else len(old)
        changes[at] = _slid(change, floor, ceiling, old, new)
    parts, position = [], 0
    for start, stop, new_start, new_stop in [*changes, _Region(len(old), len(old), len(new), len(new))]:
        parts += [
            Change("same", "".join(old[position:start])),
            Change("removed", "".join(old[start:stop])),
            Change("added", "".join(new[new_start:new_stop])),
        ]
        position = stop
    return tuple(part for part in parts if part.text)


def words_of(text: str) -> list[str]:
    """The words of a text, or Chinese characters, in small letters: by these the likeness of two texts is measured."""
    return [token.lower() for token in TOKEN.findall(text) if token[0].isalnum()]


def _gaps(blocks: list[Block], stop: int, new_stop: int, start: int = 0, new_start: int = 0) -> list[_Region]:
    """What blocks, in order, leave of a region."""
    gaps = []
    for i, j, size in [*blocks, (stop, new_stop, 0)]:
        if start < i or new_start < j:
            gaps.append(_Region(start, i, new_start, j))
        start, new_start = i + size, j + size
    return gaps


def _joined(changes: list[_Region], old: list[str], coincidence: int) -> list[_Region]:
    """The changes without the islands between them that hinder reading: spaces, and up to so many other tokens."""
    joined: list[_Region] = []
    for change in changes:
        if joined:
            last = joined[-1]
            between = [token for token in old[last.stop : change.start] if not token.isspace()]
            replaced = min(min(it.stop - it.start, it.new_stop - it.new_start) for it in (last, change))
            if replaced > len(between) and len(between) <= coincidence:
                change = _Region(last.start, change.stop, last.new_start, change.new_stop)
                joined.pop()
        joined.append(change)
    return joined


def _slid(change: _Region, floor: int, ceiling: int, old: list[str], new: list[str]) -> _Region:
    """A part put in or taken out that begins where a sentence does, if it can as well be said to stand there.

    It stays between `floor` and `ceiling`, tokens of the earlier text.
    """
    start, stop, new_start, new_stop = change
    if start < stop and new_start < new_stop:
        return change
    tokens, first, end = (new, new_start, new_stop) if start == stop else (old, start, stop)
    if not first or tokens[first - 1] in SENTENCE_ENDS:
        return change
    ways = ((-1, start - floor), (1, ceiling - stop))
    for step, room in ways:
        for moved in range(1, min(SLIDE, room) + 1):
            at, to = first + step * moved, end + step * moved
            # The token that leaves the part on one side is the one that it gets on the other.
            if tokens[min(at, at - step)] != tokens[min(to, to - step)]:
                break
            if not at or tokens[at - 1] in SENTENCE_ENDS:
                offset = step * moved
                return _Region(start + offset, stop + offset, new_start + offset, new_stop + offset)
    return change


def _equal(old: list[str], new: list[str]) -> list[Block]:
    """Blocks of equal tokens, in the same order in both texts."""
    blocks: list[Block] = []
    regions = [(_Region(0, len(old), 0, len(new)), 0)]
    budget = BUDGET
    while regions:
        (start, stop, new_start, new_stop), depth = regions.pop()
        room = min(stop - start, new_stop - new_start)
        head = next((n for n in range(room) if old[start + n] != new[new_start + n]), room)
        room -= head
        tail = next((n for n in range(room) if old[stop - 1 - n] != new[new_stop - 1 - n]), room)
        blocks += [(start, new_start, head), (stop - tail, new_stop - tail, tail)]
        start, new_start, stop, new_stop = start + head, new_start + head, stop - tail, new_stop - tail
        if start == stop or new_start == new_stop:
            continue
        left, right = old[start:stop], new[new_start:new_stop]
        counts = Counter(token for token in right if not token.isspace())
        pairs = len(left) + len(right) + sum(counts[token] for token in left)
        if pairs > DIRECT and depth < DEPTH and (anchors := _anchors(left, right)):
            found = [(start + i, new_start + j, size) for i, j, size in anchors]
            blocks += found
            regions += [(gap, depth + 1) for gap in _gaps(found, stop, new_stop, start, new_start)]
        elif pairs <= budget:
            budget -= pairs
            # Without difflib's own rule for frequent tokens: in Chinese most are. Nothing is aligned on spaces alone.
            matcher = SequenceMatcher(str.isspace, left, right, autojunk=False)
            blocks += [(start + i, new_start + j, size) for i, j, size in matcher.get_matching_blocks()]
    return sorted(block for block in blocks if block[2])


def _anchors(left: list[str], right: list[str]) -> list[Block]:
    """Blocks that begin with a run of tokens that stands exactly once in each list; the longest runs that there are."""
    for run in RUNS:
        places, new_places = _once(left, run), _once(right, run)
        pairs = [(i, new_places[tokens]) for tokens, i in places.items() if tokens in new_places]
        blocks, end, new_end = [], 0, 0
        for at in rising([j for _i, j in pairs]):
            i, j = pairs[at]
            if i >= end and j >= new_end:
                room = min(len(left) - i, len(right) - j)
                size = next((n for n in range(run, room) if left[i + n] != right[j + n]), room)
                blocks.append((i, j, size))
                end, new_end = i + size, j + size
        if blocks:
            return blocks
    return []


def _once(tokens: list[str], run: int) -> dict[tuple[str, ...], int]:
    """The runs of so many tokens that stand once in the list, none a space alone, and where; in order."""
    runs = list(zip(*(tokens[offset:] for offset in range(run)), strict=False))
    counts: Counter[Hashable] = Counter(runs)
    return {found: i for i, found in enumerate(runs) if counts[found] == 1 and not found[0].isspace()}


def rising(numbers: Sequence[int]) -> list[int]:
    """The places of a longest rising subsequence of distinct numbers."""
    tails: list[int] = []  # the smallest number that ends a rise of each length
    ends: list[int] = []  # and its place
    before: list[int] = []  # of each place: the one before it in its rise, or -1
    for place, number in enumerate(numbers):
        length = bisect_left(tails, number)
        tails[length : length + 1] = [number]
        ends[length : length + 1] = [place]
        before.append(ends[length - 1] if length else -1)
    found, place = [], ends[-1] if ends else -1
    while place >= 0:
        found.append(place)
        place = before[place]
    return found[::-1]
