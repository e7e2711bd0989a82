"""The difference of two lists of texts that stand in places: which one became which, what was changed and moved.

Parts with a name are paired by it; paragraphs without one by their words, never by their number. No query.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Literal

from reports.note import Place
from reports.text_differences import rising, words_of

# From this share of common words on, two paragraphs may be the same one (twice the common words, by all words).
LIKENESS = 0.5
# A word that stands in more paragraphs than that is not used for finding candidates.
COMMON = 20
Kind = Literal["same", "changed", "added", "removed"]


@dataclass(frozen=True)
class Part:
    """A text of one edition at its place. `name` pairs it; of a paragraph it is the key, and may be empty."""

    place: Place
    text: str
    name: tuple | str
    under: Place | None = None

    @property
    def is_paragraph(self) -> bool:
        """True for what can be moved, and be known by its words."""
        return self.place.kind == "paragraph"


@dataclass(frozen=True)
class Difference:
    """One place in two editions; `before` and `after` are marked texts with their footnotes written where called.

    `place` is where it stands in the later edition and `under` the section or recommendation there; `was` and
    `was_under` the same in the earlier one. None: it is not there. A new number alone is no change.
    """

    kind: Kind
    place: Place | None
    was: Place | None
    before: str
    after: str
    under: Place | None = None
    was_under: Place | None = None
    moved: bool = False

    @property
    def is_change(self) -> bool:
        """True unless it is the same, in the same order."""
        return self.kind != "same" or self.moved

    @property
    def renumbered(self) -> bool:
        """True when it has another number than before."""
        return self.place is not None and self.was is not None and self.place != self.was


def part_differences(before: Iterable[Part], after: Iterable[Part]) -> tuple[Difference, ...]:
    """The differences of the parts of two notes, which stand in reading order: in the order of the later one.

    Removed parts are told where they stood.
    """
    old, new = list(before), list(after)
    partner = _pairs(old, new)  # place in the later list -> place in the earlier one
    moved = _moved(old, new, partner)
    taken = set(partner.values())
    found: list[Difference] = []
    gone: dict[int, list[Difference]] = defaultdict(list)
    # What was removed is told after what stood before it and has stayed in its order.
    stayed = {there: here for here, there in partner.items() if here not in moved}
    last = -1
    for there, part in enumerate(old):
        last = stayed.get(there, last)
        if there not in taken:
            gone[last].append(Difference("removed", None, part.place, part.text, "", None, part.under))
    found += gone[-1]
    for here, part in enumerate(new):
        if here in partner:
            was = old[partner[here]]
            kind: Kind = "same" if was.text == part.text else "changed"
            place, there = (part.place, was.place)
            found.append(Difference(kind, place, there, was.text, part.text, part.under, was.under, here in moved))
        else:
            found.append(Difference("added", part.place, None, "", part.text, part.under))
        found += gone[here]
    return tuple(found)


def tally(differences: Iterable[Difference]) -> dict[str, int]:
    """How many places were changed, added, removed, moved, and are the same. One may be changed and moved."""
    counts = dict.fromkeys(("changed", "added", "removed", "moved", "same"), 0)
    for each in differences:
        counts["moved"] += each.moved
        if each.kind != "same" or not each.moved:
            counts[each.kind] += 1
    return counts


# --- Pairing ----------------------------------------------------------------------------------------------------------


def _pairs(old: list[Part], new: list[Part]) -> dict[int, int]:
    """Which part of the later note is which of the earlier one, by their places in the lists."""
    names = _unique((part.name, at) for at, part in enumerate(old) if part.name)
    partner = {
        here: names[name]
        for name, here in _unique((part.name, at) for at, part in enumerate(new) if part.name).items()
        if name in names
    }

    bags: dict[str, Counter] = {}

    def bag(part: Part) -> Counter:
        if part.text not in bags:
            bags[part.text] = Counter(words_of(part.text))
        return bags[part.text]

    # Those below the same recommendation first; then the others.
    for same_place in (True, False):
        taken = set(partner.values())
        groups: dict[Place | None, tuple[list[int], list[int]]] = defaultdict(lambda: ([], []))
        for side, parts, done in ((0, old, taken), (1, new, partner)):
            for at, part in enumerate(parts):
                if part.is_paragraph and at not in done:
                    groups[part.under if same_place else None][side].append(at)
        for here, there in groups.values():
            equal = _equal(old, here, new, there)
            found = set(equal.values())
            here, there = [at for at in here if at not in found], [at for at in there if at not in equal]
            partner |= equal | _alike(old, here, new, there, bag)
    return partner


def _unique(names: Iterable[tuple]) -> dict:
    """Names that stand once, and where."""
    rows = list(names)
    counts = Counter(name for name, _at in rows)
    return {name: at for name, at in rows if counts[name] == 1}


def _may_be_one(one: Part, other: Part) -> bool:
    """Paragraphs that both have a key are the same by that alone."""
    return not (one.name and other.name)


def _equal(old: list[Part], here: list[int], new: list[Part], there: list[int]) -> dict[int, int]:
    """Pairs of equal words: the first of them with the first, and so on."""
    waiting: dict[str, list[int]] = defaultdict(list)
    for at in reversed(here):
        waiting[old[at].text].append(at)
    found = {}
    for at in there:
        rows = waiting[new[at].text]
        if rows and _may_be_one(old[rows[-1]], new[at]):
            found[at] = rows.pop()
    return found


def _alike(
    old: list[Part], here: list[int], new: list[Part], there: list[int], bag: Callable[[Part], Counter]
) -> dict[int, int]:
    """Pairs of like words: each is the best for the other, and no other is as good."""
    standing: dict[str, list[int]] = defaultdict(list)
    for at in there:
        for word in bag(new[at]):
            standing[word].append(at)
    scores: list[tuple[float, int, int]] = []
    best: dict[tuple[str, int], list[float]] = defaultdict(list)
    for one in here:
        words = bag(old[one])
        near = {at for word in words if len(standing[word]) <= COMMON for at in standing[word]}
        for other in sorted(near):
            if not _may_be_one(old[one], new[other]):
                continue
            theirs = bag(new[other])
            score = 2 * (words & theirs).total() / (words.total() + theirs.total())
            if score >= LIKENESS:
                scores.append((score, one, other))
                best["old", one].append(score)
                best["new", other].append(score)

    def is_best(side: str, at: int, score: float) -> bool:
        rivals = best[side, at]
        return score == max(rivals) and rivals.count(score) == 1

    return {other: one for score, one, other in scores if is_best("old", one, score) and is_best("new", other, score)}


def _moved(old: list[Part], new: list[Part], partner: dict[int, int]) -> set[int]:
    """The paragraphs that were moved: to another section or recommendation, or past others; as few as possible."""
    pairs = [(here, there) for here, there in sorted(partner.items()) if new[here].is_paragraph]
    away = {here for here, there in pairs if new[here].under != old[there].under}
    in_order = [(here, there) for here, there in pairs if here not in away]
    kept = {in_order[at][0] for at in rising([there for _here, there in in_order])}
    return away | {here for here, _there in in_order if here not in kept}
