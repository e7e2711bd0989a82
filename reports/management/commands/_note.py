"""What `export_note` and `check_note` share: the note they are asked for."""

from django.core.management.base import CommandError

from recommendations.rules import Language
from reports.models import Edition, EditionText


def add_note_arguments(parser) -> None:
    """Arguments that name one text of one edition of a note."""
    parser.add_argument("symbol", help="symbol of the note, for instance A/80/263/Add.1")
    parser.add_argument("--language", required=True, help=f"one of {', '.join(Language.values)}")
    parser.add_argument("--edition", type=int, help="number of the edition (the latest without it)")


def find_text(symbol: str, language: str, number: int | None) -> EditionText:
    """Find the text of a note. Raises CommandError that says which part of the request has no answer."""
    if language not in Language.values:
        raise CommandError(f"{language!r} is not an official language: write one of {', '.join(Language.values)}.")
    editions = Edition.objects.filter(note__symbol=symbol).select_related("note__report")
    if not editions.exists():
        raise CommandError(f"There is no note {symbol!r}. Load it with: manage.py load_report FILE")
    if number is not None:
        editions = editions.filter(number=number)
        if not editions:
            raise CommandError(f"The note {symbol} has no edition {number}.")
    edition = editions.latest_first().first()
    text = edition.texts.filter(language=language).first()
    if text is None:
        there = ", ".join(edition.texts.order_by("language").values_list("language", flat=True)) or "no text at all"
        raise CommandError(f"Edition {edition.number} of {symbol} has no text in {language!r}; it has: {there}.")
    text.edition = edition
    return text
