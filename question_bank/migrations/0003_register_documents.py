"""The documents and articles that revisions name become rows of the register, and their references with them."""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

STEP = 1000


def register(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    revision = apps.get_model("question_bank", "Revision")
    document = apps.get_model("question_bank", "LegalDocument")
    article = apps.get_model("question_bank", "Article")
    reference = apps.get_model("question_bank", "Reference")
    named = revision.objects.exclude(document="").order_by()
    titles = sorted(set(named.values_list("document", flat=True)))
    document.objects.bulk_create([document(title=title) for title in titles], batch_size=STEP)
    by_title = dict(document.objects.values_list("title", "pk"))
    labels = sorted(set(named.values_list("document", "article")))
    article.objects.bulk_create(
        [article(document_id=by_title[title], label=label) for title, label in labels], batch_size=STEP
    )
    by_label = {
        (title, label): pk for title, label, pk in article.objects.values_list("document__title", "label", "pk")
    }
    rows = []
    for pk, title, label in named.values_list("pk", "document", "article").iterator(chunk_size=STEP):
        rows.append(reference(revision_id=pk, article_id=by_label[title, label], position=1))
        if len(rows) == STEP:
            reference.objects.bulk_create(rows)
            rows = []
    reference.objects.bulk_create(rows)


def forget(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    for name in ("Reference", "Article", "LegalDocument"):
        apps.get_model("question_bank", name).objects.all().delete()


class Migration(migrations.Migration):
    dependencies = [("question_bank", "0002_fill_in_sources_pictures")]
    operations = [migrations.RunPython(register, forget)]
