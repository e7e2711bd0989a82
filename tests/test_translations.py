"""The interface in other languages than English: complete catalogues, and nothing that people read outside them."""

import ast
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import polib
import pytest
from django.apps import apps
from django.conf import settings
from django.utils.translation import to_locale

from tests.conftest import ROOT, needs

LOCALES = [to_locale(code) for code, _name in settings.LANGUAGES if code != settings.LANGUAGE_CODE]
FILES = [f"{locale}/LC_MESSAGES/django" for locale in LOCALES]
HAN = re.compile(r"[\u4e00-\u9fff]")
LETTERS = re.compile(r"[^\W\d_\u4e00-\u9fff]{2,}")
# Names and abbreviations that are the same in every language.
INTERNATIONAL = re.compile(
    r"https?://\S+|\S+@\S+|(?:\b[A-Z]+)?(?:[/-][A-Z0-9][A-Za-z0-9.-]*)+|\b"
    r"(?:PDF|HTML|XML|MARC|Word|Akoma Ntoso|CSV|JSON|SVG|PNG|GET|JIU|un|https)\b|&nbsp;"
)


@pytest.fixture(params=FILES)
def path(request) -> Path:
    """The path of a catalogue, without `.po` or `.mo`."""
    return ROOT / "locale" / request.param


def words_of(entry: polib.POEntry) -> list[str]:
    """What the translator wrote for an entry: one text, or one per plural form."""
    return list(entry.msgstr_plural.values()) if entry.msgid_plural else [entry.msgstr]


# --- The catalogues ---------------------------------------------------------------------------------------------------


def test_every_message_is_translated_and_none_by_guess(path):
    catalogue = polib.pofile(f"{path}.po")
    assert len(catalogue) > 300
    assert [entry.msgid for entry in catalogue if not all(words_of(entry)) or entry.fuzzy or entry.obsolete] == []


def test_the_header_names_the_language_and_no_person(path):
    catalogue = polib.pofile(f"{path}.po")
    assert catalogue.metadata["Language"] == path.parts[-3]
    assert catalogue.metadata["Plural-Forms"]
    assert not catalogue.metadata_is_fuzzy
    assert "Last-Translator" not in catalogue.metadata
    assert not re.search(r"FULL NAME|EMAIL@ADDRESS|LL@li|PACKAGE|YEAR|TITLE", f"{catalogue.header}{catalogue.metadata}")


def parts(text: str) -> list[str]:
    """What a translation must keep: placeholders, HTML elements, code, and the addresses and symbols of examples."""
    pattern = r"%\(\w+\)[a-z]|%[sd%]|<code>.*?</code>|</?\w+[^>]*>|https?://|[A-Z]+(?:/[A-Za-z0-9.]*[A-Za-z0-9]){2,}"
    return sorted(re.findall(pattern, text))


def test_translations_keep_placeholders_elements_and_symbols(path):
    for entry in polib.pofile(f"{path}.po"):
        for words in words_of(entry):
            assert parts(words) == parts(entry.msgid_plural or entry.msgid), entry.msgid


def test_the_compiled_catalogue_is_the_source_compiled(path):
    def messages(catalogue) -> dict:
        return {(entry.msgctxt, entry.msgid, entry.msgid_plural): words_of(entry) for entry in catalogue}

    source, compiled = polib.pofile(f"{path}.po"), polib.mofile(f"{path}.mo")
    assert messages(compiled) == messages(source), "run: manage.py compilemessages --ignore .venv"
    del source.metadata["POT-Creation-Date"]  # msgfmt leaves it out
    assert compiled.metadata == source.metadata


def test_chinese_is_set_as_the_united_nations_sets_it():
    """Punctuation of full width except for parentheses; a space between Chinese and figures or Latin letters."""
    wrong = re.compile(
        r"[\u4e00-\u9fff][,;:?!.\"'A-Za-z0-9%]|[A-Za-z0-9)][\u4e00-\u9fff]|[（）]|\s[，。；：]|[，。；：]\s"
    )
    for entry in polib.pofile(ROOT / "locale/zh_Hans/LC_MESSAGES/django.po"):
        for words in words_of(entry):
            # A parenthesis closes up with what stands before and after it.
            shown = re.sub(r"%\((\w+)\)s", r"\1", words).translate({ord("("): "|", ord(")"): "|"})
            assert not wrong.search(re.sub(r"<[^>]*>", "", shown)), words
            ends = entry.msgid.rstrip()[-1]
            if ends in ".?":
                assert words[-1] in "。？", words


@pytest.mark.parametrize("file", FILES)
def test_makemessages_finds_nothing_new(file, tmp_path):
    """Every string is in the catalogue, and extracting again leaves no trace: run in a copy of the project."""
    needs("xgettext", "the strings of the interface cannot be extracted from the source again without gettext")
    needs("msgmerge", "the extracted strings cannot be compared with the catalogue without gettext")
    copy = tmp_path / "copy"
    left_out = (".*", "var", "tests", "staticfiles", "fonts", "vendor", "__pycache__")
    shutil.copytree(ROOT, copy, ignore=shutil.ignore_patterns(*left_out))
    run = subprocess.run(
        [
            sys.executable,
            "manage.py",
            "makemessages",
            "--locale",
            Path(file).parts[0],
            "--extension",
            "html,txt,py,svg",
            "--no-location",
            "--no-obsolete",
        ],
        cwd=copy,
        env={
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "jiu_tracker.settings",
            "JIU_TRACKER_DATA": str(tmp_path / "data"),
        },
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert run.returncode == 0, run.stderr
    again, before = ((folder / "locale" / f"{file}.po").read_text(encoding="utf-8") for folder in (copy, ROOT))
    assert again == before, (
        "run: manage.py makemessages --all --no-location --no-obsolete "
        "--ignore .venv --ignore var --ignore tests, then translate what is new and run compilemessages --ignore .venv"
    )


# --- Nothing outside the catalogues -----------------------------------------------------------------------------------

READ_ALOUD = ("aria-label", "title", "alt", "placeholder", "data-label")
EMPTY = ("br", "hr", "img", "input", "link", "meta")


class Reader(HTMLParser):
    """Collects what a reader is given: text and attributes that are read aloud, with the language they are marked as.

    Code, styles and scripts are left out.
    """

    def __init__(self):
        super().__init__()
        self.open: list[tuple[str, str]] = []
        self.read: list[tuple[str, str]] = []

    @property
    def language(self) -> str:
        return self.open[-1][1] if self.open else ""

    def handle_starttag(self, tag, attributes):
        marked = dict(attributes).get("lang") or self.language
        self.read += [(marked, value) for name, value in attributes if name in READ_ALOUD and value]
        if tag not in EMPTY:
            self.open.append((tag, marked))

    def handle_endtag(self, tag):
        while self.open and self.open.pop()[0] != tag:
            pass

    def handle_data(self, data):
        if not {"code", "style", "script"} & {tag for tag, _language in self.open}:
            self.read.append((self.language, data))


def read(html: str) -> list[tuple[str, str]]:
    """What a reader of a page is given, each with its language ("" when it is not marked)."""
    reader = Reader()
    reader.feed(html)
    reader.close()
    return reader.read


def foreign(text: str) -> list[str]:
    """The words of `text` in other letters than Chinese, without international names."""
    return LETTERS.findall(INTERNATIONAL.sub(" ", text))


def template_files() -> list[Path]:
    """Templates of pages. The note itself is in the language of the note."""
    return [path for path in sorted((ROOT / "templates").rglob("*.html")) if path.parent.name != "note"]


@pytest.mark.parametrize("template", template_files(), ids=lambda path: str(path.relative_to(ROOT / "templates")))
def test_no_text_of_a_template_is_outside_gettext(template):
    source = template.read_text(encoding="utf-8")
    source = re.sub(r"{#.*?#}|{% comment.*?{% endcomment %}", "", source, flags=re.DOTALL)
    source = re.sub(r"{% blocktrans.*?{% endblocktrans\w* %}", "", source, flags=re.DOTALL)
    fallbacks = re.findall(r"\|(?:default|default_if_none|yesno|pluralize|add):[\"']([^\"']*)", source)
    handed_on = re.findall(
        r"{% (?:include|with) [^%]*?(?<![a-z])(?!kind|id|prefix|anchor)\w+=[\"']([^\"'%]*)[\"']", source
    )
    source = re.sub(r"{%.*?%}|{{.*?}}", "", source, flags=re.DOTALL)
    texts = [text for _language, text in read(source)]
    assert [text.strip() for text in (*texts, *fallbacks, *handed_on) if foreign(text) or HAN.search(text)] == []


SHOWN_BY_KEYWORD = {
    "description",
    "empty_label",
    "empty_text",
    "help_text",
    "label",
    "short_description",
    "verbose_name",
    "verbose_name_plural",
    "violation_error_message",
}
MESSAGES = {"debug", "info", "success", "warning", "error"}


def name_of(node: ast.AST) -> str:
    """The dotted name of a call or a base class: `models.CharField`."""
    return ast.unparse(node.func if isinstance(node, ast.Call) else node)


def written(node: ast.AST) -> str:
    """The text that an expression writes out itself: a literal, also one with values to fill in; "" if translated."""
    match node:
        case ast.Constant(value=str(text)):
            return text
        case ast.JoinedStr(values=values):
            return " ".join(map(written, values))
        case ast.BinOp(left=left):
            return written(left)
    return ""


def shown(node: ast.AST) -> Iterator[ast.AST]:
    """The expressions of a statement or call that a reader of a page will see."""
    match node:
        case ast.keyword(arg=name) if name in SHOWN_BY_KEYWORD:
            yield node.value
        case ast.ClassDef(bases=bases, body=body) if any("Choices" in name_of(base) for base in bases):
            yield from (line.value.elts[-1] for line in body if isinstance(getattr(line, "value", None), ast.Tuple))
        case ast.Assign(targets=[ast.Name(id=name)]) if name in SHOWN_BY_KEYWORD:
            yield node.value
        case ast.Assign(targets=[ast.Name(id="error_messages")], value=ast.Dict(values=values)):
            yield from values
        case ast.Assign(targets=[ast.Name(id="fieldsets" | "add_fieldsets")], value=ast.List(elts=elements)):
            yield from (element.elts[0] for element in elements if isinstance(element, ast.Tuple))
        case ast.Call(args=[_request, text, *_]) if name_of(node) in {f"messages.{level}" for level in MESSAGES}:
            yield text
        case ast.Call(args=[_field, text, *_]) if name_of(node).endswith(".add_error"):
            yield text
        case ast.Call(args=[text, *_]) if re.fullmatch(r"models\.\w+Field|(\w+\.)?ValidationError", name_of(node)):
            yield text
        case ast.Call(args=[_pattern, text, *_]) if name_of(node) == "RegexValidator":
            yield text
        # With a path it refuses a data file, which is loaded from the command line, where all is English.
        case ast.Call(args=[text], keywords=[]) if name_of(node) == "RuleBroken":
            yield text


def source_files() -> list[Path]:
    """The modules of the project's applications; management commands speak English."""
    folders = [Path(app.path) for app in apps.get_app_configs() if Path(app.path).parent == ROOT]
    files = [path for folder in folders for path in sorted(folder.rglob("*.py"))]
    described = {ROOT / "api" / "schemas.py", ROOT / "api" / "interface.py"}  # for programs: OpenAPI has one language
    return [path for path in files if not {"migrations", "management"} & set(path.parts) and path not in described]


@pytest.mark.parametrize("module", source_files(), ids=lambda path: str(path.relative_to(ROOT)))
def test_no_shown_string_of_a_module_is_outside_gettext(module):
    found = [
        f"line {text.lineno}: {ast.unparse(text)}"
        for node in ast.walk(ast.parse(module.read_text(encoding="utf-8")))
        for text in shown(node)
        if LETTERS.search(INTERNATIONAL.sub(" ", written(text))) or HAN.search(written(text))
    ]
    assert found == []


def test_the_heuristics_see_what_they_look_for():
    """A line of each kind that would be missed by translators is found."""
    lines = """
class Stage(TextChoices):
    DRAFT = "draft", "Draft"
class Note(models.Model):
    number = models.IntegerField("number of it", help_text="which")
    class Meta:
        verbose_name = "Note of it"
messages.error(request, f"It failed: {reason}")
raise RuleBroken("Not so.")
raise RuleBroken("No %s." % reason)
raise RuleBroken("English on the command line.", "path")
fine = models.CharField(_("fine"), label=_("fine %s") % reason)
"""
    found = {written(text).strip() for node in ast.walk(ast.parse(lines)) for text in shown(node)}
    assert found == {"Draft", "number of it", "which", "Note of it", "It failed:", "Not so.", "No %s.", ""}
    assert [text for _language, text in read('<p title="Some title">Words <code>kept</code> · SHA-256</p>')] == [
        "Some title",
        "Words ",
        " · SHA-256",
    ]
    assert foreign("A/80/263/Add.1, SHA-256 · 5 %") == []


# --- The pages in Chinese ---------------------------------------------------------------------------------------------

REPORT, NOTE = "/reports/JIU-REP-2024-4/", "/notes/A-80-263-Add.1/1/zh/"
PAGES = {
    "reports": "/reports/",
    "no report fits": "/reports/?q=nothing",
    "filter not valid": "/reports/?year=x",
    "report": REPORT,
    **{f"recommendation {number}": f"{REPORT}recommendations/{number}/" for number in range(1, 6)},
    "support": f"{REPORT}support/",
    "note": NOTE,
    "exports": "/exports/",
    "not found": "/nothing/",
}


def assert_chinese(response) -> None:
    """No word of another language, unless the page marks it as such (`lang`)."""
    texts = read(response.content.decode())
    assert any("联检组建议答复跟踪系统" in text for _language, text in texts)
    # What the reader typed stands in the form as it was typed, and is not text of the page.
    others = [text.strip() for language, text in texts if language.startswith("zh") and foreign(text)]
    assert others == []


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.usefixtures("real_data")
def test_a_chinese_page_has_no_english(analyst, page):
    assert_chinese(analyst.get(PAGES[page], headers={"accept-language": "zh-hans"}))


@pytest.mark.django_db
def test_the_chinese_sign_in_has_no_english(client):
    assert_chinese(client.get("/accounts/sign-in/?next=/exports/", headers={"accept-language": "zh-hans"}))
