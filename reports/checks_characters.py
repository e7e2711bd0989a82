"""Check of characters: what no shipped font has cannot be printed, and an issued edition could not be exported."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from reports import fonts
from reports.findings import Finding, Record, Severity
from reports.note import NoteContent


def check_characters(content: NoteContent, record: Record) -> Iterator[Finding]:
    """Every character of the texts is in a font of the note."""
    for place, text in content.texts():
        if lacking := fonts.missing(text):
            message = _("The fonts of the note do not have %(characters)s.") % {"characters": fonts.describe(lacking)}
            yield Finding(
                "characters",
                Severity.ERROR,
                place,
                message,
                _("Replace it in the text: it cannot be printed."),
                lacking[0],
            )
