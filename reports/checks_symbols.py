"""Checks of symbols, links and the agenda line: does what the note names exist, and is it what is meant?"""

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from django.utils.translation import gettext as _

from reports import marks, symbols
from reports.findings import Finding, Record, Severity
from reports.note import NoteContent, Place


def check_symbols(content: NoteContent, record: Record) -> Iterator[Finding]:
    """Every document symbol, printed or linked, belongs to a known series and, if the JIU's, is the report's own."""
    for place, text in content.texts():
        for run in marks.runs(text):
            if isinstance(run, marks.Call):
                continue
            for symbol in symbols.candidates(run.text):
                yield from _about_symbol(symbol, place, record, linked=False)
            if isinstance(run, marks.Link) and (target := symbols.of_address(run.href)):
                yield from _about_symbol(target[1], place, record, linked=True)
    if not symbols.is_known(content.symbol):
        yield from _about_symbol(content.symbol, Place("note"), record, linked=False)


def _about_symbol(symbol: str, place: Place, record: Record, *, linked: bool) -> Iterator[Finding]:
    names = {"symbol": symbol, "report": record.report_symbol}
    if not symbols.is_known(symbol):
        if linked:
            message = _("The link leads to %(symbol)s, but there is no such series of documents.")
        else:
            message = _("The text names %(symbol)s, but there is no such series of documents.")
        suggestion = _("Write %(report)s if the report is meant.") % names
        yield Finding("symbol", Severity.ERROR, place, message % names, suggestion, symbol)
    elif symbol.startswith("JIU/") and symbol != record.report_symbol:
        if linked:
            message = _("The link leads to %(symbol)s; this note is about %(report)s.")
        else:
            message = _("The text names %(symbol)s; this note is about %(report)s.")
        suggestion = _("Check that another report is really meant here.")
        yield Finding("symbol", Severity.WARNING, place, message % names, suggestion, symbol)


def check_own_symbols(content: NoteContent, record: Record) -> Iterator[Finding]:
    """The note's symbol adds to the report's Assembly symbol, both within the session; the report is named."""
    if record.assembly_symbol and not content.symbol.startswith(f"{record.assembly_symbol}/Add."):
        yield Finding(
            "own-symbol",
            Severity.ERROR,
            Place("note"),
            _("The note's symbol is %(symbol)s, but its report was circulated as %(report)s.")
            % {"symbol": content.symbol, "report": record.assembly_symbol},
            _("The comments on a report are an addendum to it: %(report)s/Add.1.") % {"report": record.assembly_symbol},
            content.symbol,
        )
    if not content.symbol.startswith(f"A/{content.session}/"):
        yield Finding(
            "own-symbol",
            Severity.ERROR,
            Place("session"),
            _("The symbol %(symbol)s is not one of session %(session)s.")
            % {"symbol": content.symbol, "session": content.session},
            _("Correct the session or the symbol."),
        )
    if record.report_symbol not in list(symbols.candidates(marks.plain(content.transmittal))):
        yield Finding(
            "own-symbol",
            Severity.ERROR,
            Place("transmittal"),
            _("The transmittal sentence does not name the report's symbol %(symbol)s.")
            % {"symbol": record.report_symbol},
            _("Give the symbol after the title of the report."),
        )


def check_agenda(content: NoteContent, record: Record) -> Iterator[Finding]:
    """The agenda line prints the recorded item, and its star note the recorded agenda document."""
    if not re.search(rf"(?<!\d){content.agenda_item}(?!\d)", marks.plain(content.agenda_line)):
        yield Finding(
            "agenda",
            Severity.ERROR,
            Place("agenda"),
            _("The agenda line does not print item %(item)s.") % {"item": content.agenda_item},
            _("Write the number of the item in the agenda line, or correct the recorded item."),
        )
    star = next((footnote for footnote in content.footnotes if footnote.mark == "*"), None)
    if star and content.agenda_document not in list(symbols.candidates(marks.plain(star.text))):
        yield Finding(
            "agenda",
            Severity.ERROR,
            Place("footnote", "*"),
            _("The star footnote does not name the agenda document %(symbol)s.") % {"symbol": content.agenda_document},
            _("The star footnote gives the symbol of the provisional agenda."),
        )


def check_links(content: NoteContent, record: Record) -> Iterator[Finding]:
    """Links are complete https addresses; a link whose words are a symbol leads to that document, in the language."""
    for place, text in content.texts():
        for run in marks.runs(text):
            if not isinstance(run, marks.Link):
                continue
            if not _is_complete(run.href):
                message = _("The link %(href)s is not a complete address.") % {"href": run.href}
                suggestion = _("An address begins with https:// and a host.")
                yield Finding("link", Severity.ERROR, place, message, suggestion, run.href)
                continue
            target = symbols.of_address(run.href)
            named = list(symbols.candidates(run.text))
            if target and named and target[1] != named[0]:
                yield Finding(
                    "link",
                    Severity.ERROR,
                    place,
                    _("The words name %(words)s, the link leads to %(target)s.")
                    % {"words": named[0], "target": target[1]},
                    _("Let both name the same document."),
                    named[0],
                )
            if target and target[0] not in ("", content.language):
                message = _("The link leads to the %(language)s version.") % {"language": target[0]}
                suggestion = _("Link to %(href)s.") % {"href": symbols.address(target[1], content.language)}
                yield Finding("link", Severity.WARNING, place, message, suggestion, run.text)


def _is_complete(href: str) -> bool:
    try:
        parts = urlsplit(href)
    except ValueError:  # not even an address
        return False
    return parts.scheme == "https" and "." in (parts.hostname or "")
