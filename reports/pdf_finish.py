"""What WeasyPrint leaves to do for a file that is PDF/A-3a and PDF/UA-1 at once; its `finisher` hook."""

import re
import struct
import zlib
from pathlib import Path

import pydyf

# PDF/A allows in the metadata only what PDF/A or a schema described in the file defines, so the mark of PDF/UA
# (ISO 14289-1, clause 5) comes with the description of its schema (ISO 19005-3, clause 6.6.2.3.3).
_UA = b"""<rdf:Description rdf:about="" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/">
<pdfuaid:part>1</pdfuaid:part></rdf:Description>
<rdf:Description rdf:about="" xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"
 xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#" xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
<pdfaSchema:schema>PDF/UA identification</pdfaSchema:schema>
<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>
<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>
<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">
<pdfaProperty:name>part</pdfaProperty:name><pdfaProperty:valueType>Integer</pdfaProperty:valueType>
<pdfaProperty:category>internal</pdfaProperty:category>
<pdfaProperty:description>Part of ISO 14289</pdfaProperty:description>
</rdf:li></rdf:Seq></pdfaSchema:property></rdf:li></rdf:Bag></pdfaExtension:schemas></rdf:Description>
</rdf:RDF>"""


# A shift between two glyphs as the engine writes it: its own and the letter spacing apart, with 15 decimals.
_SHIFT = re.compile(rb"(-?[0-9.]+)<>(-?[0-9.]+)")
_DECIMALS = re.compile(rb"(?<![<\w])-?[0-9]*\.[0-9]{3,}")
# sRGB by its formula instead of tables (tools/build_srgb.py).
_SRGB = Path(__file__).with_name("srgb.icc")
# What a viewer reads of an embedded TrueType font (ISO 32000-1, 9.9); the rest serves an installed font.
_TABLES = {b"cvt ", b"fpgm", b"glyf", b"head", b"hhea", b"hmtx", b"loca", b"maxp", b"prep"}


class _OnceStream(pydyf.Stream):
    """A stream that compresses once; the identifier of the file would make every stream be compressed twice."""

    @property
    def data(self) -> bytes:
        done = self.__dict__.get("_done")
        if done is None:
            body = b"\n".join(pydyf._to_bytes(item) for item in self.stream)
            entries = pydyf.Dictionary(dict(self.extra))
            if entries.get("N") == 3:  # the colour profile
                body = _SRGB.read_bytes()
            elif "Length1" in entries:
                body = _font_for_viewers(body)
                entries["Length1"] = len(body)
            elif body.startswith(b"1 0 0 -1 0 "):  # the content of a page
                body = shorten(body)
            if self.compress:
                entries["Filter"] = "/FlateDecode"
                body = zlib.compress(body, 8)  # level 9 takes twice the time for a thousandth less
            entries["Length"] = len(body)
            done = self._done = b"\n".join((entries.data, b"stream", body, b"endstream"))
        return done


def shorten(body: bytes) -> bytes:
    """The contents of a page, as the engine draws them, with no more decimals than can be seen."""
    return _DECIMALS.sub(_two_decimals, _SHIFT.sub(_one_shift, body))


def _one_shift(match: re.Match) -> bytes:
    return b"%d" % round(float(match[1]) + float(match[2]))  # thousandths of the font's size


def _two_decimals(match: re.Match) -> bytes:
    return (b"%.2f" % float(match[0])).rstrip(b"0").rstrip(b".")  # hundredths of a pixel


def _font_for_viewers(font: bytes) -> bytes:
    """A TrueType font with the tables that a viewer reads, and no others; any other font as it is."""
    version, count = struct.unpack_from(">4sH", font)
    if version != b"\0\1\0\0":
        return font
    entries = [struct.unpack_from(">4sIII", font, 12 + 16 * index) for index in range(count)]
    kept = [entry for entry in entries if entry[0] in _TABLES]
    power = len(kept).bit_length() - 1
    search = 16 << power
    head = struct.pack(">4sHHHH", version, len(kept), search, power, 16 * len(kept) - search)
    offset, directory, body = 12 + 16 * len(kept), b"", b""
    for tag, checksum, start, length in kept:
        directory += struct.pack(">4sIII", tag, checksum, offset + len(body), length)
        table = font[start : start + length]
        body += table + b"\0" * (-length % 4)
    return head + directory + body


class _Null(pydyf.Object):
    """What is left of an object that nothing refers to any more."""

    data = b"null"


def _object(pdf: pydyf.PDF, reference: bytes):
    return pdf.objects[int(reference.split()[0])]


def _join_lines(pdf: pydyf.PDF) -> None:
    """Let a paragraph hold its lines itself: the engine puts each line of text into a span of its own."""
    parents: dict[bytes, bytes] = {}
    for number, item in enumerate(pdf.objects):
        if not (isinstance(item, dict) and item.get("S") == "/Span" and "Pg" in item):
            continue
        parent = _object(pdf, item["P"])
        if [type(kid) for kid in item["K"]] != [int] or parent.get("Pg") != item["Pg"] or set(item) - _PLAIN:
            continue
        kids = parent["K"]
        kids[kids.index(item.reference)] = item["K"][0]
        parents[item.reference] = item["P"]
        pdf.objects[number] = left = _Null()
        left.number = item.number
    tree = _object(pdf, _object(pdf, pdf.catalog["StructTreeRoot"])["ParentTree"])
    for entry in tree["Nums"]:
        if isinstance(entry, list):
            entry[:] = [parents.get(reference, reference) for reference in entry]


_PLAIN = {"Type", "S", "K", "Pg", "P"}


def _default_width(pdf: pydyf.PDF) -> None:
    """Say once that Chinese characters are one em wide, instead of once for each of them."""
    for item in pdf.objects:
        if not (isinstance(item, dict) and item.get("Subtype") == "/CIDFontType2" and "W" in item):
            continue
        item["DW"] = 1000
        widths = pydyf.Array()
        for first, run in zip(item["W"][::2], item["W"][1::2], strict=True):
            for index, width in enumerate(run):
                if width != 1000:
                    if widths and widths[-2] + len(widths[-1]) == first + index:
                        widths[-1].append(width)
                    else:
                        widths.extend((first + index, pydyf.Array([width])))
        item["W"] = widths


def _tag_footnotes(pdf: pydyf.PDF) -> None:
    """Tag each footnote as a Note with an ID of its own (PDF/UA-1, 7.9); the engine leaves plain spans."""
    root = _object(pdf, pdf.catalog["StructTreeRoot"])
    document = _object(pdf, root["K"][0])
    number = 0
    for area in (_object(pdf, kid) for kid in document["K"]):
        if area["S"] == "/NonStruct":  # what a page holds at its foot
            for footnote in (_object(pdf, kid) for kid in area["K"]):
                number += 1
                footnote["S"] = "/Note"
                footnote["ID"] = pydyf.String(f"note-{number}")


def _mark_watermark(document, pdf: pydyf.PDF) -> None:
    """On pages with a watermark, mark what stands in the margins as artifacts (ISO 32000-1, 14.8.2.2).

    The engine gives it structure elements that belong to no structure: they go.
    """
    if not any(getattr(box, "at_keyword", "") == "@left-middle" for box in document.pages[0]._page_box.children):
        return
    root = _object(pdf, pdf.catalog["StructTreeRoot"])
    within, to_see = set(), [*root["K"]]
    while to_see:
        reference = to_see.pop()
        within.add(reference)
        to_see += [kid for kid in _object(pdf, reference).get("K", ()) if isinstance(kid, bytes)]
    parents = _object(pdf, root["ParentTree"])["Nums"]
    contents = {item["StructParents"]: item["Contents"] for item in pdf.objects if _is(item, "/Page")}
    for page, elements in zip(parents[::2], parents[1::2], strict=True):
        if page not in contents:  # a link
            continue
        outside = {number for number, reference in enumerate(elements) if reference not in within}
        elements[:] = [b"null" if number in outside else reference for number, reference in enumerate(elements)]
        stream = _object(pdf, contents[page]).stream
        for place, item in enumerate(stream):
            if isinstance(item, pydyf.Dictionary) and item.get("MCID") in outside:
                stream[place - 1 : place + 1] = [b"/Artifact", pydyf.Dictionary({"Type": "/Pagination"})]
    for number, item in enumerate(pdf.objects):
        if _is(item, "/StructElem") and item.reference not in within:
            pdf.objects[number] = left = _Null()
            left.number = item.number


def _is(item, kind: str) -> bool:
    return isinstance(item, pydyf.Dictionary) and item.get("Type") == kind


def finish(document, pdf: pydyf.PDF) -> None:
    """Put the tags in order, add the mark of PDF/UA-1, make the file small. The engine calls it before it writes."""
    _tag_footnotes(pdf)
    _mark_watermark(document, pdf)
    _join_lines(pdf)
    _default_width(pdf)
    metadata = _object(pdf, pdf.catalog["Metadata"])
    metadata.stream = [metadata.stream[0].replace(b"</rdf:RDF>", _UA)]
    for item in pdf.objects:
        if isinstance(item, pydyf.Stream):
            item.__class__ = _OnceStream
