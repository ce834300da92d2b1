"""The devices that are signed in with an account, and signing the others out."""

from datetime import timedelta

import pytest
from allauth.usersessions.models import UserSession
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from examcenter.bureaus.models import User
from examcenter.bureaus.templatetags.devices import device
from examcenter.journal.models import Entry

PASSWORD = "richtig-2026"
DESK = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Safari/537.36"
PHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605 Mobile MicroMessenger/8.0"


def signed_in(user: User, user_agent: str) -> Client:
    cache.clear()
    user.set_password(PASSWORD)
    user.save()
    client = Client(headers={"user-agent": user_agent})
    client.post(reverse("account_login"), {"login": user.username, "password": PASSWORD})
    return client


@pytest.mark.parametrize(
    ("user_agent", "words"),
    [
        (DESK, "Windows上的Chrome"),
        (PHONE, "iPhone上的WeChat"),
        (DESK + " Edg/140.0", "Windows上的Edge"),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko Firefox/140.0", "Linux上的Firefox"),
        ("curl/8", "未知设备"),
    ],
)
def test_a_device_is_named_in_words(user_agent: str, words: str) -> None:
    assert device(user_agent) == words


def test_others_are_signed_out_from_here(officer: User, approver: User) -> None:
    officer.set_password(PASSWORD)
    desk = signed_in(officer, DESK)
    UserSession.objects.update(user_agent=DESK)
    phone = Client(headers={"user-agent": PHONE})
    phone.post(reverse("account_login"), {"login": officer.username, "password": PASSWORD})
    stranger = signed_in(approver, DESK)
    page = desk.get(reverse("usersessions_list")).content.decode()
    for words in ("Windows上的Chrome", "iPhone上的WeChat", "本设备", "127.0.0.1"):
        assert words in page
    done = desk.post(reverse("usersessions_list"), follow=True).content.decode()
    assert "其他设备均已退出" in done
    assert "iPhone" not in done
    assert phone.get(reverse("home")).status_code == 302
    assert desk.get(reverse("home")).status_code == 200
    assert stranger.get(reverse("home")).status_code == 200


def test_last_seen_is_noted_once_a_minute(officer: User) -> None:
    client = signed_in(officer, DESK)
    before = UserSession.objects.get()
    client.get(reverse("home"))
    assert UserSession.objects.get().last_seen_at == before.last_seen_at
    UserSession.objects.update(last_seen_at=timezone.now() - timedelta(minutes=2))
    client.get(reverse("home"))
    assert UserSession.objects.get().last_seen_at >= before.last_seen_at


def test_a_stranger_has_no_list(client: Client, db: None) -> None:
    assert client.get(reverse("usersessions_list")).status_code == 302


def test_one_other_device_is_signed_out(officer: User, approver: User) -> None:
    desk, phone, stranger = signed_in(officer, DESK), Client(headers={"user-agent": PHONE}), signed_in(approver, DESK)
    phone.post(reverse("account_login"), {"login": officer.username, "password": PASSWORD})
    there = UserSession.objects.get(user_agent=PHONE)
    here = UserSession.objects.get(session_key=desk.session.session_key)
    assert reverse("session_end", args=[there.pk]) in desk.get(reverse("usersessions_list")).content.decode()
    assert stranger.post(reverse("session_end", args=[there.pk])).status_code == 404
    assert desk.post(reverse("session_end", args=[here.pk])).status_code == 404
    assert phone.get(reverse("home")).status_code == 200
    done = desk.post(reverse("session_end", args=[there.pk]), follow=True).content.decode()
    assert "该设备已退出登录" in done
    assert phone.get(reverse("home")).status_code == 302
    assert desk.get(reverse("home")).status_code == 200
    assert Client().post(reverse("session_end", args=[here.pk])).status_code == 302


def test_signing_out_is_written_down_and_shown(officer: User) -> None:
    desk, phone = signed_in(officer, DESK), Client(headers={"user-agent": PHONE})
    phone.post(reverse("account_login"), {"login": officer.username, "password": PASSWORD})
    desk.post(reverse("usersessions_list"))
    assert Entry.objects.get(verb="bureaus.end_sessions").details == {"sessions": 1}
    assert "退出了登录设备" in desk.get(reverse("mfa_index")).content.decode()
    desk.post(reverse("usersessions_list"))
    assert Entry.objects.filter(verb="bureaus.end_sessions").count() == 1
