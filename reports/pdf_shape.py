"""Glyphs for pdf_lines: each piece of text of a long note is shaped once, and drawn from what that gave.

The engine shapes a paragraph again for each of its lines, and once more to draw it.
"""

import re
import sys
from array import array
from dataclasses import dataclass
from itertools import accumulate, compress
from operator import sub

GLYPH = 20  # bytes of a PangoGlyphInfo: glyph, width, two offsets, flags
SPACES = re.compile("[ \u00a0]")


class Unsupported(Exception):
    """The text has something that the quick way to typeset does not know; the engine's own way knows it."""


@dataclass(slots=True)
class Run:
    """Glyphs `start` to `end` of a piece, which come from one font; heights over and under the base line in px."""

    start: int
    end: int
    font: object
    size: float
    ascent: float
    descent: float


@dataclass(slots=True)
class Shaped:
    """A text as glyphs. Widths in px; `starts`, `breaks` and `spaces` tell the places of characters by glyphs."""

    text: str
    runs: list[Run]
    widths: array
    codes: str  # four hexadecimal digits a glyph
    kerns: dict[int, int]  # what to take back after a glyph, in thousandths of the size of the font
    offsets: dict[int, int]  # what to move a glyph by, in the same unit
    starts: range | list[int]  # the character that each glyph begins with
    breaks: list[int]  # glyphs before which a line may begin
    spaces: list[int]
    kerned: list[int]  # the keys of `kerns`, in order


class Shaper:
    """Shapes texts with the engine's own library and fonts; notes which glyphs of each font are used."""

    def __init__(self, stream):
        from weasyprint.text import ffi, line_break
        from weasyprint.text.ffi import FROM_UNITS

        self.ffi, self.pango, self.line_break, self.unit = ffi.ffi, ffi.pango, line_break, FROM_UNITS
        self.stream = stream
        self.layouts = {}
        self.fonts = {}
        self.short = {}  # the numbers, symbols and spaces that come again and again
        self.pairs = {}

    def breaks_between(self, before: str, after: str, language: str) -> bool:
        """Whether a line may end between two characters."""
        key = before + after
        found = self.pairs.get(key)
        if found is None:
            found = self.pairs[key] = self.line_break.can_break_text(key, language)
        return found

    def shape(self, text: str, style) -> Shaped:
        """Shape a text in a style of the engine. Raises Unsupported for text from right to left."""
        if len(text) > 12:
            return self._shape(text, style)
        key = text, id(style)
        if key not in self.short:
            self.short[key] = self._shape(text, style)
        return self.short[key]

    def baseline(self, text: str, style) -> float:
        """How far below the top of a text its base line is, in px."""
        return self.pango.pango_layout_get_baseline(self._layout(text, style).layout) * self.unit

    def _layout(self, text: str, style):
        layout = self.layouts.get(id(style))
        if layout is None or style["letter_spacing"] != "normal":
            layout = self.layouts[id(style)] = self.line_break.Layout(style)
        layout.set_text(text)
        return layout

    def _font(self, pointer):
        key = int(self.ffi.cast("intptr_t", pointer))  # stable within the one font map of this process
        if key not in self.fonts:
            font, size = self.stream.add_font(pointer)
            if font.bitmap or font.png or font.svg or font.colr:
                raise Unsupported("a font with pictures")
            logical = self.stream.logical_rect
            self.pango.pango_font_get_glyph_extents(pointer, 1, self.stream.ink_rect, logical)
            ascent = -logical.y * self.unit
            self.fonts[key] = pointer, font, size, ascent, logical.height * self.unit - ascent, {}
        return self.fonts[key]

    def _shape(self, text: str, style) -> Shaped:
        layout = self._layout(text, style)
        line, more = layout.get_first_line()
        if more is not None:
            raise Unsupported("a break of line in a text")
        data = text.encode()
        runs, glyphs, units, places = [], [], [], []
        kerns: dict[int, int] = {}
        offsets: dict[int, int] = {}
        node = line.runs
        while node != self.ffi.NULL:
            item, string = node.data.item, node.data.glyphs
            node = node.next
            if item.analysis.level % 2:
                raise Unsupported("text from right to left")
            count, first = string.num_glyphs, len(glyphs)
            info = array("i")
            info.frombytes(self.ffi.buffer(string.glyphs, GLYPH * count))
            clusters = array("i")
            clusters.frombytes(self.ffi.buffer(string.log_clusters, clusters.itemsize * count))
            ids, widths, moved = info[0::5], info[1::5], info[2::5]
            pointer, font, size, ascent, descent, natural = self._font(item.analysis.font)
            where = [item.offset + each for each in clusters] if item.offset else clusters
            if any(info[3::5]) or max(ids) > 0xFFFF:
                raise Unsupported("a glyph that is raised, or missing")
            for glyph in set(ids) - natural.keys():
                at = ids.index(glyph)
                end = next((each for each in where[at + 1 :] if each > where[at]), item.offset + item.length)
                natural[glyph] = self._use(font, glyph, pointer, size, data[where[at] : end].decode())
            scale = 1000 * self.unit / size
            if any(moved):
                offsets |= {first + n: round(each * scale) for n, each in enumerate(moved) if each}
            for n in compress(range(count), map(sub, map(natural.__getitem__, ids), widths)):
                kern = int(font.widths[ids[n]] + offsets.get(first + n, 0) - widths[n] * scale)
                if kern:
                    kerns[first + n] = kern
            runs.append(Run(first, first + count, font, size, ascent, descent))
            glyphs += ids
            units += widths
            places += where
        widths = array("d", map(self.unit.__mul__, units))
        if style["letter_spacing"] != "normal":  # the engine counts it once more at the end
            widths[-1] += self.line_break.line_size(line, style)[0] - sum(widths)
        plain = len(places) == len(text) == len(set(places))  # a glyph for each character
        starts = range(len(text)) if plain else _characters(data, places)
        codes = array("H", glyphs)
        if sys.byteorder == "little":
            codes.byteswap()
        breaks, spaces = self._breaks(text, layout), [match.start() for match in SPACES.finditer(text)]
        if not plain:
            breaks, spaces = ([n for n, start in enumerate(starts) if start in each] for each in (breaks, spaces))
        return Shaped(text, runs, widths, codes.tobytes().hex(), kerns, offsets, starts, breaks, spaces, list(kerns))

    def _breaks(self, text: str, layout) -> list[int]:
        """The characters before which a line may begin."""
        count = self.ffi.new("int *")
        found = self.pango.pango_layout_get_log_attrs_readonly(layout.layout, count)
        flags = array("I")
        flags.frombytes(self.ffi.buffer(found, flags.itemsize * count[0]))
        return [n for n in compress(range(len(text)), map((1).__and__, flags)) if n]

    def _use(self, font, glyph: int, pointer, size: float, text: str) -> int:
        """Enter a glyph into what the file holds of its font; returns its own width in the library's units."""
        logical = self.stream.logical_rect
        self.pango.pango_font_get_glyph_extents(pointer, glyph, self.stream.ink_rect, logical)
        font.to_unicode.setdefault(glyph, text)
        font.widths.setdefault(glyph, round(logical.width * 1000 * self.unit / size))
        return logical.width


def _characters(data: bytes, places: list[int]) -> list[int]:
    """The numbers of the characters that begin at some bytes of a text."""
    numbers = list(accumulate((byte & 0xC0 != 0x80 for byte in data), initial=-1))
    return [numbers[place + 1] for place in places]
