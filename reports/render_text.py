"""The note as plain text (UTF-8, without a byte order mark).

A paragraph is one line, whatever its length, with a blank line between two: mail programs, editors and screen readers
break lines themselves, phrases can be searched for, and two editions compared paragraph by paragraph. Chinese, without
spaces to break at, and Arabic, whose lines a terminal turns, need it most. No marks of direction are added.

`[1]` calls a footnote, which stands at the end. The address of a link follows its words in angle brackets (RFC 3986,
appendix C) unless it is what the words say. Emphasis is not shown: stars around words would read as part of the text.
"""

from reports import marks, note, render_facts
from reports.render_html import LIVE


def _line(text: str) -> str:
    """Marked text as one line of plain text."""
    out = []
    for run in render_facts.runs(text):
        match run:
            case marks.Link(words, href):
                shown = href.lower().startswith(LIVE) and words not in (href, href.partition(":")[2])
                out.append(f"{words} <{href}>" if shown else words)
            case marks.Call(mark):
                out.append(f"[{mark}]")
            case _:
                out.append(run.text)
    return " ".join("".join(out).splitlines())


def _blocks(content: note.NoteContent, watermark: note.Watermark | None):
    """The blocks of the file in reading order; a blank line will part them."""
    masthead = content.masthead
    stated = "\n".join(render_facts.statements(content, watermark))
    phrases = render_facts.PHRASES[note.Language(content.language)]
    yield stated
    head = (phrases.united_nations, phrases.organ, content.symbol)
    known = (masthead.distribution, masthead.date, masthead.language, masthead.original, masthead.job_number)
    yield "\n".join(filter(None, (*head, *known)))
    yield "\n".join(_line(text) for text in (content.session_line, content.agenda_line, content.agenda_title))
    yield "\n".join(_line(text) for text in (content.title, content.document_type))
    yield _line(content.transmittal)
    for section in content.sections:
        yield f"{section.numeral} {_line(section.heading)}".strip()
        yield from map(_paragraph, section.paragraphs)
        for comments in section.comments:
            yield f"{_line(comments.heading)}\n{_line(comments.text)}"
            yield from map(_paragraph, comments.paragraphs)
    yield "\n".join(f"[{footnote.mark}] {_line(footnote.text)}" for footnote in content.footnotes)
    yield stated


def _paragraph(paragraph: note.Paragraph) -> str:
    return f"{paragraph.number}. {_line(paragraph.text)}"


def render(content: note.NoteContent, progress, watermark: note.Watermark | None = None) -> bytes:
    """The note as plain text. Raises RuleBroken for characters that are no text."""
    render_facts.require_text(content, watermark)
    text = "\n\n".join(filter(None, _blocks(content, watermark))) + "\n"
    progress(90)
    return text.encode()
