"""The note as a Word file: real styles, one list of paragraph numbers, real footnotes, live links.

Every block of the text carries a bookmark, which Word keeps when a paragraph is changed, moved or renumbered: what
comes back from a drafter is recognized by it (`reports.word_reader`).
"""

import hashlib
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from django.conf import settings

from recommendations.rules import Language
from reports import marks, note, render_facts, symbols, word_names, word_parts
from reports.phrases import PHRASES
from reports.render_html import LIVE
from reports.render_xml_elements import Markup, element, uri
from reports.word_pages import Frame, section
from reports.word_parts import Relations, paragraph, words
from reports.word_styles import LEFT_TO_RIGHT, PARAGRAPH_LIST, Styles, part, several, w

CODE = ("render_word", "word_names", "word_parts", "word_pages", "word_styles", "render_xml_elements", "render_facts")
ARABIC = re.compile(r"[\u0600-\u06ff\u0750-\u077f\ufb50-\ufdff\ufe70-\ufefe]")
# In Arabic text, what runs from left to right: words in Latin letters, symbols, addresses.
LATIN = re.compile(r"([A-Za-z\u00c0-\u024f](?:[\x21-\x7e\u00c0-\u024f]*[A-Za-z0-9\u00c0-\u024f/])?)")
# Characters that Chinese and Latin fonts share; Word takes the Latin one unless told otherwise.
SHARED = re.compile(r"[\u00b7\u2014\u2018-\u201d\u2026\u2460-\u24ff]")
# The rows of the masthead to the right of the organ: the block is as high with fewer.
ROWS = 4


@cache
def design() -> str:
    """A hash of what shapes the Word file besides the content, the marks and the words of the masthead."""
    digest = hashlib.sha256()
    for name in CODE:
        digest.update(Path(__file__).with_name(f"{name}.py").read_bytes())
    return digest.hexdigest()


class Setter:
    """Turns marked text into runs, and collects the footnotes, the links and the restarts of the numbers."""

    def __init__(self, content: note.NoteContent):
        self.content = content
        self.language = Language(content.language)
        self.notes = {footnote.mark: footnote.text for footnote in content.footnotes}
        self.called: dict[str, int] = {}  # the id of a footnote by its mark
        self.automatic = 0  # how many footnotes Word has numbered
        self.footnotes: list[Markup] = []
        self.links = {"document": Relations(), "footnotes": Relations()}
        self.starts: list[int] = []
        self.number = 0
        self.bookmarks = 0

    def words(self, text: str, style: str = "") -> Markup:
        """Plain words as runs, each in the direction and the font of its script."""
        if self.language == Language.ZH and SHARED.search(text):
            return words(text, style=style, properties=w("rFonts", hint="eastAsia"))
        if self.language != Language.AR or not ARABIC.search(text):
            return words(text, style=style)
        pieces = ((index % 2, piece) for index, piece in enumerate(LATIN.split(text)) if piece)
        return several(*(words(piece, style=style, properties="" if latin else w("rtl")) for latin, piece in pieces))

    def runs(self, text: str, inside: bool = False) -> Markup:
        """Marked text as runs; `inside` a footnote, which Word lets call no other: there a call is its mark alone.

        Raises MarkError (the loader and the forms refuse such texts before), and RuleBroken for a footnote of a draft.
        """
        return several(*(self._run(run, inside) for run in render_facts.runs(text)))

    def _run(self, run: marks.Run, inside: bool) -> Markup:
        match run:
            case marks.Link(text, href):
                return self._link(text, href, inside)
            case marks.Emphasis(text):
                return self.words(text, "Emphasis")
            case marks.Call(mark):
                return words(mark, style="FootnoteReference") if inside else self._call(mark)
        return self.words(run.text)

    def _link(self, text: str, href: str, inside: bool) -> Markup:
        """A link. Only addresses of the web and of mail become live: a script in an address must not run."""
        try:
            live = href.lower().startswith(LIVE) and uri(href)
        except ValueError:  # Word would take the whole file for damaged
            live = False
        if not live:
            return self.words(text)
        key = self.links["footnotes" if inside else "document"].link(href)
        body = (
            words(text, style="Hyperlink") if [*symbols.candidates(text)] == [text] else self.words(text, "Hyperlink")
        )
        return element("w:hyperlink", body, **{"r:id": key})

    def _call(self, mark: str) -> Markup:
        """The call of a footnote: numbered by Word where that gives the right number, else with a mark of its own.

        A second call of the same footnote is a field that repeats the number of the first.
        """
        if mark in self.called:
            name = word_names.footnote(self.called[mark])
            shown = words(mark, style="FootnoteReference")
            return w("fldSimple", shown, instr=f" NOTEREF {name} \\f ")
        key = self.called[mark] = len(self.called) + 1
        self.automatic += mark != "*"
        custom = mark != str(self.automatic)
        if custom and mark != "*":
            self.automatic -= 1
        named = w("rPr", w("rStyle", val="FootnoteReference"), w("vertAlign", val="baseline") if mark == "*" else "")
        own = {"customMarkFollows": 1} if custom else {}
        sign = element("w:t", mark) if custom else ""
        body = self.runs(self.notes.get(mark, ""), inside=True)
        head = w("r", named, element("w:t", mark) if custom else w("footnoteRef"))
        self.footnotes.append(w("footnote", paragraph("FootnoteText", head, words(" "), body), id=key))
        return self.bookmarked(word_names.footnote(key), w("r", named, w("footnoteReference", **own, id=key), sign))

    def bookmarked(self, name: str, *content: str) -> Markup:
        """Content between the ends of a bookmark."""
        self.bookmarks += 1
        key = self.bookmarks
        return several(w("bookmarkStart", id=key, name=name), *content, w("bookmarkEnd", id=key))

    def block(self, style: str, name: str, text: str, before: str = "", extra: str = "") -> Markup:
        """A paragraph of a style, with its bookmark around the marked text, and `extra` properties."""
        properties = w("pPr", w("pStyle", val=style), extra)
        return w("p", properties, before, self.bookmarked(name, self.runs(text)))

    def numbered(self, item: note.Paragraph) -> Markup:
        """A paragraph in the list. A number that does not follow the one before begins a continuation of the list."""
        if item.number != self.number + 1:
            self.starts.append(item.number)
        self.number = item.number
        numbered = (
            w("numPr", w("ilvl", val=0), w("numId", val=PARAGRAPH_LIST + len(self.starts))) if self.starts else ""
        )
        return self.block("UNParagraph", word_names.paragraph(item), item.text, extra=numbered)


def _masthead(content: note.NoteContent, setter: Setter) -> Iterator[Markup]:
    phrases, masthead = PHRASES[setter.language], content.masthead
    chinese = setter.language == Language.ZH
    bold = several(w("b"), w("bCs"))
    turned = w("rtl") if setter.language == Language.AR else ""

    def name(text: str, size: int, apart: int) -> Markup:
        fonts = element("w:rFonts", **{"w:eastAsia": "SimHei"}) if chinese else ""
        wide = w("spacing", val=apart) if chinese else ""
        return words(text, properties=several(fonts, bold, wide, w("sz", val=size), w("szCs", val=size), turned))

    letter, _slash, rest = content.symbol.partition("/")
    symbol = several(
        words(letter, properties=several(bold, w("sz", val=40), w("szCs", val=40))), words(f"/{rest}" if rest else "")
    )
    bookmarked = setter.bookmarked(word_names.symbol(setter.language), symbol)
    yield paragraph("UNMasthead", words("\t"), name(phrases.united_nations, 30, 150), words("\t"), bookmarked)
    rows = [*filter(None, (masthead.distribution, masthead.date, masthead.language, masthead.original))]
    rows += [""] * (ROWS - len(rows))
    yield paragraph("UNOrgan", words("\t"), name(phrases.organ, 44, 154), *_row(rows[0], setter, "\t"))
    for row in rows[1:-1]:
        yield paragraph("UNDistribution", *_row(row, setter, "\t\t"))
    rule = w("pBdr", w("bottom", val="single", sz=18, space=25, color="000000"))
    properties = w("pPr", w("pStyle", val="UNDistribution"), rule)
    yield w("p", properties, *_row(rows[-1], setter, "\t\t"))


def _row(row: str, setter: Setter, before: str) -> tuple[Markup, ...]:
    """What stands to the right of the organ. The rows of an Arabic note may be in English (“29 August 2025”)."""
    turned = setter.language == Language.AR and not ARABIC.search(row)
    return (words(before), setter.words(f"{LEFT_TO_RIGHT}{row}" if turned else row)) if row else ()


def _body(content: note.NoteContent, setter: Setter, watermark: note.Watermark | None) -> Iterator[Markup]:
    if watermark:  # heads and feet of pages are not read aloud
        yield paragraph("UNWatermarkLine", setter.words(watermark.line))
    if marking := render_facts.marking(content):
        yield paragraph("UNMarking", setter.words(marking))
    yield from _masthead(content, setter)
    yield setter.block("UNSession", "note_session", content.session_line)
    yield setter.block("UNAgenda", "note_agenda", content.agenda_line)
    yield setter.block("UNItem", "note_item", content.agenda_title)
    yield setter.block("Title", "note_title", content.title)
    yield setter.block("UNDocumentType", "note_type", content.document_type)
    yield setter.block("UNTransmittal", "note_transmittal", content.transmittal)
    for index, each in enumerate(content.sections, 1):
        numeral = several(words("\t"), setter.words(each.numeral, "UNNumeral"), words("\t"))
        new_page = several(w("pageBreakBefore"), w("spacing", before=0)) if index == 1 else ""
        yield setter.block("Heading1", word_names.section(index), each.heading, numeral, new_page)
        yield from map(setter.numbered, each.paragraphs)
        for comments in each.comments:
            yield setter.block("Heading2", word_names.heading(comments.recommendation), comments.heading)
            yield setter.block("UNRecommendation", word_names.recommendation(comments.recommendation), comments.text)
            yield from map(setter.numbered, comments.paragraphs)


def _footnotes(setter: Setter) -> Markup:
    """The part word/footnotes.xml. The first two are the rules between the text and its notes."""
    flat = w("pPr", w("spacing", before=0, after=80, line=240, lineRule="auto"), w("ind", left=933))
    rules = (
        w("footnote", w("p", flat, w("r", w(kind))), type=kind, id=key)
        for key, kind in ((-1, "separator"), (0, "continuationSeparator"))
    )
    return part("footnotes", *rules, *setter.footnotes)


def render(content: note.NoteContent, progress, watermark: note.Watermark | None = None) -> bytes:
    """The note as a Word file (.docx). Equal contents give equal bytes.

    Raises RuleBroken for characters that are no text, and for a footnote that only a draft can have.
    """
    render_facts.require_text(content, watermark)
    setter = Setter(content)
    paper = settings.NOTE_PAPER
    styles = Styles(setter.language, paper)
    body = [*_body(content, setter, watermark), section(paper, styles.arabic)]
    progress(50)
    parts = {
        "document": part("document", w("body", *body)),
        "styles": styles.styles(),
        "numbering": styles.numbering(setter.starts),
        "settings": word_parts.settings(setter.language),
        "fontTable": styles.fonts(),
        "footnotes": _footnotes(setter),
        **Frame(content, styles, watermark).parts(),
    }
    file = word_parts.package(parts, setter.links, word_parts.properties(content))
    progress(90)
    return file
