"""Keep whom a proposed appointment is about, and empty those that were withdrawn.

Whole numbers stand in what waits or was returned only; what was confirmed leads to the person by its appointment. A
withdrawn one has neither, so an erasure could not find the name in it.
"""

import json
from typing import Any

from django.db import migrations, models

from examcenter.lib.crypto import keyed_hash


def fill(apps: Any, schema_editor: Any) -> None:
    rows = apps.get_model("registry", "Proposal").objects.filter(kind="appoint").order_by("pk")
    rows.filter(state="withdrawn", appointment=None).update(values="", comment="")  # its file went when it was
    for row in list(rows.filter(state__in=["waiting", "returned"]).exclude(values="")):
        number = json.loads(row.values).get("id_number") or ""
        if number:
            found = keyed_hash("id_number", number.replace(" ", "").upper())
            rows.filter(pk=row.pk).update(person_hash=found)


class Migration(migrations.Migration):
    dependencies = [("registry", "0015_inspector_state")]

    operations = [
        migrations.AddField(
            model_name="proposal",
            name="person_hash",
            field=models.CharField(db_index=True, default="", editable=False, max_length=64),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
