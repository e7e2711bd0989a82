"""Data files: one YAML (or JSON) file brings organizations, a JIU report, its note, or all of them.

The format is described in `fixtures/README.md`. A file is read strictly; every error names file, line, path and reason.
"""

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from jiu_tracker.yamlfile import (
    NO_SUCH_FIELD,
    DataFileError,
    Fault,
    Path_,
    dotted,
    faults_of,
    nearest_line,
    parse,
    raw_bytes,
    repeated,
)
from recommendations.rules import Language, OrganizationRecord, Provenance, ReportRecord
from reports.actions import EditionRecord, StatementRecord
from reports.note import NoteContent
from reports.rules import Origin, Stage


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
    edition: int = Field(1, ge=1, le=9999)
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

    def line_of(self, path: str) -> int | None:
        """The line of a dotted path, or of the nearest part of the file that holds it."""
        known = {dotted(parts): line for parts, line in self.lines.items()}
        while path and path not in known:
            path = path[: max(path.rfind("."), path.rfind("["), path.rfind(" ("), 0)]
        return known.get(path)


def read(path: Path) -> DataFile:
    """Read and check a data file. Raises DataFileError with all its faults."""
    name = str(path)
    raw = raw_bytes(path)
    data, lines = parse(name, raw)
    faults: list[Fault] = []
    try:
        contents = TypeAdapter(Contents).validate_json(json.dumps(data), strict=True)
    except ValidationError as error:
        raise DataFileError(name, faults_of(error, (), lines)) from error
    if not (contents.organizations or contents.report or contents.notes):
        raise DataFileError(name, [Fault((), "the file has none of: organizations, report, notes")])
    editions = [
        _edition(entry, contents, ("notes", index), lines, faults) for index, entry in enumerate(contents.notes)
    ]
    faults += repeated([row.code for row in contents.organizations], ("organizations",), "code", lines)
    if contents.report:
        numbers = [row.number for row in contents.report.recommendations]
        faults += repeated(numbers, ("report", "recommendations"), "number", lines)
        if not numbers:
            place = ("report", "recommendations")
            faults.append(Fault(place, "a report has at least one recommendation", nearest_line(place, lines)))
    if faults:
        raise DataFileError(name, faults)
    return DataFile(name, contents.organizations, contents.report, editions, lines)


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
            faults.append(Fault((*here, "provenance"), reason, nearest_line((*here, "provenance"), lines)))
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
        taken = [name for name in (*shared, "layout") if name in fields]
        faults += [Fault((*here, name), NO_SUCH_FIELD, nearest_line((*here, name), lines)) for name in taken]
        try:
            content = TypeAdapter(NoteContent).validate_json(json.dumps({**fields, **shared}), strict=True)
        except ValidationError as error:
            faults += faults_of(error, here, lines)
            continue
        texts.append((content, Provenance(provenance)))
    languages = [content.language for content, _provenance in texts]
    faults += repeated(languages, (*path, "texts"), "language", lines)
    if not entry.texts:
        faults.append(Fault((*path, "texts"), "a note has at least one text", nearest_line((*path, "texts"), lines)))
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
