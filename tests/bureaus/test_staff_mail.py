"""Where there is mail: links to choose a password instead of paper; where there is none, pages say what to do."""

import re
from collections.abc import Callable
from smtplib import SMTPServerDisconnected
from typing import Any

import pytest
from django.core import mail
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.mail.backends.locmem import EmailBackend
from django.test import Client
from django.urls import reverse

from examcenter.bureaus.imports.staff import COLUMNS
from examcenter.bureaus.models import Bureau, User
from examcenter.bureaus.people.links import send_link
from examcenter.journal.models import Entry
from examcenter.lib.clock import database_now
from examcenter.lib.refusals import Refusal
from tests.spreadsheets import upload

Enter = Callable[[User], Client]
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="\w+"')
LINK = re.compile(r"http://127\.0\.0\.1:8000(/accounts/password/reset/key/\S+)")
NEW = "栖云山下的灶台-2026"


class Unreachable(EmailBackend):
    def send_messages(self, messages: Any) -> int:
        raise SMTPServerDisconnected("no answer")


@pytest.fixture
def by_mail(settings: Any) -> None:
    cache.clear()
    settings.MAIL_CONFIGURED = True
    settings.DEFAULT_FROM_EMAIL = "noreply@anlan.example.cn"
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"


@pytest.fixture
def reachable(officer: User) -> User:
    officer.email = "chen@anlan.example.cn"
    officer.set_password("richtig-2026")
    officer.save()
    return officer


def words(response: Any) -> str:
    return str(response.content.decode())


def choose(link: str, password: str = NEW) -> Any:
    """Open the link and choose a password."""
    client = Client()
    form = client.get(link, follow=True)
    if not form.redirect_chain:
        return form
    return client.post(form.redirect_chain[-1][0], {"password1": password, "password2": password}, follow=True)


def link_in(message: Any) -> str:
    [link] = LINK.findall(message.body)
    return str(link)


# --- asked for by oneself ---


def test_a_forgotten_password_is_chosen_anew_through_a_link(by_mail: None, reachable: User) -> None:
    assert reverse("forgotten_password") in words(Client().get(reverse("account_login")))
    done = Client().post(reverse("forgotten_password"), {"email": "Chen@anlan.example.cn"}, follow=True)
    assert "请查收邮件" in words(done)
    [message] = mail.outbox
    assert message.to == ["Chen@anlan.example.cn"] or message.to == ["chen@anlan.example.cn"]
    assert message.from_email == "noreply@anlan.example.cn"
    assert message.subject == "质安考：请设置您的密码"
    assert "陈岚舟，您好" in message.body
    assert "officer" in message.body
    link = link_in(message)
    assert "密码已保存" in words(choose(link))
    assert Client().login(username="officer", password=NEW)
    assert "链接已失效" in words(choose(link))
    assert [entry.verb for entry in Entry.objects.order_by("pk")] == [
        "bureaus.send_link", "bureaus.set_password_by_link",
    ]  # fmt: skip


def test_whether_an_address_is_known_cannot_be_told(by_mail: None, reachable: User, enterprise_user: User) -> None:
    enterprise_user.email = "firma@example.cn"
    enterprise_user.save()
    known, unknown, firm = (
        TOKEN.sub("", words(Client().post(reverse("forgotten_password"), {"email": address}, follow=True)))
        for address in ("chen@anlan.example.cn", "nobody@example.cn", "firma@example.cn")
    )
    assert known == unknown == firm
    assert len(mail.outbox) == 1


def test_a_closed_account_gets_no_link(by_mail: None, reachable: User) -> None:
    User.objects.filter(pk=reachable.pk).update(is_active=False)
    Client().post(reverse("forgotten_password"), {"email": reachable.email})
    assert mail.outbox == []


def test_the_link_keeps_to_the_public_address(by_mail: None, reachable: User, settings: Any) -> None:
    """A visitor chooses the Host header; the mail must not carry it to somebody else."""
    settings.ALLOWED_HOSTS = ["*"]
    Client(headers={"host": "evil.example"}).post(reverse("forgotten_password"), {"email": reachable.email})
    assert "evil" not in mail.outbox[0].body
    assert link_in(mail.outbox[0])


def test_a_weak_password_is_refused_there_too(by_mail: None, reachable: User, admin: User) -> None:
    send_link(user=reachable, by=admin, at=database_now())
    assert "密码已保存" not in words(choose(link_in(mail.outbox[0]), "1234567890"))


# --- sent by an administrator ---


def test_an_administrator_sends_a_link(
    by_mail: None, enter: Enter, admin: User, reachable: User, county: Bureau
) -> None:
    client = enter(admin)
    person = reverse("bureaus_staff_person", args=[county.pk, reachable.pk])
    assert "邮件发送设置密码的链接" in words(client.get(person))
    done = client.post(reverse("bureaus_staff_link", args=[county.pk, reachable.pk]), follow=True)
    assert "链接已发送至chen@anlan.example.cn" in words(done)
    assert "通过邮件发送了设置密码的链接" in words(done)
    reachable.refresh_from_db()
    assert reachable.check_password("richtig-2026")  # holds until the link is used
    choose(link_in(mail.outbox[0]))
    assert not Client().login(username="officer", password="richtig-2026")


def test_a_new_member_of_staff_gets_a_link_instead_of_a_slip(
    by_mail: None, enter: Enter, admin: User, county: Bureau
) -> None:
    body = {"name": "雷春山", "username": "lei.cs", "roles": ["officer"], "email": "lei@anlan.example.cn"}
    done = enter(admin).post(reverse("bureaus_staff_new", args=[county.pk]), body, follow=True)
    assert "设置密码的链接已通过邮件发送" in words(done)
    choose(link_in(mail.outbox[0]))
    person = User.objects.get(username="lei.cs")
    assert not person.must_change_password
    assert person.check_password(NEW)


@pytest.mark.parametrize("reason", ["unreachable", "no mail", "no address"])
def test_paper_stands_in_for_mail(
    by_mail: None, enter: Enter, admin: User, county: Bureau, settings: Any, reason: str
) -> None:
    body = {"name": "雷春山", "username": "lei.cs", "roles": ["officer"], "email": "lei@anlan.example.cn"}
    if reason == "unreachable":
        settings.EMAIL_BACKEND = "tests.bureaus.test_staff_mail.Unreachable"
    elif reason == "no mail":
        settings.MAIL_CONFIGURED = False
    else:
        body["email"] = ""
    page = words(enter(admin).post(reverse("bureaus_staff_new", args=[county.pk]), body))
    assert re.search(r'<dd class="code">[A-Za-z0-9]{12}</dd>', page)
    assert not Entry.objects.filter(verb="bureaus.send_link").exists()


def test_an_import_mails_those_who_have_an_address(by_mail: None, enter: Enter, admin: User, county: Bureau) -> None:
    rows = [
        ["lei.0", "雷零", county.code, "监管人员", "", "lei0@anlan.example.cn"],
        ["lei.1", "雷一", county.code, "监管人员", "", ""],
    ]
    client = enter(admin)
    headers = [column.header for column in COLUMNS]
    file = upload({"工作人员": [dict(zip(headers, row, strict=True)) for row in rows]})
    body = {"kind": "staff", "file": SimpleUploadedFile(file.name, file.data)}
    checked = client.post(reverse("bureaus_import"), body)
    done = client.post(reverse("bureaus_import"), {"token": checked.context["staged"].token})
    assert [slip["username"] for slip in done.context["slips"]] == ["lei.1"]
    assert "已通过邮件发送设置密码的链接：1份" in words(done)
    assert [message.to for message in mail.outbox] == [["lei0@anlan.example.cn"]]


@pytest.mark.parametrize("state", ["no address", "closed", "unreachable"])
def test_it_says_why_no_link_can_be_sent(
    by_mail: None, enter: Enter, admin: User, reachable: User, county: Bureau, settings: Any, state: str
) -> None:
    if state == "no address":
        User.objects.filter(pk=reachable.pk).update(email="")
    elif state == "closed":
        User.objects.filter(pk=reachable.pk).update(is_active=False)
    else:
        settings.EMAIL_BACKEND = "tests.bureaus.test_staff_mail.Unreachable"
    done = enter(admin).post(reverse("bureaus_staff_link", args=[county.pk, reachable.pk]), follow=True)
    said = {"no address": "没有登记电子邮箱", "closed": "请先重新启用账号", "unreachable": "未能送出"}[state]
    assert said in words(done)
    assert not Entry.objects.exists()


# --- without mail ---


def test_without_mail_the_page_says_whom_to_ask(enter: Enter, admin: User, reachable: User, county: Bureau) -> None:
    page = words(Client().get(reverse("forgotten_password")))
    assert "请联系省级管理员" in page
    assert "企业请向监管机构申请新密码" in page
    assert "忘记密码？通过邮件" not in words(Client().get(reverse("account_login")))
    assert "邮件发送" not in words(enter(admin).get(reverse("bureaus_staff_person", args=[county.pk, reachable.pk])))
    with pytest.raises(Refusal, match="未配置邮件服务器"):
        send_link(user=reachable, by=admin, at=database_now())
    assert mail.outbox == []
