"""Pages of bureaus: the tree, one bureau, the import, the door, and the lock after wrong passwords."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core.cache import caches
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.urls import reverse

from examcenter.bureaus.models import Bureau, Department, StagedFile, User
from examcenter.bureaus.staging import stage, upload_of, waiting
from examcenter.lib.uploads import Upload
from tests.spreadsheets import upload

Enter = Callable[[User], Client]


def test_the_tree_shows_the_own_area(enter: Enter, officer: User, our_station: Bureau, other_station: Bureau) -> None:
    page = enter(officer).get(reverse("bureaus_list")).content.decode()
    assert our_station.name in page
    assert other_station.name not in page
    assert "导入表格" not in page


def test_a_bureau_is_found_by_name_or_code(enter: Enter, admin: User, county: Bureau, other_county: Bureau) -> None:
    client = enter(admin)
    for q in ("栖云", county.code):
        page = client.get(reverse("bureaus_list"), {"q": q}).content.decode()
        assert county.name in page
        assert other_county.name not in page
    assert "没有符合条件的机构" in client.get(reverse("bureaus_list"), {"q": "无"}).content.decode()


def test_a_bureau_shows_staff_departments_and_settings(
    enter: Enter, officer: User, approver: User, county: Bureau
) -> None:
    Department.objects.create(bureau=county, name="综合行政执法大队", kind="enforcement_team")
    page = enter(officer).get(reverse("bureaus_bureau", args=[county.pk])).content.decode()
    for words in ("陈岚舟", "审批人", "综合行政执法大队", "整改期限（工作日）", "省局文件", "生效中", "青浦方案"):
        assert words in page


def test_it_rejects_another_bureau(enter: Enter, outsider: User, county: Bureau) -> None:
    assert enter(outsider).get(reverse("bureaus_bureau", args=[county.pk])).status_code == 404


@pytest.mark.parametrize("act", ["bureaus_import", "journal_list"])
def test_it_rejects_who_has_not_the_role(enter: Enter, officer: User, act: str) -> None:
    assert enter(officer).get(reverse(act)).status_code == 403


def test_it_rejects_an_empty_spreadsheet_for_others(enter: Enter, officer: User, admin: User) -> None:
    address = reverse("bureaus_import_sheet", args=["staff"])
    assert enter(officer).get(address).status_code == 403
    assert enter(admin).get(address).status_code == 200
    assert enter(admin).get(reverse("bureaus_import_sheet", args=["horses"])).status_code == 404


def test_new_staff_get_a_password_that_is_shown_once(enter: Enter, admin: User, county: Bureau) -> None:
    row = {"登录名": "lei", "姓名": "雷志鹏", "机构代码": county.code, "角色": "监管人员", "部门": "", "邮箱": ""}
    file = upload({"工作人员": [row]})
    client = enter(admin)
    body = {"kind": "staff", "file": SimpleUploadedFile(file.name, file.data)}
    assert "检查通过，尚未导入" in client.post(reverse("bureaus_import"), body).content.decode()
    assert not User.objects.filter(username="lei").exists()
    slips = client.post(reverse("bureaus_import"), {"token": StagedFile.objects.get().token})
    password = slips.context["slips"][0]["password"]
    assert password in slips.content.decode()
    assert User.objects.get(username="lei").check_password(password)


def test_a_staged_file_is_encrypted_and_forgotten_after_a_day(admin: User, now: datetime) -> None:
    staged = stage(file=Upload("名录.xlsx", b"10048233475"), kind="persons", by=admin, at=now)
    with connection.cursor() as cursor:
        cursor.execute("SELECT body FROM bureaus_stagedfile")
        stored = cursor.fetchone()[0]
    assert stored.startswith("k1:")
    assert upload_of(staged).data == b"10048233475"
    stage(file=Upload("其他.xlsx", b""), kind="persons", by=admin, at=now + timedelta(hours=25))
    assert waiting(token=staged.token, kinds={"persons"}, by=admin) is None


@pytest.mark.parametrize(("who", "to"), [("officer", "home"), ("enterprise_user", "enterprise_home")])
def test_the_door_leads_home(enter: Enter, request: pytest.FixtureRequest, who: str, to: str) -> None:
    answer = enter(request.getfixturevalue(who)).get(reverse("door"))
    assert answer.headers["Location"] == reverse(to)


def test_the_door_sends_strangers_to_the_sign_in_page(client: Client, db: None) -> None:
    assert client.get(reverse("door")).headers["Location"] == reverse("account_login")


def test_nobody_signs_up(client: Client, db: None) -> None:
    page = client.post("/accounts/signup/", {"username": "me", "password1": "x" * 12, "password2": "x" * 12})
    assert page.status_code == 404
    assert not User.objects.exists()


@pytest.fixture
def database_cache(settings: Any, db: None) -> None:
    """The cache as in operation: in the database, so that all processes count together."""
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "cache"}}
    call_command("createcachetable")
    caches["default"].clear()


@pytest.fixture
def attempt(client: Client, officer: User, approver: User, database_cache: None) -> Callable[[str, str], int]:
    """Sign in, everybody from the same address; 302 where it succeeds."""
    for user in (officer, approver):
        user.set_password("richtig-2026")
        user.save()
    return lambda name, password: (
        client.post(reverse("account_login"), {"login": name, "password": password}).status_code
    )


def test_after_five_wrong_passwords_the_right_one_has_to_wait(
    client: Client, attempt: Callable[[str, str], int]
) -> None:
    for _ in range(5):
        assert attempt("officer", "falsch-2026") == 200
    assert attempt("officer", "richtig-2026") == 200
    assert "_auth_user_id" not in client.session
    assert attempt("approver", "richtig-2026") == 302


def test_wrong_passwords_for_many_names_lock_nobody_else_behind_the_address(
    attempt: Callable[[str, str], int],
) -> None:
    for number in range(40):
        assert attempt(f"nobody{number}", "falsch-2026") == 200
    assert attempt("officer", "richtig-2026") == 302
