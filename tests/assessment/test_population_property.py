"""The population as the database narrows it, against the rule applied to every post: on rosters made by chance."""

from collections import defaultdict
from collections.abc import Callable
from datetime import date, timedelta
from random import Random
from typing import Any, TypeVar

import pytest

from examcenter.assessment.models import Assessment
from examcenter.assessment.queries import population
from examcenter.assessment.queries.populations import Member
from examcenter.bureaus.models import Bureau
from examcenter.bureaus.queries import number_on
from examcenter.registry.models import (
    Appointment,
    Assessed,
    Capacity,
    CapacityKind,
    EnterpriseStatus,
    PersonnelRole,
    Product,
    Side,
    SupervisionClass,
    TierLetter,
)
from examcenter.rules import eligibility
from tests.builders import make_appointment, make_enterprise, make_person

T = TypeVar("T")
ON = date(2026, 11, 20)
CATEGORIES = ("灶管阀", "玩具", "")
UNITS, PERSONS, POSTS = 8, 15, 45
CHOICES: dict[str, tuple[str, ...]] = {
    "roles": tuple(PersonnelRole),
    "sides": tuple(Side),
    "tiers": tuple(TierLetter),
    "supervision_classes": tuple(SupervisionClass),
    "categories": CATEGORIES[:2],
}


@pytest.mark.parametrize("seed", range(4))
def test_it_says_the_same_as_the_rule_on_every_post(
    plan: Callable[..., Assessment], our_station: Bureau, other_station: Bureau, seed: int
) -> None:
    chance = Random(seed)
    make_roster(chance, [our_station, our_station, other_station])
    for _ in range(6):
        chosen = {name: some(chance, values) for name, values in CHOICES.items()}
        assessment = plan(**chosen)
        assessment.ignore_rest = chance.random() < 0.3
        found = population(assessment, ON)
        assert found == by_the_rule(assessment)


def some(chance: Random, values: tuple[T, ...]) -> list[T]:
    """Mostly none, which means all."""
    return chance.sample(values, chance.randint(1, len(values))) if chance.random() < 0.4 else []


def make_roster(chance: Random, stations: list[Bureau]) -> None:
    units = [
        make_enterprise(bureau=chance.choice(stations), name=f"厂{number}", kinds=chance.sample(list(CapacityKind), 2))
        for number in range(UNITS)
    ]
    for unit in units:
        unit.status = chance.choice([EnterpriseStatus.ACTIVE, EnterpriseStatus.ACTIVE, EnterpriseStatus.SUSPENDED])
        unit.supervision_class = chance.choice(list(SupervisionClass))
        unit.in_scope = chance.random() < 0.8
        unit.out_of_scope_reason = "" if unit.in_scope else "食品"
        unit.save()
        for capacity in unit.capacities.all():
            Capacity.objects.filter(pk=capacity.pk).update(tier=chance.choice(list(TierLetter)))
        for number in range(chance.randint(0, 2)):
            Product.objects.create(enterprise=unit, name=f"品{number}", category=chance.choice(CATEGORIES))
    persons = [make_person(name=f"人{number}") for number in range(PERSONS)]
    for _ in range(POSTS):
        began = ON - timedelta(days=chance.randint(-20, 900))
        left = chance.choice([None, None, began + timedelta(days=chance.randint(0, 700))])
        held: dict[str, Any] = {"person": chance.choice(persons), "enterprise": chance.choice(units)}
        held |= {"role": chance.choice(list(PersonnelRole)), "side": chance.choice(list(Side)), "started_on": began}
        if not Appointment.objects.filter(**held).exists():
            make_appointment(**held, ended_on=left)
    for person in chance.sample(persons, 5):
        post = Appointment.objects.filter(person=person).first()
        if post:
            on = ON - timedelta(days=chance.randint(0, 500))
            told = {"on": on, "passed": True, "source": f"{person.pk}"}
            Assessed.objects.create(person=person, role=post.role, side=post.side, **told)


def by_the_rule(assessment: Assessment) -> list[Member]:
    """Every post of the area read as a whole and judged by the rule, one person after the other."""
    held: dict[int, list[eligibility.Post]] = defaultdict(list)
    area = assessment.area.path
    for each in Appointment.objects.filter(enterprise__bureau__path__startswith=area):
        unit, production = each.enterprise, each.side == Side.PRODUCTION
        capacities = [one for one in unit.capacities.all() if (one.kind == CapacityKind.PRODUCTION) == production]
        held[each.person_id].append(
            eligibility.Post(
                id=each.pk,
                role=each.role,
                side=each.side,
                started_on=each.started_on,
                ended_on=each.ended_on,
                in_scope=unit.in_scope,
                active=unit.status == EnterpriseStatus.ACTIVE,
                tiers=frozenset(one.tier for one in capacities),
                supervision_class=unit.supervision_class,
                categories=frozenset(one.category for one in unit.products.all() if one.category),
            )
        )
    scope = eligibility.Scope(
        on=ON,
        rest_months=number_on(assessment.bureau, "rest_months", ON),
        **{name: frozenset(getattr(assessment, name)) for name in CHOICES},
    )
    members = []
    for person, posts in sorted(held.items()):
        days = Assessed.objects.filter(person=person, on__lte=ON).values_list("on", flat=True)
        last = max(days, default=None)
        verdict = eligibility.judge(posts, None if assessment.ignore_rest else last, scope)
        if verdict:
            post = verdict.post
            members.append(Member(person, post.id, post.stratum, verdict.reason, eligibility.rests(last, scope)))
    return members
