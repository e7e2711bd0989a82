"""What a Word file consists of besides the look: words and paragraphs, links, settings, properties, and the package.

Nothing in it names a person or a moment: equal contents give equal bytes, and who opens the file learns only the note.
"""

import re
import zipfile
from io import BytesIO
from urllib.parse import quote

from recommendations.rules import Language
from reports import marks, note
from reports.phrases import PHRASES
from reports.render_xml_elements import Markup, element, text
from reports.word_styles import LINKS, SCRIPTS, part, several, w

PACKAGE = "http://schemas.openxmlformats.org/package/2006"
OFFICE = "application/vnd.openxmlformats-officedocument.wordprocessingml"
HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
MOMENT = (1980, 1, 1, 0, 0, 0)  # the first that a ZIP archive can name: it stands for none
NOT_IN_ADDRESS = re.compile(r'[\s<>"{}|\\^`\[\]]')
HEADS_AND_FEET = {f"{name}{number}": name for name in ("header", "footer") for number in (1, 2, 3)}
# The parts in word/ that the document is related to, by name, with the kind of the relation (and of the part).
KINDS = {name: name for name in ("styles", "numbering", "settings", "fontTable", "footnotes")} | HEADS_AND_FEET


class Relations:
    """What a part of the package refers to."""

    def __init__(self) -> None:
        self.entries: dict[str, Markup] = {}

    def add(self, key: str, kind: str, target: str, **mode: str) -> str:
        """Relate to `target` under the id `key`, and give the id back; `kind` is a name of an office relation."""
        kind = kind if "/" in kind else f"{LINKS}/{kind}"
        self.entries[key] = element("Relationship", Id=key, Type=kind, Target=target, **mode)
        return key

    def link(self, href: str) -> str:
        """The id of a new relation to an address of the web; characters that no address can hold are encoded."""
        target = NOT_IN_ADDRESS.sub(lambda match: quote(match[0]), href)
        return self.add(f"link{len(self.entries) + 1}", "hyperlink", target, TargetMode="External")

    def xml(self) -> Markup:
        """The part that lists them."""
        return element("Relationships", *self.entries.values(), xmlns=f"{PACKAGE}/relationships")


def words(written: str, *, style: str = "", properties: str = "") -> Markup:
    """A run of plain words: spaces kept, tabs and line breaks as Word writes them."""
    named = w("rStyle", val=style) if style else ""
    head = w("rPr", several(named, properties)) if style or properties else ""
    pieces = []
    for piece in re.split(r"([\t\n\r])", written):
        if piece in ("\t", "\n", "\r"):
            pieces.append(w({"\t": "tab", "\n": "br", "\r": "cr"}[piece]))
        elif piece:
            pieces.append(element("w:t", text(piece), **{"xml:space": "preserve"}))
    return w("r", head, *pieces)


def paragraph(style: str, *content: str) -> Markup:
    """A paragraph of a style."""
    return w("p", w("pPr", w("pStyle", val=style)), *content)


def settings(language: Language) -> Markup:
    """The part word/settings.xml."""
    tag = SCRIPTS[language].tag
    latin = {"val": "en-GB" if language in (Language.ZH, Language.AR) else tag}
    other = {
        "eastAsia": tag if language == Language.ZH else "zh-CN",
        "bidi": tag if language == Language.AR else "ar-SA",
    }
    modern = {"name": "compatibilityMode", "uri": "http://schemas.microsoft.com/office/word", "val": 15}
    return part(
        "settings",
        w("zoom", percent=100),
        w("defaultTabStop", val=420),
        w("evenAndOddHeaders"),
        w("characterSpacingControl", val="compressPunctuation"),
        w("footnotePr", w("footnote", id=-1), w("footnote", id=0)),
        w("compat", w("compatSetting", **modern)),
        w("themeFontLang", **latin, **other),
    )


def properties(content: note.NoteContent) -> Markup:
    """The part docProps/core.xml: the title, the office that writes, the language; no person and no date."""
    return element(
        "cp:coreProperties",
        element("dc:title", f"{content.symbol} – {marks.plain(content.title)}"),
        element("dc:creator", PHRASES[Language(content.language)].author),
        element("dc:language", content.language),
        **{"xmlns:cp": f"{PACKAGE}/metadata/core-properties", "xmlns:dc": "http://purl.org/dc/elements/1.1/"},
    )


def package(parts: dict[str, Markup], links: dict[str, Relations], core: Markup) -> bytes:
    """The file: `parts` in word/ by name (document, and all of KINDS); `links`: what document and footnotes lead to."""
    top, types = Relations(), []
    top.add("document", "officeDocument", "word/document.xml")
    top.add("properties", f"{PACKAGE}/relationships/metadata/core-properties", "docProps/core.xml")
    for name, kind in KINDS.items():
        links["document"].add(name, kind, f"{name}.xml")
    for name in parts:
        kind = KINDS.get(name, "document.main")
        types.append(element("Override", PartName=f"/word/{name}.xml", ContentType=f"{OFFICE}.{kind}+xml"))
    package_type = "application/vnd.openxmlformats-package"
    types.append(element("Override", PartName="/docProps/core.xml", ContentType=f"{package_type}.core-properties+xml"))
    defaults = (
        element("Default", Extension="rels", ContentType=f"{package_type}.relationships+xml"),
        element("Default", Extension="xml", ContentType="application/xml"),
    )
    files = {
        "[Content_Types].xml": element("Types", *defaults, *types, xmlns=f"{PACKAGE}/content-types"),
        "_rels/.rels": top.xml(),
        "docProps/core.xml": core,
        **{f"word/{name}.xml": content for name, content in parts.items()},
        **{f"word/_rels/{name}.xml.rels": relations.xml() for name, relations in links.items() if relations.entries},
    }
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in files.items():
            entry = zipfile.ZipInfo(name, MOMENT)
            entry.compress_type, entry.create_system = zipfile.ZIP_DEFLATED, 0
            archive.writestr(entry, HEAD + content)
    return out.getvalue()
