"""Writes the Excel workbook in which answers are filled in: instructions, the answers, and a sheet for the machine.

Every text is written as text, so that what begins with "=" is no formula. The protection has no password: it keeps
people from slips, and what comes back is checked in any case.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from io import BytesIO

from django.conf import settings
from django.utils.translation import get_language, get_language_bidi
from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Protection, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from recommendations.models import JIUReport
from responses.answer import COMMENT_LIMIT, CONDITION_LIMIT, REFERENCE_LIMIT
from responses.columns import LAYOUT, Column, choices
from responses.workbook_lines import WrittenLine
from responses.workbook_reader import MACHINE_SHEET
from responses.workbook_words import Paragraph, instructions

LISTS = ("position", "language", "acceptance", "implementation", "source")
LIMITS = {
    "condition": CONDITION_LIMIT,
    "comment": COMMENT_LIMIT,
    "deciding_body": REFERENCE_LIMIT,
    "deciding_document": REFERENCE_LIMIT,
    "source_reference": REFERENCE_LIMIT,
}
PAPERS = {"A4": 9, "Letter": 1}
EARLIEST = date(1966, 1, 1)
# What Excel would read as the code of a character, and what XML cannot hold.
ESCAPED = re.compile(r"_x(?=[0-9A-Fa-f]{4}_)")
NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
INK, SOFT, LINE, WASH, HEAD = "FF1C232B", "FF55606C", "FFD9D5CB", "FFF2F0EA", "FFE6EFF6"


@dataclass(frozen=True)
class _Look:
    """How a cell looks, and whether it may be filled in."""

    open: bool = False
    head: bool = False
    number_format: str = "@"
    quoted: bool = False
    bold: bool = False
    large: bool = False
    warning: bool = False
    framed: bool = True


class _Looks:
    """Makes each look once: a cell that is styled by itself costs ten times as much."""

    def __init__(self, sheet):
        self.sheet, self._styles = sheet, {}

    def cell(self, value, look: _Look):
        """A cell with a value, a text always being a text."""
        value = value if value != "" else None
        cell = WriteOnlyCell(self.sheet, value=cell_text(value) if isinstance(value, str) else value)
        if isinstance(value, str):
            cell.data_type = "s"
        if look not in self._styles:
            self._styles[look] = self._style(look)
        cell._style = self._styles[look]
        return cell

    def _style(self, look: _Look):
        cell = WriteOnlyCell(self.sheet)
        soft = not (look.open or look.head or look.bold or look.warning) and look.framed
        size = 16 if look.large else 11
        cell.font = Font(name="Calibri", size=size, bold=look.head or look.bold, color=SOFT if soft else INK)
        cell.alignment = Alignment(wrap_text=True, vertical="center" if look.head else "top")
        cell.protection = Protection(locked=not look.open)
        cell.number_format = look.number_format
        if look.framed:
            side = Side(style="thin", color=LINE)
            cell.border = Border(left=side, right=side, top=side, bottom=side)
            colour = HEAD if look.head else None if look.open else WASH
            if colour:
                cell.fill = PatternFill("solid", start_color=colour)
        if look.warning:
            cell.fill = PatternFill("solid", start_color="FFFBF0DC")
        cell.quotePrefix = look.quoted
        return cell._style


def write_workbook(
    report: JIUReport, lines: Sequence[WrittenLine], columns: Sequence[Column], *, address: str = ""
) -> bytes:
    """The workbook in the language of the moment. `address`: of the page where it is uploaded again."""
    book = Workbook(write_only=True)
    book.properties.creator, book.properties.title = "", f"{report.symbol}: {_('Answers')}"
    _write_instructions(book, instructions(report, lines, columns, address=address))
    title = _("Answers")[:31]
    _write_answers(book, title, lines, columns)
    _write_machine(book, report, title, columns)
    file = BytesIO()
    book.save(file)
    return file.getvalue()


def cell_text(text: str) -> str:
    """`text` as a workbook can hold it."""
    return NOT_IN_XML.sub("\ufffd", ESCAPED.sub("_x005F_x", text))


def _write_instructions(book: Workbook, paragraphs: Sequence[Paragraph]) -> None:
    sheet = book.create_sheet(_("Instructions")[:31])
    sheet.sheet_view.rightToLeft = get_language_bidi()
    sheet.sheet_view.showGridLines = False
    sheet.column_dimensions["A"].width, sheet.column_dimensions["B"].width = 34, 90
    sheet.protection.sheet = True
    _print_on(sheet, landscape=False)
    looks = _Looks(sheet)
    for paragraph in paragraphs:
        look = {
            "title": _Look(large=True, bold=True, framed=False),
            "heading": _Look(bold=True, framed=False),
            "warning": _Look(bold=True, warning=True, framed=False),
        }.get(paragraph.kind, _Look(framed=False))
        name = _Look(bold=True, framed=False) if paragraph.kind == "pair" else look
        sheet.append([looks.cell(paragraph.text, name), looks.cell(paragraph.meaning, look)])


def _write_answers(book: Workbook, title: str, lines: Sequence[WrittenLine], columns: Sequence[Column]) -> None:
    sheet = book.create_sheet(title)
    last = len(lines) + 1
    letters = {column.key: get_column_letter(place) for place, column in enumerate(columns, 1)}
    sheet.calculate_dimension = lambda: f"A1:{get_column_letter(len(columns))}{last}"  # or readers measure it first
    sheet.sheet_view.rightToLeft = get_language_bidi()
    sheet.freeze_panes = f"{letters['text']}2"
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(columns))}{last}"
    for column in columns:
        sheet.column_dimensions[letters[column.key]].width = column.width
    _protect(sheet)
    _print_on(sheet, landscape=True)
    sheet.print_title_rows = "1:1"
    if any(column.key == "illustrative" for column in columns):
        sheet.oddHeader.center.text = _("Illustration: made up for demonstration")
    for column in columns:
        if column.is_entry and (rule := _validation(column)):
            rule.add(f"{letters[column.key]}2:{letters[column.key]}{max(last, 2)}")
            sheet.data_validations.append(rule)
    looks = _Looks(sheet)
    sheet.append([looks.cell(str(column.label), _Look(head=True)) for column in columns])
    for line in lines:
        sheet.append([_answer_cell(looks, column.key, line) for column in columns])


def _answer_cell(looks: _Looks, key: str, line: WrittenLine):
    value = line.values.get(key)
    formats = {"recommendation": "0", "version": "0", "status_on": "yyyy-mm-dd"}
    # The mark before a text that is meant as text: Excel shows nothing of it, and keeps it when the cell is edited.
    quoted = isinstance(value, str) and value.startswith(("=", "+", "-", "@", "'"))
    return looks.cell(value, _Look(open=key in line.open, number_format=formats.get(key, "@"), quoted=quoted))


def _validation(column: Column) -> DataValidation | None:
    """The rule of a column's cells, with what Excel says when it is broken."""
    if column.key in LISTS:
        place = get_column_letter(5 + LISTS.index(column.key))
        rule = DataValidation(
            type="list", formula1=f"'{MACHINE_SHEET}'!${place}$2:${place}${len(choices(column.key)) + 1}"
        )
        rule.error = _("Choose a value from the list, or empty the cell.")
    elif column.key == "status_on":
        days = (EARLIEST - date(1899, 12, 30)).days
        rule = DataValidation(type="date", operator="greaterThanOrEqual", formula1=str(days))
        rule.error = _("Write a date, for instance 2026-05-31.")
    elif column.key in LIMITS:
        rule = DataValidation(type="textLength", operator="lessThanOrEqual", formula1=str(LIMITS[column.key]))
        rule.error = _("At most %(limit)d characters are possible.") % {"limit": LIMITS[column.key]}
    else:
        return None
    rule.allow_blank, rule.showErrorMessage, rule.errorTitle = True, True, str(column.label)[:32]
    return rule


def _protect(sheet) -> None:
    """Lock what is not to be filled in; columns and rows may still be made wider, and filtered."""
    protection = sheet.protection
    protection.sheet = True
    protection.formatColumns = protection.formatRows = protection.autoFilter = False


def _print_on(sheet, *, landscape: bool) -> None:
    sheet.page_setup.orientation = "landscape" if landscape else "portrait"
    sheet.page_setup.paperSize = PAPERS[settings.NOTE_PAPER]
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.oddFooter.center.text = "&P / &N"


def _write_machine(book: Workbook, report: JIUReport, title: str, columns: Sequence[Column]) -> None:
    """The hidden sheet: what the reader wants to know (columns A to C), and the lists to choose from."""
    sheet = book.create_sheet(MACHINE_SHEET)
    sheet.sheet_state = "hidden"
    sheet.protection.sheet = True
    facts = [
        ("report", report.symbol, ""),
        ("layout", str(LAYOUT), ""),
        ("language", get_language() or "en", ""),
        ("sheet", title, ""),
        *(("column", column.key, str(column.label)) for column in columns),
    ]
    lists = [[key, *(label for _code, label in choices(key))] for key in LISTS]
    looks = _Looks(sheet)
    for row in range(max(len(facts), *map(len, lists))):
        values = [*(facts[row] if row < len(facts) else ("", "", "")), ""]
        values += [words[row] if row < len(words) else "" for words in lists]
        sheet.append([looks.cell(value, _Look(framed=False)) for value in values])
