"""Pages as a person reads and fills them in: their text, and their forms with what stands in the fields."""

import re
from dataclasses import dataclass, field
from html import unescape
from html.parser import HTMLParser

# What stands beside texts that were too long to be compared.
WHOLE = "Both texts are shown whole: together the texts of this page are too long to be compared word by word."


def text_of(response) -> str:
    """What can be read on a page, fields and all, with single spaces; the frame around it left out."""
    page = response.content.decode()
    main = re.search(r"<main.*?</main>", page, re.DOTALL)
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", main[0] if main else page)).split())


def rows_of(response) -> list[list[str]]:
    """The texts of the cells of a page's table, row by row, without its head."""
    body = re.search(r"<tbody.*?</tbody>", response.content.decode(), re.DOTALL)
    rows = re.findall(r"<tr.*?</tr>", body[0], re.DOTALL) if body else []
    cells = [re.findall(r"<t[hd].*?</t[hd]>", row, re.DOTALL) for row in rows]
    return [[" ".join(unescape(re.sub(r"<[^>]+>", " ", cell)).split()) for cell in row] for row in cells]


@dataclass
class Form:
    """A form: where it is sent, and what is sent when nothing is changed."""

    action: str
    fields: dict[str, list[str]] = field(default_factory=dict)

    def filled(self, **fields) -> dict:
        """What is sent when these fields are changed."""
        return {**self.fields, **fields}


class _Reader(HTMLParser):
    def __init__(self):
        super().__init__()
        self.forms: list[Form] = []
        self._open = self._select = self._text = None

    def handle_starttag(self, tag, attrs):
        of = dict(attrs)
        if tag == "form":
            self._open = Form(of.get("action", ""))
            self.forms.append(self._open)
        elif tag == "textarea":
            self._text = (of.get("name"), [])
        elif tag == "select":
            self._select = of.get("name")
            self._put(self._select, "")
        elif tag == "option" and self._select and "selected" in of and self._open:
            self._open.fields[self._select] = [of.get("value", "")]
        elif tag == "input" and (of.get("type") not in ("radio", "checkbox") or "checked" in of):
            self._put(of.get("name"), of.get("value", ""))

    def handle_endtag(self, tag):
        if tag == "form":
            self._open = None
        elif tag == "select":
            self._select = None
        elif tag == "textarea" and self._text:
            self._put(self._text[0], "".join(self._text[1]))
            self._text = None

    def handle_data(self, data):
        if self._text:
            self._text[1].append(data)

    def _put(self, name, value):
        if self._open is not None and name and name != "csrfmiddlewaretoken":
            self._open.fields.setdefault(name, []).append(value)


def forms_of(response) -> list[Form]:
    """The forms of a page, in its order."""
    reader = _Reader()
    reader.feed(response.content.decode())
    return reader.forms


def form_to(response, address: str) -> Form:
    """The one form of a page that is sent to this address."""
    (form,) = [form for form in forms_of(response) if form.action == address]
    return form


def verbs_of(response) -> set[tuple[str, str]]:
    """The steps that a page offers: (address, verb)."""
    return {(form.action, form.fields["verb"][0]) for form in forms_of(response) if "verb" in form.fields}
