"""Reading a YAML file strictly: every value with its line, every fault with file, line, path and reason."""

import re
import unicodedata
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError

LIMIT = 5_000_000  # bytes; the first report with its note has 45,000
Path_ = tuple[str | int, ...]
NO_SUCH_FIELD = "there is no field of this name here"
REASONS = {
    "missing": "this field is required",
    "extra_forbidden": NO_SUCH_FIELD,
    "unexpected_keyword_argument": NO_SUCH_FIELD,
    "enum": "write one of {expected}",
    "int_type": "write a whole number",
    "string_type": "write a text (put it in quotes if it looks like a number)",
    "bool_type": "write true or false",
    "date_from_datetime_parsing": "write a date as 2026-12-31",
    "date_parsing": "write a date as 2026-12-31",
    "date_type": "write a date as 2026-12-31",
}


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


class _Loader(yaml.SafeLoader):
    """YAML without surprises: dates stay texts, `no` stays `no`, no key twice, no aliases."""

    def compose_node(self, parent, index):
        """Refuse `*name`: a few lines of aliases can unfold into gigabytes."""
        if self.check_event(yaml.AliasEvent):
            mark = self.peek_event().start_mark
            raise yaml.composer.ComposerError(None, None, "aliases (*) are not used here: write the value out", mark)
        event = self.peek_event()
        if getattr(event, "tag", None):
            reason = f"tags ({event.tag}) are not used here: write the value plainly"
            raise yaml.composer.ComposerError(None, None, reason, event.start_mark)
        return super().compose_node(parent, index)


_Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in pairs if not tag.endswith((":timestamp", ":bool", ":int"))]
    for first, pairs in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
_Loader.add_implicit_resolver("tag:yaml.org,2002:int", re.compile("^-?(0|[1-9][0-9]*)$"), list("-0123456789"))
_Loader.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile("^(true|false)$"), list("tf"))


def raw_bytes(path: Path) -> bytes:
    """The content of a data file. Raises DataFileError when it is too large or cannot be read."""
    try:
        if not path.is_file() and path.exists():
            raise DataFileError(str(path), [Fault((), "cannot be read: it is not a file")])
        size = path.stat().st_size
        if size > LIMIT:
            reason = f"the file has {size:,} bytes; a data file has at most {LIMIT:,}. Split it by report"
            raise DataFileError(str(path), [Fault((), reason)])
        return path.read_bytes()
    except OSError as error:
        raise DataFileError(str(path), [Fault((), f"cannot be read: {error.strerror}")]) from error


def parse(name: str, raw: bytes) -> tuple[Any, dict[Path_, int]]:
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
        if isinstance(error, yaml.reader.ReaderError):
            line = raw.decode("utf-8-sig")[: error.position].count("\n") + 1
            reason = f"is not valid YAML: it has the character U+{error.character:04X}, which is none of a text"
            raise DataFileError(name, [Fault((), reason, line)]) from error
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
    lines.setdefault(path, node.start_mark.line + 1)
    if isinstance(node, yaml.ScalarNode) and any(unicodedata.category(c) == "Cc" and c != "\n" for c in node.value):
        yield Fault(path, "has a control character: take it out", lines[path])
    if isinstance(node, yaml.SequenceNode):
        for index, child in enumerate(node.value):
            yield from _number_lines(child, (*path, index), lines)
    elif isinstance(node, yaml.MappingNode):
        for key, child in node.value:
            here = (*path, str(key.value))
            if here in lines:
                yield Fault(here, f"this field stands twice (first in line {lines[here]})", key.start_mark.line + 1)
                continue
            lines[here] = key.start_mark.line + 1
            yield from _number_lines(child, here, lines)


def nearest_line(path: Path_, lines: dict[Path_, int]) -> int | None:
    """The line of a path, or of the nearest part of the file that holds it."""
    while path and path not in lines:
        path = path[:-1]
    return lines.get(path)


def faults_of(error: ValidationError, prefix: Path_, lines: dict[Path_, int]) -> list[Fault]:
    """What a validation found, in plain words and with lines; `prefix` leads to the part that was validated."""
    faults = []
    for item in error.errors(include_url=False):
        path = (*prefix, *(part for part in item["loc"] if part != "[key]"))
        reason = REASONS.get(item["type"], item["msg"][:1].lower() + item["msg"][1:])
        reason = reason.format(**item.get("ctx", {})) if "{expected}" in reason else reason
        faults.append(Fault(path, reason, nearest_line(path, lines)))
    return faults


def repeated(values: list, path: Path_, name: str, lines: dict[Path_, int]) -> list[Fault]:
    """A fault for each value of the field `name` that stands a second time in the list at `path`."""
    seen: set = set()
    faults = []
    for index, value in enumerate(values):
        here = (*path, index, name)
        if value in seen:
            faults.append(Fault(here, f"{value} stands twice", nearest_line(here, lines)))
        seen.add(value)
    return faults
