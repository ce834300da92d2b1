"""Pages of the tree: what an administrator sees before and after a change, and who may not."""

from collections.abc import Callable
from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from examcenter.bureaus.models import Bureau, Department, Level, User
from examcenter.lib.states import StaleState
from examcenter.registry.models import Enterprise
from tests.builders import make_appointment
from tests.cast import bureau as make_bureau

Enter = Callable[[User], Client]
CHANGES = ["bureaus_move", "bureaus_merge", "bureaus_rename", "bureaus_close", "bureaus_department_new"]
DEPARTMENT = ["bureaus_department_rename", "bureaus_department_close"]
WHEN = {"on": "2026-11-20", "reason": "安编〔2026〕18号"}


@pytest.fixture
def team(county: Bureau) -> Department:
    return Department.objects.create(bureau=county, name="综合行政执法大队", kind="enforcement_team")


@pytest.fixture
def other_city(province: Bureau) -> Bureau:
    return make_bureau("990200", "霁川市市场监督管理局", Level.CITY, province)


@pytest.fixture(autouse=True)
def today(monkeypatch: pytest.MonkeyPatch, now: object) -> None:
    for module in ("changes", "tree"):
        monkeypatch.setattr(f"examcenter.bureaus.views.{module}.database_now", lambda: now)


def fresh(bureau: Bureau) -> Bureau:
    return Bureau.objects.get(pk=bureau.pk)


@pytest.mark.parametrize("name", CHANGES)
def test_it_rejects_who_does_not_administer_the_province(
    enter: Enter, officer: User, outsider: User, auditor: User, county: Bureau, name: str
) -> None:
    for person in (officer, outsider, auditor):
        assert enter(person).get(reverse(name, args=[county.pk])).status_code == 403


@pytest.mark.parametrize("name", DEPARTMENT)
def test_it_rejects_a_department_for_others(
    enter: Enter, officer: User, admin: User, team: Department, name: str
) -> None:
    assert enter(officer).get(reverse(name, args=[team.pk])).status_code == 403
    assert enter(admin).get(reverse(name, args=[team.pk])).status_code == 200


def test_it_rejects_another_province(enter: Enter, admin: User) -> None:
    elsewhere = make_bureau("880000", "沧岚省市场监督管理局", Level.PROVINCE, None)
    team = Department.objects.create(bureau=elsewhere, name="质量科")
    client = enter(admin)
    for name in CHANGES:
        assert client.get(reverse(name, args=[elsewhere.pk])).status_code == 404
    for name in DEPARTMENT:
        assert client.get(reverse(name, args=[team.pk])).status_code == 404


def test_a_move_is_shown_before_it_is_made(
    enter: Enter, admin: User, officer: User, county: Bureau, city: Bureau, other_city: Bureau, enterprise: Enterprise
) -> None:
    make_appointment(enterprise=enterprise)
    client, address = enter(admin), reverse("bureaus_move", args=[county.pk])
    form = client.get(address)
    assert "新的上级机构" in form.content.decode()
    assert city not in form.context["form"].fields["target"].queryset
    body = WHEN | {"target": other_city.pk, "seen": form.context["form"].initial["seen"]}
    page = client.post(address, body).content.decode()
    for words in (
        "变更影响",
        "1个下级机构",
        "将栖云县市场监督管理局划归霁川市市场监督管理局",
        "1个工作人员账号",
        "1家企业",
        "1名在任人员",
        "安编〔2026〕18号",
    ):
        assert words in page
    assert fresh(county).parent == city
    page = client.post(address, body | {"confirmed": "1"}, follow=True).content.decode()
    assert "机构已划归新的上级机构" in page
    assert "原属岚州市市场监督管理局，2026年11月20日划归霁川市市场监督管理局" in page
    assert fresh(county).parent == other_city


def test_a_change_by_somebody_else_in_between_is_told(
    enter: Enter, admin: User, county: Bureau, city: Bureau, other_city: Bureau, province: Bureau
) -> None:
    client, address = enter(admin), reverse("bureaus_move", args=[county.pk])
    body = WHEN | {"target": province.pk, "seen": client.get(address).context["form"].initial["seen"]}
    other = {"target": other_city.pk, "seen": body["seen"], "confirmed": "1"}
    client.post(address, WHEN | other)
    page = client.post(address, body | {"confirmed": "1"}).content.decode()
    assert str(StaleState()) in page
    assert fresh(county).parent == other_city


def test_a_merger_says_what_goes_where(
    enter: Enter, admin: User, county: Bureau, other_county: Bureau, our_station: Bureau, officer: User
) -> None:
    client, address = enter(admin), reverse("bureaus_merge", args=[county.pk])
    body = WHEN | {"target": other_county.pk, "seen": client.get(address).context["form"].initial["seen"]}
    page = client.post(address, body).content.decode()
    for words in ("1个下级机构划归听泉县市场监督管理局", "并入后不能撤回", "仍用原名"):
        assert words in page
    assert page.count("将栖云县市场监督管理局并入听泉县市场监督管理局") == 2  # the heading and the button
    assert "名工作人员" not in page.replace("1个工作人员账号", "")
    page = client.post(address, body | {"confirmed": "1"}, follow=True).content.decode()
    assert "2026年11月20日并入听泉县市场监督管理局" in page
    assert "仅供查阅" in page
    for words in ("并入</dt>", "（2026年11月20日）", "并入前的上级机构</dt><dd>岚州市市场监督管理局"):
        assert words in page
    assert "<dt>上级机构</dt>" not in page
    assert reverse("bureaus_move", args=[county.pk]) not in page
    page = client.get(reverse("bureaus_bureau", args=[other_county.pk])).content.decode()
    assert "2026年11月20日承接栖云县市场监督管理局" in page
    assert "已并入听泉县市场监督管理局" in page
    page = client.get(reverse("bureaus_list")).content.decode()
    assert "已撤销的机构（1个）" in page
    page = client.post(reverse("bureaus_move", args=[county.pk]), body, follow=True).content.decode()
    assert "该机构已撤销，仅供查阅，不再变更" in page


def test_a_bureau_with_staff_is_not_closed(
    enter: Enter, admin: User, our_station: Bureau, station_officer: User
) -> None:
    client, address = enter(admin), reverse("bureaus_close", args=[our_station.pk])
    page = client.get(address)
    assert "仍有1名工作人员" in page.content.decode()
    assert 'name="reason"' not in page.content.decode()
    body = WHEN | {"seen": page.context["form"].initial["seen"], "confirmed": "1"}
    assert "仍有1名工作人员" in client.post(address, body).content.decode()
    station_officer.memberships.all().delete()
    assert "2026年11月20日撤销" in client.post(address, body, follow=True).content.decode()


def test_a_bureau_without_anything_is_merged_without_talk_of_staff(
    enter: Enter, admin: User, our_station: Bureau, county: Bureau, other_county: Bureau
) -> None:
    far = make_bureau("99012391", "远山市场监督管理所", Level.STATION, other_county)
    client, address = enter(admin), reverse("bureaus_merge", args=[our_station.pk])
    form = client.get(address)
    assert '<optgroup label="听泉县市场监督管理局">' in form.content.decode()
    body = WHEN | {"target": far.pk, "seen": form.context["form"].initial["seen"]}
    page = client.post(address, body).content.decode()
    assert "没有需要转入" in page
    assert "注意：远山市场监督管理所的上级机构是听泉县市场监督管理局" in page
    assert "0个" not in page
    assert "角色" not in page


def test_a_bureau_without_staff_offers_to_add_somebody(enter: Enter, admin: User, our_station: Bureau) -> None:
    page = enter(admin).get(reverse("bureaus_bureau", args=[our_station.pk])).content.decode()
    assert reverse("bureaus_staff_new", args=[our_station.pk]) in page
    assert "由省级管理员用工作人员表添加" not in page


def test_a_bureau_is_renamed(enter: Enter, admin: User, county: Bureau) -> None:
    client, address = enter(admin), reverse("bureaus_rename", args=[county.pk])
    body = WHEN | {
        "name": "栖云市市场监督管理局",
        "short_name": "栖云市局",
        "seen": client.get(address).context["form"].initial["seen"],
    }
    assert "自此更名为栖云市市场监督管理局" in client.post(address, body).content.decode()
    page = client.post(address, body | {"confirmed": "1"}, follow=True).content.decode()
    assert "原名栖云县市场监督管理局，2026年11月20日更名为栖云市市场监督管理局" in page


def test_the_form_keeps_what_was_typed(enter: Enter, admin: User, county: Bureau) -> None:
    address = reverse("bureaus_rename", args=[county.pk])
    page = enter(admin).post(address, WHEN | {"name": "栖云市局", "short_name": "", "seen": ""}).content.decode()
    assert 'value="栖云市局"' in page
    assert 'value="安编〔2026〕18号"' in page


def test_departments_are_kept_on_their_pages(
    enter: Enter, admin: User, officer: User, county: Bureau, team: Department
) -> None:
    client = enter(admin)
    page = client.get(reverse("bureaus_bureau", args=[county.pk])).content.decode()
    assert "综合行政执法大队" in page
    new = WHEN | {"name": "质量科", "kind": "department", "seen": ""}
    page = client.post(reverse("bureaus_department_new", args=[county.pk]), new, follow=True).content.decode()
    assert "2026年11月20日增设质量科" in page
    again = client.post(reverse("bureaus_department_new", args=[county.pk]), new).content.decode()
    assert "已有同名部门" in again
    officer.memberships.update(department=team)
    address = reverse("bureaus_department_close", args=[team.pk])
    assert "该部门仍有：" in client.get(address).content.decode()
    assert "请选择承接的部门" in client.post(address, WHEN).content.decode()
    successor = Department.objects.get(name="质量科")
    page = client.post(address, WHEN | {"successor": successor.pk}, follow=True).content.decode()
    assert "综合行政执法大队于2026年11月20日撤销，工作由质量科承接" in page
    address = reverse("bureaus_department_rename", args=[successor.pk])
    page = client.post(address, WHEN | {"name": "产品质量监督科"}, follow=True).content.decode()
    assert "质量科自2026年11月20日起更名为产品质量监督科" in page
    assert client.get(reverse("bureaus_department_close", args=[team.pk])).status_code == 404


def test_the_tree_counts_staff_and_enterprises(
    enter: Enter, admin: User, officer: User, county: Bureau, our_station: Bureau, enterprise: Enterprise
) -> None:
    page = enter(admin).get(reverse("bureaus_list"))
    text = page.content.decode()
    assert "县级 · 人员1 · 企业1" in text
    assert "所 · 人员0 · 企业1" in text
    assert text.index(county.name) < text.index(our_station.name)
    assert text.count("<details") == text.count("</details>")
    assert text.count("<ul") == text.count("</ul>")


def test_a_search_shows_where_a_bureau_stands(enter: Enter, admin: User, our_station: Bureau, city: Bureau) -> None:
    page = enter(admin).get(reverse("bureaus_list"), {"q": "城关"}).content.decode()
    assert "安岚省市场监督管理局 › 岚州市市场监督管理局 › 栖云县市场监督管理局" in page
    assert "显示全部机构" in page


def test_dates_are_days_of_shanghai(enter: Enter, admin: User, county: Bureau) -> None:
    page = enter(admin).get(reverse("bureaus_rename", args=[county.pk]))
    assert page.context["form"].initial["on"] == date(2026, 11, 20)
