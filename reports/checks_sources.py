"""Checks of footnotes and of what a note says about itself: sources, places of calls, masthead, agenda."""

import re
from collections.abc import Iterator
from datetime import date
from urllib.parse import urlsplit

from django.utils.translation import gettext as _

from recommendations.rules import Language
from reports import marks, symbols
from reports.checks_words import compiled, first_year
from reports.findings import Finding, Record, Severity
from reports.note import NoteContent, Place

ZH, EN, FR, ES, RU, AR = Language.ZH, Language.EN, Language.FR, Language.ES, Language.RU, Language.AR
_LETTER = re.compile(r"[^\W\d_]")
_FILE = re.compile(r"\.(?:pdf|docx?|xlsx?|html?|aspx?)$", re.IGNORECASE)


def check_sources(content: NoteContent, record: Record) -> Iterator[Finding]:
    """A footnote that gives a source names a document: a bare address of a page may show something else tomorrow."""
    for footnote in content.footnotes:
        place = Place("footnote", footnote.mark)
        runs = list(marks.runs(footnote.text))
        around = "".join(run.text for run in runs if isinstance(run, marks.Words | marks.Emphasis))
        for run in runs:
            if not isinstance(run, marks.Link) or symbols.of_address(run.href) or not run.text.startswith("http"):
                continue
            if len(_LETTER.findall(around)) > 12 or any(character.isdigit() for character in around):
                continue  # a title or a date stands beside the address
            if _is_page(run.href):
                yield Finding(
                    "sources",
                    Severity.WARNING,
                    place,
                    _("The source is the address of a page, without a document or a date: %(href)s.")
                    % {"href": run.href},
                    _("Name the document that bears the statement out, with its date or the date of access."),
                    run.text,
                )


def _is_page(href: str) -> bool:
    try:
        path = urlsplit(href).path
    except ValueError:  # is reported as a link
        return False
    return not _FILE.search(path) and not any(character.isdigit() for character in path)


# What follows the call gives examples of what stands before it: the source of both is not clear.
_EXAMPLES = compiled(
    {
        ZH: "如|例如|比如|包括|诸如",
        EN: " ?(?:such as|for example|for instance|including|e.g.|like)\\b",
        FR: " ?(?:tels? que|telles? que|comme|par exemple|notamment|y compris)\\b",
        ES: " ?(?:como|tales como|por ejemplo|incluid[ao]s?|entre ell[ao]s)\\b",
        RU: " ?(?:такие как|такого как|например|включая|в том числе)\\b",
        AR: " ?(?:مثل|على سبيل المثال|بما في ذلك|ومنها)\\b",
    }
)
_STOPS = "。.，,；;：:、،؛ ”“»«\"'’）)"
_TAIL = 12  # characters before a call that it may be meant for


def check_calls(content: NoteContent, record: Record) -> Iterator[Finding]:
    """A call stands next to the words that its footnote explains."""
    notes = {footnote.mark: marks.plain(footnote.text) for footnote in content.footnotes}
    language = Language(content.language)
    for place, text in content.texts():
        if place.kind != "paragraph":
            continue
        before = ""
        runs = list(marks.runs(text))
        for at, run in enumerate(runs):
            if not isinstance(run, marks.Call):
                before += getattr(run, "text", "")
                continue
            after = "".join(getattr(following, "text", "") for following in runs[at + 1 : at + 3])
            words = before.rstrip(_STOPS)[-_TAIL:]
            if before[-1:] in "，,、،" and _EXAMPLES[language].match(after):
                message = _(
                    "Note %(mark)s is called in the middle of the sentence, before the examples: of what is it?"
                )
                suggestion = _("Call it after the words that it explains, or at the end of the sentence.")
                yield Finding("calls", Severity.WARNING, place, message % {"mark": run.mark}, suggestion, words)
            elif term := _explained_elsewhere(notes.get(run.mark, ""), before, language):
                message = _("Note %(mark)s explains “%(term)s”, which stands earlier in the paragraph.")
                suggestion = _("Call it directly after “%(term)s”.") % {"term": term}
                message = message % {"mark": run.mark, "term": term}
                yield Finding("calls", Severity.WARNING, place, message, suggestion, words)


def _explained_elsewhere(note: str, before: str, language: Language) -> str:
    """The head word of a note that explains a name, when it stands before the call and not next to it."""
    if symbols.CANDIDATE.search(note) or "http" in note:
        return ""  # a source, not an explanation
    stem, folded = note.rstrip(_STOPS), before.casefold().rstrip(_STOPS)
    if language == ZH:
        head, near = stem[-2:] if len(stem) >= 6 else "", 2
    else:
        words = (word.casefold() for word in re.findall(r"\w{6,}", stem)[:2])
        head, near = next((word for word in words if word in folded), ""), 3 * _TAIL
    at = folded.rfind(head) if head else -1
    if at < 0 or len(folded) - at <= near:
        return ""
    if language == ZH:
        return re.search("[一-鿿]{0,2}\\Z", before[:at])[0] + head
    return before[at : at + len(head)]


def check_masthead(content: NoteContent, record: Record) -> Iterator[Finding]:
    """A note that is meant to be issued says when it was and how it is distributed. Nothing of that is ever guessed."""
    if content.marking:
        return
    masthead = content.masthead
    missing = [
        name
        for value, name in (
            (masthead.date, _("date")),
            (masthead.distribution, _("distribution")),
            (masthead.job_number, _("job number")),
        )
        if not value
    ]
    if not masthead.date or not masthead.distribution:
        message = _("The masthead does not say: %(missing)s.") % {"missing": ", ".join(missing)}
        yield Finding("masthead", Severity.WARNING, Place("note"), message, _("Add it when it is known; do not guess."))


_PROVISIONAL = compiled(
    {
        ZH: "临时议程",
        EN: "provisional agenda",
        FR: "ordre du jour provisoire",
        ES: "programa provisional",
        RU: "предварительной повестки",
        AR: "جدول الأعمال المؤقت",
    }
)
_OPENS = (9, 30)  # a session opens in September; its agenda is adopted in its first days


def check_provisional(content: NoteContent, record: Record) -> Iterator[Finding]:
    """The provisional agenda is named before the session has an agenda of its own, which may number items anew."""
    match = _PROVISIONAL[Language(content.language)].search(marks.plain(content.agenda_line))
    if not match or (record.dated is None and content.masthead.date):
        return
    if record.dated and record.dated <= date(first_year(content.session), *_OPENS):
        return
    yield Finding(
        "provisional",
        Severity.WARNING,
        Place("agenda"),
        _("“%(words)s”: the agenda of the session may give the item another number.") % {"words": match[0]},
        _("Compare item %(item)s with the agenda that was adopted.") % {"item": content.agenda_item},
        match[0],
    )
