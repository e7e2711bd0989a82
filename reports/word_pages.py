"""The heads and the feet of the pages of a Word file, and the paper."""

from reports import note
from reports.render_xml_elements import Markup, element
from reports.word_parts import paragraph, words
from reports.word_styles import LEFT_TO_RIGHT, PAPER, SIDE, Styles, part, several, w

DIAGONAL = 560  # points: how long the words of the watermark can be across the smaller paper
# 18 mm, as on the first page; 27 mm. The heads of later pages are so high that their text begins at 31 mm.
TOP, BOTTOM = 1021, 1531


def _field(instruction: str, shown: str) -> Markup:
    return w("fldSimple", words(shown, style="UNPageNumber"), instr=f" {instruction} ")


class Frame:
    """The heads and the feet of the pages."""

    def __init__(self, content: note.NoteContent, styles: Styles, watermark: note.Watermark | None):
        self.content, self.styles, self.watermark = content, styles, watermark

    def parts(self) -> dict[str, Markup]:
        """The six parts by name: of later right pages (1), of later left pages (2), and of the first page (3)."""
        outer, inner = ("left", "right") if self.styles.arabic else ("right", "left")
        return {
            "header1": self._part("hdr", *self._head(outer)),
            "header2": self._part("hdr", *self._head(inner)),
            "header3": self._part("hdr", paragraph("Header", self._drawn("first"))),
            "footer1": self._part("ftr", self._foot(self.job, self.number)),
            "footer2": self._part("ftr", self._foot(self.number, self.job)),
            "footer3": self._part("ftr", self._foot(self.job, "")),
        }

    @staticmethod
    def _part(name: str, *content: str) -> Markup:
        names = {"v": "urn:schemas-microsoft-com:vml", "o": "urn:schemas-microsoft-com:office:office"}
        return part(name, *content, **{f"xmlns:{key}": uri for key, uri in names.items()})

    @property
    def job(self) -> str:
        """The job number, when it is known."""
        number = self.content.masthead.job_number
        return words(f"{LEFT_TO_RIGHT if self.styles.arabic else ''}{number}") if number else ""

    @property
    def number(self) -> Markup:
        """Page n of m, computed by Word."""
        return several(_field("PAGE", "2"), words("/", style="UNPageNumber"), _field("NUMPAGES", "2"))

    def _head(self, side: str):
        """The symbol over a rule, and the space that brings the text to where it begins on later pages."""
        rule = w("pBdr", w("bottom", val="single", sz=4, space=4, color="000000"))
        spacing = w("spacing", before=420, after=0, line=220, lineRule="exact")
        yield w(
            "p",
            w("pPr", w("pStyle", val="Header"), rule, spacing, w("jc", val=side)),
            self._drawn(side),
            words(self.content.symbol, properties=several(w("b"), w("bCs"))),
        )
        yield w("p", w("pPr", w("pStyle", val="Header"), w("spacing", before=0, after=0, line=380, lineRule="exact")))

    def _foot(self, start: str, end: str) -> Markup:
        line = ""
        if self.watermark:
            turned = w("rtl") if self.styles.arabic else ""
            line = words(self.watermark.line, properties=several(w("sz", val=15), w("szCs", val=18), turned))
        pieces = (start, words("\t"), line, words("\t"), end)
        return paragraph("Footer", *(reversed(pieces) if self.styles.arabic else pieces))

    def _drawn(self, which: str) -> str:
        """The words of the watermark as Word draws them: large, pale, across the page, behind the text."""
        if not self.watermark:
            return ""
        said = self.watermark.words
        wide = len(said) * (60 if self.styles.chinese else 30)
        scale = min(1, DIAGONAL / wide)
        place = ";".join(
            f"mso-position-{way}:center;mso-position-{way}-relative:margin" for way in ("horizontal", "vertical")
        )
        size = f"width:{wide * scale:.0f}pt;height:{60 * scale:.0f}pt"
        kind = element(
            "v:shapetype",
            element("v:path", textpathok="t"),
            element("v:textpath", on="t", fitshape="t"),
            **{"id": "_x0000_t136", "coordsize": "21600,21600", "o:spt": "136"},
            path="m,l21600,m,21600l21600,21600e",
        )
        font = f"font-family:'{self.styles.script.heads}';font-size:1pt;font-weight:bold"
        shape = element(
            "v:shape",
            element("v:textpath", style=font, string=said),
            id=f"watermark_{which}",
            type="#_x0000_t136",
            alt=said,
            style=f"position:absolute;margin-left:0;margin-top:0;{size};rotation:310;z-index:-251658752;{place}",
            fillcolor="#e2e2e2",
            stroked="f",
        )
        return w("r", w("rPr", w("noProof")), w("pict", kind, shape))


def section(paper: str, arabic: bool) -> Markup:
    """The properties of the only section: paper, margins, heads and feet (the relations have the parts' names)."""
    wide, high = PAPER[paper]
    kinds = (("default", 1), ("even", 2), ("first", 3))
    return w(
        "sectPr",
        *(
            element(f"w:{name}Reference", **{"w:type": kind, "r:id": f"{name}{number}"})
            for name in ("header", "footer")
            for kind, number in kinds
        ),
        w("pgSz", w=wide, h=high),
        w("pgMar", top=TOP, right=SIDE, bottom=BOTTOM, left=SIDE, header=567, footer=1020, gutter=0),
        w("titlePg"),
        w("bidi") if arabic else "",
    )
