"""Finding many strings in a text in one pass: the time grows with the text, and not with the number of strings."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise

_HAN = re.compile("[\u3400-\u9fff]")
_WORD = re.compile("[^\\W\u3400-\u9fff]+")  # Chinese has no spaces: what it is written next to is no part of a word
_PAIR = 2  # characters by which a Chinese string is looked up
_GAP = 3  # characters between two words of one name: ", " or " (", and never a whole word


@dataclass(frozen=True)
class Hit:
    """A string that was found in `text[start:end]`."""

    string: str
    start: int
    end: int


def key_of(word: str) -> str:
    """What the forms of a word have in common: Russian endings and Arabic prefixes are cut, case is ignored."""
    word = word.lower()
    if "а" <= word[0] <= "я" or word[0] == "ё":
        return word[:6] if len(word) > 6 else word[:4]
    if "\u0600" <= word[0] <= "\u06ff":
        return re.sub(r"\A(?:[وف](?!كال))?(?:بال|كال|لل|ال|ب|ل|ك)?(?=\w{3})", "", word)
    return word


class Lookup:
    """Finds strings: Chinese ones wherever they stand, others as whole words, the longest where several begin.

    A single word in capitals of up to four letters is met as it is written only: WHO is not “who”.
    """

    def __init__(self, strings: Iterable[str]):
        """Prepare to find `strings`."""
        self._pairs: dict[str, list[str]] = defaultdict(list)
        self._words: dict[str, list[tuple[tuple[str, ...], str]]] = defaultdict(list)
        for string in sorted(set(strings), key=len, reverse=True):
            if _HAN.search(string):
                self._pairs[string[:_PAIR]].append(string)
            elif keys := tuple(key_of(word) for word in _WORD.findall(string)):
                self._words[keys[0]].append((keys, string))

    def hits(self, text: str) -> Iterator[Hit]:
        """All hits in a plain text; those of Chinese strings first."""
        if self._pairs:
            yield from self._substrings(text)
        if self._words:
            yield from self._sequences(text)

    def _substrings(self, text: str) -> Iterator[Hit]:
        free = 0
        for start in range(len(text) - 1):
            if start < free:
                continue
            for string in self._pairs.get(text[start : start + _PAIR], ()):
                if text.startswith(string, start):
                    free = start + len(string)
                    yield Hit(string, start, free)
                    break

    def _sequences(self, text: str) -> Iterator[Hit]:
        words = [(match.start(), match.end(), key_of(match[0])) for match in _WORD.finditer(text)]
        for at, (start, _end, key) in enumerate(words):
            for keys, string in self._words.get(key, ()):
                found = words[at : at + len(keys)]
                if tuple(word[2] for word in found) != keys:
                    continue
                if any(right[0] - left[1] > _GAP for left, right in pairwise(found)):
                    continue
                if self._as_written(string, text[start : found[-1][1]]):
                    yield Hit(string, start, found[-1][1])
                    break

    def _as_written(self, string: str, found: str) -> bool:
        if len(string) <= 4 and string.isupper():
            return found == string
        if string.isupper() and " " not in string:
            return found.isupper() or found.istitle()  # Unesco, as some languages write it; never a word in lower case
        return True
