"""What happens to an account at the sign-in stands in the journal, in words, on its owner's page."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from examcenter.bureaus.models import User
from examcenter.journal.models import Entry
from tests.bureaus.test_second_factor import PASSWORD, code, confirm, sign_in


@pytest.fixture
def inside(officer: User) -> Client:
    """The officer, signed in with a password."""
    cache.clear()
    officer.set_password(PASSWORD)
    officer.save()
    return sign_in(officer)[0]


def verbs() -> list[str]:
    return [entry.verb for entry in Entry.objects.order_by("pk")]


def history(client: Client) -> str:
    return str(client.get(reverse("mfa_index")).content.decode())


def test_a_second_factor_that_comes_and_goes(
    inside: Client, officer: User, django_capture_on_commit_callbacks: Callable[..., Any]
) -> None:
    confirm(inside, reverse("mfa_activate_totp"))
    secret = inside.get(reverse("mfa_activate_totp")).context["form"].secret
    with django_capture_on_commit_callbacks(execute=True):  # when allauth tells of it
        inside.post(reverse("mfa_activate_totp"), {"code": code(secret)})
        inside.post(reverse("mfa_generate_recovery_codes"))
        inside.post(reverse("mfa_deactivate_totp"))
    assert set(verbs()) == {"bureaus.add_factor", "bureaus.renew_codes", "bureaus.drop_factor"}
    assert {entry.object_id for entry in Entry.objects.all()} == {str(officer.pk)}
    assert {entry.actor for entry in Entry.objects.all()} == {officer.actor}
    for words in ("设置了双因素认证：身份验证应用", "移除了双因素认证：身份验证应用", "生成了新的恢复码"):
        assert words in history(inside)


def test_a_changed_password(inside: Client) -> None:
    new = "栖云山下的灶台-2026"
    inside.post(reverse("account_change_password"), {"oldpassword": PASSWORD, "password1": new, "password2": new})
    assert verbs() == ["bureaus.change_password"]
    assert "修改了密码" in history(inside)


def test_a_lock_out_is_noted_once(officer: User) -> None:
    cache.clear()
    for _attempt in range(8):
        Client().post(reverse("account_login"), {"login": "Officer", "password": "falsch"})
    [entry] = Entry.objects.all()
    assert (entry.verb, entry.object_id, entry.actor) == ("bureaus.lock_out", str(officer.pk), "system")
    assert entry.details == {}


def test_a_name_that_nobody_has_leaves_nothing(officer: User) -> None:
    cache.clear()
    for _attempt in range(8):
        Client().post(reverse("account_login"), {"login": "nobody", "password": "falsch"})
    assert not Entry.objects.exists()


def test_the_history_is_the_owners_own(inside: Client, approver: User) -> None:
    other = Client()
    approver.set_password(PASSWORD)
    approver.save()
    other.post(reverse("account_login"), {"login": approver.username, "password": PASSWORD})
    new = "栖云山下的灶台-2026"
    other.post(reverse("account_change_password"), {"oldpassword": PASSWORD, "password1": new, "password2": new})
    assert "修改了密码" not in history(inside)


def test_another_port_in_the_address_opens_no_new_count(officer: User) -> None:
    """The Host header is the visitor's to choose, and its port is not checked."""
    cache.clear()
    for port in range(1, 9):
        client = Client(headers={"host": f"127.0.0.1:{port}"})
        said = client.post(reverse("account_login"), {"login": "officer", "password": "falsch"}).content.decode()
        assert ("输错密码次数过多" in said) is (port > 5)
