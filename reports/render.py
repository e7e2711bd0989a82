"""One door to every format: content in, bytes out, the same bytes for the same content."""

import hashlib
from collections.abc import Callable
from importlib.metadata import version

from django.conf import settings

from reports import note, render_html, render_pdf
from reports.rules import ExportFormat

Progress = Callable[[int], None]
RENDERERS = {ExportFormat.PDF: render_pdf.render, ExportFormat.HTML: render_html.render}


def render(content: note.NoteContent, format: str, progress: Progress = lambda done: None) -> bytes:
    """Return `content` as a file of `format` (a value of ExportFormat).

    `progress` is called with per cent done, at least every few seconds. Raises RuleBroken when the content cannot be
    set (a character that no shipped font has) or a system library is missing.
    """
    return RENDERERS[ExportFormat(format)](content, progress)


def fingerprint(content_sha256: str, format: str) -> str:
    """Name (64 hex digits) all that the bytes of a file depend on: content, format, paper, layout, design, engine."""
    parts = [
        content_sha256,
        format,
        settings.NOTE_PAPER,
        str(note.LAYOUT),
        render_html.design(),
        render_pdf.design(),
        *(f"{library} {version(library)}" for library in ("weasyprint", "pydyf", "fonttools")),
    ]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()
