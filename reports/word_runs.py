"""The words of one paragraph of a Word file as marked text, as they stand when every tracked change is accepted."""

import re
import unicodedata
from collections import Counter
from urllib.parse import quote
from xml.etree.ElementTree import Element

from reports import marks
from reports.word_file import OFF, WordFile, find, get, is_on, name_of
from reports.word_pieces import Bookmark, Findings, Piece, boxed, looks, symbol, texts
from reports.word_styles import LINKS

DROPPED = {"del", "moveFrom"}
KEPT = {"ins": "insertion", "moveTo": "move"}
# What holds runs and says nothing of its own.
TRANSPARENT = {"sdt", "sdtContent", "smartTag", "customXml", "dir", "bdo", "ruby", "rubyBase"}
SILENT = {
    *(
        "pPr",
        "rPr",
        "sdtPr",
        "sdtEndPr",
        "smartTagPr",
        "customXmlPr",
        "rubyPr",
        "rt",
        "proofErr",
        "lastRenderedPageBreak",
    ),
    *("footnoteRef", "endnoteRef", "annotationRef", "separator", "continuationSeparator", "permStart", "permEnd"),
    *("customXmlInsRangeStart", "customXmlInsRangeEnd", "customXmlDelRangeStart", "customXmlDelRangeEnd"),
    *("commentRangeEnd", "delText", "delInstrText", "tcPr", "moveFromRangeEnd", "moveToRangeEnd"),
}
DRAWN = {"drawing", "pict", "object", "mc:AlternateContent"}
PLAIN = {"tab": "\t", "ptab": "\t", "cr": "\r", "noBreakHyphen": "\u2011", "softHyphen": "\u00ad"}
NOT_IN_ADDRESS = re.compile(r"[\s()\[\]\\]")
ADDRESS = re.compile(r'HYPERLINK\s+"([^"]+)"(?:.*?\\l\s+"([^"]+)")?', re.DOTALL)
REPEATED = re.compile(r"NOTEREF\s+(\S+)")


class ParagraphReader:
    """Reads the content of one paragraph, or of several that accepted changes make one.

    `part` is where it stands: `document`, `footnotes` or `endnotes`. After reading: `runs`, `numeral` (of a heading),
    `bookmarks`, `comments` (ids), `found`, and `star` (marked text, when the star note is called here).
    """

    def __init__(self, file: WordFile, part: str, changes: Counter):
        self.file, self.part, self.changes = file, part, changes
        self.pieces: list[Piece | marks.Run] = []
        self.bookmarks: dict[str, Bookmark] = {}
        self.comments: dict[str, None] = {}
        self.found = Findings()
        self.star = ""
        self.numeral = ""
        self._length = 0
        self._fields: list[dict] = []
        self._mark_follows: tuple[str, str] | None = None  # of the footnote with this id; what of it has been read
        self._marked_run: Element | None = None

    def read(self, paragraph: Element) -> None:
        """Add the content of a paragraph."""
        for child in paragraph:
            self._child(child)

    @property
    def runs(self) -> list[marks.Run]:
        """What has been read."""
        self._end_mark()
        for bookmark in self.bookmarks.values():  # one that does not end here goes on in the next paragraph
            bookmark.holds = bookmark.holds or (bookmark.open and self._length > bookmark.start)
        return [piece.run() if isinstance(piece, Piece) else piece for piece in self.pieces]

    @property
    def words(self) -> str:
        """What has been read without its marks and footnotes."""
        return "".join(piece.text for piece in self.pieces if isinstance(piece, Piece))

    def _child(self, child: Element, href: str = "", link: object = None, dropped: bool = False) -> None:
        name = name_of(child)
        if name in DROPPED:
            self.changes["deletion" if name == "del" else "move"] += 1
            dropped = True
        elif name in KEPT:
            self.changes[KEPT[name]] += 1
        elif name == "hyperlink":
            href, link = self._hyperlink(child), child
        elif name == "fldSimple":
            href, link = self._instruction(get(child, "instr"), child, href, link)
            if href is None:
                return
        elif name == "r":
            if not dropped:
                self._run(child, href, link)
            return
        elif name == "bookmarkStart":
            self.bookmarks[get(child, "id")] = Bookmark(get(child, "name"), self._length)
            return
        elif name == "bookmarkEnd":
            self.end_bookmark(get(child, "id"))
            return
        elif name in ("commentRangeStart", "commentReference"):
            self._comment(child)
            return
        elif name in SILENT:
            return
        elif name.startswith("m:"):
            self.found.quoted.append(("equation", "".join(child.itertext())))
            return
        elif name in DRAWN:
            if written := boxed(child):
                self.found.quoted.append(("text box", written))
            else:
                self.found.counts["picture"] += 1
            return
        elif name not in TRANSPARENT:
            self.found.quoted.append(("unknown", f"{name} {''.join(child.itertext())}".strip()))
            return
        if name == "ruby":
            self.found.quoted.append(("ruby", texts(child)))
        for inner in child:
            self._child(inner, href, link, dropped)

    def end_bookmark(self, key: str) -> None:
        """End a bookmark here, if it began here."""
        if key in self.bookmarks:
            self.bookmarks[key].holds = self._length > self.bookmarks[key].start
            self.bookmarks[key].open = False

    def _comment(self, element: Element) -> None:
        self.comments[get(element, "id")] = None

    def _hyperlink(self, element: Element) -> str:
        target = self.file.addresses.get(self.part, {}).get(element.get(f"{{{LINKS}}}id", ""), "")
        return self._address(target, get(element, "anchor"))

    def _address(self, target: str, anchor: str) -> str:
        if not target:
            self.found.counts["inner link"] += 1
            return ""
        if anchor and "#" not in target:
            target = f"{target}#{anchor}"
        return NOT_IN_ADDRESS.sub(lambda match: quote(match[0], safe=""), target)

    def _instruction(self, text: str, field: object, href: str, link: object) -> tuple[str | None, object]:
        """The link that a field makes of what it shows; None when what it shows is not to be read."""
        if address := ADDRESS.search(text):
            return self._address(address[1], address[2] or ""), field
        if (repeated := REPEATED.search(text)) and self._repeat(repeated[1]):
            return None, None
        return href, link

    def _repeat(self, bookmark: str) -> bool:
        """Call the footnote again whose first call a bookmark holds."""
        key = self.file.called.get(bookmark)
        if not key:
            return False
        self.found.counts["repeated note"] += 1
        self._note("footnotes", key, "")
        return True

    def _run(self, run: Element, href: str, link: object) -> None:
        shown = find(run, "rPr")
        style = self.file.style(get(find(shown, "rStyle"))).name
        if style == "un numeral":
            self.numeral += texts(run)
            return
        italic = self._italic(shown)
        for child in run:
            name = name_of(child)
            if name in ("fldChar", "instrText"):
                self._field(child, name)
                continue
            if self._fields:
                current = self._fields[-1]
                if not current["shown"] or current["href"] is None:
                    continue
                href, link = current["href"] or href, current["link"] or link
            if name == "t":
                if self._mark_follows and (run is self._marked_run or style == "footnote reference"):
                    self._mark_follows = (self._mark_follows[0], self._mark_follows[1] + (child.text or ""))
                else:
                    self._text(child.text or "", style, shown, italic, href, link)
            elif name in PLAIN:
                self._add(PLAIN[name], italic, href, link)
            elif name == "br":
                if get(child, "type") not in ("page", "column"):
                    self._add("\n", italic, href, link)
            elif name == "sym":
                self._add(symbol(child), italic, href, link)
            elif name in ("footnoteReference", "endnoteReference"):
                self._call(child, f"{name.removesuffix('Reference')}s", run)
            elif name != "rPr":
                self._child(child, href, link)
        if self._mark_follows and self._mark_follows[1]:
            self._end_mark()

    def _text(self, text: str, style: str, shown: Element | None, italic: bool, href: str, link: object) -> None:
        if style == "footnote reference" and self.part != "document":
            self.pieces.append(
                marks.Call(text.strip()) if re.fullmatch(r"[0-9]{1,5}|\*", text.strip()) else Piece([text])
            )
        else:
            self.found.counts.update(looks(shown, href, italic))
            self._add(text, italic, href, link)

    def _add(self, text: str, italic: bool, href: str, link: object) -> None:
        self._end_mark()
        for character in text:
            if character == "\u00ad":
                self.found.counts["soft hyphen"] += 1
            elif unicodedata.category(character) == "Co":
                self.found.quoted.append(("private character", f"U+{ord(character):04X}"))
        self._length += len(text)
        last = self.pieces[-1] if self.pieces else None
        kind = (italic and not href, href, link if href else None)
        if isinstance(last, Piece) and (last.italic, last.href, last.link) == kind:
            last.parts.append(text)
        elif text:
            self.pieces.append(Piece([text], *kind))

    def _italic(self, shown: Element | None) -> bool:
        """Whether a run slants: by itself, else by its style."""
        own = [each for name in ("i", "iCs") if (each := find(shown, name)) is not None]
        if own:
            return any(is_on(each) for each in own)
        return bool(self.file.inherited(get(find(shown, "rStyle")), "italic"))

    def _field(self, element: Element, name: str) -> None:
        """Follow a field that is written out: what it does, then what it shows."""
        kind = get(element, "fldCharType")
        if kind == "begin":
            self._fields.append({"text": "", "shown": False, "href": "", "link": None})
        elif self._fields and name == "instrText":
            self._fields[-1]["text"] += element.text or ""
        elif self._fields and kind == "separate":
            field = self._fields[-1]
            field["shown"] = True
            outer = self._fields[-2] if len(self._fields) > 1 else {"href": "", "link": None}
            field["href"], field["link"] = self._instruction(field["text"], field, outer["href"], outer["link"])
        elif self._fields and kind == "end":
            self._fields.pop()

    def _call(self, element: Element, kind: str, run: Element) -> None:
        """The call of a note, whose words take its place; one with a mark of its own is followed by this."""
        self._end_mark()
        key = get(element, "id")
        if kind == "endnotes":
            self.found.counts["endnote"] += 1
        if get(element, "customMarkFollows", "0") not in OFF:
            self._mark_follows, self._marked_run = (key, ""), run
        else:
            self._note(kind, key, "")

    def _end_mark(self) -> None:
        if self._mark_follows:
            (key, mark), self._mark_follows = self._mark_follows, None
            self._note("footnotes", key, mark.strip())

    def _note(self, kind: str, key: str, mark: str) -> None:
        """A footnote in the place of its call; of the star note the call alone, and its text in `star`."""
        if self.part != "document":  # Word lets no note call another
            self.found.counts["note in a note"] += 1
            return
        note = self.file.notes.get((kind, key))
        reader = ParagraphReader(self.file, kind, self.changes)
        paragraphs = [] if note is None else [each for each in note if name_of(each) == "p"]
        for number, paragraph in enumerate(paragraphs):
            if number:
                reader._add(" ", False, "", None)
            reader.read(paragraph)
        runs = reader.runs
        numbered = note is None or any(name_of(each) in ("footnoteRef", "endnoteRef") for each in note.iter())
        if not numbered and runs and isinstance(runs[0], marks.Call):
            mark, runs = runs[0].mark, runs[1:]
        text = marks.marked(runs).strip()
        self.file.spend(len(text))
        if mark and len(runs) == len(reader.runs):  # the mark was written in the style of the text
            text = text.removeprefix(marks.escape(mark)).strip()
        self.found.counts.update(reader.found.counts)
        self.found.quoted += reader.found.quoted
        self.comments |= reader.comments
        if len(paragraphs) > 1:
            self.found.counts["long note"] += 1
        self._length += 1
        if mark == "*":
            self.star = text
            self.pieces.append(marks.Call("*"))
        elif text:
            self.pieces.append(marks.Note(text))
        else:
            self.found.counts["empty note"] += 1
