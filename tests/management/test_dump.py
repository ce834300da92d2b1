"""A dump of the sample's database holds no document number and no phone in clear, in whichever table it might lie."""

import io
import json
import logging
import re
from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest
from django.core.files.base import ContentFile
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.urls import reverse

from examcenter.bureaus.models import User
from examcenter.bureaus.staging import stage
from examcenter.journal.models import Entry
from examcenter.lib.clock import database_now
from examcenter.lib.uploads import Upload
from examcenter.registry import actions
from examcenter.registry.imports import runs
from examcenter.registry.models import Appointment, ImportRecord, ImportRun, Person, Proposal, RunState, SavedView
from examcenter.sitting.models import Sitting
from tests.spreadsheets import upload

SAMPLE = Path("examcenter/sample")
# Header of a column → whether its cells are somebody's number; offices' phones are public.
PERSONAL = {"persons": ("证件号码", "手机号"), "enterprises": ("联系电话",)}
LEAST = 700
NEW_PHONES = ("10099990001", "10099990002", "10099990003")


def numbers() -> set[str]:
    """Every document number and phone of the sample's spreadsheets."""
    found = set()
    for name, headers in PERSONAL.items():
        rows = openpyxl.load_workbook(SAMPLE / f"{name}.xlsx").worksheets[0].iter_rows(values_only=True)
        header = list(next(rows))
        places = [header.index(each) for each in headers]
        found |= {str(row[place]).strip() for row in rows for place in places if row[place]}
    return found


def tables() -> list[str]:
    with connection.cursor() as cursor:
        return connection.introspection.table_names(cursor)


def dumped() -> Iterator[tuple[str, str]]:
    """Table and contents, by introspection, so that a new table is looked through as well."""
    for table in tables():
        with connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                lines = []
                with cursor.copy(f'COPY "{table}" TO STDOUT') as copy:
                    lines = [bytes(part) for part in copy]
                yield table, b"".join(lines).decode()
            else:
                cursor.execute(f'SELECT * FROM "{table}"')
                yield table, "\n".join(str(value) for row in cursor.fetchall() for value in row)


def clear_in(text: str, values: set[str]) -> set[str]:
    """Which of the values stand in a text; looked up by their length, since there are many."""
    lengths = {len(value) for value in values}
    runs = re.findall(r"[0-9]{5,}[0-9Xx]?|[A-Z]{1,3}[0-9]{5,}", text)
    found = {run[at : at + size] for run in runs for size in lengths for at in range(len(run) - size + 1)}
    return {value for value in values if value in found or value.lower() in found}


def row_of(number: str) -> dict[str, str]:
    """The row of the sample's roster that has this document number."""
    rows = openpyxl.load_workbook(SAMPLE / "persons.xlsx").worksheets[0].iter_rows(values_only=True)
    header = [str(name) for name in next(rows)]
    row = next(row for row in rows if number in row)
    return {name: str(value or "") for name, value in zip(header, row, strict=True)}


def imported(by: User, **cells: str) -> ImportRun:
    """A roster of one row, checked; the run keeps the file until it is applied."""
    run = runs.take_in(file=upload({"名录": [cells]}), kind="persons", by=by, at=database_now())
    runs.check_run(run)
    run.refresh_from_db()
    return run


def import_some(row: dict[str, str], by: User) -> None:
    """One run applied, with the copies that undoing needs; one that waits; one with a mistake."""
    done = imported(by, **(row | {"手机号": NEW_PHONES[1]}))
    runs.order_import(run=done, by=by)
    runs.apply_run(done)
    assert ImportRecord.objects.filter(run=done).exists()
    imported(by, **(row | {"手机号": NEW_PHONES[2]}))
    wrong = imported(by, **(row | {"任职日期": "今年"}))
    assert wrong.state == RunState.FAULTY


@pytest.fixture
def province(db: None) -> None:
    """The sample as `make run` loads it, and upon it whatever else may carry a number."""
    call_command("demo", stdout=io.StringIO())


def test_what_is_looked_for_is_found_where_it_stands() -> None:
    found = numbers()
    assert len(found) > LEAST
    some = sorted(found)[::50]
    assert clear_in("x".join(f'"{one}",' for one in some), found) == set(some)
    assert clear_in(f"id={some[0]}9", found) >= {some[0]}


def test_the_samples_database_holds_no_number_in_clear(province: None, caplog: pytest.LogCaptureFixture) -> None:
    values, now = numbers(), database_now()
    caplog.set_level(logging.DEBUG)
    admin = User.objects.get(username="admin.anlan")
    officer = User.objects.get(username="officer.chen")
    stage(file=Upload.from_path(SAMPLE / "persons.xlsx"), kind="persons", by=admin, at=now)
    posts = Appointment.objects.for_user(officer).filter(ended_on=None).select_related("person", "enterprise")
    post = posts.exclude(person__seats__isnull=False)[0]
    person, number, phone = post.person, post.person.id_number, post.person.phone
    client = Client()
    client.force_login(officer, backend="allauth.account.auth_backends.AuthenticationBackend")
    for search in (number, phone):
        client.post(reverse("registry_find", args=["persons"]), {"q": search})
        client.get(reverse("registry_persons"), {"q": search})
    client.post(reverse("registry_person_disclose", args=[person.pk]), {"reason": "核对身份证"})
    actions.correct_person(person=person, name=person.name, phone=NEW_PHONES[0], by=officer, at=now)
    SavedView.objects.create(user=officer, kind="persons", name="本县", query="role=officer")
    told = {"name": person.name, "id_number": number, "phone": phone}
    proposal = Proposal.objects.create(
        enterprise=post.enterprise, kind="appoint", values=json.dumps(told), by=officer, at=now, file_name="证书.pdf"
    )
    proposal.file.save("x.pdf", ContentFile(b"%PDF-"), save=True)
    import_some(row_of(number), admin)
    call_command("tick", stdout=io.StringIO())
    assert len(tables()) > 50
    assert Sitting.objects.exists(), "the sample has been sat, so its tables are not empty"
    leaks = {table: found for table, text in dumped() if (found := clear_in(text, values | set(NEW_PHONES)))}
    assert not leaks
    assert not clear_in(caplog.text, values | set(NEW_PHONES))


def test_the_journal_holds_no_name_either(province: None) -> None:
    told = "\n".join(str(details) for details in Entry.objects.values_list("details", flat=True))
    assert not [
        name for name in Person.objects.values_list("name", flat=True).distinct() if len(name) > 1 and name in told
    ]
