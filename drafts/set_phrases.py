"""The set phrases of a note in six languages: headings, the transmittal sentence, the session line.

The Chinese ones were read in A/80/263/Add.1; the others are house translations, to be verified, and marked so.
"""

from dataclasses import dataclass

from recommendations.rules import Language, Provenance

VERIFIED = {Language.ZH}


@dataclass(frozen=True)
class SetPhrases:
    """The set phrases of one language. In braces: `ordinal`, `item`, `title`, `symbol`, `number`."""

    session: str
    agenda: str
    agenda_title: str
    document_type: str
    transmittal: str
    star: str
    numerals: tuple[str, str, str]
    headings: tuple[str, str, str]
    recommendation: str


def provenance(language: Language) -> Provenance:
    """What is known of the set phrases of a language."""
    return Provenance.OFFICIAL if language in VERIFIED else Provenance.UNVERIFIED


ROMAN = ("I.", "II.", "III.")
SET_PHRASES = {
    Language.EN: SetPhrases(
        "{ordinal} session",
        "Item {item} of the provisional agenda[^*]",
        "Joint Inspection Unit",
        "Note by the Secretary-General",
        "The Secretary-General has the honour to transmit to the members of the General Assembly his comments and "
        "those of the United Nations System Chief Executives Board for Coordination on the report of the Joint "
        "Inspection Unit entitled “{title}” ({symbol}).",
        "{symbol}.",
        ROMAN,
        ("Introduction", "General comments", "Comments on specific recommendations"),
        "Recommendation {number}",
    ),
    Language.ZH: SetPhrases(
        "第{ordinal}届会议",
        "临时议程[^*] 项目 {item}",
        "联合检查组",
        "秘书长的说明",
        "秘书长谨向大会成员转递他和联合国系统行政首长协调理事会对联合检查组题为“{title}”的报告({symbol})的评论。",
        "{symbol}。",
        ("一.", "二.", "三."),
        ("导言", "一般性评论", "关于具体建议的评论"),
        "建议 {number}",
    ),
    Language.FR: SetPhrases(
        "{ordinal} session",
        "Point {item} de l’ordre du jour provisoire[^*]",
        "Corps commun d’inspection",
        "Note du Secrétaire général",
        "Le Secrétaire général a l’honneur de transmettre aux membres de l’Assemblée générale ses observations et "
        "celles du Conseil des chefs de secrétariat des organismes des Nations Unies pour la coordination sur le "
        "rapport du Corps commun d’inspection intitulé « {title} » ({symbol}).",
        "{symbol}.",
        ROMAN,
        ("Introduction", "Observations générales", "Observations relatives à certaines recommandations"),
        "Recommandation {number}",
    ),
    Language.ES: SetPhrases(
        "{ordinal} período de sesiones",
        "Tema {item} del programa provisional[^*]",
        "Dependencia Común de Inspección",
        "Nota del Secretario General",
        "El Secretario General tiene el honor de transmitir a los miembros de la Asamblea General sus observaciones "
        "y las de la Junta de los Jefes Ejecutivos del Sistema de las Naciones Unidas para la Coordinación acerca "
        "del informe de la Dependencia Común de Inspección titulado “{title}” ({symbol}).",
        "{symbol}.",
        ROMAN,
        ("Introducción", "Observaciones generales", "Observaciones sobre recomendaciones concretas"),
        "Recomendación {number}",
    ),
    Language.RU: SetPhrases(
        "{ordinal} сессия",
        "Пункт {item} предварительной повестки дня[^*]",
        "Объединенная инспекционная группа",
        "Записка Генерального секретаря",
        "Генеральный секретарь имеет честь препроводить членам Генеральной Ассамблеи свои замечания и замечания "
        "Координационного совета руководителей системы Организации Объединенных Наций по докладу Объединенной "
        "инспекционной группы, озаглавленному «{title}» ({symbol}).",
        "{symbol}.",
        ROMAN,
        ("Введение", "Общие замечания", "Замечания по конкретным рекомендациям"),
        "Рекомендация {number}",
    ),
    Language.AR: SetPhrases(
        "الدورة {ordinal}",
        "البند {item} من جدول الأعمال المؤقت[^*]",
        "وحدة التفتيش المشتركة",
        "مذكرة من الأمين العام",
        "يتشرف الأمين العام بأن يحيل إلى أعضاء الجمعية العامة تعليقاته وتعليقات مجلس الرؤساء التنفيذيين في منظومة "
        "الأمم المتحدة المعني بالتنسيق على تقرير وحدة التفتيش المشتركة المعنون ”{title}“ ({symbol}).",
        "{symbol}.",
        ("أولا -", "ثانيا -", "ثالثا -"),
        ("مقدمة", "تعليقات عامة", "تعليقات على توصيات محددة"),
        "التوصية {number}",
    ),
}
