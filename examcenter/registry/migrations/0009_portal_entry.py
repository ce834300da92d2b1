"""Entry by a printed code; and a checked roster is void as soon as an appointment changes."""

from django.conf import settings
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

TABLE = "registry_appointment"
SET = (
    "UPDATE registry_rosterconfirmation SET void = {true} WHERE void = {false} AND enterprise_id = {row}.enterprise_id"
)
OTHER = (
    "OLD.enterprise_id <> NEW.enterprise_id OR OLD.role <> NEW.role OR OLD.side <> NEW.side OR OLD.posts <> NEW.posts "
    "OR OLD.started_on <> NEW.started_on OR OLD.ended_on IS {distinct} NEW.ended_on"
)
# event → whose enterprise's confirmations are void
ROWS = {"insert": ("NEW",), "delete": ("OLD",), "update": ("OLD", "NEW")}


def watch(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    """A checked roster counts until an appointment is added, removed or changed, by whatever page or import."""
    postgres = editor.connection.vendor == "postgresql"
    if postgres:
        for event, rows in ROWS.items():
            acts = " ".join(SET.format(true="TRUE", false="FALSE", row=row) + ";" for row in rows)
            editor.execute(
                f"CREATE FUNCTION registry_roster_{event}() RETURNS trigger LANGUAGE plpgsql AS "
                f"$$ BEGIN {acts} RETURN NULL; END $$"
            )
    for event, rows in ROWS.items():
        when = OTHER.format(distinct="DISTINCT FROM" if postgres else "NOT") if event == "update" else ""
        if postgres:
            action = f"FOR EACH ROW {f'WHEN ({when})' if when else ''} EXECUTE FUNCTION registry_roster_{event}()"
        else:
            acts = " ".join(SET.format(true=1, false=0, row=row) + ";" for row in rows)
            action = f"{f'WHEN {when}' if when else ''} BEGIN {acts} END"
        editor.execute(f"CREATE TRIGGER registry_roster_{event} AFTER {event.upper()} ON {TABLE} {action}")


def unwatch(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    postgres = editor.connection.vendor == "postgresql"
    for event in ROWS:
        editor.execute(f"DROP TRIGGER registry_roster_{event}" + (f" ON {TABLE}" if postgres else ""))
        if postgres:
            editor.execute(f"DROP FUNCTION registry_roster_{event}()")


class Migration(migrations.Migration):
    dependencies = [
        ("registry", "0008_import_runs"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="PortalAttempt",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("subject", models.CharField(max_length=64, unique=True)),
                ("used", models.PositiveIntegerField()),
                ("until", models.DateTimeField(db_index=True)),
            ],
            options={
                "verbose_name": "wrong attempts at the enterprises' entry",
            },
        ),
        migrations.AddField(
            model_name="enterpriseaccount",
            name="by_code",
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name="rosterconfirmation",
            name="void",
            field=models.BooleanField(default=False, editable=False, verbose_name="changed since"),
        ),
        migrations.AddConstraint(
            model_name="enterpriseaccount",
            constraint=models.UniqueConstraint(
                condition=models.Q(("by_code", True)),
                fields=("enterprise",),
                name="one_account_for_the_code_of_an_enterprise",
            ),
        ),
        migrations.AddConstraint(
            model_name="portalcode",
            constraint=models.UniqueConstraint(
                condition=models.Q(("revoked_at", None)),
                fields=("enterprise",),
                name="one_entry_code_for_an_enterprise",
            ),
        ),
        migrations.RunPython(watch, unwatch),
    ]
