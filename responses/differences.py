"""What was changed in a text, for a reader: the difference of two texts, and the merge of two changes of one text.

Words are compared, in Chinese characters; a word is never cut. Texts are compared by paragraph, then by sentence inside
changed paragraphs, then by word inside changed sentences, so that a change stays where it was made.
"""

import re
import unicodedata
from bisect import bisect_left
from collections import Counter, deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import accumulate
from typing import Literal

# Steps allowed at each level (about 50 ns each); what has not been compared by then counts as replaced.
STEPS = 1_500_000
# From so many pairs of elements on, what stands once in both texts is aligned first, which costs next to nothing.
MANY_PAIRS = 100_000
# A run of this many tokens that stands once in both texts is no coincidence.
SHINGLE = 6


@dataclass(frozen=True)
class Piece:
    """A part of one text or of both."""

    kind: Literal["same", "removed", "added"]
    text: str


@dataclass(frozen=True)
class _Change:
    """Tokens `start` to `stop` of the text before became tokens `new_start` to `new_stop` of the text after."""

    start: int
    stop: int
    new_start: int
    new_stop: int


def difference(before: str, after: str) -> tuple[Piece, ...]:
    """The pieces of two texts in reading order, what was removed before what was added in its place.

    Same and removed pieces make up `before`, same and added ones `after`, to the character; no piece is empty. Texts
    that differ too much to be compared in time come back as replaced, whole paragraphs or sentences at once.
    """
    old, new = _tokens(before), _tokens(after)
    pieces, position = [], 0
    for change in [*_changes(old, new), _Change(len(old), len(old), len(new), len(new))]:
        pieces += [
            Piece("same", "".join(old[position : change.start])),
            Piece("removed", "".join(old[change.start : change.stop])),
            Piece("added", "".join(new[change.new_start : change.new_stop])),
        ]
        position = change.stop
    return tuple(piece for piece in pieces if piece.text)


def merge(base: str, mine: str, theirs: str) -> str | None:
    """Both changes of `base` in one text; None when they touch, that is, without a word or a new line between them.

    What both changed in the same way is taken once.
    """
    if mine == theirs:
        return mine
    old, my_tokens, their_tokens = _tokens(base), _tokens(mine), _tokens(theirs)
    my_edits, their_edits = _edits(old, my_tokens), _edits(old, their_tokens)
    separators = [0, *accumulate(not _is_filler(token) for token in old)]

    def apart(stop: int, start: int) -> bool:
        return stop < start and separators[stop] < separators[start]

    first = 0  # of their edits, the first that does not end before this edit of mine
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


def _edits(old: list[str], new: list[str]) -> list[tuple[int, int, str]]:
    """What to replace in `old` to have `new`: from token, to token, by which text."""
    return [
        (change.start, change.stop, "".join(new[change.new_start : change.new_stop])) for change in _changes(old, new)
    ]


# --- Tokens -----------------------------------------------------------------------------------------------------------

# Scripts that write no spaces, one character a token: radicals, CJK punctuation, kana, Han, full-width forms.
WITHOUT_SPACES = re.compile(
    "[\u2e80-\u2fdf\u2ff0-\u30ff\u3100-\u312f\u31a0-\u31ff\u3200-\u9fff\uf900-\ufaff\ufe30-\ufe4f\uff00-\uffef"
    "\U0001aff0-\U0001b16f\U00020000-\U0003ffff]"
)
SENTENCE_END = frozenset(".!?;。！？；…؟؛۔．｡")
CLOSING = frozenset("\"'’”»)]」』）】》〉")


class _Classes(dict):
    """The class of every character, by its code point, for `str.translate`; worked out when it is first met.

    R carriage return, N other new line, s space, m mark that belongs to what stands before it, j joiner of emoji,
    c character of a script without spaces, d digit, w letter, q apostrophe, t separator inside numbers,
    f half of a flag, p punctuation, o anything else.
    """

    SPECIAL = {
        **dict.fromkeys("\n\v\f\x1c\x1d\x1e\x85\u2028\u2029", "N"),
        **dict.fromkeys("'’", "q"),
        **dict.fromkeys(".,٫٬", "t"),
        **{"\r": "R", "_": "w", "\u200c": "m", "\u200d": "j"},
    }

    def __missing__(self, code: int) -> str:
        character = chr(code)
        category = unicodedata.category(character)
        if character in self.SPECIAL:
            found = self.SPECIAL[character]
        elif category[0] == "M" or 0x1F3FB <= code <= 0x1F3FF or 0xE0020 <= code <= 0xE007F:  # skin tones, flag tags
            found = "m"
        elif 0x1F1E6 <= code <= 0x1F1FF:
            found = "f"
        elif character.isspace():
            found = "s"
        elif WITHOUT_SPACES.match(character):
            found = "c"
        elif category == "Nd":
            found = "d"
        elif character.isalnum():
            found = "w"
        else:
            found = "p" if category[0] == "P" else "o"
        self[code] = found
        return found


CLASSES = _Classes()
# Over the classes: a new line; a word with its marks (don't, 1,000.5); a run of spaces; a flag; one character.
TOKEN = re.compile(r"RN|[RN]|[wd](?:[wdmj]|q(?=[wd])|(?<=d)t(?=d))*|s+[mj]*|ff[mj]*|[^RN](?:m|jo?)*")


def _tokens(text: str) -> list[str]:
    """Cut a text into the parts that are compared; joined, they are the text."""
    return [text[match.start() : match.end()] for match in TOKEN.finditer(text.translate(CLASSES))]


def _class(token: str) -> str:
    return CLASSES[ord(token[0])]


def _is_filler(token: str) -> bool:
    """True for a space or a punctuation mark: what does not hold two changes apart."""
    # Chinese punctuation is of class c: only its category tells.
    return _class(token) in "spqt" or (_class(token) == "c" and unicodedata.category(token[0])[0] == "P")


def _is_blank(text: str) -> bool:
    """True for spaces: two texts are never aligned on them alone."""
    return text.isspace() and _class(text) == "s"


def _is_new_line(token: str) -> bool:
    return _class(token) in "RN"


def _paragraphs(tokens: list[str]) -> list[int]:
    """The positions at which paragraphs begin, and the end."""
    return _cuts(tokens, _is_new_line)


def _sentences(tokens: list[str]) -> list[int]:
    """The positions at which sentences begin, and the end. Cutting after an abbreviation does no harm."""
    return _cuts(tokens, lambda token: token in SENTENCE_END or _is_new_line(token))


def _cuts(tokens: list[str], ends: Callable[[str], bool]) -> list[int]:
    cuts, ended = [0], False
    for position, token in enumerate(tokens):
        # White space and closing quotation marks belong to what they follow.
        if ended and not token.isspace() and token not in CLOSING:
            cuts.append(position)
            ended = False
        ended = ended or ends(token)
    return [*cuts, len(tokens)] if tokens else cuts


def _words(tokens: list[str]) -> list[int]:
    return list(range(len(tokens) + 1))


# --- Comparing --------------------------------------------------------------------------------------------------------

# From coarse to fine: where to cut the tokens into units, and how many equal units in a row are no coincidence.
LEVELS = ((_paragraphs, 1), (_sentences, 1), (_words, SHINGLE))

Block = tuple[int, int, int]  # from this element, and from that element of the other list, so many are equal
Region = tuple[int, int, int, int]  # from, to; from, to in the other list


class _Budget:
    """How many steps may still be taken."""

    def __init__(self, steps: int):
        self.steps = steps

    def spend(self, steps: int) -> bool:
        """Take so many steps; False when they are too many."""
        allowed = steps <= self.steps
        self.steps -= steps if allowed else 0
        return allowed


def _changes(old: list[str], new: list[str]) -> list[_Change]:
    """Where two lists of tokens differ, in order, without islands in between that hinder reading."""
    changes = [_Change(0, len(old), 0, len(new))]
    for cut, shingle in LEVELS:
        budget = _Budget(STEPS)
        changes = [finer for change in changes for finer in _refined(old, new, change, cut, shingle, budget)]
    joined: list[_Change] = []
    for change in changes:
        if joined and _is_island(old, joined[-1], change):
            change = _Change(joined[-1].start, change.stop, joined[-1].new_start, change.new_stop)
            joined.pop()
        joined.append(change)
    return joined


def _refined(old, new, change: _Change, cut, shingle: int, budget: _Budget) -> Iterator[_Change]:
    """The changes inside one, found by comparing its two sides unit by unit."""
    left, right = old[change.start : change.stop], new[change.new_start : change.new_stop]
    cuts, new_cuts = cut(left), cut(right)
    units = ["".join(left[start:stop]) for start, stop in pairwise(cuts)]
    new_units = ["".join(right[start:stop]) for start, stop in pairwise(new_cuts)]
    for start, stop, new_start, new_stop in _gaps(
        _matches(units, new_units, shingle, budget), (0, len(units), 0, len(new_units))
    ):
        yield _Change(
            change.start + cuts[start],
            change.start + cuts[stop],
            change.new_start + new_cuts[new_start],
            change.new_start + new_cuts[new_stop],
        )


def _is_island(old: list[str], left: _Change, right: _Change) -> bool:
    """True when the two changes read better as one than with the unchanged text between them."""
    between = old[left.stop : right.start]
    if any(map(_is_new_line, between)):
        return False
    words = sum(not _is_filler(token) for token in between)
    if words:  # a word or two that happen to stand in two different phrases
        length = sum(map(len, between))
        return words <= 2 and length * 2 <= min(_length(old, left), _length(old, right))
    # Two words taken out on both sides of a comma are two changes: as one, the comma would be put in again.
    removes = left.start < left.stop or right.start < right.stop
    adds = left.new_start < left.new_stop or right.new_start < right.new_stop
    return not between or (removes and adds)


def _matches(left: list[str], right: list[str], shingle: int, budget: _Budget) -> list[Block]:
    """Blocks of equal elements, in the same order in both lists."""
    blocks: list[Block] = []
    regions: list[Region] = [(0, len(left), 0, len(right))]
    while regions:
        start, stop, new_start, new_stop = regions.pop()
        size = _common(left, right, start, new_start, min(stop - start, new_stop - new_start))
        blocks.append((start, new_start, size))
        start, new_start = start + size, new_start + size
        room = min(stop - start, new_stop - new_start)
        size = next((n for n in range(room) if left[stop - 1 - n] != right[new_stop - 1 - n]), room)
        stop, new_stop = stop - size, new_stop - size
        blocks.append((stop, new_stop, size))
        region = (start, stop, new_start, new_stop)
        if start == stop or new_start == new_stop:
            continue
        many = (stop - start) * (new_stop - new_start) > MANY_PAIRS
        if many and (anchors := _anchors(left, right, region, shingle, budget)):
            blocks += anchors
            regions += _gaps(anchors, region)
        else:
            blocks += _longest(left, right, region, budget)
    return sorted(block for block in blocks if block[2])


def _common(left: list[str], right: list[str], i: int, j: int, room: int) -> int:
    """How many elements are equal from there on, at most `room`."""
    return next((n for n in range(room) if left[i + n] != right[j + n]), room)


def _gaps(blocks: list[Block], region: Region) -> list[Region]:
    """What blocks leave of a region."""
    start, stop, new_start, new_stop = region
    gaps = []
    for i, j, size in [*blocks, (stop, new_stop, 0)]:
        if start < i or new_start < j:
            gaps.append((start, i, new_start, j))
        start, new_start = i + size, j + size
    return gaps


def _anchors(left: list[str], right: list[str], region: Region, shingle: int, budget: _Budget) -> list[Block]:
    """Blocks that begin with what stands exactly once in each side of a region (a "patience" difference)."""
    start, stop, new_start, new_stop = region
    if not budget.spend(stop - start + new_stop - new_start):
        return []

    def once(elements: list[str], low: int, high: int) -> dict[tuple[str, ...], int]:
        runs = {i: tuple(elements[i : i + shingle]) for i in range(low, high - shingle + 1)}
        counts = Counter(runs.values())
        return {run: i for i, run in runs.items() if counts[run] == 1}

    places, new_places = once(left, start, stop), once(right, new_start, new_stop)
    pairs = [(i, new_places[run]) for run, i in places.items() if run in new_places]
    blocks: list[Block] = []
    for i, j in _longest_rise(pairs):
        if i >= start and j >= new_start:
            size = _common(left, right, i, j, min(stop - i, new_stop - j))
            blocks.append((i, j, size))
            start, new_start = i + size, j + size
    return blocks


def _longest_rise(pairs: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """The most pairs, ordered by their first number, whose second numbers rise too."""
    lasts: list[int] = []  # the smallest second number that ends a rise of each length, and the place of its pair
    places: list[int] = []
    previous: list[int] = []
    for place, (_i, j) in enumerate(pairs):
        length = bisect_left(lasts, j)
        lasts[length:] = [j, *lasts[length + 1 :]]
        places[length:] = [place, *places[length + 1 :]]
        previous.append(places[length - 1] if length else -1)
    rise, place = [], places[-1] if places else -1
    while place >= 0:
        rise.append(pairs[place])
        place = previous[place]
    return rise[::-1]


def _longest(left: list[str], right: list[str], region: Region, budget: _Budget) -> Iterator[Block]:
    """The longest equal run of a region, then those to its left and right, and so on until the budget is spent."""
    start, stop, new_start, new_stop = region
    # Popular elements count too (Chinese has few): the budget bounds what difflib's own heuristic would.
    matcher = SequenceMatcher(_is_blank, left[start:stop], right[new_start:new_stop], autojunk=False)
    steps = [0, *accumulate(1 + len(matcher.b2j.get(element, ())) for element in matcher.a)]
    queue = deque([(0, stop - start, 0, new_stop - new_start)])
    while queue:
        low, high, new_low, new_high = queue.popleft()
        if low == high or new_low == new_high:
            continue
        if not budget.spend(steps[high] - steps[low]):
            return
        i, j, size = matcher.find_longest_match(low, high, new_low, new_high)
        if size:
            yield start + i, new_start + j, size
            queue += [(low, i, new_low, j), (i + size, high, j + size, new_high)]
