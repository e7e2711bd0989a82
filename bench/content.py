"""Long notes for the benchmarks and the tests: the texts of a note again and again, with numbers of their own."""

import re
from dataclasses import replace

from reports.note import Comments, Footnote, NoteContent, Paragraph

ENGLISH = (
    "Organizations generally support the recommendation and noted that the principle of mutual recognition is already "
    "part of their policies and of their regulatory frameworks.",
    "Several organizations pointed out that putting the recommendation into practice depends on the decisions of their "
    "governing bodies, on the resources that are made available and on the time that is needed to adapt internal "
    "rules; they would welcome guidance.",
    "Some organizations, while supporting the intent of the recommendation, consider that the deadline is not "
    "realistic, given the number of legal instruments to be revised, the consultations with staff representatives and "
    "oversight bodies that are required and the need to preserve the accountability of each executive head. They "
    "suggest that a phased approach, starting with procurement and human resources, would be more effective.",
)
CALL = re.compile(r"\[\^([0-9]+)\]")


def in_english(number: int, text: str) -> str:
    """An English text of one to four lines in place of a text; its last call is kept."""
    return ENGLISH[number % 3] + "".join(f"[^{mark}]" for mark in CALL.findall(text)[-1:])


def many(content: NoteContent, recommendations: int, translate=lambda number, text: text) -> NoteContent:
    """A note on so many recommendations: paragraphs run on, each call has a footnote of its own.

    `translate(number, text)` may put another text in place of that of paragraph `number`; it keeps the calls.
    """
    texts = {footnote.mark: footnote.text for footnote in content.footnotes}
    notes: list[Footnote] = []
    number = 0

    def paragraph(old: Paragraph) -> Paragraph:
        nonlocal number
        number += 1

        def call(found: re.Match) -> str:
            notes.append(Footnote(str(len(notes) + 1), texts[found[1]]))
            return f"[^{len(notes)}]"

        return Paragraph(number, CALL.sub(call, translate(number, old.text)))

    sections = []
    for section in content.sections:
        paragraphs = tuple(paragraph(each) for each in section.paragraphs)
        comments = []
        for index in range(recommendations if section.comments else 0):
            old = section.comments[index % len(section.comments)]
            heading = re.sub(r"[0-9]+", str(index + 1), old.heading)
            text = translate(number, CALL.sub("", old.text))
            comments.append(Comments(index + 1, heading, text, tuple(paragraph(each) for each in old.paragraphs)))
        sections.append(replace(section, paragraphs=paragraphs, comments=tuple(comments)))
    star = tuple(footnote for footnote in content.footnotes if footnote.mark == "*")
    return replace(content, sections=tuple(sections), footnotes=(*star, *notes))
