"""What the database holds beside tables: the view of the cells, and the triggers that mark years to be counted anew.

They are code, not data: `manage.py migrate` drops them before the tables change and makes them again after.
"""

# ruff: noqa: S608 (the statements are made of the names in this module alone)
import hashlib

from django.db import transaction

from support.models import Cell, Recount

CELL = """
CREATE VIEW support_cell AS SELECT
    recommendation.id * 100000 + organization.id AS id,
    recommendation.report_id, recommendation.id AS recommendation_id, organization.id AS organization_id,
    report.year, recommendation.number, recommendation.addressed_to, recommendation.impact,
    recommendation.impact_vintage,
    organization."group", organization.jiu_participant, organization.ceb_member, organization."order" AS place,
    addressee.action, response.id AS response_id, response.stage, response.position, response.acceptance,
    response.implementation, response.status_on, response.changed_at
FROM recommendations_recommendation recommendation
JOIN recommendations_jiureport report ON report.id = recommendation.report_id
CROSS JOIN recommendations_organization organization
LEFT JOIN recommendations_addressee addressee
    ON addressee.recommendation_id = recommendation.id AND addressee.organization_id = organization.id
LEFT JOIN responses_response response
    ON response.recommendation_id = recommendation.id AND response.organization_id = organization.id
    AND response.stage IN ('submitted', 'cleared') AND addressee.id IS NOT NULL
"""


class _Watched:
    """A table whose changes make kept figures wrong: which columns matter, and how a row leads to what is marked."""

    def __init__(
        self, table: str, columns: tuple[str, ...], *, mark: str, of: str, joins: str = "", when: str = "TRUE"
    ):
        self.table, self.columns, self.joins, self.mark, self.of, self.when = table, columns, joins, mark, of, when

    def trigger(self, event: str) -> str:
        """The name of the trigger on `event`."""
        return f"{self.table}_recount_{event.lower()}"

    def changed(self, old: str, new: str) -> str:
        """SQL that is true when one of the columns differs."""
        return f"({_columns(old, self.columns)}) IS DISTINCT FROM ({_columns(new, self.columns)})"


def _columns(row: str, names: tuple[str, ...]) -> str:
    return ", ".join(f"{row}.{name}" for name in names)


# By the recommendation, as the view counts an answer: its own `report_id` is only how it was found.
_BY_RECOMMENDATION = "JOIN recommendations_recommendation recommendation ON recommendation.id = {row}.recommendation_id"
WATCHED = (
    _Watched(
        "responses_response",
        ("recommendation_id", "organization_id", "stage", "acceptance", "implementation"),
        mark="report",
        of="recommendation.report_id",
        joins=_BY_RECOMMENDATION,
        when="{row}.stage IN ('submitted', 'cleared')",
    ),
    _Watched(
        "recommendations_addressee",
        ("recommendation_id", "organization_id"),
        mark="report",
        of="recommendation.report_id",
        joins=_BY_RECOMMENDATION,
    ),
    _Watched(
        "recommendations_recommendation",
        ("report_id", "addressed_to", "impact", "impact_vintage"),
        mark="report",
        of="{row}.report_id",
    ),
    _Watched("recommendations_jiureport", ("year",), mark="year", of="{row}.year"),
)
EVENTS = ("INSERT", "UPDATE", "DELETE")


def create(connection) -> None:
    """Make the view and the triggers, if the tables that they rest on are there; count all kept years anew."""
    there = set(connection.introspection.table_names())
    needed = {Recount._meta.db_table, *(watched.table for watched in WATCHED)}
    if not needed <= there:
        return
    with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
        for statement in _statements(connection.vendor):
            cursor.execute(statement)
        if connection.vendor == "postgresql":
            cursor.execute(f"COMMENT ON VIEW {Cell._meta.db_table} IS '{_digest(connection.vendor)}'")
        # While the triggers were away nobody marked what changed.
        cursor.execute("INSERT INTO support_recount (year) SELECT year FROM support_keptyear")


def is_made(connection) -> bool:
    """True when view and triggers are there as this code makes them."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT obj_description(to_regclass(%s), 'pg_class')", [Cell._meta.db_table])
            return cursor.fetchone()[0] == _digest(connection.vendor)
        cursor.execute("SELECT sql FROM sqlite_master WHERE type IN ('view', 'trigger')")
        made = {sql.strip() for (sql,) in cursor.fetchall()}
        return {statement.strip() for statement in _statements(connection.vendor)} <= made


def drop(connection) -> None:
    """Take the view and the triggers away."""
    there = set(connection.introspection.table_names())
    with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
        cursor.execute(f"DROP VIEW IF EXISTS {Cell._meta.db_table}")
        for watched in WATCHED:
            for event in EVENTS:
                if connection.vendor != "postgresql":
                    cursor.execute(f"DROP TRIGGER IF EXISTS {watched.trigger(event)}")
                elif watched.table in there:
                    cursor.execute(f"DROP TRIGGER IF EXISTS {watched.trigger(event)} ON {watched.table}")


def _statements(vendor: str) -> list[str]:
    make = _triggers_of_statements if vendor == "postgresql" else _triggers_of_rows
    return [CELL, *(statement for watched in WATCHED for statement in make(watched))]


def _digest(vendor: str) -> str:
    return hashlib.sha256("\n".join(_statements(vendor)).encode()).hexdigest()


def _triggers_of_statements(watched: _Watched):
    """PostgreSQL: one mark per statement and report, never a row that two transactions would wait for."""
    changed = watched.changed("o", "n")
    source = {
        "INSERT": ("REFERENCING NEW TABLE AS new_rows", "new_rows r"),
        "DELETE": ("REFERENCING OLD TABLE AS old_rows", "old_rows r"),
        "UPDATE": (
            "REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows",
            f"(SELECT o.* FROM old_rows o JOIN new_rows n ON n.id = o.id WHERE {changed} UNION ALL "
            f"SELECT n.* FROM old_rows o JOIN new_rows n ON n.id = o.id WHERE {changed}) r",
        ),
    }
    of, joins, when = (text.format(row="r") for text in (watched.of, watched.joins, watched.when))
    for event, (tables, rows) in source.items():
        name = watched.trigger(event)
        yield (
            f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            f"INSERT INTO support_recount ({watched.mark}) SELECT DISTINCT {of} FROM {rows} {joins} WHERE {when}; "
            "RETURN NULL; END $$"
        )
        yield (
            f"CREATE TRIGGER {name} AFTER {event} ON {watched.table} {tables} "
            f"FOR EACH STATEMENT EXECUTE FUNCTION {name}()"
        )


def _triggers_of_rows(watched: _Watched):
    """SQLite: one mark per report. It has one writer, so a mark that is there is not being counted by somebody else."""
    rows = {"INSERT": ("NEW",), "DELETE": ("OLD",), "UPDATE": ("OLD", "NEW")}
    for event, aliases in rows.items():
        marks = " ".join(_mark(watched, alias) for alias in aliases)
        condition = " OR ".join(f"OLD.{name} IS NOT NEW.{name}" for name in watched.columns)
        yield (
            f"CREATE TRIGGER {watched.trigger(event)} AFTER {event} ON {watched.table} "
            f"{f'WHEN {condition} ' if event == 'UPDATE' else ''}BEGIN {marks} END"
        )


def _mark(watched: _Watched, row: str) -> str:
    of, joins, when = (text.format(row=row) for text in (watched.of, watched.joins, watched.when))
    return (
        f"INSERT INTO support_recount ({watched.mark}) SELECT changed.found FROM "
        f"(SELECT {of} AS found FROM (SELECT 1) one {joins} WHERE {when}) changed "
        f"WHERE NOT EXISTS (SELECT 1 FROM support_recount mark WHERE mark.{watched.mark} = changed.found);"
    )
