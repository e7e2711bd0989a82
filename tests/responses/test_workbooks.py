"""The workbook that is downloaded: what it holds, what may be filled in, and that no text of it is a formula."""

import csv
import io
import zipfile
from datetime import date
from io import BytesIO

import pytest
from django.urls import reverse
from django.utils.translation import override
from openpyxl import load_workbook

from responses import columns
from responses.models import Consultation, Response
from responses.rules import Position, Verb
from responses.workbook_csv import marked, unmarked
from tests import factories
from tests.responses import books

FORMULAS = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "=cmd|'/c calc'!A1", "'=1", "''-x", "＝1+1"]


def sheet_of(content: bytes, name: str = "Answers"):
    return load_workbook(BytesIO(content))[name]


def cell(sheet, row: int, head: str):
    return sheet.cell(row, books.heads(sheet)[head])


def open_heads(sheet, row: int) -> list[str]:
    return [head for head, column in books.heads(sheet).items() if not sheet.cell(row, column).protection.locked]


# --- What it holds --------------------------------------------------------------------------------------------------


def test_a_row_per_recommendation_after_the_general_comment(case):
    case.answered(
        1, position="conditional", reasons=("legal", "resources"), condition="A budget.", comment="Yes.\nBut."
    )
    case.answered(0, language="en")
    sheet = sheet_of(books.download(case))
    rows = list(sheet.iter_rows(min_row=2, values_only=True))
    assert [row[:4] for row in rows] == [
        ("JIU/REP/2099/1", "CAST", 0, "General comment on the report"),
        ("JIU/REP/2099/1", "CAST", 1, "Text of recommendation 1."),
        ("JIU/REP/2099/1", "CAST", 2, "Text of recommendation 2."),
    ]
    first = dict(zip(books.heads(sheet), rows[1], strict=True))
    assert first["Position"] == "Support conditional on something named"
    assert first["Reasons"] == "Legal or regulatory framework; Resources"
    assert (first["Condition"], first["Comment"]) == ("A budget.", "Yes.\nBut.")
    assert (first["Stage"], first["Version"]) == ("Draft", 1)
    assert dict(zip(books.heads(sheet), rows[2], strict=True))["Stage"] == "Awaited"


def test_the_date_of_the_status_is_a_date(case):
    factories.response(case.recommendations[0], case.own, acceptance="accepted", status_on=date(2026, 5, 31))
    found = cell(sheet_of(books.download(case)), 3, "Date of the status")
    assert (found.is_date, found.value.date(), found.number_format) == (True, date(2026, 5, 31), "yyyy-mm-dd")


def test_it_is_in_the_language_of_the_interface(case):
    with override("zh-hans"):
        book = load_workbook(BytesIO(books.download(case)))
    machine = [[cell.value for cell in row] for row in book["_tracker"].iter_rows(max_col=3)]
    assert ["language", "zh-hans", None] in machine
    assert book["_tracker"].sheet_state == "hidden"


def test_oversight_staff_gets_all_addressees_and_the_columns_of_the_source(case):
    own, all_of_them = sheet_of(books.download(case)), sheet_of(books.download(case, "oversight"))
    assert {row[1].value for row in all_of_them.iter_rows(min_row=2)} == {"CAST", "OTHER"}
    assert {row[1].value for row in own.iter_rows(min_row=2)} == {"CAST"}
    assert "Source" in books.heads(all_of_them)
    assert "Source" not in books.heads(own)


def test_no_person_is_named_in_the_file(case):
    case.answered(1)
    with zipfile.ZipFile(BytesIO(books.download(case, "oversight"))) as archive:
        everything = b"".join(archive.read(name) for name in archive.namelist())
        properties = archive.read("docProps/core.xml")
    assert b"example.org" not in everything
    assert b"openpyxl" not in properties


def test_made_up_answers_are_named_in_the_instructions_and_in_a_column(case):
    assert "Made up for demonstration" not in books.heads(sheet_of(books.download(case)))
    factories.response(case.recommendations[0], case.own, illustrative=True)
    content = books.download(case)
    assert sheet_of(content, "Instructions")["A1"].value == "Illustration"
    sheet = sheet_of(content)
    assert [cell(sheet, row, "Made up for demonstration").value for row in (2, 3, 4)] == [None, "yes", None]
    assert sheet.oddHeader.center.text == "Illustration: made up for demonstration"


def test_the_instructions_say_the_due_date_the_limits_the_codes_and_the_way_back(case):
    sheet = sheet_of(books.download(case, "oversight"), "Instructions")
    text = "\n".join(str(value) for row in sheet.iter_rows(values_only=True) for value in row if value)
    assert str(Consultation.objects.get().due_on.year) in text
    assert "20000 characters" in text
    for words in (
        "does_not_support",
        "Does not support",
        "Measurability",
        "E-mail",
        "0 stands for the general comment",
    ):
        assert words in text


# --- What may be filled in ------------------------------------------------------------------------------------------


def test_only_the_cells_of_the_answer_are_open(case):
    sheet = sheet_of(books.download(case))
    assert sheet.protection.sheet
    assert sheet.protection.password is None
    assert open_heads(sheet, 1) == []
    assert open_heads(sheet, 2) == ["Comment", "Language of the comment"]
    assert open_heads(sheet, 3) == [
        *("Position", "Reasons", "Condition", "Comment", "Language of the comment", "Acceptance", "Implementation"),
        *("Date of the status", "Deciding body", "Document of the decision"),
    ]


def test_a_submitted_row_is_locked_and_of_a_cleared_one_the_follow_up_is_open(case):
    row = case.moved(case.answered(1), Verb.SUBMIT)
    assert open_heads(sheet_of(books.download(case)), 3) == []
    case.moved(row, Verb.CLEAR)
    assert open_heads(sheet_of(books.download(case)), 3) == [
        *("Acceptance", "Implementation", "Date of the status", "Deciding body", "Document of the decision"),
    ]


def test_after_the_round_only_oversight_staff_may_still_enter_words(case):
    Consultation.objects.update(closed_on=date.today())
    assert "Comment" not in open_heads(sheet_of(books.download(case)), 3)
    assert "Comment" in open_heads(sheet_of(books.download(case, "oversight")), 3)


def test_lists_offer_the_labels(case):
    book = load_workbook(BytesIO(books.download(case, "oversight")))
    sheet, heads = book["Answers"], books.heads(book["Answers"])
    rules = {str(rule.sqref).split(":")[0]: rule for rule in sheet.data_validations.dataValidation}
    place = sheet.cell(2, heads["Position"]).coordinate
    rule = rules[place]
    assert (rule.type, rule.showErrorMessage, rule.allow_blank) == ("list", True, True)
    name, cells = rule.formula1.replace("'", "").replace("$", "").split("!")
    assert [row[0].value for row in book[name][cells]] == list(Position.labels)
    assert len(rules) == 5 + 1 + 5  # lists, a date, lengths


def test_the_head_stays_in_view_and_is_printed_on_every_page(case):
    sheet = sheet_of(books.download(case))
    assert (sheet.freeze_panes, sheet.print_title_rows) == ("D2", "$1:$1")
    assert (sheet.page_setup.orientation, sheet.page_setup.fitToHeight) == ("landscape", 0)
    assert cell(sheet, 3, "Comment").alignment.wrap_text


# --- No formula -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", FORMULAS)
def test_no_text_becomes_a_formula_in_a_workbook(case, text):
    factories.response(case.recommendations[0], case.own, comment=text, deciding_body=text, acceptance="accepted",
                       status_on=date(2026, 5, 1))  # fmt: skip
    content = books.download(case)
    with zipfile.ZipFile(BytesIO(content)) as archive:
        assert not any(b"<f>" in archive.read(name) for name in archive.namelist() if "sheet" in name)
    found = cell(sheet_of(content), 3, "Comment")
    assert (found.value, found.data_type) == (text, "s")
    assert found.quotePrefix is (text[0] in "=+-@'")


@pytest.mark.parametrize("text", [*FORMULAS, "plain", "'quoted'", "", "a=b"])
def test_the_mark_of_a_text_in_csv_can_be_taken_away_again(text):
    assert unmarked(marked(text)) == text
    assert not marked(text).startswith(("=", "+", "-", "@", "\t", "＝"))


def test_what_xml_cannot_hold_does_not_break_the_workbook(case):
    factories.response(case.recommendations[0], case.own, comment="a\ufffeb _x000D_ c")
    assert cell(sheet_of(books.download(case)), 3, "Comment").value == "a\ufffdb _x005F_x000D_ c"


# --- Words ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_no_two_columns_or_codes_have_one_name(language):
    with override(language):
        labels = [columns.folded(str(column.label)) for column in columns.COLUMNS]
        assert len(set(labels)) == len(labels)
        for key in [*columns.CODES, "source"]:
            codes = [columns.folded(label) for _code, label in columns.choices(key)]
            assert len(set(codes)) == len(codes)


def test_a_code_is_found_by_itself_and_by_its_label_in_any_language():
    for text in ("partially_supports", "Partially supports", "  PARTIALLY   supports "):
        assert columns.find_code("position", text) == "partially_supports"
    with override("zh-hans"):
        label = str(Position.PARTIALLY.label)
    assert columns.find_code("position", label) == "partially_supports"
    assert columns.find_code("position", "perhaps") is None


# --- The address ----------------------------------------------------------------------------------------------------


def test_the_page_gives_a_file_that_is_not_kept_on_the_way(case):
    response = case.browser("oversight").get(reverse("responses:workbook", args=[case.report.symbol]))
    assert response["Content-Disposition"] == 'attachment; filename="JIU-REP-2099-1.xlsx"'
    assert response["Cache-Control"] == "private, no-store"
    text = sheet_of(response.content, "Instructions")
    lines = [str(value) for row in text.iter_rows(values_only=True) for value in row if value]
    assert any("https://tracker.example/answers/JIU-REP-2099-1/import/" in line for line in lines)


def test_one_organization(case):
    address = reverse("responses:workbook", args=[case.report.symbol])
    response = case.browser("oversight").get(address, {"organization": "OTHER"})
    assert response["Content-Disposition"] == 'attachment; filename="JIU-REP-2099-1.OTHER.xlsx"'
    assert {row[1].value for row in sheet_of(response.content).iter_rows(min_row=2)} == {"OTHER"}
    assert case.browser("focal point").get(address, {"organization": "OTHER"}).status_code == 404
    assert case.browser("oversight").get(address, {"organization": "NOBODY"}).status_code == 404


def test_nothing_of_another_organization_is_in_the_file_of_a_focal_point(case):
    factories.response(case.recommendations[0], case.other, comment="The secret of the other.")
    with zipfile.ZipFile(BytesIO(books.download(case))) as archive:
        everything = b"".join(archive.read(name) for name in archive.namelist())
    assert b"secret" not in everything
    assert b"OTHER" not in everything


@pytest.mark.parametrize(("separator", "character"), [("comma", ","), ("semicolon", ";"), ("tab", "\t")])
def test_csv_has_stable_heads_and_tells_excel_that_it_is_in_utf_8(case, separator, character):
    factories.response(case.recommendations[0], case.own, comment='=1\n"quoted", 中文')
    address = reverse("responses:workbook", args=[case.report.symbol])
    response = case.browser("focal point").get(address, {"format": "csv", "separator": separator})
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    assert response.content.startswith(b"\xef\xbb\xbfreport")
    rows = list(csv.DictReader(io.StringIO(response.content.decode("utf-8-sig")), delimiter=character))
    assert list(rows[0]) == [column.key for column in columns.COLUMNS if column.part != "source"][:-1]
    assert rows[1]["comment"] == '\'=1\n"quoted", 中文'


@pytest.mark.parametrize("query", [{"format": "ods"}, {"separator": "|"}])
def test_what_is_not_offered_is_refused(case, query):
    response = case.browser("oversight").get(reverse("responses:workbook", args=[case.report.symbol]), query)
    assert response.status_code == 400


@pytest.mark.parametrize("organizations", [1, 3])
def test_the_queries_of_the_file_do_not_grow(case, organizations, django_assert_num_queries):
    members = [factories.organization(f"ORG-{number}", order=number) for number in range(organizations)]
    for recommendation in case.recommendations:
        recommendation.addressees.all().delete()
    factories.recommendation(case.report, 7, to=members)
    browser, address = case.browser("oversight"), reverse("responses:workbook", args=[case.report.symbol])
    with django_assert_num_queries(12):
        browser.get(address)


def test_the_answers_are_not_changed_by_a_download(case):
    case.answered(1)
    before = list(Response.objects.values())
    books.download(case)
    assert list(Response.objects.values()) == before
