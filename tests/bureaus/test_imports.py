"""Bureaus, settings and staff from spreadsheets: what is written, what a repetition does, and every refusal."""

from datetime import date, datetime
from typing import Any

import pytest

from examcenter.bureaus.imports import import_bureaus, import_settings, import_staff, staff as staff_sheet
from examcenter.bureaus.models import Bureau, CalendarDay, Department, Membership, Setting, StaffImport, User
from examcenter.bureaus.queries import setting_on
from examcenter.journal.models import Entry
from examcenter.lib.refusals import Refusal
from examcenter.lib.uploads import ImportResult, Upload
from examcenter.registry.models import Enterprise
from tests.spreadsheets import upload

PROVINCE = {
    "机构代码": "880000", "机构名称": "沧岚省市场监督管理局", "简称": "省局", "层级": "省级", "上级机构代码": "",
    "行政区划代码": "880000", "开发区": "否", "办公电话": "0000-1",
}  # fmt: skip
CITY = PROVINCE | {
    "机构代码": "880100",
    "机构名称": "沧州新城局",
    "简称": "市局",
    "层级": "市级",
    "上级机构代码": "880000",
}
ZONE = CITY | {
    "机构代码": "kf8801", "机构名称": "开发区局", "层级": "县级", "上级机构代码": "880100", "行政区划代码": "",
    "开发区": "是",
}  # fmt: skip
STATION = CITY | {
    "机构代码": "99012209",
    "机构名称": "新所",
    "层级": "所",
    "上级机构代码": "990122",
    "行政区划代码": "",
}


def bureaus(*rows: dict[str, Any], departments: list[dict[str, Any]] | None = None) -> Upload:
    return upload({"机构": rows} | ({"内设机构": departments} if departments else {}), name="机构.xlsx")


def faults(result: ImportResult) -> list[tuple[int, str]]:
    """Row and column of every fault; nothing may have been recorded."""
    assert not result.applied
    assert not StaffImport.objects.exists()
    return [(error.row, error.column) for error in result.errors]


def test_a_province_comes_with_its_tree_and_the_calendar(db: None, now: datetime) -> None:
    team = {"机构代码": "880000", "部门名称": "执法总队", "类型": "执法队"}
    result = import_bureaus(file=bureaus(ZONE, CITY, PROVINCE, departments=[team]), by=None, at=now)
    assert (result.errors, result.counts["new"]) == ([], 4)
    zone = Bureau.objects.get(code="KF8801")
    assert (zone.path, zone.is_development_zone, zone.division_code) == ("880000/880100/KF8801/", True, "")
    assert zone.province.name == "沧岚省市场监督管理局"
    assert Department.objects.get().kind == "enforcement_team"
    assert CalendarDay.objects.get(day=date(2026, 10, 1)).is_workday is False
    assert Entry.objects.get(verb="bureaus.import_bureaus").actor == "system"


def test_bureaus_again_change_nothing(db: None, now: datetime) -> None:
    file = bureaus(PROVINCE, CITY)
    import_bureaus(file=file, by=None, at=now)
    before = list(Bureau.objects.values())
    assert import_bureaus(file=file, by=None, at=now).counts == {"new": 0, "changed": 0, "unchanged": 2}
    assert list(Bureau.objects.values()) == before


def test_a_new_phone_is_a_change(db: None, now: datetime) -> None:
    import_bureaus(file=bureaus(PROVINCE), by=None, at=now)
    changed = import_bureaus(file=bureaus(PROVINCE | {"办公电话": "0000-2"}), by=None, at=now)
    assert changed.counts["changed"] == 1
    assert Bureau.objects.get().phone == "0000-2"


@pytest.mark.parametrize(
    ("changes", "column"),
    [
        ({"上级机构代码": "889999"}, "上级机构代码"),
        ({"上级机构代码": ""}, "上级机构代码"),
        ({"上级机构代码": "880100"}, "层级"),
        ({"层级": "镇级"}, "层级"),
        ({"行政区划代码": "88"}, "行政区划代码"),
        ({"机构代码": "88-01"}, "机构代码"),
        ({"机构代码": "880000", "层级": "市级"}, "机构代码"),
        ({"开发区": "也许"}, "开发区"),
    ],
)
def test_it_rejects_a_bureau_out_of_place(db: None, now: datetime, changes: dict[str, str], column: str) -> None:
    second = CITY | {"机构代码": "880200"} | changes
    result = import_bureaus(file=bureaus(PROVINCE, CITY, second), by=None, at=now)
    assert (4, column) in faults(result)
    assert not Bureau.objects.exists()


def test_it_rejects_moving_a_bureau(county: Bureau, now: datetime) -> None:
    row = STATION | {"机构代码": county.code, "机构名称": county.name, "层级": "县级", "上级机构代码": "990000"}
    assert faults(import_bureaus(file=bureaus(row), by=None, at=now)) == [(2, "上级机构代码")]


def test_an_administrator_adds_below_and_not_elsewhere(admin: User, county: Bureau, now: datetime) -> None:
    assert import_bureaus(file=bureaus(STATION), by=admin, at=now).applied
    result = import_bureaus(file=bureaus(PROVINCE), by=admin, at=now)
    assert [error.reason for error in result.errors] == ["该机构不在您的辖区内。"]


def test_it_rejects_a_department_of_an_unknown_bureau(db: None, now: datetime) -> None:
    lost = {"机构代码": "889999", "部门名称": "质量科", "类型": "处室"}
    result = import_bureaus(file=bureaus(PROVINCE, departments=[lost]), by=None, at=now)
    assert faults(result) == [(2, "机构代码")]


def test_it_rejects_a_department_outside_the_area(admin: User, county: Bureau, now: datetime) -> None:
    import_bureaus(file=bureaus(PROVINCE), by=None, at=now)
    alien = {"机构代码": "880000", "部门名称": "质量科", "类型": "处室"}
    assert not import_bureaus(file=bureaus(STATION, departments=[alien]), by=admin, at=now).applied
    assert not Department.objects.exists()


def setting(**changes: str) -> dict[str, str]:
    return {"参数": "pass_mark", "值": "85", "依据": "省局文件二", "生效日期": "2027-01-01"} | changes


def test_a_setting_holds_from_its_day(admin: User, county: Bureau, now: datetime) -> None:
    file = upload({"参数": [setting(), setting(参数="考核间隔月数", 值="9")]})
    assert import_settings(file=file, by=admin, at=now).counts["new"] == 2
    assert setting_on(county, "pass_mark", date(2026, 12, 31)).value == "80"
    assert setting_on(county, "pass_mark", date(2027, 1, 1)).legal_basis == "省局文件二"
    assert setting_on(county, "rest_months", date(2027, 1, 1)).value == "9"
    assert import_settings(file=file, by=admin, at=now).counts["unchanged"] == 2


@pytest.mark.parametrize(
    ("changes", "column"),
    [
        ({"参数": "speed"}, "参数"),
        ({"值": "180"}, "值"),
        ({"值": "很高"}, "值"),
        ({"参数": "tier_scheme", "值": "上海"}, "值"),
        ({"参数": "director_for_sales", "值": "A、E"}, "值"),
        ({"生效日期": "明年"}, "生效日期"),
        ({"依据": ""}, "依据"),
    ],
)
def test_it_rejects_a_wrong_setting(admin: User, now: datetime, changes: dict[str, str], column: str) -> None:
    result = import_settings(file=upload({"参数": [setting(**changes)]}), by=admin, at=now)
    assert faults(result) == [(2, column)]
    assert not Setting.objects.filter(effective_from=date(2027, 1, 1)).exists()


def test_it_rejects_a_setting_twice(admin: User, now: datetime) -> None:
    result = import_settings(file=upload({"参数": [setting(), setting(值="70")]}), by=admin, at=now)
    assert faults(result) == [(3, "参数")]


def person(**changes: str) -> dict[str, str]:
    row = {
        "登录名": "officer.new",
        "姓名": "雷志鹏",
        "机构代码": "990122",
        "角色": "监管人员、检查人员",
        "部门": "",
        "邮箱": "",
    }
    return row | changes


def staff(*rows: dict[str, str]) -> Upload:
    return upload({"工作人员": rows}, name="人员.xlsx")


def test_staff_get_their_roles_and_a_password(admin: User, county: Bureau, now: datetime) -> None:
    Department.objects.create(bureau=county, name="质量科")
    file = staff(person(部门="质量科", 邮箱="lei@example.com"))
    assert import_staff(file=file, by=admin, at=now, password=lambda name: f"{name}-2026").counts["new"] == 1
    user = User.objects.get(username="officer.new")
    assert user.check_password("officer.new-2026")
    assert set(user.memberships.values_list("role", "department__name")) == {
        ("officer", "质量科"),
        ("inspector", "质量科"),
    }
    assert import_staff(file=file, by=admin, at=now, password="other").counts["unchanged"] == 1
    user.refresh_from_db()
    assert user.check_password("officer.new-2026")


def test_without_a_password_nobody_can_sign_in(admin: User, county: Bureau, now: datetime) -> None:
    import_staff(file=staff(person()), by=admin, at=now)
    assert not User.objects.get(username="officer.new").has_usable_password()


def test_roles_become_those_of_the_row(admin: User, county: Bureau, other_county: Bureau, now: datetime) -> None:
    import_staff(file=staff(person(), person(机构代码="990123", 角色="审计人员")), by=admin, at=now)
    assert import_staff(file=staff(person(角色="审批人")), by=admin, at=now).counts["changed"] == 1
    held = Membership.objects.filter(user__username="officer.new").values_list("bureau__code", "role")
    assert set(held) == {("990122", "approver"), ("990123", "auditor")}


@pytest.mark.parametrize(
    ("changes", "column"),
    [
        ({"机构代码": "990999"}, "机构代码"),
        ({"角色": "局长"}, "角色"),
        ({"角色": ""}, "角色"),
        ({"部门": "没有的科"}, "部门"),
        ({"邮箱": "lei"}, "邮箱"),
        ({"登录名": "雷 志鹏"}, "登录名"),
    ],
)
def test_it_rejects_a_wrong_row(
    admin: User, county: Bureau, now: datetime, changes: dict[str, str], column: str
) -> None:
    assert faults(import_staff(file=staff(person(**changes)), by=admin, at=now)) == [(2, column)]
    assert not User.objects.filter(name="雷志鹏").exists()


def test_it_rejects_the_same_person_twice(admin: User, county: Bureau, now: datetime) -> None:
    assert faults(import_staff(file=staff(person(), person()), by=admin, at=now)) == [(3, "登录名")]


def test_it_rejects_two_names_for_one_account(admin: User, county: Bureau, other_county: Bureau, now: datetime) -> None:
    rows = person(), person(机构代码="990123", 姓名="雷志朋")
    assert faults(import_staff(file=staff(*rows), by=admin, at=now)) == [(3, "姓名")]


def test_it_rejects_the_account_of_an_enterprise(
    admin: User, enterprise: Enterprise, enterprise_user: User, now: datetime
) -> None:
    row = person(登录名="shop.one")
    User.objects.filter(pk=enterprise_user.pk).update(username="shop.one")
    assert faults(import_staff(file=staff(row), by=admin, at=now)) == [(2, "登录名")]


def test_it_rejects_a_bureau_outside_the_area(admin: User, now: datetime) -> None:
    import_bureaus(file=bureaus(PROVINCE), by=None, at=now)
    result = import_staff(file=staff(person(机构代码="880000")), by=admin, at=now)
    assert [error.reason for error in result.errors] == ["该机构不在您的辖区内。"]


def test_a_bureau_that_closes_after_the_check_takes_on_nobody(
    admin: User, county: Bureau, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    checked = staff_sheet._check

    def closes_then(*facts: Any) -> None:
        checked(*facts)
        Bureau.objects.filter(pk=county.pk).update(closed_on=now.date())

    monkeypatch.setattr(staff_sheet, "_check", closes_then)
    row = {"登录名": "lei.late", "姓名": "雷志鹏", "机构代码": county.code, "角色": "监管人员", "部门": "", "邮箱": ""}
    with pytest.raises(Refusal, match="已撤销或合并，本次未导入任何内容"):
        import_staff(file=upload({"工作人员": [row]}), by=admin, at=now)
    assert not User.objects.filter(username="lei.late").exists()
