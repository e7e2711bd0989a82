"""The masthead of a note in six languages: distribution, date, language of the version and of the original.

The Spanish and French words were read in documents of the United Nations. Documents in Russian print these lines in
English (read); that those in Chinese and Arabic do is to be verified.
"""

from datetime import date

from django.utils.dateformat import format as format_date
from django.utils.translation import override

from recommendations.rules import Language
from reports.note import Masthead

_DISTRIBUTION = {Language.EN: "Distr.: General", Language.FR: "Distr. générale", Language.ES: "Distr. general"}
_NAMES = {
    Language.EN: ("Arabic", "Chinese", "English", "French", "Russian", "Spanish"),
    Language.FR: ("arabe", "chinois", "anglais", "français", "russe", "espagnol"),
    Language.ES: ("árabe", "chino", "inglés", "francés", "ruso", "español"),
}
_ORIGINAL = {Language.EN: "Original: {}", Language.FR: "Original : {}", Language.ES: "Original: {}"}
_DAY = {Language.EN: "j F Y", Language.FR: "j F Y", Language.ES: r"j \d\e F \d\e Y"}


def masthead(language: Language, original: Language, dated: date | None, job_number: str = "") -> Masthead:
    """The masthead of a version in `language`; what is not known is left out."""
    block = language if language in _NAMES else Language.EN
    names = dict(zip(Language, _NAMES[block], strict=True))
    name = names[language]
    day = ""
    if dated:
        with override(block):
            day = format_date(dated, _DAY[block])
        if block == Language.FR and dated.day == 1:
            day = f"1er{day[1:]}"
    return Masthead(
        distribution=_DISTRIBUTION[block],
        date=day,
        language=name[0].upper() + name[1:],
        original=_ORIGINAL[block].format(names[original]),
        job_number=job_number,
    )
