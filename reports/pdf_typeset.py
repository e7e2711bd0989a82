"""The PDF of a note in a sixth of the time: the engine sets the first page and pages of samples, this the rest.

The engine goes through some hundred properties for each line of each paragraph, which is right for any document. The
body of a note is headings and paragraphs, one like the other. So what the stylesheet says of them is asked once for
each kind of element (`pdf_blocks.Kind`): the engine sets one of each. Lines (`pdf_lines`), pages (`pdf_pages`) and the
file (`pdf_draw`, `pdf_objects`) are made of that; stylesheet, template and fonts stay the only source of the look.
What is not known here raises Unsupported, and the engine sets the whole note.
"""

import re
from xml.etree import ElementTree

from reports.pdf_blocks import Kind, survey
from reports.pdf_draw import Canvas, Frame
from reports.pdf_lines import Setter
from reports.pdf_objects import Binder
from reports.pdf_pages import Area, paginate
from reports.pdf_shape import Shaper, Unsupported

FLOW = re.compile(r'<h2 id="sec_1" class="first">.*(?=</div>\s*</article>)', re.DOTALL)

EDGES = tuple(f"padding_{side}" for side in ("top", "right", "bottom", "left"))
EDGES += tuple(f"border_{side}_width" for side in ("top", "right", "bottom", "left"))
SIDES = ("margin_left", "margin_right")
# What a stylesheet may say of the elements; with anything else the engine sets the note.
KNOWN = {
    "direction": ("ltr",),
    "hyphens": ("manual", "none"),
    "letter_spacing": ("normal",),
    "opacity": (1,),
    "overflow_wrap": ("normal",),
    "position": ("static",),
    "text_align_all": ("justify", "start", "left"),
    "text_align_last": ("auto", "start", "left"),
    "text_decoration_line": ("none",),
    "text_transform": ("none",),
    "visibility": ("visible",),
    "white_space": ("normal", "nowrap"),
    "word_break": ("normal",),
    "word_spacing": (0,),
}


def write(html: str, engine, stylesheets: list, options: dict, configuration, fetcher, finish, told) -> bytes:
    """Typeset the sheet of a note and return the PDF.

    `options` are those of the engine's `write_pdf`, `finish` its finisher, `told(per cent)` hears of the progress.
    Raises Unsupported when something in the note is not known here.
    """
    found = FLOW.search(html)
    if not found:
        raise Unsupported("no sections")
    try:
        flow = ElementTree.fromstring(f"<div>{found[0]}</div>")  # noqa: S314 - our own template, without entities
    except ElementTree.ParseError as error:
        raise Unsupported(str(error)) from None
    root = survey(flow, Kind("div", "", None))
    kinds: list[Kind] = []
    sample = _sample(root, kinds)
    apart = '<h2 class="first">x</h2>' * 2
    short = html[: found.start()] + sample + apart + html[found.end() :]
    document = engine.HTML(string=short, url_fetcher=fetcher).render(
        stylesheets=stylesheets, font_config=configuration, **options
    )
    told(25)
    frame = _frame(document, kinds)
    canvas = Canvas(document)
    setter = Setter(Shaper(canvas.stream))
    blocks = []
    for number, element in enumerate(flow):
        blocks.append(setter.block(element, root.kid(element)))
        if number % 200 == 0:
            told(25 + int(40 * number / len(flow)))
    if blocks[0].above:
        raise Unsupported("a margin above the first heading")
    leaves = paginate(blocks, frame.area)
    told(65)
    front = document.pages[0]
    canvas.draw(leaves, frame)
    told(75)
    bookmarks = document.copy([front]).make_bookmark_tree(0.75, transform_pages=True)
    document.pages[:] = [front]
    document.make_bookmark_tree = lambda *_args, **_options: []  # written with all others, by the binder

    def finished(document, pdf):
        finish(document, pdf)
        Binder(pdf).add(canvas.sheets, canvas.resources["ExtGState"], bookmarks)
        told(90)

    return document.write_pdf(finisher=finished, **options)


def _sample(kind: Kind, kinds: list[Kind]) -> str:
    """One element of each kind, each with its number in `kinds`, which is filled."""
    out = []
    for kid in kind.kids.values():
        kinds.append(kid)
        target = ' href="https://example.org/"' if kid.tag == "a" else ""
        mark = ' data-mark="1"' if kid.is_note else ""
        opening = f'<{kid.tag} class="{kid.name}" data-kind="{len(kinds) - 1}"{target}{mark}>'
        out.append(f"{opening}x{_sample(kid, kinds)}</{kid.tag}>")
    return "".join(out)


def _frame(document, kinds: list[Kind]) -> Frame:
    """Read the sample pages: styles and places into `kinds`, and the frame of a page."""
    from weasyprint.formatting_structure import boxes

    foot = None
    for page in document.pages[1:]:
        for box in page._page_box.descendants():
            if isinstance(box, boxes.FootnoteAreaBox) and box.children:
                foot = foot or box
            if isinstance(box, boxes.LineBox | boxes.TextBox) or box.element is None:
                continue
            number = box.element.get("data-kind")
            if number is not None:
                _learn(kinds[int(number)], box, boxes)
    if any(kind.style is None for kind in kinds):
        raise Unsupported("an element that is not shown")
    if foot and (foot.style["border_top_style"] != "solid" or _coloured(foot.style["border_top_color"])):
        raise Unsupported("a rule above the notes that is not plain")
    sheets = document.pages[-2:]
    first, second = (sheet._page_box for sheet in sheets)
    places = {(box.content_box_y(), box.height, box.content_box_x(), box.margin_width()) for box in (first, second)}
    front = [page for page in document.pages if _begins(page, boxes)]
    if len(places) != 1 or document.pages.index(front[0]) != 1:
        raise Unsupported("a first page of two pages, or pages that differ")
    top, room = first.content_box_y(), first.height
    spent = 0.0
    if foot is not None:
        notes = [box for box in foot.children if box.is_in_normal_flow()]
        tall = sum(box.margin_height() for box in notes) - notes[-1].margin_bottom
        spent = foot.margin_height() - tall
    area = Area(top, top + room, spent)
    right = len(document.pages) % 2 == 1
    return Frame(area, foot, {right: sheets[1], not right: sheets[0]})


def _begins(page, boxes) -> bool:
    """Whether the body begins on a page."""
    return any(
        box.element is not None and box.element.get("data-kind") == "0" and isinstance(box, boxes.BlockBox)
        for box in page._page_box.descendants()
    )


def _learn(kind: Kind, box, boxes) -> None:
    pseudo = box.element_tag.partition("::")[2]
    if pseudo == "footnote-call":
        kind.call = box.style
    elif pseudo == "footnote-marker":
        kind.marker = box.style
    elif not pseudo and kind.style is None:
        kind.style = box.style
        kind.left, kind.width = box.content_box_x(), box.width
        if isinstance(box, boxes.InlineBlockBox):
            kind.box = box
            if box.style["text_align_all"] != "end" or box.style["direction"] != "ltr":
                raise Unsupported("a numeral that does not end at its right edge")
            return
        if any(getattr(box, name) for name in (EDGES if isinstance(box, boxes.BlockBox) else EDGES + SIDES)):
            raise Unsupported("an element with an edge")
        for name, known in KNOWN.items():
            spaced = name == "letter_spacing" and kind.nowrap  # as one piece: the comma before a call
            if box.style[name] not in known and not spaced:
                raise Unsupported(f"{name.replace('_', '-')}: {box.style[name]}")
        if _coloured(box.style["color"]) or box.style["background_color"].alpha:
            raise Unsupported("colour")


def _coloured(color) -> bool:
    return tuple(color.coordinates) != (0, 0, 0) or color.alpha != 1
