"""Storing synthetic organizations, reports and answers in bulk, and removing them (`bench_data` makes them).

They are recognized by their organizations' codes and names, and by their reports' years and titles.
"""

from collections.abc import Iterator
from itertools import islice

from django.core.management.color import no_style
from django.db import connection, transaction

from jiu_tracker.bench_data import COLUMNS, TITLE, TITLE_END, YEARS, Rows
from recommendations.models import JIUReport, Organization, OrganizationName, ReportTitle
from recommendations.rules import OrganizationGroup, Provenance
from responses.models import Response

CODES = [f"SYN-{number:03}" for number in range(1, 34)]
NAME = "Synthetic organization "
PARTICIPANTS, UN_GROUP = 28, 15  # the first so many of CODES
ONLY_PARTICIPANTS = 2  # not members of the CEB: 28 participants and 31 members have 26 in common


def store_organizations() -> list[int]:
    """Store the synthetic organizations; return the primary keys of the JIU participants, in annex order."""
    rows = Organization.objects.bulk_create(
        Organization(
            code=code,
            group=_group(number),
            jiu_participant=number <= PARTICIPANTS,
            ceb_member=number > ONLY_PARTICIPANTS,
            order=1000 + number,  # after the real ones
        )
        for number, code in enumerate(CODES, 1)
    )
    same = {"language": "en", "provenance": Provenance.UNVERIFIED}
    OrganizationName.objects.bulk_create(
        OrganizationName(organization=row, name=f"{NAME}{number}", short=row.code, **same)
        for number, row in enumerate(rows, 1)
    )
    return [row.pk for row in rows[:PARTICIPANTS]]


def _group(number: int) -> OrganizationGroup:
    if number > PARTICIPANTS:
        return OrganizationGroup.OTHER
    return OrganizationGroup.UN if number <= UN_GROUP else OrganizationGroup.SPECIALIZED


def first_free_key(model: type) -> int:
    """The primary key after the highest one of a model."""
    return (model.objects.order_by("-pk").values_list("pk", flat=True).first() or 0) + 1


def store_rows(rows: Rows) -> None:
    """Store a chunk in one transaction, with the means of the database for many rows."""
    with transaction.atomic(), connection.cursor() as cursor:
        for model, columns in COLUMNS.items():
            table, names = connection.ops.quote_name(model._meta.db_table), ", ".join(columns)
            if connection.vendor == "postgresql":
                # No text here has a tab, a line end or a backslash, and None is printed as the null of this format.
                line = "\t".join(["%s"] * len(columns)) + "\n"
                with cursor.copy(f"COPY {table} ({names}) FROM STDIN WITH (NULL 'None')") as copy:
                    copy.write("".join([line % row for row in rows[model]]))
            else:
                marks = ", ".join(["%s"] * len(columns))
                cursor.executemany(f"INSERT INTO {table} ({names}) VALUES ({marks})", rows[model])  # noqa: S608 - ours


def reset_sequences() -> None:
    """Let rows that are made from now on get primary keys after the stored ones (PostgreSQL; SQLite does it itself)."""
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), list(COLUMNS)):
            cursor.execute(statement)


def count_tables() -> None:
    """Let the database count its tables for its planner; on PostgreSQL VACUUM them too, for index-only scans.

    VACUUM cannot run in a transaction: inside one of the caller's it is left out.
    """
    tables = ", ".join(connection.ops.quote_name(model._meta.db_table) for model in COLUMNS)
    vacuum = connection.vendor == "postgresql" and not connection.in_atomic_block
    with connection.cursor() as cursor:
        cursor.execute(f"VACUUM (ANALYZE) {tables}" if vacuum else "ANALYZE")


def synthetic_reports():
    """The reports that were made here, by years and title."""
    made = ReportTitle.objects.filter(text__startswith=TITLE, text__endswith=TITLE_END)
    return JIUReport.objects.filter(year__in=YEARS, pk__in=made.values("report"))


def synthetic_organizations():
    """The organizations that were made here, by code and name."""
    made = OrganizationName.objects.filter(name__startswith=NAME)
    return Organization.objects.filter(code__in=CODES, pk__in=made.values("organization"))


def remove_reports(at_once: int = 50) -> Iterator[int]:
    """Delete the synthetic reports with their answers, `at_once` in a transaction; yield how many each time.

    Raises ProtectedError when something rests on them that is never deleted, such as the history of an answer that
    somebody changed.
    """
    while keys := list(islice(synthetic_reports().values_list("pk", flat=True).order_by("pk"), at_once)):
        with transaction.atomic():
            Response.objects.filter(report__in=keys).delete()
            JIUReport.objects.filter(pk__in=keys).delete()
        yield len(keys)
