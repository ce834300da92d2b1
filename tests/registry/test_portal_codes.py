"""Entry of enterprises with a printed code."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse

from examcenter.bureaus.models import User
from examcenter.journal.models import Entry
from examcenter.lib.clock import database_now
from examcenter.lib.refusals import Refusal
from examcenter.lib.states import StaleState
from examcenter.registry.actions import portal_codes
from examcenter.registry.actions.portal_codes import TooMany, enter_by_code, issue_codes, revoke_code
from examcenter.registry.models import Enterprise, EnterpriseAccount, PortalCode
from examcenter.registry.presenters.slips import entry_url, grouped
from tests.journeys import scanning

Enter = Callable[[User], Client]
ENTER = "/enterprise/enter/"


@pytest.fixture
def code(enterprise: Enterprise, officer: User) -> str:
    return issue_codes(units=[enterprise], by=officer, at=database_now())[0].code


def knock(client: Client, code: str, unit: Enterprise, phone: str = "0000") -> object:
    return client.post(ENTER, {"code": code, "organisation_code": unit.code, "phone": phone})


def test_only_the_hash_is_stored(enterprise: Enterprise, code: str) -> None:
    row = PortalCode.objects.get()
    assert code not in str(vars(row))
    assert row.code_hash == portal_codes.hash_of(code)
    assert not any(code in str(entry.details) for entry in Entry.objects.all())


@pytest.mark.parametrize("phone", ["0000", "10036970000", "+86 100 3697 0000", "100-3697-0000"])
def test_code_organisation_code_and_phone_open_the_door(
    client: Client, enterprise: Enterprise, code: str, phone: str
) -> None:
    typed = {"code": grouped(code).lower(), "organisation_code": enterprise.code.lower(), "phone": phone}
    page = client.post(ENTER, typed, follow=True)
    assert page.redirect_chain == [(reverse("enterprise_home"), 302)]
    assert enterprise.name in page.content.decode()


def test_the_account_is_made_once_and_has_no_password(client: Client, enterprise: Enterprise, code: str) -> None:
    knock(client, code, enterprise)
    knock(Client(), code, enterprise)
    account = EnterpriseAccount.objects.get(enterprise=enterprise)
    assert account.by_code
    assert not account.user.has_usable_password()
    assert account.user.username == enterprise.code.lower()


def test_a_code_opens_the_account_that_the_enterprise_has(
    client: Client, enterprise: Enterprise, enterprise_user: User, officer: User, code: str
) -> None:
    User.objects.filter(pk=enterprise_user.pk).update(must_change_password=True)
    assert knock(client, code, enterprise).status_code == 302  # type: ignore[attr-defined]
    assert [account.user for account in enterprise.accounts.all()] == [enterprise_user]
    assert client.get(reverse("enterprise_home")).status_code == 200  # who typed no password need not change one
    revoke_code(enterprise=enterprise, by=officer, at=database_now())
    assert client.get(reverse("enterprise_home")).status_code == 302


def test_the_session_is_shorter_than_with_a_password(client: Client, enterprise: Enterprise, code: str) -> None:
    knock(client, code, enterprise)
    assert client.session.get_expiry_age() <= 2 * 3600 < settings.SESSION_COOKIE_AGE


@pytest.mark.parametrize("wrong", ["code", "organisation_code", "phone"])
def test_a_refusal_does_not_say_which_of_the_three_was_wrong(
    client: Client, enterprise: Enterprise, other_enterprise: Enterprise, code: str, wrong: str
) -> None:
    right = {"code": code, "organisation_code": enterprise.code, "phone": "0000"}
    bad = {"code": "A" * 16, "organisation_code": other_enterprise.code, "phone": "1234"}
    answer = client.post(ENTER, right | {wrong: bad[wrong]})
    assert answer.status_code == 403
    assert "三项信息不相符" in answer.content.decode()


def test_after_five_wrong_phones_even_the_right_one_waits(client: Client, enterprise: Enterprise, code: str) -> None:
    for number in range(5):
        assert knock(client, code, enterprise, f"12{number:02d}").status_code == 403  # type: ignore[attr-defined]
    answer = knock(client, code, enterprise)
    assert answer.status_code == 429  # type: ignore[attr-defined]
    assert "错误次数过多" in answer.content.decode()  # type: ignore[attr-defined]


def test_right_attempts_are_given_back(enterprise: Enterprise, code: str) -> None:
    for _ in range(portal_codes.PLACES + 2):
        enter_by_code(code=code, organisation_code=enterprise.code, phone="0000", at=database_now())


def test_a_day_later_it_may_be_tried_again(enterprise: Enterprise, code: str) -> None:
    now = database_now()
    for _ in range(portal_codes.PLACES):
        with pytest.raises(Refusal):
            enter_by_code(code=code, organisation_code=enterprise.code, phone="1111", at=now)
    with pytest.raises(TooMany):
        enter_by_code(code=code, organisation_code=enterprise.code, phone="0000", at=now + timedelta(hours=23))
    enter_by_code(code=code, organisation_code=enterprise.code, phone="0000", at=now + timedelta(hours=24, minutes=1))


def test_a_code_expires(enterprise: Enterprise, code: str) -> None:
    later = database_now() + timedelta(days=31)
    with pytest.raises(Refusal, match="已失效"):
        enter_by_code(code=code, organisation_code=enterprise.code, phone="0000", at=later)


def test_a_new_code_makes_the_old_one_worthless(enterprise: Enterprise, officer: User, code: str) -> None:
    now = database_now()
    fresh = issue_codes(units=[enterprise], by=officer, at=now)[0].code
    with pytest.raises(Refusal):
        enter_by_code(code=code, organisation_code=enterprise.code, phone="0000", at=now)
    enter_by_code(code=fresh, organisation_code=enterprise.code, phone="0000", at=now)
    assert PortalCode.objects.filter(revoked_at=None).count() == 1


def test_a_revoked_code_signs_out_whoever_entered_with_it(
    client: Client, enter: Enter, enterprise: Enterprise, officer: User, code: str
) -> None:
    knock(client, code, enterprise)
    client.get(reverse("enterprise_home"))
    enter(officer).post(reverse("registry_code_revoke", args=[enterprise.pk]))
    assert "login" in client.get(reverse("enterprise_home"))["Location"]
    assert knock(Client(), code, enterprise).status_code == 403  # type: ignore[attr-defined]
    assert Session.objects.exists()  # the officer's own


def test_revoking_twice_is_stale(enterprise: Enterprise, officer: User, code: str) -> None:
    revoke_code(enterprise=enterprise, by=officer, at=database_now())
    with pytest.raises(StaleState):
        revoke_code(enterprise=enterprise, by=officer, at=database_now())


def test_a_closed_account_does_not_enter(client: Client, enterprise: Enterprise, code: str) -> None:
    knock(client, code, enterprise)
    User.objects.filter(enterprise_account__by_code=True).update(is_active=False)
    assert knock(Client(), code, enterprise).status_code == 403  # type: ignore[attr-defined]


def test_without_a_contact_phone_no_code_is_printed(enterprise: Enterprise, officer: User, now: datetime) -> None:
    Enterprise.objects.filter(pk=enterprise.pk).update(phone="")
    with pytest.raises(Refusal, match="没有登记联系电话"):
        issue_codes(units=[enterprise], by=officer, at=now)


def test_the_printed_qr_code_leads_in(client: Client, enter: Enter, enterprise: Enterprise, officer: User) -> None:
    answer = enter(officer).post(reverse("registry_code_print", args=[enterprise.pk]))
    assert answer["Content-Type"] == "application/pdf"
    page, *more = scanning.scan(answer.content)
    assert not more
    (found,) = page.codes
    code = found.text.partition("#c=")[2]
    assert found.text == entry_url(code)
    assert enterprise.name in page.text
    assert grouped(code) in page.text.replace("\r\n", " ")
    assert knock(client, code, enterprise).status_code == 302  # type: ignore[attr-defined]


def test_slips_of_a_filtered_list(
    enter: Enter, enterprise: Enterprise, other_enterprise: Enterprise, officer: User
) -> None:
    address, client = reverse("registry_codes_print") + "?category=灶管阀", enter(officer)
    page = client.get(address).content.decode()
    assert "名单中共有1家企业" in page
    assert not PortalCode.objects.exists()  # looking hands nothing out
    answer = client.post(address, {"which": "lacking"})
    assert len(scanning.scan(answer.content)[0].codes) == 1  # the other county's is not printed
    assert not other_enterprise.portal_codes.exists()


def test_a_valid_code_stays_unless_all_are_asked_for(
    enter: Enter, enterprise: Enterprise, officer: User, code: str
) -> None:
    address, client = reverse("registry_codes_print"), enter(officer)
    assert "其中1家已有有效登记码" in client.get(address).content.decode()
    assert "没有选中企业" in client.post(address, {"which": "lacking"}, follow=True).content.decode()
    enter_by_code(code=code, organisation_code=enterprise.code, phone="0000", at=database_now())
    assert client.post(address, {"which": "all"})["Content-Type"] == "application/pdf"
    with pytest.raises(Refusal):
        enter_by_code(code=code, organisation_code=enterprise.code, phone="0000", at=database_now())


def test_an_empty_list_prints_nothing(enter: Enter, enterprise: Enterprise, officer: User) -> None:
    page = enter(officer).get(reverse("registry_codes_print") + "?q=无此企业")
    assert "没有符合条件的企业" in page.content.decode()


@pytest.mark.parametrize("name", ["registry_code_print", "registry_code_revoke"])
def test_it_rejects_another_bureau(enter: Enter, enterprise: Enterprise, outsider: User, code: str, name: str) -> None:
    assert enter(outsider).post(reverse(name, args=[enterprise.pk])).status_code == 404
    assert PortalCode.objects.filter(revoked_at=None).count() == 1


@pytest.mark.parametrize("name", ["registry_code_print", "registry_code_revoke"])
def test_it_rejects_staff_who_only_look(
    enter: Enter, enterprise: Enterprise, inspector: User, code: str, name: str
) -> None:
    assert enter(inspector).post(reverse(name, args=[enterprise.pk])).status_code == 403


def test_a_password_may_be_set_and_opens_the_ordinary_door(client: Client, enterprise: Enterprise, code: str) -> None:
    knock(client, code, enterprise)
    page = client.post(
        reverse("enterprise_account"), {"password": "岚焰-2026-good", "again": "岚焰-2026-good"}, follow=True
    )
    assert "密码已设置" in page.content.decode()
    user = EnterpriseAccount.objects.get(by_code=True).user
    assert user.check_password("岚焰-2026-good")
    assert Entry.objects.filter(verb="registry.set_portal_password").count() == 1


@pytest.mark.parametrize(
    ("password", "again", "reason"),
    [
        ("short", "short", "密码"),
        ("岚焰-2026-good", "岚焰-2026-other", "不一致"),
        ("1234567890123", "1234567890123", "数字"),
    ],
)
def test_a_bad_password_is_refused(
    client: Client, enterprise: Enterprise, code: str, password: str, again: str, reason: str
) -> None:
    knock(client, code, enterprise)
    page = client.post(reverse("enterprise_account"), {"password": password, "again": again})
    assert page.status_code == 422
    assert reason in page.content.decode()


def test_who_has_a_password_is_led_to_changing_it(enter: Enter, enterprise_user: User) -> None:
    enterprise_user.set_password("岚焰-2026-good")
    enterprise_user.save()
    page = enter(enterprise_user).get(reverse("enterprise_account")).content.decode()
    assert reverse("account_change_password") in page
    enter(enterprise_user).post(reverse("enterprise_account"), {"password": "x" * 20, "again": "x" * 20})
    enterprise_user.refresh_from_db()
    assert enterprise_user.check_password("岚焰-2026-good")
