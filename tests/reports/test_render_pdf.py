"""The note as PDF: the published text and page breaks, archival and accessible, the same bytes in every process."""

import os
import re
import subprocess
import sys
from collections import Counter
from html import unescape

import pypdf
import pytest

from recommendations.rules import Language, RuleBroken
from reports import fonts, render, render_html, render_pdf
from reports.note import Comments, Footnote, Masthead, Paragraph, Section
from reports.phrases import PHRASES
from tests import factories
from tests.conftest import ROOT, needs
from tests.reports import published
from tests.reports.published import squeeze
from tests.reports.test_render_html import everywhere

pytestmark = pytest.mark.typesetting

SYMBOL = "A/80/263/Add.1"
FAMILIES = {"Note-Song", "Note-Hei", "Note-Latin-SC", "Note-Serif", "Note-Naskh"}
POINTS = 72 / 25.4
WIDTH = 210 * POINTS
# Edges of head and text: margins of the page, and of the text within it.
HEAD, TEXT = 24 * POINTS, (24 + 16.5) * POINTS


def program(name, *arguments):
    needs(name, "it reads the PDF back")
    return subprocess.run([name, *map(str, arguments)], check=True, capture_output=True, text=True).stdout


def pages(path, *options):
    """The text of each page."""
    return program("pdftotext", *options, path, "-").split("\f")[:-1]


def words(path):
    """The words of each page with their places: (text, left, right, top, bottom)."""
    found = []
    for page in program("pdftotext", "-bbox", path, "-").split("<page ")[1:]:
        boxes = re.findall(r'<word xMin="(.+?)" yMin="(.+?)" xMax="(.+?)" yMax="(.+?)">(.*?)</word>', page)
        found.append([(unescape(text), float(x), float(x2), float(y), float(y2)) for x, y, x2, y2, text in boxes])
    return found


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("pdf")


@pytest.fixture(scope="module")
def typeset(folder):
    """Typeset a content into a file; a function."""

    def write(content, name):
        path = folder / f"{name}.pdf"
        path.write_bytes(render.render(content, "pdf"))
        return path

    return write


@pytest.fixture(scope="module")
def note(typeset):
    """The published note."""
    return typeset(published.content(), "published")


ELSEWHERE = """
import sys, django
django.setup()
from reports.render import render
from tests.reports import published
sys.stdout.buffer.write(render(published.content(), "pdf"))
"""


@pytest.fixture(scope="module")
def elsewhere(folder):
    """The published note from two other processes, each with a data folder, time zone and hash seed of its own."""
    running = {}
    for paper, zone in (("A4", "Asia/Tokyo"), ("Letter", "America/New_York")):
        environment = {
            **{name: value for name, value in os.environ.items() if name != "FONTCONFIG_FILE"},
            "DJANGO_SETTINGS_MODULE": "jiu_tracker.settings",
            "JIU_TRACKER_DATA": str(folder / paper),
            "PYTHONHASHSEED": str(len(paper)),
            "PYTHONPATH": str(ROOT),
            "NOTE_PAPER": paper,
            "TZ": zone,
        }
        path = folder / f"{paper}.pdf"
        with path.open("wb") as output:
            running[path] = subprocess.Popen([sys.executable, "-c", ELSEWHERE], stdout=output, env=environment)
    assert [process.wait(60) for process in running.values()] == [0, 0]
    return dict(zip(("A4", "Letter"), running, strict=True))


# --- the text ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("options", [(), ("-raw",)], ids=["plain", "raw"])
def test_every_unit_stands_in_the_pdf_as_published_and_in_order(note, options):
    kinds = Counter(unit.kind for unit in published.units())
    assert (kinds["section"], kinds["heading"], kinds["recommendation"]) == (3, 5, 5)
    assert (kinds["paragraph"], kinds["note"]) == (21, 4)
    read = [squeeze(page) for page in pages(note, *options)]
    position = (0, 0)
    for unit in published.units():
        for page, text in unit.on_page.items():
            at = read[page - 1].find(text, position[1] if page - 1 == position[0] else 0)
            assert at >= 0, f"{unit.kind} not found in its place on page {page}: {text}"
            position = (page - 1, at + len(text)) if unit.kind != "note" else position


def test_every_line_breaks_where_the_published_one_does(note):
    text = (published.ROOT / "tests" / "data" / "A-80-263-Add.1.zh.txt").read_text(encoding="utf-8")
    expected = [squeeze(line) for line in text.splitlines() if not line.startswith(("http", "____"))]
    printed = {squeeze(line) for page in pages(note, "-layout") for line in page.splitlines()}
    assert [line for line in expected if line not in printed] == []
    assert len([line for line in expected if line]) == 104


def test_the_pages_break_as_published_and_hold_nothing_else(note):
    """No date, no job number, no emblem: each page is its header, the published units, and its number."""
    read = [squeeze(page) for page in pages(note, "-raw")]
    assert len(read) == 4
    for number, page in enumerate(read, 1):
        text = "".join(unit.on_page.get(number, "") for unit in published.units() if unit.kind != "note")
        text += "".join(unit.on_page.get(number, "") for unit in published.units() if unit.kind == "note")
        if number == 1:
            text = f"联合国{SYMBOL}大会{text}"
        else:
            page = page.replace(f"{number}/4", "", 1).replace(SYMBOL, "", 1)
        assert page == text
    assert published.units()[6].text == squeeze("* A/80/150。")
    assert read[1].endswith(squeeze(f"1 以文号 A/80/263 向大会分发。{SYMBOL}2/4"))
    assert read[2].startswith("7.")
    assert read[3].startswith("虑因素。")  # inside paragraph 14


def test_headers_with_the_symbol_and_page_numbers_alternate(note):
    for number, page in enumerate(words(note), 1):
        header = [(left, right) for text, left, right, _top, bottom in page if text == SYMBOL and bottom < 31 * POINTS]
        footer = [(left, right) for text, left, right, _top, _bottom in page if text == f"{number}/4"]
        if number == 1:
            assert footer == []  # the first page has its masthead, and no number
            continue
        for ((left, right),) in (header, footer):
            if number % 2:
                assert right == pytest.approx(WIDTH - HEAD, abs=1)
            else:
                assert left == pytest.approx(HEAD, abs=1)


def test_full_chinese_lines_end_at_the_right_edge(note):
    ends = {text[-12:] for unit in published.units() for text in unit.on_page.values()}
    full = 0
    for page in words(note):
        lines = {}
        for text, left, right, top, bottom in page:
            if left >= TEXT - 1 and bottom < 297 * POINTS - 100:  # not the outer lines of page 1, not the notes
                line = next((each for each in lines if abs(each - (top + bottom) / 2) < 5), (top + bottom) / 2)
                lines.setdefault(line, []).append((left, right, text))
        for parts in lines.values():
            parts.sort()
            text = squeeze("".join(part[2] for part in parts))
            if len(text) < 20 or any(text.endswith(end) for end in ends if len(end) == 12):
                continue
            full += 1
            # The right half of a hanging comma's cell is blank.
            over = 5.25 if text[-1] in "，。、；：" and parts[-1][1] > WIDTH - TEXT + 2 else 0
            assert parts[-1][1] - over == pytest.approx(WIDTH - TEXT, abs=0.7), text
    assert full > 50


# --- the file ---------------------------------------------------------------------------------------------------------


def families(path):
    """The families of fonts in a PDF; fails when one is not embedded."""
    rows = [row.split() for row in program("pdffonts", path).splitlines()[2:]]
    assert rows
    assert {row[-5] for row in rows} == {"yes"}
    return {re.sub(r"-(Bold|Italic)$", "", row[0].partition("+")[2]) for row in rows}


def test_only_the_shipped_fonts_are_used_and_all_are_embedded(note):
    assert families(note) == {"Note-Song", "Note-Hei", "Note-Latin-SC"}


def test_title_language_author_and_bookmarks_are_set(note):
    reader = pypdf.PdfReader(note)
    assert reader.metadata.title == f"{SYMBOL} – 审查联合国系统内相互承认原则的执行情况"
    assert reader.metadata.author == "联合国秘书长"
    assert reader.trailer["/Root"]["/Lang"] == "zh"
    assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"]

    def flat(outline, depth=0):
        for item in outline:
            yield from flat(item, depth + 1) if isinstance(item, list) else [(depth, squeeze(item.title))]

    depths = {"title": 0, "section": 1, "heading": 2}
    expected = [(depths[unit.kind], unit.text) for unit in published.units() if unit.kind in depths]
    assert list(flat(reader.outline)) == expected


def links(path):
    """The addresses of the links of each page."""
    found = []
    for page in pypdf.PdfReader(path).pages:
        actions = [annotation.get_object().get("/A", {}) for annotation in page.get("/Annots", [])]
        found.append([action["/URI"] for action in actions if "/URI" in action])
    return found


def test_the_four_links_are_live_once_each(note):
    assert links(note) == [
        ["https://docs.un.org/zh/JIU/REP/2024/4"],
        ["https://docs.un.org/zh/UNEP/REP/2024/4", "https://docs.un.org/zh/A/80/263"],
        ["https://unsceb.org/mutual-recognition"],
        [],
    ]


def test_nothing_that_is_not_known_is_in_the_file(note):
    reader = pypdf.PdfReader(note)
    assert set(reader.metadata) == {"/Title", "/Author", "/Producer"}
    metadata = reader.trailer["/Root"]["/Metadata"].get_data().decode()
    assert not re.search(r"Date|20[0-9]{2}-[0-9]{2}", metadata)
    assert program("pdfimages", "-list", note).splitlines()[2:] == []  # no emblem, no bar code
    assert reader.attachments == {}


def test_two_processes_give_the_same_bytes(note, elsewhere):
    assert elsewhere["A4"].read_bytes() == note.read_bytes()


def test_the_paper_is_a_setting(note, elsewhere):
    assert "595.276 x 841.89 pts (A4)" in program("pdfinfo", note)
    letter = program("pdfinfo", elsewhere["Letter"])
    assert "612 x 792 pts (letter)" in letter
    text = "".join(squeeze(page) for page in pages(elsewhere["Letter"], "-raw"))
    assert all(text.find(squeeze(unit.text)) >= 0 for unit in published.units() if unit.kind == "recommendation")


def full_note():
    """An English note with all that a note may have: masthead, marking, calls, links, bold and a long text."""
    long = "Organizations generally support the recommendation, and some of them have put it into practice. " * 12
    opening = r"The report ([JIU/REP/2099/1](https://docs.un.org/en/JIU/REP/2099/1))[^1] \[sic]."
    support = tuple(Paragraph(number, long) for number in range(2, 12))
    return factories.content(
        masthead=Masthead("Distr.: General", "1 January 2100", "English", "Original: English", "99-12345 (E)"),
        marking="draft",
        sections=(
            Section("I.", "Introduction", (Paragraph(1, opening),)),
            Section(
                "II.", "Comments", (), (Comments(1, "Recommendation 1", f"[See](https://un.org) {long}", support),)
            ),
        ),
        footnotes=(Footnote("*", "A/154/150."), Footnote("1", "See [the list](https://example.org/list), A/154/99.")),
    )


def test_what_is_known_is_printed_on_every_page_it_belongs_to(typeset):
    read = pages(typeset(full_note(), "english"))
    assert all(line in read[0] for line in ("Distr.: General", "1 January 2100", "Original: English"))
    assert all("99-12345 (E)" in page for page in read)
    assert PHRASES[Language.EN].draft in read[0]
    assert len(read) > 3
    assert "[sic]" in read[1]


def test_every_note_stands_at_the_foot_of_the_page_that_calls_it(typeset):
    filling = "Organizations generally support the recommendation. " * 3
    paragraphs = tuple(Paragraph(n, f"{filling}Calling{n}here.[^{n}] {filling}") for n in range(1, 41))
    footnotes = tuple(Footnote(str(n), f"Source{n}given. {filling}") for n in range(1, 41))
    sections = (Section("I.", "Introduction", paragraphs),)
    path = typeset(factories.content(sections=sections, footnotes=(Footnote("*", "A/154/150."), *footnotes)), "notes")
    read = [squeeze(page) for page in pages(path)]
    assert len(read) > 5
    for number in range(1, 41):
        where = [[word in page for page in read] for word in (f"Calling{number}here", f"Source{number}given")]
        assert where[0] == where[1], f"note {number}"


# --- all languages ----------------------------------------------------------------------------------------------------

LANGUAGES = {
    "ar": ("الدورة الثمانون", "مقدمة", "تؤيد المنظمات بوجه عام هذه التوصية وتشير إلى أن المبدأ مدرج في سياساتها."),
    "zh": ("第八十届会议", "导言", "各组织总体上支持这项建议，并指出“原则”已嵌入其政策框架。"),
    "en": ("Eightieth session", "Introduction", "Organizations generally support the “recommendation” – all of it."),
    "fr": ("Quatre-vingtième session", "Introduction", "Les organismes sont d’accord : « œuvre » à Genève."),
    "ru": ("Восьмидесятая сессия", "Введение", "Организации в целом поддерживают эту рекомендацию, её цель – «объём»."),
    "es": ("Octogésimo período de sesiones", "Introducción", "Las organizaciones ya la aplican: ¿según qué señal?"),
}  # fmt: skip


@pytest.fixture(scope="module")
def short(typeset):
    """A short note in a language; a function."""

    def write(language):
        session, heading, text = LANGUAGES[language]
        sections = (Section("I.", heading, (Paragraph(1, f"{text}[^1] {text}"), Paragraph(2, text))),)
        content = factories.content(language=language, session_line=session, sections=sections, title=heading)
        return typeset(content, language)

    return write


@pytest.mark.parametrize("language", LANGUAGES)
def test_all_six_languages_are_typeset_with_the_shipped_fonts(short, language):
    path = short(language)
    assert pypdf.PdfReader(path).trailer["/Root"]["/Lang"] == language
    read = Counter("".join(pages(path)))
    for text in (*LANGUAGES[language], PHRASES[language].united_nations, PHRASES[language].organ):
        letters = Counter(character for character in text if character.isalpha())
        assert letters <= read
    if language != "ar":  # every extractor re-orders Arabic lines with brackets or Latin in them
        assert squeeze(LANGUAGES[language][2]) in squeeze("".join(pages(path, "-raw")))
    assert families(path) <= FAMILIES


def test_arabic_runs_from_right_to_left(short):
    # The places of Arabic words are given with their letters as they stand from left to right.
    first, second = ({text[::-1]: where for text, *where in page} for page in words(short("ar")))
    middle = WIDTH / 2
    assert first["الأمم"][0] > first["المتحدة"][0] > middle  # the masthead is mirrored
    assert words(short("ar"))[0][0][2] < middle  # its symbol stands on the left
    assert second["2."][1] == pytest.approx(WIDTH - TEXT, abs=3)
    assert second["2."][0] > second["تؤيد"][0] > second["المنظمات"][0] > second["بوجه"][0]


@pytest.mark.parametrize(
    ("language", "words", "face"),
    [("en", "really", "Note-Serif-Italic"), ("zh", "总体上", "Note-Hei-Bold"), ("ar", "بوجه عام", "Note-Naskh-Bold")],
)
def test_emphasis_is_italic_where_the_script_has_italics_and_else_bold(typeset, language, words, face):
    """Chinese and Arabic are never slanted."""
    sections = (Section("I.", "1", (Paragraph(1, f"— [*{words}*] —"),)),)
    found = []

    def see(text, _page, matrix, font, _size):
        if font and text.strip():
            found.append((Counter(squeeze(text)), font["/BaseFont"].partition("+")[2], matrix[2]))

    content = factories.content(language=language, sections=sections, footnotes=())
    pypdf.PdfReader(typeset(content, f"emphasis-{language}")).pages[1].extract_text(visitor_text=see)
    # Extractors re-order Arabic letters.
    assert [(used, slant) for letters, used, slant in found if letters == Counter(squeeze(words))] == [(face, 0)]


@pytest.mark.parametrize("language", ["zh", "en", "ar", "Letter"])
@pytest.mark.parametrize("flavour", ["3a", "ua1"])
def test_the_file_is_archival_and_accessible(verdicts, language, flavour):
    assert verdicts[flavour, language].startswith("PASS"), verdicts[flavour, language]


@pytest.fixture(scope="module")
def verdicts(note, elsewhere, typeset, short):
    """What the real validator says of each file: (flavour, name) to its report."""
    needs("java", "veraPDF, the validator of PDF/A and PDF/UA, runs on it")
    files = {"zh": note, "en": typeset(full_note(), "english"), "ar": short("ar"), "Letter": elsewhere["Letter"]}
    asked = [(flavour, name) for name in files for flavour in ("3a", "ua1")]
    arguments = [part for flavour, name in asked for part in (flavour, files[name])]
    run = subprocess.run([ROOT / "tools" / "verapdf", *arguments], capture_output=True, text=True)
    if run.returncode == 2:
        pytest.skip(f"veraPDF cannot run: {run.stderr.strip()}")
    reports = re.split(r"^(?=PASS|FAIL)", run.stdout, flags=re.MULTILINE)[1:]
    return dict(zip(asked, reports, strict=True))


# --- what is refused --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("character", "code"), [("𠮷", "U+20BB7"), ("😀", "U+1F600"), ("龘", "U+9F98")])
def test_a_character_that_no_font_has_is_refused_by_name_and_place(character, code):
    support = Comments(1, "建议 1", "正文。", (Paragraph(14, f"各组织{character}支持。"),))
    content = factories.content(language="zh", sections=(Section("一.", "导言", (), (support,)),))
    with pytest.raises(RuleBroken, match=f"“{character}” \\({re.escape(code)}\\).*paragraph 14"):
        render.render(content, "pdf")


def test_a_character_that_no_font_has_is_refused_in_every_printed_text():
    passed = []
    for name in everywhere(lambda name: "")[1]:
        content, _added = everywhere(lambda each, name=name: "𠮷" * (each == name))
        try:
            fonts.require_characters(content, PHRASES[Language.EN])
        except RuleBroken:
            continue
        passed.append(name)
    assert passed == []


def test_spaces_and_marks_of_direction_need_no_glyph():
    assert fonts.missing("a b\u00a0c\u2009d\u3000e\u200bf\u200eg\u200fh\u2066i\u2069j\u00ad") == []


def test_a_missing_system_library_is_named_with_the_command_that_installs_it(monkeypatch):
    class Missing:
        @staticmethod
        def find_spec(name, *_rest):
            if name == "weasyprint":
                raise OSError("cannot load library 'libpango-1.0-0'")

    monkeypatch.delitem(sys.modules, "weasyprint", raising=False)
    monkeypatch.setattr(sys, "meta_path", [Missing, *sys.meta_path])
    monkeypatch.setattr(render_pdf, "_engine", render_pdf._engine.__wrapped__)  # as in a new process
    with pytest.raises(RuleBroken, match=r"Pango.*apt-get install libpango"):
        render.render(factories.content(), "pdf")


def test_a_font_that_is_missing_is_named(monkeypatch, tmp_path):
    monkeypatch.setattr(fonts, "FOLDER", tmp_path)
    monkeypatch.setattr(fonts, "characters", fonts.characters.__wrapped__)  # as in a new process
    with pytest.raises(RuleBroken, match=rf"font {re.escape(str(tmp_path))}/NoteHei-Bold.ttf is missing"):
        render.render(factories.content(), "pdf")


def test_an_image_in_a_text_stays_text(typeset):
    path = typeset(factories.content(title='<img src="file:///etc/passwd">'), "image")
    assert '<img src="file:///etc/passwd">' in pages(path)[0]


def test_an_outside_part_is_never_fetched(monkeypatch, tmp_path, typeset):
    secret = tmp_path / "secret.svg"
    secret.write_text(
        '<svg xmlns="http://www.w3.org/2000/svg" width="200" height="50"><text y="20">SECRET</text></svg>'
    )
    plain = render_html.sheet
    parts = f'<img src="{secret.as_uri()}" alt=""><link rel="attachment" href="{secret.as_uri()}">'
    parts += f'<link rel="stylesheet" href="{secret.as_uri()}"><style>@import "{secret.as_uri()}"</style>'
    monkeypatch.setattr(
        render_html, "sheet", lambda *of, **with_: plain(*of, **with_).replace("<body", f"{parts}<body")
    )
    try:
        path = typeset(factories.content(), "outside")
    except (ValueError, RuleBroken):
        return  # refused as a whole
    assert pypdf.PdfReader(path).attachments == {}
    assert "SECRET" not in "".join(pages(path))
    assert program("pdfimages", "-list", path).splitlines()[2:] == []


def test_progress_rises_to_the_end():
    told = []
    render.render(factories.content(), "pdf", told.append)
    assert told == sorted(told)
    assert len(set(told)) > 3
    assert 0 <= told[0] < told[-1] <= 100
