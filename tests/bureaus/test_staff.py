"""Administrators look after staff: adding, roles, closing, second factors, devices; nobody else does."""

import re
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from examcenter.bureaus.imports import import_staff
from examcenter.bureaus.models import Bureau, Department, Membership, Role, User
from examcenter.bureaus.people import accounts
from examcenter.journal.models import Entry
from examcenter.lib.clock import database_now
from examcenter.lib.refusals import Refusal
from examcenter.lib.states import StaleState
from tests.cast import user
from tests.spreadsheets import upload

Enter = Callable[[User], Client]
PASSWORD = re.compile(r'<dd class="code">([A-Za-z0-9]{12})</dd>')
ACTS = ("roles", "factor", "close", "open", "sign_out")


def at(name: str, bureau: Bureau, *person: User) -> str:
    return reverse(f"bureaus_staff{name}", args=[bureau.pk, *(one.pk for one in person)])


def words(response: Any) -> str:
    return str(response.content.decode())


def signed_in(person: User) -> Client:
    cache.clear()
    person.set_password("richtig-2026")
    person.save()
    client = Client()
    client.post(reverse("account_login"), {"login": person.username, "password": "richtig-2026"})
    return client


# --- the list ---


def test_the_list_shows_roles_second_factor_and_last_sign_in(
    enter: Enter, admin: User, officer: User, approver: User, county: Bureau
) -> None:
    signed_in(officer)
    Authenticator.objects.create(user=officer, type="totp", data={"secret": ""})
    page = words(enter(admin).get(at("", county)))
    for shown in ("陈岚舟", "监管人员", "已设置", "孙维衡", "未设置", "从未登录"):
        assert shown in page


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"q": "陈"}, {"officer"}),
        ({"q": "APPROVER"}, {"approver"}),
        ({"role": "approver"}, {"approver"}),
        ({"factor": "set"}, {"officer"}),
        ({"factor": "none"}, {"approver"}),
        ({"account": "closed"}, set()),
        ({"below": "on"}, {"officer", "approver", "station_officer"}),
        ({"below": "on", "role": "officer"}, {"officer", "station_officer"}),
        ({"role": "nonsense"}, {"officer", "approver"}),
    ],
)
def test_the_list_is_narrowed(
    enter: Enter, admin: User, officer: User, approver: User, station_officer: User, county: Bureau,
    query: dict[str, str], found: set[str],
) -> None:  # fmt: skip
    Authenticator.objects.create(user=officer, type="totp", data={"secret": ""})
    response = enter(admin).get(at("", county), query)
    assert {row.username for row in response.context["rows"]} == found


def test_an_auditor_looks_and_does_not_act(enter: Enter, auditor: User, officer: User, county: Bureau) -> None:
    client = enter(auditor)
    assert "添加工作人员" not in words(client.get(at("", county)))
    page = words(client.get(at("_person", county, officer)))
    assert "officer" in page
    assert "注销账号" not in page
    assert client.post(at("_close", county, officer), {"reason": "left"}).status_code == 403


@pytest.mark.parametrize("act", ["", "_new"])
def test_others_have_no_list(enter: Enter, officer: User, county: Bureau, act: str) -> None:
    assert enter(officer).get(at(act, county)).status_code == 403


# --- adding somebody ---


def test_somebody_is_added_and_signs_in_with_the_slip(enter: Enter, admin: User, county: Bureau) -> None:
    team = Department.objects.create(bureau=county, name="质量监督科")
    body = {"name": "雷春山", "username": "Lei.Cs", "roles": ["officer", "inspector"], "department": team.pk}
    [password] = PASSWORD.findall(words(enter(admin).post(at("_new", county), body)))
    person = User.objects.get(username="lei.cs")
    held = person.memberships.filter(bureau=county, department=team).values_list("role", flat=True)
    assert set(held) == {"officer", "inspector"}
    assert person.must_change_password
    assert Client().login(username="lei.cs", password=password)
    entry = Entry.objects.get(verb="bureaus.add_staff")
    assert entry.details == {"bureau": county.pk, "added": ["inspector", "officer"]}
    assert entry.actor == admin.actor


def test_the_slip_of_a_new_account_says_that_it_was_made(enter: Enter, admin: User, county: Bureau) -> None:
    body = {"name": "雷春山", "username": "lei.cs", "roles": ["officer"]}
    page = words(enter(admin).post(at("_new", county), body))
    assert "账号已开通" in page
    assert "密码已重设" not in page


def test_every_role_is_explained(enter: Enter, admin: User, officer: User, county: Bureau, province: Bureau) -> None:
    page = words(enter(admin).get(at("_new", province)))
    for line in ("题库编写员：编写、导入试题", "题库审核员：审核他人编写的试题", "审批人：审批监管人员"):
        assert line in page
    assert "监考人员：" in words(enter(admin).get(at("_roles", county, officer)))


def test_author_and_reviewer_in_one_person_is_warned_of(enter: Enter, admin: User, county: Bureau) -> None:
    client = enter(admin)
    body = {"name": "雷春山", "username": "lei.cs", "roles": ["bank_author", "bank_reviewer"]}
    assert "同时编写和审核试题" not in words(client.get(at("_new", county)))
    answer = client.post(at("_new", county), body)
    assert answer.status_code == 422
    for line in ("编写和审核应由不同人员承担", "仍须由作者以外的人员审核"):
        assert line in words(answer)
    assert not User.objects.filter(username="lei.cs").exists()
    client.post(at("_new", county), body | {"both": "on"})
    assert User.objects.get(username="lei.cs").memberships.count() == 2


@pytest.mark.parametrize("taken", ["officer", "Officer"])
def test_it_refuses_a_sign_in_name_that_is_taken(
    enter: Enter, admin: User, officer: User, county: Bureau, taken: str
) -> None:
    answer = enter(admin).post(at("_new", county), {"name": "另一人", "username": taken, "roles": ["officer"]})
    assert answer.status_code == 422
    assert "已被使用" in words(answer)
    assert User.objects.filter(username__iexact=taken).count() == 1


@pytest.mark.parametrize("wrong", [{"username": "雷"}, {"username": "ab"}, {"roles": []}, {"name": ""}])
def test_it_refuses_what_is_missing_or_misspelt(enter: Enter, admin: User, county: Bureau, wrong: Any) -> None:
    body = {"name": "雷春山", "username": "lei.cs", "roles": ["officer"]} | wrong
    assert enter(admin).post(at("_new", county), body).status_code == 422
    assert not User.objects.filter(name="雷春山").exists()


def test_a_county_has_no_province_administrator(enter: Enter, admin: User, county: Bureau) -> None:
    body = {"name": "雷春山", "username": "lei.cs", "roles": ["province_admin"]}
    assert enter(admin).post(at("_new", county), body).status_code == 422
    with pytest.raises(Refusal, match="省"):
        accounts.add_staff(
            bureau=county, username="lei.cs", name="雷春山", roles=["province_admin"], department=None, email="",
            by=admin, at=database_now(),
        )  # fmt: skip


def test_a_closed_bureau_takes_on_nobody(enter: Enter, admin: User, officer: User, county: Bureau) -> None:
    Bureau.objects.filter(pk=county.pk).update(closed_on=date(2026, 1, 1))
    body = {"name": "雷春山", "username": "lei.cs", "roles": ["officer"]}
    assert "已撤销" in words(enter(admin).post(at("_new", county), body))
    assert "已撤销" in words(enter(admin).post(at("_roles", county, officer), {"roles": ["approver"]}))
    assert "添加工作人员" not in words(enter(admin).get(at("", county)))


# --- roles ---


def test_roles_are_changed_and_noted(enter: Enter, admin: User, officer: User, county: Bureau) -> None:
    done = enter(admin).post(at("_roles", county, officer), {"roles": ["approver", "inspector"]}, follow=True)
    assert "角色已保存" in words(done)
    assert set(officer.memberships.values_list("role", flat=True)) == {"approver", "inspector"}
    page = words(enter(admin).get(at("_person", county, officer)))
    assert "新增审批人、检查人员" in page
    assert "结束监管人员" in page


def test_the_same_roles_again_leave_no_entry(enter: Enter, admin: User, officer: User, county: Bureau) -> None:
    enter(admin).post(at("_roles", county, officer), {"roles": ["officer"]})
    assert not Entry.objects.filter(verb="bureaus.change_roles").exists()


def test_somebody_gets_roles_at_a_second_bureau(
    enter: Enter, admin: User, officer: User, county: Bureau, other_county: Bureau
) -> None:
    client = enter(admin)
    chosen = client.get(at("_elsewhere", county, officer), {"bureau": other_county.pk})
    assert chosen.headers["Location"] == at("_roles", other_county, officer)
    client.post(at("_roles", other_county, officer), {"roles": ["inspector"]})
    assert set(officer.memberships.values_list("bureau__code", "role")) == {
        ("990122", "officer"), ("990123", "inspector"),
    }  # fmt: skip
    client.post(at("_roles", county, officer), {"roles": []})
    assert [row.bureau for row in officer.memberships.all()] == [other_county]


def test_the_last_role_is_not_ended(enter: Enter, admin: User, officer: User, county: Bureau) -> None:
    answer = enter(admin).post(at("_roles", county, officer), {"roles": []})
    assert "请改为停用账号" in words(answer)
    assert officer.memberships.count() == 1


# --- the last administrator ---


def test_the_last_administrator_keeps_the_role(enter: Enter, admin: User, province: Bureau) -> None:
    answer = enter(admin).post(at("_roles", province, admin), {"roles": ["auditor"]})
    assert "最后一名省级管理员" in words(answer)
    assert admin.memberships.get().role == Role.PROVINCE_ADMIN
    colleague = user("second", "第二人", province, Role.PROVINCE_ADMIN)
    enter(admin).post(at("_roles", province, admin), {"roles": ["auditor"]})
    assert admin.memberships.get().role == Role.AUDITOR
    with pytest.raises(Refusal):
        accounts.change_roles(
            user=colleague, bureau=province, roles=["auditor"], department=None, by=colleague, at=database_now()
        )


def test_a_closed_administrator_does_not_count(admin: User, province: Bureau) -> None:
    second = user("second", "第二人", province, Role.PROVINCE_ADMIN)
    accounts.close_account(user=second, reason="left", by=admin, at=database_now())
    with pytest.raises(Refusal, match="最后一名省级管理员"):
        accounts.close_account(user=admin, reason="left", by=second, at=database_now())
    admin.refresh_from_db()
    assert admin.is_active


def test_nobody_closes_the_own_account(enter: Enter, admin: User, province: Bureau) -> None:
    user("second", "第二人", province, Role.PROVINCE_ADMIN)
    answer = enter(admin).post(at("_close", province, admin), {"reason": "left"}, follow=True)
    assert "不能停用自己的账号" in words(answer)


# --- closing and opening ---


def test_a_closed_account_is_out_at_once(enter: Enter, admin: User, officer: User, county: Bureau) -> None:
    theirs = signed_in(officer)
    assert theirs.get(reverse("home")).status_code == 200
    done = enter(admin).post(at("_close", county, officer), {"reason": "left"}, follow=True)
    assert "账号已停用" in words(done)
    assert "停用了账号：离职或退休" in words(done)
    assert theirs.get(reverse("home")).status_code == 302
    assert not UserSession.objects.filter(user=officer).exists()
    again = Client().post(reverse("account_login"), {"login": officer.username, "password": "richtig-2026"})
    assert again.headers.get("Location", "").startswith(reverse("account_inactive"))
    enter(admin).post(at("_open", county, officer))
    assert signed_in(officer).get(reverse("home")).status_code == 200


def test_an_account_is_closed_once(admin: User, officer: User) -> None:
    accounts.close_account(user=officer, reason="left", by=admin, at=database_now())
    with pytest.raises(StaleState):
        accounts.close_account(user=officer, reason="left", by=admin, at=database_now())


# --- second factor ---


def test_a_lost_second_factor_is_removed_with_a_reason(
    enter: Enter, admin: User, officer: User, county: Bureau
) -> None:
    theirs = signed_in(officer)
    for kind in ("totp", "recovery_codes"):
        Authenticator.objects.create(user=officer, type=kind, data={})
    address = at("_factor", county, officer)
    assert "恢复码都会被移除" in words(enter(admin).get(address))
    assert enter(admin).post(address, {"reason": "lost"}).status_code == 422
    assert Authenticator.objects.count() == 2
    page = words(enter(admin).post(address, {"reason": "lost", "checked": "on"}, follow=True))
    assert "双因素认证已移除" in page
    assert not Authenticator.objects.exists()
    assert theirs.get(reverse("home")).status_code == 302
    details = Entry.objects.get(verb="bureaus.remove_second_factor").details
    assert details == {"reason": "lost", "kinds": ["recovery_codes", "totp"], "sessions": 1}
    assert "手机或密钥丢失" in page


def test_the_own_second_factor_is_not_removed_there(admin: User) -> None:
    Authenticator.objects.create(user=admin, type="totp", data={})
    with pytest.raises(Refusal, match="账号安全"):
        accounts.remove_second_factor(user=admin, reason="lost", by=admin, at=database_now())


def test_who_has_none_loses_none(admin: User, officer: User) -> None:
    with pytest.raises(Refusal, match="未作任何更改"):
        accounts.remove_second_factor(user=officer, reason="lost", by=admin, at=database_now())


# --- devices ---


def test_every_device_of_somebody_is_signed_out(enter: Enter, admin: User, officer: User, county: Bureau) -> None:
    theirs = signed_in(officer)
    assert "127.0.0.1" in words(enter(admin).get(at("_person", county, officer)))
    enter(admin).post(at("_sign_out", county, officer))
    assert theirs.get(reverse("home")).status_code == 302
    assert Entry.objects.get(verb="bureaus.end_sessions").details == {"sessions": 1}


# --- who may ---


@pytest.mark.parametrize("act", ACTS)
def test_an_official_of_the_bureau_may_not(
    enter: Enter, officer: User, approver: User, county: Bureau, act: str
) -> None:
    assert enter(officer).post(at(f"_{act}", county, approver)).status_code == 403


@pytest.mark.parametrize("act", ACTS)
def test_somebody_who_also_works_above_is_not_found(
    enter: Enter, city: Bureau, county: Bureau, province: Bureau, officer: User, act: str
) -> None:
    """An administrator below could otherwise enter the province with an account that works at both."""
    local = user("local", "市管理员", city, Role.PROVINCE_ADMIN)
    Membership.objects.create(user=officer, bureau=province, role=Role.AUDITOR)
    assert enter(local).post(at(f"_{act}", county, officer)).status_code == 404
    assert enter(local).post(reverse("bureaus_staff_password", args=[county.pk, officer.pk])).status_code == 404


def test_a_role_elsewhere_opens_nothing_here(
    enter: Enter, city: Bureau, other_county: Bureau, county: Bureau, officer: User
) -> None:
    """Administrator at one bureau and officer at another: the first role does not reach the second bureau."""
    both = user("both", "双岗", other_county, Role.PROVINCE_ADMIN)
    Membership.objects.create(user=both, bureau=county, role=Role.INSPECTOR)
    assert enter(both).get(at("", other_county)).status_code == 200
    assert enter(both).get(at("", county)).status_code == 404
    assert enter(both).post(reverse("bureaus_staff_password", args=[county.pk, officer.pk])).status_code == 404


def test_the_spreadsheet_keeps_the_last_administrator_too(admin: User, province: Bureau) -> None:
    row = {
        "登录名": admin.username,
        "姓名": admin.name,
        "机构代码": province.code,
        "角色": "审计人员",
        "部门": "",
        "邮箱": "",
    }
    file = upload({"工作人员": [row]})
    with pytest.raises(Refusal, match="最后一名省级管理员"):
        import_staff(file=file, by=admin, at=database_now())
    assert admin.memberships.get().role == Role.PROVINCE_ADMIN
    import_staff(file=upload({"工作人员": [row | {"角色": "审计人员、省级管理员"}]}), by=admin, at=database_now())
    assert admin.memberships.count() == 2
