"""The note as XML: Akoma Ntoso 3.0 in the profile of the United Nations (AKN4UN).

As AKN4UN asks, a `documentCollection` (the publication with its masthead) holds the `doc` (the note). eIds are made of
positions and numbers, so they are the same in all languages; the key of a paragraph is its wId, which stays when an
edition is renumbered. Akoma Ntoso knows no direction of writing: Arabic has its language, and a style.
"""

from collections import Counter

from django.utils.translation import gettext as _

from recommendations.rules import Language, RuleBroken
from reports import marks, render_facts, symbols
from reports import render_xml_meta as meta
from reports.note import Comments, NoteContent, Paragraph, Place, Section, Watermark
from reports.phrases import PHRASES
from reports.render_html import LIVE
from reports.render_xml_elements import Markup, block, element, text, uri

NAMESPACE = "http://docs.oasis-open.org/legaldocml/ns/akn/3.0"
ROMAN = ((1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"), (50, "L"), (40, "XL"), (10, "X"))
ROMAN += ((9, "IX"), (5, "V"), (4, "IV"), (1, "I"))


def roman(number: int) -> str:
    """A positive number as the headings of English documents number their sections."""
    written = ""
    for value, letters in ROMAN:
        written += letters * (number // value)
        number %= value
    return written


class Setter:
    """Turns marked text into Akoma Ntoso. A footnote stands where it is called first; later calls refer to it."""

    def __init__(self, content: NoteContent):
        self.notes = {footnote.mark: footnote.text for footnote in content.footnotes}
        self.placed: set[str] = set()
        self.inside = False

    def xml(self, marked: str) -> Markup:
        """Marked text as inline elements. Raises MarkError (the loader and the forms refuse such texts before)."""
        return Markup("".join(map(self._run, render_facts.runs(marked))))

    def _run(self, run: marks.Run) -> Markup:
        match run:
            case marks.Link(words, href) if href.lower().startswith(LIVE):
                return element("ref" if symbols.of_address(href) else "a", words, href=uri(href))
            case marks.Emphasis(words):
                return element("i", words)
            case marks.Call(mark):
                return self._call(mark)
        return text(run.text)

    def _call(self, mark: str) -> Markup:
        if mark not in self.notes:
            return element("sup", mark)  # a call of nothing refers to nothing
        eid = f"ftn_{'star' if mark == '*' else mark}"
        if mark in self.placed or self.inside:  # a note that calls a note refers to it
            return element("sup", element("ref", mark, href=f"#{eid}"))
        self.placed.add(mark)
        self.inside = True
        body = element("p", self.xml(self.notes[mark]))
        self.inside = False
        note = element("authorialNote", body, eId=eid, marker=mark, placement="bottom")
        return note if mark == "*" else element("sup", note, class_="footnote")

    def require_all_placed(self) -> None:
        """Raise RuleBroken when a footnote was called nowhere: it would be lost."""
        for mark in self.notes:
            if mark not in self.placed:
                raise RuleBroken(
                    _("XML has no place for %(place)s: the text never calls it. Call it or delete it.")
                    % {"place": Place("footnote", mark).label}
                )


def require_addresses(content: NoteContent) -> None:
    """Raise RuleBroken for a number that stands twice, and for a link whose address is none."""
    numbers = Counter(Place("paragraph", str(paragraph.number)) for paragraph in content.paragraphs())
    numbers.update(Place("recommendation", str(comments.recommendation)) for comments in content.comments())
    numbers.update(Place("footnote", footnote.mark) for footnote in content.footnotes)
    for place, times in numbers.items():
        if times > 1:
            raise RuleBroken(
                _("In XML each part has an address of its own, but %(place)s stands %(times)s times. Number it anew.")
                % {"place": place.label, "times": times}
            )
    for place, marked in content.texts():
        for run in render_facts.runs(marked):
            if isinstance(run, marks.Link) and run.href.lower().startswith(LIVE):
                _require_address(run.href, place)


def _require_address(href: str, place: Place) -> None:
    try:
        uri(href)
    except ValueError as error:
        raise RuleBroken(
            _("“%(address)s” (in %(place)s) is no address. Correct the link.") % {"address": href, "place": place.label}
        ) from error


def _paragraph(paragraph: Paragraph, setter: Setter) -> Markup:
    number = element("num", f"{paragraph.number}.")
    body = element("content", element("p", setter.xml(paragraph.text)))
    return block("paragraph", number, body, eId=f"para_{paragraph.number}", wId=paragraph.key)


def _comments(comments: Comments, setter: Setter) -> Markup:
    return block(
        "hcontainer",
        element("heading", setter.xml(comments.heading)),
        element("intro", element("p", element("b", setter.xml(comments.text)))),
        *(_paragraph(paragraph, setter) for paragraph in comments.paragraphs),
        name="recommendation",
        eId=f"recommendation_{comments.recommendation}",
    )


def _section(number: int, section: Section, setter: Setter) -> Markup:
    return block(
        "section",
        element("num", section.numeral),
        element("heading", setter.xml(section.heading)),
        *(_paragraph(paragraph, setter) for paragraph in section.paragraphs),
        *(_comments(comments, setter) for comments in section.comments),
        eId=f"sec_{roman(number)}",
    )


def _cover(content: NoteContent, watermark: Watermark | None, **attributes: str) -> Markup:
    """The masthead, as far as it is known, and what every page says beside the text."""
    masthead, phrases = content.masthead, PHRASES[Language(content.language)]
    known = render_facts.issued_on(content)
    symbol = element("docNumber", content.symbol)
    dated = element("docDate", masthead.date, date=known.isoformat()) if known else masthead.date
    lines = (
        element("p", element("docAuthority", phrases.united_nations, refersTo="#un"), " ", symbol),
        element("p", element("docAuthority", phrases.organ, refersTo="#unGa")),
        _inline("akn4un:distribution", masthead.distribution),
        element("p", dated) if masthead.date else "",
        _inline("akn4un:languageOfExpression", masthead.language),
        _inline("akn4un:originalLanguage", masthead.original),
        element("p", element("docketNumber", masthead.job_number, refersTo="#publicationJobNumber"))
        if masthead.job_number
        else "",
    )
    stated = [element("p", element("docStatus", words)) for words in render_facts.statements(content, watermark)]
    return block(
        "coverPage",
        block("container", *stated, name="status") if stated else "",
        block("container", *lines, name="masthead"),
        **attributes,
    )


def _inline(name: str, words: str) -> Markup | str:
    return element("p", element("inline", words, name=name)) if words else ""


def _note(content: NoteContent, setter: Setter, titles: tuple[Markup, Markup]) -> Markup:
    sections = [_section(number, section, setter) for number, section in enumerate(content.sections, 1)]
    return block(
        "doc",
        block("meta", meta.identification(content, "doc/communication", "un-sg", "unSg")),
        block("preface", *titles),
        block(
            "preamble",
            element("container", element("p", setter.xml(content.transmittal)), name="transmittal"),
        ),
        block("mainBody", *(sections or [element("p")])),  # a body holds something
        name="note",
        contains="originalVersion",
    )


def _titles(content: NoteContent, setter: Setter) -> tuple[Markup, Markup]:
    return (
        element("p", element("docTitle", setter.xml(content.title))),
        element("p", element("docType", setter.xml(content.document_type), refersTo="#note")),
    )


def render(content: NoteContent, progress, watermark: Watermark | None = None) -> bytes:
    """The note as an Akoma Ntoso file (UTF-8). Raises RuleBroken, with the place, for what XML cannot hold."""
    render_facts.require_text(content, watermark)
    require_addresses(content)
    setter = Setter(content)
    direction = "direction: rtl" if Language(content.language).direction == "rtl" else ""
    language = {"xml_lang": content.language, "style": direction}
    document = block(
        "akomaNtoso",
        block(
            "documentCollection",
            block(
                "meta",
                meta.identification(content, "documentCollection/publication", "un-ga", "unGa", "publisher"),
                meta.publication(content),
                meta.references(content),
                meta.proprietary(content, watermark),
            ),
            _cover(content, watermark, **language),
            block(
                "preface",
                element("p", element("session", setter.xml(content.session_line), value=str(content.session))),
                element("p", setter.xml(content.agenda_line)),
                element("p", setter.xml(content.agenda_title)),
                *_titles(content, setter),
                **language,
            ),
            block(
                "collectionBody",
                block("component", _note(content, setter, _titles(content, setter)), eId="cmp_1"),
                **language,
            ),
            name="publicationNote",
            contains="originalVersion",
        ),
        xmlns=NAMESPACE,
    )
    setter.require_all_placed()
    progress(90)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{document}\n'.encode()
