"""How a bureau stands: every number, the list behind it, and nothing of another bureau."""

import re
from collections.abc import Callable
from datetime import date, datetime

import pytest
from django.test import Client
from django.urls import reverse

from examcenter.bureaus.models import Bureau, Setting, User
from examcenter.registry.actions.standing import count_ahead
from examcenter.registry.models import Enterprise, RosterConfirmation
from examcenter.registry.queries import standing
from tests.builders import make_appointment, make_enterprise, make_inspector

Enter = Callable[[User], Client]


@pytest.fixture
def late(enterprise: Enterprise, our_station: Bureau, officer: User, now: datetime) -> Enterprise:
    """A unit with everybody and a second one without an officer, whose inspector was entered late."""
    make_appointment(enterprise=enterprise)
    RosterConfirmation.objects.create(enterprise=enterprise, at=now, by=officer, by_unit=False, persons=1)
    unit = make_enterprise(bureau=our_station, name="岚溪灯具厂")
    make_inspector(enterprise=unit, name="吴行远", since=date(2026, 1, 4), recorded_at=now, late=True)
    return unit


def page_of(client: Client, bureau: Bureau) -> str:
    return client.get(reverse("reports_overview", args=[bureau.pk])).content.decode()


def behind(client: Client, page: str, label: str) -> tuple[str, str]:
    """The number beside a label, and the list behind it."""
    found = re.search(rf'<a href="([^"]+)">([^<]+)<span class="visually-hidden"> {re.escape(label)}</span>', page)
    assert found, label
    return found.group(2), client.get(found.group(1).replace("&amp;", "&")).content.decode()


@pytest.mark.parametrize(
    ("label", "number"), [("无监管责任人", "1"), ("监管责任人更新超期", "1"), ("无质量安全员", "1"), ("日常监管", "2")]
)
def test_a_number_leads_to_as_many_lines(
    enter: Enter, late: Enterprise, officer: User, county: Bureau, label: str, number: str
) -> None:
    client = enter(officer)
    shown, lines = behind(client, page_of(client, county), label)
    assert shown == number
    assert lines.count('class="card-title-cell"') == int(number)


def test_it_says_how_many_were_appointed_as_due(enter: Enter, late: Enterprise, officer: User, county: Bureau) -> None:
    page = page_of(enter(officer), county)
    assert "质量安全员（生产）1/2" in page
    assert "50.0%" in page


def test_rosters_are_confirmed_or_not(enter: Enter, late: Enterprise, officer: User, county: Bureau) -> None:
    client = enter(officer)
    assert "50%" in page_of(client, county)
    lines = client.get(
        reverse("registry_enterprises"), {"bureau": f"{county.pk}", "work": "unconfirmed"}
    ).content.decode()
    assert late.name in lines
    assert "栖云县岚焰燃具制造有限公司" not in lines


def test_it_leads_down_to_the_station(
    enter: Enter, late: Enterprise, admin: User, province: Bureau, city: Bureau, county: Bureau, our_station: Bureau
) -> None:
    client = enter(admin)
    for above, below in ((province, city), (city, county), (county, our_station)):
        assert reverse("reports_overview", args=[below.pk]) in page_of(client, above)
    assert "下级监管机构" not in page_of(client, our_station)


def test_another_bureau_is_not_found(enter: Enter, late: Enterprise, outsider: User, county: Bureau) -> None:
    assert enter(outsider).get(reverse("reports_overview", args=[county.pk])).status_code == 404


def test_a_station_does_not_see_its_county(
    enter: Enter, late: Enterprise, station_officer: User, county: Bureau
) -> None:
    assert enter(station_officer).get(reverse("reports_overview", args=[county.pk])).status_code == 404


def test_another_bureaus_units_are_not_counted(
    enter: Enter, late: Enterprise, other_enterprise: Enterprise, outsider: User, other_county: Bureau
) -> None:
    client = enter(outsider)
    _number, lines = behind(client, page_of(client, other_county), "日常监管")
    assert other_enterprise.name in lines
    assert late.name not in lines


def test_who_may_not_see_the_registry_is_refused(enter: Enter, author: User, province: Bureau) -> None:
    assert enter(author).get(reverse("reports_overview", args=[province.pk])).status_code == 403


def test_home_leads_there_only_for_who_may(enter: Enter, officer: User, author: User, county: Bureau) -> None:
    assert reverse("reports_overview", args=[county.pk]) in enter(officer).get(reverse("home")).content.decode()
    assert "本局概况" not in enter(author).get(reverse("home")).content.decode()


def test_a_large_area_says_as_of_when(
    enter: Enter, late: Enterprise, officer: User, county: Bureau, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(standing, "MOST_COUNTED", 0)
    monkeypatch.setattr("examcenter.registry.actions.standing.MOST_COUNTED", 0)
    count_ahead(at=now)
    page = page_of(enter(officer), county)
    assert "截至" in page
    assert "质量安全员（生产）1/2" in page


def test_a_missing_setting_is_said(enter: Enter, late: Enterprise, officer: User, county: Bureau) -> None:
    Setting.objects.all().delete()
    assert "省级尚未完成本页所需的全部设置" in page_of(enter(officer), county)


def test_the_home_page_of_nothing_shows_no_number_wrong(enter: Enter, officer: User, county: Bureau) -> None:
    assert "应配已配" in page_of(enter(officer), county)


def test_the_bureaus_below_lead_to_their_lists(
    enter: Enter, late: Enterprise, other_enterprise: Enterprise, admin: User, city: Bureau, county: Bureau
) -> None:
    client, page = enter(admin), page_of(enter(admin), city)
    for name, filters in (
        ("registry_enterprises", f"?bureau={county.pk}&amp;status=supervised"),
        ("registry_staffing", f"?bureau={county.pk}"),
    ):
        address = f"{reverse(name)}{filters}"
        assert f'href="{address}"' in page
        lines = client.get(address.replace("&amp;", "&")).content.decode()
        assert late.name in lines
        assert other_enterprise.name not in lines


@pytest.mark.parametrize("name", ["sitting_sessions", "rectification_list", "registry_transfers", "registry_proposals"])
def test_what_is_due_leads_to_lists_of_the_bureau(
    enter: Enter, late: Enterprise, officer: User, county: Bureau, other_county: Bureau, name: str
) -> None:
    client = enter(officer)
    found = re.search(rf'href="({re.escape(reverse(name))}\?[^"]+)"', page_of(client, county))
    assert found
    assert f"监管机构：{county.short_name}" in client.get(found.group(1).replace("&amp;", "&")).content.decode()
    elsewhere = client.get(reverse(name), {"bureau": f"{other_county.pk}"}).content.decode()
    assert other_county.short_name not in elsewhere


def test_the_bureaus_own_page_leads_here(enter: Enter, officer: User, county: Bureau) -> None:
    page = enter(officer).get(reverse("bureaus_bureau", args=[county.pk])).content.decode()
    assert reverse("reports_overview", args=[county.pk]) in page
