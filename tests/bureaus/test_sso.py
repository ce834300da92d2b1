"""Single sign-on: through a real OpenID provider on the loopback; WeChat and DingTalk as far as their own door."""

from collections.abc import Callable, Iterator
from contextlib import closing
from http.client import HTTPConnection
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount, SocialToken
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from examcenter.bureaus.models import User
from examcenter.journal.models import Entry
from tests.bureaus.identity_provider import CLIENT, SECRET, Provider, running
from tests.house.test_start import load

Enter = Callable[[User], Client]
PASSWORD = "richtig-2026"
PERSON = {
    "sub": "gov-4711", "name": "陈岚舟", "preferred_username": "officer", "email": "chen@example.cn",
    "email_verified": True, "phone_number": "10048231234", "id_card": "990122198504170011",
}  # fmt: skip
LOGIN = "/accounts/sso/oidc/gov/login/"


@pytest.fixture
def gov(settings: Any) -> Iterator[Provider]:
    """A government sign-on that is set up here and knows one person."""
    cache.clear()
    with running(dict(PERSON)) as provider:
        settings.SOCIALACCOUNT_PROVIDERS = {
            "openid_connect": {
                "OAUTH_PKCE_ENABLED": True,
                "APPS": [
                    {
                        "provider_id": "gov", "name": "统一身份认证", "client_id": CLIENT, "secret": SECRET,
                        "settings": {"server_url": provider.address, "uid_field": "sub"},
                    }
                ],
            }
        }  # fmt: skip
        yield provider


@pytest.fixture
def known(officer: User) -> User:
    officer.set_password(PASSWORD)
    officer.save()
    return officer


def signed_in(user: User) -> Client:
    client = Client()
    client.post(reverse("account_login"), {"login": user.username, "password": PASSWORD})
    return client


def sign_on(client: Client, *, process: str = "login") -> Any:
    """What a browser does: our button, the provider's page over the network, and back to us."""
    begun = client.post(f"{LOGIN}?process={process}")
    back = urlsplit(sent_on_from(begun.headers["Location"]))
    page = client.get(f"{back.path}?{back.query}", follow=True)
    return confirmed(client, page)


def sent_on_from(address: str) -> str:
    """Where the provider's page sends the browser."""
    there = urlsplit(address)
    assert there.hostname
    connection = HTTPConnection(there.hostname, there.port, timeout=5)
    connection.request("GET", f"{there.path}?{there.query}")
    with closing(connection):
        return connection.getresponse().headers["Location"]


def confirmed(client: Client, page: Any) -> Any:
    """With the password once more, where the page asks for it."""
    if page.redirect_chain and page.redirect_chain[-1][0].startswith(reverse("account_reauthenticate")):
        assert "确认是您本人" in words(page)
        return client.post(page.redirect_chain[-1][0], {"password": PASSWORD}, follow=True)
    return page


def linked(user: User) -> User:
    SocialAccount.objects.create(user=user, provider="gov", uid="gov-4711")
    return user


def words(response: Any) -> str:
    return str(response.content.decode())


def test_nothing_is_offered_unless_it_is_set_up(enter: Enter, officer: User) -> None:
    assert "统一身份认证" not in words(Client().get(reverse("account_login")))
    assert "单点登录" not in words(enter(officer).get(reverse("mfa_index")))
    for address in (LOGIN, "/accounts/sso/weixin/login/", "/accounts/sso/dingtalk/login/"):
        assert Client().get(address).status_code == 404
        assert Client().post(address).status_code == 404


def test_staff_link_an_identity_and_sign_in_with_it(gov: Provider, known: User) -> None:
    client = signed_in(known)
    assert "关联统一身份认证" in words(client.get(reverse("mfa_index")))
    page = words(sign_on(client, process="connect"))
    assert "身份已关联" in page
    assert "关联了单点登录身份：统一身份认证" in page
    fresh = Client()
    assert "使用统一身份认证登录" in words(fresh.get(reverse("account_login")))
    home = sign_on(fresh)
    assert home.status_code == 200
    assert home.wsgi_request.user == known
    entry = Entry.objects.get(verb="bureaus.link_sso")
    assert (entry.object_id, entry.details) == (str(known.pk), {"provider": "gov"})


def test_nothing_that_the_service_tells_of_the_person_is_kept(gov: Provider, known: User) -> None:
    sign_on(signed_in(known), process="connect")
    sign_on(Client())
    account = SocialAccount.objects.get()
    assert (account.uid, account.extra_data) == ("gov-4711", {})
    assert not SocialToken.objects.exists()
    known.refresh_from_db()
    assert (known.name, known.email, known.first_name) == ("陈岚舟", "", "")


def test_a_stranger_is_told_whom_to_ask(gov: Provider, officer: User) -> None:
    """Also one whose name and mail address are those of an official: nothing is linked by likeness."""
    User.objects.filter(pk=officer.pk).update(email="chen@example.cn")
    client = Client()
    page = sign_on(client)
    assert page.status_code == 403
    assert "未与本系统账号关联" in words(page)
    assert "请联系省级管理员" in words(page)
    assert "_auth_user_id" not in client.session
    assert User.objects.count() == 1
    assert not SocialAccount.objects.exists()


def test_the_second_factor_is_asked_for_all_the_same(gov: Provider, known: User) -> None:
    Authenticator.objects.create(user=linked(known), type="totp", data={"secret": ""})
    client = Client()
    page = sign_on(client)
    assert page.redirect_chain[-1][0] == reverse("mfa_authenticate")
    assert client.get(reverse("home")).status_code == 302


def test_the_second_factor_that_is_required_is_set_up_first(gov: Provider, known: User, settings: Any) -> None:
    settings.SECOND_FACTOR_REQUIRED = True
    linked(known)
    client = Client()
    sign_on(client)
    assert client.get(reverse("home")).headers["Location"] == reverse("mfa_index")


def test_the_first_password_is_changed_before_anything_is_linked(gov: Provider, known: User) -> None:
    User.objects.filter(pk=known.pk).update(must_change_password=True)
    client = signed_in(known)
    page = sign_on(client, process="connect")
    assert page.redirect_chain[-1][0] == reverse("account_change_password")
    assert not SocialAccount.objects.exists()


def test_linking_asks_for_the_password_once_more(gov: Provider, known: User) -> None:
    client = signed_in(known)
    begun = client.post(f"{LOGIN}?process=connect")
    back = urlsplit(sent_on_from(begun.headers["Location"]))
    asked = client.get(f"{back.path}?{back.query}")
    assert asked.headers["Location"] == reverse("account_reauthenticate")
    client.post(asked.headers["Location"], {"password": "falsch"})
    assert not SocialAccount.objects.exists()
    client.post(asked.headers["Location"], {"password": PASSWORD})
    assert SocialAccount.objects.get().user == known


def test_an_enterprise_links_nothing(gov: Provider, enterprise_user: User, enter: Enter) -> None:
    client = enter(enterprise_user)
    assert "单点登录" not in words(client.get(reverse("mfa_index")))
    assert "只有机构工作人员" in words(sign_on(client, process="connect"))
    assert not SocialAccount.objects.exists()


def test_an_identity_belongs_to_one_account(gov: Provider, known: User, approver: User) -> None:
    linked(approver)
    assert "已与另一个账号关联" in words(sign_on(signed_in(known), process="connect"))
    assert SocialAccount.objects.get().user == approver


def test_an_identity_is_unlinked_by_its_owner_only(gov: Provider, known: User, approver: User) -> None:
    account = SocialAccount.objects.create(user=known, provider="gov", uid="gov-4711")
    approver.set_password(PASSWORD)
    approver.save()
    signed_in(approver).post(reverse("socialaccount_connections"), {"account": account.pk})
    assert SocialAccount.objects.exists()
    client = signed_in(known)
    asked = client.post(reverse("socialaccount_connections"), {"account": account.pk}, follow=True)
    assert SocialAccount.objects.exists()
    assert "身份已取消关联" in words(confirmed(client, asked))
    assert not SocialAccount.objects.exists()
    page = words(client.get(reverse("mfa_index")))
    assert "取消了单点登录身份的关联：统一身份认证" in page


def test_a_closed_account_stays_closed(gov: Provider, known: User) -> None:
    User.objects.filter(pk=linked(known).pk).update(is_active=False)
    client = Client()
    sign_on(client)
    assert "_auth_user_id" not in client.session


@pytest.mark.parametrize("mistake", ["broken", "audience", "state"])
def test_what_does_not_fit_signs_nobody_in(gov: Provider, known: User, mistake: str) -> None:
    linked(known)
    client = Client()
    if mistake == "broken":
        gov.broken = True
    if mistake == "audience":
        gov.audience = "another-client"
    made_up = {"code": "x", "state": "made-up"}
    page = client.get(f"{LOGIN}callback/", made_up) if mistake == "state" else sign_on(client)
    assert page.status_code == 401
    assert "未能完成单点登录" in words(page)
    assert "_auth_user_id" not in client.session


def test_a_visitor_who_turns_back_is_told_so(gov: Provider, officer: User) -> None:
    client = Client()
    begun = client.post(LOGIN)
    state = parse_qs(urlsplit(begun.headers["Location"]).query)["state"][0]
    page = client.get(f"{LOGIN}callback/", {"error": "access_denied", "state": state}, follow=True)
    assert "您已取消单点登录" in words(page)


def test_nobody_signs_up(gov: Provider, officer: User) -> None:
    assert Client().get("/accounts/sso/signup/").status_code == 404


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("service", "host", "asked"),
    [
        ("weixin", "open.weixin.qq.com", {"appid": "id-1", "scope": "snsapi_login", "response_type": "code"}),
        ("dingtalk", "login.dingtalk.com", {"client_id": "id-1", "prompt": "consent", "response_type": "code"}),
    ],
)
def test_wechat_and_dingtalk_are_reached_with_what_they_ask_for(
    settings: Any, service: str, host: str, asked: dict[str, str]
) -> None:
    more: dict[str, Any] = {"AUTH_PARAMS": {"prompt": "consent"}} if service == "dingtalk" else {}
    app = {"name": "微信", "client_id": "id-1", "secret": "never-in-an-address"}
    settings.SOCIALACCOUNT_PROVIDERS = {service: {**more, "APPS": [app]}}
    client = Client()
    page = words(client.get(f"/accounts/sso/{service}/login/"))
    assert "使用微信登录" in page
    target = client.post(f"/accounts/sso/{service}/login/").headers["Location"]
    query = {name: values[0] for name, values in parse_qs(urlsplit(target).query).items()}
    assert urlsplit(target).hostname == host
    assert query.items() >= asked.items()
    assert query["redirect_uri"] == f"http://testserver/accounts/sso/{service}/login/callback/"
    assert len(query["state"]) >= 8
    assert "never-in-an-address" not in target


@pytest.mark.parametrize(
    "changes",
    [
        {"SSO_WEIXIN_ID": "wx1"},
        {"SSO_DINGTALK_SECRET": "s"},
        {"SSO_OIDC_ID": "x", "SSO_OIDC_SECRET": "y"},
        {"SSO_OIDC_URL": "http://sso.example.gov.cn", "SSO_OIDC_ID": "x", "SSO_OIDC_SECRET": "y"},
        {"SSO_OIDC_URL": "https://sso.example.gov.cn"},
        {"EMAIL_URL": "smtp+tls://user:pw@mail.example.cn:587"},
    ],
    ids=str,
)
def test_half_a_setting_is_refused_at_the_start(changes: dict[str, str], tmp_path: Path) -> None:
    said = load(VAR_DIR=str(tmp_path), **changes)
    assert "ImproperlyConfigured" in said
    assert next(iter(changes))[:8] in said


def test_whole_settings_are_accepted(tmp_path: Path) -> None:
    oidc = {"SSO_OIDC_URL": "https://sso.example.gov.cn", "SSO_OIDC_ID": "x", "SSO_OIDC_SECRET": "y"}
    mail = {"EMAIL_URL": "smtp+tls://user:pw@mail.example.cn:587", "MAIL_FROM": "noreply@example.cn"}
    others = {"SSO_WEIXIN_ID": "a", "SSO_WEIXIN_SECRET": "b", "SSO_DINGTALK_ID": "c", "SSO_DINGTALK_SECRET": "d"}
    assert load(VAR_DIR=str(tmp_path), **oidc, **mail, **others) == ""
