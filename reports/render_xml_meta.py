"""What the XML of a note says about itself: its names at the three levels of FRBR, whom it refers to, its status.

The names follow the naming convention of AKN4UN (part 1, chapter 6). What that leaves open is decided here: the actor
of the note is `un-sg`, that of the publication `un-ga`. The original language is not recorded, so no FRBRtranslation is
written. Elements in the namespace of this application tell what Akoma Ntoso has no element for.
"""

from dataclasses import dataclass
from urllib.parse import quote

from recommendations.rules import Language
from reports import render_facts
from reports.note import NoteContent, Watermark
from reports.phrases import PHRASES
from reports.render_xml_elements import Markup, block, element

OWN = "urn:x-jiu-tracker:note:1"
# The date that AKN4UN gives to what is not issued yet (part 1, chapter 6: work in progress): it means “not known”.
NO_DATE = "1900-01-01"
NOTE = "https://w3id.org/un/ontology/undo/Note"


@dataclass(frozen=True)
class Names:
    """The names (IRIs) of a document of type `kind` by an actor: as a Work, in a language, and as a file."""

    work: str
    expression: str

    @property
    def manifestation(self) -> str:
        """The name of the file. A "." directly after the date would be read as part of it."""
        return f"{self.expression}/.xml"


def number(symbol: str) -> str:
    """A symbol as it stands in names: `A-80-263-Add.1`."""
    return symbol.replace("/", "-").replace(" ", "_")


def date(content: NoteContent) -> str:
    """The date of the note, or the one that means it is not known."""
    known = render_facts.issued_on(content)
    return known.isoformat() if known else NO_DATE


def names(content: NoteContent, kind: str, actor: str) -> Names:
    """The names of the note, or of the publication that holds it."""
    day = date(content)
    work = f"/akn/un/{kind}/{actor}/{day}/{quote(number(content.symbol), safe='')}"
    language = render_facts.LANGUAGE_CODES[Language(content.language)].terminology
    return Names(work, f"{work}/{language}@{day}")


def identification(content: NoteContent, kind: str, actor: str, author: str, role: str = "") -> Markup:
    """The identification of the note, or of the publication that holds it. `kind` is “element/subtype”."""
    of = names(content, kind, actor)
    day = date(content)
    known = day != NO_DATE
    by = element("FRBRauthor", href=f"#{author}", as_=f"#{role}" if role else "")
    dated = element("FRBRdate", date=day, name="publication" if known else "notKnown")

    def level(tag: str, this: str, uri: str, *rest: Markup) -> Markup:
        return block(tag, element("FRBRthis", value=this), element("FRBRuri", value=uri), dated, by, *rest)

    return block(
        "identification",
        level(
            "FRBRWork",
            f"{of.work}/!main",
            of.work,
            element("FRBRcountry", value="un"),
            element("FRBRsubtype", value=kind.partition("/")[2]),
            element("FRBRnumber", value=number(content.symbol), showAs=content.symbol),
        ),
        level(
            "FRBRExpression",
            f"{of.expression}/!main",
            of.expression,
            element("FRBRauthoritative", value="false") if content.marking else "",
            element("FRBRlanguage", language=render_facts.LANGUAGE_CODES[Language(content.language)].terminology),
        ),
        level(
            "FRBRManifestation",
            f"{of.expression}/!main.xml",
            of.manifestation,
            element("FRBRformat", value="xml"),
        ),
        source="#un",
    )


def publication(content: NoteContent) -> Markup | str:
    """When it was published, if that is known."""
    if date(content) == NO_DATE:
        return ""
    named = {"name": "General Assembly document", "showAs": content.symbol, "number": number(content.symbol)}
    return element("publication", date=date(content), **named)


def references(content: NoteContent) -> Markup:
    """Whom and what the file refers to, by the eIds that its `#…` use."""
    phrases = PHRASES[Language(content.language)]
    job = element(
        "TLCConcept",
        eId="publicationJobNumber",
        href="/akn/ontology/concept/un/publicationJobNumber",
        showAs="Job number",
    )
    return block(
        "references",
        element("TLCOrganization", eId="un", href="/akn/ontology/organization/un/un", showAs=phrases.united_nations),
        element("TLCOrganization", eId="unGa", href="/akn/ontology/organization/un/un-ga", showAs=phrases.organ),
        element("TLCOrganization", eId="unSg", href="/akn/ontology/organization/un/un-sg", showAs=phrases.author),
        element("TLCConcept", eId="note", href=NOTE, showAs="Note"),
        job if content.masthead.job_number else "",
        element("TLCRole", eId="publisher", href="/akn/ontology/role/un/publisher", showAs="Publisher"),
        source="#un",
    )


def proprietary(content: NoteContent, watermark: Watermark | None) -> Markup:
    """The status of the text, whether its date is known, and the agenda item: in elements of this application."""
    known = render_facts.issued_on(content)
    item = str(content.agenda_item)
    return block(
        "proprietary",
        element("own:agenda", document=content.agenda_document, item=item, session=str(content.session)),
        element("own:date", known="true" if known else "false", value=known.isoformat() if known else ""),
        element("own:status", render_facts.marking(content), value=content.marking or "none"),
        element("own:watermark", watermark.line, words=watermark.words) if watermark else "",
        **{"source": "#un", "xmlns:own": OWN},
    )
