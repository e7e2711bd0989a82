"""The note as PDF that carries its own data: the XML, and a table of the public figures where the note has any."""

import csv
import io

from reports import render_pdf, render_xml
from reports.note import NoteContent, PublicFigures, Watermark
from reports.pdf_attachments import Attachment
from reports.render_xml_meta import number
from reports.rules import ExportFormat

COLUMNS = ("recommendation", "asked", "answered", "position", "n")


def table(figures: tuple[PublicFigures, ...]) -> bytes:
    """The figures as CSV (RFC 4180), a row for each recommendation and position: how many, and never who.

    A recommendation that nobody answered has one row without position and n. Positions are codes of
    responses.rules.Position.
    """
    written = io.StringIO(newline="")
    rows = csv.writer(written)
    rows.writerow(COLUMNS)
    for each in figures:
        counts = [(count.position, count.n) for count in each.positions] or [("", "")]
        rows.writerows((each.recommendation, each.asked, each.answered, *count) for count in counts)
    return written.getvalue().encode()


def attachments(content: NoteContent, watermark: Watermark | None = None) -> tuple[Attachment, ...]:
    """The files that go with the note. Their names and descriptions are English, whoever asks for them."""
    name = f"{number(content.symbol)}.{content.language}"
    xml = Attachment(
        f"{name}.xml",
        ExportFormat.XML.media_type,
        "Alternative",
        "The text of this note as XML (Akoma Ntoso 3.0, AKN4UN)",
        render_xml.render(content, lambda done: None, watermark),
    )
    if not content.figures:
        return (xml,)
    figures = Attachment(
        f"{name}.figures.csv",
        "text/csv",
        "Data",
        "How many organizations took which position on each recommendation",
        table(content.figures),
    )
    return (xml, figures)


def render(content: NoteContent, progress, watermark: Watermark | None = None) -> bytes:
    """Typeset the note with its data attached. Raises RuleBroken as the PDF and the XML do."""
    return render_pdf.render(content, progress, watermark, attachments(content, watermark))
