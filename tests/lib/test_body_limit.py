"""A body larger than its address may need is thrown away before Django sees it, and a page says so."""

import io
from collections.abc import Callable
from typing import Any

import pytest
from django.core.handlers.wsgi import WSGIHandler
from pytest_django import Settings

from examcenter.lib.body_limit import MIB, TOO_LARGE, BodyLimit, limit_of, stated_length


class Body:
    """A body that counts what is read of it and holds no more than that."""

    def __init__(self, length: int) -> None:
        self.left, self.read_so_far = length, 0

    def read(self, most: int) -> bytes:
        given = min(most, self.left)
        self.left -= given
        self.read_so_far += given
        return b"0" * given


def environ(path: str, length: int | str, **more: Any) -> dict[str, Any]:
    body = Body(length if isinstance(length, int) else 0)
    return {
        "REQUEST_METHOD": "POST",
        "PATH_INFO": path,
        "CONTENT_LENGTH": str(length),
        "CONTENT_TYPE": "multipart/form-data; boundary=b",
        "SERVER_NAME": "127.0.0.1",
        "SERVER_PORT": "8000",
        "wsgi.input": body,
        "wsgi.url_scheme": "http",
    } | more


def passed_on(given: dict[str, Any]) -> dict[str, Any]:
    seen: list[dict[str, Any]] = []

    def application(got: dict[str, Any], start_response: Callable[..., Any]) -> list[bytes]:
        seen.append(got)
        return []

    BodyLimit(application)(given, lambda *answer: None)
    return seen[0]


@pytest.mark.parametrize("path", ["/exam/enter/", "/accounts/login/", "/search/", "/staffing", "//staff/"])
def test_only_the_doors_behind_a_sign_in_take_files(path: str) -> None:
    assert limit_of(path) == MIB


def test_each_door_takes_what_its_forms_need(settings: Settings) -> None:
    settings.UPLOAD_MAX_BYTES, settings.EVIDENCE_MAX_BYTES = 5 * MIB, 2 * MIB
    assert limit_of("/staff/registry/import/") == 6 * MIB
    assert limit_of("/enterprise/") == 21 * MIB


def test_what_fits_is_passed_on_untouched() -> None:
    given = environ("/exam/enter/", MIB)
    assert passed_on(given) is given
    assert given["wsgi.input"].read_so_far == 0


def test_what_is_too_large_is_passed_on_without_its_body(settings: Settings) -> None:
    settings.UPLOAD_MAX_BYTES = 2 * MIB
    given = environ("/exam/enter/", 600 * MIB)
    got = passed_on(given)
    assert (got["CONTENT_LENGTH"], got["wsgi.input"].read(), got[TOO_LARGE]) == ("0", b"", True)
    assert given["wsgi.input"].read_so_far == 2 * MIB


@pytest.mark.parametrize("stated", ["", "x", "-1", "1_0", "９"])
def test_a_length_that_is_none_counts_as_no_body(stated: str) -> None:
    assert stated_length({"CONTENT_LENGTH": stated}) == 0


@pytest.mark.parametrize(("language", "words"), [("zh-hans", "超过了本页允许的大小"), ("en", "More was sent than")])
def test_a_page_says_so_in_the_language_of_its_reader(db: None, language: str, words: str) -> None:
    status: list[str] = []
    given = environ("/exam/enter/", 2 * MIB, HTTP_COOKIE=f"django_language={language}", HTTP_HOST="127.0.0.1:8000")
    answer = BodyLimit(WSGIHandler())(given, lambda line, headers: status.append(line))
    assert status == ["413 Request Entity Too Large"]
    assert words in b"".join(answer).decode()


def test_a_body_of_nothing_is_read_to_its_end() -> None:
    got = passed_on(environ("/exam/enter/", 2 * MIB) | {"wsgi.input": io.BytesIO(b"short")})
    assert got[TOO_LARGE]


def test_an_endless_length_is_too_large() -> None:
    assert stated_length({"CONTENT_LENGTH": "1" * 5000}) > 10**18
