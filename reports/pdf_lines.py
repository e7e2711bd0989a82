"""The body of a note as lines, by the engine's computed styles and its rules for the ends of lines."""

import re
from bisect import bisect_left, bisect_right
from itertools import accumulate

from reports.pdf_blocks import Block, Kind, Line, Part, Piece
from reports.pdf_justify import CHINESE, HANGING
from reports.pdf_shape import Shaper, Unsupported

SPACE = re.compile(" +")
# Breaks of line, soft hyphens, marks of direction and letters from right to left: the engine's own way sets them.
FOREIGN = re.compile("[\t\n\r\f\u00ad\u0590-\u08ff\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufb1d-\ufdff\ufe70-\ufeff]")


class Setter:
    """Breaks paragraphs into lines."""

    def __init__(self, shaper: Shaper):
        from weasyprint.text.line_break import strut

        self.shaper, self.strut = shaper, strut
        self.heights = {}
        self.lowered = {}

    def block(self, element, kind: Kind, mark: str = "") -> Block:
        """Set one block. Raises Unsupported where the engine's own way has to do it."""
        pieces: list[Piece] = []
        if mark:
            self._add(pieces, mark, kind.marker, True)
        self._flatten(element, kind, pieces, True, None)
        while pieces and pieces[-1].shaped and not pieces[-1].shaped.text.strip(" "):
            pieces.pop()
        style = kind.style
        label = (
            "".join(piece.shaped.text for piece in pieces if piece.shaped and not piece.note)
            if kind.tag != "p" and not mark
            else ""
        )
        return Block(
            kind, element.get("id", ""), label, self._lines(pieces, kind),
            _px(style["margin_top"]), _px(style["margin_bottom"]),
            style["break_after"].startswith("avoid"), style["break_inside"].startswith("avoid"),
            style["orphans"], style["widows"],
        )  # fmt: skip

    def _flatten(self, element, kind: Kind, pieces: list[Piece], glued: bool, link) -> None:
        if element.text:
            self._add(pieces, element.text, kind.style, glued, link)
            glued = kind.nowrap
        for child in element:
            below = kind.kids[child.tag, child.get("class", "")]
            if below.is_note:
                mark = child.get("data-mark")
                if kind.box is not None or link is not None:
                    raise Unsupported("a call in a link")
                note = self.block(child, below, mark + "\u2002")
                self._add(pieces, mark, below.call, glued, note=note)
            elif below.box is not None:
                inner = self.shaper.shape(child.text or "", below.style)
                if len(child):
                    raise Unsupported("elements in a numeral")
                pieces.append(
                    Piece(inner, below.style, below.style["font_size"], True, glued, _lift(below.style), box=below.box)
                )
            else:
                if child.get("href", "").startswith("#"):
                    raise Unsupported("a link inside the note")
                self._flatten(child, below, pieces, glued, child if child.tag == "a" else link)
            glued = kind.nowrap
            if child.tail:
                self._add(pieces, child.tail, kind.style, glued, link)

    def _add(self, pieces, text, style, glued, link=None, note=None) -> None:
        if FOREIGN.search(text):
            raise Unsupported("a character that is not set quickly")
        text = SPACE.sub(" ", text)
        if text[0] == " " and (not pieces or (pieces[-1].shaped and pieces[-1].shaped.text.endswith(" "))):
            text = text[1:]
        if not text:
            return
        nowrap = style["white_space"] == "nowrap"
        pieces.append(
            Piece(self.shaper.shape(text, style), style, style["font_size"], nowrap, glued, _lift(style), link, note)
        )

    def _lines(self, pieces: list[Piece], kind: Kind) -> list[Line]:
        """Fill the lines one after the other, as the engine does."""
        if not pieces:
            raise Unsupported("an empty block")
        shaper, language = self.shaper, kind.style["lang"]
        bases, widths, stops, blanks, last = [], [], [], set(), ""
        for number, piece in enumerate(pieces):
            base, shaped = len(widths), piece.shaped
            bases.append(base)
            first = "\u2e80" if piece.box else shaped.text[0]
            if number and not piece.glued and shaper.breaks_between(last, first, language):
                stops.append(base)
            if piece.box:
                widths.append(piece.box.margin_width())
                last = "\u2e80"
                continue
            widths += shaped.widths
            if not piece.nowrap:
                stops += [base + each for each in shaped.breaks]
            blanks.update(base + each for each in shaped.spaces if shaped.text[shaped.starts[each]] == " ")
            last = shaped.text[-1]
        stops.append(len(widths))
        bases.append(len(widths))
        ends = []
        for stop in stops:
            end = stop
            while end - 1 in blanks:
                end -= 1
            ends.append(end)
        edges = [0.0, *accumulate(widths)]
        reach = [edges[end] for end in ends]
        indent = _px(kind.style["text_indent"])
        justified = kind.style["text_align_all"] == "justify"
        lines, start, first_piece, index = [], 0, 0, -1
        while index + 1 < len(stops):
            room = kind.width - indent
            limit = (edges[start] + room) * (1 + 1e-9)
            index = max(index + 1, bisect_right(reach, limit) - 1)
            hung = 0.0
            if index + 1 < len(stops):
                hung = self._hang(pieces, bases, stops, reach, index, limit)
                index += hung > 0
            end = ends[index]
            slack = room - (edges[end] - edges[start]) + hung
            stretched = justified and index + 1 < len(stops) and slack > 0
            while bases[first_piece + 1] <= start:
                first_piece += 1
            lines.append(
                self._line(pieces, bases, edges, first_piece, start, end, kind, indent, slack if stretched else 0)
            )
            start, indent = stops[index], 0.0
        return lines

    @staticmethod
    def _hang(pieces, bases, stops, reach, index, limit) -> float:
        """How far a comma sticks out that ends the line all the same (`pdf_justify`); 0 where none does."""
        stop = stops[index]
        if stops[index + 1] != stop + 2:
            return 0.0
        piece = pieces[bisect_right(bases, stop) - 1]
        base = bases[bisect_right(bases, stop) - 1]
        shaped = piece.shaped
        if base == stop or piece.nowrap or piece.box or stop + 2 - base > len(shaped.starts):
            return 0.0
        character, comma = (shaped.text[shaped.starts[stop - base + n]] for n in (0, 1))
        half = piece.size / 2
        if comma in HANGING and CHINESE.match(character) and reach[index + 1] <= limit + half:
            return half
        return 0.0

    def _line(self, pieces, bases, edges, number, start, end, kind, indent, slack) -> Line:
        parts, notes = [], []
        up, down = self._sizes(kind.style)
        while number < len(pieces) and bases[number] < end:
            piece, base = pieces[number], bases[number]
            first, last = max(0, start - base), min(end, bases[number + 1]) - base
            left = edges[base + first]
            x = kind.left + indent + left - edges[start]
            parts.append(Part(piece, first, last, x, edges[base + last] - left))
            if piece.note:
                notes.append(piece.note)
            for above, below in (self._sizes(piece.style), self._extent(piece, first, last)):
                up, down = max(up, above + piece.lift), max(down, below - piece.lift)
            number += 1
        if slack:
            _justify(parts, slack)
        return Line(parts, up + down, up, notes)

    def _sizes(self, style) -> tuple[float, float]:
        """What a line has above and below its base line for a style alone."""
        found = self.heights.get(id(style))
        if found is None:
            height, above = self.strut(style)
            found = self.heights[id(style)] = above, height - above
        return found

    def _extent(self, piece: Piece, first: int, last: int) -> tuple[float, float]:
        """What a line has above and below its base line for glyphs of a piece: half of the leading on each side."""
        above, below = self._sizes(piece.style)
        runs = piece.shaped.runs
        if not piece.box and len(runs) > 1:
            runs = [run for run in runs if run.start < last and run.end > first]
        ascent, descent = max(run.ascent for run in runs), max(run.descent for run in runs)
        half = (above + below - ascent - descent) / 2
        lower = self._lowered(piece, first, runs) if len(runs) > 1 and not piece.box else 0.0
        return ascent + half + lower, descent + half - lower

    def _lowered(self, piece: Piece, first: int, runs: list) -> float:
        """How much lower the base line is of a text that begins with figures or marks of another font."""
        text, starts = piece.shaped.text, piece.shaped.starts
        middle = starts[runs[0].end]
        opening = text[starts[first] : middle]
        if any(map(str.isalpha, opening)):
            return 0.0
        key = id(piece.style), opening, text[middle]
        if key not in self.lowered:
            plain = max(run.ascent for run in runs[:2])
            self.lowered[key] = self.shaper.baseline(opening + text[middle], piece.style) - plain
        return self.lowered[key]


def _justify(parts: list[Part], slack: float) -> None:
    """Spread what a line lacks over its gaps (`pdf_justify`): between all characters in Chinese, else at the spaces."""
    texts = [part for part in parts if not part.piece.box]
    words = []
    for part in texts:
        starts, text = part.piece.shaped.starts, part.piece.shaped.text
        words.append(text[starts[part.start] : starts[part.end] if part.end < len(starts) else None])
    joined = "".join(words)
    moved = 0.0
    if 2 * len(CHINESE.findall(joined)) >= len(joined):
        gaps = sum(part.end - part.start - 1 for part in texts)
        gap = slack / gaps if gaps else 0.0
        for part in parts:
            part.x += moved
            if not part.piece.box:
                part.gap = gap
                part.width += gap * (part.end - part.start - 1)
                moved += gap * (part.end - part.start - 1)
        return
    count = sum(word.count(" ") + word.count("\u00a0") for word in words)
    space = slack / count if count else 0.0
    for part in parts:
        part.x += moved
        if not part.piece.box:
            part.space = space
            spaces = part.piece.shaped.spaces
            wider = space * (bisect_left(spaces, part.end) - bisect_left(spaces, part.start))
            part.width += wider
            moved += wider


def _px(value) -> float:
    if value == "auto" or getattr(value, "unit", "px").lower() != "px":
        raise Unsupported("a length that is not absolute")
    return float(getattr(value, "value", value))


def _lift(style) -> float:
    raised = style["vertical_align"]
    if raised == "baseline":
        return 0.0
    return _px(raised)
