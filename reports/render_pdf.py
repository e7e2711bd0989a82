"""The note as PDF: typeset by WeasyPrint from the one template, archival (PDF/A-3a) and accessible (PDF/UA-1) at once.

The engine is imported on first use (it takes half a second and needs system libraries that a web server may lack).
"""

import gc
import hashlib
import logging
import os
from functools import cache
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _

from recommendations.rules import Language, RuleBroken
from reports import fonts, note, render_html
from reports.phrases import PHRASES
from reports.specimen import specimen

log = logging.getLogger(__name__)
APT = "apt-get install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"
PAPER = {"A4": "210mm 297mm", "Letter": "8.5in 11in"}
# Progress of the engine's stages, in per cent, as it names them in its log.
STAGES = (("Step 4", 10), ("Step 5", 20), ("Step 6", 70), ("Step 7", 85))


@cache
def design() -> str:
    """A hash of what shapes the PDF besides stylesheets and templates: the fonts and how the file is finished."""
    digest = hashlib.sha256(fonts.digest().encode() + (settings.BASE_DIR / "reports" / "srgb.icc").read_bytes())
    for path in (Path(__file__), *sorted(Path(__file__).parent.glob("pdf_*.py"))):
        digest.update(path.read_bytes())
    return digest.hexdigest()


@cache
def _engine():
    """Import WeasyPrint with the shipped fonts only, and one font configuration for this process.

    Raises RuleBroken with the command that installs what is missing.
    """
    os.environ["FONTCONFIG_FILE"] = str(fonts.write_configuration())  # must be set before the import
    try:
        import weasyprint
        from weasyprint.text.fonts import FontConfiguration
    except OSError as error:
        raise RuleBroken(
            _("PDF needs the system library Pango, which is not installed here. An administrator runs: %(command)s")
            % {"command": APT}
        ) from error
    from reports import pdf_justify

    pdf_justify.install()
    return weasyprint, FontConfiguration()


def page_rules(language: Language) -> str:
    """The @page rule that depends on the settings and the language: size of the paper, fonts of heads and feet."""
    serif, _headings = PHRASES[language].fonts
    return f'@page {{ size: {PAPER[settings.NOTE_PAPER]}; font-family: "{serif}" }}'


@cache
def _style(language: Language, watermarked: bool):
    """The parsed stylesheet of a language (parsing is a third of the work on a short note)."""
    weasyprint, configuration = _engine()
    css = render_html.WEB_FONT.sub("", render_html.stylesheet("note")) + render_html.stylesheet("note_paged")
    if watermarked:
        css += render_html.stylesheet("note_watermark")
    return weasyprint.CSS(string=css + page_rules(language), font_config=configuration, url_fetcher=_no_fetch())


class _ProgressHandler(logging.Handler):
    """Passes the engine's progress lines on as per cent."""

    def __init__(self, report):
        super().__init__(logging.INFO)
        self.report = report
        self.percent = 0.0

    def emit(self, record: logging.LogRecord) -> None:
        message = record.getMessage()
        for prefix, percent in STAGES:
            if message.startswith(prefix):
                self.percent = max(self.percent, percent)
        if " - Page " in message:
            # How many pages there will be is not known: each takes the bar a fiftieth of what is left to 70 %.
            self.percent += (70 - self.percent) / 50
        self.report(int(self.percent))

    def at_least(self, percent: int) -> None:
        """Report progress that is known otherwise; it never falls."""
        self.percent = max(self.percent, percent)
        self.report(int(self.percent))


def render(
    content: note.NoteContent, progress, watermark: note.Watermark | None = None, attachments: tuple = ()
) -> bytes:
    """Typeset the note. Equal contents give equal bytes, in every process and on every day.

    `attachments` are files that the PDF carries (pdf_attachments.Attachment).
    Raises RuleBroken when a character is in none of the shipped fonts, or a system library is missing.
    """
    language = Language(content.language)
    fonts.require_characters(content, PHRASES[language], watermark)
    weasyprint, configuration = _engine()
    from reports import pdf_typeset
    from reports.pdf_attachments import attach
    from reports.pdf_finish import finish
    from reports.pdf_shape import Unsupported

    def finisher(document, pdf):
        if attachments:
            attach(pdf, attachments)
        finish(document, pdf)

    html = render_html.sheet(content, "page", watermark=watermark)
    parts = [html.encode(), *(attachment.content for attachment in attachments)]
    logger, handler = logging.getLogger("weasyprint.progress"), _ProgressHandler(progress)
    level, propagate = logger.level, logger.propagate
    logger.addHandler(handler)
    logger.setLevel(logging.INFO)
    logger.propagate = False
    styles = [_style(language, watermark is not None)]
    identifier = hashlib.sha256(b"\0".join(parts)).hexdigest()[:32].encode()
    options = {"pdf_variant": "pdf/a-3a", "pdf_identifier": identifier}
    try:
        try:
            return pdf_typeset.write(
                html, weasyprint, styles, options, configuration, _no_fetch(), finisher, handler.at_least
            )
        except Unsupported as reason:
            log.info("The engine sets the note alone, which takes longer: %s.", reason)
        return weasyprint.HTML(string=html, url_fetcher=_no_fetch()).write_pdf(
            stylesheets=styles, font_config=configuration, finisher=finisher, **options
        )
    finally:
        logger.removeHandler(handler)
        logger.setLevel(level)
        logger.propagate = propagate


@cache
def _no_fetch():
    """A fetcher that refuses every address: a note has no outside parts."""
    from weasyprint.urls import URLFetcher

    class Refusing(URLFetcher):
        """Fetches nothing."""

        def fetch(self, url, headers=None):
            """Refuse the address."""
            raise ValueError(f"The note refers to an outside part: {url}")

    return Refusing()


def warm() -> None:
    """Prepare a process that is going to make many PDFs: its first is as fast as the next.

    Raises RuleBroken when a system library is missing.
    """
    for language in (Language.EN, Language.ZH):
        render(specimen(language), lambda percent: None)
    # The engine makes many small objects and few cycles: looking for those more rarely saves a tenth of the time.
    gc.freeze()
    gc.set_threshold(20_000, 10, 10)
