"""Files of a note while illustrative answers are stored: every page says so, and the file is as valid as ever."""

import hashlib
import re
import subprocess

import pypdf
import pytest
from django.core.management import call_command

from recommendations.rules import Language, RuleBroken
from reports import actions, render, tasks
from reports.models import Export
from reports.note import Watermark
from reports.phrases import PHRASES
from reports.rules import ExportFormat
from reports.watermarks import watermark_of
from tests import factories
from tests.conftest import ROOT, needs
from tests.reports import published
from tests.reports.published import squeeze
from tests.reports.test_render_html import Document

FORMATS = ["pdf", "html", "xml", "txt", "mrc"]
# The HTML file of the published note as it was before there were watermarks.
UNMARKED = "60a59a41b75c17b47a46ef0446eb6943459f9759fa15e01ec4d835e6ee6c8396"


def of(language: str) -> Watermark:
    phrases = PHRASES[Language(language)]
    return Watermark(phrases.illustrative, phrases.illustrative_line)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("watermark")


@pytest.fixture(scope="module")
def marked(folder):
    """The PDF of a short note with its watermark in a language, and of the published note ("published"); a function."""

    def write(name: str):
        path = folder / f"{name}.pdf"
        if not path.exists():
            language = "zh" if name == "published" else name
            content = published.content() if name == "published" else factories.content(language=language)
            path.write_bytes(render.render(content, "pdf", watermark=of(language)))
        return path

    return write


def program(name, *arguments) -> str:
    needs(name, "it reads the PDF back")
    return subprocess.run([name, *map(str, arguments)], check=True, capture_output=True, text=True).stdout


def pages(path) -> list[str]:
    """The text of each page without spaces. Words that run slantwise are cut up by what they cross."""
    return [squeeze(page) for page in program("pdftotext", "-raw", path, "-").split("\f")[:-1]]


# --- The same bytes as ever without it --------------------------------------------------------------------------------


def test_the_html_of_the_published_note_is_the_same_to_the_byte_as_before():
    assert hashlib.sha256(render.render(published.content(), "html")).hexdigest() == UNMARKED


@pytest.mark.parametrize("format", FORMATS)
def test_a_file_with_it_is_another_one_and_the_same_twice(format):
    files = {
        (words, render.render(factories.content(), format, watermark=words and Watermark(words, "A line.")))
        for words in ("", "One", "Another")
        for _twice in range(2)
    }
    assert len(files) == len({content for _words, content in files}) == 3


@pytest.mark.parametrize("format", FORMATS)
def test_the_fingerprint_counts_it(format):
    watermarks = [None, Watermark("a", "b"), Watermark("a", "c"), Watermark("b", "b")]
    prints = {render.fingerprint("0" * 64, format, watermark) for watermark in watermarks}
    assert len(prints) == 4
    assert render.fingerprint("0" * 64, format) in prints


# --- On every page ----------------------------------------------------------------------------------------------------


def test_every_page_of_the_pdf_says_so_in_words_and_behind_the_text(marked):
    path = marked("published")
    read = pages(path)
    assert len(read) == 4
    line = squeeze(of("zh").line)
    for number, page in enumerate(read, 1):
        assert page.count(line) == (2 if number == 1 else 1)
    for page in pypdf.PdfReader(path).pages:
        first = page.get_contents().get_data().partition(b"EMC")[0]
        assert b"/Artifact" in first  # drawn before everything else: behind it
        assert b"0.64 -0.77 0.77 0.64" in first  # slantwise


@pytest.mark.parametrize("language", Language)
def test_all_six_languages_have_it(marked, language):
    first, second = pages(marked(language))
    letters = set(squeeze(of(language).line))
    if language == "ar":  # every extractor re-orders Arabic lines
        assert letters <= set(first)
        assert letters <= set(second)
    else:
        assert squeeze(of(language).line) in first
        assert squeeze(of(language).line) in second


def test_the_text_breaks_where_it_does_without(marked, folder):
    """The mark stands in the margins: no line and no page of the note moves."""
    plain = folder / "plain.pdf"
    plain.write_bytes(render.render(published.content(), "pdf"))

    def lines(path):
        words = program("pdftotext", "-bbox", path, "-").split("<page ")[1:]
        return [re.findall(r'<word xMin="(.+?)" yMin="(.+?)" .+?>(.*?)</word>', page) for page in words]

    for before, after in zip(lines(plain), lines(marked("published")), strict=True):
        assert set(before) <= set(after)


def test_the_words_are_no_part_of_the_text_but_the_first_line_is(marked):
    """Who has the file read aloud hears it once, at the beginning; the margins are artifacts."""
    reader = pypdf.PdfReader(marked("published"))
    for page in reader.pages:
        data = page.get_contents().get_data()
        numbered = [int(number) for number in re.findall(rb"<</MCID (\d+)>>\s+BDC", data)]
        parents = reader.trailer["/Root"]["/StructTreeRoot"]["/ParentTree"]["/Nums"]
        elements = parents[2 * page["/StructParents"] + 1]
        kept = {number for number, element in enumerate(elements) if not isinstance(element, pypdf.generic.NullObject)}
        assert set(numbered) == kept  # every piece of the text has its place in the structure, the others have none
        assert data.count(b"/Artifact\n<</Type /Pagination>>") >= 2


def test_a_screen_has_the_line_at_head_and_foot_and_the_words_behind_the_sheet():
    document = Document(render.render(factories.content(), "html", watermark=of("en")).decode())
    assert document.open == []
    lines = document.all("p", in_class="watermark-line")
    assert [document.words(line) for line in lines] == [of("en").line] * 2
    paragraphs = document.all("p", in_class="paragraph")
    assert lines[0]["from"] < paragraphs[0]["from"] < lines[1]["from"]
    (drawing,) = document.all("svg")
    assert drawing["aria-hidden"] == "true"
    assert of("en").words in document.words(drawing)
    style = "".join(document.words(element) for element in document.all("style"))
    assert ".watermark" in style
    assert re.findall(r"url\([^)]*\)|@import[^;]*", style) == []


def test_words_cannot_bring_markup():
    document = Document(
        render.render(factories.content(), "html", watermark=Watermark("<script>a", "<b onclick='x'>&amp;")).decode()
    )
    assert document.all("script") == document.all("b", onclick="x") == []
    assert "<script>a" in document.text


def test_a_character_that_no_font_has_is_refused():
    with pytest.raises(RuleBroken, match=r"U\+1F600"):
        render.render(factories.content(), "pdf", watermark=Watermark("a", "\U0001f600"))


# --- Which file carries it --------------------------------------------------------------------------------------------


@pytest.fixture
def text(db):
    report = factories.report()
    factories.recommendation(report, 1, to=[factories.organization()])
    return factories.edition_text(report)


def make_up(report, **fields):
    """One illustrative answer to a report."""
    recommendation = report.recommendations.get()
    member = recommendation.addressees.get().organization
    return factories.response(recommendation, member, illustrative=True, source="illustrative", **fields)


def test_a_note_carries_it_while_illustrative_answers_to_its_report_are_stored(text):
    report = text.edition.note.report
    assert watermark_of(text) is None
    other = factories.report("JIU/REP/2099/2", assembly_symbol="")
    factories.response(other, report.recommendations.get().addressees.get().organization, illustrative=True)
    factories.response(report, factories.organization("REAL"))
    assert watermark_of(text) is None
    row = make_up(report)
    assert watermark_of(text) == of("en")
    row.delete()
    assert watermark_of(text) is None


def export(text, by, format: str) -> Export:
    """Ask for a file as the page does, and make it as a worker does."""
    made_by = render.fingerprint(text.sha256, format, watermark_of(text))
    row = actions.request_export(text=text, format=ExportFormat(format), fingerprint=made_by, by=by)
    tasks.run_export(row.pk)
    row.refresh_from_db()
    assert row.state == "done"
    return row


@pytest.mark.parametrize("format", FORMATS)
def test_a_file_without_it_is_never_served_for_one_with_it_nor_the_other_way_round(text, storage, sent, format):
    by = factories.user()
    report = text.edition.note.report
    plain = export(text, by, format)
    made_up = make_up(report)
    marked = export(text, by, format)
    assert (storage / marked.file).read_bytes() == render.render(text.content, format, watermark=of("en"))
    again = export(text, by, format)
    assert again.sha256 == marked.sha256  # served again without work
    made_up.delete()
    assert export(text, by, format).sha256 == plain.sha256 != marked.sha256
    assert (storage / plain.file).read_bytes() == render.render(text.content, format)


def test_an_export_that_waited_is_marked_as_it_is_made(text, storage, sent):
    """Asked for before the answers were stored, made after: the worker looks, and the row says what was made."""
    made_by = render.fingerprint(text.sha256, "html")
    row = actions.request_export(text=text, format=ExportFormat.HTML, fingerprint=made_by, by=factories.user())
    make_up(text.edition.note.report)
    tasks.run_export(row.pk)
    row.refresh_from_db()
    assert of("en").line in (storage / row.file).read_text()
    assert row.fingerprint == render.fingerprint(text.sha256, "html", of("en"))


def test_the_page_asks_for_the_marked_file(text, analyst, sent):
    make_up(text.edition.note.report)
    analyst.post(f"{text.get_absolute_url()}exports/", {"format": "html"})
    assert Export.objects.get().fingerprint == render.fingerprint(text.sha256, "html", of("en"))


def test_a_retry_is_marked_as_the_answers_are_now(text, sent):
    failed = factories.export(text, format="html", state="failed", error="Because.")
    make_up(text.edition.note.report)
    again = actions.retry_export(export=failed, by=factories.user())
    assert again.fingerprint == render.fingerprint(text.sha256, "html", of("en"))


def test_the_command_marks_its_file_too(text, tmp_path):
    make_up(text.edition.note.report)
    file = tmp_path / "note.html"
    call_command("export_note", "A/154/99/Add.1", language="en", format="html", output=str(file))
    assert file.read_bytes() == render.render(text.content, "html", watermark=of("en"))


# --- Validity ---------------------------------------------------------------------------------------------------------

NAMES = ["published", *Language.values]


@pytest.fixture(scope="module")
def verdicts(marked):
    """What the real validator says of each file: (flavour, name) to its report."""
    needs("java", "veraPDF, the validator of PDF/A and PDF/UA, runs on it")
    asked = [(flavour, name) for name in NAMES for flavour in ("3a", "ua1")]
    arguments = [part for flavour, name in asked for part in (flavour, marked(name))]
    run = subprocess.run([ROOT / "tools" / "verapdf", *arguments], capture_output=True, text=True)
    if run.returncode == 2:
        pytest.skip(f"veraPDF cannot run: {run.stderr.strip()}")
    reports = re.split(r"^(?=PASS|FAIL)", run.stdout, flags=re.MULTILINE)[1:]
    return dict(zip(asked, reports, strict=True))


@pytest.mark.typesetting
@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("flavour", ["3a", "ua1"])
def test_the_marked_file_is_archival_and_accessible(verdicts, flavour, name):
    assert verdicts[flavour, name].startswith("PASS"), verdicts[flavour, name]
