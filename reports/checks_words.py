"""Words by which the checks read a note, in the six languages: who goes on speaking, and what position is taken.

The Chinese words were met in A/80/263/Add.1; the others are ours. Patterns are read without regard to case; a space in
them is any white space.
"""

import re
from enum import StrEnum

from recommendations.rules import Language

ZH, EN, FR, ES, RU, AR = Language.ZH, Language.EN, Language.FR, Language.ES, Language.RU, Language.AR


def first_year(session: int) -> int:
    """The year in which a regular session of the General Assembly opens: the eightieth opened in 2025."""
    return 1945 + session


def compiled(patterns: dict[Language, str]) -> dict[Language, re.Pattern]:
    """The patterns of a table, ready to search with."""
    return {language: re.compile(pattern.replace(" ", r"\s+"), re.IGNORECASE) for language, pattern in patterns.items()}


# Goes on with the group that was named before: “they”, “these organizations”.
PRONOUN = compiled(
    {
        ZH: "它们|他们|这些(?:组织|实体|机构)|上述(?:组织|实体|机构)|后者|前者",
        EN: r"\bthey\b|\bin their (?:view|opinion)\b|\b(?:these|those|the same|such) (?:organi[sz]ations|entities"
        r"|agencies)\b|\b(?:it"
        r"|the organi[sz]ation)"
        r" (?:also )?(?:noted|stressed|emphasi[sz]ed|suggested|supported|added|cautioned)\b",
        FR: r"\b(?:ils|elles)\b|\bà leur avis\b|\bselon (?:eux|elles)\b|\bces (?:derniers|dernières|organismes"
        r"|entités|organisations|institutions)\b"
        r"|\bceux-ci\b",
        ES: r"\b(?:ellas|ellos)\b|\ba su juicio\b|\ben su opinión\b|\b(?:estas|esas|dichas|estos|esos"
        r"|dichos) (?:organizaciones|entidades|organismos)\b"
        r"|(?:\A|[.;,] ?)(?:también |asimismo |además,? )?(?:señalaron|subrayaron|advirtieron|propusieron"
        r"|sugirieron)\b",
        RU: r"\bони\b|\bпо их мнению\b|\bэти (?:организации|структуры|учреждения)\b",
        AR: r"(?:هذه|تلك) (?:المنظمات|الكيانات|الوكالات)|\b[وف]?(?:هي|أنها|بأنها|إنها)\b|\Aو?(?:أكدت|أضافت|ذكرت"
        r"|شددت|حذرت)\b",
    }
)
# Goes on with what was just said: “this approach”, “these measures”. Read at the head of a sentence.
ANAPHOR = compiled(
    {
        ZH: r"(?:不过|然而|因此|此外|同时|例如|但|而且|而)?，?"
        r"(?:这(?!项建议)|此类|该(?!建议)|上述|其中|为此|例如|比如)",
        EN: r"(?:(?:however|thus|therefore|moreover|nevertheless|for example|for instance), )?(?:this|these|those"
        r"|such|doing so"
        r"|it would|it could|it will|for example|for instance)\b(?! recommendation)",
        FR: r"(?:(?:toutefois|cependant|ainsi|de plus), )?(?:cett?e?|ces|celle-ci|celui-ci|cela|par exemple)\b"
        r"(?! recommandation)",
        ES: r"(?:(?:sin embargo|así pues|además), )?(?:est[aeo]s?|es[aeo]s?|ello|dich[ao]s?"
        r"|por ejemplo)\b(?! recomendación)",
        RU: r"(?:(?:однако|кроме того),? )?(?:эт\w+|так(?:ой|ая|ое|ие)|данн\w+|например)\b(?! рекомендаци)",
        AR: r"(?:[وف])?(?:هذا|هذه|ذلك|تلك|فعلى سبيل المثال)\b(?! التوصية)",
    }
)
# Says something for nobody: “it was suggested”, 建议 without a subject, 被视为.
IMPERSONAL = compiled(
    {
        ZH: "(?:^|[，；：])(?:因此|故|并|还|也|同时|有人|据)?(?:建议|提议|认为|指出|强调)"
        "|被(?:视|认)为|有人|据认为|据指出",
        EN: r"\b(?:it|this|that) (?:was|is|has been|had been) (?:also |further )?(?:suggested|noted|proposed"
        r"|considered|felt"
        r"|thought|argued|stressed|emphasi[sz]ed|recommended|seen)\b|\bconcerns? (?:was|were) (?:expressed|raised)\b",
        FR: r"\bil (?:a été|est|était) (?:\w+ )?(?:suggéré|noté|proposé|considéré|estimé|souligné|recommandé)\b"
        r"|\bon (?:a )?\w+",
        ES: r"\bse (?:sugirió|señaló|propuso|consideró|estimó|subrayó|recomendó|considera|propone|sugiere)\b",
        RU: r"\bбыло (?:\w+ )?(?:предложено|отмечено|указано|подчеркнуто)\b|\b(?:отмечалось|предлагалось"
        r"|предлагается)\b",
        AR: r"\b[وف]?(?:اقت[ُ]?رح|ي[ُ]?قترح|لوحظ|ي[ُ]?رى|ي[ُ]?عتبر|أشير)\b",
    }
)
# Others who may speak in a note. Read at the head of a sentence.
SPEAKER = compiled(
    {
        ZH: "(?:联合国)?秘书长|联合国系统行政首长协调理事会|联合检查组|检查专员|大会|报告",
        EN: r"the (?:secretariats|Secretary-General|United Nations System Chief Executives Board"
        r"|Joint Inspection Unit|Inspectors?"
        r"|General Assembly|report)\b",
        FR: r"(?:les secrétariats|le (?:Secrétaire général|Conseil des chefs|Corps commun|rapport)|l[’'](?:Inspect\w+"
        r"|Assemblée générale))\b",
        ES: r"(?:las secretarías|el (?:Secretario General|informe|Inspector)|la (?:Junta de los Jefes"
        r"|Dependencia Común|Asamblea))\b",
        RU: r"(?:секретариаты|Генеральный секретарь|Координационный совет|Объединенная инспекционная группа"
        r"|Инспектор\w*|доклад)\b",
        AR: r"\w+ (?:الأمين العام|مجلس الرؤساء|وحدة التفتيش|المفتش\w*|التقرير)",
    }
)


class Stand(StrEnum):
    """What a sentence says of a recommendation, as far as the checks must tell."""

    FULL = "full"
    PARTLY = "partly"
    REFUSED = "refused"
    ADDRESSED = "addressed"  # to others
    NONE = "none"


SUPPORT = compiled(
    {
        ZH: "支持|赞同|赞成|接受|同意|欢迎",
        EN: r"\b(?:support\w*|welcom\w+|accept\w*|endors\w+|agree[ds]?|agreement|concur\w*)",
        FR: r"\b(?:appu(?:i\w*|y\w+)|sou(?:tien\w*|tenu\w*)|souscri\w+|approuv\w+|accept\w+|accueill\w+|d[’']accord)",
        ES: r"\b(?:apoy\w+|respald\w+|acept\w+|acog\w+|acuerdo)",
        RU: r"\b(?:поддерж\w+|одобр\w+|соглас\w+|приветств\w+|принима\w+)",
        AR: r"(?:أيد|تؤيد|يؤيد|تأييد|رحب|ترحب|قبل|تقبل|وافق|توافق)",
    }
)
REFUSAL = compiled(
    {
        ZH: r"(?:不|无法|不能|未能|难以)(?:表示)?(?:支持|赞同|赞成|接受|同意)|并非(?:所有|全部)|反对|拒绝",
        EN: r"\b(?:not|never|unable to|cannot|could not) (?:be able to |fully |yet )?(?:support|accept|endorse"
        r"|agree|concur)"
        r"|\bnot all\b|\b(?:reject|oppos)\w*",
        FR: r"\b(?:n[e’'] ?\w+ pas|ne peu\w+ pas) (?:\w+ )?(?:appu|sout|souscri|approuv|accept)\w*|\bpas tou"
        r"|\brejet\w+",
        ES: r"\bno (?:pod\w+ )?(?:apoy|respald|acept)\w*|\bno tod[ao]s|\brechaz\w+|\bse op\w+",
        RU: r"\bне (?:могут |все |\w+ )?(?:поддерж|одобр|соглас|приним)\w*|\bне все|\bотверг\w+|\bвозраж\w+",
        AR: r"(?:لا|لم|لن) (?:\w+ )?(?:تؤيد|يؤيد|تقبل|توافق|جميع|كل)|رفض|تعارض|عارض",
    }
)
HALF = {  # support for a part
    ZH: "部分(?:支持|赞同|接受)",
    EN: r"\bpartial(?:ly)? (?:support|accept|agree)\w*|\bsupport\w* (?:\w+ ){0,4}(?:in part|partially)\b",
    FR: r"\bpartiellement\b|\ben partie\b|\b(?:appui|soutien) partiel\b",
    ES: r"\bparcial(?:mente)?\b|\ben parte\b",
    RU: r"\bчастичн\w+|\bотчасти\b",
    AR: r"جزئي(?:ا)?|بصورة جزئية",
}
SPIRIT = {  # support for what stands behind a recommendation, not for the recommendation
    ZH: r"(?:支持|赞同|接受)[^，。；]{0,16}(?:精神|原则|意图|宗旨)",
    EN: r"\bin principle\b|\b(?:spirit|intent(?:ion)?|principle) (?:of|behind)\b",
    FR: r"\b(?:sur le|en) principe\b|\b(?:l[’']esprit|le principe|l[’']intention) d",
    ES: r"\ben principio\b|\b(?:espíritu|principio|intención) de\b",
    RU: r"\bв принципе\b|\b(?:дух|принцип|замысел)\w* (?:рекомендаци|этой)",
    AR: r"من حيث المبدأ|روح التوصية|روح هذه التوصية",
}
PARTLY = compiled({language: f"{HALF[language]}|{SPIRIT[language]}" for language in Language})
TWO_HEDGES = compiled(
    {
        language: rf"(?:{HALF[language]})[^.,;，。；،؛]{{0,60}}?(?:{spirit})"
        rf"|(?:{spirit})[^.,;，。；،؛]{{0,40}}?(?:{HALF[language]})"
        for language, spirit in {
            ZH: "精神|原则|意图|宗旨",
            **{language: SPIRIT[language] for language in Language if language != ZH},
        }.items()
    }
)
ADDRESSED = compiled(
    {
        ZH: "(?:是|系)(?:向|对|针对)[^，。；]{1,40}?(?:提出|作出)的|(?:并非|不是)(?:向|对|针对)",
        EN: r"\b(?:addressed|directed) (?:\w+ )?(?:to|at)\b",
        FR: r"\b(?:adressée?s?|destinée?s?) (?:\w+ )?(?:à|aux?)\b|\bs[’']adress\w+ ",
        ES: r"\bdirigid[ao]s? (?:\w+ )?al?\b|\bdestinad[ao]s? a",
        RU: r"\b(?:адресован\w*|обращен\w*)\b",
        AR: r"موجهة? (?:\w+ )?إلى",
    }
)


def stand_of(sentence: str, language: Language) -> Stand:
    """What a sentence says of the recommendation it comments on; support that is halved or hedged is PARTLY."""
    if ADDRESSED[language].search(sentence):
        return Stand.ADDRESSED
    if REFUSAL[language].search(sentence):
        return Stand.REFUSED
    if PARTLY[language].search(sentence):
        return Stand.PARTLY
    return Stand.FULL if SUPPORT[language].search(sentence) else Stand.NONE
