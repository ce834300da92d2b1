"""Close the two ways round the triggers of 0002: TRUNCATE on PostgreSQL, REPLACE on SQLite (it deletes silently)."""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

TABLES = ("journal_entry", "journal_seal")
TAKEN = {
    "journal_entry": "id = NEW.id",
    "journal_seal": "position = NEW.position OR entry_id = NEW.entry_id",
}


def forbid(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    for table in TABLES:
        if editor.connection.vendor == "postgresql":
            editor.execute(
                f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} "
                "FOR EACH STATEMENT EXECUTE FUNCTION journal_is_append_only()"
            )
        else:
            taken = f"EXISTS (SELECT 1 FROM {table} WHERE {TAKEN[table]})"  # noqa: S608  (constants)
            action = "BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END"
            editor.execute(f"CREATE TRIGGER {table}_no_replace BEFORE INSERT ON {table} WHEN {taken} {action}")


def allow(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    for table in TABLES:
        if editor.connection.vendor == "postgresql":
            editor.execute(f"DROP TRIGGER {table}_no_truncate ON {table}")
        else:
            editor.execute(f"DROP TRIGGER {table}_no_replace")


class Migration(migrations.Migration):
    dependencies = [("journal", "0002_append_only")]
    operations = [migrations.RunPython(forbid, allow)]
