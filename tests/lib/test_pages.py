"""The pages for requests that lead nowhere say what to do next; the switch of the text size stays on the site."""

from collections.abc import Callable

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.test import Client, RequestFactory
from django.urls import reverse
from django.utils import translation

from examcenter.bureaus.models import User
from examcenter.lib import pages

Page = Callable[[HttpRequest], HttpResponse]


@pytest.mark.parametrize(
    ("page", "status", "words"),
    [
        (pages.forbidden, 403, "您的账号不能打开这个页面"),
        (pages.csrf, 403, "表单打开太久"),
        (pages.not_found, 404, "没有这个页面"),
        (pages.too_many, 429, "等五分钟再试"),
        (pages.server_error, 500, "系统出了问题"),
    ],
)
def test_it_says_what_happened_and_what_to_do(rf: RequestFactory, page: Page, status: int, words: str) -> None:
    response = page(rf.get("/somewhere/"))

    assert response.status_code == status
    assert words in response.content.decode()
    assert "您可以这样做" in response.content.decode()


def test_it_speaks_english_to_those_who_chose_it(rf: RequestFactory) -> None:
    with translation.override("en"):
        page = pages.not_found(rf.get("/somewhere/")).content.decode()

    assert 'lang="en"' in page
    assert "There is no such page" in page


def test_a_server_error_needs_no_user_and_no_session() -> None:
    class Broken(HttpRequest):
        def __getattribute__(self, name: str) -> object:
            raise RuntimeError(name)

    assert pages.server_error(Broken.__new__(Broken)).status_code == 500


def test_it_keeps_the_large_text(rf: RequestFactory) -> None:
    response = pages.text_size(rf.post("/text-size/", {"size": "large", "next": "/results/?q=1"}))
    request = rf.get("/")
    request.COOKIES = {name: morsel.value for name, morsel in response.cookies.items()}

    assert response["Location"] == "/results/?q=1"
    assert pages.context(request)["text_large"] is True


@pytest.mark.parametrize("elsewhere", ["https://elsewhere.example/", "//elsewhere.example/", "javascript:alert(1)"])
def test_it_does_not_lead_to_another_site(rf: RequestFactory, elsewhere: str) -> None:
    assert pages.text_size(rf.post("/text-size/", {"next": elsewhere}))["Location"] == "/"


def test_it_does_not_switch_by_a_link(rf: RequestFactory) -> None:
    assert pages.text_size(rf.get("/text-size/?size=large")).status_code == 405


def test_pages_carry_no_inline_style_or_script(rf: RequestFactory) -> None:
    request = rf.get("/")
    request.user = AnonymousUser()
    page = render_to_string("parts/error.html", {"kind": "not_found", "frame": "base.html"}, request)

    assert " style=" not in page
    assert "<script>" not in page
    assert "onclick" not in page


@pytest.mark.django_db
def test_a_form_address_visited_without_a_form_says_so(client: Client) -> None:
    answer = client.get(reverse("text_size"))
    assert answer.status_code == 405
    assert answer["Allow"] == "POST"
    assert "这个地址只接收表单" in answer.content.decode()


@pytest.mark.django_db
def test_staff_keep_their_menu_on_an_error_page(enter: Callable[[User], Client], officer: User) -> None:
    page = enter(officer).get("/staff/assessments/999999/").content.decode()
    assert "side-nav" in page
    assert reverse("door") in page


@pytest.mark.django_db
def test_the_language_switch_after_a_form_returns_to_the_form(client: Client) -> None:
    answer = client.post(
        "/accounts/login/", {"login": "x"}, HTTP_REFERER="http://testserver/accounts/login/?next=/staff/"
    )
    assert 'name="next" value="/accounts/login/"' in answer.content.decode()


# --- what cannot be looked for --------------------------------------------------------------------------------


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/search/?q=ab%00c", "/draws/a%00b/", "/?page=1&q=%00", "/staff/bureaus/?q=%00"])
def test_it_refuses_a_nul_in_the_address(client: Client, path: str) -> None:
    page = client.get(path)

    assert page.status_code == 400
    assert "无法理解这个请求" in page.content.decode()
    assert "您可以这样做" in page.content.decode()


@pytest.mark.django_db
def test_it_refuses_a_nul_in_a_cookie(client: Client) -> None:
    client.cookies["sessionid"] = "abcdefgh\0ij"

    assert client.get("/staff/").status_code == 400


@pytest.mark.django_db
def test_a_percent_sign_is_no_nul(client: Client) -> None:
    assert client.get("/search/?q=100%2500").status_code == 200


@pytest.mark.django_db
@pytest.mark.parametrize("key", ["a b", "Ａ", "%F0%9F%98%80", "a.b"])
def test_an_address_that_no_draw_can_have_is_not_found(client: Client, key: str) -> None:
    assert client.get(f"/draws/{key}/").status_code == 404


@pytest.mark.django_db
def test_a_nul_in_a_form_is_a_fault_of_its_field(client: Client) -> None:
    page = client.post("/exam/enter/", {"code": "A" * 26, "name": "阿\0依", "last_six": "123456"})

    assert page.status_code == 422
    assert "<h1>" in page.content.decode()
