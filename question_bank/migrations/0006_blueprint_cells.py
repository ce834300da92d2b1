"""Cells of a blueprint and its versions. Sections and cells are frozen: a plan that names a blueprint means the same."""

from importlib import import_module

import django.db.models.deletion
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

TABLES = ("blueprintsection", "blueprintcell")


def forbid(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    freeze = import_module("question_bank.migrations.0004_frozen_rows").freeze
    for name in TABLES:
        freeze(editor, f"question_bank_{name}")


def allow(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    on_postgresql = editor.connection.vendor == "postgresql"
    for name in TABLES:
        table = f"question_bank_{name}"
        for event in ("update", "delete", "truncate" if on_postgresql else "replace"):
            editor.execute(f"DROP TRIGGER {table}_no_{event}" + (f" ON {table}" if on_postgresql else ""))


class Migration(migrations.Migration):
    dependencies = [
        ("question_bank", "0005_import_runs"),
    ]

    operations = [
        migrations.AddField(
            model_name="blueprint",
            name="previous",
            field=models.OneToOneField(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="next",
                to="question_bank.blueprint",
                verbose_name="former version",
            ),
        ),
        migrations.AddField(
            model_name="blueprint",
            name="version",
            field=models.PositiveSmallIntegerField(default=1, verbose_name="version"),
        ),
        migrations.CreateModel(
            name="BlueprintCell",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("position", models.PositiveSmallIntegerField()),
                (
                    "type",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("single", "single choice"),
                            ("multiple", "multiple choice"),
                            ("true_false", "true-false"),
                            ("fill_in", "fill-in"),
                        ],
                        max_length=12,
                        verbose_name="question type",
                    ),
                ),
                ("difficulty", models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="difficulty")),
                (
                    "part",
                    models.CharField(
                        blank=True,
                        choices=[("common", "common part"), ("module", "module of the product category")],
                        max_length=8,
                        verbose_name="part",
                    ),
                ),
                ("count", models.PositiveSmallIntegerField(verbose_name="number")),
                (
                    "blueprint",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="cells", to="question_bank.blueprint"
                    ),
                ),
                (
                    "topic",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="question_bank.topic",
                        verbose_name="topic",
                    ),
                ),
            ],
            options={
                "verbose_name": "cell",
                "ordering": ["position"],
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("count__gte", 1)), name="blueprint_cell_positive"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("difficulty", None),
                            models.Q(("difficulty__gte", 1), ("difficulty__lte", 5)),
                            _connector="OR",
                        ),
                        name="blueprint_cell_difficulty_1_to_5",
                    ),
                ],
            },
        ),
        migrations.RunPython(forbid, allow),
    ]
