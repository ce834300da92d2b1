"""Names of any length, rare characters, interpuncts, and documents of every kind, from the spreadsheet to the PDF."""

from collections.abc import Callable
from datetime import date, datetime

import pypdfium2
import pytest
from django.test import Client
from django.urls import reverse

from examcenter.assessment.models import Assessment, Seat
from examcenter.bureaus.models import User
from examcenter.registry.forms import RosterFilter
from examcenter.registry.imports import import_persons
from examcenter.registry.models import Enterprise, IdKind, Person
from examcenter.registry.queries import roster
from examcenter.sitting.admission import is_person
from tests.builders import id_number, make_person
from tests.spreadsheets import person_row, upload

Enter = Callable[[User], Client]
LONG = "夏丽番·阿不都热西提·买买提艾力·吐尔逊江·阿卜杜拉·穆罕默德·伊斯马伊力·亚力坤·木合塔尔·热合曼"

# name in the spreadsheet, what somebody types into the search
NAMES = [
    ("𬍛𠅤", "𬍛𠅤"),
    ("𠅤", "𠅤"),
    ("阿依古丽·买买提", "阿依古丽•买买提"),
    ("阿依古丽•买买提", "阿依古丽・买买提"),
    ("阿依古丽・买买提", "阿依古丽．买买提"),
    ("阿依古丽‧买买提", "古丽买买"),
    ("阿依古丽∙买买提", "aygl"),
    (LONG, "木合塔尔"),
    ("Jean-Luc O’Neill", "oneill"),
    ("Ærøskøbing Åse", "åse"),
]

# word in the spreadsheet, number, whether it can be stored
DOCUMENTS = [
    ("居民身份证", "11010519491231002x", True),
    ("居民身份证", "110105194912310021", False),
    ("居民身份证", "110105491231002", False),
    ("居民身份证", id_number(7, born=date(2026, 11, 20)), True),
    ("居民身份证", id_number(7, born=date(2026, 11, 21)), False),
    ("港澳台居民居住证", "810000199408230021", True),
    ("港澳台居民居住证", "810000199408230022", False),
    ("外国人永久居留身份证", "USA110119820301", True),
    ("外国人永久居留身份证", "USA11011982030", False),
    ("护照", "e12345678", True),
    ("护照", "护照12345", False),
]


@pytest.mark.parametrize(("name", "typed"), NAMES)
def test_a_name_from_the_spreadsheet_to_the_search(
    enter: Enter, officer: User, enterprise: Enterprise, now: datetime, name: str, typed: str
) -> None:
    file = upload({"名录": [person_row(enterprise.code, 姓名=name)]})
    assert import_persons(file=file, by=officer, at=now).errors == []
    person = Person.objects.get()
    assert person.name == name
    found = roster(officer, RosterFilter(officer, {"q": typed}).chosen(), now.date())
    assert [post.person_id for post in found] == [person.pk]
    client = enter(officer)
    for address in (reverse("registry_persons"), reverse("registry_person", args=[person.pk])):
        page = client.get(address).content.decode()
        assert name.replace("’", "&#x27;") in page or name in page


def test_a_name_with_another_interpunct_is_the_same_person(
    officer: User, enterprise: Enterprise, now: datetime
) -> None:
    person = make_person(name="阿依古丽·买买提")
    row = person_row(enterprise.code, 姓名="阿依古丽•买买提", 证件号码=person.id_number, 手机号=person.phone)
    assert import_persons(file=upload({"名录": [row]}), by=officer, at=now).errors == []
    assert Person.objects.get() == person
    assert is_person(person, name="阿依古丽 买买提", last_six=person.last_six)


def test_two_persons_with_one_number_are_refused(officer: User, enterprise: Enterprise, now: datetime) -> None:
    number = id_number()
    rows = [person_row(enterprise.code, 姓名=name, 证件号码=number) for name in ("侯旭成", "侯旭辰")]
    assert import_persons(file=upload({"名录": rows}), by=officer, at=now).errors
    assert not Person.objects.exists()


@pytest.mark.parametrize(("kind", "number", "right"), DOCUMENTS)
def test_documents_of_every_kind(
    officer: User, enterprise: Enterprise, now: datetime, kind: str, number: str, right: bool
) -> None:
    file = upload({"名录": [person_row(enterprise.code, 证件类型=kind, 证件号码=number)]})
    result = import_persons(file=file, by=officer, at=now)
    assert bool(result.errors) != right
    assert Person.objects.exists() == right
    if right:
        person = Person.objects.get()
        assert (person.id_number, person.id_last4) == (number.upper(), number.upper()[-4:])
        assert person.get_id_kind_display() == kind
        assert (person.born_on is None) == (person.id_kind in {IdKind.PASSPORT, IdKind.FOREIGNER_PERMIT})


def test_the_page_of_a_new_appointment_refuses_the_same(enter: Enter, officer: User, enterprise: Enterprise) -> None:
    known = make_person(name="侯旭成")
    values = {
        "name": "侯旭辰",
        "id_kind": "resident",
        "role": "officer",
        "side": "production",
        "started_on": "2026-01-05",
    }
    client, address = enter(officer), reverse("registry_appoint", args=[enterprise.pk])
    for number, words in (
        (known.id_number, "侯*成"),
        ("110105194912310021", "校验码不符"),
        ("110105491231002", "15位旧号码"),
        (id_number(8, born=date(2099, 1, 1)), "出生日期"),
    ):
        page = client.post(address, values | {"id_number": number}).content.decode()
        assert words in page
    assert Person.objects.count() == 1


@pytest.mark.parametrize("name", ["𬍛𠅤", "阿依古丽·买买提", LONG])
def test_the_name_stands_on_the_printed_list(enter: Enter, officer: User, seated: Assessment, name: str) -> None:
    person = Seat.objects.filter(assessment=seated).select_related("person")[0].person
    person.name = name
    person.save(update_fields=["name"])
    answer = enter(officer).get(reverse("sitting_attendance", args=[seated.sessions.get().pk]))
    data = b"".join(answer.streaming_content) if answer.streaming else answer.content  # type: ignore[attr-defined]
    with pypdfium2.PdfDocument(data) as document:
        text = "".join(page.get_textpage().get_text_range() for page in document)
    assert name in "".join(text.split())
