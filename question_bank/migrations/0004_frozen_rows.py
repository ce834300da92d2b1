"""Refuse to change or delete what a question said, what it rested on, and who decided or did what, whoever asks.

A picture that no revision shows may go; one that is shown is held by its foreign key.

On SQLite a later migration that alters one of these tables makes it anew, without its triggers: it has to call
`freeze` for that table again. A test looks whether all tables are frozen.
"""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

TABLES = ("revision", "reference", "revisionpicture", "review", "event", "comment", "sourcechange")
MESSAGE = "rows of the question bank that speak of the past are never changed"


def freeze(editor: BaseDatabaseSchemaEditor, table: str) -> None:
    on_postgresql = editor.connection.vendor == "postgresql"
    for event in ("UPDATE", "DELETE"):
        action = "FOR EACH ROW EXECUTE FUNCTION question_bank_is_frozen()"
        if not on_postgresql:
            action = f"BEGIN SELECT RAISE(ABORT, '{MESSAGE}'); END"
        editor.execute(f"CREATE TRIGGER {table}_no_{event.lower()} BEFORE {event} ON {table} {action}")
    if on_postgresql:
        editor.execute(
            f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION question_bank_is_frozen()"
        )
    else:  # REPLACE deletes without asking the trigger above
        taken = f"EXISTS (SELECT 1 FROM {table} WHERE id = NEW.id)"  # noqa: S608  (constants)
        action = f"BEGIN SELECT RAISE(ABORT, '{MESSAGE}'); END"
        editor.execute(f"CREATE TRIGGER {table}_no_replace BEFORE INSERT ON {table} WHEN {taken} {action}")


def forbid(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    if editor.connection.vendor == "postgresql":
        editor.execute(
            "CREATE FUNCTION question_bank_is_frozen() RETURNS trigger LANGUAGE plpgsql AS "
            f"$$ BEGIN RAISE EXCEPTION '{MESSAGE}'; END $$"
        )
    for name in TABLES:
        freeze(editor, f"question_bank_{name}")


def allow(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    on_postgresql = editor.connection.vendor == "postgresql"
    for name in TABLES:
        table = f"question_bank_{name}"
        for event in ("update", "delete", "truncate" if on_postgresql else "replace"):
            editor.execute(f"DROP TRIGGER {table}_no_{event}" + (f" ON {table}" if on_postgresql else ""))
    if on_postgresql:
        editor.execute("DROP FUNCTION question_bank_is_frozen()")


class Migration(migrations.Migration):
    dependencies = [("question_bank", "0003_register_documents")]
    operations = [migrations.RunPython(forbid, allow)]
