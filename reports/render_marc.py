"""A MARC 21 record of the note, for the library to complete.

Confirmed by the manuals of the library of the United Nations (UNBIS): the meaning of 191, 245, 500, 610, 710, 856, 991.
Not confirmed, to be checked by a cataloguer: the subfields of 191 ($a symbol, $b body, $c session), 269 $a (the date as
year-month-day), 993 $a (related documents), and the wording of 610 and 710: those two name bodies as text, from no
authority file. Left out, with values nobody knows here: 089 (content code), 001 and 003 (number of record), 005, 040.

The date entered on file (008/00-05) is 000000: there is no code for “unknown” and no fill character, and the time of an
export is no part of the note. The encoding level is 5 (preliminary), the cataloguing source u (unknown).
"""

from django.utils.translation import gettext as _
from pymarc import Field, Indicators, Record, Subfield

from recommendations.rules import Language, RuleBroken
from reports import marks, render_facts, symbols
from reports.note import NoteContent, Watermark

LEADER = "00000nam a22000005u 4500"
# What the directory of a record can say (MARC 21 specifications, record structure): four and five digits.
LONGEST_FIELD = 9_999
LONGEST_RECORD = 99_999
JIU = "Joint Inspection Unit"


def _control(content: NoteContent) -> Field:
    """008: when, what kind and in which language, by position."""
    day = render_facts.issued_on(content)
    dates = f"e{day:%Y%m%d}" if day else "nuuuuuuuu"
    language = render_facts.LANGUAGE_CODES[Language(content.language)].bibliographic
    # Place unknown; illustrations, audience, contents not coded; of an international body; no conference, Festschrift,
    # index; not fiction.
    return Field("008", data=f"000000{dates}xx ||||| ||||i000 0 {language} u")


def _field(tag: str, *subfields: str, indicators: str = "  ") -> Field:
    """A field of subfields written as code and text: "aText". Line breaks become spaces."""
    return Field(
        tag,
        Indicators(*indicators),
        [Subfield(each[0], " ".join(each[1:].split("\n")).replace("\r", "").replace("\t", " ")) for each in subfields],
    )


def fields(content: NoteContent, watermark: Watermark | None) -> list[Field]:
    """The fields of the record, in the order of their tags."""
    language = Language(content.language)
    codes = render_facts.LANGUAGE_CODES[language]
    symbol, day = content.symbol, render_facts.issued_on(content)
    cited = render_facts.cited(content)
    related = list(dict.fromkeys([each for each in (render_facts.base_symbol(symbol), *cited) if each != symbol]))
    notes = [*render_facts.statements(content, watermark), marks.plain(content.transmittal)]
    found = [
        _control(content),
        _field("041", f"a{codes.bibliographic}"),
        _field("191", f"a{symbol}", f"b{symbol.partition('/')[0]}/", f"c{content.session}"),
        _field(
            "245",
            f"a{marks.plain(content.title)} :",
            f"b{marks.plain(content.document_type)}",
            indicators="10",
        ),
        *([_field("269", f"a{day.isoformat()}")] if day else []),
        *(_field("500", f"a{text}") for text in notes if text),
        _field("546", f"aIn {codes.english}."),
        *([_field("610", f"a{JIU}", indicators="24")] if any(each.startswith("JIU/") for each in cited) else []),
        _field("710", "aUnited Nations.", "bSecretary-General", indicators="2 "),
    ]
    if content.marking != "draft":  # of a draft there is nothing at that address
        kind = "40" if content.marking == "" else "42"  # the document itself; related to it
        found.append(_field("856", f"u{symbols.address(symbol, language)}", indicators=kind))
    agenda = (f"a{content.agenda_document}", f"b{content.agenda_item}", f"c{marks.plain(content.agenda_title)}")
    return [
        *found,
        _field("991", *agenda),
        *(_field("993", f"a{each}") for each in related if each != content.agenda_document),
    ]


def render(content: NoteContent, progress, watermark: Watermark | None = None) -> bytes:
    """The record in the exchange format (ISO 2709, UTF-8).

    Raises RuleBroken for characters that are no text, and for what is longer than a record can be.
    """
    render_facts.require_text(content, watermark)
    record = Record(leader=LEADER)
    for field in fields(content, watermark):
        if len(field.as_marc("utf-8")) > LONGEST_FIELD:
            raise RuleBroken(
                _("A MARC field holds %(most)s bytes; field %(tag)s would be longer. Shorten that text.")
                % {"most": LONGEST_FIELD, "tag": field.tag}
            )
        record.add_field(field)
    written = record.as_marc()
    if len(written) > LONGEST_RECORD:
        raise RuleBroken(
            _("A MARC record holds %(most)s bytes, this one would have %(size)s. The note cites too many documents.")
            % {"most": LONGEST_RECORD, "size": len(written)}
        )
    progress(90)
    return written
