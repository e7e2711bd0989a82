"""The note as HTML: the page preview, the one-file export, and what the PDF is typeset from. One template for all."""

import hashlib
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from django.conf import settings
from django.template.loader import get_template
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe

from recommendations.rules import Language
from reports import marks, note, symbols
from reports.phrases import PHRASES

CSS = settings.BASE_DIR / "static" / "css"
TEMPLATE = "note/sheet.html"
DRAWN_WATERMARK = "components/watermark.html"
# What goes with a note call, which never begins a line: a Chinese character or a whole word, with its punctuation.
TAIL = re.compile(r"(?s)(.*?)((?:[\u2e80-\u9fff]|[^\s\u2e80-\u9fff]+)[^\w\s]*)$")
# Half of the cell of a comma is blank: the call stands there.
PINCHED = re.compile(r"(?s)(.*)([，、；])$")
LIVE = ("http://", "https://", "mailto:")
WEB_FONT = re.compile(r"@font-face \{[^}]*\}")


@cache
def stylesheet(name: str) -> str:
    """The text of a stylesheet that ships with the project (`note`, `note_paged` or `note_watermark`)."""
    return (CSS / f"{name}.css").read_text(encoding="utf-8")


@cache
def design() -> str:
    """A hash of everything that shapes the page besides the content: stylesheets and templates."""
    digest = hashlib.sha256()
    folder = Path(get_template(TEMPLATE).origin.name).parent
    code = [Path(__file__).with_name(f"{name}.py") for name in ("render_html", "phrases", "marks", "symbols", "note")]
    styles = [CSS / f"{name}.css" for name in ("note", "note_paged", "note_watermark")]
    drawn = Path(get_template(DRAWN_WATERMARK).origin.name)
    for path in [*styles, drawn, *sorted(folder.glob("*.html")), *code]:
        digest.update(path.read_bytes())
    return digest.hexdigest()


class Setter:
    """Turns marked text into HTML for one medium: `page` (notes float to the foot) or `screen` (notes at the end)."""

    def __init__(self, content: note.NoteContent, medium: str):
        self.content = content
        self.paged = medium == "page"
        self.inside = False
        self.notes = {footnote.mark: footnote for footnote in content.footnotes}

    def html(self, text: str) -> SafeString:
        """Marked text as HTML. Raises MarkError (the loader and the forms refuse such texts before)."""
        parts = list(marks.runs(text))
        out: list[str] = []
        kept = False  # what stands before a call is kept together with it
        for index, run in enumerate(parts):
            called = index + 1 < len(parts) and isinstance(parts[index + 1], marks.Call)
            match run:
                case marks.Words(words):
                    out.append(self._before_call(words) if called else self._words(words))
                case marks.Link(words, href):
                    out.append(f'<span class="nb">{self._link(words, href)}' if called else self._link(words, href))
                case marks.Emphasis(words):
                    text = f"<em>{self._words(words)}</em>"
                    out.append(f'<span class="nb">{text}' if called else text)
                case marks.Call(mark):
                    out.append(self._call(mark))
                    if kept and not called:
                        out.append("</span>")
            kept = called and (kept or not isinstance(run, marks.Call))
        return mark_safe("".join(out))  # noqa: S308 - every part is escaped above

    def _before_call(self, words: str) -> str:
        """Words that end in a call: their end opens a span that cannot break, which the call closes."""
        match = TAIL.match(words)
        head, tail = (match[1], match[2]) if match else (words, "")
        if pinched := PINCHED.match(tail):
            return (
                f'{self._words(head)}<span class="nb">{self._words(pinched[1])}<span class="pinch">{pinched[2]}</span>'
            )
        return f'{self._words(head)}<span class="nb">{self._words(tail)}'

    @staticmethod
    def _words(text: str) -> SafeString:
        """Escaped text in which every document symbol stays in one piece and runs from left to right."""
        out, position = [], 0
        for symbol in symbols.candidates(text):
            start = text.index(symbol, position)
            out += [escape(text[position:start]), f'<span class="sym">{escape(symbol)}</span>']
            position = start + len(symbol)
        return mark_safe("".join([*out, escape(text[position:])]))  # noqa: S308 - every part is escaped above

    @staticmethod
    def _link(words: str, href: str) -> SafeString:
        """A link, without an element inside: the typesetting engine would make a second link of that.

        Only addresses of the web and of mail become live: a script in an address must not run.
        """
        if not href.lower().startswith(LIVE):
            return format_html("{}", words)
        if list(symbols.candidates(words)) == [words]:
            return format_html('<a class="sym" href="{}">{}</a>', href, words)
        return format_html('<a href="{}">{}</a>', href, words)

    def _call(self, mark: str) -> str:
        kind = "star" if mark == "*" else "numbered"
        if self.paged and not self.inside:
            self.inside = True  # a note that calls a note prints the call alone
            footnote = self.notes.get(mark)
            body = self.html(footnote.text) if footnote else ""
            self.inside = False
            return f'<span class="fn {kind}" data-mark="{mark}">{body}</span>'
        name = "star" if mark == "*" else mark
        return f'<sup class="call {kind}"><a href="#footnote_{name}" id="call_{name}">{mark}</a></sup>'

    def footnotes(self) -> Iterator[dict]:
        """The notes for the end of the page on a screen: `{"mark", "name", "html"}`."""
        for footnote in self.content.footnotes:
            name = "star" if footnote.mark == "*" else footnote.mark
            yield {"mark": footnote.mark, "name": name, "html": self.html(footnote.text)}


def context(content: note.NoteContent, medium: str, watermark: note.Watermark | None = None) -> dict:
    """What the templates of the note receive: the content, the way to set it, the fixed words, and the watermark."""
    language = Language(content.language)
    return {
        "note": content,
        "set": Setter(content, medium),
        "paged": medium == "page",
        "phrases": PHRASES[language],
        "direction": language.direction,
        "letter": content.symbol.partition("/")[0],
        "rest_of_symbol": content.symbol.partition("/")[2],
        "marking": {"draft": PHRASES[language].draft, "unofficial": PHRASES[language].unofficial}.get(content.marking),
        "watermark": watermark,
    }


def sheet(content: note.NoteContent, medium: str, css: str = "", watermark: note.Watermark | None = None) -> str:
    """A complete HTML document of the note; `css` is placed in it."""
    values = {**context(content, medium, watermark), "css": mark_safe(css)}  # noqa: S308 - ours
    return get_template(TEMPLATE).render(values)


def render(content: note.NoteContent, progress, watermark: note.Watermark | None = None) -> bytes:
    """The note as one HTML file (UTF-8) that needs no other."""
    css = WEB_FONT.sub("", stylesheet("note"))
    if watermark:
        css += stylesheet("note_watermark")
    html = sheet(content, "screen", css, watermark)
    progress(90)
    return html.encode()
