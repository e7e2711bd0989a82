"""Checks of the parts of a note: numbering, notes, recommendations with their texts and deadlines."""

import re
from collections import Counter
from collections.abc import Iterator

from django.utils.translation import gettext as _

from recommendations.rules import Language
from reports import marks
from reports.findings import Finding, Record, Severity
from reports.note import NoteContent, Place

# How each language writes "by the end of 2026" in recommendations. Other wordings are not read, and not reported.
DEADLINE = {
    Language.ZH: re.compile(r"([0-9]{4})\s*年年?底"),
    Language.EN: re.compile(r"by the end of ([0-9]{4})", re.IGNORECASE),
    Language.FR: re.compile(r"(?:d[’']ici à|avant) la fin de (?:l[’']année )?([0-9]{4})", re.IGNORECASE),
    Language.ES: re.compile(r"a (?:más tardar a )?(?:fines|finales) de ([0-9]{4})", re.IGNORECASE),
    Language.RU: re.compile(r"к концу ([0-9]{4})\s*год", re.IGNORECASE),
    Language.AR: re.compile(r"نهاية عام ([0-9]{4})"),
}


def check_numbering(content: NoteContent, record: Record) -> Iterator[Finding]:
    """Paragraphs are numbered 1, 2, 3 ... through all sections."""
    for expected, paragraph in enumerate(content.paragraphs(), 1):
        if paragraph.number != expected:
            yield Finding(
                "numbering",
                Severity.ERROR,
                Place("paragraph", str(paragraph.number)),
                _("Paragraph %(number)s stands where paragraph %(expected)s is expected.")
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
                message = _("Footnote %(mark)s is called here, but there is no such footnote.") % {"mark": run.mark}
                yield Finding(
                    "footnotes", Severity.ERROR, place, message, _("Write the footnote or take out its call.")
                )
            elif run.mark in called:
                message = _("Footnote %(mark)s is called a second time.") % {"mark": run.mark}
                yield Finding(
                    "footnotes", Severity.ERROR, place, message, _("Give the second place a footnote of its own.")
                )
            called.append(run.mark)
    for mark, times in Counter(defined).items():
        place = Place("footnote", mark)
        if mark not in called:
            message = _("Footnote %(mark)s is never called.") % {"mark": mark}
            yield Finding("footnotes", Severity.ERROR, place, message, _("Call it in the text or delete it."))
        if times > 1:
            message = _("Footnote %(mark)s stands more than once.") % {"mark": mark}
            yield Finding("footnotes", Severity.ERROR, place, message, _("Number the footnotes anew."))
    numbers = list(dict.fromkeys(int(mark) for mark in called if mark != "*" and mark in defined))
    if numbers != sorted(numbers):
        message = _("The footnotes are called in the order %(order)s.") % {"order": ", ".join(map(str, numbers))}
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
        if not recorded.text:
            message = _("The record has no text of recommendation %(number)s in this language to compare with.")
            message = message % {"number": recorded.number}
            suggestion = _("Compare it with the report, and load its text.")
            yield Finding("recommendation-text", Severity.WARNING, place, message, suggestion)
        elif marks.plain(comments.text) != recorded.text:
            yield Finding(
                "recommendation-text",
                # Against a translation of our own the note may be right.
                Severity.ERROR if recorded.official else Severity.WARNING,
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
            if deadline and (deadline.year, deadline.month, deadline.day) == (int(match[1]), 12, 31):
                continue
            recorded = deadline.isoformat() if deadline else _("none")
            yield Finding(
                "deadline",
                Severity.ERROR,
                Place("recommendation", str(comments.recommendation)),
                _("The text sets the end of %(year)s, the recorded deadline is %(deadline)s.")
                % {"year": match[1], "deadline": recorded},
                _("Correct whichever of the two is wrong."),
                match[0],
            )
