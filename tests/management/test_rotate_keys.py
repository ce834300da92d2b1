"""Every encrypted value moves to a new key, and then the old one is needed no more."""

import io
import json

import pytest
from allauth.mfa.models import Authenticator
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import connection
from pytest_django import Settings

from examcenter.bureaus.models import User
from examcenter.bureaus.staging import stage
from examcenter.lib import crypto
from examcenter.lib.fields import EncryptedField
from examcenter.lib.uploads import Upload
from examcenter.management import rotation
from examcenter.registry.models import Appointment, Enterprise, Person, Proposal
from tests.builders import make_appointment, make_person
from tests.cast import NOW

OLD, NEW = f"old:{'ab' * 32}", f"new:{'cd' * 32}"


def rotate() -> str:
    told = io.StringIO()
    call_command("rotate_keys", stdout=told, stderr=told)
    return told.getvalue()


def stored(column: rotation.EncryptedColumn) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT "{column.column}" FROM "{column.table}"')
        return [value for (value,) in cursor.fetchall() if value]


@pytest.fixture
def serving(settings: Settings, enterprise: Enterprise, officer: User, enterprise_user: User) -> Appointment:
    """Something in most of the encrypted columns, all of it under the old key."""
    settings.DATA_KEYS = OLD
    enterprise.phone = "10036970001"
    enterprise.save(update_fields=["phone"])
    stage(file=Upload("名录.csv", b"x" * 5000), kind="persons", by=officer, at=NOW)
    Proposal.objects.create(enterprise=enterprise, kind="appoint", values="{}", by=enterprise_user, at=NOW)
    Authenticator.objects.create(user=officer, type="totp", data={"secret": crypto.encrypt("SECRET")})
    codes = {"seed": crypto.encrypt("seed"), "used_mask": 3, "migrated_codes": [crypto.encrypt("12345678")]}
    Authenticator.objects.create(user=officer, type="recovery_codes", data=codes)
    return make_appointment(enterprise=enterprise, person=make_person(phone="10048230009"))


def test_every_encrypted_field_of_every_model_is_found() -> None:
    fields = {
        f"{field.model._meta.db_table}.{field.column}"
        for model in apps.get_models()
        for field in model._meta.get_fields()
        if isinstance(field, EncryptedField)
    }
    assert {str(column) for column in rotation.encrypted_columns()} == fields
    assert {"registry_person.id_number", "bureaus_stagedfile.body", "registry_proposal.values"} <= fields


def test_afterwards_the_new_key_alone_reads_everything(serving: Appointment, settings: Settings) -> None:
    number = serving.person.id_number
    settings.DATA_KEYS = f"{NEW},{OLD}"
    told = rotate()
    assert "registry_person.id_number: 1 encrypted anew" in told
    assert "mfa_authenticator.data: 2 encrypted anew" in told
    assert "no longer needs: old" in told
    settings.DATA_KEYS = NEW
    filled = [str(column) for column in rotation.encrypted_columns() if [crypto.decrypt(one) for one in stored(column)]]
    assert len(filled) > 4
    found = Person.objects.get()
    assert (found.id_number, found.phone) == (number, "10048230009")
    totp, codes = Authenticator.objects.order_by("pk")
    assert crypto.decrypt(totp.data["secret"]) == "SECRET"
    assert crypto.decrypt(codes.data["seed"]) == "seed"
    assert [crypto.decrypt(each) for each in codes.data["migrated_codes"]] == ["12345678"]
    assert codes.data["used_mask"] == 3


def test_running_it_twice_changes_nothing_more(serving: Appointment, settings: Settings) -> None:
    settings.DATA_KEYS = f"{NEW},{OLD}"
    rotate()
    before = {str(column): stored(column) for column in rotation.encrypted_columns()}
    factors = json.dumps(list(Authenticator.objects.order_by("pk").values_list("data", flat=True)))
    told = rotate()
    assert "registry_person.id_number: 0 encrypted anew" in told
    assert before == {str(column): stored(column) for column in rotation.encrypted_columns()}
    assert factors == json.dumps(list(Authenticator.objects.order_by("pk").values_list("data", flat=True)))


def test_what_was_done_before_an_interruption_stays_done(
    serving: Appointment, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rotation, "ROWS", 2)
    for _ in range(5):
        make_appointment(enterprise=serving.enterprise)
    settings.DATA_KEYS = f"{NEW},{OLD}"
    numbers = next(each for each in rotation.encrypted_columns() if str(each) == "registry_person.id_number")
    first = next(rotation._batches(numbers))
    rotation._rotate_rows(numbers, first, set())
    assert len([value for value in stored(numbers) if value.startswith("new:")]) == 2
    assert "registry_person.id_number: 4 encrypted anew" in rotate()


def test_what_somebody_writes_meanwhile_is_kept(serving: Appointment, settings: Settings) -> None:
    """The value that was read is replaced, and no other."""
    settings.DATA_KEYS = f"{NEW},{OLD}"
    person = serving.person
    renewed = rotation.renewed

    def slow(value: str) -> str:
        if crypto.decrypt(value) == "10048230009":
            Person.objects.get(pk=person.pk).save()
            changed = Person.objects.get(pk=person.pk)
            changed.phone = "10048230010"
            changed.save(update_fields=["phone"])
        return renewed(value)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(rotation, "renewed", slow)
        rotate()
    assert Person.objects.get(pk=person.pk).phone == "10048230010"


def test_values_that_no_key_opens_are_named(serving: Appointment, settings: Settings) -> None:
    settings.DATA_KEYS = f"lost:{'ef' * 32}"
    lost = make_person()
    settings.DATA_KEYS = f"{NEW},{OLD}"
    told = io.StringIO()
    with pytest.raises(CommandError, match="2 values cannot be read"):
        call_command("rotate_keys", stdout=told, stderr=told)
    assert f"registry_person.id_number id={lost.pk}" in told.getvalue()
    assert "no longer needs" not in told.getvalue()
    settings.DATA_KEYS = NEW
    assert Person.objects.get(pk=serving.person_id).phone == "10048230009", "the others are rotated all the same"


def test_a_tampered_value_is_named(serving: Appointment, settings: Settings) -> None:
    settings.DATA_KEYS = f"{NEW},{OLD}"
    with connection.cursor() as cursor:
        cursor.execute("UPDATE registry_person SET phone = %s", [crypto.encrypt("x").replace("new:", "old:")])
    with pytest.raises(CommandError, match="1 values cannot be read"):
        rotate()


def test_a_new_hash_key_finds_everybody_again(serving: Appointment, settings: Settings) -> None:
    number = serving.person.id_number
    settings.HASH_KEY = "77" * 32
    assert not Person.objects.filter(id_hash=Person.hash_of(number)).exists()
    told = io.StringIO()
    call_command("rotate_keys", "--hash", stdout=told)
    assert Person.objects.get(id_hash=Person.hash_of(number)).pk == serving.person_id
    assert "1 persons" in told.getvalue()
    told = io.StringIO()
    call_command("rotate_keys", "--hash", stdout=told)
    assert "0 persons" in told.getvalue()
