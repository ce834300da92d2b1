"""Pages about risks, credit and the yearly lists: what they show, and to whom."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from io import BytesIO

import pytest
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from examcenter.bureaus.models import User
from examcenter.registry.actions.supervision import note_imported, record_credit, record_risk
from examcenter.registry.models import Capacity, CapacityKind, Enterprise
from examcenter.registry.models.supervision import RiskRecord, SupervisionClassRecord
from examcenter.registry.queries.yearly_lists import yearly_lists

TODAY = date(2026, 11, 20)
Enter = Callable[[User], Client]
RISK = {"on": "2026-03-05", "severity": "major", "source": "inspection", "note": "熄火保护装置失效"}


def classed(unit: Enterprise, by: User, at: datetime, *, level: str = "high", since: date = TODAY) -> None:
    record_credit(enterprise=unit, level=level, since=since, by=by, at=at)


def test_an_officer_records_a_risk_and_sees_the_rule(enter: Enter, officer: User, enterprise: Enterprise) -> None:
    client = enter(officer)
    page = client.post(reverse("registry_risk", args=[enterprise.pk]), RISK, follow=True).content.decode()
    assert "重点监管：近24个月内1次重大风险（2026年3月5日）" in page
    assert "熄火保护装置失效" in page
    for day in ("2026-03-06", "2026-03-07"):
        client.post(reverse("registry_risk", args=[enterprise.pk]), RISK | {"on": day})
    page = client.get(reverse("registry_enterprise", args=[enterprise.pk])).content.decode()
    assert "特别监管：近24个月内3次重大风险（2026年3月5日、2026年3月6日、2026年3月7日）" in page


def test_a_refused_risk_says_why(enter: Enter, officer: User, enterprise: Enterprise) -> None:
    address = reverse("registry_risk", args=[enterprise.pk])
    enter(officer).post(address, RISK)
    page = enter(officer).post(address, RISK)
    assert "该风险已登记。" in page.content.decode()
    assert RiskRecord.objects.count() == 1


def test_an_officer_records_a_rating(enter: Enter, officer: User, enterprise: Enterprise) -> None:
    address = reverse("registry_credit", args=[enterprise.pk])
    page = enter(officer).post(address, {"level": "high", "since": "2026-03-05"}, follow=True).content.decode()
    assert "特别监管：信用风险高" in page
    late = enter(officer).post(address, {"level": "low", "since": "2026-03-04"})
    assert "已有日期更晚的信用风险等级" in late.content.decode()


def test_without_record_the_page_names_the_spreadsheet(enter: Enter, officer: User, enterprise: Enterprise) -> None:
    page = enter(officer).get(reverse("registry_enterprise", args=[enterprise.pk])).content.decode()
    assert "按导入表格填写；尚无风险记录" in page


@pytest.mark.parametrize("name", ["registry_risk", "registry_credit"])
def test_it_rejects_another_bureau(enter: Enter, outsider: User, enterprise: Enterprise, name: str) -> None:
    address = reverse(name, args=[enterprise.pk])
    assert enter(outsider).get(address).status_code == 404
    assert enter(outsider).post(address, RISK).status_code == 404


@pytest.mark.parametrize("name", ["registry_risk", "registry_credit"])
def test_it_rejects_who_only_reads(enter: Enter, inspector: User, enterprise: Enterprise, name: str) -> None:
    assert enter(inspector).post(reverse(name, args=[enterprise.pk]), RISK).status_code == 403
    page = enter(inspector).get(reverse("registry_enterprise", args=[enterprise.pk])).content.decode()
    assert reverse(name, args=[enterprise.pk]) not in page


def test_an_official_elsewhere_who_reads_here_does_not_record(
    enter: Enter, outsider: User, enterprise: Enterprise
) -> None:
    outsider.memberships.create(bureau=enterprise.bureau, role="inspector")
    assert enter(outsider).post(reverse("registry_risk", args=[enterprise.pk]), RISK).status_code == 403


def test_a_list_each_for_production_and_sales(enterprise: Enterprise, officer: User, now: datetime) -> None:
    classed(enterprise, officer, now)
    found = {(each.side, each.supervision_class): each.records for each in yearly_lists(officer, None, 2026, TODAY)}
    assert {key for key, records in found.items() if records} == {("production", "special")}
    Capacity.objects.create(enterprise=enterprise, kind=CapacityKind.WHOLESALE, tier="D")
    found = {(each.side, each.supervision_class): each.records for each in yearly_lists(officer, None, 2026, TODAY)}
    assert {key for key, records in found.items() if records} == {("production", "special"), ("sales", "special")}


@pytest.mark.parametrize(
    ("since", "year", "listed"),
    [
        (date(2025, 12, 31), 2025, True),
        (date(2026, 1, 1), 2025, False),
        (date(2026, 1, 1), 2026, True),
        (date(2025, 1, 1), 2026, True),
        (date(2025, 1, 1), 2024, False),
    ],
)
def test_the_last_day_of_the_year_decides(
    enterprise: Enterprise, officer: User, since: date, year: int, listed: bool
) -> None:
    enterprise.supervision_class = "key"
    note_imported([enterprise], since)
    found = [record for each in yearly_lists(officer, None, year, TODAY) for record in each.records]
    assert [record.enterprise for record in found] == ([enterprise] if listed else [])


def test_the_class_that_came_last_counts(enterprise: Enterprise, officer: User, now: datetime) -> None:
    classed(enterprise, officer, now)
    record_credit(enterprise=enterprise, level="low", since=TODAY, by=officer, at=now)
    assert SupervisionClassRecord.objects.count() == 2
    assert not [each for each in yearly_lists(officer, None, 2026, TODAY) if each.records]


def test_the_page_and_the_export(enter: Enter, officer: User, enterprise: Enterprise, now: datetime) -> None:
    today = datetime.now(now.tzinfo).date()
    record_risk(
        enterprise=enterprise, on=TODAY, severity="larger", source="complaint", note="铭牌不符", by=officer, at=now
    )
    classed(enterprise, officer, now)
    page = enter(officer).get(reverse("registry_lists"), {"year": today.year}).content.decode()
    assert enterprise.name in page
    assert "生产单位：特别监管" in page
    export = enter(officer).get(reverse("registry_lists_export"), {"year": today.year})
    rows = list(load_workbook(BytesIO(export.content)).worksheets[0].iter_rows(values_only=True))
    assert rows[0][0] == "年度"
    assert rows[1][1:4] == ("生产", "特别监管", enterprise.name)
    assert "信用风险高" in str(rows[1][-1])


@pytest.mark.parametrize("query", [{"year": "1066"}, {"year": "x"}, {"bureau": "0"}, {}])
def test_a_wrong_choice_counts_as_the_running_year(enter: Enter, officer: User, query: dict[str, str]) -> None:
    assert enter(officer).get(reverse("registry_lists"), query).status_code == 200


def test_an_outsider_finds_the_lists_empty(
    enter: Enter, outsider: User, officer: User, enterprise: Enterprise, now: datetime
) -> None:
    classed(enterprise, officer, now - timedelta(days=1), since=TODAY - timedelta(days=1))
    page = enter(outsider).get(reverse("registry_lists"), {"bureau": enterprise.bureau_id}).content.decode()
    assert enterprise.name not in page
    export = enter(outsider).get(reverse("registry_lists_export"), {"bureau": enterprise.bureau_id})
    assert load_workbook(BytesIO(export.content)).worksheets[0].max_row == 1


@pytest.mark.parametrize("name", ["registry_lists", "registry_lists_export"])
def test_a_bank_author_has_no_business_here(enter: Enter, author: User, name: str) -> None:
    assert enter(author).get(reverse(name)).status_code == 403
