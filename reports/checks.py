"""What the record does not bear out: all checks of a note against the report that it answers.

Each check reads a `NoteContent` and a `Record` and yields findings. None of them changes anything.
"""

from collections.abc import Callable, Iterator

from django.utils.translation import gettext_lazy

from reports.checks_structure import check_deadlines, check_footnotes, check_numbering, check_recommendations
from reports.checks_symbols import check_agenda, check_links, check_own_symbols, check_symbols
from reports.findings import Finding, Record, RecordedRecommendation, Severity
from reports.note import NoteContent

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
    "footnotes": gettext_lazy("Footnotes"),
    "recommendations": gettext_lazy("Recommendations"),
    "recommendation-text": gettext_lazy("Text of a recommendation"),
    "deadline": gettext_lazy("Deadlines"),
    "link": gettext_lazy("Links"),
}


def record_of(report, language: str) -> Record:
    """The record of a JIU report (its recommendations with their texts are read, in two queries)."""
    recommendations = []
    for row in report.recommendations.prefetch_related("texts").order_by("number"):
        text = next((text for text in row.texts.all() if text.language == language), None)
        official = text is not None and text.is_official
        recommendations.append(RecordedRecommendation(row.number, row.deadline, text.text if text else "", official))
    return Record(report.symbol, report.assembly_symbol, tuple(recommendations))


def check(content: NoteContent, record: Record) -> list[Finding]:
    """Run all checks; errors first, then in the order of the checks."""
    findings = [finding for run in CHECKS for finding in run(content, record)]
    return sorted(findings, key=lambda finding: finding.severity != Severity.ERROR)
