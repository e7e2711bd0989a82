"""What a workbook says, cell by cell, before anybody asks what it means: the same for Excel and CSV."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from django.utils.translation import gettext as _
from openpyxl.utils import get_column_letter

from recommendations.rules import RuleBroken
from responses.columns import BY_KEY, COLUMNS, REQUIRED, folded, headings

ROW_LIMIT = 20_000
# People put a title above the heads of the columns.
HEAD_WITHIN = 20
# So many known heads make a row the row of heads.
HEADS_ENOUGH = 3
# What stands further to the right is not read, or one cell at the far end would make every row as wide.
WIDTH_LIMIT = 100
PROGRESS_ROWS = 500


@dataclass(frozen=True)
class Fault:
    """Why a cell, or what it says, cannot be used; `key` names its column."""

    key: str
    reason: str


@dataclass(frozen=True)
class Line:
    """One row: its number as the spreadsheet program counts, and its values by the key of their column."""

    number: int
    values: dict[str, object]
    faults: tuple[Fault, ...] = ()


@dataclass
class Table:
    """The rows of a file. `symbol`: the report that it was made for, as far as it says; `sheet`: "" for CSV."""

    sheet: str
    letters: dict[str, str]
    head: int
    lines: list[Line] = field(default_factory=list)
    symbol: str = ""

    def address(self, line: Line, key: str) -> str:
        """Where a cell stands, as the spreadsheet program names it; the row when the file has no such column."""
        if key not in self.letters:
            return _("row %(number)d") % {"number": line.number}
        cell = f"{self.letters[key]}{line.number}"
        return f"{self.sheet}!{cell}" if self.sheet else cell


@dataclass(frozen=True)
class Unreadable:
    """A cell whose content is no value: a formula, an error."""

    reason: str


Cells = dict[int, object]  # column, from 1 -> value
Row = tuple[int, Cells]


def find_head(rows: Iterator[Row], known: dict[str, str]) -> tuple[Row, Iterator[Row]] | None:
    """The row with the heads of the columns, and the rows after it; None when the first rows hold none."""
    for number, cells in rows:
        if number > HEAD_WITHIN:
            return None
        if sum(_key(value, known) is not None for value in cells.values()) >= HEADS_ENOUGH:
            return (number, cells), rows
    return None


def known_heads(own: dict[str, str]) -> dict[str, str]:
    """What may stand at the head of a column -> its key; `own`: what the file itself says was written there."""
    return {folded(head): key for head, key in own.items() if key in BY_KEY} | headings()


def read_table(
    sheet: str, head: Row, rows: Iterable[Row], known: dict[str, str], progress: Callable[[int], None] | None = None
) -> Table:
    """The table below the row `head`. Raises RuleBroken when a column is missing, not known, or there twice."""
    keys = _columns(head, known)
    letters = {key: get_column_letter(column) for column, key in keys.items()}
    table = Table(sheet, letters, head[0])
    for number, cells in rows:
        line = _line(number, cells, keys)
        if line is None:
            continue
        if len(table.lines) == ROW_LIMIT:
            raise RuleBroken(
                _("The file has more than %(limit)d rows. Divide it into several files.") % {"limit": ROW_LIMIT}
            )
        table.lines.append(line)
        if progress and len(table.lines) % PROGRESS_ROWS == 0:
            progress(len(table.lines))
    return table


def _key(value, known: dict[str, str]) -> str | None:
    return known.get(folded(value)) if isinstance(value, str) else None


def _columns(head: Row, known: dict[str, str]) -> dict[int, str]:
    """Column -> key. Raises RuleBroken, naming what is missing, what is not known, and what was expected."""
    keys: dict[int, str] = {}
    unknown, double = [], []
    for column, value in sorted(head[1].items()):
        key = _key(value, known)
        if key is None:
            if value is not None and str(value).strip():
                unknown.append(str(getattr(value, "reason", value)).strip()[:60])
        elif key in keys.values():
            double.append(key)
        else:
            keys[column] = key
    missing = [key for key in REQUIRED if key not in keys.values()]
    problems = []
    if missing:
        problems.append(_("These columns are missing: %(names)s.") % {"names": _labels(missing)})
    if unknown:
        problems.append(_("These columns are not known: %(names)s.") % {"names": ", ".join(unknown[:20])})
    if double:
        problems.append(_("These columns are there twice: %(names)s.") % {"names": _labels(double)})
    if problems:
        expected = _("Expected are: %(names)s.") % {"names": _labels(column.key for column in COLUMNS)}
        raise RuleBroken(" ".join([*problems, expected, _("Nothing was read.")]))
    return keys


def _labels(keys: Iterable[str]) -> str:
    return ", ".join(str(BY_KEY[key].label) for key in keys)


def _line(number: int, cells: Cells, keys: dict[int, str]) -> Line | None:
    """The row by keys; None for one that is blank."""
    values, faults = {}, []
    for column, key in keys.items():
        value = cells.get(column)
        if isinstance(value, Unreadable):
            if BY_KEY[key].part != "read":
                faults.append(Fault(key, value.reason))
            value = None
        values[key] = value
    said = (value for key, value in values.items() if BY_KEY[key].part != "read")
    blank = not faults and all(value is None or (isinstance(value, str) and not value.strip()) for value in said)
    return None if blank else Line(number, values, tuple(faults))
