"""What WeasyPrint leaves to do for a file that is PDF/A-3a and PDF/UA-1 at once; its `finisher` hook."""

import zlib

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


class _OnceStream(pydyf.Stream):
    """A stream that compresses once; the identifier of the file would make every stream be compressed twice."""

    @property
    def data(self) -> bytes:
        done = self.__dict__.get("_done")
        if done is None:
            body = b"\n".join(pydyf._to_bytes(item) for item in self.stream)
            entries = pydyf.Dictionary(dict(self.extra))
            if self.compress:
                entries["Filter"] = "/FlateDecode"
                body = zlib.compress(body, 6)
            entries["Length"] = len(body)
            done = self._done = b"\n".join((entries.data, b"stream", body, b"endstream"))
        return done


def _object(pdf: pydyf.PDF, reference: bytes):
    return pdf.objects[int(reference.split()[0])]


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


def finish(document, pdf: pydyf.PDF) -> None:
    """Tag the footnotes, add the mark of PDF/UA-1, compress once. Called by the engine before it writes the file."""
    _tag_footnotes(pdf)
    metadata = _object(pdf, pdf.catalog["Metadata"])
    metadata.stream = [metadata.stream[0].replace(b"</rdf:RDF>", _UA)]
    for item in pdf.objects:
        if isinstance(item, pydyf.Stream):
            item.__class__ = _OnceStream
