"""Files attached to a PDF, as PDF/A-3 asks (ISO 19005-3, 6.8): each with its type, its relation and a description.

The engine can attach files too, but gives each the time of day, which would make every file another, and lists each
twice among the associated files. No date is written: the format asks for none, and none is known.
"""

import hashlib
from dataclasses import dataclass

import pydyf


@dataclass(frozen=True)
class Attachment:
    """A file to attach. `relationship` is a value of ISO 19005-3, annex E: Data, Alternative, Source, Supplement."""

    name: str
    media_type: str
    relationship: str
    description: str
    content: bytes


def attach(pdf: pydyf.PDF, attachments: tuple[Attachment, ...]) -> None:
    """Add the files to the document, in the order of their names, as a name tree must have them."""
    names, associated = pydyf.Array(), pydyf.Array()
    for each in sorted(attachments, key=lambda attachment: attachment.name):
        checksum = hashlib.md5(each.content, usedforsecurity=False).hexdigest()  # ISO 32000-1, 7.11.4
        file = pydyf.Stream(
            [each.content],
            {
                "Type": "/EmbeddedFile",
                "Subtype": "/" + each.media_type.replace("/", "#2f"),
                "Params": pydyf.Dictionary({"Size": len(each.content), "CheckSum": f"<{checksum}>"}),
            },
            compress=True,
        )
        pdf.add_object(file)
        entry = pydyf.Dictionary(
            {
                "Type": "/Filespec",
                "F": pydyf.String(each.name),
                "UF": pydyf.String(each.name),
                "EF": pydyf.Dictionary({"F": file.reference, "UF": file.reference}),
                "Desc": pydyf.String(each.description),
                "AFRelationship": f"/{each.relationship}",
            }
        )
        pdf.add_object(entry)
        names.extend((pydyf.String(each.name), entry.reference))
        associated.append(entry.reference)
    pdf.catalog.setdefault("Names", pydyf.Dictionary())["EmbeddedFiles"] = pydyf.Dictionary({"Names": names})
    pdf.catalog["AF"] = associated
