"""The roster from a spreadsheet: what is written, what a repetition does, and every refusal."""

from datetime import date, datetime
from typing import Any

import pytest
from django.db import connection

from examcenter.bureaus.models import User
from examcenter.journal.models import Entry
from examcenter.lib.uploads import ImportResult, Upload
from examcenter.registry.imports import import_persons
from examcenter.registry.models import Appointment, CapacityKind, Enterprise, Person
from tests.builders import id_number, make_appointment, make_enterprise, make_person, organisation_code
from tests.spreadsheets import person_row, upload


def sheet(*rows: dict[str, Any]) -> Upload:
    return upload({"名录": rows}, name="名录.xlsx")


def refused(result: ImportResult) -> list[tuple[int, str]]:
    """Row and column of every fault; nothing may have been written."""
    assert not result.applied
    assert not Person.objects.filter(name="侯旭成").exists()
    return [(error.row, error.column) for error in result.errors]


def test_it_writes_persons_and_appointments_with_one_entry(
    officer: User, enterprise: Enterprise, now: datetime
) -> None:
    number = id_number(born=date(1990, 7, 2))
    file = sheet(person_row(enterprise.code, 证件号码=number), person_row(enterprise.code, 姓名="李金海"))
    result = import_persons(file=file, by=officer, at=now)
    assert (result.applied, result.counts) == (True, {"new": 2, "changed": 0, "unchanged": 0})
    person = Person.objects.get(name="侯旭成")
    assert (person.id_number, person.last_six, person.born_on) == (number, number[-6:], date(1990, 7, 2))
    appointment = person.appointments.get()
    assert (appointment.enterprise, appointment.role, appointment.side) == (enterprise, "officer", "production")
    entry = Entry.objects.get(verb="registry.import_persons")
    assert entry.details == {"digest": file.digest, "new": 2, "changed": 0, "unchanged": 0}


def test_a_repetition_changes_nothing(officer: User, enterprise: Enterprise, now: datetime) -> None:
    file = sheet(person_row(enterprise.code), person_row(enterprise.code, 姓名="李金海"))
    import_persons(file=file, by=officer, at=now)
    before = list(Person.objects.order_by("pk").values()), list(Appointment.objects.order_by("pk").values())
    again = import_persons(file=file, by=officer, at=now)
    assert again.counts == {"new": 0, "changed": 0, "unchanged": 2}
    assert (list(Person.objects.order_by("pk").values()), list(Appointment.objects.order_by("pk").values())) == before


def test_a_trial_writes_nothing(officer: User, enterprise: Enterprise, now: datetime) -> None:
    result = import_persons(file=sheet(person_row(enterprise.code)), by=officer, at=now, dry_run=True)
    assert result.counts["new"] == 1
    assert refused(result) == []


def test_one_person_at_several_enterprises_is_one_person(officer: User, enterprise: Enterprise, now: datetime) -> None:
    other = make_enterprise(bureau=enterprise.bureau)
    row = person_row(enterprise.code)
    import_persons(file=sheet(row, row | {"统一社会信用代码": other.code}), by=officer, at=now)
    assert Person.objects.get().appointments.count() == 2


def test_an_end_and_another_phone_are_changes(officer: User, enterprise: Enterprise, now: datetime) -> None:
    row = person_row(enterprise.code)
    import_persons(file=sheet(row), by=officer, at=now)
    changed = sheet(row | {"离任日期": "2026-10-30", "手机号": "10048230001"})
    assert import_persons(file=changed, by=officer, at=now).counts["changed"] == 1
    assert Appointment.objects.get().ended_on == date(2026, 10, 30)
    assert Person.objects.get().phone == "10048230001"


def test_an_empty_phone_keeps_the_stored_one(officer: User, enterprise: Enterprise, now: datetime) -> None:
    row = person_row(enterprise.code)
    import_persons(file=sheet(row), by=officer, at=now)
    assert import_persons(file=sheet(row | {"手机号": ""}), by=officer, at=now).counts["unchanged"] == 1
    assert Person.objects.get().phone == "10048233475"


@pytest.mark.parametrize(
    ("name", "kind", "number"),
    [
        ("温咏棠", "港澳台居民居住证", id_number(born=date(1982, 7, 5), region="830000")),
        ("ELIN SANDVOLD", "护照", "zz9900017"),
        ("王𬍛", "外国人永久居留身份证", "CAN110182061901"),
        ("阿依古丽·麦麦提", "居民身份证", id_number(born=date(1993, 6, 28))),
    ],
)
def test_other_documents_and_names(
    officer: User, enterprise: Enterprise, now: datetime, name: str, kind: str, number: str
) -> None:
    row = person_row(enterprise.code, 姓名=name, 证件类型=kind, 证件号码=number)
    assert import_persons(file=sheet(row), by=officer, at=now).errors == []
    person = Person.objects.get(name=name)
    assert (person.get_id_kind_display(), person.id_number) == (kind, number.upper())


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("证件号码", "110105194912310021"),
        ("证件号码", "11010519491231"),
        ("证件号码", id_number(born=date(2027, 1, 1))),
        ("统一社会信用代码", organisation_code(4711)),
        ("统一社会信用代码", "91990122MA38H3XY90"),
        ("岗位", "质量主管"),
        ("任职类别", "销售"),
        ("任职日期", "今年"),
        ("离任日期", "2024-02-29"),
        ("手机号", "无"),
        ("证件类型", "驾驶证"),
    ],
)
def test_it_names_the_row_and_column(
    officer: User, enterprise: Enterprise, now: datetime, column: str, value: str
) -> None:
    good = person_row(enterprise.code, 姓名="李金海")
    result = import_persons(file=sheet(good, person_row(enterprise.code, **{column: value})), by=officer, at=now)
    assert refused(result) == [(3, column)]
    assert not Person.objects.exists()


def test_it_rejects_two_names_for_one_number(officer: User, enterprise: Enterprise, now: datetime) -> None:
    row = person_row(enterprise.code)
    result = import_persons(file=sheet(row, row | {"姓名": "侯旭城", "岗位": "质量安全总监"}), by=officer, at=now)
    assert refused(result) == [(3, "姓名")]


def test_it_rejects_a_number_stored_for_another_name(officer: User, enterprise: Enterprise, now: datetime) -> None:
    stored = make_person(name="周国生")
    result = import_persons(file=sheet(person_row(enterprise.code, 证件号码=stored.id_number)), by=officer, at=now)
    assert refused(result) == [(2, "姓名")]
    assert "周*生" in result.errors[0].reason
    assert "周国生" not in result.errors[0].reason


def test_it_rejects_two_phones_for_one_person(officer: User, enterprise: Enterprise, now: datetime) -> None:
    row = person_row(enterprise.code)
    result = import_persons(
        file=sheet(row, row | {"手机号": "10048230009", "岗位": "质量安全总监"}), by=officer, at=now
    )
    assert refused(result) == [(3, "手机号")]


def test_it_rejects_the_same_appointment_twice(officer: User, enterprise: Enterprise, now: datetime) -> None:
    row = person_row(enterprise.code)
    assert refused(import_persons(file=sheet(row, row), by=officer, at=now)) == [(3, "任职日期")]


def test_it_rejects_overlapping_appointments_in_the_file(officer: User, enterprise: Enterprise, now: datetime) -> None:
    row = person_row(enterprise.code)
    assert refused(import_persons(file=sheet(row, row | {"任职日期": "2025-03-01"}), by=officer, at=now)) == [
        (3, "任职日期")
    ]


def test_it_rejects_an_overlap_with_a_stored_appointment(officer: User, enterprise: Enterprise, now: datetime) -> None:
    stored = make_appointment(enterprise=enterprise)
    row = person_row(
        enterprise.code, 姓名=stored.person.name, 证件号码=stored.person.id_number, 手机号="", 任职日期="2025-01-01"
    )
    result = import_persons(file=sheet(row), by=officer, at=now)
    assert refused(result) == [(2, "任职日期")]
    assert Appointment.objects.get() == stored


def test_a_second_time_in_the_post_is_possible(officer: User, enterprise: Enterprise, now: datetime) -> None:
    row = person_row(enterprise.code, 离任日期="2025-02-28")
    file = sheet(row, row | {"任职日期": "2025-03-01", "离任日期": ""})
    assert import_persons(file=file, by=officer, at=now).counts["new"] == 2


def test_it_rejects_a_wrong_header(officer: User, enterprise: Enterprise, now: datetime) -> None:
    row = person_row(enterprise.code)
    row["人名"] = row.pop("姓名")
    assert refused(import_persons(file=sheet(row), by=officer, at=now)) == [(1, "姓名"), (1, "人名")]


def test_it_rejects_another_bureaus_enterprise(officer: User, other_enterprise: Enterprise, now: datetime) -> None:
    assert refused(import_persons(file=sheet(person_row(other_enterprise.code)), by=officer, at=now)) == [
        (2, "统一社会信用代码")
    ]


def test_sales_needs_wholesale_or_retail(officer: User, enterprise: Enterprise, now: datetime) -> None:
    shop = make_enterprise(bureau=enterprise.bureau, kinds=[CapacityKind.RETAIL])
    assert import_persons(file=sheet(person_row(shop.code, 任职类别="销售")), by=officer, at=now).applied


def test_numbers_and_phones_are_not_in_clear_in_the_database(
    officer: User, enterprise: Enterprise, now: datetime
) -> None:
    row = person_row(enterprise.code)
    import_persons(file=sheet(row), by=officer, at=now)
    import_persons(file=sheet(row | {"手机号": "10048230002"}), by=officer, at=now)  # through bulk_update, too
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM registry_person")
        stored = "|".join(str(cell) for cell in cursor.fetchone())
        cursor.execute("SELECT details FROM journal_entry")
        told = str(cursor.fetchall())
    for secret in (row["证件号码"], row["证件号码"][:14], "1004823"):
        assert secret not in stored
        assert secret not in told
    assert Person.objects.get().phone == "10048230002"


def test_all_faults_of_a_row_are_told_at_once(officer: User, enterprise: Enterprise, now: datetime) -> None:
    row = person_row(organisation_code(4711), 手机号="138", 任职日期="今年", 证件号码="11010519491231")
    result = import_persons(file=sheet(row), by=officer, at=now)
    assert {column for _row, column in refused(result)} == {"手机号", "任职日期", "证件号码", "统一社会信用代码"}


def test_a_row_with_a_wrong_number_is_also_held_against_the_registry(
    officer: User, enterprise: Enterprise, now: datetime
) -> None:
    row = person_row(enterprise.code, 证件号码="11010519491231", 任职类别="销售")
    result = import_persons(file=sheet(row), by=officer, at=now)
    assert {column for _row, column in refused(result)} == {"证件号码", "任职类别"}


def test_a_short_phone_is_said_to_be_short(officer: User, enterprise: Enterprise, now: datetime) -> None:
    result = import_persons(file=sheet(person_row(enterprise.code, 手机号="138")), by=officer, at=now)
    assert "位数不够：只有3位" in result.errors[0].reason


def test_a_number_typed_as_a_quantity_is_named_as_such(officer: User, enterprise: Enterprise, now: datetime) -> None:
    number = int(id_number(born=date(1990, 7, 2))[:17] + "1")
    result = import_persons(file=sheet(person_row(enterprise.code, 证件号码=number)), by=officer, at=now)
    assert "单元格为数字格式，末几位已丢失" in result.errors[0].reason


def test_days_that_cannot_be_are_named(officer: User, enterprise: Enterprise, now: datetime) -> None:
    row = person_row(enterprise.code, 任职日期="2099-01-01", 培训日期="2099-01-01")
    result = import_persons(file=sheet(row), by=officer, at=now)
    assert {column for _row, column in refused(result)} == {"任职日期", "培训日期"}


@pytest.mark.parametrize("last_day", ["9999-12-31", "2099-01-01"])
def test_a_year_that_cannot_be_is_named(officer: User, enterprise: Enterprise, now: datetime, last_day: str) -> None:
    row = person_row(enterprise.code, 任职日期="1900-01-01", 离任日期=last_day, 培训日期="1949-12-31")
    result = import_persons(file=sheet(row), by=officer, at=now)
    assert {column for _row, column in refused(result)} == {"任职日期", "离任日期", "培训日期"}
