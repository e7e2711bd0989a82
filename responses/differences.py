"""What was changed in a text, for a reader: the difference of two texts, and the merge of two changes of one text.

Words are compared, in Chinese characters; a word is never cut. Texts are compared by paragraph, then by sentence inside
changed paragraphs, then by word inside changed sentences, so that a change stays where it was made.
"""

import re
import unicodedata
from bisect import bisect_left
from collections import Counter, deque
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import accumulate, pairwise
from typing import Literal, NamedTuple

# Steps allowed at each level (about 50 ns each); what has not been compared by then counts as replaced.
STEPS = 1_500_000
# From so many pairs of elements on, what stands once in both texts is aligned first, which costs next to nothing.
MANY_PAIRS = 100_000


@dataclass(frozen=True)
class Piece:
    """A part of one text or of both."""

    kind: Literal["same", "removed", "added"]
    text: str


class _Region(NamedTuple):
    """Elements `start` to `stop` of the list before, and `new_start` to `new_stop` of the list after."""

    start: int
    stop: int
    new_start: int
    new_stop: int


def difference(before: str, after: str) -> tuple[Piece, ...]:
    """The pieces of two texts in reading order, what was removed before what was added in its place.

    Same and removed pieces make up `before`, same and added ones `after`, to the character; no piece is empty. Texts
    that differ too much to be compared in time come back as replaced, whole sentences or paragraphs at once.
    """
    old, new = _tokens(before), _tokens(after)
    pieces, position = [], 0
    for change in [*_changes(old, new), _Region(len(old), len(old), len(new), len(new))]:
        pieces += [
            Piece("same", "".join(old[position : change.start])),
            Piece("removed", "".join(old[change.start : change.stop])),
            Piece("added", "".join(new[change.new_start : change.new_stop])),
        ]
        position = change.stop
    return tuple(piece for piece in pieces if piece.text)


def merge(base: str, mine: str, theirs: str) -> str | None:
    """Both changes of `base` in one text, a change that both made once; None when they touch.

    Changes touch when neither a word nor a new line stands between them.
    """
    if mine == theirs:
        return mine
    old = _tokens(base)
    my_edits, their_edits = _edits(old, mine), _edits(old, theirs)
    separators = [0, *accumulate(not _is_filler(token) for token in old)]

    def apart(stop: int, start: int) -> bool:
        return stop < start and separators[stop] < separators[start]

    first = 0  # the first of their edits that does not stand apart before this one of mine
    for start, stop, text in my_edits:
        while first < len(their_edits) and apart(their_edits[first][1], start):
            first += 1
        for other in their_edits[first:]:
            if apart(stop, other[0]):
                break
            if other != (start, stop, text):
                return None
    merged, position = [], 0
    for start, stop, text in sorted({*my_edits, *their_edits}):
        merged += [*old[position:start], text]
        position = stop
    return "".join([*merged, *old[position:]])


def _edits(old: list[str], text: str) -> list[tuple[int, int, str]]:
    """What to put into `old` to make it `text`: from this token, to this token, these words."""
    new = _tokens(text)
    return [(it.start, it.stop, "".join(new[it.new_start : it.new_stop])) for it in _changes(old, new)]


# --- Tokens -----------------------------------------------------------------------------------------------------------

NEW_LINE = "\n\r\v\f\x1c\x1d\x1e\x85\u2028\u2029"
# Scripts without spaces, one character a token: radicals, CJK punctuation, kana, Han, full-width forms.
HAN = "\u2e80-\u312f\u31a0-\u9fff\uf900-\ufaff\ufe30-\ufe4f\uff00-\uffef\U0001aff0-\U0001b16f\U00020000-\U0003ffff"
# What belongs to the character before it: combining marks, variation selectors, the non-joiner, skin tones, flag tags.
MARK = "\u200c\U0001f3fb-\U0001f3ff\U000e0020-\U000e007f\U000e0100-\U000e01ef" + "".join(
    mark for mark in map(chr, range(0x300, 0x20000)) if unicodedata.category(mark)[0] == "M"
)
LETTER = rf"(?![{HAN}])\w"
TOKEN = re.compile(
    rf"\r\n|[{NEW_LINE}]"
    rf"|{LETTER}(?:{LETTER}|[{MARK}\u200d]|['’](?={LETTER})|(?<=\d)[.,٫٬](?=\d))*"  # a word, don't, 1,000.5
    rf"|[^\S{NEW_LINE}]+[{MARK}]*"  # spaces
    # A flag (two letters), or any character, with its marks; joiners hold emoji together.
    rf"|(?:[\U0001f1e6-\U0001f1ff]{{2}}|[^{NEW_LINE}])(?:[{MARK}]|\u200d[^\w\s]?)*"
)
NEW_LINES = frozenset([*NEW_LINE, "\r\n"])
SENTENCE_ENDS = NEW_LINES | frozenset(".!?;。！？；…؟؛۔．｡")  # to cut after an abbreviation too does no harm
CLOSING = frozenset("\"'’”»)]」』）】》〉")


def _tokens(text: str) -> list[str]:
    """Cut a text into the parts that are compared; joined, they are the text."""
    return TOKEN.findall(text)


def _is_blank(text: str) -> bool:
    """True for spaces: two texts are never aligned on them alone."""
    return text.isspace() and text[0] not in NEW_LINE


def _is_filler(token: str) -> bool:
    """True for spaces and punctuation: they do not hold two changes apart."""
    return _is_blank(token) or unicodedata.category(token[0])[0] in "PZ"


def _cuts(tokens: list[str], ends: frozenset[str] | None) -> list[int]:
    """Where units begin, and where the last ends: each closes with one of `ends`; without, each is a token."""
    if ends is None:
        return list(range(len(tokens) + 1))
    cuts, ended = [0], False
    for position, token in enumerate(tokens):
        # White space and closing quotation marks belong to what they follow.
        if ended and not token.isspace() and token not in CLOSING:
            cuts.append(position)
            ended = False
        ended = ended or token in ends
    return [*cuts, len(tokens)]


# --- Comparing --------------------------------------------------------------------------------------------------------

# From coarse to fine: what ends a unit, and how many equal units in a row are no coincidence.
LEVELS = ((NEW_LINES, 1), (SENTENCE_ENDS, 1), (None, 6))

Block = tuple[int, int, int]  # from this element, from that one of the other list, so many are equal


def _changes(old: list[str], new: list[str]) -> list[_Region]:
    """Where two lists of tokens differ, in order, without islands in between that hinder reading."""
    changes = [_Region(0, len(old), 0, len(new))]
    for ends, run in LEVELS:
        budget = _Budget(STEPS)
        changes = [finer for change in changes for finer in _refined(old, new, change, ends, run, budget)]
    joined: list[_Region] = []
    for change in changes:
        if joined and _is_island(old, joined[-1], change):
            last = joined.pop()
            change = _Region(last.start, change.stop, last.new_start, change.new_stop)
        joined.append(change)
    return joined


def _refined(old, new, change: _Region, ends, run: int, budget: "_Budget") -> Iterator[_Region]:
    """The changes inside one, found by comparing its two sides unit by unit."""
    left, right = old[change.start : change.stop], new[change.new_start : change.new_stop]
    cuts, new_cuts = _cuts(left, ends), _cuts(right, ends)
    units = ["".join(left[start:stop]) for start, stop in pairwise(cuts)]
    new_units = ["".join(right[start:stop]) for start, stop in pairwise(new_cuts)]
    blocks = _Comparison(units, new_units, run, budget).blocks()
    for start, stop, new_start, new_stop in _gaps(blocks, _Region(0, len(units), 0, len(new_units))):
        here, there = change.start, change.new_start
        yield _Region(here + cuts[start], here + cuts[stop], there + new_cuts[new_start], there + new_cuts[new_stop])


def _is_island(old: list[str], left: _Region, right: _Region) -> bool:
    """True when the two changes read better as one than with the unchanged text between them."""
    between = old[left.stop : right.start]
    if any(token in NEW_LINES for token in between):
        return False
    if words := sum(not _is_filler(token) for token in between):  # that happen to stand in two different phrases
        sizes = [max(it.stop - it.start, it.new_stop - it.new_start) for it in (left, right)]
        return words <= 2 and len(between) < min(sizes)
    # Two words taken out on both sides of a comma are two changes: as one, the comma would be put in again.
    removes = left.start < left.stop or right.start < right.stop
    adds = left.new_start < left.new_stop or right.new_start < right.new_stop
    return not between or (removes and adds)


def _gaps(blocks: list[Block], region: _Region) -> list[_Region]:
    """What blocks leave of a region."""
    start, stop, new_start, new_stop = region
    gaps = []
    for i, j, size in [*blocks, (stop, new_stop, 0)]:
        if start < i or new_start < j:
            gaps.append(_Region(start, i, new_start, j))
        start, new_start = i + size, j + size
    return gaps


def _rising(pairs: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """The most pairs, ordered by their first number, whose second numbers rise too."""
    smallest: list[int] = []  # the second number that ends a rise of each length,
    rises: list[tuple] = []  # and that rise: its last pair, and the rise before it
    for pair in pairs:
        length = bisect_left(smallest, pair[1])
        smallest[length : length + 1] = [pair[1]]
        rises[length : length + 1] = [(pair, rises[length - 1] if length else None)]
    found, rise = [], rises[-1] if rises else None
    while rise:
        found.append(rise[0])
        rise = rise[1]
    return found[::-1]


@dataclass
class _Budget:
    """How many steps may still be taken."""

    steps: int

    def spend(self, steps: int) -> bool:
        """Take so many steps; False, and none are taken, when they are too many."""
        allowed = steps <= self.steps
        self.steps -= steps if allowed else 0
        return allowed


@dataclass(frozen=True)
class _Comparison:
    """Two lists of units; `run` equal units in a row are no coincidence."""

    left: list[str]
    right: list[str]
    run: int
    budget: _Budget

    def blocks(self) -> list[Block]:
        """Blocks of equal units, in the same order in both lists."""
        blocks: list[Block] = []
        regions = [_Region(0, len(self.left), 0, len(self.right))]
        while regions:
            start, stop, new_start, new_stop = regions.pop()
            room = min(stop - start, new_stop - new_start)
            head = self.equal(start, new_start, room)
            tail = self.equal(stop - 1, new_stop - 1, room - head, step=-1)
            blocks += [(start, new_start, head), (stop - tail, new_stop - tail, tail)]
            region = _Region(start + head, stop - tail, new_start + head, new_stop - tail)
            pairs = (region.stop - region.start) * (region.new_stop - region.new_start)
            if pairs > MANY_PAIRS and (anchors := self.anchors(region)):
                blocks += anchors
                regions += _gaps(anchors, region)
            elif pairs:
                blocks += self.longest(region)
        return sorted(block for block in blocks if block[2])

    def equal(self, i: int, j: int, room: int, step: int = 1) -> int:
        """How many units are equal from there on (or backwards), at most `room`."""
        return next((n for n in range(room) if self.left[i + step * n] != self.right[j + step * n]), room)

    def anchors(self, region: _Region) -> list[Block]:
        """Blocks that begin with runs which stand exactly once in each side of a region (a "patience" difference)."""
        start, stop, new_start, new_stop = region
        if not self.budget.spend(stop - start + new_stop - new_start):
            return []

        def once(units: list[str], low: int, high: int) -> dict[tuple[str, ...], int]:
            runs = {i: tuple(units[i : i + self.run]) for i in range(low, high - self.run + 1)}
            counts = Counter(runs.values())
            return {run: i for i, run in runs.items() if counts[run] == 1}

        places, new_places = once(self.left, start, stop), once(self.right, new_start, new_stop)
        blocks = []
        for i, j in _rising([(i, new_places[run]) for run, i in places.items() if run in new_places]):
            if i >= start and j >= new_start:
                size = self.equal(i, j, min(stop - i, new_stop - j))
                blocks.append((i, j, size))
                start, new_start = i + size, j + size
        return blocks

    def longest(self, region: _Region) -> Iterator[Block]:
        """The longest equal run of a region, then of what stands left and right of it, as the budget allows."""
        start, stop, new_start, new_stop = region
        # Without difflib's own heuristic for frequent elements: in Chinese most are, and the budget bounds the work.
        matcher = SequenceMatcher(_is_blank, self.left[start:stop], self.right[new_start:new_stop], autojunk=False)
        steps = [0, *accumulate(1 + len(matcher.b2j.get(unit, ())) for unit in matcher.a)]
        regions = deque([(0, stop - start, 0, new_stop - new_start)])
        while regions:
            low, high, new_low, new_high = regions.popleft()
            if low == high or new_low == new_high or not self.budget.spend(steps[high] - steps[low]):
                continue
            i, j, size = matcher.find_longest_match(low, high, new_low, new_high)
            if size:
                yield start + i, new_start + j, size
                regions += [(low, i, new_low, j), (i + size, high, j + size, new_high)]
