"""Reading a data file: each fault is named by file, line, path and reason, and nothing else happens.

These tests have no database: a file that cannot be read cannot have written anything.
"""

import json

import pytest
import yaml

from jiu_tracker import datafile
from recommendations.rules import AddresseeKind, Language

GOOD = """\
organizations:
  - code: TEST-1
    group: un
    jiu_participant: true
    ceb_member: false
    names:
      en: {name: Test Organization, short: TEST}
report:
  symbol: JIU/REP/2099/9
  assembly_symbol: A/154/77
  year: 2099
  titles:
    en: {text: A made-up title, provenance: official}
  recommendations:
    - number: 1
      addressed_to: executive_heads
      deadline: 2101-12-31
      texts:
        en: {text: Do it., provenance: official}
    - number: 2
      addressed_to: legislative_bodies
      texts:
        en: {text: Decide it., provenance: official}
      addressees:
        - {organization: TEST-1, action: L}
notes:
  - symbol: A/154/77/Add.1
    origin: own
    stage: issued
    session: 154
    agenda: {document: A/154/150, item: 9}
    texts:
      - language: en
        provenance: official
        session_line: 154th session
        agenda_line: Item 9
        agenda_title: Joint Inspection Unit
        title: A made-up title
        document_type: Note
        transmittal: The note.
        sections:
          - numeral: I.
            heading: Introduction
            paragraphs:
              - {number: 1, text: It was made up.}
    statements:
      - {paragraph: 1, quantifier: some, stance: notes, words: made up}
"""
SECOND_TEXT = GOOD[GOOD.index("      - language: en") : GOOD.index("    statements:")]

# What is wrong -> (old, new, path, reason); the fault stands in the line where `new` begins, or in that of `at`.
FAULTS = {
    "a missing field": ("    group: un\n", "", "organizations[0].group", "this field is required", "  - code: TEST-1"),
    "a missing field of a text": (
        "        title: A made-up title\n",
        "",
        "notes[0].texts[0].title",
        "this field is required",
        "      - language: en",
    ),
    "a word for a number": ("year: 2099", "year: last", "report.year", "write a whole number", "  year:"),
    "a number in quotes": ("year: 2099", "year: '2099'", "report.year", "write a whole number", "  year:"),
    "a number for a text": (
        "title: A made-up title",
        "title: 2099",
        "notes[0].texts[0].title",
        "write a text (put it in quotes if it looks like a number)",
        "        title: 2099",
    ),
    "yes for true": (
        "jiu_participant: true",
        "jiu_participant: yes",
        "organizations[0].jiu_participant",
        "write true or false",
        "    jiu_participant",
    ),
    "a day that is not in the calendar": (
        "deadline: 2101-12-31",
        "deadline: 2101-02-31",
        "report.recommendations[0].deadline",
        "write a date as 2026-12-31",
        "      deadline",
    ),
    "a mapping for a list": (
        "      addressees:\n        - {organization: TEST-1, action: L}",
        "      addressees: {organization: TEST-1, action: L}",
        "report.recommendations[1].addressees",
        "",
        "      addressees",
    ),
    "a mistyped field of a report": (
        "assembly_symbol:",
        "assembly_sybmol:",
        "report.assembly_sybmol",
        "there is no field of this name here",
        "  assembly_sybmol",
    ),
    "a mistyped field of a note": (
        "    session: 154\n",
        "    session: 154\n    editon: 2\n",
        "notes[0].editon",
        "there is no field of this name here",
        "    editon",
    ),
    "a mistyped field at the top": ("report:", "reprot:", "reprot", "there is no field of this name here", "reprot"),
    "a mistyped field of a text": (
        "        agenda_title:",
        "        masthaed: {}\n        agenda_title:",
        "notes[0].texts[0].masthaed",
        "there is no field of this name here",
        "        masthaed",
    ),
    "a field of the edition inside one of its texts": (
        "        agenda_title:",
        "        symbol: A/1/1\n        agenda_title:",
        "notes[0].texts[0].symbol",
        "there is no field of this name here",
        "        symbol",
    ),
    "a layout that only the program sets": (
        "        agenda_title:",
        "        layout: 7\n        agenda_title:",
        "notes[0].texts[0].layout",
        "there is no field of this name here",
        "        layout",
    ),
    "a marking that only the program sets": (
        "        agenda_title:",
        "        marking: draft\n        agenda_title:",
        "notes[0].texts[0].marking",
        "there is no field of this name here",
        "        marking",
    ),
    "a number twice": (
        "    - number: 2",
        "    - number: 1",
        "report.recommendations[1].number",
        "1 stands twice",
        "    - number: 1\n      addressed_to: leg",
    ),
    "a key twice": (
        "  year: 2099\n",
        "  year: 2099\n  year: 2098\n",
        "report.year",
        "this field stands twice (first in line 11)",
        "  year: 2098",
    ),
    "an unknown addressee kind": (
        "addressed_to: legislative_bodies",
        "addressed_to: everybody",
        "report.recommendations[1].addressed_to",
        "write one of 'executive_heads', 'secretary_general' or 'legislative_bodies'",
        "      addressed_to: everybody",
    ),
    "an unknown action": (
        "action: L",
        "action: X",
        "report.recommendations[1].addressees[0].action",
        "write one of 'L' or 'E'",
        "        - {organization",
    ),
    "an unknown language": (
        "    en: {text: A made-up title",
        "    xx: {text: A made-up title",
        "report.titles.xx",
        "write one of 'ar', 'zh', 'en', 'fr', 'ru' or 'es'",
        "    xx",
    ),
    "an unknown provenance": (
        "        provenance: official\n",
        "        provenance: hearsay\n",
        "notes[0].texts[0].provenance",
        "write one of official, unofficial, unverified",
        "        provenance: hearsay",
    ),
    "an unknown stance": (
        "stance: notes",
        "stance: shrugs",
        "notes[0].statements[0].stance",
        "write one of 'welcomes'",
        "      - {paragraph",
    ),
    "an organization twice": (
        "report:\n",
        "  - {code: TEST-1, group: un, jiu_participant: true, ceb_member: true, names: {}}\nreport:\n",
        "organizations[1].code",
        "TEST-1 stands twice",
        "  - {code",
    ),
    "a note without a text": (
        GOOD[GOOD.index("    texts:\n      - language") : GOOD.index("    statements:")],
        "    texts: []\n",
        "notes[0].texts",
        "a note has at least one text",
        "    texts: []",
    ),
    "one language twice": (
        "    statements:",
        SECOND_TEXT + "    statements:",
        "notes[0].texts[1].language",
        "en stands twice",
        SECOND_TEXT + "    statements:",
    ),
    "a report without recommendations": (
        GOOD[GOOD.index("  recommendations:") : GOOD.index("notes:")],
        "  recommendations: []\n",
        "report.recommendations",
        "a report has at least one recommendation",
        "  recommendations: []",
    ),
    "an alias": (
        "  year: 2099\n  titles:\n",
        "  year: &a 2099\n  issued_on: *a\n  titles:\n",
        "",
        "aliases (*) are not used here: write the value out",
        "  issued_on",
    ),
    "a bracket that does not close": (
        "{name: Test Organization",
        "{name: [Test",
        "",
        "is not valid YAML",
        "      en: {name",
    ),
    "a control character": ("Do it.", "Do\x07 it.", "", "is not valid YAML: ", "        en: {text: Do"),
    "a second document": ("notes:", "---\nnotes:", "", "is not valid YAML", "---"),
}


def fault_of(tmp_path, content: str | bytes) -> datafile.Fault:
    """The one fault of a file with this content; it is also told in one line that begins with the file's name."""
    file = tmp_path / "data.yaml"
    file.write_bytes(content.encode() if isinstance(content, str) else content)
    with pytest.raises(datafile.DataFileError) as refusal:
        datafile.read(file)
    assert len(refusal.value.faults) == 1
    fault, line = refusal.value.faults[0], str(refusal.value)
    where = f"{file}:{fault.line}: " if fault.line else f"{file}: "
    assert line.startswith(where)
    assert line.endswith(fault.reason)
    assert datafile.dotted(fault.path) in line
    return fault


def line_of(text: str, part: str) -> int:
    return text[: text.index(part)].count("\n") + 1


def test_the_file_in_which_the_faults_are_made_has_none(tmp_path):
    file = tmp_path / "data.yaml"
    file.write_text(GOOD)
    data = datafile.read(file)
    assert [row.code for row in data.organizations] == ["TEST-1"]
    assert [row.addressed_to for row in data.report.recommendations] == [
        AddresseeKind.EXECUTIVE_HEADS,
        AddresseeKind.LEGISLATIVE_BODIES,
    ]
    assert data.report.recommendations[0].deadline.isoformat() == "2101-12-31"
    edition = data.editions[0]
    assert (edition.report_symbol, edition.number, edition.statements_language) == ("JIU/REP/2099/9", 1, Language.EN)
    assert edition.texts[0][0].sections[0].paragraphs[0].text == "It was made up."


@pytest.mark.parametrize("what", FAULTS)
def test_one_fault_is_told_once_with_its_line_path_and_reason(tmp_path, what):
    old, new, path, reason, at = FAULTS[what]
    assert old in GOOD
    text = GOOD.replace(old, new, 1)
    fault = fault_of(tmp_path, text)
    assert datafile.dotted(fault.path) == path
    assert reason in fault.reason
    assert fault.line == line_of(text, at)


@pytest.mark.parametrize(
    "value", ["!!binary aGVsbG8=", "!!timestamp 2099-01-01", "!!set {a}", "!!python/object/apply:os.getcwd []", "!our"]
)
def test_a_value_of_another_type_than_the_format_has_is_refused_with_its_line(tmp_path, value):
    text = GOOD.replace("agenda_title: Joint Inspection Unit", f"agenda_title: {value}")
    assert fault_of(tmp_path, text).line == line_of(text, "        agenda_title")


def test_all_faults_of_a_file_are_told_at_once(tmp_path):
    file = tmp_path / "data.yaml"
    file.write_text(GOOD.replace("year: 2099", "year: last").replace("item: 9", "item: nine"))
    with pytest.raises(datafile.DataFileError) as refusal:
        datafile.read(file)
    assert [datafile.dotted(fault.path) for fault in refusal.value.faults] == ["report.year", "notes[0].agenda.item"]


@pytest.mark.parametrize("content", ["", "\n# nothing but a comment\n", "- a list\n", "a text\n", "2099\n", "null\n"])
def test_a_file_that_is_empty_or_no_mapping_is_refused(tmp_path, content):
    assert "is empty or not a mapping" in fault_of(tmp_path, content).reason


def test_a_file_that_brings_nothing_is_refused(tmp_path):
    assert "none of: organizations, report, notes" in fault_of(tmp_path, "organizations: []\n").reason


@pytest.mark.parametrize("content", [GOOD.encode("utf-16"), "name: caf\xe9".encode("latin-1"), bytes(range(128, 256))])
def test_a_file_that_is_not_utf_8_is_refused(tmp_path, content):
    assert "is not UTF-8 text" in fault_of(tmp_path, content).reason


def test_a_byte_order_mark_is_no_fault(tmp_path):
    file = tmp_path / "data.yaml"
    file.write_bytes(b"\xef\xbb\xbf" + GOOD.encode())
    assert datafile.read(file).report.year == 2099


def test_json_is_read_like_yaml(tmp_path):
    file = tmp_path / "data.json"
    loaded = yaml.load(GOOD.replace("2101-12-31", "'2101-12-31'"), yaml.SafeLoader)
    file.write_text(json.dumps(loaded, indent=2))
    assert datafile.read(file).report.recommendations[1].addressees[0].organization == "TEST-1"


@pytest.mark.parametrize(
    ("content", "line"),
    [('{\n"report": {\n"year": 2099\n', 4), ('{\n"report":: 1}', 2), ('{"report": {"year": 1}]', 1)],
)
def test_broken_json_is_refused_with_its_line(tmp_path, content, line):
    fault = fault_of(tmp_path, content)
    assert fault.reason.startswith("is not valid YAML: ")
    assert fault.line == line


def test_a_file_of_50_megabytes_is_refused_unread(tmp_path):
    file = tmp_path / "data.yaml"
    with file.open("wb") as sparse:
        sparse.truncate(50_000_000)
    with pytest.raises(
        datafile.DataFileError, match="the file has 50,000,000 bytes; a data file has at most 5,000,000"
    ):
        datafile.read(file)


def test_aliases_cannot_unfold_a_small_file_into_a_large_one(tmp_path):
    bomb = "a0: &a0 [x, x]\n" + "".join(f"a{n}: &a{n} [*a{n - 1}, *a{n - 1}]\n" for n in range(1, 60))
    fault = fault_of(tmp_path, bomb)
    assert "aliases (*) are not used here" in fault.reason
    assert fault.line == 2


@pytest.mark.parametrize("content", ["[" * 100_000, "{a: " * 10_000, "- " * 5_000 + "x"])
def test_a_file_that_is_nested_without_end_is_refused(tmp_path, content):
    assert "is nested too deeply" in fault_of(tmp_path, content).reason


def test_a_file_that_is_nested_deeply_and_closes_is_refused(tmp_path):
    fault = fault_of(tmp_path, GOOD.replace("year: 2099", f"year: {'[' * 120}{']' * 120}"))
    assert datafile.dotted(fault.path) == "report.year"


@pytest.mark.parametrize(("name", "reason"), [("missing.yaml", "No such file"), ("", "it is not a file")])
def test_a_file_that_is_missing_or_a_folder_is_refused(tmp_path, name, reason):
    path = tmp_path / name
    with pytest.raises(datafile.DataFileError, match=reason) as refusal:
        datafile.read(path)
    assert str(refusal.value).startswith(f"{path}: cannot be read: ")
