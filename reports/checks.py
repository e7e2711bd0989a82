"""What the record does not bear out: all checks of a note against the report that it answers.

Each check reads a `NoteContent` and a `Record` and yields findings. None of them changes anything.
"""

from collections.abc import Callable, Iterator

from django.utils.translation import gettext_lazy

from recommendations.models import OrganizationName
from recommendations.rules import SECRETARIAT_CODE
from reports.checks_addressees import check_addressed, check_coverage, check_time
from reports.checks_characters import check_characters
from reports.checks_claims import check_evidence, check_not_all, check_same_word
from reports.checks_groups import check_attribution, check_general, check_nouns, check_other, check_overlap
from reports.checks_names import check_names
from reports.checks_same_thing import check_same_thing
from reports.checks_sources import check_calls, check_masthead, check_provisional, check_sources
from reports.checks_structure import check_deadlines, check_footnotes, check_numbering, check_recommendations
from reports.checks_symbols import check_agenda, check_links, check_own_symbols, check_symbols
from reports.checks_terms import check_brackets, check_hedges, check_two_senses, check_variants
from reports.checks_titles import check_abbreviations, check_titles
from reports.findings import Finding, Record, RecordedRecommendation, Severity
from reports.note import NoteContent

CHECKS: tuple[Callable[[NoteContent, Record], Iterator[Finding]], ...] = (
    check_symbols,
    check_own_symbols,
    check_agenda,
    check_characters,
    check_numbering,
    check_footnotes,
    check_recommendations,
    check_deadlines,
    check_links,
    check_names,
    check_evidence,
    check_not_all,
    check_same_word,
    check_other,
    check_overlap,
    check_general,
    check_nouns,
    check_attribution,
    check_addressed,
    check_coverage,
    check_time,
    check_hedges,
    check_variants,
    check_same_thing,
    check_titles,
    check_abbreviations,
    check_two_senses,
    check_brackets,
    check_sources,
    check_calls,
    check_provisional,
    check_masthead,
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
    "names": gettext_lazy("Names of organizations"),
    "evidence": gettext_lazy("Words for numbers and answers"),
    "not-all": gettext_lazy("“Not all”"),
    "same-word": gettext_lazy("One word for different numbers"),
    "other": gettext_lazy("“Other”"),
    "overlap": gettext_lazy("Groups that overlap"),
    "general": gettext_lazy("General comments and their parts"),
    "group-names": gettext_lazy("Words for one group"),
    "attribution": gettext_lazy("Sentences of nobody"),
    "addressed": gettext_lazy("Addressees"),
    "coverage": gettext_lazy("Parts without an answer"),
    "time": gettext_lazy("Deadlines that are near or past"),
    "deadline-apart": gettext_lazy("Deadlines that stand apart"),
    "hedges": gettext_lazy("Support weakened twice"),
    "variants": gettext_lazy("Several words for one thing"),
    "same-thing": gettext_lazy("Nearly the same name"),
    "titles": gettext_lazy("Titles"),
    "abbreviations": gettext_lazy("Abbreviations"),
    "two-senses": gettext_lazy("One word in two senses"),
    "brackets": gettext_lazy("Brackets"),
    "characters": gettext_lazy("Characters that cannot be printed"),
    "sources": gettext_lazy("Sources"),
    "calls": gettext_lazy("Places of footnote calls"),
    "provisional": gettext_lazy("Provisional agenda"),
    "masthead": gettext_lazy("Masthead"),
}


def record_of(report, language: str) -> Record:
    """The record of a JIU report: its titles, its recommendations, and the names of organizations (four queries)."""
    recommendations = []
    for row in report.recommendations.prefetch_related("texts").order_by("number"):
        text = next((text for text in row.texts.all() if text.language == language), None)
        official = text is not None and text.is_official
        words = text.text if text else ""
        recommendations.append(RecordedRecommendation(row.number, row.deadline, words, official, row.addressed_to))
    titles = report.titles.filter(language=language).values_list("text", flat=True)
    names = OrganizationName.objects.exclude(organization__code=SECRETARIAT_CODE)
    rows = names.order_by("pk").values_list("name", "short", "organization__code")
    return Record(
        report.symbol,
        report.assembly_symbol,
        tuple(recommendations),
        titles=tuple(titles),
        names=tuple(dict.fromkeys(name for row in rows for name in row)),
    )


def check(content: NoteContent, record: Record) -> list[Finding]:
    """Run all checks; errors first, then in the order of the checks. What is found twice in one place is said once."""
    findings = dict.fromkeys(finding for run in CHECKS for finding in run(content, record))
    return sorted(findings, key=lambda finding: finding.severity != Severity.ERROR)
