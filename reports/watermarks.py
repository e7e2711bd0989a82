"""Which watermark a file of a note carries now. Renderers receive its words, and never what they were read from."""

from recommendations.rules import Language
from reports.models import EditionText
from reports.note import Watermark
from reports.phrases import PHRASES
from reports.rules import Origin
from responses.models import Response


def watermark_of(text: EditionText) -> Watermark | None:
    """The watermark for a file of `text`: that it is no issued document, or that answers were made up; None: neither.

    An edition of our own knows whether it rests on illustrative answers; beside a published one they are stored or not.
    """
    edition, phrases = text.edition, PHRASES[Language(text.language)]
    illustrative = (
        edition.illustrative
        if edition.origin == Origin.OWN and edition.released
        else edition.illustrative or Response.objects.filter(report=edition.note.report_id).illustrative().exists()
    )
    draft = edition.origin == Origin.OWN and not edition.released
    if illustrative and draft:
        return Watermark(phrases.illustrative, f"{phrases.draft} · {phrases.illustrative_line}")
    if illustrative:
        return Watermark(phrases.illustrative, phrases.illustrative_line)
    return Watermark(phrases.draft_word, phrases.draft) if draft else None
