"""`manage.py make_bench_data --answers N`: fill a database with synthetic answers for measurement, or remove them."""

import time

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError, transaction
from django.db.models import ProtectedError, RestrictedError

from jiu_tracker import bench_data, bench_store
from recommendations.models import JIUReport, Organization
from responses.models import Response

CHUNK = 50_000  # answers that are in memory, and stored in one transaction
CLEAR = "manage.py make_bench_data --clear"


class Command(BaseCommand):
    help = (
        "Fill a database with synthetic reports, organizations and answers, for measurement only: never in production, "
        "beside real data only if asked. While it runs nobody else may write."
    )

    def add_arguments(self, parser):
        what = parser.add_mutually_exclusive_group(required=True)
        what.add_argument("--answers", type=int, metavar="N", help=f"how many, at least {bench_data.FEWEST_ANSWERS}")
        what.add_argument("--clear", action="store_true", help="remove what this command has made, and nothing else")
        parser.add_argument("--seed", type=int, default=1, help="the same seed makes the same data (default: 1)")
        parser.add_argument("--add", action="store_true", help="put the data beside what is in the database")

    def handle(self, *, answers: int | None, clear: bool, seed: int, add: bool, verbosity: int, **options):
        self.verbosity, self.start = verbosity, time.perf_counter()
        if clear:
            self.clear()
            return
        self.refuse(answers, add)
        try:
            reports = self.store(answers, seed)
        except (DatabaseError, KeyboardInterrupt) as error:
            told = str(error).strip() or "interrupted"
            raise CommandError(f"{told}\nThe database is filled in part. To remove that: {CLEAR}") from error
        seconds = time.perf_counter() - self.start
        rate = answers / seconds
        self.say(f"Made {answers:,} answers to {reports:,} reports in {seconds:.1f} s: {rate:,.0f} answers a second.")

    def say(self, line: str) -> None:
        """Print a line at once, unless no output is wanted."""
        if self.verbosity:
            self.stdout.write(line)
            self.stdout.flush()

    def refuse(self, answers: int, add: bool) -> None:
        """Raise CommandError where the data must not be, or cannot be, made."""
        if settings.PRODUCTION:
            raise CommandError("Synthetic data is never made in production (JIU_TRACKER_ENVIRONMENT).")
        if answers < bench_data.FEWEST_ANSWERS:
            raise CommandError(f"--answers {answers}: make at least {bench_data.FEWEST_ANSWERS}.")
        if bench_store.synthetic_organizations().exists() or bench_store.synthetic_reports().exists():
            raise CommandError(f"There is synthetic data in this database already. To remove it: {CLEAR}")
        first, last = bench_data.YEARS[0], bench_data.YEARS[-1]
        if JIUReport.objects.filter(year__range=(first, last)).exists():
            raise CommandError(f"There are reports of {first} to {last}, the years of synthetic reports.")
        if Organization.objects.filter(code__in=bench_store.CODES).exists():
            raise CommandError(f"There are organizations with codes of synthetic ones, such as {bench_store.CODES[0]}.")
        if not add and (JIUReport.objects.exists() or Response.objects.exists()):
            raise CommandError("There are reports in this database. To put synthetic ones beside them, add --add.")

    def store(self, answers: int, seed: int) -> int:
        """Store `answers` answers; return to how many reports. What was stored before a failure stays."""
        with transaction.atomic():
            organizations = bench_store.store_organizations()
        made = bench_data.Generator(answers, seed, organizations, bench_store.first_free_key)
        reports = 0
        try:
            for chunk in made.chunks(CHUNK):
                bench_store.store_rows(chunk.rows)
                reports += len(chunk.rows[JIUReport])
                seconds = time.perf_counter() - self.start
                self.say(f"  {chunk.answers:,} of {answers:,} answers, {seconds:.1f} s")
        finally:
            bench_store.reset_sequences()
        self.say("  counting the tables")
        bench_store.count_tables()
        return reports

    def clear(self) -> None:
        """Remove what was made. Raises CommandError when something else rests on it."""
        total, reports = bench_store.synthetic_reports().count(), 0
        try:
            for removed in bench_store.remove_reports():
                reports += removed
                self.say(f"  {reports:,} of {total:,} reports, {time.perf_counter() - self.start:.1f} s")
            count = bench_store.synthetic_organizations().count()
            with transaction.atomic():
                bench_store.synthetic_organizations().delete()
        except (ProtectedError, RestrictedError, DatabaseError) as error:
            raise CommandError(
                "Something rests on the synthetic data that this command has not made. Take it away first; if it is "
                f"the history of an answer, which is never deleted, make the database anew. ({error.args[0]})"
            ) from error
        self.say(f"Removed {reports:,} synthetic reports with their answers, and {count} organizations.")
