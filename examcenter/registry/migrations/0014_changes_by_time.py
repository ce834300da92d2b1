from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("registry", "0013_lists_by_role_and_state"),
    ]

    operations = [
        migrations.AddIndex(model_name="change", index=models.Index(fields=["at"], name="change_by_time")),
    ]
