"""The note as HTML: complete, safe, linked, and in one file; the same template for the screen and for paper."""

import json
import re
from collections import Counter
from html.parser import HTMLParser

import pytest

from recommendations.rules import Language
from reports import render, render_html
from reports.note import Footnote, Masthead, from_json, to_json
from reports.phrases import PHRASES
from tests import factories
from tests.reports import published
from tests.reports.published import squeeze

VOID = {"meta", "br", "img", "link", "input", "hr"}
MEDIA = ["page", "screen"]


class Document(HTMLParser):
    """The elements of a page (tag, attributes, text), as a browser reads them."""

    def __init__(self, html):
        super().__init__(convert_charrefs=True)
        self.elements, self.open, self.text = [], [], ""
        self.feed(html)
        self.close()

    def handle_starttag(self, tag, attributes):
        element = {"tag": tag, **dict(attributes), "from": len(self.text), "to": None}
        self.elements.append(element)
        if tag not in VOID:
            self.open.append(element)

    def handle_endtag(self, tag):
        element = self.open.pop()
        assert element["tag"] == tag, f"</{tag}> closes <{element['tag']}>"
        element["to"] = len(self.text)

    def handle_data(self, data):
        self.text += data

    def all(self, tag=None, **attributes):
        """Elements with this tag and these attributes; `in_class` is one of its classes."""
        wanted = attributes.pop("in_class", None)
        return [
            element
            for element in self.elements
            if tag in (None, element["tag"])
            and (wanted is None or wanted in (element.get("class") or "").split())
            and all(element.get(name) == value for name, value in attributes.items())
        ]

    def words(self, element, without=()):
        """The text of an element, leaving out the elements `without`."""
        kept = list(self.text[element["from"] : element["to"]])
        for inner in without:
            for index in range(inner["from"], inner["to"]):
                if element["from"] <= index < element["to"]:
                    kept[index - element["from"]] = ""
        return "".join(kept)


def page(content, medium="screen"):
    document = Document(render_html.sheet(content, medium))
    assert document.open == []
    return document


UNITS = {
    "session": ("p", "session"),
    "agenda": ("p", "agenda"),
    "item": ("p", "item"),
    "title": ("h1", None),
    "type": ("p", "type"),
    "transmittal": ("p", "transmittal"),
    "section": ("h2", None),
    "heading": ("h3", None),
    "recommendation": ("p", "recommendation"),
    "paragraph": ("p", "paragraph"),
}


@pytest.mark.parametrize("medium", MEDIA)
def test_the_published_note_is_complete_and_in_order(medium):
    document = page(published.content(), medium)
    notes = document.all("span", in_class="fn")  # on paper a note stands in the text, where it is called
    read = []
    for element in document.elements:
        kind = next((kind for kind, (tag, name) in UNITS.items() if element in document.all(tag, in_class=name)), None)
        if kind:
            text = document.words(element, without=notes)
            inside = [note for note in notes if element["from"] <= note["from"] and note["to"] <= element["to"]]
            for note in inside:  # what is printed in its place is its mark
                before = document.words({"from": element["from"], "to": note["from"]}, without=notes)
                text = before + note["data-mark"] + text[len(before) :]
            read.append((kind, squeeze(text)))
    assert read == [(unit.kind, unit.text) for unit in published.units() if unit.kind != "note"]

    expected = [unit.text for unit in published.units() if unit.kind == "note"]
    if medium == "page":
        assert [squeeze(note["data-mark"] + document.words(note)) for note in notes] == expected
    else:
        (footer,) = document.all("footer")
        assert squeeze(document.words(footer)) == "".join(expected)


@pytest.mark.parametrize("medium", MEDIA)
def test_every_space_of_a_text_is_kept(medium):
    text = "Some of them,[^1] and [a few](https://un.org) others, [say](https://un.org)[^2] A/80/263 is A/80/263 ."
    footnotes = (*factories.content().footnotes, Footnote("2", "Second."))
    document = page(factories.content(title=text, footnotes=footnotes), medium)
    (title,) = document.all("h1")
    words = document.words(title, without=document.all("span", in_class="fn") + document.all("sup", in_class="call"))
    assert words == "Some of them, and a few others, say A/80/263 is A/80/263 ."


def leaves(data, path=()):
    """The paths of all texts in stored content that are free text and printed."""
    if isinstance(data, dict | list):
        for key, value in data.items() if isinstance(data, dict) else enumerate(data):
            yield from leaves(value, (*path, key))
    elif isinstance(data, str) and path[-1] not in ("mark", "marking", "agenda_document") and path != ("language",):
        yield path


def everywhere(write):
    """A short note with a full masthead, to each printed text of which `write(name)` is added; and what was added."""
    content = factories.content(masthead=Masthead("a", "b", "c", "d", "e"))
    data = json.loads(json.dumps(to_json(content)))
    added = {}
    for path in leaves(data):
        holder = data
        for step in path[:-1]:
            holder = holder[step]
        name = ".".join(map(str, path))
        added[name] = write(name)
        holder[path[-1]] += added[name]
    return from_json(data), added


@pytest.mark.parametrize("medium", MEDIA)
def test_no_field_can_bring_markup(medium):
    content, added = everywhere(lambda name: f"""<script>{name}</script><b onclick='x'>&amp;"'</b>""")
    document = page(content, medium)
    assert len(added) > 20
    assert [name for name, text in added.items() if text not in document.text] == []
    assert document.all("script") == []
    assert [element for element in document.elements if "onclick" in element] == []


def test_a_link_keeps_its_address_and_its_words():
    href = "https://example.org/?a=1&amp;b='\"<script>"
    document = page(factories.content(title=f"[a <b> & c]({href})"))
    (link,) = document.all("a", href=href)
    assert document.words(link) == "a <b> & c"


@pytest.mark.parametrize("medium", MEDIA)
def test_only_an_address_of_the_web_becomes_a_live_link(medium):
    for href in ("javascript:alert", "JavaScript:alert", "data:text/html,x", "vbscript:x", "file:///etc/passwd"):
        document = page(factories.content(document_type=f"[Note]({href})"), medium)
        assert "Note" in document.text
        assert document.all("a", href=href) == []


def test_a_call_leads_to_its_note_and_back():
    document = page(published.content())
    calls = document.all("sup", in_class="call")
    assert len(calls) == 4
    for call in calls:
        mark = document.words(call)
        (there,) = [link for link in document.all("a") if link["from"] == call["from"] and link["to"] == call["to"]]
        (note,) = document.all(id=there["href"].removeprefix("#"))
        assert document.words(note).split()[0] == mark
        (back,) = [link for link in document.all("a", in_class="mark") if document.words(link) == mark]
        assert note["from"] <= back["from"] < note["to"]
        assert back["href"] == f"#{there['id']}"


@pytest.mark.parametrize("medium", MEDIA)
def test_ids_are_unique_and_no_link_inside_the_page_is_dead(medium):
    document = page(published.content(), medium)
    ids = Counter(element["id"] for element in document.elements if "id" in element)
    assert set(ids.values()) == {1}
    inside = [link["href"][1:] for link in document.all("a") if link["href"].startswith("#")]
    assert set(inside) <= set(ids)
    places = {place.anchor for place, _text in published.content().texts() if place.kind != "footnote"}
    assert places <= set(ids)  # a finding leads to its place


def test_the_file_for_a_screen_has_a_title_and_one_main_part_with_all_its_text():
    document = page(published.content())
    (main,) = document.all("main")
    (title,) = document.all("title")
    assert squeeze(document.words(title)) == squeeze("A/80/263/Add.1 – 审查联合国系统内相互承认原则的执行情况")
    (body,) = document.all("body")
    assert squeeze(document.words(main)) == squeeze(document.words(body))
    assert page(published.content(), "page").all("main") == []  # the tags of the PDF know the article


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("medium", MEDIA)
def test_language_and_direction_are_marked(language, medium):
    document = page(factories.content(language=language), medium)
    direction = "rtl" if language == "ar" else "ltr"
    for tag in ("html", "article"):
        (element,) = document.all(tag)
        assert (element["lang"], element["dir"]) == (language, direction)


@pytest.mark.parametrize("language", Language)
def test_what_is_not_the_issued_document_says_so_in_its_language(language):
    words = {"draft": PHRASES[language].draft, "unofficial": PHRASES[language].unofficial}
    for marking in ("", "draft", "unofficial"):
        document = page(factories.content(language=language, marking=marking))
        shown = [document.words(element) for element in document.all(in_class="marking")]
        assert shown == ([words[marking]] if marking else [])


def test_what_is_not_known_is_left_out_of_the_masthead():
    document = page(factories.content())
    assert document.all(in_class="distribution") == []
    assert document.all(in_class="job") == []
    assert document.all("img") == []
    full = page(factories.content(masthead=Masthead(date="1 May 2100")))
    (right,) = full.all(in_class="distribution")
    assert full.words(right) == "1 May 2100"


def test_the_title_of_the_page_has_the_words_of_the_title_without_its_marks():
    footnotes = (*factories.content().footnotes, Footnote("2", "Adopted."))
    document = page(
        factories.content(
            title=r"Review of [A/80/263](https://docs.un.org/en/A/80/263) \[sic][^2]", footnotes=footnotes
        )
    )
    (title,) = document.all("title")
    assert document.words(title) == "A/154/99/Add.1 – Review of A/80/263 [sic]"


def test_a_symbol_stays_in_one_piece_and_runs_from_left_to_right():
    document = page(factories.content(document_type="A/80/263 و A/80/263/Add.1، A/80/263"))
    (line,) = document.all(in_class="type")
    symbols = [
        document.words(each)
        for each in document.all("span", in_class="sym")
        if line["from"] <= each["from"] < line["to"]
    ]
    assert symbols == ["A/80/263", "A/80/263/Add.1", "A/80/263"]
    assert document.words(line) == "A/80/263 و A/80/263/Add.1، A/80/263"


@pytest.mark.parametrize("medium", MEDIA)
@pytest.mark.parametrize(
    "text", ["[^1]a", "a[^1][^2]b", "[^1][^2]", "a [^1] [^2]", "[b](https://un.org)[^1][^2]", "《a》。[^1]b"]
)
def test_calls_may_stand_anywhere(text, medium):
    footnotes = (*factories.content().footnotes, Footnote("2", "Second."))
    document = page(factories.content(title=text, footnotes=footnotes), medium)
    (title,) = document.all("h1")
    calls = [call for call in document.all(in_class="numbered") if title["from"] <= call["from"] < title["to"]]
    assert len(calls) == text.count("^")


def test_a_symbol_before_a_call_stays_in_one_piece():
    document = page(factories.content(title="On A/80/263[^1]"))
    (title,) = document.all("h1")
    pieces = [document.words(each) for each in document.all(in_class="sym") if each["from"] >= title["from"]]
    assert pieces[0] == "A/80/263"


def test_an_arabic_word_before_a_call_keeps_its_letters_joined():
    document = page(factories.content(language="ar", title="يستعرض التقرير[^1]"))
    (title,) = document.all("h1")
    (whole,) = [
        each for each in document.all(in_class="nb") if each["from"] >= title["from"] and each["to"] <= title["to"]
    ]
    assert document.words(whole).startswith("التقرير")


def test_the_exported_file_needs_no_other_file():
    html = render.render(published.content(), "html").decode()
    document = Document(html)
    style = "".join(document.words(element) for element in document.all("style"))
    assert ".note" in style
    assert re.findall(r"url\([^)]*\)|@import[^;]*", style) == []
    assert document.all("link") + document.all("script") + document.all("img") + document.all("iframe") == []
    assert [element for element in document.elements if {"src", "srcset", "style", "background"} & set(element)] == []
    (charset,) = [element["charset"] for element in document.all("meta") if "charset" in element]
    assert charset == "utf-8"


def test_equal_contents_are_equal_bytes():
    first = render.render(published.content(), "html")
    again = render.render(from_json(json.loads(json.dumps(to_json(published.content())))), "html")
    assert first == again
    assert first != render.render(factories.content(), "html")


@pytest.mark.parametrize("medium", MEDIA)
def test_a_note_that_calls_itself_does_not_hang(medium):
    content = factories.content(footnotes=(Footnote("*", "A/154/150."), Footnote("1", "See this note.[^1]")))
    assert "See this note." in page(content, medium).text
