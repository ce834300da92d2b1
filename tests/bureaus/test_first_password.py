"""First passwords: slips on paper, and the change at the first sign-in."""

from collections.abc import Callable
from typing import Any

import pypdfium2
import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from examcenter.bureaus.models import Bureau, StagedFile, User
from tests.spreadsheets import upload

Enter = Callable[[User], Client]


def row(county: Bureau, number: int) -> dict[str, str]:
    who = {"登录名": f"lei.{number}", "姓名": f"雷志鹏{number}"}
    return who | {"机构代码": county.code, "角色": "监管人员", "部门": "", "邮箱": ""}


def imported(client: Client, county: Bureau, *, people: int = 1) -> Any:
    """The page with the first passwords after an import of staff."""
    cache.clear()
    file = upload({"工作人员": [row(county, number) for number in range(people)]})
    client.post(reverse("bureaus_import"), {"kind": "staff", "file": SimpleUploadedFile(file.name, file.data)})
    return client.post(reverse("bureaus_import"), {"token": StagedFile.objects.get().token})


def words_of(document: bytes) -> list[str]:
    pdf = pypdfium2.PdfDocument(document)
    return [page.get_textpage().get_text_bounded() for page in pdf]


def test_slips_are_printed_several_to_a_page(enter: Enter, admin: User, county: Bureau) -> None:
    client = enter(admin)
    page = imported(client, county, people=9)
    answer = client.post(reverse("bureaus_slips_pdf"), {"sealed": page.context["sealed"]})
    assert answer.headers["Content-Type"] == "application/pdf"
    assert "no-store" in answer.headers["Cache-Control"]
    pages = words_of(answer.content)
    assert len(pages) == 2
    for slip in page.context["slips"]:
        assert any(slip["password"] in words and slip["username"] in words for words in pages)
    assert county.name in pages[0]
    assert reverse("account_login") in pages[0]


def test_it_rejects_slips_of_another_or_changed_ones(
    enter: Enter, admin: User, officer: User, county: Bureau, province: Bureau
) -> None:
    sealed = imported(enter(admin), county).context["sealed"]
    address = reverse("bureaus_slips_pdf")
    assert enter(officer).post(address, {"sealed": sealed}).status_code == 403
    colleague = User.objects.create(username="second", name="第二人")
    colleague.memberships.create(bureau=province, role="province_admin")
    for client, text in ((enter(colleague), sealed), (enter(admin), sealed + "x"), (enter(admin), "")):
        assert "不能再打印" in client.post(address, {"sealed": text}, follow=True).content.decode()
    assert enter(admin).get(address).status_code == 405


@pytest.fixture
def newcomer(enter: Enter, admin: User, county: Bureau) -> tuple[Client, str]:
    """Somebody who has signed in with the first password."""
    password = imported(enter(admin), county).context["slips"][0]["password"]
    client = Client()
    client.post(reverse("account_login"), {"login": "lei.0", "password": password})
    return client, password


def change(client: Client, old: str, new: str) -> Any:
    body = {"oldpassword": old, "password1": new, "password2": new}
    return client.post(reverse("account_change_password"), body)


def test_the_first_password_is_changed_before_anything_else(newcomer: tuple[Client, str]) -> None:
    client, first = newcomer
    assert client.get(reverse("home")).headers["Location"] == reverse("account_change_password")
    assert "请先设置" in client.get(reverse("home"), follow=True).content.decode()
    assert client.get(reverse("public_home")).status_code == 200
    assert change(client, first, "栖云山下的灶台-2026").status_code == 302
    assert client.get(reverse("home")).status_code == 200
    assert User.objects.get(username="lei.0").must_change_password is False


def test_it_rejects_the_first_password_as_the_new_one(newcomer: tuple[Client, str]) -> None:
    client, first = newcomer
    assert "初始密码" in change(client, first, first).content.decode()
    assert User.objects.get(username="lei.0").must_change_password is True


def test_it_holds_up_an_enterprise_as_well(enter: Enter, enterprise_user: User) -> None:
    User.objects.filter(pk=enterprise_user.pk).update(must_change_password=True)
    answer = enter(enterprise_user).get(reverse("enterprise_home"))
    assert answer.headers["Location"] == reverse("account_change_password")


@pytest.mark.parametrize(
    ("weak", "words"),
    [
        ("abc", "密码太短，请设置至少10个字符的密码"),
        ("lei.zhipeng", "密码与登录名或邮箱过于相似"),
        ("password123", "使用这个密码的人很多"),
        ("90817263540918", "密码只有数字"),
    ],
)
def test_a_weak_password_is_refused_in_chinese(newcomer: tuple[Client, str], weak: str, words: str) -> None:
    client, first = newcomer
    User.objects.filter(username="lei.0").update(email="lei.zhipeng@anqu.example")
    page = change(client, first, weak).content.decode()
    assert words in page
    assert "This password" not in page
    assert "你" not in page


def test_the_rules_stand_on_the_page_once(newcomer: tuple[Client, str]) -> None:
    client, _first = newcomer
    page = client.get(reverse("account_change_password")).content.decode()
    assert page.replace(" ", "").count("至少10个字符") == 1
    assert "你" not in page
