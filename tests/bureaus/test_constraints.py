"""What the database itself refuses."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from examcenter.bureaus.models import Bureau, Department, Membership, Setting, User


def test_only_a_province_has_nobody_above(county: Bureau) -> None:
    with pytest.raises(IntegrityError, match="bureau_province_is_the_root"), transaction.atomic():
        Bureau.objects.filter(pk=county.pk).update(parent=None)


def test_a_department_name_stands_once_per_bureau(county: Bureau) -> None:
    Department.objects.create(bureau=county, name="质量科")
    with pytest.raises(IntegrityError), transaction.atomic():
        Department.objects.create(bureau=county, name="质量科")


def test_a_role_is_held_once(officer: User, county: Bureau) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Membership.objects.create(user=officer, bureau=county, role="officer")


def test_a_setting_has_one_value_per_day(province: Bureau) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Setting.objects.create(
            province=province, key="pass_mark", value="60", legal_basis="x", effective_from=date(2023, 5, 5)
        )
