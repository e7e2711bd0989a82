"""`manage.py check_note SYMBOL --language zh`: check a note against the record."""

import json
import sys

from django.core.management.base import BaseCommand

from reports import checks
from reports.management.commands._note import add_note_arguments, find_text


class Command(BaseCommand):
    help = "Check a note against the record. Exit status 1 when there is an error, 0 otherwise."

    def add_arguments(self, parser):
        add_note_arguments(parser)
        parser.add_argument("--json", action="store_true", help="print the findings as JSON")

    def handle(self, *, symbol: str, language: str, edition: int | None, json: bool, **options):
        text = find_text(symbol, language, edition)
        findings = checks.check(text.content, checks.record_of(text.edition.note.report, language))
        errors = sum(finding.severity == checks.Severity.ERROR for finding in findings)
        if json:
            self.stdout.write(as_json(findings))
        else:
            for finding in findings:
                self.stdout.write(
                    f"{finding.severity.label}, {finding.place.label}: {finding.message}\n    {finding.suggestion}"
                )
            self.stdout.write(f"{text.edition.note} ({language}): {errors} errors, {len(findings) - errors} warnings")
        if errors:
            sys.exit(1)


def as_json(findings: list[checks.Finding]) -> str:
    """The findings as a JSON list: check, severity, place (kind, number, anchor), message, suggestion, words."""
    return json.dumps(
        [
            {
                "check": finding.check,
                "severity": finding.severity.value,
                "place": {"kind": finding.place.kind, "number": finding.place.number, "anchor": finding.place.anchor},
                "message": str(finding.message),
                "suggestion": str(finding.suggestion),
                "words": finding.words,
            }
            for finding in findings
        ],
        ensure_ascii=False,
        indent=2,
    )
