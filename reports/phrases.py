"""Words that the masthead of a note prints, per language, and the family of fonts that sets it.

The Chinese and Spanish words were read in documents of the United Nations, the English ones are common knowledge; the
French, Russian and Arabic ones are house translations, to be verified before they are used in print.
"""

from dataclasses import dataclass

from recommendations.rules import Language


@dataclass(frozen=True)
class Phrases:
    """The fixed words of one language."""

    united_nations: str
    organ: str
    author: str
    recommendation: str
    draft_word: str  # large, behind the text
    draft: str
    unofficial: str
    illustrative: str  # large, behind the text
    illustrative_line: str
    fonts: tuple[str, ...]  # serif, then what headings are set in


LATIN = ("Note Serif", "Note Serif")
CHINESE = ('Note Latin SC","Note Song', 'Note Latin SC","Note Hei')
ARABIC = ('Note Naskh","Note Serif', 'Note Naskh","Note Serif')

PHRASES = {
    Language.EN: Phrases(
        "United Nations",
        "General Assembly",
        "Secretary-General of the United Nations",
        "Recommendation",
        "Draft",
        "DRAFT – not an issued document",
        "UNOFFICIAL TEXT",
        "Illustrative data",
        "This installation holds illustrative answers made up for demonstration. They are no organization’s position.",
        LATIN,
    ),
    Language.ZH: Phrases(
        "联合国",
        "大会",
        "联合国秘书长",
        "建议",
        "草稿",
        "草稿——并非已印发的文件",
        "非正式文本",
        "示例数据",
        "本系统存有为演示而编造的示例答复，不代表任何组织的立场。",
        CHINESE,
    ),
    Language.FR: Phrases(
        "Nations Unies",
        "Assemblée générale",
        "Secrétaire général de l’Organisation des Nations Unies",
        "Recommandation",
        "Projet",
        "PROJET – ce document n’a pas été publié",
        "TEXTE NON OFFICIEL",
        "Données fictives",
        "Installation de démonstration : les réponses qu’elle contient sont fictives et ne sont la position d’aucun "
        "organisme.",
        LATIN,
    ),
    Language.ES: Phrases(
        "Naciones Unidas",
        "Asamblea General",
        "Secretario General de las Naciones Unidas",
        "Recomendación",
        "Proyecto",
        "PROYECTO – documento no publicado",
        "TEXTO NO OFICIAL",
        "Datos ilustrativos",
        "Instalación de demostración: contiene respuestas inventadas, que no son la posición de ninguna organización.",
        LATIN,
    ),
    Language.RU: Phrases(
        "Организация Объединенных Наций",
        "Генеральная Ассамблея",
        "Генеральный секретарь Организации Объединенных Наций",
        "Рекомендация",
        "Проект",
        "ПРОЕКТ – документ не издан",
        "НЕОФИЦИАЛЬНЫЙ ТЕКСТ",
        "Условные данные",
        "Демонстрационная система: хранящиеся в ней ответы придуманы и не отражают позицию ни одной организации.",
        LATIN,
    ),
    Language.AR: Phrases(
        "الأمم المتحدة",
        "الجمعية العامة",
        "الأمين العام للأمم المتحدة",
        "التوصية",
        "مشروع",
        "مشروع - وثيقة لم تصدر",
        "نص غير رسمي",
        "بيانات توضيحية",
        "يتضمن هذا النظام ردودا توضيحية أعدت لأغراض العرض، وهي لا تمثل موقف أي منظمة.",
        ARABIC,
    ),
}
