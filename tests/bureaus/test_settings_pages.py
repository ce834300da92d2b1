"""A province's settings: today's value, earlier and later ones, a new one with its legal basis, a withdrawal."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from examcenter.bureaus.imports import import_settings
from examcenter.bureaus.models import Bureau, Level, Role, Setting, User
from examcenter.bureaus.province_settings import enter_setting, withdraw_setting
from examcenter.bureaus.queries import setting_on
from examcenter.journal.models import Entry
from examcenter.lib.refusals import Refusal
from examcenter.lib.states import StaleState
from examcenter.registry.models import Enterprise
from tests.cast import bureau as make_bureau, user as make_user
from tests.spreadsheets import upload

Enter = Callable[[User], Client]
TODAY, LATER = date(2026, 11, 20), date(2027, 1, 1)


@pytest.fixture
def put(province: Bureau, admin: User, now: datetime) -> Callable[..., Setting]:
    def act(key: str, value: str, effective_from: date = LATER) -> Setting:
        facts: dict[str, Any] = {"legal_basis": "省局文件二", "effective_from": effective_from}
        return enter_setting(province=province, key=key, value=value, by=admin, at=now, **facts)

    return act


@pytest.fixture(autouse=True)
def today(monkeypatch: pytest.MonkeyPatch, now: datetime) -> None:
    monkeypatch.setattr("examcenter.bureaus.views.settings.database_now", lambda: now)


def test_a_value_holds_from_its_day_on(put: Callable[..., Setting], county: Bureau) -> None:
    setting = put("pass_mark", "85")
    assert setting_on(county, "pass_mark", date(2026, 12, 31)).value == "80"
    assert setting_on(county, "pass_mark", LATER).value == "85"
    entry = Entry.objects.about(setting).get()
    assert entry.verb == "bureaus.enter_setting"
    assert entry.details == {"key": "pass_mark", "value": "85", "from": "2027-01-01"}


@pytest.mark.parametrize(
    ("key", "value", "words"),
    [
        ("pass_mark", "180", "100"),
        ("pass_mark", "0", "1"),
        ("rest_months", "٣", "数"),
        ("rest_months", "半年", "数"),
        ("tier_scheme", "A所 B省级 C所 D所", "更高的层级"),
        ("director_for_sales", "A、E", "A、B、C、D"),
    ],
)
def test_it_refuses_a_wrong_value(put: Callable[..., Setting], key: str, value: str, words: str) -> None:
    with pytest.raises(Refusal, match=words):
        put(key, value)


def test_the_past_is_not_rewritten(put: Callable[..., Setting]) -> None:
    with pytest.raises(Refusal, match="日期早于今天"):
        put("pass_mark", "85", date(2026, 11, 19))
    put("pass_mark", "85", TODAY)
    with pytest.raises(Refusal, match="自这一天起已有规定"):
        put("pass_mark", "90", TODAY)


def test_a_first_value_may_reach_back(put: Callable[..., Setting], county: Bureau) -> None:
    Setting.objects.filter(key="pass_mark").delete()
    put("pass_mark", "85", date(2023, 5, 5))
    assert setting_on(county, "pass_mark", TODAY).value == "85"


def test_only_a_province_has_settings(county: Bureau, admin: User, now: datetime) -> None:
    with pytest.raises(Refusal, match="参数由省级规定"):
        enter_setting(
            province=county,
            key="pass_mark",
            value="85",
            legal_basis="县局文件",
            effective_from=LATER,
            by=admin,
            at=now,
        )


def test_what_lies_ahead_may_be_withdrawn(
    put: Callable[..., Setting], province: Bureau, admin: User, now: datetime
) -> None:
    setting = put("pass_mark", "85")
    seen = Setting.objects.get(pk=setting.pk)
    withdraw_setting(setting=setting, by=admin, at=now)
    assert not Setting.objects.filter(effective_from=LATER).exists()
    assert Entry.objects.filter(verb="bureaus.withdraw_setting").get().details["value"] == "85"
    with pytest.raises(StaleState):
        withdraw_setting(setting=seen, by=admin, at=now)
    with pytest.raises(Refusal, match="已经生效，不能撤回"):
        withdraw_setting(setting=Setting.objects.get(province=province, key="pass_mark"), by=admin, at=now)


def test_a_spreadsheet_does_not_rewrite_the_past_either(admin: User, now: datetime) -> None:
    row = {"参数": "pass_mark", "值": "60", "依据": "省局文件", "生效日期": "2023-05-05"}
    result = import_settings(file=upload({"参数": [row]}), by=admin, at=now)
    assert [error.reason for error in result.errors] == [
        "该值已经生效，不能通过导入改动。请填写自今后某日起生效的新值。"
    ]
    assert Setting.objects.get(key="pass_mark").value == "80"


def test_everybody_reads_the_settings(put: Callable[..., Setting], enter: Enter, officer: User) -> None:
    put("pass_mark", "85")
    put("rest_months", "9", TODAY)
    page = enter(officer).get(reverse("bureaus_settings")).content.decode()
    for words in (
        "合格分",
        "2027年1月1日起：85分（省局文件二）",
        "此前的值",
        "2023年5月5日起：6个月（省局文件）",
        "青浦方案",
    ):
        assert words in page
    assert "录入新值" not in page
    assert "撤回该值" not in page


def test_a_setting_that_is_missing_is_told(enter: Enter, admin: User) -> None:
    Setting.objects.filter(key="erasure_months").delete()
    assert "未规定" in enter(admin).get(reverse("bureaus_settings")).content.decode()


def test_it_rejects_who_does_not_administer_a_province(
    put: Callable[..., Setting], enter: Enter, officer: User, auditor: User, county: Bureau
) -> None:
    setting = put("pass_mark", "85")
    lower = make_user("lower", "某", county, Role.PROVINCE_ADMIN)
    for person in (officer, auditor, lower):
        client = enter(person)
        assert client.get(reverse("bureaus_setting", args=["pass_mark"])).status_code == 403
        assert client.post(reverse("bureaus_setting_withdraw", args=[setting.pk])).status_code == 403


def test_it_rejects_another_provinces_setting(put: Callable[..., Setting], enter: Enter) -> None:
    setting = put("pass_mark", "85")
    elsewhere = make_bureau("880000", "沧岚省市场监督管理局", Level.PROVINCE, None)
    other = make_user("other", "某", elsewhere, Role.PROVINCE_ADMIN)
    assert enter(other).post(reverse("bureaus_setting_withdraw", args=[setting.pk])).status_code == 404
    assert Setting.objects.filter(pk=setting.pk).exists()


def test_an_administrator_enters_and_withdraws(enter: Enter, admin: User, county: Bureau) -> None:
    client, address = enter(admin), reverse("bureaus_setting", args=["pass_mark"])
    assert "自2023年5月5日起生效：80分（省局文件）" in client.get(address).content.decode()
    body = {"value": "180", "effective_from": "2027-01-01", "legal_basis": "省局文件二"}
    page = client.post(address, body).content.decode()
    assert "100" in page
    assert 'value="省局文件二"' in page
    page = client.post(address, body | {"value": "85"}, follow=True).content.decode()
    assert "新值已录入" in page
    assert "撤回该值" in page
    setting = Setting.objects.get(value="85")
    page = client.post(reverse("bureaus_setting_withdraw", args=[setting.pk]), follow=True).content.decode()
    assert "尚未生效的值已撤回" in page
    assert client.get(reverse("bureaus_setting", args=["speed"])).status_code == 404
    assert client.get(reverse("bureaus_setting_withdraw", args=[setting.pk])).status_code == 405


def test_a_preset_is_entered_at_once(enter: Enter, admin: User, county: Bureau) -> None:
    client, address = enter(admin), reverse("bureaus_setting", args=["tier_scheme"])
    page = client.get(address).content.decode()
    for words in ("青浦方案", "西藏方案", "A级企业的负责层级"):
        assert words in page
    body = {"scheme": "tibet", "effective_from": "2027-01-01", "legal_basis": "省局文件二"}
    assert "西藏方案：A 省级" in client.post(address, body, follow=True).content.decode()
    assert setting_on(county, "tier_scheme", LATER).value == "tibet"


def test_a_province_may_assign_the_levels_itself(enter: Enter, admin: User, county: Bureau) -> None:
    client, address = enter(admin), reverse("bureaus_setting", args=["tier_scheme"])
    body = {"scheme": "own", "effective_from": "2027-01-01", "legal_basis": "省局文件二", "tier_A": "city"}
    assert "请为每一级企业选择负责层级" in client.post(address, body).content.decode()
    body |= {"tier_B": "province", "tier_C": "station", "tier_D": "station"}
    assert "更高的层级" in client.post(address, body).content.decode()
    client.post(address, body | {"tier_B": "county"})
    assert setting_on(county, "tier_scheme", LATER).value == "A市级 B县级 C所 D所"


def test_a_scheme_that_holds_from_today_is_confirmed_first(
    enter: Enter, admin: User, county: Bureau, city: Bureau, enterprise: Enterprise
) -> None:
    enterprise.capacities.update(tier="B")
    client, address = enter(admin), reverse("bureaus_setting", args=["tier_scheme"])
    body = {"scheme": "tibet", "effective_from": "2026-11-20", "legal_basis": "省局文件二"}
    page = client.post(address, body).content.decode()
    for words in ("青浦方案", "西藏方案", "省局文件二", "1家企业中有1家", "从“县级”改为“市级”：1家", "立即生效"):
        assert words in page
    assert setting_on(county, "tier_scheme", TODAY).value == "qingpu"
    client.post(address, body | {"confirmed": "1"})
    assert setting_on(county, "tier_scheme", TODAY).value == "tibet"


def test_a_number_that_holds_from_today_is_confirmed_first(enter: Enter, admin: User, county: Bureau) -> None:
    client, address = enter(admin), reverse("bureaus_setting", args=["pass_mark"])
    body = {"value": "60", "effective_from": "2026-11-20", "legal_basis": "省局文件二"}
    page = client.post(address, body).content.decode()
    assert "此前已作出的决定仍按当时的规定" in page
    assert setting_on(county, "pass_mark", TODAY).value == "80"
    past = client.post(address, body | {"effective_from": "2026-11-19"}).content.decode()
    assert "日期早于今天" in past
    client.post(address, body | {"confirmed": "1"})
    assert setting_on(county, "pass_mark", TODAY).value == "60"


def test_levels_beside_a_scheme_are_not_dropped(enter: Enter, admin: User, county: Bureau) -> None:
    client, address = enter(admin), reverse("bureaus_setting", args=["tier_scheme"])
    assert "选填" not in client.get(address).content.decode()
    body = {"scheme": "tibet", "effective_from": "2027-01-01", "legal_basis": "省局文件二", "tier_A": "city"}
    assert "方案已规定负责层级" in client.post(address, body).content.decode()
    assert setting_on(county, "tier_scheme", LATER).value == "qingpu"


@pytest.mark.parametrize(
    ("key", "words"),
    [
        ("director_for_sales", "例如：A、B"),
        ("related_posts", "组与组之间用“；”分隔"),
        ("rest_months", "请填写数字：…个月"),
        ("proposal_workdays", "请填写数字：…个工作日"),
    ],
)
def test_the_form_says_how_a_value_is_written(enter: Enter, admin: User, county: Bureau, key: str, words: str) -> None:
    assert words in enter(admin).get(reverse("bureaus_setting", args=[key])).content.decode()
