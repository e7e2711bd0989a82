"""Checks of what a recommendation asks, of whom and until when, against what the comments on it answer."""

import re
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise

from django.utils.translation import gettext as _

from recommendations.rules import AddresseeKind, Language
from reports import marks
from reports.checks_sentences import Spoken, by_recommendation, sentences
from reports.checks_words import Stand, compiled, first_year
from reports.findings import Finding, Record, RecordedRecommendation, Severity
from reports.note import Comments, NoteContent, Place
from reports.rules import Quantifier

ZH, EN, FR, ES, RU, AR = Language.ZH, Language.EN, Language.FR, Language.ES, Language.RU, Language.AR
# Who answers, when the recommendation is put to a legislative body: a secretariat or an executive head, and says so.
_SECRETARIATS = compiled(
    {
        ZH: "秘书处|行政首长|行政部门",
        EN: r"\bsecretariats?\b|\bexecutive heads?\b|\bmanagements?\b",
        FR: r"\bsecrétariats?\b|\bchefs de secrétariat\b|\bdirections?\b",
        ES: r"\bsecretarías?\b|\bjefes ejecutivos\b",
        RU: r"\bсекретариат\w*|\bадминистративн\w+ руководител\w+",
        AR: r"أمان(?:ات|ة)|الرؤساء التنفيذي",
    }
)


def check_addressed(content: NoteContent, record: Record) -> Iterator[Finding]:
    """What is put to others cannot be accepted by the organizations: a remark on the address is no position.

    On a recommendation to legislative bodies a note can only give the views of secretariats, and says that it does.
    """
    kinds = {recorded.number: recorded.addressed_to for recorded in record.recommendations}
    language = Language(content.language)
    for number, paragraphs in by_recommendation(content).items():
        kind = kinds.get(number, "")
        if kind not in (AddresseeKind.SECRETARY_GENERAL, AddresseeKind.LEGISLATIVE_BODIES):
            continue
        said = any(_SECRETARIATS[language].search(paragraph.text) for paragraph in paragraphs)
        told = kind == AddresseeKind.SECRETARY_GENERAL or said
        for paragraph in paragraphs:
            claims = [pair for pair in paragraph.claims if pair[1].quantifier != Quantifier.SECRETARIAT]
            if not claims:
                continue
            words = claims[0][1].words
            if len(paragraph.sentences) == 1 and claims[0][0].stand == Stand.ADDRESSED:
                if kind == AddresseeKind.LEGISLATIVE_BODIES and said:
                    continue
                yield Finding(
                    "addressed",
                    Severity.WARNING,
                    paragraph.place,
                    _("“%(words)s” only say who is addressed. That is no acceptance, and is not counted as support.")
                    % {"words": words},
                    _("Let those who are addressed answer; if nobody can, say whose views follow."),
                    words,
                )
            elif not told:
                told = True  # once is enough
                yield Finding(
                    "addressed",
                    Severity.WARNING,
                    paragraph.place,
                    _("The recommendation is put to legislative bodies; the views of “%(words)s” are no acceptance.")
                    % {"words": words},
                    _("Say that these are views of secretariats and that the decision is for the legislative bodies."),
                    words,
                )


# Comments that answer the recommendation as a whole, whatever it asks.
_AS_A_WHOLE = compiled(
    {
        ZH: r"(?:支持|赞同|接受|同意|欢迎)(?:\w{0,4})?(?:这项|该|本)建议",
        EN: r"\b(?:support|accept|endors|agree|welcom|reject)\w* (?:\w+ ){0,2}(?:recommendation|it)\b"
        r"|\brecommendation (?:was|is|has been|had been) (?:\w+ )?(?:supported|accepted|endorsed|welcomed)",
        FR: r"\b(?:appui|appuy|soutien|souscri|approuv|accept|accueill)\w* (?:\w+ ){0,2}recommandation\b",
        ES: r"\b(?:apoy|respald|acept|acog)\w* (?:\w+ ){0,2}recomendación\b",
        RU: r"\b(?:поддерж|одобр|соглас|приветств|принима)\w* (?:с )?(?:\w+ ){0,2}рекомендаци",
        AR: r"(?:أيد|تؤيد|يؤيد|رحب|ترحب|قبل|توافق)\w* (?:\w+ ){0,3}(?:هذه )?التوصية",
    }
)
# What a recommendation says of its purpose, its deadline and its addressees is not what it asks for.
_PURPOSE = compiled(
    {
        ZH: "以(?!及)|从而|目的|同时考虑",
        EN: r"in order|so as|so that|thereby|taking into account|with a view|to (?:improve|ensure|strengthen)",
        FR: r"afin|de manière|de sorte|en vue|compte tenu|pour ",
        ES: r"a fin|con el fin|para |de modo|teniendo en cuenta|con miras",
        RU: r"с тем чтобы|чтобы|в целях|с целью|принимая во внимание|с учетом",
        AR: r"من أجل|بغية|لكي|بهدف|مع مراعاة|لضمان|ضمانا",
    }
)
_AIM = compiled(
    {
        ZH: "目的(?:应?是|为)",
        EN: r"\b(?:purpose|aim|objective)\b",
        FR: r"\b(?:objectif|but)\b",
        ES: r"\b(?:objetivo|finalidad)\b",
        RU: r"\bцель\w*",
        AR: r"(?:الغرض|الهدف)",
    }
)
_JOINTS = {
    ZH: r"[，；：]并?|(?<=[一-鿿])以及(?=[一-鿿])|并(?=[定制将在促报])",
    EN: r"[,;:] | and (?=to |with |\w+ly )",
    FR: r"[,;:] | et (?=de |d[’']|à )",
    ES: r"[,;:] | y (?=a |que )",
    RU: r"[,;:] | и (?=\w+ть )",
    AR: r"[،؛:] | و(?=أن )",
}
# Words that every recommendation has: they tell nothing of what it asks.
_COMMON = compiled(
    {
        ZH: "联合国系统|各组织|行政首长|秘书长|立法机关|理事机构|协调理事会|年年?底前?|[0-9 《》]+"
        "|[的在和与及其并应将了是为于对以该这各一请]",
        EN: r"\b(?:united|nations|system|organi[sz]ations?|executive|heads?|secretary-general|legislative"
        r"|governing|bodies|organs"
        r"|should|request|their|that|which|have|with|from|this|these|into|more|year)\b",
        FR: r"\b(?:nations|unies|système|organismes?|chefs?|secrétariat|secrétaire|général|organes|directeurs"
        r"|devraient|devrait"
        r"|leurs?|dans|avec|pour|cette|sont|avant|année)\b",
        ES: r"\b(?:naciones|unidas|sistema|organizaciones|organismos|jefes|ejecutivos|secretario|general|órganos"
        r"|deberían|debería"
        r"|para|como|entre|desde|esta|estos)\b",
        RU: r"\b(?:организаци\w*|объединенн\w*|систем\w*|руководител\w*|генеральн\w*|секретар\w*|орган\w*|следует"
        r"|котор\w*|году?)\b",
        AR: r"\b(?:الأمم|المتحدة|منظومة|مؤسسات|المنظمات|الرؤساء|التنفيذيين|الأمين|العام|ينبغي|بحلول|نهاية|عام)\b",
    }
)


def check_coverage(content: NoteContent, record: Record) -> Iterator[Finding]:
    """What a recommendation asks, part by part, is taken up by a comment on it. A guess, by the words of the part."""
    language = Language(content.language)
    comments = by_recommendation(content)
    title = _content_words(content.title, language)
    for asked in content.comments():
        paragraphs = comments[asked.recommendation]
        answer = " ".join(paragraph.text for paragraph in paragraphs)
        if not paragraphs or _AS_A_WHOLE[language].search(answer) or _only_addressed(paragraphs):
            continue
        answered = _content_words(answer, language)
        for element in _elements(marks.plain(asked.text), language):
            words = _content_words(element, language) - title
            if len(words) < 3 or words & answered:
                continue
            yield Finding(
                "coverage",
                Severity.WARNING,
                Place("recommendation", str(asked.recommendation)),
                _("No comment takes up what is asked here: “%(element)s”.") % {"element": element},
                _("Say what is done about it, or who has not answered it."),
                element,
            )


def _only_addressed(paragraphs: list[Spoken]) -> bool:
    return all(sentence.stand == Stand.ADDRESSED for paragraph in paragraphs for sentence in paragraph.sentences)


def _elements(text: str, language: Language) -> Iterator[str]:
    for sentence in sentences(text):
        if _AIM[language].search(sentence):
            continue
        for element in re.split(_JOINTS[language], sentence):
            element = element.strip(" 。.，,;；")
            if element and _PURPOSE[language].match(element):
                break  # the rest of the sentence says what for
            if element:
                yield element


def _content_words(text: str, language: Language) -> set[str]:
    """The pairs of characters (Chinese) or the stems of words (others) that carry the meaning of a text."""
    text = _COMMON[language].sub(" ", text.casefold())
    if language == ZH:
        return {a + b for part in re.findall("[一-鿿]{2,}", text) for a, b in pairwise(part)}
    return {word[:5] for word in re.findall(r"\w{5,}" if language != AR else r"\w{4,}", text)}


_TIME = compiled(
    {
        ZH: "时间线|时间表|时限|期限|最后限期|年底",
        EN: r"\b(?:deadline|time ?(?:line|frame|table)|by the end of|due date)",
        FR: r"\b(?:délai|échéance|calendrier|fin de)",
        ES: r"\b(?:plazo|calendario|fecha límite|fines de|finales de)",
        RU: r"\b(?:срок|график|к концу)",
        AR: r"(?:موعد|مهلة|أجل|الجدول الزمني|نهاية)",
    }
)


def check_time(content: NoteContent, record: Record) -> Iterator[Finding]:
    """A deadline that ends before the note can be read is spoken of; one that is far from all others is verified."""
    session = first_year(content.session)
    years = Counter(recorded.deadline.year for recorded in record.recommendations if recorded.deadline)
    comments = by_recommendation(content)
    asked = {comment.recommendation: comment for comment in content.comments()}
    for recorded in record.recommendations:
        if recorded.deadline is None or recorded.number not in asked:
            continue
        silent = not _speaks_of_time(comments[recorded.number], recorded, Language(content.language))
        if record.dated and recorded.deadline < record.dated:
            message = _("The deadline %(deadline)s is past on the date of the note, and no comment says so.")
        elif recorded.deadline.year <= session:
            message = _("The deadline %(deadline)s falls into the year of the session, and no comment speaks of it.")
        else:
            message = ""
        place = Place("recommendation", str(recorded.number))
        words = _year_in(asked[recorded.number], recorded.deadline.year)
        if message and silent:
            message = message % {"deadline": recorded.deadline.isoformat()}
            yield Finding("time", Severity.WARNING, place, message, _("Say whether it was or can be met."), words)
        if _stands_apart(recorded.deadline.year, years):
            yield Finding(
                "deadline-apart",
                Severity.WARNING,
                place,
                _("The deadline %(year)s is years away from those of all other recommendations.")
                % {"year": recorded.deadline.year},
                _("Verify it against the report; do not correct it from here."),
                words,
            )


def _speaks_of_time(paragraphs: list[Spoken], recorded: RecordedRecommendation, language: Language) -> bool:
    text = " ".join(paragraph.text for paragraph in paragraphs)
    return str(recorded.deadline.year) in text or bool(_TIME[language].search(text))


def _year_in(comments: Comments, year: int) -> str:
    return str(year) if str(year) in comments.text else ""


def _stands_apart(year: int, years: Counter[int]) -> bool:
    """Whether it is alone, and two years or more lie between it and each of the others, of which there are two."""
    return years[year] == 1 and years.total() > 2 and not any(years[year + by] for by in (-1, 1))
