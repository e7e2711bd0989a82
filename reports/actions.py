"""Writes: notes with their editions, texts and statements, and requests for exports."""

import hashlib
import json
import unicodedata
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from jobs import files, leases
from jobs.rules import JobState
from recommendations.models import JIUReport
from recommendations.rules import STRICT, Changes, Language, Provenance, RuleBroken
from reports import marks, note, render
from reports.models import CollectiveStatement, Edition, EditionText, Export, Note
from reports.rules import ExportFormat, Origin, Quantifier, Stage, Stance
from reports.watermarks import watermark_of


@dataclass(frozen=True)
class StatementRecord:
    """The coding of one statement: paragraph, recommendation (None: the report as a whole), who, what, the words."""

    __pydantic_config__ = STRICT
    paragraph: int
    quantifier: Quantifier
    stance: Stance
    words: str
    recommendation: int | None = None


@dataclass(frozen=True)
class EditionRecord:
    """An edition as a data file describes it: its texts with their provenance, and the coding of its paragraphs."""

    symbol: str
    report_symbol: str
    number: int
    origin: Origin
    stage: Stage
    texts: tuple[tuple[note.NoteContent, Provenance], ...]
    statements: tuple[StatementRecord, ...] = ()
    statements_language: Language = Language.EN


def content_hash(content: note.NoteContent) -> str:
    """SHA-256 (hex) of a content, the same for equal contents on every machine."""
    text = json.dumps(note.to_json(content), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


@transaction.atomic
def store_edition(*, edition: EditionRecord, path: str = "notes[0]") -> Changes:
    """Store an edition of a note with its texts and statements.

    Raises RuleBroken when the report is not known, when a text has a mark that does not close, when a statement
    quotes words that its paragraph does not have, or when an issued edition would change.
    """
    changes = Changes()
    report = JIUReport.objects.filter(symbol=edition.report_symbol).first()
    if report is None:
        raise RuleBroken(f"There is no report {edition.report_symbol}. Load it first.", f"{path}.report")
    row = Note.objects.filter(symbol=edition.symbol).first()
    if row is None:
        row = _stored(Note(symbol=edition.symbol, report=report), path)
        changes.note("note", created=True)
    if row.report_id != report.pk:
        raise RuleBroken(f"The symbol {edition.symbol} belongs to the note on {row.report}.", f"{path}.symbol")
    stored = Edition.objects.filter(note=row, number=edition.number).first()
    if stored is None:
        # Issued when its texts are there: from then on it takes no further one.
        stage = Stage.DRAFT if edition.stage == Stage.ISSUED else edition.stage
        stored = _stored(Edition(note=row, number=edition.number, origin=edition.origin, stage=stage), path)
        changes.note("edition", created=True)
    elif (stored.origin, stored.stage) != (edition.origin, edition.stage):
        raise RuleBroken(
            f"Edition {edition.number} is stored as {stored.origin}, {stored.stage}. Give the new one another number.",
            path,
        )
    for index, (content, provenance) in enumerate(edition.texts):
        _store_text(stored, content, provenance, changes, f"{path}.texts[{index}]")
    _store_statements(stored, edition, changes, path)
    if stored.stage != edition.stage:
        stored.stage = edition.stage
        _stored(stored, path)
    return changes


def _stored(row, path: str):
    try:
        row.full_clean()
    except ValidationError as error:
        raise RuleBroken(" ".join(error.messages), path) from error
    row.save()
    return row


def _store_text(
    edition: Edition, content: note.NoteContent, provenance: Provenance, changes: Changes, path: str
) -> None:
    for place, text in content.texts():
        require_readable(text, f"{path} ({place.anchor})")
    digest = content_hash(content)
    row = EditionText.objects.filter(edition=edition, language=content.language).first()
    if row and row.sha256 == digest and row.provenance == provenance:
        return
    if row and edition.released:
        raise RuleBroken(
            f"Edition {edition.number} of {edition.note} is issued and its {content.language} text differs from this "
            "one. What is issued never changes: give the corrected text a new edition number.",
            path,
        )
    if edition.released and edition.origin == Origin.OWN:
        raise RuleBroken(
            f"Edition {edition.number} of {edition.note} was issued here without a {content.language} text. What is "
            "issued never changes: give the edition that has it a new number.",
            path,
        )
    created = row is None
    row = row or EditionText(edition=edition, language=content.language)
    row.data, row.sha256, row.provenance = note.to_json(content), digest, provenance
    _stored(row, path)
    changes.note("text of an edition", created=created)


def require_readable(text: str, path: str) -> None:
    """Raise RuleBroken, naming `path`, when a text of a note cannot be stored: a line break, a mark left open."""
    if any(unicodedata.category(character) == "Cc" for character in text):
        raise RuleBroken("The text has a line break or another control character: write it as one line.", path)
    if found := next((character for character in text if character in marks.NO_CHARACTERS), ""):
        raise RuleBroken(f"The text has U+{ord(found):04X}, which is no character: take it out.", path)
    try:
        for run in marks.runs(text):
            if isinstance(run, marks.Link):
                urlsplit(run.href)
            if isinstance(run, marks.Note):
                raise RuleBroken("A footnote stands in the text itself: number it, and call it as [^1].", path)
    except marks.MarkError as error:
        raise RuleBroken(
            f"A mark does not close at “{error}”. Write [words](address) for a link, [^1] for a note, "
            "and \\[ for a bracket that is meant.",
            path,
        ) from error
    except ValueError as error:
        raise RuleBroken(f"{run.href} is not an address: {error}.", path) from error


def _store_statements(edition: Edition, record: EditionRecord, changes: Changes, path: str) -> None:
    if not record.statements:
        return
    text = next((content for content, _p in record.texts if content.language == record.statements_language), None)
    if text is None:
        raise RuleBroken(
            f"The statements quote the {record.statements_language} text, which the note does not have.",
            f"{path}.statements_language",
        )
    paragraphs = {paragraph.number: marks.plain(paragraph.text) for paragraph in text.paragraphs()}
    recommendations = {row.number: row for row in edition.note.report.recommendations.all()}
    rows = []
    for order, statement in enumerate(record.statements, 1):
        here = f"{path}.statements[{order - 1}]"
        if statement.paragraph not in paragraphs:
            raise RuleBroken(f"The note has no paragraph {statement.paragraph}.", f"{here}.paragraph")
        if not 0 < len(statement.words) <= 200:
            raise RuleBroken("Quote between 1 and 200 characters.", f"{here}.words")
        if statement.words not in paragraphs[statement.paragraph]:
            raise RuleBroken(
                f"Paragraph {statement.paragraph} does not have the words “{statement.words}”.", f"{here}.words"
            )
        if statement.recommendation is not None and statement.recommendation not in recommendations:
            raise RuleBroken(f"The report has no recommendation {statement.recommendation}.", f"{here}.recommendation")
        rows.append(
            CollectiveStatement(
                edition=edition,
                recommendation=recommendations.get(statement.recommendation),
                paragraph=statement.paragraph,
                order=order,
                quantifier=statement.quantifier,
                stance=statement.stance,
                words=statement.words,
                language=record.statements_language,
            )
        )
    if _as_coded(edition.statements.order_by("order")) != _as_coded(rows):
        created = not edition.statements.exists()
        edition.statements.all().delete()
        CollectiveStatement.objects.bulk_create(rows)
        changes.note("coding of the paragraphs", created=created)


def _as_coded(rows) -> list[tuple]:
    return [(row.paragraph, row.recommendation_id, row.quantifier, row.stance, row.words, row.language) for row in rows]


@transaction.atomic
def request_export(*, text: EditionText, format: ExportFormat, fingerprint: str, by) -> Export:
    """Store a request for `text` as a file and return it.

    An equal file that is already there is served again at once; an equal request of the same user that is under
    way is joined. Of an issued edition the first file that was made is served for ever, whatever would make it today.
    """
    asked = render.asked(text.sha256, format, watermark_of(text))
    equal = Export.objects.filter(text=text, format=format, fingerprint=fingerprint)
    if under_way := equal.filter(requested_by=by).unfinished().latest_first().first():
        return under_way
    now = timezone.now()
    export = Export(
        text=text,
        format=format,
        fingerprint=fingerprint,
        asked=asked,
        requested_by=by,
        requested_at=now,
        interface_language=get_language() or "en",
    )
    done = equal.filter(state=JobState.DONE).latest_first().first()
    if text.edition.released:
        done = Export.objects.filter(text=text, asked=asked, state=JobState.DONE).order_by("pk").first() or done
    if done and done.file_is_whole():
        export.state, export.progress = JobState.DONE, 100
        export.file, export.size, export.sha256, export.seconds = done.file, done.size, done.sha256, 0
        export.started_at = export.finished_at = now
        export.save()
        return export
    export.save()
    leases.send_on_commit(export)
    return export


def finish_export(*, export: Export, content: bytes, made_by: str, asked: str = "") -> None:
    """Store the file of a claimed export and mark it as done, with the fingerprint of what made it.

    `asked`: the name of what was asked for when it was made, if that is not the one of the request any more.

    Raises LeaseLost; OSError when the file cannot be written.
    """
    leases.finish(
        export,
        file=files.store(default_storage, content, ExportFormat(export.format).ending),
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        fingerprint=made_by,
        asked=asked or export.asked,
        seconds=(timezone.now() - export.started_at).total_seconds(),
    )


@transaction.atomic
def retry_export(*, export: Export, by) -> Export:
    """Ask again for a failed export: a new row, so that the history keeps the failure.

    Raises RuleBroken when the export has not failed.
    """
    if export.state != JobState.FAILED:
        raise RuleBroken(_("Only a failed export can be tried again."))
    current = render.fingerprint(export.text.sha256, export.format, watermark_of(export.text))
    return request_export(text=export.text, format=ExportFormat(export.format), fingerprint=current, by=by)
