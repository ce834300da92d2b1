"""Wrong passwords are counted by all processes together, on both databases."""

import re
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from http.cookiejar import CookieJar

import pytest

from examcenter.management import supervisor
from tests.station import HEALTHY_SECONDS, Station, answers, free_port

RIGHT = "richtig-2026"
MAKE = f"""
import django, os
os.environ["DJANGO_SETTINGS_MODULE"] = "examcenter.settings"
django.setup()
from examcenter.bureaus.actions import create_user
for name in ("zhou", "wu"):
    create_user(username=name, name=name, password="{RIGHT}")
"""
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="(\w+)"')
ALLOWED = 5


@pytest.fixture
def doors(station: Station) -> Iterator[list[str]]:
    """Two web servers, each a process of its own, on one database; two accounts."""
    station.python("-c", MAKE)
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    second = supervisor.web(host="127.0.0.1", port=port, workers=1).start(station.environment)
    try:
        deadline = time.monotonic() + HEALTHY_SECONDS
        while not answers(url):
            assert time.monotonic() < deadline
            time.sleep(0.1)
        yield [station.url, url]
    finally:
        supervisor.stop_all([second])


def sign_in(url: str, name: str, password: str) -> str:
    """What became of it: "in", "wrong" or "locked"."""
    browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))
    page = browser.open(f"{url}/accounts/login/", timeout=60).read().decode()
    [token] = TOKEN.findall(page)[:1]
    body = urllib.parse.urlencode({"csrfmiddlewaretoken": token, "login": name, "password": password})
    try:
        done = browser.open(f"{url}/accounts/login/", body.encode(), timeout=60)
    except urllib.error.HTTPError as refused:
        return "locked" if refused.code == 429 else str(refused.code)  # 429: the counter was too busy to be asked
    said = done.read().decode()
    if "登录名或密码不对" in said:
        return "wrong"
    return "locked" if "输错密码次数过多" in said else "in"


def test_two_processes_count_together(doors: list[str]) -> None:
    first, second = doors
    assert [sign_in(first, "zhou", "falsch") for _attempt in range(3)] == ["wrong"] * 3
    assert [sign_in(second, "zhou", "falsch") for _attempt in range(3)] == ["wrong", "wrong", "locked"]
    assert sign_in(first, "zhou", RIGHT) == "locked"
    assert sign_in(second, "ZHOU", RIGHT) == "locked"
    assert sign_in(second, "wu", RIGHT) == "in"


def test_many_at_one_moment_get_no_more_attempts(doors: list[str]) -> None:
    """The same from both sides at once: a guesser gains nothing by not waiting for the answer."""
    with ThreadPoolExecutor(12) as pool:
        results = list(pool.map(lambda number: sign_in(doors[number % 2], "zhou", "falsch"), range(36)))
    assert results.count("wrong") <= ALLOWED
    assert set(results) == {"wrong", "locked"}
    assert sign_in(doors[0], "zhou", RIGHT) == "locked"
