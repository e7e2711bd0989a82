"""What the rows of a file offer: an answer and a follow-up each, or the reasons why a cell cannot be understood."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime

from django.utils.translation import gettext as _

from responses.answer import Answer, Status
from responses.columns import BY_KEY, SEPARATORS, choices, find_code
from responses.workbook_cells import Fault, Line

# Texts of several lines; the others lose the spaces around them without a word.
LONG = ("condition", "comment")
VERSION_LIMIT = 2**31 - 1
NUMBER_LIMIT = 2**15 - 1
SHOWN = 40


@dataclass
class Offered:
    """What one row says. `number` None: it names no recommendation that could be one; 0: the general comment."""

    line: Line
    symbol: str = ""
    organization: str = ""
    number: int | None = None
    version: int = 0
    answer: Answer = field(default_factory=Answer)
    status: Status = field(default_factory=Status)
    source: str = ""
    reference: str = ""
    faults: list[Fault] = field(default_factory=list)

    @property
    def named(self) -> str:
        """The organization and the recommendation as the row names them."""
        number = "?" if self.number is None else self.number
        return f"{self.organization[:60] or '?'} / {number}"


def read_row(line: Line) -> Offered:
    """Understand a row. What is wrong with it stands in `faults`, and the rest is there all the same."""
    row = Offered(line, faults=list(line.faults))
    read = _Reader(line.values, row.faults)
    row.symbol, row.organization = read.text("report"), read.text("organization")
    row.number = read.whole("recommendation", NUMBER_LIMIT)
    row.version = read.whole("version", VERSION_LIMIT) or 0
    row.answer = Answer(
        position=read.code("position"),
        reasons=tuple(read.codes("reasons")),
        condition=read.text("condition"),
        comment=read.text("comment"),
        language=read.code("language"),
    )
    row.status = Status(
        acceptance=read.code("acceptance"),
        implementation=read.code("implementation"),
        status_on=read.day("status_on"),
        deciding_body=read.text("deciding_body"),
        deciding_document=read.text("deciding_document"),
    )
    row.source, row.reference = read.code("source"), read.text("source_reference")
    if not row.organization:
        row.faults.append(Fault("organization", _("The organization is missing.")))
    if row.number is None and not any(fault.key == "recommendation" for fault in row.faults):
        missing = _("The number of the recommendation is missing (0: the general comment).")
        row.faults.append(Fault("recommendation", missing))
    return row


def to_json(answer: Answer, status: Status) -> dict:
    """What a row offers, to be stored until it is applied."""
    day = status.status_on and status.status_on.isoformat()
    return {"answer": vars(answer), "status": vars(status) | {"status_on": day}}


def from_json(data: dict) -> tuple[Answer, Status]:
    """What `to_json` stored."""
    day = data["status"]["status_on"]
    status = data["status"] | {"status_on": date.fromisoformat(day) if day else None}
    return Answer(**data["answer"] | {"reasons": tuple(data["answer"]["reasons"])}), Status(**status)


class _Reader:
    """Takes the values of one row, and notes why one cannot be taken."""

    def __init__(self, values: dict, faults: list[Fault]):
        self.values, self.faults = values, faults

    def _fault(self, key: str, reason: str) -> None:
        self.faults.append(Fault(key, reason))

    def text(self, key: str) -> str:
        """A text; a number that was typed as one is taken as it is shown."""
        value = self.values.get(key)
        if value is None:
            return ""
        if isinstance(value, str):
            return value if key in LONG else value.strip()
        if isinstance(value, bool):
            return str(value).upper()
        if isinstance(value, int | float):
            return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)
        self._fault(key, _("The cell holds a date or a time. Write it as text, with an apostrophe before it."))
        return ""

    def whole(self, key: str, limit: int) -> int | None:
        """A whole number from 0 to `limit`, also one that was stored as text or with a decimal point."""
        value = self.values.get(key)
        if isinstance(value, str):
            value = value.strip()
            if re.fullmatch(r"[0-9]{1,10}(\.0{1,10})?", value):
                value = float(value)
        if value is None or value == "":
            return None
        if (
            isinstance(value, int | float)
            and not isinstance(value, bool)
            and 0 <= value <= limit
            and value == int(value)
        ):
            return int(value)
        self._fault(key, _("“%(value)s” is not a whole number.") % {"value": str(value)[:SHOWN]})
        return None

    def code(self, key: str) -> str:
        """The code of a label."""
        text = self.text(key)
        return self._code(key, text) if text else ""

    def codes(self, key: str) -> Iterator[str]:
        """The codes of several labels in one cell."""
        for part in re.split(f"[{SEPARATORS}]", self.text(key)):
            if part.strip() and (code := self._code(key, part)):
                yield code

    def _code(self, key: str, text: str) -> str:
        code = find_code(key, text)
        if code is None:
            self._fault(
                key,
                _("%(what)s: “%(value)s” is not one of: %(choices)s.")
                % {
                    "what": BY_KEY[key].label,
                    "value": text.strip()[:SHOWN],
                    "choices": ", ".join(label for _code, label in choices(key)),
                },
            )
        return code or ""

    def day(self, key: str) -> date | None:
        """A day: a cell that holds a date, or the text 2026-05-31. Other texts could mean two days."""
        value = self.values.get(key)
        if isinstance(value, datetime):
            return value.date()
        if isinstance(value, date):
            return value
        text = value.strip() if isinstance(value, str) else value
        if text is None or text == "":
            return None
        if isinstance(text, str) and re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
            try:
                return date.fromisoformat(text)
            except ValueError:
                pass
        self._fault(
            key,
            _("“%(value)s” is not a date. Write the date as year-month-day, for instance 2026-05-31.")
            % {"value": str(value)[:SHOWN]},
        )
        return None
