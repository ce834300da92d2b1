"""Departments and enforcement teams: added, renamed, closed; a team sees its bureau's whole area."""

from datetime import date, datetime
from typing import Any

import pytest

from examcenter.bureaus.models import Bureau, Department, DepartmentKind, Membership, Role, User
from examcenter.bureaus.permissions import may
from examcenter.bureaus.tree.departments import add_department, close_department, rename_department
from examcenter.journal.models import Entry
from examcenter.lib.refusals import Refusal
from examcenter.lib.states import StaleState
from examcenter.registry.models import Enterprise

TODAY = date(2026, 11, 20)


@pytest.fixture
def said(admin: User, now: datetime) -> dict[str, Any]:
    return {"on": TODAY, "reason": "栖市监〔2026〕7号", "by": admin, "at": now}


@pytest.fixture
def team(county: Bureau, said: dict[str, Any]) -> Department:
    return add_department(bureau=county, name="综合行政执法大队", kind=DepartmentKind.ENFORCEMENT_TEAM, **said)


def test_an_enforcement_team_sees_its_bureaus_whole_area(
    team: Department, county: Bureau, our_station: Bureau, enterprise: Enterprise, other_enterprise: Enterprise
) -> None:
    member = User.objects.create(username="team", name="程砺锋")
    Membership.objects.create(user=member, bureau=county, role=Role.INSPECTOR, department=team)
    assert list(Enterprise.objects.for_user(member)) == [enterprise]
    assert set(Bureau.objects.for_user(member)) == {county, our_station}
    assert may(member, "registry.view", our_station)


def test_a_department_is_added_and_renamed(team: Department, county: Bureau, said: dict[str, Any]) -> None:
    rename_department(department=team, name="执法大队", **said)
    team.refresh_from_db()
    assert (team.name, team.kind) == ("执法大队", "enforcement_team")
    rows = [(row.kind, row.before, row.after) for row in county.changes.order_by("pk")]
    assert rows == [
        ("department_added", "", "综合行政执法大队"),
        ("department_renamed", "综合行政执法大队", "执法大队"),
    ]
    verbs = Entry.objects.about(team).order_by("pk").values_list("verb", flat=True)
    assert list(verbs) == ["bureaus.add_department", "bureaus.rename_department"]


def test_a_name_is_given_once(team: Department, county: Bureau, said: dict[str, Any]) -> None:
    with pytest.raises(Refusal, match="已有同名部门"):
        add_department(bureau=county, name=team.name, kind="department", **said)
    other = add_department(bureau=county, name="质量科", kind="department", **said)
    with pytest.raises(Refusal, match="已有同名部门"):
        rename_department(department=other, name=team.name, **said)
    with pytest.raises(Refusal, match="名称没有变化"):
        rename_department(department=other, name="质量科", **said)
    close_department(department=other, successor=None, **said)
    with pytest.raises(Refusal, match="曾有同名部门"):
        add_department(bureau=county, name="质量科", kind="department", **said)


def test_a_closed_bureau_gets_no_department(county: Bureau, said: dict[str, Any]) -> None:
    Bureau.objects.filter(pk=county.pk).update(closed_on=TODAY)
    with pytest.raises(Refusal, match="该机构已撤销"):
        add_department(bureau=county, name="质量科", kind="department", **said)


def test_what_a_department_has_goes_to_its_successor(
    team: Department, county: Bureau, officer: User, enterprise: Enterprise, said: dict[str, Any]
) -> None:
    new = add_department(bureau=county, name="质量科", kind="department", **said)
    Membership.objects.filter(user=officer).update(department=team)
    Enterprise.objects.filter(pk=enterprise.pk).update(department=team)
    with pytest.raises(Refusal, match="仍有1名工作人员、1家企业。请选择承接的部门"):
        close_department(department=team, successor=None, **said)
    team.refresh_from_db()
    assert team.closed_on is None
    close_department(department=team, successor=new, **said)
    enterprise.refresh_from_db()
    assert Membership.objects.get(user=officer).department == new
    assert enterprise.department == new
    assert county.changes.filter(kind="department_closed", before=team.name, after="质量科").exists()


def test_a_successor_is_another_open_department_of_the_bureau(
    team: Department, other_county: Bureau, said: dict[str, Any]
) -> None:
    elsewhere = add_department(bureau=other_county, name="质量科", kind="department", **said)
    for wrong in (team, elsewhere):
        with pytest.raises(Refusal, match="本机构其他在用的部门"):
            close_department(department=team, successor=wrong, **said)


def test_it_is_stale_after_somebody_else(team: Department, said: dict[str, Any]) -> None:
    seen = Department.objects.get(pk=team.pk)
    close_department(department=team, successor=None, **said)
    with pytest.raises(StaleState):
        close_department(department=seen, successor=None, **said)
    with pytest.raises(StaleState):
        rename_department(department=seen, name="别名", **said)
