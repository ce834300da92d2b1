"""Every encrypted value of the database under the first of DATA_KEYS, while the centre runs.

The columns are found by looking at the installed models, so that a new one cannot be forgotten. Each value is replaced
on condition that it still is what was read; whatever somebody writes meanwhile stays, and the next pass looks at it.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from allauth.mfa.models import Authenticator
from cryptography.exceptions import InvalidTag
from django.apps import apps
from django.db import connection, transaction

from examcenter.lib import crypto
from examcenter.lib.fields import EncryptedField
from examcenter.registry.models import Person
from examcenter.registry.models.findable import phone_hash

ROWS = 500  # of one transaction
CHARACTERS = 4 * 1024 * 1024  # of one transaction; a spreadsheet that waits to be imported may be large
PASSES = 3
SECRETS = ("secret", "seed", "migrated_codes")  # what allauth encrypts inside an authenticator's data
Say = Callable[[str], Any]


@dataclass(frozen=True)
class EncryptedColumn:
    table: str
    key: str
    column: str

    def __str__(self) -> str:
        return f"{self.table}.{self.column}"


@dataclass
class Rotated:
    """How many values were replaced, by column; those that no key opens; those left under an old key."""

    done: dict[str, int] = field(default_factory=dict)
    unreadable: list[str] = field(default_factory=list)
    left: int = 0


def encrypted_columns() -> list[EncryptedColumn]:
    """Every column of an EncryptedField, by table."""
    found = set()
    for model in apps.get_models(include_auto_created=True):
        for each in model._meta.concrete_fields:
            if isinstance(each, EncryptedField) and model._meta.managed and not model._meta.proxy:
                owner = each.model._meta
                found.add(EncryptedColumn(owner.db_table, str(owner.pk.column), str(each.column)))
    return sorted(found, key=str)


def rotate(say: Say) -> Rotated:
    """Encrypts anew whatever is not under the first key; what cannot be opened is named and left as it is."""
    rotated = Rotated()
    for column in encrypted_columns():
        rotated.done[str(column)] = _rotate_column(column, rotated, say)
    rotated.done["mfa_authenticator.data"] = _rotate_second_factors(rotated)
    return rotated


def _rotate_column(column: EncryptedColumn, rotated: Rotated, say: Say) -> int:
    done = 0
    shut: set[Any] = set()
    for _pass in range(PASSES):  # what an old process wrote meanwhile is met at the next pass
        for keys in _batches(column):
            done += _rotate_rows(column, keys, shut)
            if done and done % (ROWS * 20) == 0:
                say(f"  {column}: {done} …")
        if _waiting(column) == len(shut):
            break
    rotated.unreadable += [f"{column} {column.key}={key}" for key in sorted(shut)]
    rotated.left += _waiting(column) - len(shut)
    return done


def _old(column: EncryptedColumn) -> tuple[str, list[Any]]:
    """The condition on a value that is not under the first key."""
    first, quoted = f"{crypto.key_names()[0]}:", connection.ops.quote_name(column.column)
    return f"{quoted} <> '' AND substr({quoted}, 1, {len(first)}) <> %s", [first]


def _waiting(column: EncryptedColumn) -> int:
    condition, values = _old(column)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {_q(column.table)} WHERE {condition}", values)  # noqa: S608
        return int(cursor.fetchone()[0])


def _batches(column: EncryptedColumn) -> Iterator[Sequence[Any]]:
    """Keys of rows to look at, from small to large, so many that a transaction stays short."""
    condition, values = _old(column)
    key, last = _q(column.key), None
    while True:
        after = "" if last is None else f"{key} > %s AND "
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT {key}, length({_q(column.column)}) FROM {_q(column.table)} "  # noqa: S608
                f"WHERE {after}{condition} ORDER BY {key} LIMIT {ROWS}",
                [*([] if last is None else [last]), *values],
            )
            found = cursor.fetchall()
        if not found:
            return
        batch: list[Any] = []
        size = 0
        for one, length in found:
            if batch and size + length > CHARACTERS:
                break
            batch.append(one)
            size += length
        last = batch[-1]
        yield batch


@transaction.atomic
def _rotate_rows(column: EncryptedColumn, keys: Sequence[Any], shut: set[Any]) -> int:
    marks = ", ".join(["%s"] * len(keys))
    table, name, key = _q(column.table), _q(column.column), _q(column.key)
    done = 0
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {key}, {name} FROM {table} WHERE {key} IN ({marks})", list(keys))  # noqa: S608
        for one, stored in cursor.fetchall():
            try:
                fresh = renewed(stored)
            except ValueError:
                shut.add(one)
                continue
            if fresh != stored:
                update = f"UPDATE {table} SET {name} = %s WHERE {key} = %s AND {name} = %s"  # noqa: S608
                cursor.execute(update, [fresh, one, stored])
                done += cursor.rowcount
            shut.discard(one)
    return done


def _q(name: str) -> str:
    return connection.ops.quote_name(name)


def renewed(stored: str) -> str:
    """The value under the first key; unchanged where it is already. Raises ValueError where no key opens it."""
    if not stored or stored.startswith(f"{crypto.key_names()[0]}:"):
        return stored
    try:
        return crypto.encrypt(crypto.decrypt(stored))
    except InvalidTag as tampered:
        raise ValueError("no key opens this value") from tampered


def _rotate_second_factors(rotated: Rotated) -> int:
    done = 0
    for pk in Authenticator.objects.order_by("pk").values_list("pk", flat=True):
        with transaction.atomic():
            held = Authenticator.objects.select_for_update().filter(pk=pk).first()
            if held is None:
                continue
            try:
                fresh = held.data | {name: _renewed_secret(held.data[name]) for name in SECRETS if name in held.data}
            except ValueError:
                rotated.unreadable.append(f"mfa_authenticator.data id={pk}")
                continue
            if fresh != held.data:
                Authenticator.objects.filter(pk=pk).update(data=fresh)
                done += 1
    return done


def _renewed_secret(stored: Any) -> Any:
    return [renewed(each) for each in stored] if isinstance(stored, list) else renewed(stored)


def rehash(say: Say) -> int:
    """The keyed hashes of numbers and phones under the present HASH_KEY; how many persons had others."""
    changed, last = 0, 0
    while chunk := list(
        Person.objects.filter(pk__gt=last).order_by("pk").only("id_number", "phone", "id_hash", "phone_hash")[:ROWS]
    ):
        stale = []
        for person in chunk:
            number, phone = (
                Person.hash_of(person.id_number) if person.id_number else person.id_hash,
                phone_hash(person.phone),
            )
            if (number, phone) != (person.id_hash, person.phone_hash):
                person.id_hash, person.phone_hash = number, phone
                stale.append(person)
        with transaction.atomic():
            for person in stale:
                Person.objects.filter(pk=person.pk).update(id_hash=person.id_hash, phone_hash=person.phone_hash)
        changed, last = changed + len(stale), chunk[-1].pk
        if stale:
            say(f"  registry_person: {changed} …")
    return changed
