"""Reads an uploaded Excel workbook. Nothing in it is computed, and nothing but a refusal comes of a broken one.

The file has been judged by `uploads.inspect_workbook` before: what it unpacks to is bounded.
"""

import logging
import struct
import warnings
import zlib
from collections.abc import Callable, Iterator
from io import BytesIO
from zipfile import BadZipFile

from django.utils.translation import gettext as _
from openpyxl import load_workbook
from openpyxl.utils import range_boundaries
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.worksheet._reader import WorkSheetParser

from recommendations.rules import RuleBroken
from responses.columns import LAYOUT
from responses.workbook_cells import WIDTH_LIMIT, Cells, Row, Table, Unreadable, find_head, known_heads, read_table

log = logging.getLogger(__name__)
MACHINE_SHEET = "_tracker"
MACHINE_ROWS = 200
LAST_ROW = 1_048_576  # of Excel
# What openpyxl raises on damaged workbooks, for want of a class of its own. A time limit or a lost lease is none of it.
DAMAGED = (
    *(ArithmeticError, AssertionError, AttributeError, EOFError, LookupError, OSError, RuntimeError, SyntaxError),
    *(TypeError, ValueError, BadZipFile, InvalidFileException, struct.error, zlib.error),
)


def read_workbook(content: bytes, progress: Callable[[int], None] | None = None) -> Table:
    """The table of answers in an Excel workbook. Raises RuleBroken, saying what to do, when there is none.

    `progress` is told the number of rows read.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of extensions that openpyxl drops: nothing is written back
        try:
            return _read(content, progress)
        except DAMAGED as error:
            log.info("A workbook could not be read: %r", error)
            raise RuleBroken(
                _("The workbook is damaged. Open it in your spreadsheet program, save it again, and upload that file.")
            ) from error


def _read(content: bytes, progress) -> Table:
    book = load_workbook(BytesIO(content), read_only=True, keep_links=False)
    try:
        machine = _machine(book)
        known = known_heads(machine.heads)
        sheets = [sheet for sheet in book.worksheets if sheet.title != MACHINE_SHEET]
        for sheet in sorted(sheets, key=lambda sheet: sheet.title != machine.sheet):
            parser = _parser(sheet)
            found = find_head(_rows(parser), known)
            if found is not None:
                head, rows = found
                try:
                    table = read_table(sheet.title, head, rows, known, progress)
                finally:  # a column may be missing just because its head was merged with another
                    for _row in rows:
                        pass
                    _refuse_merged(sheet.title, head, parser.merged_cells)
                table.symbol = machine.symbol
                return table
    finally:
        book.close()
    raise RuleBroken(
        _("No sheet of the workbook has the column headings. Download the workbook again and fill in that one.")
    )


def _parser(sheet) -> WorkSheetParser:
    """openpyxl's own parser: its read-only sheet knows no merged ranges, and drops rows that are out of order."""
    book = sheet.parent
    return WorkSheetParser(
        sheet._get_source(),
        sheet._shared_strings,
        epoch=book.epoch,
        date_formats=book._date_formats,
        timedelta_formats=book._timedelta_formats,
    )


def _rows(parser: WorkSheetParser) -> Iterator[Row]:
    for number, cells in parser.parse():
        if not 1 <= number <= LAST_ROW:
            raise ValueError(number)
        yield number, _cells(cells)


def _cells(cells: list[dict]) -> Cells:
    return {cell["column"]: _value(cell) for cell in cells if cell["column"] <= WIDTH_LIMIT}


def _value(cell: dict):
    value, kind = cell["value"], cell["data_type"]
    if kind == "f":
        return Unreadable(_("The cell contains a formula. Write the value itself."))
    if kind == "e":
        return Unreadable(
            _("The cell holds an error (%(error)s). Write the value itself.") % {"error": str(value)[:20]}
        )
    return as_read(value) if isinstance(value, str) else value


def as_read(text: str) -> str:
    """What a text becomes on its way through a workbook: Excel writes some characters as _x000D_ and the like."""
    text = text.replace("_x005F_x", "_x").replace("\ufffe", "\ufffd").replace("\uffff", "\ufffd")
    return text.replace("_x000D_\n", "\n").replace("_x000D_", "\n")


class _Machine:
    """What the hidden sheet says: of which report the workbook is, which sheet to read, what its heads mean."""

    def __init__(self):
        self.symbol, self.sheet, self.heads = "", "", {}


def _machine(book) -> _Machine:
    """Read the hidden sheet; a workbook without one is judged by its rows. Raises RuleBroken for a later layout."""
    machine = _Machine()
    sheet = next((sheet for sheet in book.worksheets if sheet.title == MACHINE_SHEET), None)
    if sheet is None:
        return machine
    for number, cells in _rows(_parser(sheet)):
        if number > MACHINE_ROWS:
            break
        word, value, head = (str(cells.get(column) or "").strip() for column in (1, 2, 3))
        if word == "report":
            machine.symbol = value
        elif word == "sheet":
            machine.sheet = value
        elif word == "column" and head:
            machine.heads[head] = value
        elif word == "layout" and value != str(LAYOUT):
            raise RuleBroken(
                _("Another version of the application made this workbook. Download it again and fill in the new one.")
            )
    return machine


def _refuse_merged(sheet: str, head: Row, merged) -> None:
    """Raise RuleBroken when cells were merged where the answers stand: all but the first would count as empty."""
    last = max(head[1])
    found = []
    for cells in merged.mergeCell if merged else ():
        left, _top, _right, bottom = range_boundaries(cells.ref)
        if (left or 1) <= last and (bottom or LAST_ROW) >= head[0]:
            found.append(f"{sheet}!{cells.ref}")
    if found:
        raise RuleBroken(
            _("Cells have been merged: %(ranges)s. Undo this, so that every cell stands for itself.")
            % {"ranges": ", ".join(found[:10])}
        )
