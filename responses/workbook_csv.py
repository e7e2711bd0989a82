"""Answers as CSV: the same columns as in a workbook, headed by their keys. Reading and writing.

A text that a spreadsheet program would take for a formula is written with an apostrophe before it, and so is a text
that begins with an apostrophe before such a character; reading takes exactly that one away again.
"""

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date

from django.utils.translation import gettext as _

from recommendations.rules import RuleBroken
from responses.workbook_cells import WIDTH_LIMIT, Row, Table, find_head, known_heads, read_table

MARK = "'"
# What begins a formula, also in its full-width form, or hides what follows.
DANGEROUS = tuple("=+-@\t\r\n＝＋－＠")
SEPARATORS = {"comma": ",", "semicolon": ";", "tab": "\t"}


def marked(text: str) -> str:
    """`text` so that no program takes it for a formula."""
    return MARK + text if text.lstrip(MARK).startswith(DANGEROUS) else text


def unmarked(text: str) -> str:
    """What `marked` made of it, undone."""
    return text[1:] if text.startswith(MARK) and text.lstrip(MARK).startswith(DANGEROUS) else text


def write_csv(keys: Sequence[str], rows: Iterable[dict], separator: str = ",") -> bytes:
    """The rows as CSV in UTF-8, with the mark at the beginning that lets Excel know."""
    file = io.StringIO(newline="")
    writer = csv.writer(file, delimiter=separator, lineterminator="\r\n")
    writer.writerow(keys)
    for row in rows:
        writer.writerow([_written(row.get(key)) for key in keys])
    return file.getvalue().encode("utf-8-sig", "replace")


def _written(value) -> str:
    if value is None:
        return ""
    return value.isoformat() if isinstance(value, date) else marked(value) if isinstance(value, str) else str(value)


def read_csv(content: bytes, progress: Callable[[int], None] | None = None) -> Table:
    """The table of answers in a CSV file. Raises RuleBroken, saying what to do, when there is none."""
    text = decoded(content)
    known = known_heads({})
    found = find_head(_rows(text, _separator(text, known)), known)
    if found is None:
        raise RuleBroken(_("The file has no line with the column headings. Download it again and fill in that one."))
    head, rows = found
    return read_table("", head, rows, known, progress)


def decoded(content: bytes) -> str:
    """The text of a CSV file. Raises RuleBroken when it is empty, or not in UTF-8."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\0" in content:
        raise RuleBroken(
            _("The file is not in UTF-8, but in UTF-16 or no text at all. In Excel, save it as “CSV UTF-8”.")
        )
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise RuleBroken(
            _("The file is not in UTF-8: line %(line)d cannot be read. In Excel, save it as “CSV UTF-8”.")
            % {"line": line}
        ) from error
    if not text.strip():
        raise RuleBroken(_("The file is empty. Choose another, or save it again."))
    return text


def _separator(text: str, known: dict[str, str]) -> str:
    """The separator with which most heads of columns are found; files say themselves in "sep=;" or not at all."""
    start = text[:100_000]

    def heads(separator: str) -> int:
        found = find_head(_rows(start, separator), known)
        return len(found[0][1]) if found else 0

    return max(SEPARATORS.values(), key=heads)


def _rows(text: str, separator: str) -> Iterator[Row]:
    """The rows, numbered as a spreadsheet program shows them: a line break in a field begins no row."""
    try:
        for number, fields in enumerate(csv.reader(io.StringIO(text, newline=""), delimiter=separator), 1):
            yield number, {column: unmarked(value) for column, value in enumerate(fields[:WIDTH_LIMIT], 1)}
    except csv.Error as error:
        raise RuleBroken(
            _("The file cannot be read as CSV (%(error)s). Is a quotation mark not closed?") % {"error": error}
        ) from error
