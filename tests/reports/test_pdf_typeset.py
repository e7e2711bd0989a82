"""A note of many recommendations as PDF: what the engine would set line by line, set from one sample of each kind."""

import logging
import re
from itertools import chain

import pypdf
import pytest

from bench.content import many
from recommendations.rules import Language
from reports import pdf_typeset, render, render_html, render_pdf
from reports.note import Comments, Footnote, Paragraph, Section
from reports.pdf_shape import Unsupported
from tests import factories
from tests.reports import published
from tests.reports.published import squeeze
from tests.reports.test_render_pdf import pages, words

pytestmark = pytest.mark.typesetting


@pytest.fixture(scope="module")
def content():
    """Sixty recommendations with the texts of the published note."""
    return many(published.content(), 60)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("long")


@pytest.fixture(scope="module")
def long(folder, content):
    """The PDF of the long note."""
    path = folder / "long.pdf"
    path.write_bytes(render.render(content, "pdf"))
    return path


def by_the_engine(content, path, monkeypatch):
    """The same note set by the engine alone, which is slow."""

    def nothing(*_arguments):
        raise Unsupported("as asked for")

    with monkeypatch.context() as patch:
        patch.setattr(pdf_typeset, "write", nothing)
        path.write_bytes(render.render(content, "pdf"))
    return path


def lines(path):
    """The lines of each page, without white space."""
    return [[squeeze(line) for line in page.splitlines() if line.strip()] for page in pages(path, "-layout")]


def test_lines_and_pages_end_where_the_engine_ends_them(long, content, folder, monkeypatch):
    alone = by_the_engine(content, folder / "alone.pdf", monkeypatch)
    assert lines(long) == lines(alone)
    for ours, theirs in zip(words(long), words(alone), strict=True):
        assert [word[0] for word in ours] == [word[0] for word in theirs]
        assert max(abs(one[4] - other[4]) for one, other in zip(ours, theirs, strict=True)) < 0.1  # base lines
        # Sideways, what the engine rounds at each of forty gaps adds up to a point.
        assert max(abs(one[1] - other[1]) for one, other in zip(ours, theirs, strict=True)) < 1.5


def test_pages_are_numbered_to_the_last(long):
    read = lines(long)
    assert len(read) > 25
    for number, page in enumerate(read[1:], 2):
        assert sum(f"{number}/{len(read)}" in line for line in page) == 1


def test_every_footnote_stands_on_the_page_of_its_call_and_nowhere_else(folder):
    """The engine alone moves notes to the next page where only one line of a paragraph has room."""
    filling = "Organizations generally support the recommendation. " * 4
    paragraphs = tuple(Paragraph(n, f"{filling}Calling{n}here.[^{n}] {filling}") for n in range(1, 151))
    footnotes = tuple(Footnote(str(n), f"Source{n}given. {filling[: n % 4 * 52]}") for n in range(1, 151))
    path = folder / "notes.pdf"
    content = factories.content(sections=(Section("I.", "Introduction", paragraphs),), footnotes=footnotes)
    path.write_bytes(render.render(content, "pdf"))
    read = [squeeze(page) for page in pages(path)]
    for number in range(1, 151):
        where = [[word in page for page in read] for word in (f"Calling{number}here", f"Source{number}given")]
        assert where[0] == where[1], f"note {number}"
        assert where[0].count(True) == 1


def test_the_bytes_are_the_same_each_time(long, content):
    assert render.render(content, "pdf") == long.read_bytes()


def test_each_mark_in_the_text_has_its_element_and_each_element_its_parent(long):
    root = pypdf.PdfReader(long).trailer["/Root"]["/StructTreeRoot"]
    numbers = root["/ParentTree"]["/Nums"]
    assert numbers[::2] == sorted(numbers[::2])
    parents = dict(zip(numbers[::2], numbers[1::2], strict=True))
    roles = {"/H1": 0, "/H2": 0, "/H3": 0, "/Note": 0, "/Link": 0}
    identities = []
    for page in pypdf.PdfReader(long).pages[1:]:
        marked = re.findall(rb"/MCID (\d+)", page.get_contents().get_data())
        elements = parents[page["/StructParents"]]
        assert [int(number) for number in marked] == list(range(len(elements)))
        for number, reference in enumerate(elements):
            element = reference.get_object()
            assert number in element["/K"]
            above = element["/P"].get_object()
            assert element.indirect_reference in above["/K"] or any(
                kid.indirect_reference == reference for kid in above["/K"]
            )
        seen = {reference.idnum: reference.get_object() for reference in elements}
        for element in seen.values():
            if element["/S"] in roles:
                roles[element["/S"]] += 1
            identities += [element["/ID"]] if element["/S"] == "/Note" else []
        links = page.get("/Annots", [])
        assert all(parents[link.get_object()["/StructParent"]].get_object()["/S"] == "/Link" for link in links)
    assert (roles["/H2"], roles["/H3"]) == (3, 60)
    assert roles["/Note"] == len(identities) == len(set(identities)) > 10
    assert roles["/Link"] > 10


def test_bookmarks_and_places_lead_to_all_headings_and_paragraphs(long, content):
    reader = pypdf.PdfReader(long)

    def flat(outline, depth=0):
        for item in outline:
            yield from flat(item, depth + 1) if isinstance(item, list) else [(depth, squeeze(item.title), item)]

    found = list(flat(reader.outline))
    assert [depth for depth, _title, _item in found] == [0, 1, 1, 1, *[2] * 60]
    assert [title for _depth, title, _item in found][-1] == "建议60"
    texts = [squeeze(page) for page in pages(long)]
    assert all(title in texts[reader.get_destination_page_number(item)] for _depth, title, item in found)
    numbers = [paragraph.number for paragraph in content.paragraphs()]
    assert {f"para_{number}" for number in numbers} <= set(reader.named_destinations)
    last = reader.named_destinations[f"para_{numbers[-1]}"]
    assert f"{numbers[-1]}." in texts[reader.get_destination_page_number(last)]


ODD = {
    "from right to left": "The word سلام stands here.",
    "a soft hyphen": "A recom\u00admendation.",
    "larger than its page": "Here.[^1]",
}


@pytest.mark.parametrize("case", ODD)
def test_what_is_not_known_is_set_by_the_engine(case, folder, caplog):
    caplog.set_level(logging.INFO, "reports.render_pdf")
    footnotes = (Footnote("1", "A long note. " * 900),) if "[^1]" in ODD[case] else ()
    sections = (Section("I.", "Introduction", (Paragraph(1, ODD[case]),)),)
    path = folder / "odd.pdf"
    path.write_bytes(render.render(factories.content(sections=sections, footnotes=footnotes), "pdf"))
    assert "The engine sets the note alone" in caplog.text
    assert any("1." in page for page in pages(path)[1:])


def test_an_ordinary_note_in_each_language_from_left_to_right_is_known(caplog):
    caplog.set_level(logging.INFO, "reports.render_pdf")
    text = "A/80/263, [*emphasis*], [a link](https://example.org/a), [A/80/1](https://example.org)[^1] – «1 %»."
    for language in set(Language) - {Language.AR}:
        content = factories.content(
            language=language,
            sections=(Section("I.", "1", (Paragraph(1, text), Paragraph(2, text))),),
            footnotes=(Footnote("1", "[A/80/1](https://example.org), p. 5."),),
        )
        render.render(content, "pdf")
    assert caplog.text == ""


@pytest.fixture
def with_rule(monkeypatch):
    """Add a rule to the stylesheet of English notes; a function."""

    def add(rule):
        weasyprint, configuration = render_pdf._engine()
        css = render_html.WEB_FONT.sub("", render_html.stylesheet("note")) + render_html.stylesheet("note_paged")
        css += render_pdf.page_rules(Language.EN) + rule
        parsed = weasyprint.CSS(string=css, font_config=configuration)
        monkeypatch.setattr(render_pdf, "_style", lambda *_arguments: parsed)

    return add


PLAIN = (Section("I.", "Introduction", tuple(Paragraph(n, "Organizations support it. " * 20) for n in range(1, 20))),)


def test_the_stylesheet_is_the_only_source_of_the_look(with_rule, folder, monkeypatch, caplog):
    caplog.set_level(logging.INFO, "reports.render_pdf")
    rule = ".note .paragraph { margin: 3pt 10mm 20pt 5mm; font-size: 12pt; line-height: 21pt; text-indent: 9mm }"
    with_rule(rule + "@page { margin-left: 30mm } .note h2 { margin-bottom: 40pt } .note p { widows: 4 }")
    content = factories.content(sections=PLAIN)
    path = folder / "rule.pdf"
    path.write_bytes(render.render(content, "pdf"))
    assert caplog.text == ""
    ours, theirs = words(path), words(by_the_engine(content, folder / "rule-alone.pdf", monkeypatch))
    assert [[word[0] for word in page] for page in ours] == [[word[0] for word in page] for page in theirs]
    for one, other in zip(chain(*ours), chain(*theirs), strict=True):
        assert (one[1], one[4]) == pytest.approx((other[1], other[4]), abs=1)


@pytest.mark.parametrize("rule", ["h3 { border: 1pt solid }", "p { color: #333 }", "p { text-transform: uppercase }"])
def test_a_rule_that_is_not_known_is_left_to_the_engine(with_rule, caplog, rule):
    caplog.set_level(logging.INFO, "reports.render_pdf")
    with_rule(f".note {rule}")
    comments = (Comments(1, "Recommendation 1", "Text.", PLAIN[0].paragraphs[:1]),)
    render.render(factories.content(sections=(Section("I.", "Introduction", (), comments),)), "pdf")
    assert "The engine sets the note alone" in caplog.text
