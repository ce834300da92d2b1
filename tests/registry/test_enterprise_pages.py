"""Pages on which an enterprise is entered and edited: what is shown, kept after an error, and refused."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from examcenter.bureaus.models import Bureau, User
from examcenter.registry.actions.supervision import record_risk
from examcenter.registry.models import AnnualFigures, Capacity, Enterprise, Product, RiskRecord
from tests.builders import make_appointment, make_enterprise, organisation_code

Enter = Callable[[User], Client]
pytestmark = pytest.mark.usefixtures("calendar")
NEW = {
    "name": "栖云县新焰燃具有限公司", "capacities": ["production", "retail"], "mode": "offline",
    "product": "家用燃气灶具", "category": "灶管阀", "archive_class": "consumer", "has_ccc": "on",
    "year": "2025", "employees": "430", "revenue": "1500", "principal": "卢见山", "phone": "10036971234",
    "entry_reason": "ccc", "entered_on": "2026-11-20",
}  # fmt: skip


def form_of(client: Client, address: str) -> dict[str, Any]:
    """What a browser would send if nothing were touched."""
    form = client.get(address).context["form"]
    values = {name: form[name].value() for name in form.fields}
    return {name: value for name, value in values.items() if value not in (None, False, "")} | {"seen": values["seen"]}


def page_of(client: Client, unit: Enterprise) -> str:
    return client.get(reverse("registry_enterprise", args=[unit.pk])).content.decode()


def test_an_officer_enters_an_enterprise(enter: Enter, officer: User, our_station: Bureau) -> None:
    sent = NEW | {"bureau": our_station.pk, "code": organisation_code().lower()}
    page = enter(officer).post(reverse("registry_enterprise_new"), sent, follow=True).content.decode()
    assert "企业已录入" in page
    assert "B级：从业人员430人；仅按营业收入为C级" in page
    assert "强制性产品认证（CCC）" in page
    assert "•••• 1234" in page
    assert "由栖云县市场监督管理局负责" in page  # tier B in the scheme of Qingpu


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"code": "91990122MA0T2RBJ3X"}, "校验"),
        ({"code": "1234"}, "18"),
        ({"phone": "方"}, "电话"),
        ({"product": "", "category": "灶管阀"}, "请填写产品名称"),
        ({"capacities": []}, "主体类别"),
    ],
)
def test_what_was_typed_stays_with_the_error(
    enter: Enter, officer: User, our_station: Bureau, wrong: dict[str, Any], words: str
) -> None:
    sent = NEW | {"bureau": our_station.pk, "code": organisation_code()} | wrong
    page = enter(officer).post(reverse("registry_enterprise_new"), sent).content.decode()
    assert words in page
    assert "卢见山" in page
    assert not Enterprise.objects.exists()


def test_a_bureau_that_the_officer_does_not_govern_is_refused_with_the_reason(
    enter: Enter, officer: User, other_station: Bureau, our_station: Bureau
) -> None:
    sent = NEW | {"bureau": other_station.pk, "code": organisation_code()}
    page = enter(officer).post(reverse("registry_enterprise_new"), sent).content.decode()
    assert "不在您的管辖范围内" in page
    assert not Enterprise.objects.exists()


def test_an_edit_shows_in_the_history(enter: Enter, officer: User, enterprise: Enterprise) -> None:
    client, address = enter(officer), reverse("registry_enterprise_edit", args=[enterprise.pk])
    sent = form_of(client, address) | {"principal": "卢见山", "entry_reason": "recall"}
    page = client.post(address, sent, follow=True).content.decode()
    assert "企业信息已修改" in page
    assert "主要负责人：方丽婷 → 卢见山" in page
    assert "首次录入原因：— → 缺陷产品召回" in page
    assert Enterprise.objects.get().phone == "10036970000"  # left empty, it stays


def test_an_edit_of_what_has_changed_meanwhile_is_told(enter: Enter, officer: User, enterprise: Enterprise) -> None:
    client, address = enter(officer), reverse("registry_enterprise_edit", args=[enterprise.pk])
    sent = form_of(client, address)
    client.post(address, sent | {"principal": "卢见山"})
    page = client.post(address, sent | {"business_address": "青禾路1号"}).content.decode()
    assert "青禾路1号" in page
    assert Enterprise.objects.get().business_address == ""


def test_words_of_an_older_table_stay(enter: Enter, officer: User, enterprise: Enterprise) -> None:
    Enterprise.objects.filter(pk=enterprise.pk).update(entry_reason="省局交办")
    client, address = enter(officer), reverse("registry_enterprise_edit", args=[enterprise.pk])
    client.post(address, form_of(client, address) | {"principal": "卢见山"})
    assert Enterprise.objects.get().entry_reason == "省局交办"
    assert "省局交办" in page_of(client, enterprise)


def test_state_and_scope(enter: Enter, officer: User, enterprise: Enterprise) -> None:
    client = enter(officer)
    address = reverse("registry_enterprise_state", args=[enterprise.pk])
    sent = form_of(client, address) | {"status": "long_shut", "on": "2026-10-08", "reason": "两次上门均无人"}
    page = client.post(address, sent, follow=True).content.decode()
    assert "经营状态已变更" in page
    assert "两次上门均无人" in page
    stale = client.post(address, sent | {"status": "revoked"}).content.decode()
    assert "经营状态已变更" not in stale
    address = reverse("registry_enterprise_scope", args=[enterprise.pk])
    sent = form_of(client, address) | {"in_scope": "no", "reason": "仅生产食品"}
    page = client.post(address, sent, follow=True).content.decode()
    assert "不纳入范围" in page
    assert "纳入范围：是 → 否" in page
    assert Enterprise.objects.get().status == "long_shut"


def test_going_out_of_business_asks_first(enter: Enter, officer: User, enterprise: Enterprise) -> None:
    client = enter(officer)
    make_appointment(enterprise=enterprise)
    address = reverse("registry_enterprise_state", args=[enterprise.pk])
    sent = form_of(client, address) | {"status": "deregistered", "on": "2026-10-08", "reason": "已注销"}
    page = client.post(address, sent).content.decode()
    assert "仍在任人员</dt><dd>1" in page
    assert Enterprise.objects.get().status == "active"
    page = client.post(address, sent | {"confirmed": "1"}, follow=True).content.decode()
    assert Enterprise.objects.get().status == "deregistered"
    assert "经营状态已变更" in page
    assert reverse("registry_appoint", args=[enterprise.pk]) not in page
    assert reverse("registry_code_print", args=[enterprise.pk]) not in page
    form = client.get(reverse("registry_appoint", args=[enterprise.pk]), follow=True)
    assert "该企业已不再经营" in form.content.decode()
    slip = client.post(reverse("registry_code_print", args=[enterprise.pk]), follow=True)
    assert "该企业已不再经营" in slip.content.decode()


def test_products(enter: Enter, officer: User, enterprise: Enterprise) -> None:
    client = enter(officer)
    sent = {"name": "燃气软管", "category": "灶管阀", "licence_number": "XK21-001-00001"}
    page = client.post(reverse("registry_product_add", args=[enterprise.pk]), sent, follow=True).content.decode()
    assert "产品已新增" in page
    assert "XK21-001-00001" in page
    hose = Product.objects.get(name="燃气软管")
    again = client.post(reverse("registry_product_add", args=[enterprise.pk]), sent).content.decode()
    assert "该企业已登记此产品" in again
    address = reverse("registry_product", args=[hose.pk])
    client.post(address, form_of(client, address) | {"is_main": "on"})
    assert Enterprise.objects.get().product == "燃气软管"
    refused = client.post(reverse("registry_product_remove", args=[hose.pk])).content.decode()
    assert "这是主要产品" in refused
    other = Product.objects.get(is_main=False)
    page = client.post(reverse("registry_product_remove", args=[other.pk]), follow=True).content.decode()
    assert "产品已删除" in page
    assert Product.objects.get() == hose


def test_any_product_finds_the_enterprise(
    enter: Enter, officer: User, enterprise: Enterprise, our_station: Bureau
) -> None:
    Product.objects.create(enterprise=enterprise, name="电动自行车", category="电动自行车")
    make_enterprise(bureau=our_station, name="栖云县另家燃具有限公司")
    page = enter(officer).get(reverse("registry_enterprises") + "?category=电动自行车").content.decode()
    assert enterprise.name in page
    assert "另家" not in page


def test_figures(enter: Enter, officer: User, enterprise: Enterprise) -> None:
    client, address = enter(officer), reverse("registry_figures", args=[enterprise.pk])
    page = client.get(address).content.decode()
    assert "由城关市场监督管理所负责" in page  # tier C
    client.post(address, {"year": "2026", "employees": "1000", "revenue": "1"})
    assert Capacity.objects.get().tier == "A"
    sent = form_of(client, address + "?year=2025")
    page = client.post(address, sent | {"employees": "120"}, follow=True).content.decode()
    assert AnnualFigures.objects.get(year=2025).employees == 120
    assert Capacity.objects.get().tier == "A"
    assert "由安岚省市场监督管理局负责" in page
    stale = client.post(address, sent | {"employees": "130"}).content.decode()
    assert AnnualFigures.objects.get(year=2025).employees == 120
    assert "130" in stale


def test_a_wrong_risk_is_withdrawn_and_stays_visible(
    enter: Enter, officer: User, outsider: User, enterprise: Enterprise, now: datetime
) -> None:
    record_risk(
        enterprise=enterprise, on=date(2026, 11, 2), severity="major", source="complaint", note="熄火保护失效",
        by=officer, at=now,
    )  # fmt: skip
    client, risk = enter(officer), RiskRecord.objects.get()
    assert "重点监管" in page_of(client, enterprise)
    address = reverse("registry_risk_withdraw", args=[risk.pk])
    assert enter(outsider).post(address, {"reason": "错"}).status_code == 404
    page = client.post(address, {"reason": "登记到了别的企业"}, follow=True).content.decode()
    assert "熄火保护失效" in page
    assert "登记到了别的企业" in page
    assert "已撤销" in page
    assert Enterprise.objects.get().supervision_class == "routine"
    stale = client.post(address, {"reason": "再次"}).content.decode()
    assert "风险记录已撤销" not in stale


OWN = ("registry_enterprise_edit", "registry_enterprise_state", "registry_enterprise_scope", "registry_figures",
       "registry_product_add")  # fmt: skip


@pytest.mark.parametrize("name", OWN)
def test_it_rejects_another_bureau(
    enter: Enter, outsider: User, inspector: User, enterprise: Enterprise, name: str
) -> None:
    address = reverse(name, args=[enterprise.pk])
    assert enter(outsider).get(address).status_code == 404
    assert enter(outsider).post(address, {}).status_code == 404
    assert enter(inspector).get(address).status_code == 403
    assert address not in page_of(enter(inspector), enterprise)


@pytest.mark.parametrize("name", ["registry_product", "registry_product_remove"])
def test_it_rejects_another_bureaus_product(
    enter: Enter, outsider: User, inspector: User, enterprise: Enterprise, name: str
) -> None:
    address = reverse(name, args=[enterprise.products.get().pk])
    assert enter(outsider).post(address, {}).status_code == 404
    assert enter(inspector).post(address, {}).status_code == 403
    assert Product.objects.count() == 1


def test_who_edits_nothing_enters_nothing(enter: Enter, inspector: User) -> None:
    assert enter(inspector).get(reverse("registry_enterprise_new")).status_code == 403


@pytest.mark.parametrize("name", ["appoint", "risk", "credit", "account"])
def test_the_way_back_begins_with_the_list(enter: Enter, officer: User, enterprise: Enterprise, name: str) -> None:
    page = enter(officer).get(reverse(f"registry_{name}", args=[enterprise.pk])).content.decode()
    trail = page.partition('<ol class="breadcrumb">')[2].partition("</ol>")[0]
    assert f'href="{reverse("registry_enterprises")}"' in trail.partition("</li>")[0]
