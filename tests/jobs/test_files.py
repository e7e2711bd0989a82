"""Files are written whole or not at all, and stored under the hash of what is in them."""

import hashlib
import os

import pytest
from django.core.files.storage import FileSystemStorage

from jobs.files import is_whole, store, write_whole

DIGEST = hashlib.sha256(b"the note").hexdigest()
NAME = f"{DIGEST[:2]}/{DIGEST}.pdf"


@pytest.fixture
def folder(tmp_path):
    return FileSystemStorage(tmp_path)


def test_a_file_is_stored_under_its_hash(folder, tmp_path):
    assert store(folder, b"the note", ".pdf") == NAME
    assert (tmp_path / NAME).read_bytes() == b"the note"
    assert is_whole(folder, NAME, DIGEST)


def test_an_equal_file_stays_as_it_is(folder, tmp_path, monkeypatch):
    store(folder, b"the note", ".pdf")
    before = (tmp_path / NAME).stat()
    assert store(folder, b"the note", ".pdf") == NAME
    assert (tmp_path / NAME).stat() == before


def test_a_broken_file_is_told_from_a_whole_one_and_mended(folder, tmp_path):
    store(folder, b"the note", ".pdf")
    (tmp_path / NAME).write_bytes(b"the n")
    assert not is_whole(folder, NAME, DIGEST)
    store(folder, b"the note", ".pdf")
    assert is_whole(folder, NAME, DIGEST)


def test_a_file_that_is_not_there_is_not_whole(folder):
    assert not is_whole(folder, NAME, DIGEST)


def test_a_file_is_replaced_whole(tmp_path):
    file = tmp_path / "note.pdf"
    file.write_bytes(b"old and long")
    write_whole(file, b"new")
    assert file.read_bytes() == b"new"
    assert list(tmp_path.iterdir()) == [file]


@pytest.mark.parametrize("broken", ["fsync", "chmod", "replace"])
def test_a_file_that_cannot_be_written_leaves_the_old_one_and_nothing_else(tmp_path, monkeypatch, broken):
    def disk_full(*args):
        raise OSError(28, "No space left on device")

    file = tmp_path / "note.pdf"
    file.write_bytes(b"old")
    monkeypatch.setattr(os, broken, disk_full)
    with pytest.raises(OSError, match="No space left"):
        write_whole(file, b"new")
    assert file.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [file]


def test_a_pipe_is_written_to_and_stays_a_pipe(tmp_path):
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    write_whole(pipe, b"new")
    assert os.read(reader, 10) == b"new"
    os.close(reader)
    assert pipe.is_fifo()
