"""What has been issued never changes, in the database too: triggers refuse it, whoever asks."""

from django.db import migrations

WORDS = "An issued edition never changes: make a new edition."
RELEASED = "EXISTS (SELECT 1 FROM reports_edition e WHERE e.id = {row}.edition_id AND e.released)"
# All columns of an edition but the stage, which may still become "superseded".
SAME = " AND ".join(
    f"NEW.{column} = OLD.{column}" for column in ("id", "note_id", "number", "origin", "released", "illustrative")
)
ALLOWED = f"({SAME} AND NEW.stage IN (OLD.stage, 'superseded'))"
TABLES = ("reports_edition", "reports_editiontext", "reports_editionevent")
# What hangs on an edition, and may not be changed, taken away, or given to one that has been issued.
PARTS = ("reports_editiontext", "reports_editionevent")
# A published edition is issued before it is loaded, and its languages come one by one; of our own all are frozen first.
CLOSED = "EXISTS (SELECT 1 FROM reports_edition e WHERE e.id = NEW.edition_id AND e.released AND e.origin = 'own')"
# UPDATE OR REPLACE and INSERT OR REPLACE take the row in their way out without firing the triggers of a DELETE.
REPLACED = (
    "EXISTS (SELECT 1 FROM reports_edition e WHERE e.released AND {other}(e.id = NEW.id "
    "OR (e.note_id = NEW.note_id AND e.number = NEW.number)))"
)
REPLACED_PART = (
    "EXISTS (SELECT 1 FROM {table} t JOIN reports_edition e ON e.id = t.edition_id "
    "WHERE e.released AND {other}(t.id = NEW.id{same}))"
)
SAME_TEXT = " OR (t.edition_id = NEW.edition_id AND t.language = NEW.language)"


def protect(connection) -> None:
    """Put the triggers on editions, their texts and their history."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            _protect_postgresql(cursor)
        else:
            _protect_sqlite(cursor)


def _protect_postgresql(cursor) -> None:
    refuse = f"RAISE EXCEPTION '{WORDS}' USING ERRCODE = 'integrity_constraint_violation';"
    cursor.execute(
        "CREATE OR REPLACE FUNCTION reports_issued_edition() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"IF TG_OP = 'UPDATE' AND {ALLOWED} THEN RETURN NEW; END IF; {refuse} END $$"
    )
    old, new = RELEASED.format(row="OLD"), RELEASED.format(row="NEW")
    cursor.execute(
        "CREATE OR REPLACE FUNCTION reports_issued_part() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"IF TG_OP = 'TRUNCATE' THEN {refuse} END IF; "
        f"IF TG_OP = 'INSERT' THEN IF {CLOSED} THEN {refuse} END IF; RETURN NEW; END IF; "
        f"IF {old} THEN {refuse} END IF; "
        f"IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; "
        f"IF {new} THEN {refuse} END IF; RETURN NEW; END $$"
    )
    cursor.execute(
        "CREATE TRIGGER reports_edition_issued BEFORE UPDATE OR DELETE ON reports_edition "
        "FOR EACH ROW WHEN (OLD.released) EXECUTE FUNCTION reports_issued_edition()"
    )
    for table, verbs in zip(PARTS, ("INSERT OR UPDATE OR DELETE", "UPDATE OR DELETE"), strict=True):
        cursor.execute(
            f"CREATE TRIGGER {table}_issued BEFORE {verbs} ON {table} "
            "FOR EACH ROW EXECUTE FUNCTION reports_issued_part()"
        )
    for table in TABLES:
        cursor.execute(
            f"CREATE TRIGGER {table}_not_emptied BEFORE TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION reports_issued_part()"
        )


def _protect_sqlite(cursor) -> None:
    def refuse(table: str, kind: str, verb: str, when: str) -> None:
        cursor.execute(
            f"CREATE TRIGGER {table}_issued_{kind} BEFORE {verb} ON {table} WHEN {when} "
            f"BEGIN SELECT RAISE(ABORT, '{WORDS}'); END"
        )

    other = REPLACED.format(other="e.id <> OLD.id AND ")
    refuse("reports_edition", "update", "UPDATE", f"(OLD.released AND NOT {ALLOWED}) OR {other}")
    refuse("reports_edition", "delete", "DELETE", "OLD.released")
    refuse("reports_edition", "replace", "INSERT", REPLACED.format(other=""))
    for table, same in zip(PARTS, (SAME_TEXT, ""), strict=True):
        old, new = RELEASED.format(row="OLD"), RELEASED.format(row="NEW")
        other = REPLACED_PART.format(table=table, other="t.id <> OLD.id AND ", same=same)
        refuse(table, "update", "UPDATE", f"{old} OR {new} OR {other}")
        refuse(table, "delete", "DELETE", old)
        replaced = REPLACED_PART.format(table=table, other="", same=same)
        refuse(table, "replace", "INSERT", f"{replaced} OR {CLOSED}" if same else replaced)


def unprotect(connection) -> None:
    """Take the triggers away."""
    with connection.cursor() as cursor:
        for table in TABLES:
            if connection.vendor == "postgresql":
                for name in ("issued", "not_emptied"):
                    cursor.execute(f"DROP TRIGGER IF EXISTS {table}_{name} ON {table}")
                continue
            for kind in ("update", "delete", "replace"):
                cursor.execute(f"DROP TRIGGER IF EXISTS {table}_issued_{kind}")


class Migration(migrations.Migration):
    dependencies = [("reports", "0003_edition_stages")]

    operations = [
        migrations.RunPython(
            lambda apps, editor: protect(editor.connection), lambda apps, editor: unprotect(editor.connection)
        )
    ]
