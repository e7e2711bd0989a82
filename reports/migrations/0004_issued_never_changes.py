"""What has been issued never changes, in the database too: triggers refuse it, whoever asks."""

from django.db import migrations

WORDS = "An issued edition never changes: make a new edition."
RELEASED = "EXISTS (SELECT 1 FROM reports_edition e WHERE e.id = {row}.edition_id AND e.released)"
# All columns of an edition but the stage, which may still become "superseded".
SAME = " AND ".join(
    f"NEW.{column} = OLD.{column}" for column in ("id", "note_id", "number", "origin", "released", "illustrative")
)
ALLOWED = f"({SAME} AND NEW.stage IN (OLD.stage, 'superseded'))"
TABLES = ("reports_edition", "reports_editiontext")


def protect(connection) -> None:
    """Put the triggers on editions and their texts."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "CREATE OR REPLACE FUNCTION reports_issued_edition() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
                f"IF TG_OP = 'UPDATE' AND {ALLOWED} THEN RETURN NEW; END IF; "
                f"RAISE EXCEPTION '{WORDS}' USING ERRCODE = 'integrity_constraint_violation'; END $$"
            )
            cursor.execute(
                "CREATE OR REPLACE FUNCTION reports_issued_text() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
                f"IF {RELEASED.format(row='OLD')} THEN "
                f"RAISE EXCEPTION '{WORDS}' USING ERRCODE = 'integrity_constraint_violation'; END IF; "
                "RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END; END $$"
            )
            cursor.execute(
                "CREATE TRIGGER reports_edition_issued BEFORE UPDATE OR DELETE ON reports_edition "
                "FOR EACH ROW WHEN (OLD.released) EXECUTE FUNCTION reports_issued_edition()"
            )
            cursor.execute(
                "CREATE TRIGGER reports_editiontext_issued BEFORE UPDATE OR DELETE ON reports_editiontext "
                "FOR EACH ROW EXECUTE FUNCTION reports_issued_text()"
            )
            return
        abort = f"BEGIN SELECT RAISE(ABORT, '{WORDS}'); END"
        cursor.execute(
            "CREATE TRIGGER reports_edition_issued_update BEFORE UPDATE ON reports_edition "
            f"WHEN OLD.released AND NOT {ALLOWED} {abort}"
        )
        cursor.execute(
            f"CREATE TRIGGER reports_edition_issued_delete BEFORE DELETE ON reports_edition WHEN OLD.released {abort}"
        )
        # INSERT OR REPLACE takes the old row away without firing the others.
        cursor.execute(
            "CREATE TRIGGER reports_edition_issued_replace BEFORE INSERT ON reports_edition "
            f"WHEN EXISTS (SELECT 1 FROM reports_edition e WHERE e.released AND (e.id = NEW.id "
            f"OR (e.note_id = NEW.note_id AND e.number = NEW.number))) {abort}"
        )
        for verb in ("UPDATE", "DELETE"):
            cursor.execute(
                f"CREATE TRIGGER reports_editiontext_issued_{verb.lower()} BEFORE {verb} ON reports_editiontext "
                f"WHEN {RELEASED.format(row='OLD')} {abort}"
            )
        cursor.execute(
            "CREATE TRIGGER reports_editiontext_issued_replace BEFORE INSERT ON reports_editiontext "
            "WHEN EXISTS (SELECT 1 FROM reports_editiontext t JOIN reports_edition e ON e.id = t.edition_id "
            "WHERE e.released AND (t.id = NEW.id OR (t.edition_id = NEW.edition_id AND t.language = NEW.language))) "
            f"{abort}"
        )


def unprotect(connection) -> None:
    """Take the triggers away."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            for table in TABLES:
                cursor.execute(f"DROP TRIGGER IF EXISTS {table}_issued ON {table}")
            return
        for table in TABLES:
            for kind in ("update", "delete", "replace"):
                cursor.execute(f"DROP TRIGGER IF EXISTS {table}_issued_{kind}")


class Migration(migrations.Migration):
    dependencies = [("reports", "0003_edition_stages")]

    operations = [
        migrations.RunPython(
            lambda apps, editor: protect(editor.connection), lambda apps, editor: unprotect(editor.connection)
        )
    ]
