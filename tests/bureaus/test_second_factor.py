"""Second factor: enrolment and sign-in with an app's codes, recovery codes, and the setting that requires it."""

import base64
import io
import time
from collections.abc import Callable
from typing import Any

import pytest
import zxingcpp
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from PIL import Image

from examcenter.bureaus.adapter import SecondFactorAdapter
from examcenter.bureaus.models import User
from examcenter.lib import qr

Enter = Callable[[User], Client]
PASSWORD = "richtig-2026"


def code(secret: str, *, later: int = 0) -> str:
    """What an app shows now, or `later` half minutes from now."""
    return str(format_hotp_value(hotp_value(secret, int(time.time()) // 30 + later)))


def sign_in(user: User) -> tuple[Client, Any]:
    client = Client()
    return client, client.post(reverse("account_login"), {"login": user.username, "password": PASSWORD})


@pytest.fixture
def known(officer: User) -> User:
    """The officer with a password."""
    cache.clear()
    officer.set_password(PASSWORD)
    officer.save()
    return officer


@pytest.fixture
def protected(known: User) -> tuple[User, str]:
    """The officer, who has set up an app on the pages, and the app's key."""
    client, _answer = sign_in(known)
    confirm(client, reverse("mfa_activate_totp"))
    secret = client.get(reverse("mfa_activate_totp")).context["form"].secret
    done = client.post(reverse("mfa_activate_totp"), {"code": code(secret, later=-1)}, follow=True)
    assert "10个恢复码尚未使用" in done.content.decode()
    return known, secret


def confirm(client: Client, target: str) -> None:
    """What needs the password once more asks for it."""
    asked = client.get(target, follow=True)
    assert "确认是您本人" in asked.content.decode()
    body = {"password": PASSWORD, "next": target}
    assert client.post(reverse("account_reauthenticate"), body).headers["Location"] == target


def test_the_page_is_reached_from_the_side_bar(enter: Enter, officer: User) -> None:
    client = enter(officer)
    assert reverse("mfa_index") in client.get(reverse("bureaus_list")).content.decode()
    page = client.get(reverse("mfa_index")).content.decode()
    for words in ("账号安全", "身份验证应用", "通行密钥", "登录设备"):
        assert words in page


def test_the_key_is_shown_as_a_qr_code_and_stored_encrypted(protected: tuple[User, str]) -> None:
    user, secret = protected
    url = SecondFactorAdapter().build_totp_url(user, secret)
    assert "<path" in SecondFactorAdapter().build_totp_svg(url)
    assert zxingcpp.read_barcodes(Image.open(io.BytesIO(qr.png(url))))[0].text == url
    stored = str(Authenticator.objects.filter(user=user).values_list("data", flat=True))
    assert secret not in stored
    assert base64.b32decode(secret).hex() not in stored


def test_the_code_is_asked_for_after_the_password(protected: tuple[User, str]) -> None:
    user, secret = protected
    client, answer = sign_in(user)
    assert answer.headers["Location"] == reverse("mfa_authenticate")
    assert client.get(reverse("home")).status_code == 302
    done = client.post(reverse("mfa_authenticate"), {"code": code(secret)})
    assert done.headers["Location"] == reverse("door")
    assert client.get(reverse("home")).status_code == 200


def test_it_rejects_a_wrong_code_and_a_used_one(protected: tuple[User, str]) -> None:
    user, secret = protected
    used = code(secret)
    client, _answer = sign_in(user)
    wrong = f"{(int(used) + 1) % 1000000:06d}"
    assert "验证码错误" in client.post(reverse("mfa_authenticate"), {"code": wrong}).content.decode()
    assert "_auth_user_id" not in client.session
    client.post(reverse("mfa_authenticate"), {"code": used})
    other, _answer = sign_in(user)
    assert "验证码错误" in other.post(reverse("mfa_authenticate"), {"code": used}).content.decode()


def test_a_recovery_code_opens_once(protected: tuple[User, str]) -> None:
    user, _secret = protected
    spare = Authenticator.objects.get(user=user, type="recovery_codes").wrap().get_unused_codes()[0]
    for opens in (True, False):
        client, _answer = sign_in(user)
        client.post(reverse("mfa_authenticate"), {"code": spare})
        assert ("_auth_user_id" in client.session) is opens


def test_every_page_of_the_second_factor_is_in_chinese(protected: tuple[User, str]) -> None:
    user, secret = protected
    client, _answer = sign_in(user)
    client.post(reverse("mfa_authenticate"), {"code": code(secret)})
    confirm(client, reverse("mfa_add_webauthn"))
    add = client.get(reverse("mfa_add_webauthn")).content.decode()
    assert "添加通行密钥" in add
    for name, words in (
        ("mfa_deactivate_totp", "移除应用"),
        ("mfa_view_recovery_codes", "10个恢复码尚未使用"),
        ("mfa_generate_recovery_codes", "生成新的恢复码"),
        ("mfa_list_webauthn", "还没有通行密钥"),
        ("mfa_reauthenticate", "确认验证码"),
    ):
        assert words in client.get(reverse(name)).content.decode(), name
    assert client.get(reverse("mfa_download_recovery_codes")).content.decode().split()
    client.post(reverse("mfa_generate_recovery_codes"))
    client.post(reverse("mfa_deactivate_totp"))
    assert not Authenticator.objects.filter(user=user).exists()


def passkey(user: User) -> Authenticator:
    """A stored passkey, as far as the pages look at it."""
    data = {"name": "办公室电脑", "credential": {"clientExtensionResults": {}}}
    return Authenticator.objects.create(user=user, type="webauthn", data=data)


def test_passkeys_are_renamed_and_removed_by_their_owner(known: User, outsider: User, enter: Enter) -> None:
    key = passkey(known)
    client = Client()
    client.force_login(known, backend="allauth.account.auth_backends.AuthenticationBackend")
    rename, remove = (reverse(name, args=[key.pk]) for name in ("mfa_edit_webauthn", "mfa_remove_webauthn"))
    confirm(client, rename)
    client.post(rename, {"name": "笔记本电脑"})
    page = client.get(reverse("mfa_list_webauthn")).content.decode()
    assert "笔记本电脑" in page
    assert "笔记本电脑" in client.get(remove).content.decode()
    outsider.set_password(PASSWORD)
    outsider.save()
    stranger = enter(outsider)
    confirm(stranger, reverse("mfa_add_webauthn"))
    assert stranger.post(remove).status_code == 404
    client.post(remove)
    assert not Authenticator.objects.exists()


def test_where_required_staff_set_one_up_first(
    enter: Enter, officer: User, enterprise_user: User, settings: Any
) -> None:
    settings.SECOND_FACTOR_REQUIRED = True
    client = enter(officer)
    assert client.get(reverse("home")).headers["Location"] == reverse("mfa_index")
    assert "要求使用双因素" in client.get(reverse("home"), follow=True).content.decode()
    assert enter(enterprise_user).get(reverse("enterprise_home")).status_code == 200
    Authenticator.objects.create(user=officer, type="totp", data={"secret": ""})
    assert client.get(reverse("home")).status_code == 200


def test_where_it_is_not_required_nobody_is_held_up(enter: Enter, officer: User, settings: Any) -> None:
    assert settings.SECOND_FACTOR_REQUIRED is False
    assert enter(officer).get(reverse("home")).status_code == 200
