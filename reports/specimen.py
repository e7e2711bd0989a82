"""A note that says nothing: every part once, and the commonest characters, so that a worker has set them before."""

from recommendations.rules import Language
from reports.note import Comments, Footnote, NoteContent, Paragraph, Section

LATIN = "The quick brown fox jumps over the lazy dog, 0123456789 (“A/1/1”): one – two; three? Four! "
# The common characters of GB 2312 (its first level); every seventh of them is enough to load the tables.
IDEOGRAPHS = bytes(byte for row in range(0xB0, 0xD7) for cell in range(0xA1, 0xFA, 7) for byte in (row, cell)).decode(
    "gb2312"
)


def specimen(language: Language) -> NoteContent:
    """A note in `language` for warming up; it is never stored or shown."""
    text = IDEOGRAPHS if language == Language.ZH else LATIN * 8
    paragraphs = tuple(
        Paragraph(number, f"{text[40 * number : 40 * number + 150]}[A/1/1](https://example.org/)[^{number}]。")
        for number in (1, 2, 3)
    )
    comments = Comments(1, f"{text[:8]} 1", text[8:80], paragraphs[1:])
    return NoteContent(
        symbol="A/1/1/Add.1",
        language=language,
        session=1,
        agenda_document="A/1/2",
        agenda_item=1,
        session_line=text[:9],
        agenda_line=f"{text[9:12]}[^*]",
        agenda_title=text[12:15],
        title=text[15:30],
        document_type=text[30:36],
        transmittal=text[36:90],
        sections=(Section("一." if language == Language.ZH else "I.", text[:6], paragraphs[:1], (comments,)),),
        footnotes=(Footnote("*", "A/1/2."), *(Footnote(str(number), text[:20]) for number in (1, 2, 3))),
    )
