"""The spreadsheets that come with the product are the very files a bureau would upload."""

from datetime import datetime
from pathlib import Path

import pytest
from django.db import connection

from examcenter.bureaus.imports import import_bureaus, import_settings, import_staff
from examcenter.bureaus.models import Bureau, CalendarDay, Department, Level, Setting, User
from examcenter.lib.uploads import Upload
from examcenter.registry.imports import import_enterprises, import_persons
from examcenter.registry.models import Appointment, Enterprise, IdKind, Person
from examcenter.rules import identity, tiers
from tests.builders import USCC_ALPHABET, USCC_WEIGHTS
from tests.cast import NOW

SAMPLE = Path("examcenter/sample")


def sample(name: str) -> Upload:
    return Upload.from_path(SAMPLE / f"{name}.xlsx")


@pytest.fixture
def loaded(db: None, now: datetime) -> User:
    """The whole province, imported; gives its administrator."""
    for importer, name in ((import_bureaus, "bureaus"), (import_settings, "settings"), (import_staff, "staff")):
        assert importer(file=sample(name), by=None, at=now).errors == []
    admin = User.objects.get(username="admin.anlan")
    assert import_enterprises(file=sample("enterprises"), by=admin, at=now).errors == []
    assert import_persons(file=sample("persons"), by=admin, at=now).errors == []
    return admin


def test_the_province(loaded: User) -> None:
    levels = list(Bureau.objects.values_list("level", flat=True))
    assert (levels.count(Level.CITY), levels.count(Level.STATION)) == (3, 20)
    zones = Bureau.objects.filter(is_development_zone=True)
    assert Bureau.objects.filter(level=Level.COUNTY, is_development_zone=False).count() == 8
    assert zones.filter(level=Level.COUNTY, division_code="").count() == 1
    assert Department.objects.filter(kind="enforcement_team").exists()
    assert Setting.objects.filter(key="pass_mark").exists()
    assert CalendarDay.objects.filter(day__year=2026).exists()


def test_enough_enterprises_and_persons(loaded: User) -> None:
    assert Enterprise.objects.count() >= 300
    assert Person.objects.count() >= 700
    assert Appointment.objects.serving(NOW.date()).count() >= 700


def test_all_numbers_carry_right_check_characters(loaded: User) -> None:
    for code in Enterprise.objects.values_list("code", flat=True):
        total = sum(w * USCC_ALPHABET.index(c) for w, c in zip(USCC_WEIGHTS, code[:17], strict=True))
        assert USCC_ALPHABET[(31 - total % 31) % 31] == code[17]
    for person in Person.objects.filter(id_kind=IdKind.RESIDENT):
        assert identity.parse(person.id_number, today=NOW.date()) == person.born_on


def test_every_tier_follows_from_the_figures(loaded: User) -> None:
    for unit in Enterprise.objects.prefetch_related("capacities", "figures"):
        figures = unit.figures.all()[0]
        for capacity in unit.capacities.all():
            found = tiers.tier(
                capacity.kind, employees=figures.employees, revenue=figures.revenue, household=unit.is_household
            )
            assert capacity.tier == found.tier


def test_a_second_import_changes_nothing(loaded: User, now: datetime) -> None:
    for importer, name in ((import_enterprises, "enterprises"), (import_persons, "persons")):
        counts = importer(file=sample(name), by=loaded, at=now).counts
        assert (counts["new"], counts["changed"]) == (0, 0)
    for importer, name in ((import_bureaus, "bureaus"), (import_settings, "settings"), (import_staff, "staff")):
        counts = importer(file=sample(name), by=loaded, at=now).counts
        assert (counts["new"], counts["changed"]) == (0, 0)


def test_no_number_or_phone_of_the_sample_is_in_clear(loaded: User) -> None:
    clear = [person.id_number for person in Person.objects.all()] + [person.phone for person in Person.objects.all()]
    with connection.cursor() as cursor:
        cursor.execute("SELECT id_number, phone, id_hash FROM registry_person")
        stored = "|".join("|".join(row) for row in cursor.fetchall())
        cursor.execute("SELECT phone FROM registry_enterprise")
        stored += "|".join(row[0] for row in cursor.fetchall())
    assert not [value for value in clear if value and value in stored]
