"""Data files: one YAML (or JSON) file brings organizations, a JIU report, its note, or all of them.

The format is described in `fixtures/README.md`. A file is read strictly; every error names file, line, path and reason.
"""

import json
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError

from recommendations.rules import Language, OrganizationRecord, Provenance, ReportRecord
from reports.actions import EditionRecord, StatementRecord
from reports.note import NoteContent
from reports.rules import Origin, Stage

LIMIT = 5_000_000  # bytes; the first report with its note has 45,000
REASONS = {
    "missing": "this field is required",
    "extra_forbidden": "there is no field of this name here",
    "enum": "write one of {expected}",
    "int_type": "write a whole number",
    "string_type": "write a text (put it in quotes if it looks like a number)",
    "bool_type": "write true or false",
    "date_from_datetime_parsing": "write a date as 2026-12-31",
    "date_parsing": "write a date as 2026-12-31",
    "date_type": "write a date as 2026-12-31",
}
Path_ = tuple[str | int, ...]


@dataclass
class Fault:
    """One error in a data file: where (path, line) and why."""

    path: Path_
    reason: str
    line: int | None = None


class DataFileError(Exception):
    """A data file that cannot be loaded, with all its faults; nothing has been written."""

    def __init__(self, file: str, faults: list[Fault]):
        self.file, self.faults = file, faults
        super().__init__("\n".join(self.lines()))

    def lines(self) -> list[str]:
        """One line per fault: file, line, path, reason."""
        return [
            f"{self.file}{f':{fault.line}' if fault.line else ''}: "
            f"{f'{dotted(fault.path)}: ' if fault.path else ''}{fault.reason}"
            for fault in self.faults
        ]


def dotted(path: Path_) -> str:
    """Write a path as `report.recommendations[0].deadline`."""
    return "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in path).lstrip(".")


class Agenda(BaseModel):
    """The agenda under which the note is issued: its document and the number of the item."""

    model_config = ConfigDict(extra="forbid")
    document: str
    item: int


class NoteEntry(BaseModel):
    """A note in a data file. Each of `texts` has the fields of NoteContent that differ by language."""

    model_config = ConfigDict(extra="forbid")
    symbol: str
    report: str | None = None
    edition: int = 1
    origin: Origin
    stage: Stage
    session: int
    agenda: Agenda
    texts: list[dict[str, Any]]
    statements: list[StatementRecord] = []
    statements_language: Language = Language.EN


class Contents(BaseModel):
    """The top of a data file."""

    model_config = ConfigDict(extra="forbid")
    organizations: list[OrganizationRecord] = []
    report: ReportRecord | None = None
    notes: list[NoteEntry] = []


@dataclass
class DataFile:
    """A data file that has been read: records to store, and the line of every path for later errors."""

    name: str
    organizations: list[OrganizationRecord]
    report: ReportRecord | None
    editions: list[EditionRecord]
    lines: dict[Path_, int] = field(default_factory=dict)


class _Loader(yaml.SafeLoader):
    """YAML without surprises: dates stay texts, `no` stays `no`, no key twice, no aliases."""

    def compose_node(self, parent, index):
        """Refuse `*name`: a few lines of aliases can unfold into gigabytes."""
        if self.check_event(yaml.AliasEvent):
            mark = self.peek_event().start_mark
            raise yaml.composer.ComposerError(None, None, "aliases (*) are not used here: write the value out", mark)
        return super().compose_node(parent, index)


_Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in pairs if not tag.endswith((":timestamp", ":bool"))]
    for first, pairs in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
_Loader.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile("^(true|false)$"), list("tf"))


def read(path: Path) -> DataFile:
    """Read and check a data file. Raises DataFileError with all its faults."""
    name = str(path)
    raw = _raw(path)
    data, lines = _parse(name, raw)
    faults: list[Fault] = []
    try:
        contents = TypeAdapter(Contents).validate_json(json.dumps(data), strict=True)
    except ValidationError as error:
        raise DataFileError(name, _faults(error, (), lines)) from error
    if not (contents.organizations or contents.report or contents.notes):
        raise DataFileError(name, [Fault((), "the file has none of: organizations, report, notes")])
    editions = [
        _edition(entry, contents, ("notes", index), lines, faults) for index, entry in enumerate(contents.notes)
    ]
    faults += _repeated([row.code for row in contents.organizations], ("organizations",), "code", lines)
    if contents.report:
        numbers = [row.number for row in contents.report.recommendations]
        faults += _repeated(numbers, ("report", "recommendations"), "number", lines)
        if not numbers:
            faults.append(Fault(("report", "recommendations"), "a report has at least one recommendation"))
    if faults:
        raise DataFileError(name, faults)
    return DataFile(name, contents.organizations, contents.report, editions, lines)


def _raw(path: Path) -> bytes:
    try:
        size = path.stat().st_size
        if size > LIMIT:
            reason = f"the file has {size:,} bytes; a data file has at most {LIMIT:,}. Split it by report"
            raise DataFileError(str(path), [Fault((), reason)])
        return path.read_bytes()
    except OSError as error:
        raise DataFileError(str(path), [Fault((), f"cannot be read: {error.strerror}")]) from error


def _parse(name: str, raw: bytes) -> tuple[Any, dict[Path_, int]]:
    """The data and the line of each path. A JSON file is YAML too."""
    lines: dict[Path_, int] = {}
    try:
        loader = _Loader(raw.decode("utf-8-sig"))
        node = loader.get_single_node()
        faults = list(_number_lines(node, (), lines)) if node else []
        if faults:
            raise DataFileError(name, faults)
        data = loader.construct_document(node) if node else None
    except UnicodeDecodeError as error:
        raise DataFileError(name, [Fault((), f"is not UTF-8 text (byte {error.start})")]) from error
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        reason = getattr(error, "problem", None) or "is not YAML"
        raise DataFileError(
            name, [Fault((), f"is not valid YAML: {reason}", mark.line + 1 if mark else None)]
        ) from error
    except RecursionError as error:
        raise DataFileError(name, [Fault((), "is nested too deeply")]) from error
    if not isinstance(data, dict):
        raise DataFileError(name, [Fault((), "is empty or not a mapping: see fixtures/README.md for the format")])
    return data, lines


def _number_lines(node: yaml.Node, path: Path_, lines: dict[Path_, int]):
    """Note the line of every value below `node`; yield a fault for each key that stands twice."""
    if path in lines:
        return
    lines[path] = node.start_mark.line + 1
    if isinstance(node, yaml.SequenceNode):
        for index, child in enumerate(node.value):
            yield from _number_lines(child, (*path, index), lines)
    elif isinstance(node, yaml.MappingNode):
        for key, child in node.value:
            here = (*path, str(key.value))
            if here in lines:
                yield Fault(here, f"this field stands twice (first in line {lines[here]})", key.start_mark.line + 1)
            yield from _number_lines(child, here, lines)


def _faults(error: ValidationError, prefix: Path_, lines: dict[Path_, int]) -> list[Fault]:
    faults = []
    for item in error.errors(include_url=False):
        path = (*prefix, *(part for part in item["loc"] if part != "[key]"))
        reason = REASONS.get(item["type"], item["msg"][:1].lower() + item["msg"][1:])
        reason = reason.format(**item.get("ctx", {})) if "{expected}" in reason else reason
        known = path
        while known and known not in lines:
            known = known[:-1]
        faults.append(Fault(path, reason, lines.get(known)))
    return faults


def _repeated(values: list, path: Path_, name: str, lines: dict[Path_, int]) -> list[Fault]:
    seen: set = set()
    faults = []
    for index, value in enumerate(values):
        here = (*path, index, name)
        if value in seen:
            faults.append(Fault(here, f"{value} stands twice", lines.get(here)))
        seen.add(value)
    return faults


def _edition(
    entry: NoteEntry, contents: Contents, path: Path_, lines: dict[Path_, int], faults: list[Fault]
) -> EditionRecord:
    """Put the fields that all languages share into each text, and check it as a NoteContent."""
    texts = []
    for index, text in enumerate(entry.texts):
        here = (*path, "texts", index)
        fields = dict(text)
        provenance = fields.pop("provenance", None)
        if provenance not in Provenance.values:
            reason = f"write one of {', '.join(Provenance.values)}"
            faults.append(Fault((*here, "provenance"), reason, lines.get((*here, "provenance"), lines.get(here))))
            continue
        marking = "draft" if entry.stage == Stage.DRAFT else ""
        if not marking and provenance != Provenance.OFFICIAL:
            marking = "unofficial"
        shared = {
            "symbol": entry.symbol,
            "session": entry.session,
            "agenda_document": entry.agenda.document,
            "agenda_item": entry.agenda.item,
            "marking": marking,
        }
        try:
            content = TypeAdapter(NoteContent).validate_json(json.dumps({**fields, **shared}), strict=True)
        except ValidationError as error:
            faults += _faults(error, here, lines)
            continue
        texts.append((content, Provenance(provenance)))
    languages = [content.language for content, _provenance in texts]
    faults += _repeated(languages, (*path, "texts"), "language", lines)
    if not entry.texts:
        faults.append(Fault((*path, "texts"), "a note has at least one text", lines.get(path)))
    report_symbol = entry.report or (contents.report.symbol if contents.report else None)
    if report_symbol is None:
        faults.append(Fault((*path, "report"), "name the report that this note is about", lines.get(path)))
    return EditionRecord(
        symbol=entry.symbol,
        report_symbol=report_symbol or "",
        number=entry.edition,
        origin=entry.origin,
        stage=entry.stage,
        texts=tuple(texts),
        statements=tuple(entry.statements),
        statements_language=entry.statements_language,
    )
