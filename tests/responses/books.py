"""Workbooks for the tests: downloaded as people do it, changed cell by cell, and uploaded again."""

from io import BytesIO

from openpyxl import Workbook, load_workbook

from jobs.rules import JobState
from recommendations.models import JIUReport
from responses import tasks
from responses.import_actions import decide, request_import
from responses.models import Import, ImportRow
from responses.rules import Source
from responses.workbook_lines import organizations_to_enter, workbook_columns, workbook_lines
from responses.workbooks import write_workbook


def download(case, kind: str = "focal point", *, organizations=None) -> bytes:
    """The workbook of all that somebody may enter, or of some organizations."""
    user, report = case.person(kind), JIUReport.objects.get(pk=case.report.pk)
    lines = workbook_lines(report, organizations or organizations_to_enter(user, report), user)
    return write_workbook(report, lines, workbook_columns(lines, for_others=kind == "oversight"))


def heads(sheet) -> dict[str, int]:
    """The columns of the sheet of answers by their heads."""
    return {cell.value: cell.column for cell in sheet[1]}


def filled(content: bytes, changes: dict[tuple[int, str], object]) -> bytes:
    """The workbook with cells filled in: (row, head of the column) -> value."""
    book = load_workbook(BytesIO(content))
    columns = heads(book["Answers"])
    for (row, head), value in changes.items():
        cell = book["Answers"].cell(row, columns[head])
        cell.value = value
    return saved(book)


def saved(book: Workbook) -> bytes:
    file = BytesIO()
    book.save(file)
    return file.getvalue()


def upload(case, content: bytes, kind: str = "focal point", *, name: str = "answers.xlsx", **fields) -> Import:
    """The upload of a file, with its check done."""
    row = request_import(report=case.report, name=name, content=content, by=case.person(kind), **fields)
    tasks.run_import(row.pk)
    row.refresh_from_db()
    return row


def checked(case, content: bytes, kind: str = "focal point", **fields) -> Import:
    """An upload whose check went well."""
    row = upload(case, content, kind, **fields)
    assert row.state == JobState.DONE, row.error
    return row


def applied(row: Import, mode: str = "right") -> Import:
    """The import after its decision and its second job."""
    decide(upload=row, mode=Import.Mode(mode), by=row.requested_by)
    tasks.run_import(row.pk)
    return Import.objects.get(pk=row.pk)


def effects(row: Import) -> list[str]:
    return list(row.rows.order_by("number").values_list("effect", flat=True))


def only(row: Import, effect: str) -> ImportRow:
    return row.rows.get(effect=effect)


LETTER = {"source": Source.LETTER, "reference": "Letter of 3 May"}
