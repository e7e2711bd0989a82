"""Fixtures for the tests of notes."""

import re

import pytest

from tests.reports import published


@pytest.fixture
def corrected_file(tmp_path):
    """A data file with edition 2 of the published note, in which the wrong symbol of paragraph 1 is put right."""
    notes = published.DATA_FILE.read_text(encoding="utf-8").partition("\nnotes:\n")[2]
    notes = notes.replace("UNEP/REP/2024/4", "JIU/REP/2024/4")
    notes, replaced = re.subn("edition: 1", "edition: 2\n    report: JIU/REP/2024/4", notes)
    assert replaced == 1
    path = tmp_path / "corrected.yaml"
    path.write_text(f"notes:\n{notes}", encoding="utf-8")
    return path
