"""Who has forgotten the password gets a new one from those who answer for the account, and nobody else."""

import re
from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from examcenter.bureaus.models import Bureau, User
from examcenter.journal.models import Entry
from examcenter.lib.clock import database_now
from examcenter.lib.refusals import Refusal
from examcenter.registry.actions import create_enterprise_account
from examcenter.registry.models import Enterprise

Enter = Callable[[User], Client]
PASSWORD = re.compile(r'<dd class="code">([A-Za-z0-9]{12})</dd>')


def test_an_administrator_sets_a_new_password_for_staff(
    enter: Enter, admin: User, officer: User, county: Bureau
) -> None:
    page = enter(admin).post(reverse("bureaus_staff_password", args=[county.pk, officer.pk])).content.decode()
    [password] = PASSWORD.findall(page)
    assert Client().login(username=officer.username, password=password)
    officer.refresh_from_db()
    assert officer.must_change_password
    assert Entry.objects.get(verb="bureaus.reset_password").details == {}


def test_it_asks_before_the_old_password_is_void(enter: Enter, admin: User, officer: User, county: Bureau) -> None:
    client, url = enter(admin), reverse("bureaus_staff_password", args=[county.pk, officer.pk])
    row = client.get(reverse("bureaus_bureau", args=[county.pk])).content.decode()
    person = client.get(reverse("bureaus_staff_person", args=[county.pk, officer.pk])).content.decode()
    assert f'href="{url}"' in row
    assert f'href="{url}"' in person
    assert f'action="{url}"' not in row + person
    page = client.get(url).content.decode()
    for words in ("原密码立即失效", "所有已登录的设备都会退出", "新的初始密码"):
        assert words in page
    assert User.objects.get(pk=officer.pk).password == officer.password
    assert not Entry.objects.filter(verb="bureaus.reset_password").exists()


def test_others_may_not(enter: Enter, officer: User, approver: User, county: Bureau) -> None:
    url = reverse("bureaus_staff_password", args=[county.pk, approver.pk])
    assert enter(officer).post(url).status_code == 403


def test_staff_of_another_bureau_are_not_found_there(
    enter: Enter, admin: User, officer: User, other_county: Bureau
) -> None:
    url = reverse("bureaus_staff_password", args=[other_county.pk, officer.pk])
    assert enter(admin).post(url).status_code == 404


def test_an_officer_sets_a_new_password_for_an_enterprise(
    enter: Enter, officer: User, enterprise: Enterprise, enterprise_user: User
) -> None:
    url = reverse("registry_account_password", args=[enterprise.pk, enterprise_user.pk])
    [password] = PASSWORD.findall(enter(officer).post(url).content.decode())
    assert Client().login(username=enterprise_user.username, password=password)


def test_an_outsider_does_not_find_the_enterprise(
    enter: Enter, outsider: User, enterprise: Enterprise, enterprise_user: User
) -> None:
    url = reverse("registry_account_password", args=[enterprise.pk, enterprise_user.pk])
    assert enter(outsider).post(url).status_code == 404


def test_an_account_of_another_enterprise_is_not_found(
    enter: Enter, officer: User, enterprise: Enterprise, other_enterprise_user: User
) -> None:
    url = reverse("registry_account_password", args=[enterprise.pk, other_enterprise_user.pk])
    assert enter(officer).post(url).status_code == 404


@pytest.mark.parametrize("spelling", [str.lower, str.upper])
def test_one_name_in_two_spellings_is_refused(
    enterprise: Enterprise, enterprise_user: User, spelling: Callable[[str], str]
) -> None:
    with pytest.raises(Refusal):
        create_enterprise_account(
            enterprise=enterprise, username=spelling(enterprise.code), password="x", name="x", at=database_now()
        )


@pytest.mark.parametrize("address", ["signup/", "email/", "password/set/"])
def test_what_other_sites_have_is_not_here(enter: Enter, officer: User, address: str) -> None:
    assert enter(officer).get(f"/accounts/{address}").status_code == 404


@pytest.mark.django_db
def test_the_public_sign_in_link_leads_to_the_sign_in_page(client: Client) -> None:
    assert client.get(reverse("door"))["Location"] == reverse("account_login")
