"""Uploaded files, judged by their content: what a file is called and says of itself is only compared with it.

Nothing here trusts a size that a file claims, and nothing unpacks or decodes more than a fixed amount.
"""

import struct
import unicodedata
import zipfile
import zlib
from copy import copy
from dataclasses import dataclass
from io import BytesIO

from defusedxml import ElementTree
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _
from PIL import Image

from recommendations.rules import RuleBroken

MEGABYTE = 1024 * 1024
SIZE_LIMIT = 10 * MEGABYTE
WORKBOOK_SIZE_LIMIT = 20 * MEGABYTE
UNPACKED_LIMIT = 200 * MEGABYTE
# XML shrinks to a fiftieth at best, a blank picture to a thousandth: that is no bomb as long as it is not large.
RATIO_LIMIT = 250
RATIO_FROM = 20 * MEGABYTE
ENTRY_LIMIT = 2000
CONTENT_TYPES_LIMIT = MEGABYTE
PIXEL_LIMIT = 50_000_000
NAME_LIMIT = 150
EXTENSION_LIMIT = 10
# Readers of PDF look for its beginning and its end in that many bytes.
PDF_MARGIN = 1024

OFFICE = "application/vnd.openxmlformats-officedocument."
MACRO_EXTENSIONS = {"docm", "dotm", "xlsm", "xltm", "xlam"}
# Word and Excel write nothing else; others (LZMA, bzip2) would need memory bounds of their own.
METHODS = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}
# What zipfile and the XML parser raise on damaged packages: they have no class in common.
DAMAGED = (
    *(zipfile.BadZipFile, zlib.error, struct.error, EOFError, OSError, OverflowError, RuntimeError),
    *(ElementTree.ParseError, LookupError, ValueError),
)


@dataclass(frozen=True)
class FileKind:
    """A type of file: the extension that its files get, without a dot, and its media type."""

    extension: str
    media_type: str

    @property
    def label(self) -> str:
        """What people call it."""
        names = {"docx": "Word (.docx)", "xlsx": "Excel (.xlsx)", "jpg": "JPEG"}
        return names.get(self.extension, self.extension.upper())

    def is_named(self, extension: str) -> bool:
        """True when a file of this kind may have that extension, in small letters and without a dot."""
        return extension == self.extension or (extension, self.extension) == ("jpeg", "jpg")


PDF = FileKind("pdf", "application/pdf")
DOCX = FileKind("docx", f"{OFFICE}wordprocessingml.document")
XLSX = FileKind("xlsx", f"{OFFICE}spreadsheetml.sheet")
PNG = FileKind("png", "image/png")
JPEG = FileKind("jpg", "image/jpeg")
EVIDENCE = (PDF, DOCX, XLSX, PNG, JPEG)
# The type of the part that makes a package a document or a workbook, and no template of one.
MAIN_PARTS = {f"{kind.media_type}.main+xml".lower(): kind for kind in (DOCX, XLSX)}


def inspect(name: str, content: bytes) -> FileKind:
    """What an uploaded piece of evidence is. Raises RuleBroken, saying what to do, for one that is not accepted."""
    return _inspect(name, content, SIZE_LIMIT, EVIDENCE)


def inspect_workbook(name: str, content: bytes) -> None:
    """Raise RuleBroken, saying what to do, unless the file is an Excel workbook (.xlsx) that can safely be opened."""
    _inspect(name, content, WORKBOOK_SIZE_LIMIT, (XLSX,))


def inspect_document(name: str, content: bytes) -> None:
    """Raise RuleBroken, saying what to do, unless the file is a Word document (.docx) that can safely be opened."""
    _inspect(name, content, SIZE_LIMIT, (DOCX,))


def clean_name(name: str) -> str:
    """The name to show for an uploaded file: no folders, nothing invisible, at most 150 characters.

    Letters of all scripts stay, and so does the extension. Raises RuleBroken when nothing is left.
    """
    last = " ".join(name.replace("\\", "/").rpartition("/")[2].split())
    visible = unicodedata.normalize("NFC", "".join(filter(_is_visible, last)))
    # A leading dot hides a file; Windows drops a trailing one, and what stood before it becomes the extension.
    stem, extension = _split(visible.strip(" ."))
    stem = stem[: NAME_LIMIT - len(extension)].rstrip(" .")
    if not stem:
        raise RuleBroken(_("The file has no name. Give it one, with its extension, and choose it again."))
    return stem + extension


def _is_visible(character: str) -> bool:
    """False for controls, lone surrogates and formatting: an override of direction shows "fdp.exe" as "exe.pdf"."""
    joiners = "\u200c\u200d"  # belong to the spelling of Persian and of Indian languages
    return character in joiners or unicodedata.category(character) not in ("Cc", "Cf", "Cs", "Zl", "Zp")


def _split(name: str) -> tuple[str, str]:
    """The stem and the extension with its dot; what is too long for an extension belongs to the stem."""
    stem, dot, extension = name.rpartition(".")
    return (stem, f".{extension}") if dot and 0 < len(extension) <= EXTENSION_LIMIT else (name, "")


def _inspect(name: str, content: bytes, size_limit: int, accepted: tuple[FileKind, ...]) -> FileKind:
    name = clean_name(name)
    extension = _split(name)[1].lower().removeprefix(".")
    if not content:
        raise RuleBroken(_("The file is empty. Choose another, or save it again."))
    if len(content) > size_limit:
        raise RuleBroken(
            # Without its size: the caller need not read more than a byte too many.
            _("The file is too large. At most %(limit)s are accepted.") % {"limit": filesizeformat(size_limit)}
        )
    # ".docx / .xlsx" needs no translation.
    office = " / ".join(f".{kind.extension}" for kind in accepted if kind in (DOCX, XLSX))
    if extension in MACRO_EXTENSIONS:
        raise _macros(office)
    kind = _kind(content, office)
    if kind not in accepted:
        raise RuleBroken(
            _("The content of “%(name)s” is of no accepted type. Save it in one of these: %(accepted)s.")
            % {"name": name, "accepted": ", ".join(kind.label for kind in accepted)}
        )
    if not kind.is_named(extension):
        raise RuleBroken(
            _("The content of “%(name)s” is of type %(kind)s. Give it a name that ends in .%(extension)s.")
            % {"name": name, "kind": kind.label, "extension": kind.extension}
        )
    return kind


def _kind(content: bytes, office: str) -> FileKind | None:
    """The kind of a file that is whole and safe; None when its beginning tells none of ours.

    `office` names the Office formats to save it in. Raises RuleBroken.
    """
    if content.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):  # OLE: Office until 2003, and what it encrypts
        raise RuleBroken(
            _("The file has a password or an old Office format. Save it as %(office)s without a password.")
            % {"office": office}
        )
    if content.startswith(b"PK\x03\x04"):
        return _package(content, office)
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return _picture(content, PNG)
    if content.startswith(b"\xff\xd8\xff"):
        return _picture(content, JPEG)
    if b"%PDF-" in content[:PDF_MARGIN]:
        if b"%%EOF" not in content[-PDF_MARGIN:]:
            raise _damaged()
        return PDF
    return None


def _damaged() -> RuleBroken:
    return RuleBroken(_("The file is damaged or incomplete. Open it, save it again, and choose the new file."))


def _macros(office: str) -> RuleBroken:
    return RuleBroken(
        _("Files with macros are not accepted. Save it as %(office)s without macros.") % {"office": office}
    )


def _bomb() -> RuleBroken:
    return RuleBroken(
        _("Unpacked, the file would be far larger than a document is. Save its content to a new file and choose that.")
    )


def _package(content: bytes, office: str) -> FileKind | None:
    """The kind of an Office package; None for any other archive. Raises RuleBroken."""
    # Counted before zipfile makes an object of each.
    if content.count(b"PK\x01\x02") > ENTRY_LIMIT:
        raise _bomb()
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            parts = {info.filename.replace("\\", "/").lower(): info for info in archive.infolist()}
            if "[content_types].xml" not in parts:
                return None
            if any(part.endswith("vbaproject.bin") for part in parts):
                raise _macros(office)
            _check_entries(archive.infolist(), len(parts))
            for info in archive.infolist():
                _check_content(archive, info)
            return _package_kind(archive, parts, office)
    except DAMAGED as error:
        raise _damaged() from error


def _check_entries(entries: list[zipfile.ZipInfo], names: int) -> None:
    """Judge a package by its directory. Raises RuleBroken."""
    if any(info.flag_bits & 0x41 for info in entries):  # encrypted, in the old and in the strong way
        raise RuleBroken(_("The file is protected by a password. Save it without a password."))
    # Of two parts with one name, one reader would take the first and another the last.
    if names < len(entries) or any(info.compress_type not in METHODS for info in entries):
        raise _damaged()
    sizes = [(info.file_size, info.compress_size) for info in entries]
    unpacked, packed = map(sum, zip(*sizes, strict=True))
    if unpacked > UNPACKED_LIMIT or any(
        size > RATIO_FROM and size > RATIO_LIMIT * small for size, small in [*sizes, (unpacked, packed)]
    ):
        raise _bomb()


def _check_content(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> None:
    """Unpack an entry as far as the directory says it goes, not keeping it. Raises RuleBroken when it goes on."""
    # zipfile stops at the claimed size, other readers do not: claim a byte more, and see whether it comes.
    longer = copy(info)
    longer.file_size, longer.CRC = info.file_size + 1, None
    size = checksum = 0
    with archive.open(longer) as entry:
        while chunk := entry.read(MEGABYTE):
            size += len(chunk)
            checksum = zlib.crc32(chunk, checksum)
    if (size, checksum) != (info.file_size, info.CRC):
        raise _damaged()


def _package_kind(archive: zipfile.ZipFile, parts: dict[str, zipfile.ZipInfo], office: str) -> FileKind | None:
    """The kind of a package, by the types that it gives its parts. Raises RuleBroken."""
    listing = parts["[content_types].xml"]
    if listing.file_size > CONTENT_TYPES_LIMIT:
        raise _damaged()
    types = ElementTree.fromstring(archive.read(listing), forbid_dtd=True)
    # A type is given to one part, or to all with an extension: then there is no part to look for.
    given = {
        element.get("ContentType", "").strip().lower(): element.get("PartName", "").lstrip("/").lower()
        for element in types
    }
    if any("macro" in content_type or "vbaproject" in content_type for content_type in given):
        raise _macros(office)
    kinds = [kind for content_type, kind in MAIN_PARTS.items() if content_type in given]
    if len(kinds) > 1 or any(part and part not in parts for name, part in given.items() if name in MAIN_PARTS):
        raise _damaged()
    return kinds[0] if kinds else None


def _picture(content: bytes, kind: FileKind) -> FileKind:
    """The kind, when the picture is whole and small enough to be opened. Raises RuleBroken."""
    file = BytesIO(content)
    try:
        with Image.open(file, formats=["PNG" if kind is PNG else "JPEG"]) as picture:
            pixels = picture.width * picture.height
            # Pillow verifies no JPEG. Compressed data never has the two bytes that mark its end.
            whole = kind is PNG or content.find(b"\xff\xd9", file.tell()) >= 0
            if pixels <= PIXEL_LIMIT:
                picture.verify()
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        pixels, whole = PIXEL_LIMIT + 1, True
    except Exception as error:  # Pillow's plugins raise what their parsers happen to meet
        raise _damaged() from error
    if pixels > PIXEL_LIMIT:
        raise RuleBroken(
            _("The picture has more than %(limit)s million pixels. Make it smaller and choose it again.")
            % {"limit": PIXEL_LIMIT // 1_000_000}
        )
    if not whole:
        raise _damaged()
    return kind
