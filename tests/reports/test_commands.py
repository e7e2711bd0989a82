"""`export_note` and `check_note`: what they write, what they refuse, and what they leave alone."""

import json
import os
import stat
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from reports import render
from reports.models import EditionText
from reports.note import Masthead, Paragraph, Section, from_json
from tests import factories
from tests.conftest import ROOT
from tests.reports import published

SYMBOL = "A/80/263/Add.1"
MASTHEAD = Masthead(distribution="Distr.: General", date="1 January 2099")
SECOND = ROOT / "tests" / "data" / "JIU-REP-2099-9.yaml"


@pytest.fixture
def short(db):
    """A short, faultless English note."""
    report = factories.report()
    factories.recommendation(report, 1, text="Text of recommendation 1.")
    return factories.edition_text(report, note=factories.content(masthead=MASTHEAD)).edition.note.symbol


def export(symbol, output, *, language="en", format="html", **options):
    call_command("export_note", symbol, language=language, format=format, output=str(output), **options)


def check(symbol, capsys, *, language="en", **options):
    """The exit status and the output."""
    try:
        call_command("check_note", symbol, language=language, **options)
    except SystemExit as stop:
        return stop.code, capsys.readouterr().out
    return 0, capsys.readouterr().out


@pytest.mark.parametrize("command", ["export_note", "check_note"])
@pytest.mark.parametrize(
    ("symbol", "options", "reason"),
    [
        ("A/1/1/Add.1", {}, "There is no note 'A/1/1/Add.1'"),
        ("", {}, "There is no note ''"),
        (None, {"language": "de"}, "'de' is not an official language: write one of ar, zh, en, fr, ru, es"),
        (None, {"language": ""}, "'' is not an official language"),
        (None, {"language": "fr"}, "no text in 'fr'; it has: en"),
        (None, {"edition": 7}, "no edition 7"),
    ],
)
def test_a_request_without_an_answer_is_refused_with_its_reason(short, tmp_path, command, symbol, options, reason):
    output = tmp_path / "note.html"
    options = {"language": "en", **options}
    if command == "export_note":
        options |= {"format": "html", "output": str(output)}
    with pytest.raises(CommandError) as refusal:
        call_command(command, short if symbol is None else symbol, **options)
    assert reason in str(refusal.value)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("format", ["odt", "", "PDF"])
def test_an_unknown_format_is_refused_and_names_the_known_ones(short, tmp_path, format):
    with pytest.raises(CommandError, match="is not a format: write one of pdf, pdf_data, docx"):
        export(short, tmp_path / "note", format=format)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("format", ["html", "pdf", "pdf_data", "xml", "txt", "mrc"])
def test_an_export_is_what_the_renderer_makes(short, tmp_path, format):
    output = tmp_path / f"note.{format}"
    export(short, output, format=format)
    assert output.read_bytes() == render.render(EditionText.objects.get().content, format)
    assert list(tmp_path.iterdir()) == [output]
    umask = os.umask(0)
    os.umask(umask)
    assert stat.S_IMODE(output.stat().st_mode) == 0o666 & ~umask


def test_a_dash_writes_the_bytes_to_standard_output(short, capsysbinary):
    export(short, "-", format="pdf")
    assert capsysbinary.readouterr().out == render.render(EditionText.objects.get().content, "pdf")
    assert not Path("-").exists()


@pytest.mark.parametrize("output", ["missing/note.html", "folder", "file/note.html"])
def test_an_output_that_cannot_be_written_is_named_and_nothing_is_left(short, tmp_path, output):
    (tmp_path / "folder").mkdir()
    (tmp_path / "file").write_text("a file, no folder")
    with pytest.raises(CommandError, match=f"{output} cannot be written: .+"):
        export(short, tmp_path / output)
    assert sorted(path.name for path in tmp_path.rglob("*")) == ["file", "folder"]


def test_a_file_is_replaced_as_a_whole(short, tmp_path):
    output, reading = tmp_path / "note.html", tmp_path / "somebody reads the old one"
    output.write_text("old")
    reading.hardlink_to(output)
    export(short, output)
    assert output.read_bytes().startswith(b"<!doctype html>")
    assert reading.read_text() == "old"


def test_a_failure_while_writing_leaves_the_old_file(short, tmp_path, monkeypatch):
    output = tmp_path / "note.html"
    output.write_text("old")

    def full(_descriptor):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(CommandError, match="No space left on device"):
        export(short, output)
    assert output.read_text() == "old"
    assert list(tmp_path.iterdir()) == [output]


def test_a_note_that_cannot_be_typeset_is_refused_and_leaves_the_old_file(db, tmp_path):
    sections = (Section("I.", "Introduction", (Paragraph(1, "Organizations 😀 support it."),)),)
    text = factories.edition_text(factories.report(), note=factories.content(sections=sections))
    output = tmp_path / "note.pdf"
    output.write_text("old")
    with pytest.raises(CommandError, match=r"😀.*U\+1F600.*paragraph 1"):
        export(text.edition.note.symbol, output, format="pdf")
    assert output.read_text() == "old"


def test_an_output_that_is_no_file_is_not_replaced_by_one(short, tmp_path):
    """As root, `--output /dev/null` or `/dev/stdout` must not put a file in the place of the device."""
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    reader = os.open(pipe, os.O_RDWR | os.O_NONBLOCK)
    try:
        export(short, pipe)
    except CommandError:
        pass  # refusing it is as good as writing into it
    else:
        assert stat.S_ISFIFO(pipe.stat().st_mode)
        assert os.read(reader, 15) == b"<!doctype html>"
    finally:
        os.close(reader)
    assert stat.S_ISFIFO(pipe.stat().st_mode)


def test_the_latest_edition_is_exported_unless_another_is_named(db, tmp_path):
    report = factories.report()
    for number, title in enumerate(("First", "Second"), 1):
        factories.edition_text(report, note=factories.content(title=f"{title} title"), number=number)
    export("A/154/99/Add.1", tmp_path / "latest")
    export("A/154/99/Add.1", tmp_path / "first", edition=1)
    assert b"Second title" in (tmp_path / "latest").read_bytes()
    assert b"First title" in (tmp_path / "first").read_bytes()


def test_a_faultless_note_passes_the_check(short, capsys):
    status, printed = check(short, capsys)
    assert status == 0
    assert "0 errors, 0 warnings" in printed


def test_a_warning_alone_is_no_failure(db, capsys):
    sections = (Section("I.", "Introduction", (Paragraph(1, "As said before,[^1] see JIU/REP/2098/1."),)),)
    report = factories.report()
    text = factories.edition_text(report, note=factories.content(sections=sections, masthead=MASTHEAD))
    status, printed = check(text.edition.note.symbol, capsys)
    assert status == 0
    assert "0 errors, 1 warnings" in printed


def test_the_published_note_fails_the_check_and_with_the_right_symbol_it_passes(real_data, capsys, corrected_file):
    status, printed = check(SYMBOL, capsys, language="zh")
    assert status == 1
    assert printed.count("UNEP/REP/2024/4") == 2
    assert printed.count("Error, paragraph 1:") == printed.count("Error, ") == 2
    assert "2 errors, " in printed

    call_command("load_report", str(corrected_file), verbosity=0)
    status, printed = check(SYMBOL, capsys, language="zh")
    assert status == 0
    assert "0 errors, " in printed
    assert "Warning, " in printed
    assert check(SYMBOL, capsys, language="zh", edition=1)[0] == 1


def test_findings_as_json_have_check_severity_place_message_suggestion_and_words(real_data, capsys):
    status, printed = check(SYMBOL, capsys, language="zh", json=True)
    assert status == 1
    findings = json.loads(printed)
    for finding in findings:
        assert finding.pop("message")
        assert finding.pop("suggestion")
        assert set(finding) == {"check", "severity", "place", "words"}
    place = {"kind": "paragraph", "number": "1", "anchor": "para_1"}
    error = {"check": "symbol", "severity": "error", "place": place, "words": "UNEP/REP/2024/4"}
    assert [finding for finding in findings if finding["severity"] == "error"] == [error, error]


def test_no_finding_as_json_is_an_empty_list(short, capsys):
    status, printed = check(short, capsys, json=True)
    assert (status, json.loads(printed)) == (0, [])


@pytest.mark.parametrize("language", ["en", "zh"])
def test_another_report_is_loaded_checked_and_exported_without_a_change_of_code(db, tmp_path, capsys, language):
    call_command("load_report", str(SECOND), verbosity=0)
    symbol = "A/154/77/Add.1"
    status, printed = check(symbol, capsys, language=language)
    assert status == 0, printed
    content = EditionText.objects.get(edition__note__symbol=symbol, language=language).content
    for format, start in (("pdf", b"%PDF-"), ("html", b"<!doctype html>")):
        output = tmp_path / f"note.{format}"
        export(symbol, output, language=language, format=format)
        assert output.read_bytes().startswith(start)
        assert output.read_bytes() == render.render(content, format)
    html = (tmp_path / "note.html").read_text()
    assert all(f'id="para_{number}"' in html for number in range(1, 7))
    assert html.count("<h3") == 3


def test_what_is_exported_is_the_published_note(real_data, tmp_path):
    export(SYMBOL, tmp_path / "note", language="zh")
    assert (tmp_path / "note").read_bytes() == render.render(published.content(), "html")
    assert from_json(EditionText.objects.get().data) == published.content()
