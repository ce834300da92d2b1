"""Imports become runs that a worker takes up, with what they did to each record."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps
from django.db.models import F

import examcenter.lib.fields

TABLE = "registry_supervisionclassrecord"
TRIGGER = f"{TABLE}_no_delete"


def note_when(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    """Until now only applied imports had a row."""
    apps.get_model("registry", "ImportRun").objects.update(state="applied", applied_at=F("at"))


def let_spreadsheets_go(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    """A class that only a spreadsheet gave goes with that spreadsheet when it is undone; all others stay."""
    if editor.connection.vendor == "postgresql":
        editor.execute(
            "CREATE FUNCTION registry_class_stays() RETURNS trigger LANGUAGE plpgsql AS "
            "$$ BEGIN IF OLD.facts->>'basis' = 'spreadsheet' THEN RETURN OLD; END IF; "
            "RAISE EXCEPTION 'risk records are only added to'; END $$"
        )
        editor.execute(f"DROP TRIGGER {TRIGGER} ON {TABLE}")
        editor.execute(
            f"CREATE TRIGGER {TRIGGER} BEFORE DELETE ON {TABLE} FOR EACH ROW EXECUTE FUNCTION registry_class_stays()"
        )
        return
    editor.execute(f"DROP TRIGGER {TRIGGER}")
    editor.execute(
        f"CREATE TRIGGER {TRIGGER} BEFORE DELETE ON {TABLE} "
        "WHEN json_extract(OLD.facts, '$.basis') IS NOT 'spreadsheet' "
        "BEGIN SELECT RAISE(ABORT, 'risk records are only added to'); END"
    )


def let_none_go(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    if editor.connection.vendor == "postgresql":
        editor.execute(f"DROP TRIGGER {TRIGGER} ON {TABLE}")
        editor.execute("DROP FUNCTION registry_class_stays()")
        action = "FOR EACH ROW EXECUTE FUNCTION registry_is_insert_only()"
    else:
        editor.execute(f"DROP TRIGGER {TRIGGER}")
        action = "BEGIN SELECT RAISE(ABORT, 'risk records are only added to'); END"
    editor.execute(f"CREATE TRIGGER {TRIGGER} BEFORE DELETE ON {TABLE} {action}")


STATES = [
    ("waiting", "waiting to be checked"),
    ("checking", "being checked"),
    ("faulty", "has mistakes"),
    ("checked", "checked, not imported yet"),
    ("queued", "waiting to be imported"),
    ("applying", "being imported"),
    ("applied", "imported"),
    ("failed", "interrupted"),
    ("discarded", "put aside"),
    ("undo_waiting", "waiting to be undone"),
    ("undoing", "being undone"),
    ("undone", "undone"),
]
STEPS = [
    ("reading", "Reading the file"),
    ("parsing", "Checking each row"),
    ("comparing", "Comparing with the registry"),
    ("staging", "Preparing the records"),
    ("writing", "Writing the records"),
]


class Migration(migrations.Migration):
    dependencies = [
        ("bureaus", "0003_bureau_changes"),
        ("registry", "0007_standing"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RenameModel("RegistryImport", "ImportRun"),
        migrations.AlterModelOptions("importrun", options={"ordering": ["-pk"], "verbose_name": "import"}),
        migrations.AlterField("importrun", "kind", models.CharField(max_length=20, verbose_name="what the file holds")),
        migrations.AlterField("importrun", "file_name", models.CharField(max_length=200, verbose_name="file")),
        migrations.AlterField("importrun", "digest", models.CharField(max_length=64, verbose_name="digest")),
        migrations.AlterField("importrun", "at", models.DateTimeField(verbose_name="uploaded")),
        migrations.AlterField(
            "importrun",
            "by",
            models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="uploaded by",
            ),
        ),
        migrations.AddField(
            "importrun",
            "bureau",
            models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="bureaus.bureau",
                verbose_name="bureau",
            ),
        ),
        migrations.AddField(
            "importrun",
            "state",
            models.CharField(choices=STATES, default="waiting", max_length=15, verbose_name="state"),
        ),
        migrations.AddField("importrun", "step", models.CharField(blank=True, choices=STEPS, max_length=10)),
        migrations.AddField("importrun", "done", models.PositiveIntegerField(default=0)),
        migrations.AddField("importrun", "total", models.PositiveIntegerField(default=0)),
        migrations.AddField("importrun", "attempt", models.PositiveIntegerField(default=0)),
        migrations.AddField("importrun", "beat_at", models.DateTimeField(null=True)),
        migrations.AddField("importrun", "body", examcenter.lib.fields.EncryptedField(blank=True)),
        migrations.AddField("importrun", "faults", examcenter.lib.fields.EncryptedField(blank=True)),
        migrations.AddField("importrun", "fault_count", models.PositiveIntegerField(default=0)),
        migrations.AddField("importrun", "reason", models.CharField(blank=True, max_length=400)),
        migrations.AddField("importrun", "applied_at", models.DateTimeField(null=True, verbose_name="imported at")),
        migrations.AddField("importrun", "undo_until", models.DateField(null=True, verbose_name="can be undone until")),
        migrations.AddField("importrun", "undone_at", models.DateTimeField(null=True, verbose_name="undone at")),
        migrations.AddField(
            "importrun",
            "undone_by",
            models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.CreateModel(
            name="ImportRecord",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("table", models.CharField(max_length=30)),
                ("object_id", models.BigIntegerField()),
                (
                    "act",
                    models.CharField(
                        choices=[("made", "made"), ("changed", "changed"), ("removed", "removed")], max_length=8
                    ),
                ),
                ("before", examcenter.lib.fields.EncryptedField(blank=True)),
                ("mark", models.CharField(blank=True, max_length=64)),
                (
                    "run",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="records",
                        to="registry.importrun",
                    ),
                ),
            ],
            options={"verbose_name": "record of an import"},
        ),
        migrations.AddConstraint(
            "importrecord",
            models.UniqueConstraint(fields=("run", "table", "act", "object_id"), name="import_record_once"),
        ),
        migrations.RunPython(note_when, migrations.RunPython.noop),
        migrations.RunPython(let_spreadsheets_go, let_none_go),
    ]
