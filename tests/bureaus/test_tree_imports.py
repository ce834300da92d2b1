"""What spreadsheets may not do to a tree that people changed: move, revive, fill what is closed."""

from datetime import date, datetime
from typing import Any

import pytest

from examcenter.bureaus.imports import import_bureaus, import_staff, tree as tree_sheet
from examcenter.bureaus.models import Bureau, Department, Membership, User
from examcenter.bureaus.people.accounts import add_staff
from examcenter.bureaus.tree.actions import close_bureau, move_bureau
from examcenter.lib.refusals import Refusal
from examcenter.lib.uploads import Upload
from tests.spreadsheets import upload

TODAY = date(2026, 11, 20)


@pytest.fixture
def closed(our_station: Bureau, admin: User, now: datetime) -> Bureau:
    return close_bureau(bureau=our_station, on=TODAY, reason="安编〔2026〕18号", by=admin, at=now)


def sheet(bureau: Bureau, department: str = "", **changes: str) -> Upload:
    levels = {"province": "省级", "city": "市级", "county": "县级", "station": "所"}
    row = {
        "机构代码": bureau.code,
        "机构名称": bureau.name,
        "简称": bureau.short_name,
        "层级": levels[bureau.level],
        "上级机构代码": bureau.parent.code if bureau.parent else "",
        "行政区划代码": "",
        "开发区": "否",
        "办公电话": "",
    }
    departments = [{"机构代码": bureau.code, "部门名称": department, "类型": "处室"}] if department else None
    return upload({"机构": [row | changes]} | ({"内设机构": departments} if departments else {}))


def reasons(file: Upload, by: User, at: datetime) -> list[str]:
    return [error.reason for error in import_bureaus(file=file, by=by, at=at, dry_run=True).errors]


def test_a_move_is_refused_with_the_place_where_it_is_done(
    admin: User, county: Bureau, other_county: Bureau, our_station: Bureau, now: datetime
) -> None:
    (reason,) = reasons(sheet(our_station, 上级机构代码=other_county.code), admin, now)
    assert reason == "已有机构不能通过导入划转，划转须有依据文件。请由省级管理员在该机构页面办理“划归其他机构”。"


def test_an_old_file_is_told_of_a_move(admin: User, other_county: Bureau, our_station: Bureau, now: datetime) -> None:
    old = sheet(our_station)
    assert import_bureaus(file=old, by=admin, at=now).counts["unchanged"] == 1
    move_bureau(bureau=our_station, parent=other_county, on=TODAY, reason="文件", by=admin, at=now)
    assert "划归其他机构" in reasons(old, admin, now)[0]


def test_a_closed_bureau_is_not_revived(admin: User, closed: Bureau, now: datetime) -> None:
    assert reasons(sheet(closed), admin, now) == []
    assert "该机构已撤销" in reasons(sheet(closed, 办公电话="0000-9"), admin, now)[0]


def test_nothing_goes_below_a_closed_bureau(admin: User, county: Bureau, closed: Bureau, now: datetime) -> None:
    Bureau.objects.filter(pk=county.pk).update(closed_on=TODAY)
    new = {"机构代码": "99012209", "机构名称": "新所", "简称": "新所"}
    assert reasons(sheet(closed, **new), admin, now) == ["上级机构已撤销，不再承接。请填写在用的机构。"]
    assert reasons(sheet(closed, department="质量科"), admin, now) == ["该机构已撤销，不再承接。"]
    assert not Department.objects.exists()


def test_nobody_new_comes_to_a_closed_bureau(admin: User, closed: Bureau, now: datetime) -> None:
    row = {"登录名": "lei", "姓名": "雷志鹏", "机构代码": closed.code, "角色": "监管人员", "部门": "", "邮箱": ""}
    result = import_staff(file=upload({"工作人员": [row]}), by=admin, at=now, password="x")
    assert [error.reason for error in result.errors] == ["该机构已撤销，不再承接。"]
    facts: dict[str, Any] = {"department": None, "email": "", "by": admin, "at": now}
    with pytest.raises(Refusal, match="已撤销"):
        add_staff(bureau=closed, username="lei", name="雷志鹏", roles=["officer"], **facts)
    assert not Membership.objects.filter(bureau=closed).exists()


def test_a_name_that_a_file_changes_stands_in_the_history(admin: User, our_station: Bureau, now: datetime) -> None:
    file = sheet(our_station, 机构名称="城东市场监督管理所")
    import_bureaus(file=file, by=admin, at=now)
    row = our_station.changes.get()
    assert (row.kind, row.before, row.after) == ("renamed", "城关市场监督管理所", "城东市场监督管理所")
    assert row.reason == f"导入表格：{file.name}"
    import_bureaus(file=file, by=admin, at=now)
    assert our_station.changes.count() == 1


def test_a_move_between_check_and_writing_stops_the_import(
    admin: User, other_county: Bureau, our_station: Bureau, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    check = tree_sheet._check_departments

    def faster(*args: Any) -> None:
        check(*args)
        move_bureau(bureau=our_station, parent=other_county, on=TODAY, reason="文件", by=admin, at=now)

    monkeypatch.setattr(tree_sheet, "_check_departments", faster)
    with pytest.raises(Refusal, match="请重试"):
        import_bureaus(file=sheet(our_station, 办公电话="0000-9"), by=admin, at=now)
    assert Bureau.objects.get(pk=our_station.pk).phone == ""
