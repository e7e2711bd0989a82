"""Chinese lines for WeasyPrint, which widens spaces only (a full line of Chinese has none) and hangs no punctuation.

`install` replaces three of the engine's functions. Where most characters of a line are Chinese, the slack is spread
over all gaps between characters. A comma or full stop that would just not fit ends the line all the same: half of
its cell is blank. The engine's version is pinned for this; without the functions the text stays ragged.
"""

import logging
import re

log = logging.getLogger(__name__)
CHINESE = re.compile("[\u2e80-\u9fff\uf900-\ufaff\ufe30-\ufe4f\uff00-\uffef\U00020000-\U0003ffff]")

HANGING = "，。、；：？！"


class Gap(float):
    """A width for every gap between characters; its type tells it from the engine's own word spacing."""


def install() -> bool:
    """Teach the engine to justify Chinese, once per process. Returns False, with a warning, when it has changed."""
    from weasyprint.formatting_structure import boxes
    from weasyprint.layout import inline
    from weasyprint.text import line_break

    if getattr(inline, "justifies_chinese", False):
        return True
    needed = ((inline, "justify_line"), (inline, "split_first_line"), (line_break.Layout, "set_text"))
    if not all(hasattr(owner, name) for owner, name in needed):
        log.warning("This version of WeasyPrint cannot be taught Chinese justification: lines end ragged.")
        return False
    widen_spaces, plain_set_text = inline.justify_line, line_break.Layout.set_text
    split_plainly = inline.split_first_line

    def split_first_line(text, style, context, max_width, *arguments, **options):
        """Split as the engine does; take one more character with its comma where only half of the comma lacks room."""
        found = split_plainly(text, style, context, max_width, *arguments, **options)
        resume = found[2]
        if resume is None or max_width is None or style["white_space"] != "normal":
            return found
        rest = text.encode()[resume:].decode()
        if len(rest) < 2 or rest[1] not in HANGING or not CHINESE.match(rest[0]):
            return found
        half = style["font_size"] / 2
        layout, length, onward, width, *vertical = split_plainly(
            text, style, context, max_width + half, *arguments, **options
        )
        if length != resume + len(rest[:2].encode()):
            return found
        return layout, length, onward, width - half, *vertical

    def flow(box):
        children = [child for child in box.children if child.is_in_normal_flow()]
        return children[::-1] if box.style["direction"] == "rtl" else children

    def texts(box):
        if isinstance(box, boxes.TextBox):
            yield box.text
        elif isinstance(box, boxes.LineBox | boxes.InlineBox):
            for child in flow(box):
                yield from texts(child)

    def spread(box, gap, moved):
        """Widen the gaps inside `box`, which has been moved by `moved`; return how far what follows it moves."""
        if isinstance(box, boxes.TextBox):
            box.position_x += moved
            gaps = max(0, len(box.text) - 1)
            if gaps:
                box.justification_spacing = Gap(gap)
                box.pango_layout = line_break.Layout(box.style, box.justification_spacing)
                box.pango_layout.text = box.text  # set again, with the gaps, when the box is drawn
                box.pango_layout.deactivate()
                box.width += gap * gaps
            return moved + gap * gaps
        if isinstance(box, boxes.LineBox | boxes.InlineBox):
            box.position_x += moved
            end = moved
            for child in flow(box):
                end = spread(child, gap, end)
            box.width += end - moved
            return end
        box.translate(moved, 0)
        return moved

    def justify_line(context, line, slack):
        parts = list(texts(line))
        characters = sum(map(len, parts))
        if 2 * sum(len(CHINESE.findall(part)) for part in parts) < characters:
            widen_spaces(context, line, slack)
            return
        gaps = sum(max(0, len(part) - 1) for part in parts)
        if gaps:
            spread(line, slack / gaps, 0)

    def set_text(self, text, justify=False):
        gap = self.justification_spacing
        if not isinstance(gap, Gap):
            plain_set_text(self, text, justify)
            return
        style, self.justification_spacing = self.style, 0
        if justify:
            spacing = style["letter_spacing"]
            self.style = style.copy()
            self.style["letter_spacing"] = (0 if spacing == "normal" else spacing) + gap
        try:
            plain_set_text(self, text, justify)
        finally:
            self.style, self.justification_spacing = style, gap

    inline.split_first_line = split_first_line
    inline.justify_line = justify_line
    line_break.Layout.set_text = set_text
    inline.justifies_chinese = True
    return True
