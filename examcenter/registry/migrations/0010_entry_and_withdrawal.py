"""The list of reasons of entry, the day of registration, and withdrawals of risk records, which are only added to."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

TABLE = "registry_riskwithdrawal"


def forbid(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    """Uses the function that 0002 made for the risk records on PostgreSQL."""
    for event in ("UPDATE", "DELETE"):
        if editor.connection.vendor == "postgresql":
            action = "FOR EACH ROW EXECUTE FUNCTION registry_is_insert_only()"
        else:
            action = "BEGIN SELECT RAISE(ABORT, 'risk records are only added to'); END"
        editor.execute(f"CREATE TRIGGER {TABLE}_no_{event.lower()} BEFORE {event} ON {TABLE} {action}")


def allow(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    on = f" ON {TABLE}" if editor.connection.vendor == "postgresql" else ""
    for event in ("update", "delete"):
        editor.execute(f"DROP TRIGGER {TABLE}_no_{event}{on}")


class Migration(migrations.Migration):
    dependencies = [
        ("registry", "0009_portal_entry"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="enterprise",
            name="registered_on",
            field=models.DateField(blank=True, null=True, verbose_name="registered as a business on"),
        ),
        migrations.AddField(
            model_name="enterprise",
            name="entered_late",
            field=models.BooleanField(db_index=True, default=False, editable=False, verbose_name="entered late"),
        ),
        migrations.AlterField(
            model_name="enterprise",
            name="entry_reason",
            field=models.CharField(
                blank=True,
                choices=[
                    ("director", "director appointed"),
                    ("spot_check", "spot check of products"),
                    ("monitoring", "risk monitoring"),
                    ("recall", "recall"),
                    ("licence", "production licence"),
                    ("ccc", "compulsory certification (CCC)"),
                    ("inspection", "on-site inspection"),
                    ("enforcement", "enforcement"),
                    ("complaint", "verified complaint"),
                ],
                max_length=60,
                verbose_name="reason of first entry",
            ),
        ),
        migrations.CreateModel(
            name="RiskWithdrawal",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("reason", models.CharField(max_length=200, verbose_name="reason")),
                ("at", models.DateTimeField(verbose_name="withdrawn at")),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="withdrawn by",
                    ),
                ),
                (
                    "risk",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="withdrawal",
                        to="registry.riskrecord",
                        verbose_name="risk record",
                    ),
                ),
            ],
            options={"verbose_name": "withdrawal of a risk record"},
        ),
        migrations.RunPython(forbid, allow),
    ]
