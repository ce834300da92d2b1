"""A roster of thirteen at our station and campaigns in every state."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

from examcenter.assessment import actions
from examcenter.assessment.models import Assessment, Session
from examcenter.bureaus.models import Bureau, User
from examcenter.registry.models import CapacityKind, Enterprise, PersonnelRole, Side
from question_bank.models import Blueprint
from tests.builders import make_appointment, make_blueprint, make_enterprise, make_person, make_questions

OFFICERS = 10
DIRECTORS = 3
WITNESS = {"witness": "赵明澄", "witness_value": "9 27 14 33 8 21"}


@pytest.fixture
def bank(author: User) -> None:
    make_questions(author=author)


@pytest.fixture
def blueprint(bank: None) -> Blueprint:
    return make_blueprint(name="集中考核")


@pytest.fixture
def roster(enterprise: Enterprise, our_station: Bureau) -> None:
    """Ten officers of sales at ten shops, three directors of production at one maker."""
    for number in range(OFFICERS):
        shop = make_enterprise(bureau=our_station, kinds=[CapacityKind.RETAIL], name=f"栖云县第{number}灶具店")
        make_appointment(enterprise=shop, side=Side.SALES, person=make_person(name=f"员{number}"))
    for number in range(DIRECTORS):
        make_appointment(enterprise=enterprise, role=PersonnelRole.DIRECTOR, person=make_person(name=f"监{number}"))


@pytest.fixture
def plan(county: Bureau, officer: User, roster: None, blueprint: Blueprint, now: datetime) -> Callable[..., Assessment]:
    """`plan(size=6)`: a draft of our county."""

    def make(**fields: Any) -> Assessment:
        values: dict[str, Any] = {"title": "灶管阀监督抽查考核", "blueprint": blueprint, "size": 6}
        return actions.create_plan(bureau=county, by=officer, at=now, **values | fields)

    return make


@pytest.fixture
def draft(plan: Callable[..., Assessment]) -> Assessment:
    return plan()


@pytest.fixture
def submitted(draft: Assessment, officer: User, now: datetime) -> Assessment:
    return actions.submit_plan(assessment=draft, by=officer, at=now)


@pytest.fixture
def approved(submitted: Assessment, approver: User, now: datetime) -> Assessment:
    return actions.approve_plan(assessment=submitted, by=approver, at=now)


@pytest.fixture
def frozen(approved: Assessment, officer: User, now: datetime) -> Assessment:
    actions.freeze(assessment=approved, by=officer, at=now)
    return approved


@pytest.fixture
def drawn(frozen: Assessment, officer: User, now: datetime) -> Assessment:
    """Six of thirteen: two directors and four officers, the rest are reserves."""
    actions.draw(assessment=frozen, by=officer, at=now, **WITNESS)
    return frozen


@pytest.fixture
def add_session(county: Bureau, officer: User, now: datetime) -> Callable[..., Session]:
    """`add_session(drawn, days=5, capacity=4)`: two hours at nine, in a room of its own."""
    venue = actions.create_venue(bureau=county, name="培训中心", address="清和路1号", by=officer, at=now)

    def add(assessment: Assessment, *, days: int = 5, capacity: int = 30, **fields: Any) -> Session:
        starts_at = now + timedelta(days=days)
        values: dict[str, Any] = {"venue": venue, "room": f"第{days}考场", "ends_at": starts_at + timedelta(hours=2)}
        return actions.add_session(
            assessment=assessment, starts_at=starts_at, capacity=capacity, by=officer, at=now, **values | fields
        )

    return add


@pytest.fixture
def seated(drawn: Assessment, add_session: Callable[..., Session], officer: User, now: datetime) -> Assessment:
    """Everybody has a place in one session on Wednesday of next week."""
    add_session(drawn, days=5)
    actions.assign_seats(assessment=drawn, by=officer, at=now)
    return drawn


def again(assessment: Assessment) -> Assessment:
    """The campaign as the database has it."""
    return Assessment.objects.get(pk=assessment.pk)
