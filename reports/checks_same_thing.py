"""Check of names: a thing that the recommendation names is not named in nearly the same way in the comments on it."""

import re
from collections import defaultdict
from collections.abc import Iterator

from django.utils.translation import gettext as _

from recommendations.rules import Language
from reports import marks
from reports.checks_sentences import by_recommendation
from reports.findings import Finding, Record, Severity
from reports.note import NoteContent

# A name of Chinese has no spaces: so many characters before and after the link word are compared.
_LEFT, _RIGHT, _REACH = 5, 5, 14
_HAN = re.compile(r"(?P<link>及其|以及|[和与及、])(?=(?P<right>[一-鿿]{5,14}))")
_LINK = {
    Language.EN: r"and (?:its|their|the)?",
    Language.FR: r"et (?:son|sa|ses|leurs?|les?|la)?",
    Language.ES: r"[ye] (?:su|sus|el|la|los|las)?",
    Language.RU: r"и (?:его|ее|их)?",
    Language.AR: "و",
}


def check_same_thing(content: NoteContent, record: Record) -> Iterator[Finding]:
    """“The community and the network of champions” is not “the community and its network of champions”.

    Two names are taken for one when they agree before the link word, and what follows in one stands near it in the
    other; whether they mean one body or two depends on the link word.
    """
    language = Language(content.language)
    paragraphs = by_recommendation(content)
    for asked in content.comments():
        named: dict[str, dict[tuple[str, str], str]] = defaultdict(dict)
        for left, link, right, words in _pairs(marks.plain(asked.text), language):
            named[left][link, right] = words
        for paragraph in paragraphs[asked.recommendation]:
            for left, link, right, words in _pairs(paragraph.text, language):
                for (other_link, other_right), other_words in named.get(left, {}).items():
                    if link == other_link or not _alike(right, other_right):
                        continue
                    yield Finding(
                        "same-thing",
                        Severity.WARNING,
                        paragraph.place,
                        _("“%(words)s” here, “%(other)s” in the recommendation: one body or two?")
                        % {"words": words, "other": other_words},
                        _("If the same is meant, name it as the recommendation does."),
                        words,
                    )


def _pairs(text: str, language: Language) -> Iterator[tuple[str, str, str, str]]:
    """Each link word with what stands before it and after it, and the words of all three."""
    if language == Language.ZH:
        for match in _HAN.finditer(text):
            before = re.search("[一-鿿]*\\Z", text[max(0, match.start() - _REACH) : match.start()])[0]
            if len(before) >= _LEFT:
                yield before[-_LEFT:], match["link"], match["right"], before + match["link"] + match["right"]
        return
    for match in re.finditer(
        rf"\b(?P<left>\w{{1,40}} \w{{1,40}} \w{{1,40}}),? (?P<link>{_LINK[language]})\b ?(?P<right>(?:\w{{1,40}} "
        rf"?){{1,7}})",
        text,
    ):
        yield match["left"].casefold(), match["link"].strip().casefold(), match["right"].casefold(), match[0].strip()


def _alike(right: str, other: str) -> bool:
    """Whether one begins with what the other has further on or at once: 倡导者网络 and 相互承认倡导者网络."""
    return right[:_RIGHT] in other or other[:_RIGHT] in right
