"""Chinese justification for WeasyPrint, which widens spaces only: a full line of Chinese has none to widen.

`install` replaces the engine's function for one line: where most characters are Chinese, the slack is spread over
all gaps between characters. The engine's version is pinned for this; without the function the text stays ragged.
"""

import logging
import re

log = logging.getLogger(__name__)
CHINESE = re.compile("[\u2e80-\u9fff\uf900-\ufaff\ufe30-\ufe4f\uff00-\uffef\U00020000-\U0003ffff]")


class Gap(float):
    """A width for every gap between characters; its type tells it from the engine's own word spacing."""


def install() -> bool:
    """Teach the engine to justify Chinese, once per process. Returns False, with a warning, when it has changed."""
    from weasyprint.formatting_structure import boxes
    from weasyprint.layout import inline
    from weasyprint.text import line_break

    if getattr(inline, "justifies_chinese", False):
        return True
    if not hasattr(inline, "justify_line") or not hasattr(line_break.Layout, "set_text"):
        log.warning("This version of WeasyPrint cannot be taught Chinese justification: lines end ragged.")
        return False
    widen_spaces, plain_set_text = inline.justify_line, line_break.Layout.set_text

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

    inline.justify_line = justify_line
    line_break.Layout.set_text = set_text
    inline.justifies_chinese = True
    return True
