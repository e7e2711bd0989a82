"""The PDF with its data: as archival and accessible as ever, with the XML and the public figures inside."""

import dataclasses
import hashlib
import re
import subprocess

import pypdf
import pytest

from recommendations.rules import RuleBroken
from reports import render, render_pdf_data
from reports.note import Paragraph, PublicCount, PublicFigures, Section, Watermark
from tests import factories
from tests.conftest import ROOT, needs
from tests.reports import published

pytestmark = pytest.mark.typesetting

FIGURES = (
    PublicFigures(1, 26, 3, (PublicCount("supports", 2), PublicCount("conditional", 1))),
    PublicFigures(2, 26, 0),
)
WATERMARK = Watermark("Illustrative", "A line.")


def arabic():
    sections = (Section("أولا -", "مقدمة", (Paragraph(1, "تؤيد المنظمات[^1] بوجه عام هذه التوصية."),)),)
    return factories.content(language="ar", title="مراجعة", sections=sections, figures=FIGURES)


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    """The PDF of the published note with figures, of an Arabic note, and of a marked one without figures, by name."""
    folder = tmp_path_factory.mktemp("data")
    contents = {
        "zh": (dataclasses.replace(published.content(), figures=FIGURES), None),
        "ar": (arabic(), None),
        "bare": (factories.content(), WATERMARK),
    }
    paths = {}
    for name, (content, watermark) in contents.items():
        paths[name] = folder / f"{name}.pdf"
        paths[name].write_bytes(render.render(content, "pdf_data", watermark=watermark))
    return paths


def test_it_carries_the_xml_and_the_figures(files):
    attached = pypdf.PdfReader(files["zh"]).attachments
    assert list(attached) == ["A-80-263-Add.1.zh.figures.csv", "A-80-263-Add.1.zh.xml"]
    assert attached["A-80-263-Add.1.zh.xml"] == [render.render(published.content(), "xml")]
    assert attached["A-80-263-Add.1.zh.figures.csv"][0].decode().splitlines() == [
        "recommendation,asked,answered,position,n",
        "1,26,3,supports,2",
        "1,26,3,conditional,1",
        "2,26,0,,",
    ]


def test_without_figures_it_carries_the_xml_of_the_same_file_only(files):
    attached = pypdf.PdfReader(files["bare"]).attachments
    assert attached == {"A-154-99-Add.1.en.xml": [render.render(factories.content(), "xml", watermark=WATERMARK)]}


def test_each_file_has_type_relation_and_description_and_no_date(files):
    reader = pypdf.PdfReader(files["zh"])
    root = reader.trailer["/Root"]
    associated = [reference.get_object() for reference in root["/AF"]]
    found = [
        (each["/UF"], each["/AFRelationship"], each["/EF"]["/F"]["/Subtype"], bool(each["/Desc"]))
        for each in associated
    ]
    assert found == [
        ("A-80-263-Add.1.zh.figures.csv", "/Data", "/text/csv", True),
        ("A-80-263-Add.1.zh.xml", "/Alternative", "/application/akn+xml", True),
    ]
    assert len(root["/AF"]) == len(root["/Names"]["/EmbeddedFiles"]["/Names"]) / 2 == 2
    assert [set(each["/EF"]["/F"]["/Params"]) for each in associated] == [{"/Size", "/CheckSum"}] * 2
    assert set(reader.metadata) == {"/Title", "/Author", "/Producer"}


def test_the_pages_are_those_of_the_pdf_and_the_identity_is_another(files, tmp_path):
    path = tmp_path / "plain.pdf"
    path.write_bytes(render.render(published.content(), "pdf"))
    plain, data = pypdf.PdfReader(path), pypdf.PdfReader(files["zh"])
    contents = [[page.get_contents().get_data() for page in reader.pages] for reader in (plain, data)]
    assert contents[0] == contents[1]
    assert plain.trailer["/ID"][0] != data.trailer["/ID"][0]


def test_equal_notes_give_equal_bytes_and_other_figures_others(files):
    one = render.render(arabic(), "pdf_data")
    assert one == files["ar"].read_bytes()
    other = dataclasses.replace(arabic(), figures=FIGURES[:1])
    assert hashlib.sha256(render.render(other, "pdf_data")).digest() != hashlib.sha256(one).digest()


@pytest.mark.parametrize("name", ["zh", "ar", "bare"])
@pytest.mark.parametrize("flavour", ["3a", "ua1"])
def test_the_file_is_archival_and_accessible(verdicts, name, flavour):
    assert verdicts[flavour, name].startswith("PASS"), verdicts[flavour, name]


@pytest.fixture(scope="module")
def verdicts(files):
    """What the real validator says of each file: (flavour, name) to its report."""
    needs("java", "veraPDF, the validator of PDF/A and PDF/UA, runs on it")
    asked = [(flavour, name) for name in files for flavour in ("3a", "ua1")]
    arguments = [part for flavour, name in asked for part in (flavour, files[name])]
    run = subprocess.run([ROOT / "tools" / "verapdf", *arguments], capture_output=True, text=True)
    if run.returncode == 2:
        pytest.skip(f"veraPDF cannot run: {run.stderr.strip()}")
    reports = re.split(r"^(?=PASS|FAIL)", run.stdout, flags=re.MULTILINE)[1:]
    return dict(zip(asked, reports, strict=True))


def test_what_the_xml_refuses_is_refused_before_anything_is_typeset():
    content = factories.content(sections=(Section("I.", "I", (Paragraph(1, "a[^1]"), Paragraph(1, "b"))),))
    with pytest.raises(RuleBroken, match="paragraph 1 stands 2 times"):
        render.render(content, "pdf_data", lambda done: pytest.fail("typesetting began"))


def test_a_recommendation_that_nobody_answered_is_in_the_table():
    assert render_pdf_data.table(FIGURES[1:]).decode() == "recommendation,asked,answered,position,n\r\n2,26,0,,\r\n"
