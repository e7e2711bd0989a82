"""Rows that are taken away, as CSV, JSON and an Excel workbook: written as they are read, a few at a time."""

import csv
import json
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import date, datetime
from io import StringIO
from itertools import islice
from typing import IO

from django.utils.translation import get_language, get_language_bidi, override
from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter

from responses.workbooks import HEAD, cell_text
from support.downloads import Column, Taken, Value, take
from support.filters import ResponseFilter
from support.rules import FileFormat
from support.snapshot import snapshot

# A spreadsheet takes a cell that begins so for a formula: an apostrophe before it makes it text.
RISKY = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
_RISKY = frozenset(RISKY)
AT_A_TIME = 500
BETWEEN_REASONS = "; "
# The columns of which a row may have several values.
LISTS = ("reasons", "reason_codes")


def stream(chosen: ResponseFilter, user, format: FileFormat) -> Iterator[bytes]:
    """The parts of a CSV or JSON file of the rows that a valid filter selects for `user`.

    They are read inside one snapshot, which ends with the last part, or when whoever asked closes this: a client that
    goes away keeps no transaction open.
    """
    return _stream(chosen, user, format, get_language())  # the language of now, not of when the first part is asked for


def _stream(chosen: ResponseFilter, user, format: FileFormat, language: str | None) -> Iterator[bytes]:
    with snapshot():
        with override(language):
            taken = take(chosen, user, format)
        with closing(taken.rows):
            yield from PARTS[format](taken)


def write(taken: Taken, format: FileFormat, file: IO[bytes]) -> None:
    """Write a whole file."""
    with closing(taken.rows):
        if format == FileFormat.XLSX:
            _write_workbook(taken, file)
        else:
            file.writelines(PARTS[format](taken))


def _chunks(rows: Iterator[tuple[Value, ...]]) -> Iterator[list[tuple[Value, ...]]]:
    while chunk := list(islice(rows, AT_A_TIME)):
        yield chunk


# --- CSV ------------------------------------------------------------------------------------------------------------


def csv_parts(taken: Taken) -> Iterator[bytes]:
    """CSV after RFC 4180 in UTF-8, with the mark by which Excel knows UTF-8. No cell of it is a formula."""
    place = {column.key: number for number, column in enumerate(taken.columns)}
    lists, changed = [place[key] for key in LISTS], place["changed"]
    made_up = taken.about.illustrative
    buffer = StringIO(newline="")
    writer = csv.writer(buffer)
    writer.writerow([harmless(column.label) for column in taken.columns])
    yield b"\xef\xbb\xbf" + buffer.getvalue().encode()
    for chunk in _chunks(taken.rows):
        buffer.seek(0)
        buffer.truncate()
        for row in chunk:
            cells = [
                "'" + value if type(value) is str and value and value[0] in _RISKY else value for value in row[:-1]
            ]
            for several in lists:
                if cells[several]:
                    cells[several] = harmless(BETWEEN_REASONS.join(cells[several]))
            if cells[changed]:
                cells[changed] = cells[changed].isoformat(timespec="seconds")
            cells.append(made_up if row[-1] else None)
            writer.writerow(cells)
        yield buffer.getvalue().encode()


def harmless(text: str) -> str:
    """`text` as a cell that no spreadsheet takes for a formula."""
    return f"'{text}" if text.startswith(RISKY) else text


# --- JSON -----------------------------------------------------------------------------------------------------------


def json_parts(taken: Taken) -> Iterator[bytes]:
    """One object: `about`, and `rows`, a list of objects, a line each."""
    keys = [column.key for column in taken.columns]
    encode = json.JSONEncoder(ensure_ascii=False, default=_json_value).encode
    yield f'{{"about": {encode(taken.about.data)},\n"rows": ['.encode()
    between = "\n"
    for chunk in _chunks(taken.rows):
        yield (between + ",\n".join(encode(dict(zip(keys, row, strict=True))) for row in chunk)).encode()
        between = ",\n"
    yield b"\n]}\n"


def _json_value(value: date | datetime) -> str:
    return value.isoformat(timespec="seconds") if isinstance(value, datetime) else value.isoformat()


PARTS: dict[FileFormat, Callable[[Taken], Iterator[bytes]]] = {
    FileFormat.CSV: csv_parts,
    FileFormat.JSON: json_parts,
}

# --- Excel ----------------------------------------------------------------------------------------------------------


def _write_workbook(taken: Taken, file: IO[bytes]) -> None:
    """A sheet of the rows and one that says what they are. Every text is a text, dates and numbers are such."""
    book = Workbook(write_only=True)
    book.properties.creator, book.properties.title = "", taken.about.title
    _write_rows(book, taken)
    _write_about(book, taken)
    book.save(file)


def _write_rows(book: Workbook, taken: Taken) -> None:
    sheet = book.create_sheet(taken.about.title[:31])
    area = f"A1:{get_column_letter(len(taken.columns))}{taken.about.rows + 1}"
    sheet.calculate_dimension = lambda: area  # or readers measure it first
    sheet.sheet_view.rightToLeft = get_language_bidi()
    sheet.freeze_panes, sheet.auto_filter.ref = "A2", area
    sheet.page_setup.orientation, sheet.print_title_rows = "landscape", "1:1"
    if taken.about.illustrative:
        sheet.oddHeader.center.text = taken.about.illustrative
    for number, column in enumerate(taken.columns, 1):
        sheet.column_dimensions[get_column_letter(number)].width = column.width
    sheet.append([_head(sheet, column) for column in taken.columns])
    lists = [number for number, column in enumerate(taken.columns) if column.key in LISTS]
    for row in taken.rows:
        cells = list(row)
        for several in lists:
            if cells[several]:
                cells[several] = BETWEEN_REASONS.join(cells[several])
        cells[-1] = taken.about.illustrative if row[-1] else None
        sheet.append([_cell(sheet, value) for value in cells])


def _cell(sheet, value):
    """A value as openpyxl takes it; what it would read as a formula or an error is a text here."""
    if isinstance(value, str):
        text = cell_text(value)
        if text[:1] in ("=", "#", *RISKY, "'"):
            cell = WriteOnlyCell(sheet, value=text)
            cell.data_type = "s"
            cell.quotePrefix = True  # it stays a text when somebody edits it
            return cell
        return text
    return value.replace(tzinfo=None) if isinstance(value, datetime) else value


def _head(sheet, column: Column) -> WriteOnlyCell:
    cell = WriteOnlyCell(sheet, value=cell_text(column.label))
    cell.font, cell.fill = Font(bold=True), PatternFill("solid", start_color=HEAD)
    cell.alignment = Alignment(wrap_text=True, vertical="center")
    return cell


def _write_about(book: Workbook, taken: Taken) -> None:
    sheet = book.create_sheet(_("About")[:31])
    sheet.sheet_view.rightToLeft = get_language_bidi()
    sheet.column_dimensions["A"].width, sheet.column_dimensions["B"].width = 24, 90
    if taken.about.illustrative:
        notice = WriteOnlyCell(sheet, value=taken.about.illustrative)
        notice.font = Font(bold=True)
        sheet.append([notice])
    for label, value in taken.about.facts:
        name = WriteOnlyCell(sheet, value=label)
        name.font = Font(bold=True)
        sheet.append([name, _cell(sheet, value)])
