"""Responsible inspectors: assigned with history, late by working days, in bulk, and what is due."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from examcenter.bureaus.models import Bureau, Department, User
from examcenter.journal.models import Entry
from examcenter.lib.refusals import Refusal
from examcenter.lib.states import StaleState
from examcenter.registry.actions.inspectors import Charge, assign_inspector, assign_to_many, seen_of
from examcenter.registry.models import Change, Enterprise, EnterpriseStatus, InspectorAssignment
from examcenter.registry.queries.responsibility import responsibility_work
from tests.builders import make_enterprise, make_inspector

Enter = Callable[[User], Client]
TODAY = date(2026, 11, 20)
pytestmark = pytest.mark.usefixtures("calendar")


def charge(name: str = "吴行远", *, inspector: User | None = None, since: date = TODAY, **more: Any) -> Charge:
    return Charge(inspector, str(inspector) if inspector else name, more.get("department"), since)


@pytest.fixture
def team(county: Bureau) -> Department:
    return Department.objects.create(bureau=county, name="产品质量监管股")


def test_the_newest_one_counts_and_the_history_stays(
    enterprise: Enterprise, inspector: User, team: Department, officer: User, now: datetime
) -> None:
    first = charge("郭立群", since=date(2026, 3, 2))
    assign_inspector(enterprise=enterprise, charge=first, by=officer, at=now)
    assign_inspector(enterprise=enterprise, charge=charge(inspector=inspector, department=team), by=officer, at=now)
    assert [row.name for row in enterprise.inspectors.all()] == ["吴行远", "郭立群"]
    assert Enterprise.objects.get().department == team
    rows = Change.objects.filter(verb="registry.assign_inspector").values_list("field", "before", "after")
    assert ("inspector.name", "郭立群", "吴行远") in rows
    assert ("inspector.department", "", "产品质量监管股") in rows


# domain.md 2.4: within five working days; the day of the change is not counted.
@pytest.mark.parametrize(
    ("since", "recorded", "late"),
    [
        (date(2026, 11, 13), datetime(2026, 11, 20, 1, tzinfo=UTC), False),
        (date(2026, 11, 12), datetime(2026, 11, 20, 1, tzinfo=UTC), True),
        (date(2026, 11, 20), datetime(2026, 11, 20, 1, tzinfo=UTC), False),
        (date(2026, 9, 29), datetime(2026, 10, 12, 15, 59, tzinfo=UTC), False),  # the holidays of October between
        (date(2026, 9, 29), datetime(2026, 10, 12, 16, 0, tzinfo=UTC), True),  # midnight in Shanghai
    ],
)
def test_late_after_five_working_days(
    enterprise: Enterprise, officer: User, since: date, recorded: datetime, late: bool
) -> None:
    row = assign_inspector(enterprise=enterprise, charge=charge(since=since), by=officer, at=recorded)
    assert row.late is late


def test_what_cannot_be_is_refused(
    enterprise: Enterprise, outsider: User, other_county: Bureau, team: Department, officer: User, now: datetime
) -> None:
    assign_inspector(enterprise=enterprise, charge=charge("郭立群", since=date(2026, 11, 2)), by=officer, at=now)
    foreign = Department.objects.create(bureau=other_county, name="质量股")
    Department.objects.filter(pk=team.pk).update(closed_on=TODAY)
    team.refresh_from_db()
    wrong = {
        "日期晚于今天": charge(since=date(2026, 11, 21)),
        "日期更晚": charge(since=date(2026, 11, 1)),
        "已是监管责任人": charge("郭立群"),
        "不在该企业的监管机构": charge(inspector=outsider),
        "不监管此企业": charge(department=foreign),
        "部门已撤销": charge(department=team),
        "请填写监管责任人": charge(""),
    }
    for words, each in wrong.items():
        with pytest.raises(Refusal, match=words):
            assign_inspector(enterprise=enterprise, charge=each, by=officer, at=now)
    assert InspectorAssignment.objects.count() == 1


def test_two_who_name_somebody_at_once(enterprise: Enterprise, officer: User, now: datetime) -> None:
    seen = seen_of(enterprise)
    assign_inspector(enterprise=enterprise, charge=charge("郭立群"), by=officer, at=now, seen=seen)
    with pytest.raises(StaleState):
        assign_inspector(enterprise=enterprise, charge=charge("吴行远"), by=officer, at=now, seen=seen)


def test_many_at_once_name_those_left_out(
    enterprise: Enterprise, our_station: Bureau, station_officer: User, county: Bureau, officer: User, now: datetime
) -> None:
    above = make_enterprise(bureau=county, name="栖云县直管燃具有限公司")
    result = assign_to_many(
        enterprises=[enterprise, above], charge=charge(inspector=station_officer), by=officer, at=now
    )
    assert (result.done, [unit.name for unit, _ in result.refused]) == (1, [above.name])
    assert Entry.objects.filter(verb="registry.assign_inspector").count() == 1


# --- pages --------------------------------------------------------------------------------------------------


def test_an_officer_names_an_inspector(
    enter: Enter, officer: User, inspector: User, team: Department, enterprise: Enterprise
) -> None:
    address = reverse("registry_inspector", args=[enterprise.pk])
    page = enter(officer).get(address).content.decode()
    assert "吴行远（栖云县市场监督管理局）" in page
    sent = {"inspector": inspector.pk, "name": "", "department": team.pk, "since": "2026-11-02", "seen": ""}
    page = enter(officer).post(address, sent, follow=True).content.decode()
    assert "吴行远，产品质量监管股" in page
    assert "逾期更新" in page
    again = enter(officer).post(address, sent | {"inspector": "", "name": "郭立群"})
    assert "请刷新" in again.content.decode() or "重新" in again.content.decode()  # stale: somebody named one since


def test_the_worklist_shows_late_and_unnamed(
    enter: Enter, officer: User, outsider: User, enterprise: Enterprise, our_station: Bureau, now: datetime
) -> None:
    other = make_enterprise(bureau=our_station, name="栖云县无人燃具有限公司")
    make_enterprise(bureau=our_station, status=EnterpriseStatus.SUSPENDED)
    late = charge(since=date(2026, 10, 8))
    assign_inspector(enterprise=enterprise, charge=late, by=officer, at=now)
    page = enter(officer).get(reverse("registry_inspectors")).content.decode()
    assert "责任人逾期更新 (1)" in page
    assert "无监管责任人 (1)" in page
    assert enterprise.name in page
    page = enter(officer).get(reverse("registry_inspectors") + "?kind=unnamed").content.decode()
    assert other.name in page
    assert enterprise.name not in page
    assert enterprise.name not in enter(outsider).get(reverse("registry_inspectors")).content.decode()
    assert list(responsibility_work(officer, "late")) == [enterprise]


def test_nobody_since_a_transfer_becomes_overdue(
    enter: Enter, officer: User, enterprise: Enterprise, now: datetime
) -> None:
    assign_inspector(enterprise=enterprise, charge=charge(since=date(2026, 10, 8)), by=officer, at=now)
    make_inspector(enterprise=enterprise, name="", since=date(2026, 10, 9), recorded_at=now)
    page = enter(officer).get(reverse("registry_inspectors") + "?kind=unnamed").content.decode()
    assert "移交后逾期未确定" in page
    assert "责任人逾期更新 (0)" in page


def test_one_inspector_for_a_filtered_list(
    enter: Enter, officer: User, inspector: User, enterprise: Enterprise, other_enterprise: Enterprise
) -> None:
    address = reverse("registry_inspectors_assign") + "?category=灶管阀"
    page = enter(officer).get(address).content.decode()
    assert "将为1家企业确定监管责任人" in page
    assert other_enterprise.name not in page
    sent = {"inspector": inspector.pk, "name": "", "department": "", "since": "2026-11-02"}
    stale = enter(officer).post(address, sent | {"number": "2"}).content.decode()
    assert "名单已有变化" in stale
    page = enter(officer).post(address, sent | {"number": "1"}).content.decode()
    assert "吴行远新增负责1家企业" in page
    assert InspectorAssignment.objects.get().enterprise == enterprise
    again = enter(officer).post(address, sent | {"number": "1"}).content.decode()
    assert "1家企业未办理" in again
    assert "已是监管责任人" in again


def test_it_rejects_another_bureau(enter: Enter, outsider: User, inspector: User, enterprise: Enterprise) -> None:
    address = reverse("registry_inspector", args=[enterprise.pk])
    assert enter(outsider).get(address).status_code == 404
    assert enter(outsider).post(address, {"name": "甲"}).status_code == 404
    assert enter(inspector).get(address).status_code == 403
    assert enter(inspector).get(reverse("registry_inspectors_assign")).status_code == 403


def test_the_first_list_with_entries_is_open(enter: Enter, officer: User, enterprise: Enterprise) -> None:
    page = enter(officer).get(reverse("registry_inspectors")).content.decode()
    assert enterprise.name in page  # has nobody; the list of late ones, which comes first, is empty


def test_who_is_out_of_business_is_left_out_unless_asked_for(
    enter: Enter, officer: User, enterprise: Enterprise
) -> None:
    Enterprise.objects.filter(pk=enterprise.pk).update(status="deregistered")
    client, address = enter(officer), reverse("registry_inspectors_assign")
    assert enterprise.name not in client.get(address).content.decode()
    assert enterprise.name in client.get(address, {"status": "deregistered"}).content.decode()


def test_only_who_supervises_is_offered(
    enter: Enter, officer: User, inspector: User, auditor: User, enterprise: Enterprise
) -> None:
    page = enter(officer).get(reverse("registry_inspector", args=[enterprise.pk])).content.decode()
    assert inspector.name in page
    assert f">{auditor.name}" not in page
