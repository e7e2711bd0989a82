"""Fixtures for the tests of notes."""

import re

import pytest

from reports import leases
from tests.reports import published


def pytest_configure(config):
    """The typesetting engine leaves its own colour profile for the garbage collector to close."""
    config.addinivalue_line("filterwarnings", "ignore:unclosed file .*sRGB2014.icc:ResourceWarning")


@pytest.fixture
def storage(settings, tmp_path):
    """The folder of the export files, of this test alone."""
    options = {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": tmp_path}}
    settings.STORAGES = {**settings.STORAGES, "default": options}
    return tmp_path


@pytest.fixture
def sent(monkeypatch):
    """The exports for which a worker was woken."""
    keys = []
    monkeypatch.setattr(leases, "send", keys.append)
    return keys


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
