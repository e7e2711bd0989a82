"""`manage.py load_report FILE ...`: load organizations, JIU reports and notes from data files."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from jiu_tracker import datafile
from recommendations.actions import store_organizations, store_report
from recommendations.rules import RuleBroken
from reports.actions import store_edition
from responses.models import Response


class Command(BaseCommand):
    help = "Load organizations, JIU reports and their notes from data files (see fixtures/README.md). All or nothing."

    def add_arguments(self, parser):
        parser.add_argument("files", nargs="+", metavar="FILE", type=Path)
        parser.add_argument("--dry-run", action="store_true", help="say what would change, and change nothing")

    def handle(self, *, files: list[Path], dry_run: bool, verbosity: int, **options):
        loaded, faults = [], []
        for file in files:
            try:
                loaded.append(datafile.read(file))
            except datafile.DataFileError as error:
                faults += error.lines()
        if faults:
            raise CommandError("\n".join([*faults, "Nothing was loaded."]))
        with transaction.atomic():
            hidden_before = list(Response.objects.unasked().values_list("pk", flat=True))
            for data in loaded:
                changes = self.store(data)
                if verbosity:
                    self.stdout.write(f"{data.name}: {changes}")
            self.refuse_to_hide_answers(hidden_before)
            if dry_run:
                transaction.set_rollback(True)
                self.stdout.write("Dry run: nothing was written.")

    def refuse_to_hide_answers(self, hidden_before: list[int]) -> None:
        """Raise CommandError when an organization that has answered would no longer be asked: no page would show it."""
        hidden = Response.objects.unasked().exclude(pk__in=hidden_before)
        hidden = hidden.select_related("recommendation", "report", "organization")
        named = [
            f"{row.organization} on "
            + (f"recommendation {row.recommendation} of {row.report}" if row.recommendation_id else f"{row.report}")
            for row in hidden[:10]
        ]
        if named:
            raise CommandError(
                "There are answers of organizations that are not among the addressees (any more): "
                f"{'; '.join(named)}. Put these addressees back into the file.\nNothing was loaded."
            )

    def store(self, data: datafile.DataFile) -> str:
        """Store one file's records; return what changed. Raises CommandError with the place of what was refused."""
        try:
            changes = [store_organizations(organizations=data.organizations)] if data.organizations else []
            if data.report:
                changes.append(store_report(report=data.report))
            for index, edition in enumerate(data.editions):
                changes.append(store_edition(edition=edition, path=f"notes[{index}]"))
        except RuleBroken as error:
            line = data.line_of(error.path)
            where = f"{data.name}:{line}" if line else data.name
            raise CommandError(f"{where}: {error}\nNothing was loaded.") from error
        return "; ".join(str(change) for change in changes if change) or "nothing changed"
