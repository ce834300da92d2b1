"""Tables: foreign keys point left, models and migrations agree."""

from collections.abc import Iterator

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db.models import Field, Model

from examcenter.bureaus.models import Bureau, Department
from examcenter.bureaus.tree.holdings import holdings

# The order of the rooms; what stands before the registry lies under all of them.
ORDER = [
    "bureaus",
    "journal",
    "question_bank",
    "registry",
    "assessment",
    "sitting",
    "results",
    "rectification",
    "supervision",
    "reports",
]


def test_every_room_stands_in_the_order() -> None:
    ours = [config for config in apps.get_app_configs() if config.name.startswith(("examcenter.", "question_bank"))]
    assert {config.label for config in ours} <= set(ORDER)


def test_foreign_keys_point_left() -> None:
    backwards = [
        f"{field} to {target.__name__}"
        for field, target in relations()
        if ORDER.index(target._meta.app_label) > ORDER.index(field.model._meta.app_label)
    ]
    assert backwards == []


def test_the_bank_points_to_itself_and_to_users_only() -> None:
    targets = {target for field, target in relations() if field.model._meta.app_label == "question_bank"}
    assert {target.__name__ for target in targets if target._meta.app_label != "question_bank"} <= {"User"}


def test_every_key_to_a_bureau_says_what_a_merger_does_to_it() -> None:
    """A room that keeps something at bureaus declares the field in its holding: it follows, or it stays."""
    declared = {field for holding in holdings() for field in {*holding.follows, *holding.stays}}
    pointing = {str(field) for field, target in relations() if target in (Bureau, Department)}
    own = {field for field in pointing if field.startswith("bureaus.")}  # the tree's own actions see to these
    assert pointing - own - declared == set()


def relations() -> Iterator[tuple["Field[object, object]", type[Model]]]:
    """Every field of a room that points to a room's table, with that table."""
    for model in apps.get_models():
        for field in model._meta.get_fields() if model._meta.app_label in ORDER else []:
            target = field.related_model
            if isinstance(field, Field) and isinstance(target, type) and target._meta.app_label in ORDER:
                yield field, target


@pytest.mark.django_db
def test_migrations_hold_every_model() -> None:
    call_command("makemigrations", check=True, dry_run=True, verbosity=1)
