"""How the Word file of a note looks: paper, fonts of each language, styles and lists.

The measures are those of static/css/note*.css. Word counts in twentieths of a point, of letters in half points, and of
lines in eighths of a point.
"""

from dataclasses import dataclass

from recommendations.rules import Language
from reports.render_xml_elements import Markup, element

WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
LINKS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
LEFT_TO_RIGHT = "\u200e"  # before what begins with a figure and stands among Arabic, or its parts change places
PAPER = {"A4": (11906, 16838), "Letter": (12240, 15840)}
SIDE = 1361  # 24 mm, the margins left and right
INDENT = 933  # the text stands so far inside the margins, and the masthead nearly so
MASTHEAD_INDENT = 917
NUMERAL_END = 683  # where the numeral of a heading ends, before its words at INDENT
NUMBER_WIDTH = 440
PARAGRAPH_LIST = 1


@dataclass(frozen=True)
class Script:
    """What the language of a note decides: its fonts, its size and its tags.

    `text`, `heads`: fonts of ideographs or of Arabic; Latin and Cyrillic letters are set in Times New Roman everywhere.
    `size`: of the text in half points, of Arabic letters where these are meant; `line`: of a line in twentieths.
    """

    tag: str
    text: str = "Times New Roman"
    heads: str = "Times New Roman"
    size: int = 21
    line: int = 312
    number: str = "%1."  # how the number of a paragraph is printed


SCRIPTS = {
    Language.EN: Script("en-GB"),
    Language.FR: Script("fr-FR"),
    Language.ES: Script("es-ES"),
    Language.RU: Script("ru-RU"),
    Language.ZH: Script("zh-CN", "SimSun", "SimHei"),
    Language.AR: Script("ar-SA", "Simplified Arabic", "Simplified Arabic", 26, 360, "%1 -"),
}
# Fonts of Word, each with those that stand in for it elsewhere, the code page that it covers, and its family.
FONTS = {
    "Times New Roman": ("Liberation Serif, Times", "00", "roman"),
    "SimSun": ("宋体, Songti SC, Noto Serif CJK SC", "86", "auto"),
    "SimHei": ("黑体, Heiti SC, Noto Sans CJK SC", "86", "modern"),
    "Simplified Arabic": ("Traditional Arabic, Noto Naskh Arabic", "B2", "roman"),
}


def w(name: str, /, *parts: str, **attributes: str | int) -> Markup:
    """An element of WordprocessingML, whose attributes are of it too: `w("jc", val="both")`."""
    return element(f"w:{name}", *parts, **{f"w:{key}": str(value) for key, value in attributes.items()})


def several(*elements: Markup | str) -> Markup:
    """Elements that follow each other; "" for one that is left out."""
    return Markup("".join(elements))


def part(name: str, *parts: str, **names: str) -> Markup:
    """The root element of a part of the file; `names` are further declarations of namespaces."""
    return element(f"w:{name}", *parts, **{"xmlns:w": WORD, "xmlns:r": LINKS, **names})


def measure(paper: str) -> int:
    """The width between the margins."""
    return PAPER[paper][0] - 2 * SIDE


def tabs(*stops: tuple[str, int]) -> Markup:
    """Tab stops, each with its kind and its place."""
    return w("tabs", *(w("tab", val=kind, pos=place) for kind, place in stops))


# What Word gives the paragraph after one of these, when a drafter writes on.
NEXT = {
    "UNMasthead": "UNOrgan",
    "UNOrgan": "UNDistribution",
    **dict.fromkeys(("Heading1", "Heading2", "UNRecommendation"), "UNParagraph"),
}


class Styles:
    """The styles of a note in one language, on one paper."""

    def __init__(self, language: Language, paper: str):
        self.script = SCRIPTS[language]
        self.chinese, self.arabic = language == Language.ZH, language == Language.AR
        self.measure = measure(paper)

    def _fonts(self, font: str) -> Markup:
        latin = "Times New Roman"
        east, complex_ = (font if self.chinese else latin), (font if self.arabic else latin)
        return w("rFonts", ascii=latin, hAnsi=latin, eastAsia=east, cs=complex_)

    def letters(self, size: int = 0, *, bold: bool = False, head: bool = False, wide: int = 0) -> Markup:
        """Properties of a run: size in half points, with Arabic letters larger in proportion; bold; letters apart."""
        larger = round(size * self.script.size / 21)
        return w(
            "rPr",
            self._fonts(self.script.heads) if head and self.chinese else "",
            several(w("b"), w("bCs")) if bold else "",
            w("spacing", val=wide) if wide and self.chinese else "",
            several(w("sz", val=size), w("szCs", val=larger)) if size else "",
        )

    def _line(self, points: float) -> dict[str, int | str]:
        """An exact height of lines, given in points, higher in proportion where the text is."""
        return {"line": round(points * 20 * self.script.line / 312), "lineRule": "exact"}

    def _defaults(self) -> Markup:
        tag = self.script.tag
        languages = {"val": "en-GB" if self.chinese or self.arabic else tag}
        languages["eastAsia"] = tag if self.chinese else "zh-CN"
        languages["bidi"] = tag if self.arabic else "ar-SA"
        size = several(w("sz", val=21), w("szCs", val=self.script.size))
        letters = w("rPr", self._fonts(self.script.text), size, w("lang", **languages))
        return w("docDefaults", w("rPrDefault", letters), w("pPrDefault"))

    def _paragraphs(self):
        """The paragraph styles: id, name, properties of the paragraph in the order of the schema, of its letters."""
        text = w("ind", left=INDENT, right=INDENT)
        start, keep, flat = w("jc", val="left"), w("keepNext"), {"before": 0, "after": 0}
        plain, head = Markup(""), {"bold": True, "head": True}
        east = several(w("autoSpaceDE", val=0), w("autoSpaceDN", val=0)) if self.chinese else ""
        turned = w("bidi") if self.arabic else ""
        usual = w("spacing", before=0, after=156, **self._line(15.6))
        yield "Normal", "Normal", (east, turned, usual, w("jc", val="both")), plain
        rule = w("pBdr", w("bottom", val="single", sz=4, space=4, color="000000"))
        stops = tabs(("left", MASTHEAD_INDENT), ("right", self.measure))
        yield "UNMasthead", "UN Masthead", (keep, rule, stops, w("spacing", **flat, **self._line(24)), start), plain
        stops = tabs(("left", MASTHEAD_INDENT), ("left", self.measure - 2098))
        yield "UNOrgan", "UN Organ", (keep, stops, w("spacing", before=142, after=0, **self._line(26.4)), start), plain
        rows = w("spacing", **flat, **self._line(13))
        yield "UNDistribution", "UN Distribution", (keep, stops, rows, start), self.letters(19)
        sides = (w(side, val="single", sz=8, space=2, color="000000") for side in ("top", "left", "bottom", "right"))
        notice = several(w("spacing", before=0, after=160, **self._line(12)), w("jc", val="center"))
        yield "UNMarking", "UN Marking", (keep, w("pBdr", *sides), notice), self.letters(18, bold=True)
        yield "UNWatermarkLine", "UN Watermark Line", (keep, notice), self.letters(17, bold=True)
        first, further = w("spacing", before=295, after=0, **self._line(15.6)), w("spacing", **flat, **self._line(15.6))
        yield "UNSession", "UN Session", (keep, first, start), self.letters(**head)
        yield "UNAgenda", "UN Agenda", (keep, further, start), plain
        yield "UNItem", "UN Agenda Item", (keep, further, start), self.letters(**head)
        spaced = w("spacing", before=510, after=255, **self._line(21))
        yield "Title", "Title", (keep, spaced, text, start, w("outlineLvl", val=0)), self.letters(29, **head)
        spaced = w("spacing", before=0, after=283, **self._line(18))
        yield "UNDocumentType", "UN Document Type", (keep, spaced, text, start), self.letters(24, **head)
        lead = w("ind", left=INDENT, right=INDENT, firstLine=self.script.size * 20)
        yield "UNTransmittal", "UN Transmittal", (lead,), plain
        hung = w("ind", left=INDENT, right=INDENT, hanging=INDENT)
        spaced = w("spacing", before=320, after=160, **self._line(18))
        heading = (keep, tabs(("right", NUMERAL_END)), spaced, hung, start, w("outlineLvl", val=0))
        yield "Heading1", "heading 1", heading, self.letters(25, **head)
        spaced = w("spacing", before=200, after=120, **self._line(15.6))
        yield "Heading2", "heading 2", (keep, spaced, text, start, w("outlineLvl", val=1)), self.letters(21, **head)
        numbered = w("numPr", w("numId", val=PARAGRAPH_LIST))
        yield "UNParagraph", "UN Paragraph", (numbered, text), plain
        yield "UNRecommendation", "UN Recommendation", (w("keepLines"), text), self.letters(**head)
        spaced = w("spacing", before=0, after=30, **self._line(12.6))
        lead = w("ind", left=INDENT, right=INDENT, firstLine=234)
        yield "FootnoteText", "footnote text", (spaced, lead), self.letters(18)
        stops = tabs(("center", self.measure // 2), ("right", self.measure))
        small = w("spacing", **flat, **self._line(10.8))
        # From left to right in Arabic too: they hold symbols and page numbers, and word_pages mirrors the sides.
        straight = w("bidi", val=0) if self.arabic else ""
        yield "Header", "header", (stops, straight, small, start), self.letters(18)
        yield "Footer", "footer", (stops, straight, small, start), self.letters(16)

    def _characters(self):
        """The styles of words: id, name, properties."""
        upright = several(*(w(name, val=0) for name in ("b", "bCs", "i", "iCs")), w("vertAlign", val="superscript"))
        yield "FootnoteReference", "footnote reference", upright
        yield "Emphasis", "Emphasis", several(w("i"), w("iCs"))
        yield "Hyperlink", "Hyperlink", several(w("color", val="auto"), w("u", val="none"))
        yield "UNNumeral", "UN Numeral", ""
        yield "UNPageNumber", "UN Page Number", several(w("b"), w("bCs"), w("sz", val=18), w("szCs", val=18))

    def styles(self) -> Markup:
        """The part word/styles.xml."""
        written = [self._defaults()]
        for key, name, properties, letters in self._paragraphs():
            kind = {"type": "paragraph", **({"default": 1} if key == "Normal" else {}), "styleId": key}
            base = w("basedOn", val="Normal") if key != "Normal" else ""
            following = w("next", val=NEXT[key]) if key in NEXT else ""
            body = w("pPr", *properties)
            written.append(w("style", w("name", val=name), base, following, w("qFormat"), body, letters, **kind))
        written.append(
            w("style", w("name", val="Default Paragraph Font"), type="character", default=1, styleId="Letters")
        )
        for key, name, letters in self._characters():
            body = w("rPr", letters) if letters else ""
            based = w("basedOn", val="Letters")
            written.append(w("style", w("name", val=name), based, w("qFormat"), body, type="character", styleId=key))
        return part("styles", *written)

    def numbering(self, starts: list[int]) -> Markup:
        """The part word/numbering.xml: one list, and for each of `starts` a continuation that begins with that number.

        The first list has the id PARAGRAPH_LIST; the continuations have those that follow.
        """
        level = w(
            "lvl",
            w("start", val=1),
            w("numFmt", val="decimal"),
            w("pStyle", val="UNParagraph"),
            w("suff", val="tab"),
            w("lvlText", val=self.script.number),
            w("lvlJc", val="left"),
            w("pPr", tabs(("num", INDENT + NUMBER_WIDTH)), w("ind", left=INDENT, right=INDENT, firstLine=0)),
            w("rPr", w("rtl")) if self.arabic else "",
            ilvl=0,
        )
        abstract = w("abstractNum", w("multiLevelType", val="singleLevel"), level, abstractNumId=0)
        lists = [w("num", w("abstractNumId", val=0), numId=PARAGRAPH_LIST)]
        for number, start in enumerate(starts, PARAGRAPH_LIST + 1):
            override = w("lvlOverride", w("startOverride", val=start), ilvl=0)
            lists.append(w("num", w("abstractNumId", val=0), override, numId=number))
        return part("numbering", abstract, *lists)

    def fonts(self) -> Markup:
        """The part word/fontTable.xml: the fonts, and which may stand in for them."""
        written = []
        for name, (others, charset, family) in FONTS.items():
            if name in ("Times New Roman", self.script.text, self.script.heads):
                facts = w("charset", val=charset), w("family", val=family), w("pitch", val="variable")
                written.append(w("font", w("altName", val=others), *facts, name=name))
        return part("fonts", *written)
