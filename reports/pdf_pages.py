"""Pages of a note: which lines and which footnotes stand on each. The engine's rules for the ends of pages."""

from dataclasses import dataclass, field

from reports.pdf_blocks import Block
from reports.pdf_shape import Unsupported


@dataclass(slots=True)
class Fragment:
    """Lines `start` to `end` of a block on a page, the first of them at `top` px."""

    block: Block
    start: int
    end: int
    top: float


@dataclass(slots=True)
class Leaf:
    """A page: what stands on it, and the notes at its foot."""

    fragments: list[Fragment] = field(default_factory=list)

    @property
    def notes(self) -> list[Block]:
        """The footnotes that are called on the page, in their order."""
        return [
            note
            for fragment in self.fragments
            for line in fragment.block.lines[fragment.start : fragment.end]
            for note in line.notes
        ]


@dataclass(frozen=True, slots=True)
class Area:
    """Where text may stand, in px: from `top` to `bottom`; notes take `spent` px besides their own height."""

    top: float
    bottom: float
    spent: float

    def notes_height(self, notes: list[Block]) -> float:
        """What the notes of a page take from its foot. The margin below the last of them does not count."""
        if not notes:
            return 0.0
        return self.spent + sum(height(note) + note.below for note in notes) - notes[-1].below


def height(block: Block) -> float:
    """The height of all lines of a block, in px."""
    return sum(line.height for line in block.lines)


def paginate(blocks: list[Block], area: Area) -> list[Leaf]:
    """Fill one page after the other. Each footnote stands on the page of its call.

    Raises Unsupported where a note and its line do not fit on one page.
    """
    leaves: list[Leaf] = []
    index = line = 0
    while index < len(blocks):
        leaf, index, line = _fill(blocks, index, line, area)
        leaves.append(leaf)
    return leaves


def _fill(blocks: list[Block], index: int, line: int, area: Area) -> tuple[Leaf, int, int]:
    """One page from a line of a block on; also the block and the line that the next page begins with."""
    leaf, y, below, noted, footed = Leaf(), area.top, 0.0, [], 0.0
    while index < len(blocks):
        block = blocks[index]
        top = y + max(below, block.above) if leaf.fragments else y
        y, number, whole = top, line, False
        held = len(noted)
        while number < len(block.lines):
            each = block.lines[number]
            empty = not leaf.fragments and number == line
            y += each.height
            if not empty and _over(y, area.bottom - footed):
                break
            if each.notes:
                footed = area.notes_height([*noted, *each.notes])
                if _over(y, area.bottom - footed):
                    if empty:
                        raise Unsupported("a footnote that does not fit on the page of its call")
                    whole = True  # footnote-policy: block
                    break
                noted += each.notes
            number += 1
        else:
            leaf.fragments.append(Fragment(block, line, number, top))
            index, line, below = index + 1, 0, block.below
            continue
        del noted[held:]
        kept = _kept(block, line, number, whole, not leaf.fragments)
        if kept > line:
            leaf.fragments.append(Fragment(block, line, kept, top))
            return leaf, index, kept
        return _step_back(leaf, index)
    return leaf, index, 0


def _over(y: float, bottom: float) -> bool:
    return y > bottom * (1 + 1e-9)


def _kept(block: Block, start: int, number: int, whole: bool, first: bool) -> int:
    """The line before which a block breaks that line `number` is too much of; `start`: the block goes as a whole."""
    if (whole or block.keep_whole) and not first:
        return start
    wanted = max(0, block.widows - (len(block.lines) - number))
    spare = number - start - block.orphans
    if (spare < 0 or wanted > spare) and not first:
        return start
    return number - wanted if wanted <= spare else number


def _step_back(leaf: Leaf, index: int) -> tuple[Leaf, int, int]:
    """End the page before block `index`, or earlier: a heading stays with what follows it."""
    fragments = leaf.fragments
    if not fragments[-1].block.keep_with_next:
        return leaf, index, 0
    for place in reversed(range(len(fragments))):
        fragment, block = fragments[place], fragments[place].block
        behind = len(fragments) - place  # blocks from this one to the one that has no room
        if behind > 1 and not block.keep_with_next:
            del fragments[place + 1 :]
            return leaf, index - behind + 1, 0
        number = fragment.end - block.widows
        if not block.keep_whole and number - fragment.start >= block.orphans:
            fragments[place:] = [Fragment(block, fragment.start, number, fragment.top)]
            return leaf, index - behind, number
    return leaf, index, 0  # nowhere is better
