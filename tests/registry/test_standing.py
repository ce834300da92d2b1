"""What is counted ahead says the same as what is counted on the spot."""

from collections.abc import Callable
from datetime import date, datetime

import pytest
from django.test import Client
from django.urls import reverse

from examcenter.bureaus.models import Bureau, User
from examcenter.lib.clock import local_date
from examcenter.management.commands.tick import count_if_due
from examcenter.registry.actions.standing import count_ahead
from examcenter.registry.models import (
    Appointment,
    Capacity,
    CapacityKind,
    Count,
    Enterprise,
    EnterpriseStatus,
    PersonnelRole,
    Shortfall,
    Side,
    SupervisionClass,
    TierLetter,
)
from examcenter.registry.queries import standing as queries
from examcenter.registry.queries.shortfalls import Ahead, Now, known
from examcenter.registry.queries.standing import standing
from tests.builders import make_appointment, make_enterprise, make_inspector, make_person

Enter = Callable[[User], Client]


@pytest.fixture
def several(our_station: Bureau, other_station: Bureau, enterprise: Enterprise, now: datetime) -> list[Enterprise]:
    """Three units: one with everybody, one with a shop and a person of the first, one that stopped."""
    both = make_appointment(enterprise=enterprise).person
    shop = make_enterprise(bureau=our_station, name="岚溪五金商店")
    Capacity.objects.filter(enterprise=shop).update(kind=CapacityKind.RETAIL, tier=TierLetter.B)
    Capacity.objects.create(enterprise=shop, kind=CapacityKind.WHOLESALE, tier=TierLetter.C)
    make_appointment(enterprise=shop, person=both, side=Side.SALES)
    Enterprise.objects.filter(pk=shop.pk).update(supervision_class=SupervisionClass.KEY)
    Enterprise.objects.filter(pk=enterprise.pk).update(has_ccc=True)
    stopped = make_enterprise(bureau=our_station, name="停业的厂")
    Enterprise.objects.filter(pk=stopped.pk).update(status=EnterpriseStatus.SUSPENDED)
    elsewhere = make_enterprise(bureau=other_station, name="别处的厂")
    make_inspector(enterprise=shop, name="吴行远", since=date(2026, 1, 4), recorded_at=now, late=True)
    return [enterprise, shop, stopped, elsewhere]


@pytest.fixture
def large(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every area with a unit is too large to be counted on the spot."""
    monkeypatch.setattr(queries, "MOST_COUNTED", 0)
    monkeypatch.setattr("examcenter.registry.actions.standing.MOST_COUNTED", 0)


def test_units_persons_and_shortcomings_are_counted(several: list[Enterprise], county: Bureau, now: datetime) -> None:
    found = standing(county, local_date(now))
    total = found.total()
    assert found.at is None
    assert total["units"] == 2  # not the one that stopped
    assert (total["units:retail:B"], total["units:wholesale:C"]) == (1, 1)
    assert (total["class:key"], total["class:routine"]) == (1, 1)
    assert (total["due:officer:production"], total["due:officer:sales"]) == (1, 1)  # a shop with two capacities is one
    assert total["due:director:production"] == 1
    assert total["short:no_director:production"] == 1
    assert total["short:no_officer"] == 0
    assert (total["no_inspector"], total["late"]) == (1, 1)
    assert found.persons["persons"] == 1  # one human being with two posts
    assert found.persons["persons:retail:B"] == found.persons["persons:wholesale:C"] == 1


def test_counted_ahead_is_the_same(
    several: list[Enterprise], province: Bureau, city: Bureau, county: Bureau, our_station: Bureau, now: datetime,
    large: None, monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    count_ahead(at=now)
    bureaus = [province, city, county, our_station]
    ahead = [standing(bureau, local_date(now)) for bureau in bureaus]
    monkeypatch.setattr(queries, "MOST_COUNTED", 1000)
    spot = [standing(bureau, local_date(now)) for bureau in bureaus]
    assert [one.at for one in ahead] == [now] * 4
    assert [(one.total(), one.persons) for one in ahead] == [(one.total(), one.persons) for one in spot]


def test_a_large_area_shows_the_shortcomings_as_counted(
    several: list[Enterprise], officer: User, outsider: User, now: datetime, large: None,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    count_ahead(at=now)
    ahead = known(officer, None, local_date(now))
    assert isinstance(ahead, Ahead)
    shown = [(each.unit.pk, each.shortcoming) for each in ahead]
    counts = dict(ahead.counts())
    theirs = {each.unit.pk for each in known(outsider, None, local_date(now))}
    monkeypatch.setattr(queries, "MOST_COUNTED", 1000)
    spot = known(officer, None, local_date(now))
    assert isinstance(spot, Now)
    assert sorted(shown, key=str) == sorted([(each.unit.pk, each.shortcoming) for each in spot], key=str)
    assert {kind: number for kind, number in counts.items() if number} == dict(spot.counts())
    assert theirs == {several[3].pk}


def test_counting_again_replaces_what_was_mended(
    several: list[Enterprise], province: Bureau, now: datetime, large: None
) -> None:
    count_ahead(at=now)
    before = Shortfall.objects.filter(enterprise=several[0]).count()
    make_appointment(enterprise=several[0], person=make_person(), role=PersonnelRole.DIRECTOR)
    count_ahead(at=now)
    assert (before, Shortfall.objects.filter(enterprise=several[0]).count()) == (1, 0)


def test_a_small_province_is_not_counted_ahead(several: list[Enterprise], now: datetime) -> None:
    assert count_ahead(at=now) == 0
    assert not Count.objects.exists()


def test_the_clock_asks_once(several: list[Enterprise], now: datetime, large: None) -> None:
    count_if_due(now)
    first = Count.objects.get(bureau__parent=None).at
    count_if_due(now)
    assert Count.objects.get(bureau__parent=None).at == first


def test_the_page_of_shortcomings_says_as_of_when(
    enter: Enter, several: list[Enterprise], officer: User, now: datetime, large: None
) -> None:
    count_ahead(at=now)
    page = enter(officer).get(reverse("registry_staffing"), {"shortcoming": "no_director"}).content.decode()
    assert "截至" in page
    assert several[0].name in page
    assert several[3].name not in page


def test_a_list_by_shortcoming_is_the_same_in_a_large_area(
    enter: Enter, several: list[Enterprise], officer: User, now: datetime, large: None
) -> None:
    count_ahead(at=now)
    page = enter(officer).get(reverse("registry_enterprises"), {"shortcoming": "no_director"}).content.decode()
    assert several[0].name in page
    assert several[2].name not in page


def test_an_ended_post_is_not_counted(several: list[Enterprise], county: Bureau, now: datetime) -> None:
    Appointment.objects.update(ended_on=date(2026, 1, 1))
    assert standing(county, local_date(now)).persons["persons"] == 0
