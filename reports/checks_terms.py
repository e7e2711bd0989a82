"""Checks of terms: one thing has one name, one word one sense, and support is weakened once at most."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from itertools import pairwise

from django.utils.translation import gettext as _

from recommendations.rules import Language
from reports import marks
from reports.checks_sentences import spoken
from reports.checks_words import TWO_HEDGES, compiled
from reports.findings import Finding, Record, Severity
from reports.note import NoteContent, Place

ZH, EN, FR, ES, RU, AR = Language.ZH, Language.EN, Language.FR, Language.ES, Language.RU, Language.AR
# Words that a translator may vary without noticing, and that a reader may take for different things.
VARIANTS = {
    ZH: ({"执行": "执行", "实施": "实施", "落实": "落实"},),
    EN: (
        {
            "implement": r"implement\w*",
            "apply": r"appl(?:y|ies|ied|ying|ication)",
            "operationalize": r"operationali\w+",
        },
        {"guidelines": r"guidelines?", "guidance": r"guidance", "instructions": r"instructions?"},
    ),
    FR: ({"mise en œuvre": r"(?:mise|mettre|mis) en œuvre", "application": r"appli\w+", "exécution": r"exécut\w+"},),
    ES: ({"aplicación": r"aplic\w+", "implementación": r"implement\w+", "ejecución": r"ejecu\w+"},),
    RU: (
        {
            "осуществление": r"осуществл\w+",
            "реализация": r"реализ\w+",
            "внедрение": r"внедр\w+",
            "применение": r"примен\w+",
        },
    ),
    AR: ({"تنفيذ": r"تنفيذ\w*", "تطبيق": r"تطبيق\w*", "إعمال": r"إعمال\w*"},),
}
_REACH = 5  # words after a variant, within which its object stands
_SMALL = re.compile(
    r"\b(?:the|of|a|an|and|in|to|for|de|du|des|la|le|les|l|d|et|el|los|las|del|y|в|и|на|по|من|في|على)\b", re.I
)


def check_variants(content: NoteContent, record: Record) -> Iterator[Finding]:
    """One object goes with one verb: not 执行, 实施, 落实 of one thing. Texts that are quoted are not asked."""
    language = Language(content.language)
    for forms in VARIANTS[language]:
        pattern = re.compile("|".join(rf"(?P<v{n}>{form})" for n, form in enumerate(forms.values())), re.IGNORECASE)
        names = list(forms)
        used: dict[str, dict[str, list[Place]]] = defaultdict(lambda: defaultdict(list))
        for paragraph in spoken(content):
            for match in pattern.finditer(paragraph.text):
                for thing in _objects(paragraph.text, match, language):
                    used[thing][names[int(match.lastgroup[1:])]].append(paragraph.place)
        shared = {thing: places for thing, places in used.items() if len(places) > 1}
        if not shared:
            continue
        # Of the overlapping pieces of one object, the one that is used in most ways and places.
        thing = max(shared, key=lambda one: (len(shared[one]), sum(map(len, shared[one].values()))))
        places = shared[thing]
        listed = "; ".join(f"{name} ({_numbers(where)})" for name, where in places.items())
        yield Finding(
            "variants",
            Severity.WARNING,
            Place("note"),
            _("Of “%(thing)s” the note says, by paragraph: %(listed)s.") % {"thing": thing, "listed": listed},
            _("Choose one of these words for one thing, as in the title of the report."),
            thing,
        )


def _numbers(places: list[Place]) -> str:
    return ", ".join(dict.fromkeys(place.number for place in places))


def _objects(text: str, match: re.Match, language: Language) -> set[str]:
    """What the word may have for its object: the four characters after it or before 的, or pairs of the next words."""
    if language == ZH:
        after = re.compile("[一-鿿]{4}").match(text, match.end())
        before = re.compile("[一-鿿]{4,8}(?=的\\Z)").search(text[max(0, match.start() - 9) : match.start()])
        run = before[0] if before else ""
        return {run[at : at + 4] for at in range(len(run) - 3)} | ({after[0]} if after else set())
    following = _SMALL.sub(" ", text[match.end() : match.end() + 80].partition(".")[0]).split()[:_REACH]
    words = [word.strip(",;:()“”«»’'").casefold() for word in following]
    return {f"{one} {two}" for one, two in pairwise(words) if len(one) > 3 and len(two) > 3}


def check_hedges(content: NoteContent, record: Record) -> Iterator[Finding]:
    """Support is weakened once, not twice: “partial support for the spirit” leaves nothing that can be counted."""
    for paragraph in spoken(content):
        for sentence in paragraph.sentences:
            if match := TWO_HEDGES[Language(content.language)].search(sentence.text):
                yield Finding(
                    "hedges",
                    Severity.WARNING,
                    paragraph.place,
                    _("“%(words)s” weakens the support twice: is any of it left?") % {"words": match[0]},
                    _("Say which part of the recommendation is supported, and which is not."),
                    match[0],
                )


_SECRETARIAT = compiled(
    {
        ZH: "秘书处",
        EN: r"\bsecretariat\b",
        FR: r"\bsecrétariat\b",
        ES: r"\bsecretaría\b(?! general)",
        RU: r"\bсекретариат\w*",
        AR: r"أمانة",
    }
)


def check_two_senses(content: NoteContent, record: Record) -> Iterator[Finding]:
    """“The Secretariat” twice in one sentence is read as one; only capitals tell the United Nations' from another."""
    for paragraph in spoken(content):
        for sentence in paragraph.sentences:
            found = Counter(_SECRETARIAT[Language(content.language)].findall(sentence.text))
            for words, times in found.items():
                if times > 1:
                    message = _("“%(words)s” stands in one sentence more than once: is it the same each time?")
                    suggestion = _("Say whose secretariat is meant, or write two sentences.")
                    yield Finding(
                        "two-senses", Severity.WARNING, paragraph.place, message % {"words": words}, suggestion, words
                    )


def check_brackets(content: NoteContent, record: Record) -> Iterator[Finding]:
    """A note uses half-width brackets or full-width ones, as it likes, and not both."""
    half = full = None
    for place, text in content.texts():
        plain = marks.plain(text)
        half, full = half or ("(" in plain and place), full or ("（" in plain and place)
    if half and full:
        message = _("The note has both ( ) and （ ）: %(half)s, %(full)s.") % {"half": half.label, "full": full.label}
        yield Finding("brackets", Severity.WARNING, full, message, _("Use one of the two throughout."), "（")
