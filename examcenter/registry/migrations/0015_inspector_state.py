"""Keep with each enterprise what its newest inspector assignment says, so that worklists need not look through all."""

from typing import Any

from django.db import migrations, models
from django.db.models import Case, OuterRef, Q, Subquery, Value, When


def fill(apps: Any, schema_editor: Any) -> None:
    rows = apps.get_model("registry", "InspectorAssignment").objects
    of_unit = rows.filter(enterprise=OuterRef("pk")).order_by("-since", "-pk")
    state = Case(When(name="", then=Value("none")), When(late=True, then=Value("late")), default=Value("named"))
    newest = Subquery(of_unit.annotate(state=state).values("state")[:1], output_field=models.CharField())
    named = Q(pk__in=rows.values("enterprise"))
    apps.get_model("registry", "Enterprise")._base_manager.filter(named).update(inspector_state=newest)


class Migration(migrations.Migration):
    dependencies = [
        ("bureaus", "0003_bureau_changes"),
        ("registry", "0014_changes_by_time"),
    ]

    operations = [
        migrations.AddField(
            model_name="enterprise",
            name="inspector_state",
            field=models.CharField(default="none", editable=False, max_length=5),
        ),
        migrations.AddIndex(
            model_name="enterprise",
            index=models.Index(fields=["inspector_state", "sort_key", "id"], name="enterprise_by_inspector"),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
