"""Lists by what is not kept up: each filter shows its own and nothing else."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from io import BytesIO

import pytest
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from examcenter.bureaus.models import Bureau, Setting, User
from examcenter.registry.models import (
    Appointment,
    ArchiveClass,
    Assessed,
    Capacity,
    CapacityKind,
    Enterprise,
    EnterpriseStatus,
    RosterConfirmation,
    Side,
)
from tests.builders import make_appointment, make_enterprise, make_inspector, make_person

Enter = Callable[[User], Client]


@pytest.fixture
def pair(enterprise: Enterprise, our_station: Bureau, officer: User, now: datetime) -> tuple[Enterprise, Enterprise]:
    """One unit that is kept up, and one that is not."""
    make_appointment(enterprise=enterprise)
    Enterprise.objects.filter(pk=enterprise.pk).update(archive_class=ArchiveClass.CONSUMER)
    named(enterprise, "吴行远", now)
    RosterConfirmation.objects.create(enterprise=enterprise, at=now, by=officer, by_unit=True, persons=1)
    return enterprise, make_enterprise(bureau=our_station, name="岚溪灯具厂")


def named(unit: Enterprise, name: str, at: datetime, *, late: bool = False, since: date = date(2026, 1, 5)) -> None:
    make_inspector(enterprise=unit, name=name, since=since, recorded_at=at, late=late)


def listed(client: Client, name: str = "registry_enterprises", **filters: str | int) -> set[str]:
    """What the list shows, which must be what its spreadsheet holds."""
    page = client.get(reverse(name), filters).content.decode()
    sheet = load_workbook(BytesIO(client.get(reverse(f"{name}_export"), filters).content)).active
    assert sheet is not None
    header, *rows = sheet.iter_rows(values_only=True)
    place = header.index("企业名称" if name == "registry_enterprises" else "姓名")
    held = {str(row[place]) for row in rows}
    assert all(one in page for one in held)
    if name == "registry_enterprises":
        assert page.count('class="card-title-cell"') == len(held)
    return held


@pytest.mark.parametrize("work", ["unconfirmed", "no_inspector"])
def test_what_is_missing(enter: Enter, pair: tuple[Enterprise, Enterprise], officer: User, work: str) -> None:
    assert listed(enter(officer), work=work) == {pair[1].name}


def test_an_old_confirmation_no_longer_counts(
    enter: Enter, pair: tuple[Enterprise, Enterprise], officer: User, now: datetime
) -> None:
    days = int(Setting.objects.get(key="roster_confirmation_days").value)
    RosterConfirmation.objects.update(at=now - timedelta(days=days + 2))
    assert listed(enter(officer), work="unconfirmed") == {unit.name for unit in pair}
    assert listed(enter(officer), work="confirmed") == set()


def test_only_the_newest_inspector_counts(
    enter: Enter, pair: tuple[Enterprise, Enterprise], officer: User, now: datetime
) -> None:
    named(pair[1], "郑未迟", now, late=True)
    assert listed(enter(officer), work="inspector_late") == {pair[1].name}
    assert listed(enter(officer), inspector="郑未迟") == {pair[1].name}
    named(pair[1], "吴行远", now, since=date(2026, 2, 5))
    assert listed(enter(officer), work="inspector_late") == set()
    assert listed(enter(officer), inspector="郑未迟") == set()
    assert listed(enter(officer), inspector="吴行远") == {unit.name for unit in pair}


def test_enterprises_entered_late(enter: Enter, pair: tuple[Enterprise, Enterprise], officer: User) -> None:
    Enterprise.objects.filter(pk=pair[1].pk).update(entered_late=True)
    assert listed(enter(officer), work="entered_late") == {pair[1].name}


def test_by_archive_class_and_shortcoming(enter: Enter, pair: tuple[Enterprise, Enterprise], officer: User) -> None:
    assert listed(enter(officer), archive_class="consumer") == {pair[0].name}
    assert listed(enter(officer), shortcoming="no_officer") == {pair[1].name}


def test_what_stopped_is_not_to_be_kept_up(enter: Enter, pair: tuple[Enterprise, Enterprise], officer: User) -> None:
    Enterprise.objects.filter(pk=pair[1].pk).update(status=EnterpriseStatus.SUSPENDED)
    assert listed(enter(officer), work="no_inspector") == set()
    assert listed(enter(officer), status="supervised") == {pair[0].name}


def test_another_bureau_sees_none_of_it(
    enter: Enter, pair: tuple[Enterprise, Enterprise], outsider: User, our_station: Bureau
) -> None:
    for filters in ({"work": "unconfirmed"}, {"shortcoming": "no_officer"}, {"bureau": our_station.pk}):
        assert not listed(enter(outsider), **filters) & {unit.name for unit in pair}


def test_without_the_setting_the_list_says_so(enter: Enter, pair: tuple[Enterprise, Enterprise], officer: User) -> None:
    Setting.objects.filter(key="roster_confirmation_days").delete()
    page = enter(officer).get(reverse("registry_enterprises"), {"work": "unconfirmed"}).content.decode()
    assert "roster_confirmation_days" in page


def test_new_appointees_never_assessed(
    enter: Enter, pair: tuple[Enterprise, Enterprise], officer: User, now: datetime
) -> None:
    new = make_appointment(enterprise=pair[1], person=make_person(name="沈新任"), started_on=date(2026, 11, 2))
    done = make_appointment(enterprise=pair[1], person=make_person(name="邓考过"), started_on=date(2026, 11, 2))
    Assessed.objects.create(
        person=done.person, role=done.role, side=done.side, on=date(2026, 11, 9), passed=True, source="outcome:1"
    )
    Appointment.objects.exclude(pk__in=[new.pk, done.pk]).update(started_on=date(2024, 1, 2))
    assert listed(enter(officer), "registry_persons", work="new_unassessed") == {"沈新任"}


def test_posts_by_the_tier_of_their_side(enter: Enter, pair: tuple[Enterprise, Enterprise], officer: User) -> None:
    """A maker with a shop: who serves for the shop is not among the production posts."""
    Capacity.objects.create(enterprise=pair[1], kind=CapacityKind.RETAIL, tier="A")
    make_appointment(enterprise=pair[1], person=make_person(name="沈卖货"), side=Side.SALES)
    make_appointment(enterprise=pair[1], person=make_person(name="邓造货"), side=Side.PRODUCTION)
    assert listed(enter(officer), "registry_persons", kind="retail", tier="A") == {"沈卖货"}
    assert "沈卖货" not in listed(enter(officer), "registry_persons", kind="production")
