"""The pages of a note after the first, drawn: glyphs, with marks that tell which element they belong to."""

import zlib
from bisect import bisect_left
from dataclasses import dataclass

import pydyf

from reports.pdf_blocks import Block, Line, Part
from reports.pdf_finish import shorten
from reports.pdf_objects import Element, Link, Sheet
from reports.pdf_pages import Area, Leaf, height
from reports.pdf_shape import Shaped, Shaper, Unsupported

PT = 0.75  # points in a px
PAGINATION = "/Artifact\n<</Type /Pagination>>\nBDC"
ROLES = {"h2": "/H2", "h3": "/H3"}


@dataclass(frozen=True)
class Frame:
    """What the engine's sample pages tell of all pages after the first."""

    area: Area
    foot: object  # the engine's box for the notes, as it stood on a sample page; None without notes
    pages: dict[bool, object]  # a page of the engine, by whether it is a right page


class Canvas:
    """Draws the pages of a note after the first."""

    def __init__(self, document):
        from weasyprint.formatting_structure import boxes
        from weasyprint.pdf.stream import Stream

        self.boxes, self.document = boxes, document
        self.resources = {name: pydyf.Dictionary() for name in ("ExtGState", "XObject", "Pattern", "Shading")}

        def stream():
            return Stream(
                document.fonts, (0, 0, 1, 1), self.resources, {}, None, document.color_profiles,
                document.output_intent, compress=True,
            )  # fmt: skip

        self.new_stream, self.stream = stream, stream()
        self.sheets: list[Sheet] = []
        self.tall = document.pages[0].height * PT

    def draw(self, leaves: list[Leaf], frame: Frame) -> None:
        """Draw all pages, page 2 of the note being the first of them."""
        shaper = Shaper(self.stream)
        sides = {right: self._side(page) for right, page in frame.pages.items()}
        for number, leaf in enumerate(leaves, 2):
            behind, around, foot = sides[number % 2 == 1]
            out = [f"1 0 0 -1 0 {self.tall:.2f} cm", *behind]
            self._leaf(leaf, frame, out)
            out += around
            if foot:
                style, x, y, to_right = foot
                shaped = shaper.shape(f"{number}/{len(leaves) + 1}", style)
                pen = _Pen()
                pen.show(shaped, 0, len(shaped.starts), x - to_right * sum(shaped.widths), y, 0, 0)
                out += [PAGINATION, "q .75 0 0 .75 0 0 cm 0 0 0 rg BT", *pen.out, "ET Q EMC"]
            self.sheets[-1].contents = zlib.compress("\n".join(out).encode("latin-1"), 6)
        if any(self.resources[name] for name in ("XObject", "Pattern", "Shading")):
            raise Unsupported("pictures on a page")

    def _side(self, page) -> tuple[list[str], list[str], tuple | None]:
        """What the engine draws behind and around the text of a left or right page; where its number stands."""
        box, foot = page._page_box, None
        wanted = f"{self.document.pages.index(page) + 1}/{len(self.document.pages)}"
        margins = [child for child in box.children if isinstance(child, self.boxes.MarginBox)]
        for margin in margins:
            for line in margin.descendants():
                if isinstance(line, self.boxes.LineBox) and _words(line) == wanted:
                    text = next(each for each in line.descendants() if isinstance(each, self.boxes.TextBox))
                    if not margin.at_keyword.endswith(("left", "right")):
                        raise Unsupported("the number of a page in the middle")
                    to_right = margin.at_keyword.endswith("right")
                    edge = line.position_x + (line.width if to_right else 0)
                    foot = text.style, edge, text.position_y + text.baseline, to_right
                    line.children = []
        drawn = []
        behind = [margin for margin in margins if margin.style["z_index"] not in ("auto", 0)]
        for children in (behind, [margin for margin in margins if margin not in behind]):
            box.children = children
            stream = self.new_stream()
            page.paint(stream, PT)
            body = shorten(b"\n".join(pydyf._to_bytes(item) for item in stream.stream)).decode("latin-1")
            drawn.append([PAGINATION, body, "EMC"] if children else [])
        return *drawn, foot

    def _leaf(self, leaf: Leaf, frame, out: list[str]) -> None:
        out.append("q .75 0 0 .75 0 0 cm")
        notes = leaf.notes
        y = frame.area.bottom - frame.area.notes_height(notes)
        if notes:
            foot = frame.foot
            y += foot.margin_top
            rule = f"{foot.border_box_x():.2f} {y:.2f} {foot.border_width():.2f} {foot.border_top_width:.2f}"
            out.append(f"/Artifact BMC 0 0 0 rg {rule} re f EMC")
            y += foot.border_top_width + foot.padding_top
        sheet = Sheet(b"", [], [], [])
        pen = _Pen()
        for part in leaf.fragments:
            lines = part.block.lines[part.start : part.end]
            sheet.body.append(self._block(pen, sheet, part.block, lines, part.top, part.start == 0))
        for note in notes:
            sheet.notes.append(self._block(pen, sheet, note, note.lines, y, False))
            y += height(note) + note.below
        out += ["0 0 0 rg BT", *pen.out, "ET Q"]
        self.sheets.append(sheet)

    def _block(self, pen, sheet: Sheet, block: Block, lines: list[Line], top: float, begins: bool) -> Element:
        place = block.kind.left * PT, self.tall - top * PT
        role = "/Note" if block.kind.is_note else ROLES.get(block.kind.tag, "/P")
        element = Element(role, block.name if begins else "", place, block.label if begins else "")
        for line in lines:
            base, last = top + line.baseline, False
            for part in line.parts:
                link = part.piece.link
                if last is False or link is not last:
                    if last is not False:
                        pen.out.append("EMC")
                    number = len(sheet.owners)
                    if link is None or not link.get("href"):
                        sheet.owners.append(element)
                        element.kids.append(number)
                    else:
                        owner = Link(link.get("href"), self._corners(line, part, base), number)
                        sheet.owners.append(owner)
                        element.kids.append(owner)
                    pen.out.append(f"/Span <</MCID {number}>> BDC")
                    last = link
                piece = part.piece
                x = part.x
                if piece.box:
                    room = piece.box.width - sum(piece.shaped.widths)
                    x += piece.box.padding_left + max(0, room)
                    pen.show(piece.shaped, 0, len(piece.shaped.starts), x, base - piece.lift, 0, 0)
                else:
                    pen.show(piece.shaped, part.start, part.end, x, base - piece.lift, part.gap, part.space)
            if last is not False:
                pen.out.append("EMC")
            top += line.height
        return element

    def _corners(self, line: Line, part: Part, base: float) -> str:
        """The rectangle of the link that begins with a part of a line, in points from the lower left."""
        own = [each for each in line.parts if each.piece.link is part.piece.link]
        runs = [run for each in own for run in each.piece.shaped.runs if run.start < each.end and run.end > each.start]
        right = own[-1].x + own[-1].width
        above, below = max(run.ascent for run in runs), max(run.descent for run in runs)
        low, high = self.tall - (base + below) * PT, self.tall - (base - above) * PT
        return f"{part.x * PT:.2f} {low:.2f} {right * PT:.2f} {high:.2f}"


class _Pen:
    """Writes glyphs into the contents of a page, and repeats neither a font nor a spacing."""

    def __init__(self):
        self.out: list[str] = []
        self.font, self.gap = "", "0"

    def show(self, shaped: Shaped, start: int, end: int, x: float, y: float, gap: float, space: float) -> None:
        """Show glyphs of a text from a point on, with `gap` px after each of them and `space` px after a space."""
        starts = shaped.starts
        if not shaped.text[starts[start] : starts[end] if end < len(starts) else None].strip():
            return
        spacing = f"{gap:.3f}".rstrip("0").rstrip(".")
        if spacing != self.gap:
            self.out.append(f"{spacing} Tc")
            self.gap = spacing
        self.out.append(f"1 0 0 -1 {x:.2f} {y:.2f} Tm")
        for run in shaped.runs:
            if run.end <= start or run.start >= end:
                continue
            font = f"/{run.font.hash} {run.size:.2f} Tf"
            if font != self.font:
                self.out.append(font)
                self.font = font
            self.out.append(_glyphs(shaped, max(start, run.start), min(end, run.end), space * 1000 / run.size))


def _glyphs(shaped: Shaped, start: int, end: int, space: float) -> str:
    """The operator that shows some glyphs of one font; `space` is what each space is wider, in thousandths."""
    codes, kerns, offsets = shaped.codes, shaped.kerns, shaped.offsets
    moves = {}
    if kerns:
        places = shaped.kerned
        moves = {place: kerns[place] for place in places[bisect_left(places, start) : bisect_left(places, end)]}
    if space:
        spaces = shaped.spaces
        for place in spaces[bisect_left(spaces, start) : bisect_left(spaces, end)]:
            moves[place] = moves.get(place, 0) - space
    if not moves and not offsets:
        return f"<{codes[4 * start : 4 * end]}> Tj"
    before = {place - 1: -offset for place, offset in offsets.items()}
    out, last = [], start
    if start - 1 in before:
        out.append(f"{before[start - 1]:.0f}")
    for place in sorted(moves.keys() | {each for each in before if start <= each < end - 1}):
        out.append(f"<{codes[4 * last : 4 * place + 4]}>{moves.get(place, 0) + before.get(place, 0):.0f}")
        last = place + 1
    if last < end:
        out.append(f"<{codes[4 * last : 4 * end]}>")
    return f"[{''.join(out)}] TJ"


def _words(line) -> str:
    return "".join(getattr(box, "text", "") for box in line.descendants())
