"""The numbers that Word shows at the paragraphs of a file, counted as Word counts."""

from xml.etree.ElementTree import Element

from reports.word_file import Level, WordFile, find, get


class Counters:
    """Counts the paragraphs of every list in the order in which they are asked for."""

    def __init__(self, file: WordFile):
        self.file = file
        self.at: dict[str, int] = {}  # the last number of a base, which several lists may share
        self.begun: set[str] = set()

    def number(self, paragraph: Element | None) -> str:
        """The number of the next paragraph; "" when it has none, or one that is not in figures."""
        own = find(paragraph, "pPr", "numPr")
        if get(find(own, "ilvl"), default="0") != "0":
            return ""
        key = get(find(own, "numId")) or self.file.inherited(get(find(paragraph, "pPr", "pStyle")), "list") or "0"
        base = self.file.lists.base.get(key)
        if base is None:  # a list with the id 0 is none
            return ""
        level = self.file.lists.levels.get(base, Level())
        following = self.at.get(base, level.start - 1) + 1
        if key not in self.begun:
            following = self.file.lists.starts.get(key, following)
            self.begun.add(key)
        self.at[base] = following
        return str(following) if level.decimal else ""
