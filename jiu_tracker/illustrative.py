"""Reading a file of illustrative answers (its format: `fixtures/README.md`), as strictly as every data file."""

import json
from pathlib import Path

from django.conf import settings
from pydantic import TypeAdapter, ValidationError

from jiu_tracker.yamlfile import DataFileError, Fault, faults_of, nearest_line, parse, raw_bytes, repeated
from responses.illustrations import IllustrationsRecord

FOLDER = settings.BASE_DIR / "fixtures" / "illustrative"


def file_of(symbol: str) -> Path:
    """Where the illustrative answers to the report with this symbol are described."""
    return FOLDER / f"{symbol.replace('/', '-')}.yaml"


def read(path: Path) -> IllustrationsRecord:
    """Read and check a file of illustrative answers. Raises DataFileError with all its faults."""
    name = str(path)
    data, lines = parse(name, raw_bytes(path))
    try:
        record = TypeAdapter(IllustrationsRecord).validate_json(json.dumps(data), strict=True)
    except ValidationError as error:
        raise DataFileError(name, faults_of(error, (), lines)) from error
    numbers = [answers.number for answers in record.recommendations]
    faults = repeated(numbers, ("recommendations",), "number", lines)
    faults += [Fault(where, reason, nearest_line(where, lines)) for where, reason in record.faults()]
    if faults:
        raise DataFileError(name, faults)
    return record
