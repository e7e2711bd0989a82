"""`manage.py export_note SYMBOL --language zh --format pdf --output FILE`: make a file of a note, in the foreground."""

import sys
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from jobs.files import write_whole
from recommendations.rules import RuleBroken
from reports import render
from reports.management.commands._note import add_note_arguments, find_text
from reports.rules import ExportFormat
from reports.watermarks import watermark_of


class Command(BaseCommand):
    help = "Write a note to a file (or, with --output -, to standard output)."

    def add_arguments(self, parser):
        add_note_arguments(parser)
        parser.add_argument("--format", required=True, help=f"one of {', '.join(ExportFormat.values)}")
        parser.add_argument("--output", required=True, metavar="FILE", help="where to write it; - is standard output")

    def handle(self, *, symbol: str, language: str, edition: int | None, format: str, output: str, **options):
        if format not in ExportFormat.values:
            raise CommandError(f"{format!r} is not a format: write one of {', '.join(ExportFormat.values)}.")
        text = find_text(symbol, language, edition)
        try:
            content = render.render(text.content, format, watermark=watermark_of(text))
        except RuleBroken as error:
            raise CommandError(str(error)) from error
        if output == "-":
            sys.stdout.buffer.write(content)
            sys.stdout.flush()
        else:
            try:
                write_whole(Path(output), content)
            except OSError as error:
                raise CommandError(f"{output} cannot be written: {error.strerror}.") from error
