"""One door to every format: content in, bytes out, the same bytes for the same content."""

import hashlib
from collections.abc import Callable
from importlib.metadata import version

from django.conf import settings

from reports import (
    note,
    render_facts,
    render_html,
    render_marc,
    render_pdf,
    render_pdf_data,
    render_text,
    render_word,
    render_xml,
)
from reports.rules import ExportFormat

Progress = Callable[[int], None]
RENDERERS = {
    ExportFormat.PDF: render_pdf.render,
    ExportFormat.PDF_DATA: render_pdf_data.render,
    ExportFormat.WORD: render_word.render,
    ExportFormat.XML: render_xml.render,
    ExportFormat.HTML: render_html.render,
    ExportFormat.TEXT: render_text.render,
    ExportFormat.MARC: render_marc.render,
}


def render(
    content: note.NoteContent,
    format: str,
    progress: Progress = lambda done: None,
    watermark: note.Watermark | None = None,
) -> bytes:
    """Return `content` as a file of `format` (a value of ExportFormat), with `watermark` on every page.

    `progress` is called with per cent done, at least every few seconds. Raises RuleBroken when the content cannot be
    set (a character that no shipped font has) or a system library is missing.
    """
    return RENDERERS[ExportFormat(format)](content, progress, watermark)


def asked(content_sha256: str, format: str, watermark: note.Watermark | None = None) -> str:
    """Name (64 hex digits) what is asked for: content, watermark, format and paper, whatever makes it."""
    words = (watermark.words, watermark.line) if watermark else ()
    return hashlib.sha256("\n".join([content_sha256, format, settings.NOTE_PAPER, *words]).encode()).hexdigest()


def fingerprint(content_sha256: str, format: str, watermark: note.Watermark | None = None) -> str:
    """Name (64 hex digits) all that the bytes of a file depend on: content, watermark, format, paper, design, engine.

    So a file without the watermark is never served for one with it, nor the other way round.
    """
    parts = [
        content_sha256,
        format,
        settings.NOTE_PAPER,
        str(note.LAYOUT),
        render_html.design(),
        render_pdf.design(),
        render_facts.design(),
        render_word.design(),
        *(f"{library} {version(library)}" for library in ("weasyprint", "pydyf", "fonttools", "pymarc")),
        *((watermark.words, watermark.line) if watermark else ()),
    ]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()
