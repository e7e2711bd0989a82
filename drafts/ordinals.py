"""The number of a session in words, in the six languages, as session lines write it: “Eightieth session”."""

from recommendations.rules import Language

_EN_TENS = ("", "", "twent", "thirt", "fort", "fift", "sixt", "sevent", "eight", "ninet")
_EN_UNITS = ("", "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth")
_ZH_DIGITS = "零一二三四五六七八九"
_FR = {20: "vingt", 30: "trente", 40: "quarante", 50: "cinquante", 60: "soixante", 80: "quatre-vingt"}
_FR_UNITS = (
    *("", "unième", "deuxième", "troisième", "quatrième", "cinquième", "sixième", "septième", "huitième", "neuvième"),
    *("dixième", "onzième", "douzième", "treizième", "quatorzième", "quinzième", "seizième", "dix-septième"),
    *("dix-huitième", "dix-neuvième"),
)
_ES_TENS = (
    *("", "", "vigésimo", "trigésimo", "cuadragésimo", "quincuagésimo", "sexagésimo", "septuagésimo"),
    *("octogésimo", "nonagésimo"),
)
_ES_UNITS = ("", "primer", "segundo", "tercer", "cuarto", "quinto", "sexto", "séptimo", "octavo", "noveno")
_RU_TENS = {
    20: ("двадцатая", "двадцать"),
    30: ("тридцатая", "тридцать"),
    40: ("сороковая", "сорок"),
    50: ("пятидесятая", "пятьдесят"),
    60: ("шестидесятая", "шестьдесят"),
    70: ("семидесятая", "семьдесят"),
    80: ("восьмидесятая", "восемьдесят"),
    90: ("девяностая", "девяносто"),
}
_RU_UNITS = (*("", "первая", "вторая", "третья", "четвертая", "пятая", "шестая", "седьмая", "восьмая", "девятая"),)
_AR_TENS = {
    20: "العشرون",
    30: "الثلاثون",
    40: "الأربعون",
    50: "الخمسون",
    60: "الستون",
    70: "السبعون",
    80: "الثمانون",
    90: "التسعون",
}
_AR_UNITS = (*("", "الحادية", "الثانية", "الثالثة", "الرابعة", "الخامسة", "السادسة", "السابعة", "الثامنة", "التاسعة"),)


def session_ordinal(number: int, language: Language) -> str:
    """The ordinal of a session from 20 to 99 in words, beginning with a capital; another number as it stands."""
    if not 20 <= number <= 99:
        return str(number)
    words = _WRITERS[language](number - number % 10, number % 10)
    return words[0].upper() + words[1:]


def _english(tens: int, unit: int) -> str:
    stem = _EN_TENS[tens // 10]
    return f"{stem}y-{_EN_UNITS[unit]}" if unit else f"{stem}ieth"


def _chinese(tens: int, unit: int) -> str:
    return _ZH_DIGITS[tens // 10] + "十" + (_ZH_DIGITS[unit] if unit else "")


def _french(tens: int, unit: int) -> str:
    base = tens if tens in _FR else tens - 10
    rest = unit + tens - base
    if not rest:
        return {80: "quatre-vingtième"}.get(base, _FR[base].removesuffix("e") + "ième")
    joint = " et " if rest in (1, 11) and base != 80 else "-"
    return _FR[base] + joint + _FR_UNITS[rest]


def _spanish(tens: int, unit: int) -> str:
    return f"{_ES_TENS[tens // 10]} {_ES_UNITS[unit]}".strip()


def _russian(tens: int, unit: int) -> str:
    alone, before = _RU_TENS[tens]
    return f"{before} {_RU_UNITS[unit]}" if unit else alone


def _arabic(tens: int, unit: int) -> str:
    return f"{_AR_UNITS[unit]} و{_AR_TENS[tens]}" if unit else _AR_TENS[tens]


_WRITERS = {
    Language.EN: _english,
    Language.ZH: _chinese,
    Language.FR: _french,
    Language.ES: _spanish,
    Language.RU: _russian,
    Language.AR: _arabic,
}
