"""The drawn pages as objects of the PDF that the engine makes of the first: tags, links, bookmarks, places."""

from dataclasses import dataclass, field

import pydyf


class Raw(pydyf.Object):
    """An object whose bytes are known."""

    data = b""


class RawStream(Raw):
    """A stream whose bytes are known: it stands in the file itself, not in a stream of objects."""

    compressible = False


@dataclass(slots=True)
class Element:
    """A structure element in the making: its role, its marked contents and the links inside it."""

    role: str
    name: str
    place: tuple[float, float]
    title: str = ""
    kids: list = field(default_factory=list)


@dataclass(slots=True)
class Link:
    """A link in one line: its address, its rectangle in points, its marked content."""

    address: str
    corners: str
    content: int


@dataclass(slots=True)
class Sheet:
    """A page as drawn: its compressed contents, the elements of its text and those of its notes."""

    contents: bytes
    body: list[Element]
    notes: list[Element]
    owners: list  # for each marked content the element or link that holds it


class Binder:
    """Adds the pages after the first to a PDF."""

    def __init__(self, pdf: pydyf.PDF):
        self.pdf = pdf
        self.names: list[tuple[str, str]] = []

    def add(self, sheets: list[Sheet], states: dict, bookmarks: list) -> None:
        """Add the pages, what they are made with, their tags, links and places, and all bookmarks.

        `states` are the graphics states that the pages name, `bookmarks` the engine's for the first page.
        """
        pdf = self.pdf
        first = next(item for item in pdf.objects if isinstance(item, dict) and item.get("Type") == "/Page")
        resources = pdf.objects[int(first["Resources"].split()[0])]
        for name, state in states.items():
            resources["ExtGState"].setdefault(name, state)
        tree = pdf.objects[int(pdf.catalog["StructTreeRoot"].split()[0])]
        root = pdf.objects[int(tree["K"][0].split()[0])]
        parents = pdf.objects[int(tree["ParentTree"].split()[0])]["Nums"]
        self.key = 1 + max(parents[::2])
        self.notes = sum(isinstance(item, dict) and item.get("S") == "/Note" for item in pdf.objects)
        self.marks = [*_front(bookmarks, first.reference)]
        boxes = b" ".join(b"/%s %s" % (name.encode(), first[name].data) for name in ("MediaBox", "TrimBox", "BleedBox"))
        fixed = f"/Type /Page /Parent {first['Parent'].decode()} /Resources {first['Resources'].decode()} /Tabs /S "
        fixed += boxes.decode()
        for sheet in sheets:
            page, contents = self._add(), self._add(RawStream)
            contents.data = b"<</Filter /FlateDecode /Length %d>>\nstream\n%s\nendstream" % (
                len(sheet.contents),
                sheet.contents,
            )
            key, self.key = self.key, self.key + 1
            links: list[tuple[int, bytes]] = []
            self.refs: dict[int, bytes] = {}
            self.annotations: list[str] = []
            for kind, elements in (("/Art", sheet.body), ("/NonStruct", sheet.notes)):
                if elements:
                    root["K"].append(self._group(kind, elements, root, page, links))
            parents.extend((key, b"[%s]" % b" ".join(self.refs[id(owner)] for owner in sheet.owners)))
            for number, reference in links:
                parents.extend((number, reference))
            annotated = f" /Annots [{' '.join(self.annotations)}]" if links else ""
            _set(page, f"<<{fixed} /Contents {contents.number} 0 R /StructParents {key}{annotated}>>")
            pdf.pages["Kids"].extend([page.number, 0, "R"])
        pdf.pages["Count"] += len(sheets)
        self._outline()
        self._name_places()

    def _add(self, kind: type[Raw] = Raw) -> Raw:
        item = kind()
        self.pdf.add_object(item)
        return item

    def _group(self, role: str, elements: list[Element], root, page: Raw, links: list) -> bytes:
        """The element that holds the text of a page, or its notes; returns its reference."""
        outer = inner = self._add()
        above = f"/P {root.number} 0 R /Pg {page.number} 0 R"
        if role == "/Art":
            inner = self._add()
            _set(outer, f"<</Type /StructElem /S /Art /K [{inner.number} 0 R] {above}>>")
            above, role = f"/P {outer.number} 0 R /Pg {page.number} 0 R", "/Div"
        kids = " ".join(f"{self._element(each, inner, page, links)} 0 R" for each in elements)
        _set(inner, f"<</Type /StructElem /S {role} /K [{kids}] {above}>>")
        return outer.reference

    def _element(self, element: Element, parent: Raw, page: Raw, links: list) -> int:
        item = self._add()
        self.refs[id(element)] = item.reference
        kids = " ".join(
            f"{self._link(kid, item, page, links)} 0 R" if isinstance(kid, Link) else str(kid) for kid in element.kids
        )
        identity = ""
        if element.role == "/Note":
            self.notes += 1
            identity = f" /ID (note-{self.notes})"
        _set(
            item,
            f"<</Type /StructElem /S {element.role} /K [{kids}] /P {parent.number} 0 R "
            f"/Pg {page.number} 0 R{identity}>>",
        )
        place = f"[{page.number} 0 R /XYZ {element.place[0]:.2f} {element.place[1]:.2f} 0]"
        if element.name:
            self.names.append((element.name, place))
        if element.title:
            self.marks.append((int(element.role[2:]), element.title, place, "open"))
        return item.number

    def _link(self, link: Link, parent: Raw, page: Raw, links: list) -> int:
        item, annotation = self._add(), self._add()
        self.refs[id(link)] = item.reference
        address = pydyf.String(link.address).data.decode()
        _set(
            annotation,
            f"<</Type /Annot /Subtype /Link /Rect [{link.corners}] /BS <</W 0>> /Contents {address} "
            f"/A <</Type /Action /S /URI /URI {address}>> /F 4 /StructParent {self.key}>>",
        )
        _set(
            item,
            f"<</Type /StructElem /S /Link /K [<</Type /OBJR /Obj {annotation.number} 0 R /Pg {page.number} 0 R>> "
            f"{link.content}] /P {parent.number} 0 R /Pg {page.number} 0 R>>",
        )
        links.append((self.key, item.reference))
        self.annotations.append(f"{annotation.number} 0 R")
        self.key += 1
        return item.number

    def _outline(self) -> None:
        """The bookmarks: a heading holds those of lower rank that follow it."""
        if not self.marks:
            return
        root = self._add()
        items = [(0, "", "", "open", root, [])]
        holders = [items[0]]
        for level, title, place, state in self.marks:
            node = (level, title, place, state, self._add(), [])
            while holders[-1][0] >= level:
                holders.pop()
            holders[-1][5].append(node)
            holders.append(node)
            items.append(node)
        counts: dict[int, int] = {}
        for _level, _title, _place, _state, item, kids in reversed(items):
            counts[item.number] = len(kids) + sum(counts[kid[4].number] for kid in kids if kid[3] != "closed")
        for level, _title, _place, state, item, kids in items:
            count = counts[item.number] * (-1 if state == "closed" else 1)
            ends = f" /First {kids[0][4].number} 0 R /Last {kids[-1][4].number} 0 R" if kids else ""
            if level == 0:
                _set(item, f"<</Count {count}{ends}>>")
            else:
                item.data = item.data + f" /Count {count}{ends}>>".encode()
            for index, (_level, title, place, _state, kid, _kids) in enumerate(kids):
                before = f" /Prev {kids[index - 1][4].number} 0 R" if index else ""
                after = f" /Next {kids[index + 1][4].number} 0 R" if index + 1 < len(kids) else ""
                words = pydyf.String(title).data.decode()
                _set(kid, f"<</Title {words} /Dest {place} /Parent {item.number} 0 R{before}{after}")
        self.pdf.catalog["Outlines"] = root.reference

    def _name_places(self) -> None:
        """The names of places in the file, for links from outside: those of the first page and of all blocks."""
        names = self.pdf.catalog.setdefault("Names", pydyf.Dictionary())
        places = names.setdefault("Dests", pydyf.Dictionary({"Names": pydyf.Array()}))
        found = dict(zip((name.string for name in places["Names"][::2]), places["Names"][1::2], strict=True))
        found |= {name: place.encode() for name, place in self.names}
        places["Names"] = pydyf.Array()
        for name in sorted(found):
            places["Names"].extend((pydyf.String(name), found[name]))


def _set(item: Raw, data: str) -> None:
    item.data = data.encode("latin-1")


def _front(bookmarks: list, page: bytes, level: int = 1):
    """The engine's bookmarks, which all are on the first page, as (level, title, place, state)."""
    for title, (_page, x, y), kids, state in bookmarks:
        yield level, title, f"[{page.decode()} /XYZ {x:.2f} {y:.2f} 0]", state
        yield from _front(kids, page, level + 1)
