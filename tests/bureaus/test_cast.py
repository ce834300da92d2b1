"""The cast itself: whom a test may rely on."""

from examcenter.bureaus.models import Bureau, User
from examcenter.bureaus.permissions import may
from examcenter.registry.models import Appointment, Enterprise, Person
from examcenter.rules.identity import parse
from question_bank.models import Question
from tests.builders import (
    make_appointment,
    make_blueprint,
    make_questions,
)
from tests.cast import NOW


def test_the_outsider_holds_nothing_at_our_county(officer: User, outsider: User, county: Bureau) -> None:
    assert may(officer, "assessment.plan", county)
    assert not may(outsider, "assessment.plan", county)


def test_the_outsider_sees_only_what_is_theirs(
    outsider: User, enterprise: Enterprise, other_enterprise: Enterprise
) -> None:
    make_appointment(enterprise=enterprise)
    theirs = make_appointment(enterprise=other_enterprise)
    assert list(Enterprise.objects.for_user(outsider)) == [other_enterprise]
    assert list(Appointment.objects.for_user(outsider)) == [theirs]
    assert list(Person.objects.for_user(outsider)) == [theirs.person]


def test_built_persons_have_valid_numbers(enterprise: Enterprise) -> None:
    person = make_appointment(enterprise=enterprise).person
    assert parse(person.id_number, today=NOW.date()) == person.born_on


def test_the_small_bank_holds_enough_for_the_default_blueprint(author: User) -> None:
    make_questions(author=author)
    blueprint = make_blueprint()
    assert blueprint.size == 10
    assert blueprint.points == 100
    assert Question.objects.eligible(role="officer", capacity="sales").count() == 20
