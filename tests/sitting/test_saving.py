"""Saving an answer: one contract for both databases, and the same replies from the lane and from the view."""

import io
import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.db import OperationalError
from django.db.models import F
from django.test import Client

from examcenter.lib.clock import database_now
from examcenter.sitting import actions, saving
from examcenter.sitting.actions import Entry
from examcenter.sitting.keys import EXAM, ExamKey
from examcenter.sitting.lane import Lane
from examcenter.sitting.models import Response, Sitting
from examcenter.sitting.saving import Answer, Kind, save
from examcenter.sitting.states import Closing

ORIGIN = {"HTTP_X_EXAM": "1", "HTTP_ORIGIN": "http://testserver"}
Post = Callable[..., tuple[int, dict[str, Any]]]
FIRST = {"n": 1, "q": 1, "a": "A"}


def cookie(key: ExamKey) -> str:
    return f"{EXAM}={key.sealed()}"


def by_lane(body: bytes, headers: dict[str, str]) -> tuple[int, dict[str, Any]]:
    """The request as a server hands it to the lane; nothing may reach Django behind it."""
    said: list[Any] = []

    def behind(environ: object, start_response: object) -> list[bytes]:
        raise AssertionError("passed on to Django")

    environ = {
        "REQUEST_METHOD": "POST",
        "PATH_INFO": "/exam/save/",
        "CONTENT_LENGTH": str(len(body)),
        "wsgi.input": io.BytesIO(body),
    } | headers
    answer = Lane(behind)(environ, lambda status, fields: said.extend([status, dict(fields)]))
    assert said[1]["X-Content-Type-Options"] == "nosniff"
    assert said[1]["Cache-Control"] == "no-store"
    return int(said[0].split()[0]), json.loads(b"".join(answer))


def by_view(body: bytes, headers: dict[str, str]) -> tuple[int, dict[str, Any]]:
    extra: Any = {name: value for name, value in headers.items() if name not in {"CONTENT_TYPE", "HTTP_COOKIE"}}
    client = Client(enforce_csrf_checks=True)
    client.cookies.load(headers.get("HTTP_COOKIE", ""))
    answer = client.generic("POST", "/exam/save/", body, content_type=headers["CONTENT_TYPE"], **extra)
    return answer.status_code, answer.json()


@pytest.fixture(params=[by_lane, by_view], ids=["lane", "view"])
def post(request: pytest.FixtureRequest, entry: Entry) -> Post:
    """`post({"n": 1, …})` from the candidate's page; keyword arguments replace headers, None takes one away."""

    def send(data: object, *, key: ExamKey | None = None, **changed: str | None) -> tuple[int, dict[str, Any]]:
        body = data if isinstance(data, bytes) else json.dumps(data).encode()
        headers: dict[str, str | None] = {
            "HTTP_HOST": "testserver",
            "HTTP_COOKIE": cookie(key or entry.key),
            "CONTENT_TYPE": "application/json",
            **ORIGIN,
            **changed,
        }
        reply: tuple[int, dict[str, Any]] = request.param(body, {k: v for k, v in headers.items() if v is not None})
        return reply

    return send


def stored(sitting: Sitting) -> list[tuple[int, int, int, str]]:
    rows = Response.objects.filter(sitting=sitting).order_by("epoch", "number")
    return list(rows.values_list("epoch", "number", "position", "choice"))


def question(entry: Entry, type: str) -> int:
    """The position of some question of a type."""
    return entry.sitting.paper.items.filter(revision__type=type).values_list("position", flat=True)[0]


# --- the contract, on whatever database the suite runs ------------------------------------------------------


def test_an_answer_is_kept(entry: Entry) -> None:
    assert save(entry.key, Answer(1, 1, "A")).kind is Kind.SAVED
    assert stored(entry.sitting) == [(1, 1, 1, "A")]


def test_the_same_again_is_acknowledged_and_kept_once(entry: Entry) -> None:
    save(entry.key, Answer(1, 1, "A"))
    assert save(entry.key, Answer(1, 1, "A")).kind is Kind.SAVED
    assert stored(entry.sitting) == [(1, 1, 1, "A")]


@pytest.mark.parametrize("other", [Answer(1, 1, "B"), Answer(1, 2, "A")])
def test_another_answer_under_the_same_number_is_refused(entry: Entry, other: Answer) -> None:
    save(entry.key, Answer(1, 1, "A"))
    save(entry.key, Answer(2, 1, "C"))
    assert save(entry.key, other) == saving.Outcome(Kind.CONFLICT, 2)
    assert len(stored(entry.sitting)) == 2


def test_another_device_is_told(entry: Entry) -> None:
    save(entry.key, Answer(1, 1, "A"))
    Sitting.objects.update(epoch=F("epoch") + 1)
    assert save(entry.key, Answer(2, 1, "B")) == saving.Outcome(Kind.DEVICE, 1)
    assert save(entry.key, Answer(1, 1, "A")).kind is Kind.DEVICE
    assert len(stored(entry.sitting)) == 1


def test_numbers_begin_anew_on_another_device(entry: Entry) -> None:
    save(entry.key, Answer(1, 1, "A"))
    Sitting.objects.update(epoch=F("epoch") + 1)
    assert save(ExamKey(entry.key.sitting, 2, entry.key.layout), Answer(1, 1, "B")).kind is Kind.SAVED
    assert stored(entry.sitting) == [(1, 1, 1, "A"), (2, 1, 1, "B")]


def test_nothing_is_kept_after_submission(entry: Entry) -> None:
    save(entry.key, Answer(1, 1, "A"))
    actions.submit(sitting=entry.sitting, closing=Closing.CANDIDATE, at=database_now(), actor="system")
    assert save(entry.key, Answer(2, 1, "B")).kind is Kind.CLOSED
    assert save(entry.key, Answer(1, 1, "A")).kind is Kind.CLOSED
    assert len(stored(entry.sitting)) == 1


def test_nothing_is_kept_after_the_deadline(entry: Entry) -> None:
    now = database_now()
    Sitting.objects.update(started_at=now - timedelta(hours=1), deadline=now)
    assert save(entry.key, Answer(1, 1, "A")).kind is Kind.CLOSED
    assert stored(entry.sitting) == []


def test_a_sitting_that_is_not_there_is_closed(entry: Entry) -> None:
    assert save(ExamKey(0, 1, entry.key.layout), Answer(1, 1, "A")).kind is Kind.CLOSED


def test_the_time_is_the_database_s(entry: Entry) -> None:
    before = database_now()
    save(entry.key, Answer(1, 1, "A"))
    received = Response.objects.get().received_at
    assert before - timedelta(milliseconds=1) <= received <= database_now() + timedelta(milliseconds=1)


def test_one_save_is_one_statement_on_postgresql(entry: Entry, django_assert_num_queries: Any) -> None:
    if "sqlite" in settings.DATABASES["default"]["ENGINE"]:
        return  # BEGIN IMMEDIATE, look, insert, COMMIT
    with django_assert_num_queries(1):
        save(entry.key, Answer(1, 1, "A"))


# --- what is replied ------------------------------------------------------------------------------------------


def test_it_acknowledges(post: Post, entry: Entry) -> None:
    assert post(FIRST) == (200, {"n": 1})
    assert post(FIRST) == (200, {"n": 1})
    assert post({"n": 2, "q": question(entry, "multiple"), "a": "BD"}) == (200, {"n": 2})
    assert post({"n": 3, "q": 1, "a": ""}) == (200, {"n": 3})


def test_it_tells_a_conflict_with_the_highest_number(post: Post) -> None:
    post(FIRST)
    assert post({"n": 1, "q": 1, "a": "B"}) == (409, {"error": "conflict", "n": 1})


def test_it_tells_the_other_device(post: Post) -> None:
    Sitting.objects.update(epoch=F("epoch") + 1)
    assert post(FIRST) == (409, {"error": "device", "n": 0})


def test_it_tells_that_the_paper_is_closed(post: Post, entry: Entry) -> None:
    actions.submit(sitting=entry.sitting, closing=Closing.CANDIDATE, at=database_now(), actor="system")
    assert post(FIRST) == (410, {"error": "closed"})


@pytest.mark.parametrize(
    "changed",
    [
        {"HTTP_X_EXAM": None},
        {"HTTP_ORIGIN": None},
        {"HTTP_ORIGIN": "null"},
        {"HTTP_ORIGIN": "https://elsewhere.example"},
        {"HTTP_ORIGIN": "http://elsewhere.example", "HTTP_HOST": "elsewhere.example"},
        {"HTTP_SEC_FETCH_SITE": "cross-site"},
        {"HTTP_SEC_FETCH_SITE": "same-site", "HTTP_ORIGIN": None},
    ],
)
def test_it_refuses_other_origins(post: Post, changed: dict[str, str | None]) -> None:
    if changed.get("HTTP_HOST"):
        return_code = by_lane(json.dumps(FIRST).encode(), {"CONTENT_TYPE": "application/json", **ORIGIN, **changed})[0]  # type: ignore[dict-item]
        assert return_code == 403
        return
    assert post(FIRST, **changed) == (403, {"error": "origin"})


def test_it_takes_the_browser_s_word_for_the_same_origin(post: Post) -> None:
    assert post(FIRST, HTTP_ORIGIN=None, HTTP_SEC_FETCH_SITE="same-origin")[0] == 200


@pytest.mark.parametrize("value", ["", "exam=", "exam=1.1.d", "exam=1.1.dddd:forged", "other=1"])
def test_it_refuses_without_a_key_of_ours(post: Post, value: str) -> None:
    assert post(FIRST, HTTP_COOKIE=value) == (403, {"error": "key"})


def test_it_refuses_an_edited_key(post: Post, entry: Entry) -> None:
    edited = cookie(entry.key).replace(f"{entry.key.sitting}.1.", f"{entry.key.sitting + 1}.1.", 1)
    assert post(FIRST, HTTP_COOKIE=edited) == (403, {"error": "key"})


@pytest.mark.parametrize(
    "data",
    [
        b" ",
        b"{",
        b"\xff",
        [],
        {},
        {"n": 1, "q": 1},
        {"n": "1", "q": 1, "a": "A"},
        {"n": True, "q": 1, "a": "A"},
        {"n": 0, "q": 1, "a": "A"},
        {"n": 10**9, "q": 1, "a": "A"},
        {"n": 1, "q": 1.0, "a": "A"},
        {"n": 1, "q": 1, "a": None},
        {"n": 1, "q": 1, "a": "A", "s": 2},
        {"n": 1, "q": 0, "a": "A"},
        {"n": 1, "q": 11, "a": "A"},
        {"n": 1, "q": 1, "a": "E"},
        {"n": 1, "q": 1, "a": "a"},
        {"n": 1, "q": 1, "a": "AB"},
        {"n": 1, "q": 1, "a": "\u0000"},
    ],
)
def test_it_refuses_what_no_page_of_ours_sends(post: Post, entry: Entry, data: object) -> None:
    assert post(data)[0] == 400
    assert stored(entry.sitting) == []


def test_it_refuses_letters_out_of_order(post: Post, entry: Entry) -> None:
    position = question(entry, "multiple")
    assert [post({"n": 1, "q": position, "a": letters})[0] for letters in ("BA", "AA", "AE")] == [400] * 3


def test_it_refuses_another_content_type(post: Post) -> None:
    assert post(FIRST, CONTENT_TYPE="text/plain") == (415, {"error": "type"})


def test_it_refuses_more_than_a_kilobyte(post: Post) -> None:
    assert post({**FIRST, "a": "A" * 1024}) == (413, {"error": "size"})
    assert post(b" " * 1025 + json.dumps(FIRST).encode()) == (413, {"error": "size"})


def test_it_reads_no_more_than_a_kilobyte_where_no_length_is_told() -> None:
    class Endless(io.RawIOBase):
        def read(self, size: int = -1) -> bytes:
            assert 0 < size <= 1025
            return b" " * size

    with pytest.raises(saving.Bad):
        saving.parse({"CONTENT_TYPE": "application/json"}, Endless().read)


def test_it_tells_nothing_of_the_inside(post: Post, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*arguments: object) -> None:
        raise OperationalError("the server at 10.0.0.1 closed the connection")

    monkeypatch.setattr(saving, "save", broken)
    assert post(FIRST) == (503, {"error": "unavailable"})


def test_the_lane_hides_its_own_faults(entry: Entry, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(saving, "check_origin", lambda meta: 1 // 0)
    assert by_lane(b"{}", {"CONTENT_TYPE": "application/json"}) == (500, {"error": "unavailable"})


@pytest.mark.parametrize(("method", "path"), [("GET", "/exam/save/"), ("POST", "/exam/enter/"), ("POST", "/exam/save")])
def test_everything_else_passes_the_lane(method: str, path: str) -> None:
    passed: list[str] = []

    def behind(environ: dict[str, Any], start_response: object) -> list[bytes]:
        passed.append(environ["PATH_INFO"])
        return [b""]

    Lane(behind)({"REQUEST_METHOD": method, "PATH_INFO": path}, lambda *said: None)
    assert passed == [path]
