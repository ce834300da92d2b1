"""Staff protect their account: an app, then a passkey, then signing in with the passkey alone."""

import time
from pathlib import Path

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from playwright.sync_api import Page

from tests.browsing import Browser
from tests.journeys.people import Someone
from tests.station import Station

MAKE_OFFICER = """
from examcenter.bureaus.actions import create_user
from examcenter.bureaus.models import Bureau, Membership
user = create_user(username="officer", name="陈岚舟", password="richtig-2026")
bureau = Bureau.objects.create(code="990000", name="安岚省市场监督管理局", short_name="省局", level="province")
Membership.objects.create(user=user, bureau=bureau, role="officer")
"""
# Every authenticator that a laptop has built in, as the browser's own test tools play it.
AUTHENTICATOR = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


def give_authenticator(page: Page) -> None:
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    session.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR})


def confirm_password(someone: Someone) -> None:
    someone.fill(password="richtig-2026")
    someone.press("Confirm the password")


def looks_right(someone: Someone, name: str, shots: Path) -> None:
    """Nothing is wider than the window, at a desk and on a phone."""
    for width in (1280, 360):
        someone.page.set_viewport_size({"width": width, "height": 800})
        someone.page.screenshot(path=shots / f"{name}-{width}.png", full_page=True)
        assert someone.page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), (name, width)
    someone.page.set_viewport_size({"width": 1280, "height": 800})


@pytest.fixture
def officer(station: Station, browser: Browser) -> Someone:
    """At http://localhost: browsers offer no passkeys for a bare IP address."""
    station.manage("shell", "-c", MAKE_OFFICER)
    someone = Someone(browser.desk(), station)
    give_authenticator(someone.page)
    return someone


def test_an_officer_sets_up_an_app_and_a_passkey(station: Station, officer: Someone, tmp_path: Path) -> None:
    home = station.url.replace("127.0.0.1", "localhost")
    officer.go(home + "/accounts/login/")
    looks_right(officer, "login", tmp_path)
    officer.fill(login="officer", password="richtig-2026")
    officer.page.press("input[name=password]", "Enter")
    officer.press("Account security")
    looks_right(officer, "security", tmp_path)
    officer.press("Set up an app")
    confirm_password(officer)
    looks_right(officer, "app", tmp_path)
    secret = officer.page.inner_text("code")
    officer.fill(code=format_hotp_value(hotp_value(secret, int(time.time()) // 30)))
    officer.press("Confirm the app")
    officer.sees("10个恢复码尚未使用", "应用已设置")
    looks_right(officer, "codes", tmp_path)
    officer.press("I have kept them")
    officer.press("Add a passkey")
    officer.fill(name="办公室电脑")
    officer.page.check("input[name=passwordless]")
    looks_right(officer, "passkey", tmp_path)
    officer.press("Add the passkey")
    officer.sees("通行密钥已添加")
    officer.press("Manage passkeys")
    officer.sees("办公室电脑")
    looks_right(officer, "passkeys", tmp_path)
    officer.go(home + "/accounts/sessions/")
    officer.sees("本设备")
    looks_right(officer, "devices", tmp_path)
    officer.context.clear_cookies()
    officer.go(home + "/accounts/login/")
    officer.press("Sign in with a passkey")
    officer.page.wait_for_url("**/staff/**")
    officer.context.clear_cookies()
    officer.go(home + "/accounts/login/")
    officer.fill(login="officer", password="richtig-2026")
    officer.page.press("input[name=password]", "Enter")
    officer.page.wait_for_url("**/authenticate/")
    looks_right(officer, "second", tmp_path)
    officer.press("Use a passkey")
    officer.page.wait_for_url("**/staff/**")
    assert officer.complaints == []
