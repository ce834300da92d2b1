"""Who is frozen into the population, and who is left out with which reason."""

from collections.abc import Callable
from datetime import date, datetime

import pytest

from examcenter.assessment.models import Assessment
from examcenter.assessment.queries import Member, plan_preview, population
from examcenter.bureaus.models import Bureau
from examcenter.lib.clock import local_date
from examcenter.registry.models import (
    Appointment,
    Assessed,
    CapacityKind,
    Enterprise,
    EnterpriseStatus,
    PersonnelRole,
    Product,
    Side,
    TierLetter,
)
from tests.builders import make_appointment, make_enterprise, make_person

Plan = Callable[..., Assessment]
ON = date(2026, 11, 20)


def member(assessment: Assessment, appointment: Appointment) -> Member | None:
    return next((m for m in population(assessment, ON) if m.person_id == appointment.person_id), None)


def reason(assessment: Assessment, appointment: Appointment) -> str:
    found = member(assessment, appointment)
    assert found is not None
    return found.reason


def test_everybody_serving_in_the_area_is_in(plan: Plan, now: datetime) -> None:
    preview = plan_preview(plan(), local_date(now))

    assert [(s.code, s.size, s.quota, s.reserves) for s in preview.strata] == [
        ("director-production", 3, 2, 1),
        ("officer-sales", 10, 4, 5),
    ]
    assert (preview.size, preview.excluded, preview.recent, preview.suffices) == (13, 0, 0, True)


def test_another_area_is_not_in(plan: Plan, other_enterprise: Enterprise) -> None:
    assert member(plan(), make_appointment(enterprise=other_enterprise)) is None


@pytest.mark.parametrize(
    ("scope", "size"),
    [
        ({"roles": ["director"]}, 3),
        ({"sides": ["sales"]}, 10),
        ({"tiers": ["A"]}, 0),
        ({"tiers": ["C"]}, 13),
        ({"supervision_classes": ["key"]}, 0),
        ({"categories": ["灶管阀"]}, 13),
        ({"categories": ["水泥"]}, 0),
    ],
)
def test_the_scope_narrows_the_population(plan: Plan, scope: dict[str, list[str]], size: int) -> None:
    assert plan_preview(plan(**scope), ON).size == size


def test_the_tier_is_that_of_the_side(plan: Plan, our_station: Bureau) -> None:
    maker = make_enterprise(bureau=our_station, kinds=[CapacityKind.PRODUCTION, CapacityKind.RETAIL], tier=TierLetter.C)
    maker.capacities.filter(kind=CapacityKind.RETAIL).update(tier=TierLetter.B)
    seller, builder = (make_appointment(enterprise=maker, side=side) for side in (Side.SALES, Side.PRODUCTION))
    wide = plan(tiers=["B"])

    assert reason(wide, seller) == ""
    assert member(wide, builder) is None


def test_somebody_with_several_posts_is_there_once_as_director(plan: Plan, enterprise: Enterprise) -> None:
    person = make_person()
    make_appointment(enterprise=enterprise, person=person, started_on=date(2020, 1, 1))
    first = make_appointment(enterprise=enterprise, person=person, role=PersonnelRole.DIRECTOR, side=Side.PRODUCTION)

    found = member(plan(), first)

    assert found is not None
    assert (found.appointment_id, found.stratum) == (first.pk, "director-production")
    assert plan_preview(plan(), ON).size == 14


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"status": EnterpriseStatus.LONG_SHUT}, "unit_inactive"),
        ({"status": EnterpriseStatus.MOVED_OUT}, "unit_inactive"),
        ({"in_scope": False, "out_of_scope_reason": "特种设备"}, "out_of_scope"),
    ],
)
def test_units_that_do_not_count_give_the_reason(
    plan: Plan, our_station: Bureau, fields: dict[str, object], expected: str
) -> None:
    unit = make_enterprise(bureau=our_station, **fields)  # type: ignore[arg-type]

    assert reason(plan(), make_appointment(enterprise=unit)) == expected


def test_who_left_within_a_year_is_named_with_the_reason(plan: Plan, enterprise: Enterprise) -> None:
    gone = make_appointment(enterprise=enterprise, ended_on=date(2026, 11, 13))
    long_gone = make_appointment(enterprise=enterprise, ended_on=date(2025, 11, 1))

    assert reason(plan(), gone) == "left_post"
    assert member(plan(), long_gone) is None


def assess(appointment: Appointment, on: date) -> None:
    Assessed.objects.create(
        person=appointment.person,
        role=appointment.role,
        side=appointment.side,
        on=on,
        passed=True,
        source=f"outcome:{appointment.pk}:{on}",
    )


def test_who_was_assessed_within_six_months_rests(plan: Plan, enterprise: Enterprise) -> None:
    recent, long_ago = make_appointment(enterprise=enterprise), make_appointment(enterprise=enterprise)
    assess(recent, date(2026, 5, 21))
    assess(long_ago, date(2026, 5, 20))

    assert reason(plan(), recent) == "resting"
    assert reason(plan(), long_ago) == ""
    assert [count for _, count in plan_preview(plan(), ON).exclusions] == [1]


def test_an_assessment_of_later_does_not_reach_back(plan: Plan, enterprise: Enterprise) -> None:
    later = make_appointment(enterprise=enterprise)
    assess(later, date(2026, 12, 1))

    assert reason(plan(), later) == ""


def test_the_months_of_rest_can_be_set_aside_with_a_warning(plan: Plan, enterprise: Enterprise) -> None:
    recent = make_appointment(enterprise=enterprise)
    assess(recent, date(2026, 11, 1))
    repeated = plan(ignore_rest=True, ignore_rest_reason="事故后复查")

    assert reason(repeated, recent) == ""
    assert plan_preview(repeated, ON).recent == 1


def test_a_thousand_persons_are_read_in_few_queries(
    plan: Plan, enterprise: Enterprise, django_assert_max_num_queries: Callable[[int], object]
) -> None:
    assessment = plan()

    with django_assert_max_num_queries(6):  # type: ignore[attr-defined]
        population(assessment, ON)


def test_any_product_of_the_unit_counts(plan: Plan, enterprise: Enterprise) -> None:
    appointment = make_appointment(enterprise=enterprise, role=PersonnelRole.DIRECTOR)
    narrow = plan(categories=["燃气热水器"])
    assert member(narrow, appointment) is None
    Product.objects.create(enterprise=enterprise, name="家用燃气快速热水器", category="燃气热水器")
    assert reason(narrow, appointment) == ""
