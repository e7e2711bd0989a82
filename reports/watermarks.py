"""Which watermark a file of a note carries now. Renderers receive its words, and never what they were read from."""

from recommendations.rules import Language
from reports.models import EditionText
from reports.note import Watermark
from reports.phrases import PHRASES
from responses.models import Response


def watermark_of(text: EditionText) -> Watermark | None:
    """The watermark for a file of `text`: that illustrative answers to its report are stored; None without any."""
    if not Response.objects.filter(report=text.edition.note.report_id).illustrative().exists():
        return None
    phrases = PHRASES[Language(text.language)]
    return Watermark(phrases.illustrative, phrases.illustrative_line)
