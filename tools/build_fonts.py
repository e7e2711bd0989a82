"""Build the fonts that ship with the project and typeset the note: python tools/build_fonts.py [OUTDIR]

They are cut from Debian's font packages (apt install fonts-noto-cjk fonts-liberation2 fonts-noto-core) into one small,
private set, so that a machine needs no font package and the note looks the same everywhere:

  Note Song      Noto Serif CJK SC: Chinese text                       Regular
  Note Hei       Noto Sans CJK SC: Chinese headings                    Bold
  Note Latin SC  Liberation Serif: letters and figures in Chinese      Regular, Bold
  Note Serif     Liberation Serif: Latin, Greek, Cyrillic              Regular, Bold, Italic
  Note Naskh     Noto Naskh Arabic: Arabic, with all its shaping       Regular, Bold

Every file is renamed (Liberation is a Reserved Font Name under its licence), has TrueType outlines and no hinting, and
keeps its copyright and licence records. The same packages and the same fontTools give the same bytes on every run;
OUTDIR (static/fonts unless told) gets only the .ttf files. It takes about a minute.
"""

import argparse
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from fontTools import subset
from fontTools.pens.cu2quPen import Cu2QuPen
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib import TTCollection, TTFont, newTable

APT = "apt install fonts-noto-cjk fonts-liberation2 fonts-noto-core"
# Newer Debian releases keep Liberation in a folder without the number.
FOLDERS = (
    "/usr/share/fonts/opentype/noto",
    "/usr/share/fonts/truetype/noto",
    "/usr/share/fonts/truetype/liberation2",
    "/usr/share/fonts/truetype/liberation",
)


def span(*blocks: tuple[int, int]) -> set[int]:
    """The code points of some blocks, both ends included."""
    return {code for first, last in blocks for code in range(first, last + 1)}


LETTERS = span(
    (0x0020, 0x007E),  # Basic Latin
    (0x00A0, 0x024F),  # Latin-1, Latin Extended-A and -B
    (0x02B0, 0x036F),  # modifier letters and combining accents (the stress mark of Russian)
    (0x0370, 0x03FF),  # Greek
    (0x0400, 0x052F),  # Cyrillic
    (0x1E00, 0x1EFF),  # Latin Extended Additional
    (0x2000, 0x209F),  # general punctuation, superscripts and subscripts
    (0x20A0, 0x20CF),  # currency
    (0x2100, 0x218F),  # letterlike symbols (the numero sign), fractions
    (0xFB01, 0xFB02),  # fi, fl
)
SYMBOLS = span((0x2190, 0x21FF), (0x2200, 0x22FF), (0x25A0, 0x25FF))  # arrows, mathematics, geometric shapes

# Full width in Chinese text: the Latin face used there must leave them to the Chinese one. So with SYMBOLS.
WIDE = {0x00B7, 0x2014, 0x2015, 0x2016, 0x2018, 0x2019, 0x201C, 0x201D, 0x2025, 0x2026}


def gb2312() -> set[int]:
    """The characters of GB 2312: 6,763 ideographs, and the letters, figures and signs of its first rows."""
    codes = set()
    for high in range(0xA1, 0xF8):
        for low in range(0xA1, 0xFF):
            try:
                codes.add(ord(bytes((high, low)).decode("gb2312")))
            except UnicodeDecodeError:
                continue
    return codes


CHINESE = (
    gb2312()
    | SYMBOLS
    | span(
        (0x0020, 0x007E),  # Basic Latin
        (0x00A0, 0x00FF),  # Latin-1
        (0x2000, 0x206F),  # general punctuation
        (0x20AC, 0x20AC),  # euro
        (0x2100, 0x218F),  # letterlike symbols, fractions, Roman numerals
        (0x2460, 0x24FF),  # enclosed figures
        (0x2E3A, 0x2E3B),  # the two-em and three-em dash
        (0x3000, 0x303F),  # Chinese punctuation
        (0xFF00, 0xFFEF),  # full-width forms
    )
)


@dataclass(frozen=True)
class Face:
    """One file to build."""

    source: str  # Debian's file
    origin: str  # the full name of the font in it
    version: str  # the version the shipped files come from
    family: str
    style: str
    codes: frozenset[int] | None  # None keeps all characters but a few (see cut)

    @property
    def postscript(self) -> str:
        return f"{self.family.replace(' ', '')}-{self.style}"

    @property
    def chinese(self) -> bool:
        return self.source.endswith(".ttc")


def faces() -> Iterable[Face]:
    chinese, latin, serif = frozenset(CHINESE), frozenset(LETTERS - WIDE), frozenset(LETTERS | SYMBOLS)
    yield Face("NotoSerifCJK-Regular.ttc", "Noto Serif CJK SC", "2.001", "Note Song", "Regular", chinese)
    yield Face("NotoSansCJK-Bold.ttc", "Noto Sans CJK SC Bold", "2.004", "Note Hei", "Bold", chinese)
    for family, codes, styles in (
        ("Note Latin SC", latin, ("Regular", "Bold")),
        ("Note Serif", serif, ("Regular", "Bold", "Italic")),
    ):
        for style in styles:
            origin = "Liberation Serif" if style == "Regular" else f"Liberation Serif {style}"
            yield Face(f"LiberationSerif-{style}.ttf", origin, "2.1.5", family, style, codes)
    for style in ("Regular", "Bold"):
        yield Face(f"NotoNaskhArabic-{style}.ttf", f"Noto Naskh Arabic {style}", "2.004", "Note Naskh", style, None)


def find(name: str) -> Path:
    for folder in FOLDERS:
        if (path := Path(folder, name)).is_file():
            return path
    sys.exit(f"{name} is not in {', '.join(FOLDERS)}.\nInstall it: {APT}")


def load(face: Face) -> TTFont:
    path, number = find(face.source), -1
    if face.chinese:
        with TTCollection(path, lazy=True) as collection:
            titles = [font["name"].getDebugName(4) for font in collection.fonts]
        if face.origin not in titles:
            sys.exit(f"{path} has no font named {face.origin}.")
        number = titles.index(face.origin)
    font = TTFont(path, fontNumber=number, recalcTimestamp=False)
    if "fvar" in font:
        sys.exit(f"{path} is a variable font; this script expects the static one.")
    found = font["name"].getDebugName(5)
    if face.version not in found:
        print(
            f"Note: {path} is {found}, not {face.version}; the result differs from the shipped file.", file=sys.stderr
        )
    return font


def cut(font: TTFont, face: Face) -> None:
    """Keep the face's characters and what their shaping needs; drop hinting, glyph names and vertical metrics."""
    options = subset.Options(hinting=False, notdef_outline=True, name_IDs=["*"], recalc_timestamp=False)
    options.drop_tables += ["gasp"]
    options.layout_features = ["*"]  # Arabic is nothing without its joining forms and mark positions
    if face.chinese:
        # Without locl and the width variants: the default forms are the mainland's, whatever language a text declares.
        options.layout_features = ["ccmp", "kern", "mark"]
        options.layout_scripts = ["DFLT", "latn", "grek", "cyrl", "hani", "kana"]
        options.drop_tables += ["BASE", "VORG", "vhea", "vmtx"]
    elif face.codes is not None:
        options.layout_scripts = ["DFLT", "latn", "grek", "cyrl"]
        options.layout_features = ["ccmp", "kern", "locl", "mark", "mkmk", "subs", "sups"]
        options.drop_tables += ["FFTM"]
    cutter = subset.Subsetter(options)
    kept = face.codes
    if kept is None:
        # Without control characters, and without European figures: Noto Naskh has them sans serif, and in a symbol like
        # A/80/263 they must match the letters, which come from Note Serif.
        kept = set(font.getBestCmap()) - span((0x00, 0x1F), (0x30, 0x39))
    cutter.populate(unicodes=kept)
    cutter.subset(font)


def point(font: TTFont, code: int, glyph: str) -> None:
    """Show this glyph for this character."""
    for table in font["cmap"].tables:
        if table.isUnicode() and table.format != 14:
            table.cmap[code] = glyph


def to_glyf(font: TTFont) -> None:
    """Replace the CFF outlines by quadratic ones, at most one unit (a thousandth of the em) away from them."""
    order, outlines, glyphs = font.getGlyphOrder(), font.getGlyphSet(), {}
    for name in order:
        pen = TTGlyphPen(None)
        outlines[name].draw(Cu2QuPen(pen, max_err=1.0, reverse_direction=True))
        glyphs[name] = pen.glyph()
    del font["CFF "]
    font["loca"] = newTable("loca")
    font["glyf"] = glyf = newTable("glyf")
    glyf.glyphOrder, glyf.glyphs = order, glyphs
    for name in order:
        measure(font, name, font["hmtx"][name][0])
    font["maxp"] = maxp = newTable("maxp")
    maxp.tableVersion, maxp.numGlyphs, maxp.maxZones = 0x00010000, len(order), 1
    for key in ("TwilightPoints", "Storage", "FunctionDefs", "InstructionDefs", "StackElements"):
        setattr(maxp, f"max{key}", 0)
    maxp.maxSizeOfInstructions = maxp.maxComponentElements = 0
    font["head"].glyphDataFormat = 0
    font.sfntVersion = "\0\1\0\0"


def measure(font: TTFont, name: str, width: int) -> None:
    """Recompute a glyph's bounds and set its advance width, with the left bearing the outline has."""
    glyph = font["glyf"][name]
    glyph.recalcBounds(font["glyf"])
    font["hmtx"][name] = (width, getattr(glyph, "xMin", 0))


def widen(font: TTFont) -> None:
    """Give Chinese punctuation the width of its cells, where Noto has it proportional.

    The dash fills its cell, two in a row (one glyph, by way of ccmp) two cells; the middle dot of foreign names stands
    in the middle of one, as the katakana dot does.
    """
    em, cmap, glyf = font["head"].unitsPerEm, font.getBestCmap(), font["glyf"]
    margin = font["hmtx"][cmap[0x2015]][1]
    for cells, code in enumerate((0x2014, 0x2E3A, 0x2E3B), start=1):
        name = cmap[code]
        glyph = glyf[name]
        left, bar = glyph.xMin, glyph.xMax - glyph.xMin
        glyph.coordinates.translate((-left, 0))
        glyph.coordinates.scale(((cells * em - 2 * margin) / bar, 1))
        glyph.coordinates.translate((margin, 0))
        glyph.coordinates.toInt()
        measure(font, name, cells * em)
    point(font, 0x00B7, cmap[0x30FB])


def rename(font: TTFont, face: Face) -> None:
    """Name and style the face as ours; keep who made it and under which licence (records 0, 7-9 and 11-14)."""
    names, (bold, italic) = font["name"], (face.style == "Bold", face.style == "Italic")
    version = f"Version {face.version}"
    kept = {i: names.getDebugName(i) for i in (0, 7, 8, 9, 11, 12, 13, 14)}
    names.names = []
    ours = {
        1: face.family,
        2: face.style,
        3: f"{version}; {face.postscript}",
        4: f"{face.family} {face.style}",
        5: f"{version}; modified",
        6: face.postscript,
        10: f"Modified version of {face.origin} {face.version}: subset, without hinting, renamed"
        + (", converted to TrueType outlines, dashes and middle dot made full width" if face.chinese else ""),
    }
    for number, text in sorted((kept | ours).items()):
        if text:
            names.setName(text, number, 3, 1, 0x409)
    os2 = font["OS/2"]
    os2.fsType = 0  # may be embedded and installed
    os2.usWeightClass = 700 if bold else 400
    regular = not bold and not italic
    os2.fsSelection = (os2.fsSelection & ~0x61) | (0x20 * bold) | (0x01 * italic) | (0x40 * regular)
    font["head"].macStyle = (0x01 * bold) | (0x02 * italic)
    font["post"].formatType = 3.0


def build(face: Face, folder: Path) -> Path:
    font = load(face)
    cut(font, face)
    if face.chinese:
        to_glyf(font)
        widen(font)
    elif face.codes is not None:
        point(font, 0x2011, font.getBestCmap()[0x2010])  # Liberation has no non-breaking hyphen
    rename(font, face)
    path = folder / f"{face.postscript}.ttf"
    font.save(path)
    return path


def main() -> None:
    parser = argparse.ArgumentParser(description="Build the fonts that typeset the note from Debian's font packages.")
    parser.add_argument("outdir", nargs="?", type=Path, default=Path(__file__).resolve().parents[1] / "static/fonts")
    folder = parser.parse_args().outdir
    folder.mkdir(parents=True, exist_ok=True)
    total = 0
    for face in faces():
        path = build(face, folder)
        total += path.stat().st_size
        print(f"{path.stat().st_size:>9,}  {path.name}")
    print(f"{total:>9,}  in all")


if __name__ == "__main__":
    main()
