"""Tabs, clicks and connections that misbehave while answers are saved and papers handed in."""

import http.client
import json
from contextlib import closing
from typing import Any

import psycopg

from tests.station import Station


def found(station: Station, *arguments: str) -> dict[str, Any]:
    result: dict[str, Any] = json.loads(station.python("-m", "tests.faults.race", *arguments))
    return result


def save(station: Station, cookie: str, number: int) -> tuple[int, dict[str, Any]]:
    headers = {"Content-Type": "application/json", "Cookie": cookie, "Origin": station.url, "X-Exam": "1"}
    with closing(http.client.HTTPConnection("127.0.0.1", station.port, timeout=30)) as connection:
        connection.request("POST", "/exam/save/", json.dumps({"n": number, "q": 1, "a": "A"}), headers)
        with connection.getresponse() as reply:
            return reply.status, json.loads(reply.read())


def test_of_two_tabs_with_one_number_one_is_kept_and_the_other_told(station: Station) -> None:
    statuses = found(station, "tabs", station.url, "40")["statuses"]
    assert statuses == [[200, 409]] * 40


def test_thirty_submissions_at_once_give_one_result(station: Station) -> None:
    result = found(station, "submissions", "30")
    assert result == {"answers": 30, "different": 1, "marks": 1, "journal": 1, "stale": []}


def test_a_save_survives_the_loss_of_its_database_connection(station: Station) -> None:
    cookie = found(station, "one_key")["cookie"]
    for number in range(1, 11):
        assert save(station, cookie, number) == (200, {"n": number})
        cut_connections(station)
    assert save(station, cookie, 11) == (200, {"n": 11})


def cut_connections(station: Station) -> None:
    """End every session of the web server at the station's PostgreSQL database; SQLite has none."""
    if station.kind != "postgresql":
        return
    with psycopg.connect(station.database_url) as server:
        cut = server.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid() AND query LIKE '%sitting_response%'"
        ).fetchall()
    assert cut, "no connection of the web server was found"
