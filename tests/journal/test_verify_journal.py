"""`manage.py verify_journal`: 0 while the chain is sound, 1 after anything was changed by hand."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction
from django.db.backends.utils import CursorWrapper
from pytest_django import Settings

from examcenter.bureaus.models import Bureau
from examcenter.journal import heads
from examcenter.journal.actions import record
from examcenter.journal.models import Entry, Seal
from examcenter.journal.sealing import head, seal_waiting


@pytest.fixture
def entries(county: Bureau, now: datetime) -> None:
    for number in range(3):
        record(actor="system", verb="bureaus.import_bureaus", obj=county, at=now, number=number)


@pytest.fixture(autouse=True)
def notes(settings: Settings, tmp_path: Path) -> Path:
    """Where heads are noted: a directory of each test's own."""
    settings.VAR_DIR = tmp_path
    return tmp_path / "journal-heads.txt"


Verify = Callable[..., int]


@pytest.fixture
def verify(django_capture_on_commit_callbacks: Callable[..., Any]) -> Verify:
    """Run the command as from the shell; returns its exit code."""

    def run(*arguments: str) -> int:
        with django_capture_on_commit_callbacks(execute=True):
            try:
                call_command("verify_journal", *arguments)
            except SystemExit as stopped:
                return int(stopped.code or 0)
        return 0

    return run


@contextmanager
def unguarded(*tables: str) -> Iterator[CursorWrapper]:
    """A cursor that may do what the triggers refuse, as somebody with the database's password could."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for table in tables or ("journal_entry", "journal_seal"):
            if connection.vendor == "postgresql":
                cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
                continue
            for event in ("update", "delete", "replace"):
                cursor.execute(f"DROP TRIGGER {table}_no_{event}")
        yield cursor


LAST_ENTRY = "(SELECT MAX(id) FROM journal_entry)"
CHANGED = [
    ["UPDATE journal_entry SET actor = 'user:1' WHERE verb = 'bureaus.import_bureaus'"],
    ["UPDATE journal_entry SET details = '{\"number\": 9}'"],
    [f"UPDATE journal_entry SET object_id = '0' WHERE id = {LAST_ENTRY}"],
    ["UPDATE journal_seal SET hash = '0' WHERE position = 3"],
    ["UPDATE journal_seal SET sealed_at = '2020-01-01 00:00:00+00:00' WHERE position = 1"],
]
DELETED = [
    ["DELETE FROM journal_seal WHERE position = 1"],
    ["DELETE FROM journal_seal WHERE position = 2"],
    ["DELETE FROM journal_seal WHERE position = 3"],
    ["DELETE FROM journal_seal WHERE position > 1"],
    ["DELETE FROM journal_seal"],
    ["DELETE FROM journal_seal WHERE position = 3", f"DELETE FROM journal_entry WHERE id = {LAST_ENTRY}"],
    ["DELETE FROM journal_seal", "DELETE FROM journal_entry"],
    ["DELETE FROM journal_seal", "UPDATE journal_entry SET actor = 'user:1'"],
]
REORDERED = [
    [
        "UPDATE journal_seal SET position = 9 WHERE position = 1",
        "UPDATE journal_seal SET position = 1 WHERE position = 2",
        "UPDATE journal_seal SET position = 2 WHERE position = 9",
    ],
    ["UPDATE journal_seal SET position = position + 1 WHERE position = 3"],
]


def test_it_seals_and_finds_the_chain_sound(entries: None, verify: Verify, capsys: pytest.CaptureFixture[str]) -> None:
    assert verify() == 0
    assert list(Seal.objects.values_list("position", flat=True)) == [1, 2, 3]
    assert "sealed now: 3" in capsys.readouterr().out
    assert verify() == 0


@pytest.mark.parametrize("statements", [*CHANGED, *DELETED, *REORDERED], ids=lambda statements: statements[-1])
def test_it_finds_a_change_by_hand(
    entries: None, verify: Verify, statements: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert verify() == 0
    with unguarded() as cursor:
        for statement in statements:
            cursor.execute(statement)
    assert verify() == 1
    assert "BROKEN at link" in capsys.readouterr().err
    assert verify() == 1  # looking again heals nothing


@pytest.mark.parametrize("statement", ["DELETE FROM journal_seal", "DELETE FROM journal_seal WHERE position = 3"])
def test_it_finds_a_chain_that_the_clock_made_anew(entries: None, verify: Verify, statement: str) -> None:
    assert verify() == 0
    with unguarded() as cursor:
        cursor.execute(statement)
    seal_waiting()
    assert verify() == 1


def test_a_head_written_down_is_held_against_the_chain(entries: None, verify: Verify, notes: Path) -> None:
    assert verify() == 0
    position, digest, _ = head()
    notes.unlink()
    assert verify("--head", f"{position}:{digest}") == 0
    with unguarded("journal_seal") as cursor:
        cursor.execute("DELETE FROM journal_seal")
    assert verify("--head", f"{position}:{digest}") == 1


def test_it_refuses_a_head_that_is_none(entries: None, verify: Verify) -> None:
    with pytest.raises(CommandError, match="position:hash"):
        verify("--head", "3-abc")


def test_each_sealing_notes_its_head(entries: None, verify: Verify, notes: Path, county: Bureau, now: datetime) -> None:
    assert verify() == 0
    record(actor="system", verb="bureaus.import_bureaus", obj=county, at=now)
    assert verify() == 0
    assert [noted.position for noted in heads.noted()] == [3, 4]
    assert heads.noted()[-1].hash == head()[1]


def test_notes_of_another_database_and_torn_lines_do_not_count(entries: None, verify: Verify, notes: Path) -> None:
    notes.write_text(f"7 {'a' * 64} 2026-01-01T00:00:00+00:00 sqlite:another.sqlite3\n8 abc")
    assert verify() == 0


def test_an_entry_that_vanished_before_it_was_sealed_is_missed_where_ids_have_no_gaps(
    entries: None, verify: Verify, county: Bureau, now: datetime
) -> None:
    assert verify() == 0
    late = record(actor="system", verb="bureaus.import_bureaus", obj=county, at=now)
    with unguarded("journal_entry") as cursor:
        cursor.execute("DELETE FROM journal_entry WHERE id = %s", [late.pk])
    assert verify() == (1 if connection.vendor == "sqlite" else 0)  # a gap in PostgreSQL may be an act undone


def test_an_act_that_was_undone_is_no_fault(entries: None, verify: Verify, county: Bureau, now: datetime) -> None:
    with suppress(ZeroDivisionError), transaction.atomic():
        record(actor="system", verb="bureaus.import_bureaus", obj=county, at=now)
        raise ZeroDivisionError
    record(actor="system", verb="bureaus.import_bureaus", obj=county, at=now)
    assert verify() == 0


REFUSED = [
    "UPDATE journal_entry SET actor = 'x'",
    "DELETE FROM journal_entry",
    "UPDATE journal_seal SET hash = 'x'",
    "DELETE FROM journal_seal",
]
TRUNCATED = ["TRUNCATE journal_seal", "TRUNCATE journal_entry, journal_seal", "TRUNCATE journal_entry CASCADE"]
REPLACED = [
    "REPLACE INTO journal_entry SELECT id, at, 'user:1', verb, object_type, object_id, details FROM journal_entry",
    "INSERT OR REPLACE INTO journal_seal SELECT position, sealed_at, 'x', entry_id FROM journal_seal",
    "INSERT OR REPLACE INTO journal_seal SELECT position + 9, sealed_at, 'x', entry_id FROM journal_seal",
]


@pytest.mark.parametrize("statement", [*REFUSED, *(TRUNCATED if connection.vendor == "postgresql" else REPLACED)])
def test_the_database_refuses_a_change(entries: None, verify: Verify, statement: str) -> None:
    assert verify() == 0
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            cursor.execute(statement)
    assert (Entry.objects.count(), Seal.objects.count()) == (3, 3)
    assert verify() == 0
