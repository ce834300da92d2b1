"""`manage.py verify_journal`: 0 while the chain is sound, 1 after anything was changed by hand."""

from datetime import datetime

import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction

from examcenter.bureaus.models import Bureau
from examcenter.journal.actions import record
from examcenter.journal.models import Entry, Seal


@pytest.fixture
def entries(county: Bureau, now: datetime) -> None:
    for number in range(3):
        record(actor="system", verb="bureaus.import_bureaus", obj=county, at=now, number=number)


def force(statement: str, table: str) -> None:
    """Change what the trigger guards, as somebody with the database's password could."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        else:
            cursor.execute(f"DROP TRIGGER {table}_no_update")
            cursor.execute(f"DROP TRIGGER {table}_no_delete")
        cursor.execute(statement)


def verify() -> int:
    try:
        call_command("verify_journal")
    except SystemExit as stopped:
        return int(stopped.code or 0)
    return 0


def test_it_seals_and_finds_the_chain_sound(entries: None, capsys: pytest.CaptureFixture[str]) -> None:
    assert verify() == 0
    assert list(Seal.objects.values_list("position", flat=True)) == [1, 2, 3]
    assert "sealed now: 3" in capsys.readouterr().out
    assert verify() == 0


@pytest.mark.parametrize(
    ("table", "statement"),
    [
        ("journal_entry", "UPDATE journal_entry SET actor = 'user:1' WHERE verb = 'bureaus.import_bureaus'"),
        ("journal_entry", "UPDATE journal_entry SET details = '{\"number\": 9}'"),
        ("journal_seal", "UPDATE journal_seal SET hash = '0' WHERE position = 3"),
        ("journal_seal", "DELETE FROM journal_seal WHERE position = 2"),
    ],
)
def test_it_finds_a_change_by_hand(
    entries: None, table: str, statement: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert verify() == 0
    force(statement, table)
    assert verify() == 1
    assert "BROKEN at link" in capsys.readouterr().err


@pytest.mark.parametrize("statement", ["UPDATE journal_entry SET actor = 'x'", "DELETE FROM journal_entry"])
def test_the_database_refuses_a_change(entries: None, statement: str) -> None:
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert Entry.objects.count() == 3


@pytest.mark.parametrize("statement", ["UPDATE journal_seal SET hash = 'x'", "DELETE FROM journal_seal"])
def test_the_database_refuses_to_change_a_seal(entries: None, statement: str) -> None:
    assert verify() == 0
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
