"""Tiers, appointments and what results tell: what is written, refused and stale."""

from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal

import pytest

from examcenter.bureaus.models import User
from examcenter.journal.models import Entry
from examcenter.lib.refusals import Refusal
from examcenter.lib.states import StaleState
from examcenter.registry import actions
from examcenter.registry.actions import Newcomer, Post
from examcenter.registry.models import Appointment, Assessed, Capacity, Enterprise, EnterpriseAccount, Person
from tests.builders import id_number, make_appointment, make_person


def newcomer(**changes: str) -> Newcomer:
    values = {"name": "曾兴杰", "id_kind": "resident", "id_number": id_number(), "phone": "10048230003"} | changes
    return Newcomer(born_on=date(1985, 4, 17), **values)


def post(side: str = "production") -> Post:
    return Post(role="officer", side=side, posts="出厂检验", started_on=date(2026, 11, 16))


def test_a_tier_that_changes_is_recorded(enterprise: Enterprise, now: datetime) -> None:
    day = date(2026, 11, 20)
    for employees, tier in ((430, "B"), (430, "B"), (1000, "A")):
        found = actions.record_tier(
            enterprise=enterprise, kind="production", employees=employees, revenue=Decimal(100), since=day,
            by_actor="system", at=now,
        )  # fmt: skip
        assert found.tier == tier
    assert list(enterprise.tier_records.values_list("tier", flat=True)) == ["A", "B", "C"]
    assert Entry.objects.filter(verb="registry.record_tier").count() == 2
    assert Capacity.objects.get(enterprise=enterprise).tier == "A"


def test_an_assessment_told_twice_is_one_fact(enterprise: Enterprise, now: datetime) -> None:
    person = make_appointment(enterprise=enterprise).person
    for passed in (False, False, True):
        actions.record_assessed(
            person=person, role="officer", side="production", on=date(2026, 11, 20), passed=passed, source="outcome:1",
            actor="system", at=now,
        )  # fmt: skip
    assert Assessed.objects.get().passed
    assert Entry.objects.filter(verb="registry.record_assessed").count() == 2


def test_a_newcomer_is_entered_and_appointed(officer: User, enterprise: Enterprise, now: datetime) -> None:
    made = actions.appoint_newcomer(enterprise=enterprise, newcomer=newcomer(), post=post(), by=officer, at=now)
    assert (made.person.name, made.posts, made.person.phone) == ("曾兴杰", "出厂检验", "10048230003")
    entry = Entry.objects.get(verb="registry.appoint")
    assert entry.actor == officer.actor
    assert "曾兴杰" not in str(entry.details)


def test_a_known_person_is_not_entered_again(officer: User, enterprise: Enterprise, now: datetime) -> None:
    known = make_person(name="曾兴杰")
    made = actions.appoint_newcomer(
        enterprise=enterprise, newcomer=newcomer(id_number=known.id_number), post=post(), by=officer, at=now
    )
    assert made.person == known


def test_it_refuses_another_name_for_a_known_number(officer: User, enterprise: Enterprise, now: datetime) -> None:
    known = make_person(name="钟鹏飞")
    with pytest.raises(Refusal, match="钟\\*飞"):
        actions.appoint_newcomer(
            enterprise=enterprise, newcomer=newcomer(id_number=known.id_number), post=post(), by=officer, at=now
        )
    assert not Appointment.objects.exists()


def test_it_refuses_a_post_that_is_already_held(officer: User, enterprise: Enterprise, now: datetime) -> None:
    held = make_appointment(enterprise=enterprise)
    with pytest.raises(Refusal):
        actions.appoint(
            person=held.person, enterprise=enterprise, role="officer", side="production", posts="",
            started_on=date(2026, 11, 16), by=officer, at=now,
        )  # fmt: skip


def test_it_refuses_a_side_the_enterprise_has_not(officer: User, enterprise: Enterprise, now: datetime) -> None:
    with pytest.raises(Refusal):
        actions.appoint_newcomer(
            enterprise=enterprise, newcomer=newcomer(), post=post(side="sales"), by=officer, at=now
        )
    assert not Person.objects.exists()


def test_an_appointment_ends_once(officer: User, enterprise: Enterprise, now: datetime) -> None:
    first, second = make_appointment(enterprise=enterprise), Appointment.objects.get()
    actions.end_appointment(appointment=first, on=date(2026, 11, 13), by=officer, at=now)
    with pytest.raises(StaleState):
        actions.end_appointment(appointment=second, on=date(2026, 11, 14), by=officer, at=now)
    assert Appointment.objects.get().ended_on == date(2026, 11, 13)
    assert Entry.objects.filter(verb="registry.end_appointment").count() == 1


def test_it_refuses_an_end_before_the_beginning(officer: User, enterprise: Enterprise, now: datetime) -> None:
    appointment = make_appointment(enterprise=enterprise)
    with pytest.raises(Refusal):
        actions.end_appointment(appointment=appointment, on=date(2024, 2, 29), by=officer, at=now)
    assert Appointment.objects.get().ended_on is None


def test_a_correction_names_the_fields_only(officer: User, enterprise: Enterprise, now: datetime) -> None:
    person = make_appointment(enterprise=enterprise).person
    actions.correct_person(person=person, name="侯旭成", phone=person.phone, by=officer, at=now)
    assert Entry.objects.get(verb="registry.correct_person").details == {"fields": ["name"]}
    assert Person.objects.get().name == "侯旭成"


def test_an_enterprise_gets_a_sign_in(enterprise: Enterprise, officer: User, now: datetime) -> None:
    user = actions.create_enterprise_account(
        enterprise=enterprise, username=enterprise.code, password="x" * 12, name="燃具", at=now, by=officer
    )
    assert EnterpriseAccount.objects.get(user=user).enterprise == enterprise
    assert user.check_password("x" * 12)


def test_it_refuses_a_sign_in_name_that_is_taken(enterprise: Enterprise, officer: User, now: datetime) -> None:
    with pytest.raises(Refusal):
        actions.create_enterprise_account(
            enterprise=enterprise, username=officer.username, password="x" * 12, name="燃具", at=now
        )


@pytest.mark.parametrize(
    ("days", "reason"),
    [
        ({"started_on": date(2099, 1, 1)}, "超过一年"),
        ({"started_on": date.max}, "超过一年"),
        ({"started_on": date.min}, "早于1950年"),
        ({"trained_on": date(1949, 12, 31)}, "早于1950年"),
        ({"trained_on": date(2026, 11, 21)}, "晚于今天"),
        ({"unit_assessed_on": date(2026, 11, 21)}, "晚于今天"),
    ],
)
def test_days_that_cannot_be_are_refused(
    officer: User, enterprise: Enterprise, now: datetime, days: dict[str, date], reason: str
) -> None:
    wrong = replace(post(), **days)  # type: ignore[arg-type]
    with pytest.raises(Refusal, match=reason):
        actions.appoint_newcomer(enterprise=enterprise, newcomer=newcomer(), post=wrong, by=officer, at=now)
    assert not Appointment.objects.exists()
