"""A province of one's own from spreadsheets, and what is refused."""

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from examcenter.bureaus.models import Bureau, User
from tests.settings import BASE_DIR

SAMPLE = Path(BASE_DIR) / "examcenter" / "sample"
BOOKS = [str(SAMPLE / f"{name}.xlsx") for name in ("bureaus", "settings", "staff")]

pytestmark = pytest.mark.django_db


def test_bureaus_and_staff_are_there_and_can_sign_in() -> None:
    out = StringIO()
    call_command("set_up", *BOOKS, stdout=out)
    line = next(line for line in out.getvalue().splitlines() if line.startswith("officer.chen"))
    username, _name, password = line.split("\t")
    assert Client().login(username=username, password=password)
    assert Bureau.objects.get(code="990122").level == "county"


def test_it_refuses_a_second_province(county: Bureau) -> None:
    with pytest.raises(CommandError, match="already"):
        call_command("set_up", *BOOKS)


def test_a_wrong_file_leaves_nothing_behind() -> None:
    with pytest.raises(CommandError, match="nothing else was"):
        call_command("set_up", BOOKS[0], BOOKS[1], BOOKS[0])
    assert not Bureau.objects.exists()
    assert not User.objects.exists()


def test_a_missing_file_is_named() -> None:
    with pytest.raises(CommandError, match="nowhere"):
        call_command("set_up", "nowhere.xlsx", *BOOKS[1:])
