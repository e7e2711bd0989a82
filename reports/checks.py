"""What the record does not bear out: checks of a note against the report that it answers.

Each check reads a `NoteContent` and a `Record` and yields findings. None of them changes anything.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlsplit

from django.db.models import TextChoices
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from recommendations.rules import Language
from reports import marks, symbols
from reports.note import NoteContent, Place


class Severity(TextChoices):
    """How serious a finding is: an error must be put right, a warning looked at."""

    ERROR = "error", pgettext_lazy("severity", "Error")
    WARNING = "warning", pgettext_lazy("severity", "Warning")


@dataclass(frozen=True)
class Finding:
    """What a check found: which check, how serious, where, what is wrong, and what could be done."""

    check: str
    severity: Severity
    place: Place
    message: str
    suggestion: str


@dataclass(frozen=True)
class RecordedRecommendation:
    """A recommendation as it stands in the record."""

    number: int
    deadline: date | None
    text: str  # in the note's language; "" when the record has none


@dataclass(frozen=True)
class Record:
    """What a note is checked against: the report as it stands in the database."""

    report_symbol: str
    assembly_symbol: str
    recommendations: tuple[RecordedRecommendation, ...]


# How each language writes "by the end of 2026" in recommendations. Other wordings are not read, and not reported.
DEADLINE = {
    Language.ZH: re.compile(r"([0-9]{4})\s*年年?底"),
    Language.EN: re.compile(r"by the end of ([0-9]{4})", re.IGNORECASE),
    Language.FR: re.compile(r"(?:d[’']ici à|avant) la fin de (?:l[’']année )?([0-9]{4})", re.IGNORECASE),
    Language.ES: re.compile(r"a (?:más tardar a )?(?:fines|finales) de ([0-9]{4})", re.IGNORECASE),
    Language.RU: re.compile(r"к концу ([0-9]{4})\s*год", re.IGNORECASE),
    Language.AR: re.compile(r"نهاية عام ([0-9]{4})"),
}


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
    where = _("The link leads to") if linked else _("The text names")
    if not symbols.is_known(symbol):
        yield Finding(
            "symbol",
            Severity.ERROR,
            place,
            _("%(where)s %(symbol)s, but there is no such series of documents.") % {"where": where, "symbol": symbol},
            _("Write %(symbol)s if the report is meant.") % {"symbol": record.report_symbol},
        )
    elif symbol.startswith("JIU/") and symbol != record.report_symbol:
        yield Finding(
            "symbol",
            Severity.WARNING,
            place,
            _("%(where)s %(symbol)s; this note is about %(report)s.")
            % {"where": where, "symbol": symbol, "report": record.report_symbol},
            _("Check that another report is really meant here."),
        )


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
    if record.report_symbol not in marks.plain(content.transmittal):
        yield Finding(
            "own-symbol",
            Severity.ERROR,
            Place("transmittal"),
            _("The transmittal sentence does not name the report's symbol %(symbol)s.")
            % {"symbol": record.report_symbol},
            _("Name it after the title of the report."),
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
            _("The star note does not name the agenda document %(symbol)s.") % {"symbol": content.agenda_document},
            _("The star note gives the symbol of the provisional agenda."),
        )


def check_numbering(content: NoteContent, record: Record) -> Iterator[Finding]:
    """Paragraphs are numbered 1, 2, 3 ... through all sections."""
    for expected, paragraph in enumerate(content.paragraphs(), 1):
        if paragraph.number != expected:
            yield Finding(
                "numbering",
                Severity.ERROR,
                Place("paragraph", str(paragraph.number)),
                _("Paragraph %(number)s stands where paragraph %(expected)s is due.")
                % {"number": paragraph.number, "expected": expected},
                _("Number the paragraphs from 1 without a gap, through all sections."),
            )
            return  # what follows is only its consequence


def check_footnotes(content: NoteContent, record: Record) -> Iterator[Finding]:
    """Every call has its note and every note its call, once; calls are in the order of their numbers."""
    defined = [footnote.mark for footnote in content.footnotes]
    called: list[str] = []
    for place, text in content.texts():
        for run in marks.runs(text):
            if not isinstance(run, marks.Call):
                continue
            if run.mark not in defined:
                message = _("Note %(mark)s is called here, but there is no such note.") % {"mark": run.mark}
                yield Finding("footnotes", Severity.ERROR, place, message, _("Write the note or take out its call."))
            elif run.mark in called:
                message = _("Note %(mark)s is called a second time.") % {"mark": run.mark}
                yield Finding(
                    "footnotes", Severity.ERROR, place, message, _("Give the second place a note of its own.")
                )
            called.append(run.mark)
    for mark in defined:
        place = Place("footnote", mark)
        if mark not in called:
            message = _("Note %(mark)s is never called.") % {"mark": mark}
            yield Finding("footnotes", Severity.ERROR, place, message, _("Call it in the text or delete it."))
        if defined.count(mark) > 1 and mark in defined[: defined.index(mark) + 1]:
            message = _("Note %(mark)s stands twice.") % {"mark": mark}
            yield Finding("footnotes", Severity.ERROR, place, message, _("Number the notes anew."))
    numbers = [int(mark) for mark in called if mark != "*" and mark in defined]
    if numbers != list(range(1, len(numbers) + 1)):
        message = _("The notes are called in the order %(order)s.") % {"order": ", ".join(map(str, numbers))}
        yield Finding("footnotes", Severity.WARNING, Place("note"), message, _("Number them in the order of the text."))


def check_recommendations(content: NoteContent, record: Record) -> Iterator[Finding]:
    """Every recommendation is there once, in order, with the recorded text and at least one paragraph of comment."""
    found = [comments.recommendation for comments in content.comments()]
    for recorded in record.recommendations:
        if recorded.number not in found:
            yield Finding(
                "recommendations",
                Severity.ERROR,
                Place("note"),
                _("Recommendation %(number)s is not commented on.") % {"number": recorded.number},
                _("The comments cover every recommendation of the report."),
            )
    if found != sorted(set(found)):
        order = ", ".join(map(str, found))
        message = _("The recommendations stand in the order %(order)s.") % {"order": order}
        suggestion = _("Put each of them once, in the order of the report.")
        yield Finding("recommendations", Severity.ERROR, Place("note"), message, suggestion)
    by_number = {recorded.number: recorded for recorded in record.recommendations}
    for comments in content.comments():
        place = Place("recommendation", str(comments.recommendation))
        if comments.recommendation not in by_number:
            message = _("The report has no recommendation %(number)s.") % {"number": comments.recommendation}
            yield Finding("recommendations", Severity.ERROR, place, message, _("Correct the number."))
            continue
        if not comments.paragraphs:
            message = _("Recommendation %(number)s has no comment.") % {"number": comments.recommendation}
            yield Finding("recommendations", Severity.ERROR, place, message, _("Write at least one paragraph."))
        recorded = by_number[comments.recommendation]
        if recorded.text and marks.plain(comments.text) != recorded.text:
            yield Finding(
                "recommendation-text",
                Severity.ERROR,
                place,
                _("The text of recommendation %(number)s differs from the recorded one: %(difference)s")
                % {
                    "number": recorded.number,
                    "difference": first_difference(marks.plain(comments.text), recorded.text),
                },
                _("Take over the recorded text to the character, or correct the record."),
            )


def first_difference(printed: str, recorded: str) -> str:
    """Quote the first place where two texts part, with a little of what surrounds it."""
    at = next(
        (index for index, pair in enumerate(zip(printed, recorded, strict=False)) if pair[0] != pair[1]),
        min(len(printed), len(recorded)),
    )
    start = max(0, at - 8)
    return _("“…%(printed)s…” instead of “…%(recorded)s…”") % {
        "printed": printed[start : at + 12],
        "recorded": recorded[start : at + 12],
    }


def check_deadlines(content: NoteContent, record: Record) -> Iterator[Finding]:
    """A deadline that a recommendation's text names is the recorded one."""
    deadlines = {recorded.number: recorded.deadline for recorded in record.recommendations}
    for comments in content.comments():
        if comments.recommendation not in deadlines:
            continue
        deadline = deadlines[comments.recommendation]
        for match in DEADLINE[Language(content.language)].finditer(marks.plain(comments.text)):
            if deadline and int(match[1]) == deadline.year:
                continue
            recorded = deadline.isoformat() if deadline else _("none")
            yield Finding(
                "deadline",
                Severity.ERROR,
                Place("recommendation", str(comments.recommendation)),
                _("The text sets the end of %(year)s, the recorded deadline is %(deadline)s.")
                % {"year": match[1], "deadline": recorded},
                _("Correct whichever of the two is wrong."),
            )


def check_links(content: NoteContent, record: Record) -> Iterator[Finding]:
    """Links are complete https addresses; a link whose words are a symbol leads to that document, in the language."""
    for place, text in content.texts():
        for run in marks.runs(text):
            if not isinstance(run, marks.Link):
                continue
            parts = urlsplit(run.href)
            if parts.scheme != "https" or not parts.hostname or "." not in parts.hostname:
                message = _("The link %(href)s is not a complete address.") % {"href": run.href}
                yield Finding("link", Severity.ERROR, place, message, _("An address begins with https:// and a host."))
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
                )
            if target and target[0] not in ("", content.language):
                message = _("The link leads to the %(language)s version.") % {"language": target[0]}
                suggestion = _("Link to %(href)s.") % {"href": symbols.address(target[1], content.language)}
                yield Finding("link", Severity.WARNING, place, message, suggestion)


CHECKS: tuple[Callable[[NoteContent, Record], Iterator[Finding]], ...] = (
    check_symbols,
    check_own_symbols,
    check_agenda,
    check_numbering,
    check_footnotes,
    check_recommendations,
    check_deadlines,
    check_links,
)
NAMES = {
    "symbol": gettext_lazy("Document symbols"),
    "own-symbol": gettext_lazy("Symbol of the note"),
    "agenda": gettext_lazy("Agenda"),
    "numbering": gettext_lazy("Numbering"),
    "footnotes": gettext_lazy("Notes"),
    "recommendations": gettext_lazy("Recommendations"),
    "recommendation-text": gettext_lazy("Text of a recommendation"),
    "deadline": gettext_lazy("Deadlines"),
    "link": gettext_lazy("Links"),
}


def record_of(report, language: str) -> Record:
    """The record of a JIU report (its recommendations with their texts are read, in two queries)."""
    recommendations = []
    for row in report.recommendations.prefetch_related("texts").order_by("number"):
        text = next((text.text for text in row.texts.all() if text.language == language), "")
        recommendations.append(RecordedRecommendation(row.number, row.deadline, text))
    return Record(report.symbol, report.assembly_symbol, tuple(recommendations))


def check(content: NoteContent, record: Record) -> list[Finding]:
    """Run all checks; errors first, then in the order of the checks."""
    findings = [finding for run in CHECKS for finding in run(content, record)]
    return sorted(findings, key=lambda finding: finding.severity != Severity.ERROR)
