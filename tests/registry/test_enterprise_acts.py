"""Enterprises by hand: entered, edited, their state, scope and figures; each with its history and its refusals."""

from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest

from examcenter.bureaus.models import Bureau, User
from examcenter.journal.models import Entry
from examcenter.lib.refusals import Refusal
from examcenter.lib.states import StaleState
from examcenter.registry.actions.enterprises import (
    STATUS,
    Details,
    Size,
    change_scope,
    change_status,
    create_enterprise,
    edit_enterprise,
    seen_of,
)
from examcenter.registry.actions.figures import FIELDS, record_figures
from examcenter.registry.actions.products import ProductValues
from examcenter.registry.actions.seen import fingerprint
from examcenter.registry.models import Capacity, Change, Enterprise, TierRecord
from tests.builders import make_appointment, organisation_code

TODAY = date(2026, 11, 20)  # a Friday
SIZE = Size(2025, 430, Decimal(1500))
STOVE = ProductValues("家用燃气灶具", "灶管阀", "consumer", has_ccc=True)
pytestmark = pytest.mark.usefixtures("calendar")


def details(**fields: Any) -> Details:
    values: dict[str, Any] = {
        "code": organisation_code(),
        "name": "栖云县新焰燃具有限公司",
        "capacities": ("production",),
        "mode": "offline",
        "is_household": False,
    }
    return Details(**values | fields)


def stored(unit: Enterprise) -> Details:
    values = {name: getattr(unit, name) for name in Details.__dataclass_fields__ if name != "capacities"}
    return Details(**values, capacities=tuple(unit.capacities.values_list("kind", flat=True)))


def create(bureau: Bureau, by: User, at: datetime, **fields: Any) -> Enterprise:
    return create_enterprise(bureau=bureau, details=details(**fields), size=SIZE, product=STOVE, by=by, at=at)


def changes(unit: Enterprise, verb: str) -> list[tuple[str, str, str]]:
    rows = Change.objects.filter(object_id=str(unit.pk), verb=verb).order_by("pk")
    return list(rows.values_list("field", "before", "after"))


# --- entered by hand ----------------------------------------------------------------------------------------


def test_a_new_enterprise_has_its_tier_product_and_date(our_station: Bureau, officer: User, now: datetime) -> None:
    unit = create(our_station, officer, now, capacities=("production", "retail"), phone="10036971234")
    assert dict(unit.capacities.values_list("kind", "tier")) == {"production": "B", "retail": "A"}
    assert (unit.product, unit.category, unit.has_ccc, unit.entered_on) == ("家用燃气灶具", "灶管阀", True, TODAY)
    assert unit.figures.get().employees == 430
    assert Entry.objects.filter(verb="registry.create_enterprise", object_id=str(unit.pk)).count() == 1


def test_a_bureau_outside_the_area_is_refused_with_the_reason(
    other_station: Bureau, officer: User, now: datetime
) -> None:
    with pytest.raises(Refusal, match="泉上市场监督管理所不在您的管辖范围内"):
        create(other_station, officer, now)
    assert not Enterprise.objects.exists()


def test_a_closed_bureau_is_refused(our_station: Bureau, officer: User, now: datetime) -> None:
    Bureau.objects.filter(pk=our_station.pk).update(closed_on=TODAY)
    our_station.refresh_from_db()
    with pytest.raises(Refusal, match="已撤销"):
        create(our_station, officer, now)


def test_a_code_that_is_known_is_refused(
    our_station: Bureau, other_enterprise: Enterprise, officer: User, now: datetime
) -> None:
    with pytest.raises(Refusal, match="由泉上市场监督管理所监管"):
        create(our_station, officer, now, code=other_enterprise.code)


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"capacities": ()}, "主体类别"),
        ({"registered_on": date(2026, 11, 21)}, "日期"),
        ({"entered_on": date(2026, 11, 21)}, "日期"),
        ({"registered_on": date(2026, 5, 5), "entered_on": date(2026, 5, 4)}, "首次录入日期不能早于成立日期"),
    ],
)
def test_what_cannot_be_is_refused(
    our_station: Bureau, officer: User, now: datetime, fields: dict[str, Any], words: str
) -> None:
    with pytest.raises(Refusal, match=words):
        create(our_station, officer, now, **fields)
    assert not Enterprise.objects.exists()


# Five working days (domain.md 2.4); the day of registration is not counted. The setting holds since 5 May 2023.
@pytest.mark.parametrize(
    ("registered", "late"),
    [
        (date(2026, 11, 20), False),
        (date(2026, 11, 13), False),  # Friday, a week earlier: the fifth working day is today
        (date(2026, 11, 12), True),
        (date(2023, 5, 5), True),
        (date(2023, 5, 4), False),  # registered before the term was set: not a new registration
        (None, False),
    ],
)
def test_a_new_registration_is_entered_within_five_working_days(
    our_station: Bureau, officer: User, now: datetime, registered: date | None, late: bool
) -> None:
    assert create(our_station, officer, now, registered_on=registered).entered_late is late


# --- edited -------------------------------------------------------------------------------------------------


def test_an_edit_says_from_what_to_what(enterprise: Enterprise, officer: User, now: datetime) -> None:
    wanted = replace(stored(enterprise), principal="卢见山", phone="10036975678", entry_reason="ccc")
    edit_enterprise(enterprise=enterprise, details=wanted, by=officer, at=now)
    assert changes(enterprise, "registry.edit_enterprise") == [
        ("principal", "方丽婷", "卢见山"),
        ("phone", "•••• 0000", "•••• 5678"),
        ("entry_reason", "", "ccc"),
    ]
    entry = Entry.objects.get(verb="registry.edit_enterprise")
    assert entry.details == {"fields": ["principal", "phone", "entry_reason"]}


def test_the_same_again_is_no_change(enterprise: Enterprise, officer: User, now: datetime) -> None:
    edit_enterprise(enterprise=enterprise, details=stored(enterprise), by=officer, at=now)
    assert not Entry.objects.filter(verb="registry.edit_enterprise").exists()


def test_who_edits_what_another_has_edited_is_told(enterprise: Enterprise, officer: User, now: datetime) -> None:
    seen = seen_of(enterprise)
    first = replace(stored(enterprise), principal="卢见山")
    edit_enterprise(enterprise=enterprise, details=first, by=officer, at=now, seen=seen)
    second = replace(stored(enterprise), business_address="青禾路1号")
    with pytest.raises(StaleState):
        edit_enterprise(enterprise=enterprise, details=second, by=officer, at=now, seen=seen)
    assert Enterprise.objects.get(pk=enterprise.pk).principal == "卢见山"


def test_another_capacity_gets_a_tier(enterprise: Enterprise, officer: User, now: datetime) -> None:
    wanted = replace(stored(enterprise), capacities=("production", "wholesale"))
    edit_enterprise(enterprise=enterprise, details=wanted, by=officer, at=now)
    assert dict(Capacity.objects.values_list("kind", "tier")) == {"production": "C", "wholesale": "B"}
    assert changes(enterprise, "registry.edit_enterprise") == [("capacities", "production", "production、wholesale")]


def test_a_capacity_for_which_somebody_serves_stays(enterprise: Enterprise, officer: User, now: datetime) -> None:
    make_appointment(enterprise=enterprise)
    wanted = replace(stored(enterprise), capacities=("retail",))
    with pytest.raises(Refusal, match="主体类别"):
        edit_enterprise(enterprise=enterprise, details=wanted, by=officer, at=now)
    assert Capacity.objects.get().kind == "production"


def test_a_household_is_of_tier_d(enterprise: Enterprise, officer: User, now: datetime) -> None:
    wanted = replace(stored(enterprise), is_household=True)
    edit_enterprise(enterprise=enterprise, details=wanted, by=officer, at=now)
    assert Capacity.objects.get().tier == "D"


def test_another_code_must_be_free(
    enterprise: Enterprise, other_enterprise: Enterprise, officer: User, now: datetime
) -> None:
    wanted = replace(stored(enterprise), code=other_enterprise.code)
    with pytest.raises(Refusal):
        edit_enterprise(enterprise=enterprise, details=wanted, by=officer, at=now)


# --- state and scope ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("status", ["suspended", "long_shut", "moved_out", "deregistered", "revoked"])
def test_an_abnormal_state_and_back(enterprise: Enterprise, officer: User, now: datetime, status: str) -> None:
    day = date(2026, 10, 8)
    change_status(enterprise=enterprise, status=status, on=day, reason="现场检查", by=officer, at=now)
    change_status(enterprise=enterprise, status="active", on=TODAY, reason="恢复生产", by=officer, at=now)
    unit = Enterprise.objects.get()
    assert (unit.status, unit.status_on) == ("active", TODAY)
    rows = changes(enterprise, "registry.change_status")
    assert rows[0] == ("reason", "现场检查", "现场检查")
    assert ("status", "active", status) in rows
    assert ("status", status, "active") in rows


def test_a_state_is_refused_that_cannot_be(enterprise: Enterprise, officer: User, now: datetime) -> None:
    before = date(2024, 2, 29)  # the present state began on 1 March 2024
    for on, status in ((date(2026, 11, 21), "suspended"), (before, "suspended"), (date(2024, 3, 1), "active")):
        with pytest.raises(Refusal):
            change_status(enterprise=enterprise, status=status, on=on, reason="检查", by=officer, at=now)
    assert not Entry.objects.filter(verb="registry.change_status").exists()


def test_a_state_that_another_has_changed_is_stale(enterprise: Enterprise, officer: User, now: datetime) -> None:
    seen = fingerprint(enterprise, STATUS)
    values: dict[str, Any] = {"on": TODAY, "reason": "停产", "by": officer, "at": now, "seen": seen}
    change_status(enterprise=enterprise, status="suspended", **values)
    with pytest.raises(StaleState):
        change_status(enterprise=enterprise, status="revoked", **values)


def test_out_of_scope_and_in_again(enterprise: Enterprise, officer: User, now: datetime) -> None:
    change_scope(enterprise=enterprise, in_scope=False, reason="仅生产食品", by=officer, at=now)
    unit = Enterprise.objects.get()
    assert (unit.in_scope, unit.out_of_scope_reason) == (False, "仅生产食品")
    with pytest.raises(Refusal, match="未作更改"):
        change_scope(enterprise=unit, in_scope=False, reason="仅生产食品", by=officer, at=now)
    change_scope(enterprise=unit, in_scope=True, reason="新增燃具", by=officer, at=now)
    unit.refresh_from_db()
    assert (unit.in_scope, unit.out_of_scope_reason) == (True, "")
    with pytest.raises(Refusal, match="原因"):
        change_scope(enterprise=unit, in_scope=False, reason="", by=officer, at=now)


# --- figures ------------------------------------------------------------------------------------------------


def figures(unit: Enterprise, by: User, at: datetime, year: int, employees: int, **more: Any) -> None:
    record_figures(enterprise=unit, year=year, employees=employees, revenue=Decimal(500), by=by, at=at, **more)


def test_the_newest_year_gives_the_tier(enterprise: Enterprise, officer: User, now: datetime) -> None:
    figures(enterprise, officer, now, 2026, 1000)
    assert Capacity.objects.get().tier == "A"
    figures(enterprise, officer, now, 2026, 999)
    assert Capacity.objects.get().tier == "B"
    assert list(TierRecord.objects.order_by("pk").values_list("tier", flat=True)) == ["C", "A", "B"]


def test_an_earlier_year_is_corrected_without_another_tier(
    enterprise: Enterprise, officer: User, now: datetime
) -> None:
    figures(enterprise, officer, now, 2024, 1000)
    figures(enterprise, officer, now, 2024, 5)
    assert Capacity.objects.get().tier == "C"
    assert changes(enterprise, "registry.record_figures")[-2:] == [
        ("figures.year", "2024", "2024"),
        ("figures.employees", "1000", "5"),
    ]


def test_a_year_to_come_is_refused(enterprise: Enterprise, officer: User, now: datetime) -> None:
    for year in (2027, 1999):
        with pytest.raises(Refusal):
            figures(enterprise, officer, now, year, 5)


def test_figures_that_another_has_corrected_are_stale(enterprise: Enterprise, officer: User, now: datetime) -> None:
    seen = fingerprint(enterprise.figures.get(), FIELDS)
    figures(enterprise, officer, now, 2025, 101, seen=seen)
    with pytest.raises(StaleState):
        figures(enterprise, officer, now, 2025, 102, seen=seen)
    with pytest.raises(Refusal, match="2025年的数据已填写"):
        figures(enterprise, officer, now, 2025, 102, seen="")
