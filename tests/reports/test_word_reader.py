"""An edited Word file, read back: nothing is lost, moved or taken for something else without a word."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from recommendations.rules import Language, RuleBroken
from reports import marks, render, word_file, word_reader
from reports.note import Comments, Footnote, Paragraph, Section
from reports.word_note import Comment, Kind
from reports.word_reader import read
from tests import factories
from tests.reports import published
from tests.reports.test_render_word import in_language
from tests.reports.word_files import NAMES, changed, converted, needs_office, packed, paragraph_of, parts, replaced

KEYS = ["aaaaaaaaaaaa", "bbbbbbbbbbbb", "cccccccccccc", "dddddddddddd"]
TEXTS = [
    "The first paragraph speaks.",
    "The second[^1] follows [*closely*].",
    "The third cites [A/80/263](https://un.org/a).",
    "The fourth ends.",
]


def canonical(text):
    return marks.marked(marks.runs(text))


def inline(text, content):
    """A text as a draft has it: with its footnotes where they are called. The star note keeps its call."""
    notes = {note.mark: canonical(note.text).strip() for note in content.footnotes}
    return marks.marked(
        marks.Note(notes[run.mark]) if isinstance(run, marks.Call) and run.mark != "*" else run
        for run in marks.runs(text)
    )


def four():
    """A note with four paragraphs that have keys, before and below a recommendation."""
    first, second, third, fourth = map(Paragraph, (1, 2, 3, 4), TEXTS, KEYS)
    comments = Comments(7, "Recommendation 7", "Text of recommendation 7.", (third, fourth))
    sections = (Section("I.", "Introduction", (first, second)), Section("II.", "Comments", (), (comments,)))
    footnotes = (Footnote("*", "A/154/150."), Footnote("1", "A note with [words](https://un.org/w)."))
    return factories.content(sections=sections, footnotes=footnotes)


@pytest.fixture(scope="module")
def file():
    return render.render(four(), "docx")


@pytest.fixture(scope="module")
def sources(file):
    """The source of each of the four paragraphs."""
    return [paragraph_of(file, f"p_{key}") for key in KEYS]


def blocks(note):
    return [(block.key, block.number, block.text) for block in note.paragraphs()]


UNCHANGED = [
    (KEYS[0], "1", TEXTS[0]),
    (KEYS[1], "2", "The second[^: A note with [words](https://un.org/w).] follows [*closely*]."),
    (KEYS[2], "3", TEXTS[2]),
    (KEYS[3], "4", TEXTS[3]),
]


def run(words, properties=""):
    return f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{words}</w:t></w:r>'


def paragraph(*content, properties='<w:pStyle w:val="UNParagraph"/>'):
    return f"<w:p><w:pPr>{properties}</w:pPr>{''.join(content)}</w:p>"


def tracked(kind, *content):
    name = "insertion" if kind in ("ins", "moveTo") else "deletion"
    body = "".join(content)
    if name == "deletion":
        body = body.replace("<w:t", "<w:delText").replace("</w:t>", "</w:delText>").replace("<w:delTextab", "<w:tab")
    return f'<w:{kind} w:id="900" w:author="Somebody Known" w:date="2100-01-01T00:00:00Z">{body}</w:{kind}>'


def test_the_published_note_comes_back_whole():
    content = published.content()
    note = read(render.render(content, "docx"))
    assert (note.language, note.symbol, note.star) == ("zh", content.symbol, "A/80/150。")
    expected = [("", str(each.number), inline(each.text, content)) for each in content.paragraphs()]
    assert blocks(note) == expected
    others = [(block.kind, block.recommendation, block.text) for block in note.blocks if block.kind is Kind.HEADING]
    assert others == [(Kind.HEADING, each.recommendation, each.heading) for each in content.comments()]
    texts = [block.text for block in note.blocks if block.kind is Kind.RECOMMENDATION]
    assert texts == [each.text for each in content.comments()]
    sections = [(block.number, block.text) for block in note.blocks if block.kind is Kind.SECTION]
    assert sections == [(each.numeral, each.heading) for each in content.sections]
    single = {block.kind.value: block.text for block in note.blocks}
    assert single["agenda"] == content.agenda_line
    for name, kind in (("session_line", "session"), ("agenda_title", "item"), ("document_type", "type")):
        assert single[kind] == getattr(content, name)
    assert (single["title"], single["transmittal"]) == (content.title, content.transmittal)
    assert (note.notices, note.changes, note.comments) == ((), 0, ())


LETTERS = st.text(
    st.characters(
        blacklist_categories=("Cs", "Cc", "Co"), blacklist_characters="\u00ad\ufffe\uffff", max_codepoint=0x1FFFF
    )
    | st.sampled_from("[]\\*^ \n\t()：“”ابت建议"),
    min_size=1,
    max_size=12,
).filter(lambda text: not any(ord(character) & 0xFFFE == 0xFFFE for character in text))
ADDRESSES = st.sampled_from(["https://un.org/a", "mailto:a@un.org", "https://docs.un.org/zh/A/80/263?x=1&y#z"])
WORDS = (
    st.builds(marks.Words, LETTERS),
    st.builds(marks.Link, LETTERS, ADDRESSES),
    st.builds(marks.Emphasis, LETTERS),
)
RUNS = st.one_of(*WORDS, st.builds(marks.Call, st.sampled_from(["1", "2"])))


def joined(parts):
    """Runs as they are read: of two neighbours in italics, Word makes one."""
    out = []
    for part in parts:
        if out and isinstance(part, marks.Emphasis | marks.Words) and type(out[-1]) is type(part):
            out[-1] = type(part)(out[-1].text + part.text)
        else:
            out.append(part)
    return out


def marked_by(parts):
    """Marked texts of these runs."""
    return st.lists(parts, min_size=1, max_size=5).map(joined).map(marks.marked)


NOTES = marked_by(st.one_of(*WORDS)).filter(lambda text: marks.plain(text).strip())


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(Language), st.lists(marked_by(RUNS), min_size=1, max_size=4), st.tuples(NOTES, NOTES))
def test_any_text_comes_back_as_it_was(language, texts, notes):
    items = tuple(Paragraph(number, text, f"{number:012x}") for number, text in enumerate(texts, 1))
    footnotes = (Footnote("*", "s"), *(Footnote(str(number), text) for number, text in enumerate(notes, 1)))
    content = factories.content(
        language=language, agenda_line="x", sections=(Section("I.", "x", items),), footnotes=footnotes
    )
    note = read(render.render(content, "docx"))
    assert blocks(note) == [(each.key, str(each.number), inline(each.text, content)) for each in items]


def test_a_changed_paragraph_keeps_its_key(file):
    note = read(replaced(file, ("first paragraph speaks", "first paragraph shouts")))
    assert blocks(note) == [(KEYS[0], "1", "The first paragraph shouts."), *UNCHANGED[1:]]
    assert note.notices == ()


def test_a_moved_a_deleted_and_a_new_paragraph_are_recognized(file, sources):
    def change(text):
        text = text.replace(sources[0], "").replace(sources[3], "")
        return text.replace(sources[1], sources[3] + paragraph(run("Quite new.")) + sources[1])

    note = read(changed(file, change))
    second, third = (key_and_text[0::2] for key_and_text in UNCHANGED[1:3])
    expected = [(KEYS[3], TEXTS[3]), ("", "Quite new."), second, third]
    assert [(block.key, block.text) for block in note.paragraphs()] == expected
    assert [block.number for block in note.paragraphs()] == ["1", "2", "3", "4"]


def test_a_split_paragraph_keeps_its_key_with_the_first_part(file):
    end = '</w:t></w:r></w:p><w:p><w:pPr><w:pStyle w:val="UNParagraph"/></w:pPr><w:r><w:t xml:space="preserve">'
    note = read(replaced(file, ("first paragraph", f"first {end}paragraph")))
    assert blocks(note)[:3] == [
        (KEYS[0], "1", "The first "),
        ("", "2", "paragraph speaks."),
        (KEYS[1], "3", UNCHANGED[1][2]),
    ]


def test_joined_paragraphs_say_what_was_joined(file, sources):
    inner = sources[1].partition("</w:pPr>")[2]
    text = sources[0].removesuffix("</w:p>") + inner
    note = read(replaced(file, (sources[0], ""), (sources[1], text)))
    first = next(note.paragraphs())
    assert (first.key, first.merged, first.text) == (KEYS[0], (KEYS[1],), UNCHANGED[0][2] + UNCHANGED[1][2])
    assert [notice.place for notice in note.notices] == ["paragraph 1"]


def test_the_copy_of_a_paragraph_is_a_new_one(file, sources):
    note = read(replaced(file, (sources[0], sources[0] * 2)))
    assert [block.key for block in note.paragraphs()] == [KEYS[0], "", *KEYS[1:]]
    assert [notice.place for notice in note.notices] == ["paragraph 2"]


def test_tracked_changes_are_read_as_accepted(file):
    new = tracked("del", run("speaks")) + tracked("ins", run("sings ")) + run("aloud.")
    note = read(replaced(file, ("paragraph speaks.</w:t></w:r>", f"paragraph </w:t></w:r>{new}")))
    assert blocks(note) == [(KEYS[0], "1", "The first paragraph sings aloud."), *UNCHANGED[1:]]
    assert note.changes == 2
    assert [notice.place for notice in note.notices] == [""]
    assert "2" in note.notices[0].message
    assert "Somebody" not in repr(note)


def gone(source, kind="del"):
    """A paragraph of which the words and the end were deleted, or moved away, with changes tracked."""
    head, _close, body = source.partition("</w:pPr>")
    start, _run, rest = body.partition("<w:r>")
    words, _end, after = rest.rpartition("</w:r>")
    return f'{head}<w:rPr><w:{kind} w:id="901"/></w:rPr></w:pPr>{start}{tracked(kind, f"<w:r>{words}</w:r>")}{after}'


def test_a_paragraph_whose_deletion_is_tracked_is_gone_with_its_key(file, sources):
    note = read(replaced(file, (sources[0], gone(sources[0]))))
    assert blocks(note) == [(key, str(int(number) - 1), text) for key, number, text in UNCHANGED[1:]]
    assert note.changes == 2  # the words, and the end of the paragraph


def test_paragraphs_whose_border_was_deleted_are_one(file, sources):
    open_ = sources[0].replace("</w:pPr>", '<w:rPr><w:del w:id="9"/></w:rPr></w:pPr>')
    note = read(replaced(file, (sources[0], open_)))
    first = next(note.paragraphs())
    assert (first.key, first.merged, first.text) == (KEYS[0], (KEYS[1],), UNCHANGED[0][2] + UNCHANGED[1][2])
    assert first.number == "1"


@pytest.mark.parametrize("up", [False, True])
def test_a_tracked_move_keeps_the_key(file, sources, up):
    source, other = (sources[3], sources[0]) if up else (sources[0], sources[3])
    words = TEXTS[3] if up else TEXTS[0]
    away = f'<w:moveFromRangeStart w:id="8" w:name="move1"/>{gone(source, "moveFrom")}<w:moveFromRangeEnd w:id="8"/>'
    here = paragraph('<w:moveToRangeStart w:id="7" w:name="move1"/>', tracked("moveTo", run(words)))
    here += '<w:moveToRangeEnd w:id="7"/>'
    note = read(replaced(file, (source, away), (other, here + other if up else other + here)))
    expected = [KEYS[3], *KEYS[:3]] if up else [*KEYS[1:], KEYS[0]]
    assert [block.key for block in note.paragraphs()] == expected
    assert [block.number for block in note.paragraphs()] == ["1", "2", "3", "4"]


def test_comments_are_returned_without_their_authors(file):
    part = (
        f'<w:comments {NAMES}><w:comment w:id="5" w:author="Somebody Known" w:initials="SK">'
        "<w:p><w:r><w:t>Is this so?</w:t></w:r></w:p></w:comment></w:comments>"
    )
    relation = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/comments"
    mark = '<w:commentRangeStart w:id="5"/>', '<w:r><w:commentReference w:id="5"/></w:r>'
    commented = replaced(file, ("The fourth ends.</w:t></w:r>", f"The fourth ends.</w:t></w:r>{mark[1]}"))
    end = "</Relationships>"
    related = replaced(
        commented,
        (end, f'<Relationship Id="c" Type="{relation}" Target="comments.xml"/>{end}'),
        part="word/_rels/document.xml.rels",
    )
    note = read(packed({**parts(related), "word/comments.xml": part}))
    assert note.comments == (Comment("paragraph 4", KEYS[3], "Is this so?"),)
    assert blocks(note) == UNCHANGED
    assert [notice.place for notice in note.notices] == [""]
    assert "Somebody" not in repr(note)


BOX = '<w:pict><v:shape xmlns:v="urn:x"><v:textbox><w:txbxContent>%s</w:txbxContent></v:textbox>'
ODD = {
    "soft hyphen": (run("sof\u00adt"), "sof\u00adt", "optional hyphens"),
    "optional hyphen of Word": ("<w:r><w:softHyphen/></w:r>", "\u00ad", "optional hyphens"),
    "private character": (run("\ue000"), "\ue000", "U+E000"),
    "symbol font": ('<w:r><w:sym w:font="Wingdings" w:char="F0FC"/></w:r>', "\uf0fc", "U+F0FC"),
    "colour": (run("red", '<w:color w:val="FF0000"/>'), "red", "coloured"),
    "highlight": (run("red", '<w:highlight w:val="yellow"/>'), "red", "highlighted"),
    "bold": (run("loud", "<w:b/>"), "loud", "bold"),
    "hidden": (run("secret", "<w:vanish/>"), "secret", "hidden"),
    "picture": ("<w:r><w:drawing/></w:r>", "", "picture"),
    "text box": (f"<w:r>{BOX % paragraph(run('boxed'))}</v:shape></w:pict></w:r>", "", "boxed"),
    "link to a place": (f'<w:hyperlink w:anchor="x">{run("there")}</w:hyperlink>', "there", "to a place"),
    "unknown": ("<w:riddle><w:t>riddle</w:t></w:riddle>", "", "riddle"),
}


@pytest.mark.parametrize("odd", ODD)
def test_what_is_no_part_of_a_note_is_named_with_its_paragraph(file, odd):
    source, text, message = ODD[odd]
    note = read(replaced(file, ("The fourth ends.</w:t></w:r>", f"The fourth ends.</w:t></w:r>{source}")))
    assert blocks(note) == [*UNCHANGED[:3], (KEYS[3], "4", f"The fourth ends.{text}")]
    assert [notice.place for notice in note.notices] == ["paragraph 4"]
    assert message in note.notices[0].message


def test_tables_and_foreign_paragraphs_are_read_and_named(file, sources):
    table = f"<w:tbl><w:tr><w:tc>{paragraph(run('In a cell.'), properties='')}</w:tc></w:tr></w:tbl>"
    note = read(replaced(file, (sources[3], sources[3] + table)))
    assert [(block.kind, block.text) for block in note.blocks][-1] == (Kind.OTHER, "In a cell.")
    assert {notice.place for notice in note.notices} == {"the paragraph “In a cell.”"}
    assert any("table" in notice.message for notice in note.notices)


def test_marks_that_a_person_types_are_read_as_characters(file):
    note = read(replaced(file, ("first paragraph speaks", "[first](b) [*x*] [^1]")))
    assert marks.plain(next(note.paragraphs()).text) == "The [first](b) [*x*] [^1]."


def test_fields_are_links_and_other_fields_what_they_show(file):
    def field(instruction, shown):
        kinds = ("begin", f"<w:instrText> {instruction} </w:instrText>", "separate")
        runs = [f'<w:fldChar w:fldCharType="{kind}"/>' if kind.isalpha() else kind for kind in kinds]
        return (
            "".join(f"<w:r>{each}</w:r>" for each in runs) + run(shown) + '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
        )

    new = field('HYPERLINK "https://un.org/(x)"', "linked") + run(" and ") + field("DATE", "1 May")
    note = read(replaced(file, ("The fourth ends.</w:t></w:r>", f"The fourth ends.</w:t></w:r>{new}")))
    assert blocks(note)[3][2] == "The fourth ends.[linked](https://un.org/%28x%29) and 1 May"


BOMB = '<!DOCTYPE w:document [<!ENTITY a "x">]>'


def spoilt(file, name):
    """The file, made into one that must be refused."""
    files = parts(file)
    document = files["word/document.xml"].decode()
    head, _line, body = document.partition("\n")
    match name:
        case "text":
            return b"not a Word file"
        case "old":
            return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512)
        case "cut":
            return file[: len(file) // 2]
        case "entities":
            return packed({**files, "word/document.xml": f"{head}{BOMB}{body}"})
        case "no document":
            return packed({part: content for part, content in files.items() if part != "word/document.xml"})
        case "broken xml":
            return packed({**files, "word/document.xml": document[:-9]})
        case "deep":
            deep = "<w:ins>" * 5000 + "</w:ins>" * 5000
            return packed({**files, "word/document.xml": document.replace("<w:body>", f"<w:body><w:p>{deep}</w:p>")})
        case "foreign":
            return packed({**files, "word/document.xml": document.replace("w:bookmarkStart", "w:proofErr")})
    return packed({"a.txt": "x"})


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("text", "no accepted type"),
        ("old", "password or an old Office format"),
        ("cut", "damaged"),
        ("zip", "no accepted type"),
        ("entities", "cannot be read"),
        ("no document", "damaged"),
        ("broken xml", "cannot be read"),
        ("deep", "cannot be read"),
        ("foreign", "does not come from here"),
    ],
)
def test_what_is_no_word_file_of_ours_is_refused_in_words(file, name, message):
    with pytest.raises(RuleBroken, match=message):
        read(spoilt(file, name))


def test_footnotes_that_call_each_other_do_not_multiply(file):
    """Each of forty calls the next nine times: followed, they would be more than there are atoms."""

    def footnote(number):
        call = f'<w:r><w:footnoteReference w:id="{number + 1}"/></w:r>'
        return f'<w:footnote w:id="{number}"><w:p>{run("x")}{call * 9}</w:p></w:footnote>'

    end = "</w:footnotes>"
    chain = replaced(file, (end, "".join(map(footnote, range(3, 43))) + end), part="word/footnotes.xml")
    note = read(replaced(chain, ('w:footnoteReference w:id="2"', 'w:footnoteReference w:id="3"')))
    assert blocks(note)[1][2] == "The second[^: x] follows [*closely*]."
    assert [notice.place for notice in note.notices] == ["paragraph 2"]


def test_more_text_than_any_note_has_is_refused_before_it_is_read(file, monkeypatch):
    monkeypatch.setattr(word_file, "UNPACKED_LIMIT", 1000)
    with pytest.raises(RuleBroken, match=r"1000\sbytes"):
        read(file)
    monkeypatch.undo()
    monkeypatch.setattr(word_reader, "BLOCK_LIMIT", 9)
    with pytest.raises(RuleBroken, match="more than 9 paragraphs"):
        read(file)


@needs_office
@pytest.mark.service
def test_what_libreoffice_saves_comes_back_the_same(tmp_path):
    contents = {language: in_language(language) for language in Language.values} | {"published": published.content()}
    contents["four"] = four()
    files = {name: render.render(content, "docx") for name, content in contents.items()}
    saved = converted(tmp_path, files, "docx:MS Word 2007 XML")
    for name, content in contents.items():
        note, before = read(saved[name]), read(files[name])
        assert blocks(note) == blocks(before)
        assert [block.text for block in note.blocks] == [block.text for block in before.blocks]
        assert (note.language, note.symbol, note.star) == (content.language, content.symbol, before.star)
        assert note.notices == ()
