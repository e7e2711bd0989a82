"""Uploaded files: what they are is told by their content, and what could do harm is refused with a way out."""

import io
import random
import struct
import time
import zipfile
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook
from PIL import Image

from recommendations.rules import RuleBroken
from responses import uploads
from responses.uploads import DOCX, JPEG, PDF, PNG, XLSX, clean_name, inspect, inspect_workbook

TYPES = "[Content_Types].xml"
DOCUMENT = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(1000)
A_PDF = b"%PDF-1.7\n1 0 obj <<>> endobj\ntrailer <<>>\nstartxref\n0\n%%EOF\n"


def content_types(*types: str, part: str = "/word/document.xml") -> str:
    overrides = "".join(f'<Override PartName="{part}" ContentType="{name}"/>' for name in types)
    return f'<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">{overrides}</Types>'


def package(parts: dict[str, str | bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", method) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return file.getvalue()


def document(**parts: str | bytes) -> bytes:
    """A Word document with these further parts."""
    return package({TYPES: content_types(f"{DOCUMENT}.main+xml"), "word/document.xml": "<w:document/>", **parts})


def workbook() -> bytes:
    book, file = Workbook(), io.BytesIO()
    book.active["A1"] = "支持"
    book.save(file)
    return file.getvalue()


def picture(kind: str, size: tuple[int, int] = (40, 30)) -> bytes:
    file = io.BytesIO()
    Image.effect_noise(size, 50).save(file, kind)
    return file.getvalue()


def large_png(width: int, height: int) -> bytes:
    """A PNG that says it is so large: its header, with the checksum of a whole one."""
    header = b"IHDR" + struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    chunk = struct.pack(">I", 13) + header + struct.pack(">I", zipfile.crc32(header))
    return b"\x89PNG\r\n\x1a\n" + chunk + picture("PNG")[33:]


def patched(content: bytes, signature: bytes, offset: int, value: bytes, *, entry: int = 0) -> bytes:
    """`content` with `value` in one of its zip records: the `entry`-th with this signature, `offset` bytes on."""
    at = -1
    for _ in range(entry + 1):
        at = content.index(signature, at + 1)
    return content[: at + offset] + value + content[at + offset + len(value) :]


LOCAL, CENTRAL = b"PK\x03\x04", b"PK\x01\x02"
GOOD = [
    ("a.pdf", A_PDF, PDF),
    ("a.PDF", b"junk before\n" + A_PDF + b"\n\n", PDF),
    ("意见.docx", document(), DOCX),
    ("a.xlsx", workbook(), XLSX),
    ("a.png", picture("PNG"), PNG),
    ("a.jpg", picture("JPEG"), JPEG),
    ("a.JPEG", picture("JPEG"), JPEG),
]


@pytest.mark.parametrize(("name", "content", "kind"), GOOD, ids=[name for name, _content, _kind in GOOD])
def test_a_good_file_is_what_its_content_is(name, content, kind):
    assert inspect(name, content) == kind


def test_a_kind_has_the_extension_and_the_media_type_that_its_files_are_served_with():
    assert [(kind.extension, kind.media_type) for kind in (JPEG, XLSX)] == [
        ("jpg", "image/jpeg"),
        ("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    ]


def test_a_package_may_give_its_type_to_all_parts_with_an_extension():
    """The Open XML SDK writes it so."""
    types = f'<Types><Default Extension="xml" ContentType="{DOCUMENT}.main+xml"/></Types>'
    assert inspect("a.docx", package({TYPES: types, "word/document.xml": "<w:document/>"})) == DOCX


def test_a_document_may_hold_another_office_file():
    held = f'<Default Extension="xlsx" ContentType="{XLSX.media_type}"/></Types>'
    types = content_types(f"{DOCUMENT}.main+xml").replace("</Types>", held)
    parts = {TYPES: types, "word/document.xml": "", "word/embeddings/book.xlsx": workbook()}
    assert inspect("a.docx", package(parts, zipfile.ZIP_STORED)) == DOCX


# --- Refusals ---------------------------------------------------------------------------------------------------------

DAMAGED, BOMB, MACROS = "damaged or incomplete", "Unpacked, the file", "as .docx / .xlsx without macros"
NOT_ACCEPTED = r"no accepted type.*: PDF, Word \(\.docx\), Excel \(\.xlsx\), PNG, JPEG\."
MACRO_TYPES = content_types("application/vnd.ms-word.document.macroEnabled.main+xml")
BOTH = content_types(f"{DOCUMENT}.main+xml", f"{XLSX.media_type}.main+xml")
BAD = {
    "empty": ("a.pdf", b"", "is empty"),
    "text": ("a.pdf", b"Hello", f"“a.pdf” is of {NOT_ACCEPTED}"),
    "text that is what it says": ("a.txt", b"Hello", NOT_ACCEPTED),
    "GIF": ("a.png", b"GIF89a" + bytes(100), NOT_ACCEPTED),
    "program": ("a.pdf", b"MZ" + bytes(2000) + A_PDF, NOT_ACCEPTED),
    "PDF called a picture": ("a.png", A_PDF, r"“a.png” is of type PDF\. Give it a name that ends in \.pdf\."),
    "picture called a PDF": ("a.pdf", picture("JPEG"), r"“a.pdf” is of type JPEG\..* \.jpg\."),
    "workbook called a document": ("a.docx", workbook(), r"“a.docx” is of type Excel \(\.xlsx\)\..* \.xlsx\."),
    "no extension": ("a", A_PDF, r"“a” is of type PDF"),
    "extension of another name": ("a.pdf.exe", A_PDF, r"“a.pdf.exe” is of type PDF"),
    "PDF that begins late": ("a.pdf", bytes(1024) + A_PDF, NOT_ACCEPTED),
    "PDF cut off": ("a.pdf", A_PDF.replace(b"%%EOF", b""), DAMAGED),
    "PDF that ends early": ("a.pdf", A_PDF + bytes(1024), DAMAGED),
    "password": ("a.xlsx", OLE, r"has a password or an old Office format\. Save it as \.docx / \.xlsx without a pass"),
    "old format": ("a.doc", OLE, "old Office format"),
    "encrypted entry": ("a.docx", patched(document(), CENTRAL, 8, b"\1\0", entry=1), "Save it without a password"),
    "other archive": ("a.docx", package({"word/document.xml": ""}), NOT_ACCEPTED),
    "other package": ("a.docx", package({TYPES: content_types("application/x")}), NOT_ACCEPTED),
    "template": ("a.docx", package({TYPES: content_types(f"{DOCUMENT[:-8]}template.main+xml")}), NOT_ACCEPTED),
    "macro extension": ("a.docm", document(), MACROS),
    "macro extension of a workbook": ("a.XLSM", workbook(), MACROS),
    "macro part": ("a.docx", document(**{"word/vbaProject.bin": b"x"}), MACROS),
    "macro part in capitals": ("a.docx", document(**{"WORD\\VBAPROJECT.BIN": b"x"}), MACROS),
    "macro type": ("a.docx", package({TYPES: MACRO_TYPES, "word/document.xml": ""}), MACROS),
    "archive cut off": ("a.docx", document()[:-30], DAMAGED),
    "no main part": ("a.docx", package({TYPES: content_types(f"{DOCUMENT}.main+xml")}), DAMAGED),
    "two main parts": ("a.docx", package({TYPES: BOTH, "word/document.xml": ""}), DAMAGED),
    "types are no XML": ("a.docx", package({TYPES: "<Types", "word/document.xml": ""}), DAMAGED),
    "types of an unknown encoding": ("a.docx", package({TYPES: '<?xml version="1.0" encoding="x"?><a/>'}), DAMAGED),
    "entities": ("a.docx", package({TYPES: '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'}), DAMAGED),
    "long list of types": ("a.docx", package({TYPES: content_types("x" * 1024 * 1024)}), DAMAGED),
    "other compression": ("a.docx", package({TYPES: "<Types/>"}, zipfile.ZIP_LZMA), DAMAGED),
    "two parts of one name": ("a.docx", document(**{"Word/Document.xml": "<other/>"}), DAMAGED),
    "wrong checksum": ("a.docx", patched(document(), CENTRAL, 16, b"1234", entry=1), DAMAGED),
    "thousands of entries": ("a.docx", document(**{str(number): "" for number in range(2000)}), BOMB),
    "PNG cut off": ("a.png", picture("PNG")[:-20], DAMAGED),
    "PNG changed": ("a.png", picture("PNG").replace(b"IDAT", b"IDAT\1", 1), DAMAGED),
    "PNG header only": ("a.png", picture("PNG")[:20], DAMAGED),
    "JPEG cut off": ("a.jpg", picture("JPEG")[:-20], DAMAGED),
    "JPEG header only": ("a.jpg", picture("JPEG")[:10], DAMAGED),
    "50 million pixels and more": ("a.png", large_png(10_000, 5_001), "more than 50 million pixels"),
    "pixels that Pillow warns of": ("a.png", large_png(10_000, 10_000), "more than 50 million pixels"),
    "pixels that Pillow refuses": ("a.png", large_png(60_000, 60_000), "more than 50 million pixels"),
    "no name": ("/..", A_PDF, "has no name"),
}


@pytest.mark.parametrize(("name", "content", "reason"), BAD.values(), ids=BAD)
def test_a_bad_file_is_refused_with_the_reason(name, content, reason):
    with pytest.raises(RuleBroken, match=reason):
        inspect(name, content)


def test_exactly_the_limits_are_accepted():
    assert inspect("a.png", large_png(10_000, 5_000)) == PNG
    padding = b" " * (uploads.SIZE_LIMIT - len(A_PDF))
    assert inspect("a.pdf", b"%PDF-1.7" + padding + A_PDF[8:]) == PDF


def test_a_file_above_the_limit_is_refused_with_the_limit():
    with pytest.raises(RuleBroken, match=r"too large\. At most 10\.0\sMB"):
        inspect("a.pdf", A_PDF + b" " * (uploads.SIZE_LIMIT + 1 - len(A_PDF)))


def zeros(megabytes: int) -> bytes:
    return bytes(megabytes * uploads.MEGABYTE)


def test_what_unpacks_to_too_much_is_refused_before_it_is_unpacked(monkeypatch):
    monkeypatch.setattr(uploads, "_check_content", None)
    noise = random.Random(1).randbytes(uploads.MEGABYTE)
    bombs = [
        document(blank=zeros(30)),  # shrinks to a thousandth
        document(**{f"blank{number}": zeros(4) for number in range(6)}),  # all of them together do
        patched(document(noise=noise), CENTRAL, 24, struct.pack("<I", 201 * uploads.MEGABYTE), entry=2),  # says it does
    ]
    for bomb in bombs:
        with pytest.raises(RuleBroken, match=BOMB):
            inspect("a.docx", bomb)


def test_a_small_blank_picture_in_a_document_is_no_bomb():
    assert inspect("a.docx", document(**{"word/media/blank.bmp": zeros(6)})) == DOCX


@pytest.mark.parametrize("claimed", [10, 1024])
def test_an_entry_that_unpacks_to_more_than_it_says_is_refused(claimed):
    """Its checksum may even be that of the beginning, where readers that trust the directory stop."""
    bomb = document(blank=zeros(5))
    size, checksum = struct.pack("<I", claimed), struct.pack("<I", zipfile.crc32(bytes(claimed)))
    for signature, size_at, checksum_at in ((LOCAL, 22, 14), (CENTRAL, 24, 16)):
        bomb = patched(patched(bomb, signature, size_at, size, entry=2), signature, checksum_at, checksum, entry=2)
    with zipfile.ZipFile(io.BytesIO(bomb)) as archive:
        assert archive.read("blank") == bytes(claimed)
    with pytest.raises(RuleBroken, match=DAMAGED):
        inspect("a.docx", bomb)


def test_the_directory_is_not_read_when_it_is_endless():
    """Two hundred thousand entries fit in ten megabytes, and zipfile would make an object of each."""
    endless = document() + (CENTRAL + bytes(42)) * 200_000
    start = time.process_time()
    with pytest.raises(RuleBroken, match=BOMB):
        inspect("a.docx", endless)
    assert time.process_time() - start < 0.5


@settings(deadline=None)  # the first call imports Pillow's plugins
@given(st.data())
def test_a_damaged_file_is_accepted_or_refused_and_nothing_else(data):
    name, content, kind = data.draw(st.sampled_from(GOOD))
    changed = bytearray(content)
    # Half of the changes near the ends, where the structure of most formats is.
    near = st.integers(-200, 200).map(lambda place: place % len(content))
    for place in data.draw(st.lists(st.one_of(st.integers(0, len(content) - 1), near), max_size=4)):
        changed[place] = data.draw(st.integers(0, 255))
    end = data.draw(st.one_of(st.just(len(content)), st.integers(0, len(content))))
    with suppress(RuleBroken):
        assert inspect(name, bytes(changed[:end])) == kind


# --- Workbooks --------------------------------------------------------------------------------------------------------


def test_a_workbook_that_passes_can_be_read():
    content = workbook()
    inspect_workbook("answers.xlsx", content)
    assert load_workbook(io.BytesIO(content)).active["A1"].value == "支持"


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("a.xlsx", OLE, r"Save it as \.xlsx without a password\."),
        ("a.xls", OLE, r"old Office format\. Save it as \.xlsx"),
        ("a.xlsm", workbook(), r"Save it as \.xlsx without macros\."),
        ("a.xlsx", document(**{"xl/vbaProject.bin": b""}), r"Save it as \.xlsx without macros\."),
        ("a.xlsx", document(), r"of no accepted type\. Save it in one of these: Excel \(\.xlsx\)\."),
        ("a.xlsx", A_PDF, r"of no accepted type\. Save it in one of these: Excel \(\.xlsx\)\."),
        ("a.csv", workbook(), r"“a.csv” is of type Excel \(\.xlsx\)\. Give it a name that ends in \.xlsx\."),
        ("a.xlsx", workbook()[:-10], DAMAGED),
        ("a.xlsx", bytes(20 * 1024 * 1024 + 1), r"At most 20\.0\sMB"),
    ],
)
def test_what_is_no_workbook_is_refused_with_a_way_out(name, content, reason):
    with pytest.raises(RuleBroken, match=reason):
        inspect_workbook(name, content)


# --- Names ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "clean"),
    [
        ("Annex I.pdf", "Annex I.pdf"),
        ("意见 (2).docx", "意见 (2).docx"),
        ("رد المنظمة.pdf", "رد المنظمة.pdf"),
        ("می‌خواهم.pdf", "می‌خواهم.pdf"),
        ("Re\u0301ponse.pdf", "Réponse.pdf"),
        ("C:\\Users\\me\\reply.pdf", "reply.pdf"),
        ("../../etc/reply.pdf", "reply.pdf"),
        ("a\r\nSet-Cookie: b.pdf", "a Set-Cookie: b.pdf"),
        ("a\0b\x1b\x7f.pdf", "ab.pdf"),
        ("reply\u202efdp.exe", "replyfdp.exe"),
        ("\u2066a\u2069\u200f\u061c\ufeff.pdf", "a.pdf"),
        ("a\ud800.pdf", "a.pdf"),
        (" .reply.pdf. ", "reply.pdf"),
        ("reply .pdf", "reply.pdf"),
        ("x" * 200 + ".docx", "x" * 145 + ".docx"),
        ("字" * 200, "字" * 150),
        ("a." + "x" * 200, "a." + "x" * 148),
    ],
)
def test_a_name_is_the_last_part_of_the_path_without_what_deceives(name, clean):
    assert clean_name(name) == clean


@pytest.mark.parametrize("name", ["", " ", "a/", "...", "\u202e", "a\\"])
def test_a_name_of_nothing_is_refused(name):
    with pytest.raises(RuleBroken, match="has no name"):
        clean_name(name)


# Without characters that are not printable because they do not exist (yet).
@given(st.text(st.characters(exclude_categories=["Cn", "Co"]), min_size=1, max_size=300))
def test_a_clean_name_is_printable_and_short(name):
    with suppress(RuleBroken):
        clean = clean_name(name)
        assert 0 < len(clean) <= 150
        assert clean == clean.strip(" .")
        assert not {"/", "\\"} & set(clean)
        assert clean.replace("\u200c", "").replace("\u200d", "").isprintable()
