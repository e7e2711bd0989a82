"""Reading what comes back: moved columns, odd cells, other programs, and 500 workbooks that were damaged at random."""

import io
import random
import re
import zipfile
from collections import Counter
from contextlib import suppress
from datetime import date, datetime, time, timedelta
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.urls import reverse
from openpyxl import Workbook, load_workbook
from openpyxl.cell import MergedCell
from openpyxl.utils.exceptions import IllegalCharacterError
from openpyxl.worksheet.formula import ArrayFormula

from jobs.rules import JobState
from recommendations.rules import RuleBroken
from responses import import_actions, tasks, workbook_cells
from responses.answer import Answer, Status
from responses.columns import COLUMNS, REQUIRED
from responses.import_plans import plan
from responses.models import Import, ImportRow, Response
from responses.rules import Source
from responses.workbook_csv import read_csv
from responses.workbook_reader import as_read, read_workbook
from responses.workbook_rows import Offered, read_row
from tests import factories
from tests.responses import books
from tests.responses.conftest import everything

HEADS = [str(column.label) for column in COLUMNS if column.required]
KEYS = list(REQUIRED)
ROW = ["CAST", 1, "Supports", "", "", "Yes.", "", "", "", None, "", "", 0]


def book_of(*rows, heads=HEADS, title: str = "Answers") -> Workbook:
    book = Workbook()
    book.active.title = title
    book.active.append(heads)
    for row in rows:
        book.active.append(row)
    return book


def read(book: Workbook) -> list[Offered]:
    return [read_row(line) for line in read_workbook(books.saved(book)).lines]


def refused(content: bytes) -> str:
    with pytest.raises(RuleBroken) as error:
        read_workbook(content)
    return str(error.value)


# --- Columns and sheets ---------------------------------------------------------------------------------------------


def test_a_row_is_understood():
    row = [
        *(" cast ", "1.0", "conditional", "legal; RESOURCES", "If.\n", " Yes. ", "中文", "Accepted", "In progress"),
        *(datetime(2026, 5, 31, 12, 30), " Board ", 2026, "3"),
    ]
    (offered,) = read(book_of(row))
    assert (offered.organization, offered.number, offered.version, offered.faults) == ("cast", 1, 3, [])
    assert offered.answer == Answer("conditional", ("legal", "resources"), "If.\n", " Yes. ", "zh")
    assert offered.status == Status("accepted", "in_progress", date(2026, 5, 31), "Board", "2026")


def test_columns_may_be_moved():
    order = random.Random(1).sample(range(len(HEADS)), len(HEADS))
    book = book_of([ROW[place] for place in order], heads=[HEADS[place] for place in order])
    table = read_workbook(books.saved(book))
    assert read_row(table.lines[0]).answer == Answer("supports", comment="Yes.")
    assert table.address(table.lines[0], "organization") == f"Answers!{chr(65 + order.index(0))}2"


def test_heads_may_be_keys_labels_and_in_other_letters():
    heads = [KEYS[0].upper(), *(f" {head.lower()} " for head in HEADS[1:])]
    assert len(read(book_of(ROW, heads=heads))) == 1


def test_a_title_above_the_heads_is_passed_over():
    book = book_of(ROW)
    book.active.insert_rows(1, 3)
    book.active["A1"] = "Answers of all"
    (line,) = read_workbook(books.saved(book)).lines
    assert line.number == 5


def test_the_sheet_is_found_by_its_heads():
    book = book_of(ROW, title="Renamed")
    book.create_sheet("Notes", 0).append(["nothing", "of", "use"])
    table = read_workbook(books.saved(book))
    assert (table.sheet, len(table.lines)) == ("Renamed", 1)


def test_hidden_rows_and_columns_are_read_too():
    book = book_of(ROW, [*ROW[:1], 2, *ROW[2:]])
    book.active.row_dimensions[2].hidden = True
    book.active.column_dimensions["C"].hidden = True
    assert [row.answer.position for row in read(book)] == ["supports", "supports"]


def test_blank_rows_are_passed_over_and_rows_keep_their_numbers():
    book = book_of([None] * len(ROW), ROW, [" "] * len(ROW), [*ROW[:1], 2, *ROW[2:]])
    assert [line.number for line in read_workbook(books.saved(book)).lines] == [3, 5]


def test_a_missing_and_an_unknown_column_are_named_with_what_was_expected():
    words = refused(books.saved(book_of(ROW, heads=["Who", *HEADS[1:]])))
    assert "These columns are missing: Organization." in words
    assert "These columns are not known: Who." in words
    assert "Expected are: Report, Organization, Number of the recommendation" in words


def test_a_column_that_is_there_twice_is_refused():
    assert "there twice: Comment" in refused(books.saved(book_of([*ROW, "x"], heads=[*HEADS, "comment"])))


def test_a_workbook_without_the_heads_is_refused():
    assert "No sheet of the workbook" in refused(books.saved(Workbook()))


def test_a_renamed_head_is_understood_as_long_as_the_file_says_what_it_was(case):
    book = load_workbook(BytesIO(books.download(case)))
    column = books.heads(book["Answers"])["Comment"]
    book["Answers"].cell(1, column).value = "Our words"
    for row in book["_tracker"].iter_rows():
        if row[1].value == "comment":
            row[2].value = "Our words"
    assert len(read_workbook(books.saved(book)).lines) == 3


def test_a_workbook_of_another_layout_is_refused(case):
    book = load_workbook(BytesIO(books.download(case)))
    for row in book["_tracker"].iter_rows():
        if row[0].value == "layout":
            row[1].value = "2"
    assert "Another version" in refused(books.saved(book))


@pytest.mark.parametrize("cells", ["E3:E4", "A1:B1", "H2:H3", "A2:P2"])
def test_merged_cells_among_the_answers_are_refused_by_name(case, cells):
    book = load_workbook(BytesIO(books.download(case)))
    book["Answers"].merge_cells(cells)
    assert f"Answers!{cells}" in refused(books.saved(book))


def test_merged_cells_elsewhere_do_not_matter(case):
    book = load_workbook(BytesIO(books.download(case)))
    book["Answers"].merge_cells("Z1:AA9")
    book["Instructions"].merge_cells("A1:B1")
    assert len(read_workbook(books.saved(book)).lines) == 3


# --- Cells ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "formula", ["=1+1", "=HYPERLINK(\"x\")", ArrayFormula("F2:F2", "=SUM(A1:A2)")]
)  # fmt: skip
def test_a_formula_is_neither_computed_nor_taken_as_text(formula):
    (offered,) = read(book_of([*ROW[:5], formula, *ROW[6:]]))
    assert [fault.key for fault in offered.faults] == ["comment"]
    assert "contains a formula" in offered.faults[0].reason
    assert offered.answer.comment == ""


def test_a_text_that_looks_like_a_formula_is_a_text():
    book = book_of(ROW)
    book.active["F2"].value = "=1+1"
    book.active["F2"].data_type = "s"
    (offered,) = read(book)
    assert (offered.answer.comment, offered.faults) == ("=1+1", [])


def test_an_error_of_the_spreadsheet_is_named():
    book = book_of(ROW)
    book.active["F2"].value = "#REF!"
    (offered,) = read(book)
    assert "#REF!" in offered.faults[0].reason


@pytest.mark.parametrize(("value", "number"), [(1, 1), (1.0, 1), ("1", 1), (" 1 ", 1), ("1.00", 1), (0, 0), ("007", 7)])
def test_numbers_may_be_texts(value, number):
    (offered,) = read(book_of([ROW[0], value, *ROW[2:]]))
    assert (offered.number, offered.faults) == (number, [])


@pytest.mark.parametrize("value", ["one", "1.5", 1.5, -1, True, 10**9, "1e3", "１２３４５６", date(2026, 1, 1)])
def test_what_is_no_whole_number_is_said(value):
    (offered,) = read(book_of([ROW[0], value, *ROW[2:]]))
    assert offered.number is None
    assert "is not a whole number" in offered.faults[0].reason


@pytest.mark.parametrize(
    "value",
    [
        "31.05.2026",
        "31/05/2026",
        "May 2026",
        "2026-5-31",
        "2026-13-01",
        46173,
        46173.5,
        True,
        time(12, 0),
        timedelta(1),
    ],
)
def test_a_date_that_could_be_another_is_said(value):
    row = [*ROW[:9], value, *ROW[10:]]
    book = book_of(row)
    if isinstance(value, int | float):
        book.active["J2"].number_format = "General"
    (offered,) = read(book)
    assert offered.status.status_on is None
    assert "2026-05-31" in offered.faults[0].reason


@pytest.mark.parametrize("value", ["2026-05-31", " 2026-05-31 ", date(2026, 5, 31), datetime(2026, 5, 31, 23, 59)])
def test_a_date_is_taken(value):
    (offered,) = read(book_of([*ROW[:9], value, *ROW[10:]]))
    assert (offered.status.status_on, offered.faults) == (date(2026, 5, 31), [])


@pytest.mark.parametrize(
    ("value", "text"),
    [(2026, "2026"), (2.5, "2.5"), (2.0, "2"), (True, "TRUE"), ("  spaces  ", "spaces")],
)
def test_numbers_where_a_text_stands_are_taken_as_they_are_shown(value, text):
    (offered,) = read(book_of([*ROW[:10], value, *ROW[11:]]))
    assert offered.status.deciding_body == text


def test_a_number_that_no_program_can_hold_is_taken_as_its_digits():
    parts = parts_of(books.saved(book_of([*ROW[:10], 77777, *ROW[11:]])))
    name = next(name for name, content in parts.items() if b"77777" in content)
    parts[name] = parts[name].replace(b"77777", b"7" * 400)
    (line,) = read_workbook(packed(parts)).lines
    assert read_row(line).status.deciding_body == "7" * 400


def test_what_excel_writes_for_line_ends_is_a_line_end():
    assert as_read("a_x000D_\nb_x000D_c_x005F_x0041_") == "a\nb\nc_x0041_"


def test_more_rows_than_possible_are_refused(monkeypatch):
    monkeypatch.setattr(workbook_cells, "ROW_LIMIT", 3)
    rows = [[ROW[0], number, *ROW[2:]] for number in range(4)]
    assert len(read(book_of(*rows[:3]))) == 3
    assert "more than 3 rows" in refused(books.saved(book_of(*rows)))


def test_a_cell_at_the_far_end_costs_nothing():
    book = book_of(ROW)
    book.active["XFD1048576"] = "far"
    assert len(read(book)) == 1


# --- CSV ------------------------------------------------------------------------------------------------------------

LINES = ["CAST", "1", "supports", "", "", "Yes, of course", "", "", "", "", "", "", "0"]


def csv_of(separator: str, *, before: str = "") -> bytes:
    quoted = [f'"{value}"' if separator in value else value for value in LINES]
    return f"{before}{separator.join(KEYS)}\r\n{separator.join(quoted)}\r\n".encode()


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("before", ["", "\ufeff", "sep=;\r\n"])
def test_the_separator_of_a_csv_file_is_found(separator, before):
    (line,) = read_csv(csv_of(separator, before=before)).lines
    assert read_row(line).answer == Answer("supports", comment="Yes, of course")


def test_a_line_break_in_a_field_begins_no_row():
    content = csv_of(";").replace(b"Yes, of course", b'"Yes,\r\n=of ""course"""')
    table = read_csv(content + csv_of(";").partition(b"\n")[2])
    assert [line.number for line in table.lines] == [2, 3]
    assert read_row(table.lines[0]).answer.comment == 'Yes,\r\n=of "course"'


def test_the_cell_of_a_csv_file_is_named_as_a_spreadsheet_names_it():
    table = read_csv(csv_of(","))
    assert table.address(table.lines[0], "comment") == "F2"
    assert table.address(table.lines[0], "source") == "row 2"


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (csv_of(",").decode().encode("utf-16"), "UTF-16"),
        (csv_of(",").decode().encode("utf-16-le"), "UTF-16"),
        (csv_of(",").replace(b"Yes", b"\xe9"), "line 2 cannot be read"),
        (b"", "is empty"),
        (b"\xef\xbb\xbf \r\n", "is empty"),
        (b"a,b,c\r\n1,2,3\r\n", "no line with the column headings"),
        (csv_of(",").replace(b"Yes", b'"' + b"x" * 200_000), "quotation mark"),
        (csv_of(",").replace(b"comment", b"words"), "not known: words"),
    ],
)
def test_a_csv_file_that_cannot_be_read_is_refused_with_words(content, words):
    def judge():
        import_actions.inspect("answers.csv", content)
        read_csv(content)

    with pytest.raises(RuleBroken, match=words):
        judge()


# --- Damaged at random ----------------------------------------------------------------------------------------------

SEED, MUTANTS = 20240503, 500
ODD_VALUES = [
    *("", " ", "=1+1", "=cmd|'/c calc'!A1", "#REF!", "\u202eabc", "x" * 40_000, "_x000D_", "\ufffe", "a\0b", "𝒳" * 99),
    *(-1, 0, 1, 2, 10**15, -(10**15), 1.5, 1e308, 2**31, 2**63, True, False, None),
    *(date(1900, 1, 1), date(2999, 12, 31), datetime(2026, 5, 31, 1, 2, 3), time(1, 2), timedelta(days=99)),
    *("31/05/2026", "2026-02-30", "Supports", "supports; legal", "CAST", "OTHER", "JIU/REP/2001/1"),
]  # fmt: skip
ODD_MARKS = [
    *(b"", b"<", b"</row>", b"<row>", b"<c", b't="s"', b't="e"', b't="d"', b't="b"', b't="str"', b't="inlineStr"'),
    *(b"<f>1+1</f>", b"<f t='shared' si='0'/>", b"<v>1e999</v>", b"<v>99999999999</v>", b"<v>NaN</v>", b"<v>x</v>"),
    *(b'r="ZZZ1048577"', b'r="0"', b'r="-1"', b'r=""', b's="99999"', b's="-1"', b's="x"', b"<mergeCells/>", b"&lol;"),
    *(b'<mergeCell ref="A1:XFD1048576"/>', b'<mergeCell ref=""/>', b"<!DOCTYPE x [<!ENTITY lol 'lol'>]>", b"\xff\xfe"),
    *(
        b'ref="A:A"',
        b"<is><t>x</t></is>",
        b"<dimension ref='A1:A1'/>",
        b"<dimension ref='junk'/>",
        b"<!--",
        b"<![CDATA[",
    ),
]


def parts_of(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def packed(parts: dict[str, bytes]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return file.getvalue()


def damaged_bytes(content: bytes, chance: random.Random) -> bytes:
    """Single bytes changed, a piece cut out, or the end cut off."""
    changed = bytearray(content)
    for _turn in range(chance.randint(1, 20)):
        changed[chance.randrange(len(changed))] = chance.randrange(256)
    start = chance.randrange(len(changed))
    kind = chance.randrange(4)
    if kind == 0:
        return bytes(changed[:start])
    return bytes(changed[:start] + changed[start + chance.randint(1, 500) :]) if kind == 1 else bytes(changed)


def damaged_parts(content: bytes, chance: random.Random) -> bytes:
    """Parts of the package taken away, exchanged, emptied, renamed or filled with noise."""
    parts = parts_of(content)
    for _turn in range(chance.randint(1, 2)):
        name, other = chance.choice(list(parts)), chance.choice(list(parts))
        kind = chance.randrange(5)
        if kind == 0:
            parts.pop(name)
        elif kind == 1:
            parts[name], parts[other] = parts[other], parts[name]
        elif kind == 2:
            parts[name] = chance.choice([b"", b"<a/>", chance.randbytes(300), parts[name].replace(b"utf-8", b"utf-16")])
        elif kind == 3:
            parts[f"xl/{chance.randrange(99)}.xml"] = parts.pop(name)
        else:
            parts[name] = parts[name][: chance.randrange(len(parts[name]) + 1)]
    return packed(parts)


def damaged_marks(content: bytes, chance: random.Random) -> bytes:
    """Marks inside the XML exchanged for others, in sheets above all."""
    parts = parts_of(content)
    sheets = [name for name in parts if "sheet" in name]
    name = chance.choice(sheets if chance.random() < 0.7 else list(parts))
    text = parts[name]
    for _turn in range(chance.randint(1, 4)):
        marks = [match.span() for match in re.finditer(rb'<[^>]*>|[a-zA-Z]+="[^"]*"|>[^<]+<', text)]
        if marks:
            start, stop = chance.choice(marks)
            text = text[:start] + chance.choice(ODD_MARKS) + (text[stop:] if chance.random() < 0.7 else text[start:])
    parts[name] = text
    return packed(parts)


def odd_cells(content: bytes, chance: random.Random) -> bytes:
    """A workbook that a program could have written: values, heads, rows, columns, sheets and ranges changed."""
    book = load_workbook(BytesIO(content))
    sheet = book[chance.choice(["Answers", "Answers", "Answers", "_tracker"])]
    for _turn in range(chance.randint(1, 6)):
        cell = sheet.cell(chance.randint(1, 6), chance.randint(1, 18))
        kind = chance.randrange(9)
        if kind <= 3:
            try:
                cell.value = chance.choice(ODD_VALUES)
            except (ValueError, AttributeError, IllegalCharacterError):  # not even openpyxl writes that
                if not isinstance(cell, MergedCell):
                    cell.value = None  # which has taken the type over already
                continue
            if isinstance(cell.value, str) and chance.random() < 0.3:
                cell.data_type = "s"
        elif kind == 4:
            sheet.insert_rows(cell.row, chance.randint(1, 3))
        elif kind == 5:
            sheet.insert_cols(cell.column)
        elif kind == 6:
            sheet.delete_cols(cell.column)
        elif kind == 7:
            sheet.title = chance.choice(["Answers2", "Sheet", "答复", "_tracker2"])
        elif not sheet.merged_cells.ranges:
            sheet.merge_cells(
                start_row=cell.row, start_column=cell.column, end_row=cell.row + 1, end_column=cell.column
            )
    return books.saved(book)


@pytest.fixture
def to_be_damaged(case) -> bytes:
    """A workbook with rows of every effect but errors."""
    case.recommendations.append(factories.recommendation(case.report, 3, to=[case.own]))
    case.answered(0)
    case.answered(1, position="conditional", reasons=("legal",), condition="If.", comment="Yes.\nBut.")
    changes = {(2, "Comment"): "Overtaken.", (3, "Comment"): "Yes.", (4, "Date of the status"): date(2026, 1, 1)}
    changes |= {(4, "Acceptance"): "accepted", (4, "Reasons"): "Legal or regulatory framework; Other"}
    content = books.filled(books.download(case), changes)
    case.answered(0, version=1, comment="Faster.")
    return content


WAYS = [damaged_bytes, damaged_parts, damaged_marks, odd_cells, odd_cells]


def test_500_damaged_workbooks_are_read_or_refused_and_change_nothing(case, to_be_damaged):
    chance = random.Random(SEED)
    upload = Import(report=case.report, requested_by=case.person("focal point"), source=Source.FILE)
    before, found = everything(), Counter()
    for number in range(MUTANTS):
        mutant = WAYS[number % len(WAYS)](to_be_damaged, chance)
        with suppress(RuleBroken):
            import_actions.inspect("answers.xlsx", mutant)
            found["accepted"] += 1
        try:
            rows = plan(upload, read_workbook(mutant))
            found["read"] += 1
            found.update(row.effect for row in rows)
        except RuleBroken:
            found["refused"] += 1
    assert everything() == before
    assert min(found["read"], found["refused"], found["accepted"]) > MUTANTS / 5, found
    assert set(found) >= set(ImportRow.Effect.values), found


def test_of_damaged_workbooks_only_what_is_right_is_ever_applied(case, to_be_damaged):
    chance, browser = random.Random(SEED + 1), case.browser("focal point")
    address = reverse("responses:import_new", args=[case.report.symbol])
    outcomes = Counter()
    for number in range(40):
        mutant = WAYS[number % len(WAYS)](to_be_damaged, chance)
        before = everything()
        response = browser.post(address, {"file": SimpleUploadedFile("answers.xlsx", mutant)})
        outcomes[response.status_code] += 1
        if response.status_code == 302:
            row = Import.objects.latest("pk")
            tasks.run_import(row.pk)
            row.refresh_from_db()
            outcomes[row.state] += 1
            assert "unexpected" not in row.error
            assert browser.get(row.get_absolute_url()).status_code == 200
            assert everything() == before
            if row.rows_right:
                point = transaction.savepoint()
                changed = changed_by_applying(row)
                right = row.rows.filter(effect__in=ImportRow.RIGHT)
                assert changed == {(line.organization_id, line.recommendation_id) for line in right}
                transaction.savepoint_rollback(point)
                outcomes["applied"] += 1
        assert everything() == before
    assert set(outcomes) == {302, 400, JobState.DONE, JobState.FAILED, "applied"}, outcomes


def changed_by_applying(row: Import) -> set[tuple[int, int | None]]:
    """The places whose version is another one after the right rows were applied."""

    def versions() -> set:
        return set(Response.objects.values_list("organization", "recommendation", "version"))

    before = versions()
    books.applied(row)
    return {place[:2] for place in versions() - before}
