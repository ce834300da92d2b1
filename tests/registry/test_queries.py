"""Who serves in an area on a day, and what a list's filters find."""

from datetime import date
from typing import Any

import pytest

from examcenter.bureaus.models import Bureau, User
from examcenter.registry.models import CapacityKind, Enterprise, TierLetter
from examcenter.registry.queries import enterprises, roster, serving_counts, serving_in
from tests.builders import make_appointment, make_enterprise, make_person

TODAY = date(2026, 11, 20)


def test_serving_in_an_area(enterprise: Enterprise, other_enterprise: Enterprise, county: Bureau) -> None:
    serving = make_appointment(enterprise=enterprise)
    just_left = make_appointment(enterprise=enterprise, ended_on=date(2026, 11, 13))
    make_appointment(enterprise=enterprise, ended_on=date(2025, 10, 1))
    make_appointment(enterprise=enterprise, started_on=date(2026, 12, 1))
    make_appointment(enterprise=other_enterprise)
    assert set(serving_in(county, TODAY)) == {serving, just_left}


@pytest.mark.parametrize(("ended", "serves"), [(None, True), (date(2026, 11, 20), True), (date(2026, 11, 19), False)])
def test_the_property_agrees_with_the_queryset(enterprise: Enterprise, ended: date | None, serves: bool) -> None:
    appointment = make_appointment(enterprise=enterprise, ended_on=ended)
    assert appointment.serves(TODAY) is serves
    assert type(appointment).objects.serving(TODAY).exists() is serves


@pytest.mark.parametrize(
    ("chosen", "found"),
    [
        ({}, ["厂", "店"]),
        ({"q": "店"}, ["店"]),
        ({"kind": "production"}, ["厂"]),
        ({"kind": "production", "tier": "D"}, []),
        ({"kind": "retail", "tier": "D"}, ["店"]),
        ({"category": "五金"}, ["店"]),
        ({"supervision_class": "key"}, ["厂"]),
        ({"status": "long_shut"}, ["店"]),
    ],
)
def test_filters_of_enterprises(
    officer: User, our_station: Bureau, other_enterprise: Enterprise, chosen: dict[str, Any], found: list[str]
) -> None:
    make_enterprise(bureau=our_station, name="厂", supervision_class="key")
    make_enterprise(
        bureau=our_station, name="店", kinds=[CapacityKind.RETAIL], tier=TierLetter.D, category="五金",
        status="long_shut",
    )  # fmt: skip
    assert sorted(unit.name for unit in enterprises(officer, chosen)) == sorted(found)


def test_an_enterprise_is_found_by_its_code(officer: User, enterprise: Enterprise) -> None:
    assert list(enterprises(officer, {"q": enterprise.code[:12].lower()})) == [enterprise]


def test_filters_of_the_roster(officer: User, enterprise: Enterprise) -> None:
    serving = make_appointment(enterprise=enterprise, person=make_person(name="许兴辉"))
    left = make_appointment(enterprise=enterprise, ended_on=date(2026, 11, 13))
    assert list(roster(officer, {"q": "许兴"}, TODAY)) == [serving]
    assert list(roster(officer, {"state": "left"}, TODAY)) == [left]
    assert list(roster(officer, {"state": "serving"}, TODAY)) == [serving]
    assert list(roster(officer, {"role": "director"}, TODAY)) == []
    assert serving_counts([enterprise], TODAY) == {enterprise.pk: 1}
