"""A Word file from outside, opened: its parts as trees, and what the text refers to in them. Nothing is trusted."""

import posixpath
import re
import zipfile
from dataclasses import dataclass, field
from io import BytesIO
from xml.etree.ElementTree import Element, ParseError

from defusedxml import ElementTree
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _

from recommendations.rules import RuleBroken
from reports.word_styles import LINKS, WORD
from responses import uploads

UNPACKED_LIMIT = 20 * uploads.MEGABYTE  # of the parts that are read: a note has less than one
# “Strict Open XML”, which Word offers too, is the same under other names.
STRICT = (
    (b"http://purl.oclc.org/ooxml/wordprocessingml/main", WORD.encode()),
    (b"http://purl.oclc.org/ooxml/officeDocument/relationships", LINKS.encode()),
)
PREFIXES = {
    WORD: "",
    LINKS: "r:",
    "http://schemas.openxmlformats.org/markup-compatibility/2006": "mc:",
    "http://schemas.openxmlformats.org/officeDocument/2006/math": "m:",
    "http://purl.oclc.org/ooxml/officeDocument/math": "m:",
}
OFF = {"0", "false", "off", "none"}


def name_of(element: Element) -> str:
    """The name of an element as in WordprocessingML, without `w:`; of others with their prefix ("?:" when unknown)."""
    space, _brace, local = element.tag[1:].rpartition("}")
    return f"{PREFIXES.get(space, '?:')}{local}"


def get(element: Element | None, attribute: str = "val", default: str = "") -> str:
    """An attribute of WordprocessingML; `default` where it or the element is missing."""
    return default if element is None else element.get(f"{{{WORD}}}{attribute}", default)


def find(element: Element | None, *path: str) -> Element | None:
    """The first child by names, step by step."""
    for name in path:
        element = None if element is None else element.find(f"{{{WORD}}}{name}")
    return element


def is_on(element: Element | None) -> bool:
    """Whether a property that is on or off is on; False when it is not there."""
    return element is not None and get(element, default="true") not in OFF


@dataclass
class Level:
    """The first level of a list: where it starts and whether its numbers are figures."""

    start: int = 1
    decimal: bool = False


@dataclass
class Lists:
    """The lists of a file: of each list its base (several may continue one), its new start, and of bases the level."""

    base: dict[str, str] = field(default_factory=dict)
    starts: dict[str, int] = field(default_factory=dict)
    levels: dict[str, Level] = field(default_factory=dict)


@dataclass
class Style:
    """A style: its name in small letters, what it rests on, its list ("" for none), and whether it slants."""

    name: str
    base: str = ""
    list: str = ""
    italic: bool | None = None


class WordFile:
    """The parts of a Word document that matter to its text. Raises RuleBroken, saying what to do."""

    def __init__(self, content: bytes, name: str):
        uploads.inspect_document(name, content)
        with zipfile.ZipFile(BytesIO(content)) as self._archive:
            self._parts = {info.filename.lower(): info for info in self._archive.infolist()}
            self._spent = 0
            main = self._main()
            self._folder = posixpath.dirname(main)
            related = self._relations(main)
            self.document = self._tree(main)
            self.addresses = {"document": self._addresses(related)}
            self.notes: dict[tuple[str, str], Element] = {}
            for kind in ("footnotes", "endnotes"):
                self._read_notes(kind, related)
            self.styles = self._styles(self._related(related, "styles"))
            self.lists = self._lists(self._related(related, "numbering"))
            self.called = self._called()
            comments = self._related(related, "comments")
            self.comments = {get(each, "id"): each for each in comments if name_of(each) == "comment"}

    def style(self, key: str) -> Style:
        """The style with an id; a nameless one for an id that the file does not define."""
        return self.styles.get(key, Style(""))

    def inherited(self, key: str, attribute: str):
        """The value of a style's attribute, else that of the nearest style that it rests on; None or "" without any."""
        seen: set[str] = set()
        value = None
        while key and key not in seen and value in (None, ""):
            seen.add(key)
            value = getattr(self.style(key), attribute)
            key = self.style(key).base
        return value

    def spend(self, size: int) -> None:
        """Count what the text takes, of which fields can make more than the file has. Raises RuleBroken."""
        self._spent += size
        if self._spent > UNPACKED_LIMIT:
            raise RuleBroken(
                _("The text of the file takes more than %(limit)s, and that of a note far less. Export it anew.")
                % {"limit": filesizeformat(UNPACKED_LIMIT)}
            )

    def _tree(self, path: str) -> Element:
        """The root of a part."""
        info = self._parts.get(path.lower())
        if info is None:
            raise unreadable(path)
        self.spend(info.file_size)
        content = self._archive.read(info)
        for strict, usual in STRICT:
            content = content.replace(strict, usual)
        try:
            return ElementTree.fromstring(content, forbid_dtd=True)
        except (ParseError, ValueError, LookupError) as error:  # a forbidden entity is a ValueError
            raise unreadable(path) from error

    def _relations(self, path: str) -> list[Element]:
        """What a part refers to."""
        folder, name = posixpath.split(path)
        listed = posixpath.join(folder, "_rels", f"{name}.rels")
        return list(self._tree(listed)) if listed.lower() in self._parts else []

    def _main(self) -> str:
        for relation in self._relations(""):
            if relation.get("Type", "").endswith("/officeDocument"):
                return relation.get("Target", "").lstrip("/")
        raise unreadable("_rels/.rels")

    def _path(self, related: list[Element], kind: str) -> str:
        for relation in related:
            if relation.get("Type", "").endswith(f"/{kind}") and relation.get("TargetMode") != "External":
                return posixpath.normpath(posixpath.join("/", self._folder, relation.get("Target", ""))).lstrip("/")
        return ""

    def _related(self, related: list[Element], kind: str) -> list[Element]:
        """What the related part of a kind consists of; nothing when there is no such part."""
        path = self._path(related, kind)
        return list(self._tree(path)) if path else []

    @staticmethod
    def _addresses(related: list[Element]) -> dict[str, str]:
        return {each.get("Id", ""): each.get("Target", "") for each in related if each.get("TargetMode") == "External"}

    def _read_notes(self, kind: str, related: list[Element]) -> None:
        if path := self._path(related, kind):
            self.addresses[kind] = self._addresses(self._relations(path))
            for each in self._tree(path):
                self.notes[kind, get(each, "id")] = each

    def _called(self) -> dict[str, str]:
        """The id of the first footnote that is called inside a bookmark, by its name: fields repeat such calls."""
        open_, found = {}, {}
        for each in self.document.iter():
            match name_of(each):
                case "bookmarkStart":
                    open_[get(each, "id")] = get(each, "name")
                case "bookmarkEnd":
                    open_.pop(get(each, "id"), None)
                case "footnoteReference":
                    found |= dict.fromkeys(open_.values(), get(each, "id"))
                    open_.clear()
        return found

    @staticmethod
    def _styles(root: list[Element]) -> dict[str, Style]:
        styles = {}
        for each in root:
            if name_of(each) == "style":
                slant = find(each, "rPr", "i")
                styles[get(each, "styleId")] = Style(
                    get(find(each, "name")).lower(),
                    get(find(each, "basedOn")),
                    get(find(each, "pPr", "numPr", "numId")),
                    None if slant is None else is_on(slant),
                )
        return styles

    @staticmethod
    def _lists(root: list[Element]) -> Lists:
        lists = Lists()
        for each in root:
            level = next((level for level in each if name_of(level) == "lvl" and get(level, "ilvl") == "0"), None)
            if name_of(each) == "abstractNum":
                decimal = get(find(level, "numFmt")) == "decimal"
                lists.levels[get(each, "abstractNumId")] = Level(_number(get(find(level, "start")), 1), decimal)
            elif name_of(each) == "num":
                key = get(each, "numId")
                lists.base[key] = get(find(each, "abstractNumId"))
                for override in each.iter(f"{{{WORD}}}lvlOverride"):
                    if get(override, "ilvl") == "0" and (start := find(override, "startOverride")) is not None:
                        lists.starts[key] = _number(get(start), 1)
        return lists


def _number(text: str, other: int) -> int:
    return int(text) if re.fullmatch(r"[0-9]{1,9}", text) else other


def unreadable(part: str) -> RuleBroken:
    """The refusal of a file of which a part is missing or damaged."""
    return RuleBroken(
        _("The Word file cannot be read (%(part)s). Open it in Word, save it again, and choose the new file.")
        % {"part": part}
    )
