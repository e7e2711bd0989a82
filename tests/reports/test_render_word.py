"""The note as a Word file: whole, in the order of the standard, numbered and noted for real, and the same twice."""

import re
import zipfile
from collections import Counter
from dataclasses import replace
from io import BytesIO

import pytest

from recommendations.rules import Language, RuleBroken
from reports import marks, render, render_word
from reports.note import Comments, Footnote, Masthead, Paragraph, Section, Watermark
from reports.phrases import PHRASES
from reports.word_file import WordFile
from reports.word_lists import Counters
from tests import factories
from tests.reports import published
from tests.reports.test_render_html import everywhere
from tests.reports.word_files import R, W, converted, needs_office, parts, trees

NUMERALS = {"ar": ("أولا -", "ثانيا -"), "zh": ("一.", "二.")}
TEXTS = {
    "ar": "رحبت المنظمات بالتقرير (A/80/263) ولاحظت",
    "zh": "各组织对这份报告(A/80/263)表示欢迎，认为“非常及时”",
    "ru": "Организации приветствовали доклад (A/80/263)",
}
WATERMARK = Watermark("Not real", "Nothing of this is real.")
# The children of these elements in the order of ECMA-376 (part 1, 17.3.1.26, 17.3.2.28, 17.6.17, 17.7.4.17).
ORDER = {
    "pPr": "pStyle keepNext keepLines pageBreakBefore numPr pBdr tabs autoSpaceDE autoSpaceDN bidi spacing ind jc"
    " outlineLvl",
    "rPr": "rStyle rFonts b bCs i iCs noProof color spacing sz szCs u vertAlign rtl lang",
    "sectPr": "headerReference footerReference pgSz pgMar titlePg bidi",
    "style": "name basedOn next qFormat pPr rPr",
    "lvl": "start numFmt pStyle suff lvlText lvlJc pPr rPr",
    "numbering": "abstractNum num",
    "settings": "zoom defaultTabStop evenAndOddHeaders characterSpacingControl footnotePr compat themeFontLang",
    "font": "altName charset family pitch",
    "styles": "docDefaults style",
}


def in_language(language: str, **fields):
    """A note with everything in it: three footnotes, a link, emphasis, a symbol, two sections, a full masthead."""
    text = TEXTS.get(language, "Organizations welcomed the report (A/80/263)")
    first, second = NUMERALS.get(language, ("I.", "II."))
    linked = f"{text}[^1] [https://un.org/{language}](https://un.org/{language}) [*{text}*][^2]"
    values = {
        "language": language,
        "sections": (
            Section(first, text, (Paragraph(1, linked, "0123456789ab"), Paragraph(2, text))),
            Section(second, text, (), (Comments(1, text, text, (Paragraph(3, text, "ba9876543210"),)),)),
        ),
        "footnotes": (Footnote("*", "A/154/150."), Footnote("1", f"{text} [A](https://a.org/)"), Footnote("2", text)),
        "masthead": Masthead("Distr.: General", "29 August 2025", "Language", "Original: English", "25-13567"),
        "marking": "draft",
    }
    return factories.content(**{**values, **fields})


CASES = {
    **{language: lambda language=language: (in_language(language), WATERMARK) for language in Language.values},
    "published": lambda: (published.content(), None),
    "nothing": lambda: (factories.content(sections=(), footnotes=(), session_line="", agenda_line=""), None),
}


@pytest.fixture(params=CASES)
def file(request):
    """The parts of a rendered note, as trees by name, one after the other."""
    content, watermark = CASES[request.param]()
    return trees(render_word.render(content, lambda done: None, watermark))


def document(content, watermark=None):
    return trees(render.render(content, "docx", watermark=watermark))["word/document.xml"]


def words(element):
    return "".join(each.text or "" for each in element.iter(f"{W}t"))


def test_every_part_has_a_type_and_every_relation_a_target(file):
    types = file["[Content_Types].xml"]
    named = [each.get("PartName").lstrip("/") for each in types if each.get("PartName")]
    assert sorted(named) == sorted(name for name in file if name.endswith(".xml") and name != "[Content_Types].xml")
    for name in [name for name in file if name.endswith(".rels")]:
        folder, _slash, of = name.partition("_rels/")
        ids = [relation.get("Id") for relation in file[name]]
        assert len(ids) == len(set(ids))
        inside = [each.get("Target") for each in file[name] if each.get("TargetMode") != "External"]
        assert [target for target in inside if folder + target not in file] == []
        if folder:  # each relation is used or of the whole document, and none is missing
            owner = file[folder + of.removesuffix(".rels")]
            used = {value for each in owner.iter() for key, value in each.attrib.items() if key.startswith(R)}
            assert used <= set(ids)
            assert {key for key in ids if key.startswith("link")} <= used


def test_ids_are_unique_and_every_call_has_its_footnote(file):
    body = file["word/document.xml"]
    starts = [each.get(f"{W}id") for each in body.iter(f"{W}bookmarkStart")]
    names = [each.get(f"{W}name") for each in body.iter(f"{W}bookmarkStart")]
    assert len(set(starts)) == len(starts)
    assert len(set(names)) == len(names)
    assert max(map(len, names)) <= 40
    assert sorted(starts) == sorted(each.get(f"{W}id") for each in body.iter(f"{W}bookmarkEnd"))
    called = [each.get(f"{W}id") for each in body.iter(f"{W}footnoteReference")]
    notes = [each.get(f"{W}id") for each in file["word/footnotes.xml"]]
    assert notes == ["-1", "0", *called]


def test_elements_stand_in_the_order_of_the_standard(file):
    seen = set()
    for root in file.values():
        for element in root.iter():
            name = element.tag.removeprefix(W)
            if name in ORDER:
                seen.add(name)
                order = [ORDER[name].split().index(child.tag.removeprefix(W)) for child in element]
                assert order == sorted(order), name
    assert seen == set(ORDER)


def test_every_style_and_list_that_is_used_is_defined(file):
    styles = {each.get(f"{W}styleId"): each for each in file["word/styles.xml"].iter(f"{W}style")}
    used = Counter(
        each.get(f"{W}val")
        for root in file.values()
        for name in ("pStyle", "rStyle", "basedOn", "next")
        for each in root.iter(f"{W}{name}")
    )
    assert set(used) <= set(styles)
    for key in ("Title", "Heading1", "Heading2", "UNParagraph", "UNRecommendation", "FootnoteText", "Hyperlink"):
        assert styles[key].find(f"{W}pPr") is not None or key == "Hyperlink"
    lists = {each.get(f"{W}numId") for each in file["word/numbering.xml"].iter(f"{W}num")}
    assert {each.get(f"{W}val") for root in file.values() for each in root.iter(f"{W}numId")} <= lists


def numbers(content):
    """The numbers that Word shows at the paragraphs, as our count has them (LibreOffice agrees, below)."""
    word = WordFile(render.render(content, "docx"), "note.docx")
    counters = Counters(word)
    shown = [counters.number(each) for each in word.document.iter(f"{W}p")]
    return [int(number) for number in shown if number]


def test_paragraphs_are_numbered_by_one_list_and_as_the_content_says():
    assert numbers(published.content()) == list(range(1, 22))
    assert document(published.content()).findall(f".//{W}numPr") == []  # the list comes with the style
    gaps = [3, 4, 9, 10, 2, 3, 1]
    content = factories.content(sections=(Section("I.", "x", tuple(Paragraph(number, "x") for number in gaps)),))
    assert numbers(content) == gaps


def test_the_footnotes_are_real_and_the_star_has_its_own_mark():
    file = trees(render.render(published.content(), "docx"))
    calls = list(file["word/document.xml"].iter(f"{W}footnoteReference"))
    assert [call.get(f"{W}customMarkFollows") for call in calls] == ["1", None, None, None]
    notes = [words(note) for note in file["word/footnotes.xml"]][2:]
    assert notes[0] == "* A/80/150。"
    plain = [marks.plain(footnote.text) for footnote in published.content().footnotes[1:]]
    assert notes[1:] == [f" {text}" for text in plain]
    # Numbers that do not follow the order of the calls are printed all the same; a second call repeats the first.
    text = "a[^2] b[^1] c[^2]"
    odd = factories.content(
        title=text, sections=(), footnotes=(Footnote("*", "s"), Footnote("1", "A"), Footnote("2", "B[^1]"))
    )
    title = next(each for each in document(odd).iter(f"{W}p") if words(each).startswith("a"))
    assert words(title) == "a2 b c2"  # the 1 is counted by Word
    assert [each.get(f"{W}instr").split()[0] for each in title.iter(f"{W}fldSimple")] == ["NOTEREF"]


def test_only_an_address_of_the_web_becomes_a_live_link():
    text = "[a](https://un.org/a) [b](javascript:alert) [c](file:///etc/passwd) [d](https://[x) [e](https://a.org/<é)"
    files = trees(render.render(factories.content(title=text), "docx"))
    links = {each.get("Id"): each.get("Target") for each in files["word/_rels/document.xml.rels"]}
    found = {words(each): links[each.get(f"{R}id")] for each in files["word/document.xml"].iter(f"{W}hyperlink")}
    assert found == {"a": "https://un.org/a", "d": "https://%5Bx", "e": "https://a.org/%3Cé"}


def test_no_field_can_bring_markup():
    content, added = everywhere(lambda name: f"</w:t><w:altChunk name='{name}'/>&amp;\"")
    files = trees(render.render(content, "docx"))
    assert not [each for root in files.values() for each in root.iter(f"{W}altChunk")]
    shown = "".join(words(root) for root in files.values())
    assert [name for name, text in added.items() if text not in shown] == []
    assert len(added) > 20


def test_arabic_runs_from_right_to_left_and_symbols_do_not():
    files = trees(render.render(in_language("ar"), "docx", watermark=WATERMARK))
    normal = files["word/styles.xml"].find(f"{W}style[@{W}styleId='Normal']")
    assert normal.find(f"{W}pPr/{W}bidi") is not None
    assert files["word/document.xml"].find(f".//{W}sectPr/{W}bidi") is not None
    for run in files["word/document.xml"].iter(f"{W}r"):
        arabic = re.search(r"[\u0600-\u06ff]", words(run))
        turned = run.find(f"{W}rPr/{W}rtl") is not None
        assert turned >= bool(arabic)
        assert not (turned and re.search(r"[A-Za-z]", words(run)))
    assert "أولا -" in [words(run) for run in files["word/document.xml"].iter(f"{W}r")]
    for part in ("word/styles.xml", "word/document.xml"):
        assert trees(render.render(in_language("fr"), "docx"))[part].findall(f".//{W}bidi") == []


@pytest.mark.parametrize(
    ("language", "attribute", "font", "tag", "of"),
    [
        ("zh", "eastAsia", "SimSun", "zh-CN", "eastAsia"),
        ("ar", "cs", "Simplified Arabic", "ar-SA", "bidi"),
        ("ru", "ascii", "Times New Roman", "ru-RU", "val"),
    ],
)
def test_language_and_fonts_are_named(language, attribute, font, tag, of):
    files = trees(render.render(in_language(language), "docx"))
    defaults = files["word/styles.xml"].find(f"{W}docDefaults/{W}rPrDefault/{W}rPr")
    assert defaults.find(f"{W}rFonts").get(f"{W}{attribute}") == font
    assert defaults.find(f"{W}lang").get(f"{W}{of}") == tag
    assert font in [each.get(f"{W}name") for each in files["word/fontTable.xml"]]


@pytest.mark.parametrize(("paper", "size"), [("A4", ("11906", "16838")), ("Letter", ("12240", "15840"))])
def test_the_paper_is_that_of_the_settings(settings, paper, size):
    settings.NOTE_PAPER = paper
    page = document(factories.content()).find(f".//{W}pgSz")
    assert (page.get(f"{W}w"), page.get(f"{W}h")) == size


def test_every_page_says_the_watermark_and_the_marking_stands_above():
    files = trees(render.render(in_language("en"), "docx", watermark=WATERMARK))
    for number in (1, 2, 3):
        drawn = [each.get("string") for each in files[f"word/header{number}.xml"].iter() if each.get("string")]
        assert drawn == [WATERMARK.words]
        assert WATERMARK.line in words(files[f"word/footer{number}.xml"])
    first, second = [words(each) for each in files["word/document.xml"].iter(f"{W}p")][:2]
    assert (first, second) == (WATERMARK.line, PHRASES[Language.EN].draft)
    bare = trees(render.render(in_language("en", marking=""), "docx"))
    assert WATERMARK.words not in "".join(str(each.attrib) for root in bare.values() for each in root.iter())


def test_the_heads_and_feet_carry_symbol_page_and_job_number():
    files = trees(render.render(in_language("en"), "docx"))
    assert words(files["word/header1.xml"]) == words(files["word/header2.xml"]) == "A/154/99/Add.1"
    assert words(files["word/header3.xml"]) == ""
    assert words(files["word/footer3.xml"]) == "25-13567"
    fields = [each.get(f"{W}instr").strip() for each in files["word/footer2.xml"].iter(f"{W}fldSimple")]
    assert fields == ["PAGE", "NUMPAGES"]


def test_nothing_names_a_person_or_a_moment():
    data = render.render(published.content(), "docx")
    core = trees(data)["docProps/core.xml"]
    told = {each.tag.partition("}")[2]: each.text for each in core}
    assert told == {
        "title": "A/80/263/Add.1 – 审查联合国系统内相互承认原则的执行情况",
        "creator": PHRASES[Language.ZH].author,
        "language": "zh",
    }
    with zipfile.ZipFile(BytesIO(data)) as archive:
        assert {info.date_time for info in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    assert not re.search(rb"rsid|w:author|w:date", b"".join(parts(data).values()))


def test_equal_contents_are_equal_bytes():
    assert render.render(published.content(), "docx") == render.render(replace(published.content()), "docx")


def test_a_changed_renderer_asks_for_a_new_file(monkeypatch):
    before = render.fingerprint("0", "docx")
    monkeypatch.setattr(render_word, "design", lambda: "another")
    assert render.fingerprint("0", "docx") != before


def test_what_word_could_not_open_is_refused_with_its_place():
    with pytest.raises(RuleBroken, match=r"U\+0001.*title"):
        render.render(factories.content(title="a\u0001"), "docx")


@needs_office
@pytest.mark.service
def test_libreoffice_reads_numbers_and_texts(tmp_path):
    contents = {language: in_language(language, marking="") for language in Language.values}
    contents["published"] = published.content()
    files = {name: render.render(content, "docx") for name, content in contents.items()}
    read = converted(tmp_path, files, "txt:Text (encoded):UTF8")
    for name, content in contents.items():
        # A footnote is called by a number that is no part of the words.
        lines = [re.sub(r"\s", "", line) for line in read[name].decode("utf-8-sig").splitlines()]
        dash = "-" if name == "ar" else "."
        for paragraph in content.paragraphs():
            runs = list(marks.runs(paragraph.text))
            called = "".join(run.mark if isinstance(run, marks.Call) else run.text for run in runs)
            options = {f"{paragraph.number}{dash}{each}" for each in (called, marks.plain(paragraph.text))}
            assert {re.sub(r"\s", "", each) for each in options} & set(lines), (name, paragraph)
