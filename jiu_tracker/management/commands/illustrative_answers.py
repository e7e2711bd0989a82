"""`manage.py illustrative_answers SYMBOL`: store made-up answers for demonstration, or remove them."""

from collections import Counter

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from jiu_tracker import illustrative
from jiu_tracker.yamlfile import DataFileError
from recommendations.models import JIUReport
from recommendations.rules import RuleBroken
from responses.illustrations import SEED, Illustration
from responses.illustrative_actions import remove_illustrations, store_illustrations
from responses.rules import Position, Stage


class Command(BaseCommand):
    help = (
        "Store illustrative answers of all addressees of a report, made up from fixtures/illustrative/: never in "
        "production, never beside other answers, marked on every page and in every export."
    )

    def add_arguments(self, parser):
        parser.add_argument("symbol", help="symbol of the report, for instance JIU/REP/2024/4")
        parser.add_argument("--seed", type=int, default=SEED, help="who gets which answer (default: %(default)s)")
        parser.add_argument("--remove", action="store_true", help="remove the illustrative answers to this report")

    def handle(self, *, symbol: str, seed: int, remove: bool, verbosity: int, **options):
        if settings.PRODUCTION and not remove:
            raise CommandError("Illustrative answers are never stored in production (JIU_TRACKER_ENVIRONMENT).")
        report = JIUReport.objects.filter(symbol=symbol).first()
        if report is None:
            raise CommandError(f"There is no report {symbol!r}. Load it with: manage.py load_report FILE")
        try:
            lines = self.remove(report) if remove else self.store(report, seed)
        except (RuleBroken, DataFileError) as error:
            raise CommandError(str(error)) from error
        if verbosity:
            self.stdout.write("\n".join(lines))

    def store(self, report: JIUReport, seed: int) -> list[str]:
        """Store the answers that the file of `report` describes; return what to tell."""
        file = illustrative.file_of(report.symbol)
        if not file.exists():
            raise CommandError(f"There are no illustrative answers to {report}: write {file} (see fixtures/README.md).")
        stored = store_illustrations(report=report, record=illustrative.read(file), seed=seed)
        if not stored:
            return [f"{report} has its illustrative answers already: nothing changed."]
        return [
            f"Stored {len(stored)} illustrative answers to {report}, made up for demonstration. "
            f"They are no organization's position. To remove them: manage.py illustrative_answers {report} --remove",
            *_table(stored),
        ]

    def remove(self, report: JIUReport) -> list[str]:
        """Remove the illustrative answers to `report`; return what to tell."""
        removed = remove_illustrations(report=report)
        lines = [f"Removed {removed.answers} illustrative answers to {report}, with their history."]
        if removed.edited:
            lines.append(f"People had changed {removed.edited} of them; their words have gone too.")
        if removed.import_rows:
            lines.append(f"{removed.import_rows} rows of uploaded workbooks lost their words with them.")
        if removed.files_kept:
            lines.append(f"{removed.files_kept} uploaded workbooks stay on the server: they hold other words too.")
        if removed.round_stays:
            lines.append("The round stays: answers or mails that are not illustrative rest on it.")
        return lines


def _table(stored: tuple[Illustration, ...]) -> list[str]:
    """How many answers to each recommendation take which position, and how far they are."""
    counts = Counter((row.recommendation, row.answer.position) for row in stored)
    stages = Counter((row.recommendation, row.stage) for row in stored)
    lines = []
    for number in sorted({row.recommendation for row in stored if row.recommendation}):
        named = [f"{counts[number, position]} {position}" for position in Position if counts[number, position]]
        lines.append(f"  Recommendation {number}: {', '.join(named)}; {_stages(stages, number)}")
    general = sum(row.recommendation is None for row in stored)
    return [*lines, f"  General comments: {general}; {_stages(stages, None)}"] if general else lines


def _stages(stages: Counter, number: int | None) -> str:
    return ", ".join(f"{stages[number, stage]} {stage}" for stage in Stage if stages[number, stage])
