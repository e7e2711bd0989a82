"""Word files for the tests: opened, changed as Word would change them, and put together again."""

import io
import shutil
import subprocess
import zipfile
from xml.etree import ElementTree

import pytest

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
NAMES = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
SOFFICE = shutil.which("soffice")
needs_office = pytest.mark.skipif(SOFFICE is None, reason="LibreOffice is not installed (libreoffice-writer-nogui)")


def parts(data: bytes) -> dict[str, bytes]:
    """The parts of a file by name."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def packed(files: dict[str, bytes | str]) -> bytes:
    """A file of these parts."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return out.getvalue()


def trees(data: bytes) -> dict[str, ElementTree.Element]:
    """The parts of a file as trees, by name."""
    return {name: ElementTree.fromstring(content) for name, content in parts(data).items()}


def changed(data: bytes, change, part: str = "word/document.xml") -> bytes:
    """The file after `change` (text in, text out) of one part; a change that changes nothing is a fault of the test."""
    files = parts(data)
    before = files[part].decode()
    files[part] = change(before)
    assert files[part] != before
    return packed(files)


def replaced(data: bytes, *pairs: tuple[str, str], part: str = "word/document.xml") -> bytes:
    """The file after each first of a pair, which stands once, has become the second."""

    def change(text: str) -> str:
        for old, new in pairs:
            assert text.count(old) == 1, old
            text = text.replace(old, new)
        return text

    return changed(data, change, part)


def paragraph_of(data: bytes, words: str) -> str:
    """The source of the only paragraph of the document that holds some words."""
    source = parts(data)["word/document.xml"].decode()
    (found,) = [each for each in source.split("<w:p>")[1:] if words in each]
    return f"<w:p>{found.partition('</w:p>')[0]}</w:p>"


def converted(folder, files: dict[str, bytes], to: str) -> dict[str, bytes]:
    """The files after LibreOffice has opened them and written them as `to`, by name."""
    source, target = folder / "in", folder / "out"
    source.mkdir()
    for name, data in files.items():
        (source / f"{name}.docx").write_bytes(data)
    command = [SOFFICE, f"-env:UserInstallation=file://{folder}/profile", "--headless", "--convert-to", to]
    command += ["--outdir", str(target), *sorted(map(str, source.iterdir()))]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    return {path.stem: path.read_bytes() for path in target.iterdir()}
