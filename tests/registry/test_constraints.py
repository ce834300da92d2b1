"""What the database itself refuses."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from examcenter.registry.models import AnnualFigures, Capacity, Enterprise
from tests.builders import make_appointment, make_enterprise, make_person


def test_an_exclusion_needs_a_reason(enterprise: Enterprise) -> None:
    with pytest.raises(IntegrityError, match="enterprise_out_of_scope_has_a_reason"), transaction.atomic():
        Enterprise.objects.filter(pk=enterprise.pk).update(in_scope=False)


def test_an_organisation_code_stands_once(enterprise: Enterprise) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        make_enterprise(bureau=enterprise.bureau, code=enterprise.code)


def test_a_capacity_stands_once(enterprise: Enterprise) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Capacity.objects.create(enterprise=enterprise, kind="production", tier="A")


def test_figures_stand_once_per_year(enterprise: Enterprise) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        AnnualFigures.objects.create(enterprise=enterprise, year=2025, employees=1, revenue=1)


def test_a_document_number_stands_once(db: None) -> None:
    person = make_person()
    with pytest.raises(IntegrityError), transaction.atomic():
        make_person(number=person.id_number)


def test_an_appointment_cannot_end_before_it_begins(enterprise: Enterprise) -> None:
    with pytest.raises(IntegrityError, match="appointment_ends_after_it_begins"), transaction.atomic():
        make_appointment(enterprise=enterprise, ended_on=date(2024, 2, 29))


def test_an_appointment_stands_once(enterprise: Enterprise) -> None:
    first = make_appointment(enterprise=enterprise)
    with pytest.raises(IntegrityError), transaction.atomic():
        make_appointment(enterprise=enterprise, person=first.person)
