"""A phone whose network goes, whose page is closed, whose exam goes on elsewhere: what it shows and what is kept."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, Page, expect

from tests.browsing import Browser
from tests.station import Station

# What the page does; how the databases save is in the other files of this folder.
pytestmark = pytest.mark.parametrize("station", ["sqlite"], indirect=True)

SAVED = "[data-saved]"
OPTIONS = ".question:not([hidden]) .option"


@pytest.fixture
def candidate(station: Station) -> dict[str, str]:
    made: dict[str, str] = json.loads(station.python("-m", "tests.faults.candidate"))
    return made


@pytest.fixture
def phone(browser: Browser, candidate: dict[str, str], station: Station) -> Iterator[Page]:
    """The candidate at the first question, on a phone."""
    context = browser.phone()
    page = begin(context, station, candidate)
    yield page
    context.close()


def enter(context: BrowserContext, station: Station, candidate: dict[str, str]) -> Page:
    page = context.new_page()
    page.goto(f"{station.url}/exam/#t={candidate['key']}")
    page.fill("#id_name", candidate["name"])
    page.fill("#id_last_six", candidate["last_six"])
    page.click("form.card .btn-primary")
    return page


def begin(context: BrowserContext, station: Station, candidate: dict[str, str]) -> Page:
    page = enter(context, station, candidate)
    page.wait_for_url("**/rules/")
    page.check("#id_accepted")
    page.click("form.card .btn-primary")
    page.wait_for_url("**/paper/")
    return page


def choose(page: Page, *places: int) -> None:
    """Choose options of the question that is open."""
    for place in places:
        page.locator(OPTIONS).nth(place).click()


def forward(page: Page) -> None:
    page.click("[data-step='1']")


def state(page: Page) -> dict[str, Any]:
    told: dict[str, Any] = page.evaluate("fetch('/exam/status/').then((reply) => reply.json())")
    return told


def answers(page: Page) -> dict[str, str]:
    """What the server holds, as the page was given it."""
    page.reload()
    pairs = str(page.get_attribute("#exam", "data-answers")).split(",")
    return dict(pair.split(":", 1) for pair in pairs if pair)


def test_answers_given_without_network_arrive_in_order_when_it_is_back(phone: Page) -> None:
    choose(phone, 0)
    expect(phone.locator(SAVED)).to_have_text("已保存")
    phone.context.set_offline(True)
    choose(phone, 1)
    choose(phone, 2)
    forward(phone)
    choose(phone, 3)
    expect(phone.locator(SAVED)).to_have_text("未上传，已存本机")
    expect(phone.locator("[data-offline]")).to_contain_text("网络中断，答案已保存在本机")
    phone.context.set_offline(False)
    expect(phone.locator(SAVED)).to_have_text("已保存")
    expect(phone.locator("[data-offline]")).to_be_hidden()
    assert state(phone)["highest"] == 4
    assert answers(phone) == {"1": "C", "2": "D"}


def test_a_page_that_was_closed_without_network_sends_what_it_kept(
    phone: Page, station: Station, candidate: dict[str, str]
) -> None:
    phone.context.set_offline(True)
    choose(phone, 1)
    phone.click("[data-mark]")
    phone.close()
    context = phone.context
    context.set_offline(False)
    page = enter(context, station, candidate)
    page.wait_for_url("**/paper/")
    expect(page.locator(SAVED)).to_have_text("已保存")
    expect(page.locator(OPTIONS).nth(1).locator("input")).to_be_checked()
    expect(page.locator("[data-mark]")).to_have_attribute("aria-pressed", "true")
    assert answers(page) == {"1": "B"}


def test_a_phone_that_lost_its_cookie_still_sends_what_it_kept(
    phone: Page, station: Station, candidate: dict[str, str]
) -> None:
    phone.context.set_offline(True)
    choose(phone, 2)
    phone.close()
    context = phone.context
    context.clear_cookies()
    context.set_offline(False)
    page = enter(context, station, candidate)
    page.wait_for_url("**/paper/")
    expect(page.locator(SAVED)).to_have_text("已保存")
    assert answers(page) == {"1": "C"}


def test_two_tabs_of_one_browser_lose_nothing(phone: Page, station: Station) -> None:
    second = phone.context.new_page()
    second.goto(f"{station.url}/exam/paper/")
    choose(phone, 0)
    expect(phone.locator(SAVED)).to_have_text("已保存")
    forward(second)
    choose(second, 1)
    expect(second.locator(SAVED)).to_have_text("已保存")
    assert answers(second) == {"1": "A", "2": "B"}


def test_a_second_device_goes_on_and_the_first_is_stopped(
    browser: Browser, phone: Page, station: Station, candidate: dict[str, str]
) -> None:
    choose(phone, 0)
    expect(phone.locator(SAVED)).to_have_text("已保存")
    other = enter(browser.desk(), station, candidate)
    other.wait_for_url("**/paper/")
    other.click("[data-step='-1']")  # from the first empty question
    expect(other.locator(OPTIONS).nth(0).locator("input")).to_be_checked()
    choose(phone, 1)
    expect(phone.locator("[data-stop-title]")).to_have_text("考试已在另一台设备上继续")
    choose(other, 2)
    expect(other.locator(SAVED)).to_have_text("已保存")
    assert answers(other) == {"1": "C"}
    other.context.close()


def test_handing_in_names_what_is_empty_waits_for_the_network_and_clears_the_phone(phone: Page) -> None:
    choose(phone, 0)
    phone.click("[data-go='overview']")
    phone.click("[data-screen='overview'] [data-go='submit']")
    expect(phone.locator("[data-summary]")).to_contain_text("还有 9 题未答")
    expect(phone.locator("[data-empty] button")).to_have_count(9)
    phone.click("[data-empty] button >> nth=0")
    phone.context.set_offline(True)
    choose(phone, 1)
    phone.click("[data-go='overview']")
    phone.click("[data-screen='overview'] [data-go='submit']")
    phone.click("[data-submit] .btn-primary")
    expect(phone.locator("[data-unsaved]")).to_contain_text("还有 1 个答案没有传到服务器")
    phone.context.set_offline(False)
    phone.wait_for_url("**/exam/result/")
    kept = phone.evaluate("Object.keys(localStorage).filter((key) => /^exam[.]/.test(key))")
    assert kept == []


def test_time_up_hands_in_by_itself(phone: Page, station: Station) -> None:
    choose(phone, 0)
    expect(phone.locator(SAVED)).to_have_text("已保存")
    shorten = (
        "from datetime import timedelta; from examcenter.lib.clock import database_now;"
        "from examcenter.sitting.models import Sitting;"
        "Sitting.objects.update(deadline=database_now() + timedelta(seconds=4))"
    )
    station.manage("shell", "-v", "0", "-c", shorten)
    phone.evaluate("dispatchEvent(new Event('online'))")
    expect(phone.locator("[data-stop-title], .verdict").first).to_be_visible(timeout=20_000)
    phone.wait_for_url("**/exam/result/")


def test_the_exam_can_be_written_by_keyboard_alone(phone: Page) -> None:
    phone.locator(f"{OPTIONS} input").first.focus()
    phone.keyboard.press("Space")
    expect(phone.locator(SAVED)).to_have_text("已保存")
    phone.keyboard.press("ArrowDown")
    expect(phone.locator(f"{OPTIONS} input").nth(1)).to_be_checked()
    phone.locator("[data-step='1']").focus()
    phone.keyboard.press("Enter")
    expect(phone.locator("[data-at]")).to_have_text("2")
    expect(phone.locator(".question:not([hidden]) legend")).to_be_focused()
    expect(phone.locator(SAVED)).not_to_have_text("未保存")


def test_text_grows_and_stays(phone: Page) -> None:
    for _ in range(4):
        phone.click("[data-size='1']")
    assert phone.evaluate("getComputedStyle(document.querySelector('.question .text')).fontSize") == "28px"
    assert phone.evaluate("document.documentElement.scrollWidth <= innerWidth")
    phone.reload()
    assert phone.evaluate("getComputedStyle(document.querySelector('.question .text')).fontSize") == "28px"


def test_axe_finds_nothing_on_the_way_through_an_exam(
    browser: Browser, candidate: dict[str, str], station: Station
) -> None:
    context = browser.phone()
    page = context.new_page()
    page.goto(f"{station.url}/exam/")
    page.click("form.card .btn-primary")
    assert violations(page) == []
    page.close()
    page = enter(context, station, candidate)
    page.wait_for_url("**/rules/")
    assert violations(page) == []
    page.check("#id_accepted")
    page.click("form.card .btn-primary")
    page.wait_for_url("**/paper/")
    choose(page, 0)
    page.click("[data-mark]")
    assert violations(page) == []
    page.click("[data-go='overview']")
    assert violations(page) == []
    page.click("[data-screen='overview'] [data-go='submit']")
    assert violations(page) == []
    context.close()


def violations(page: Page) -> list[str]:
    found = Axe().run(page).response["violations"]
    return [f"{each['id']}: {node['html'][:120]}" for each in found for node in each["nodes"]]


def test_who_enters_again_goes_on_at_the_first_empty_question(
    browser: Browser, phone: Page, station: Station, candidate: dict[str, str]
) -> None:
    choose(phone, 0)
    forward(phone)
    choose(phone, 0)
    expect(phone.locator(SAVED)).to_have_text("已保存")
    other = enter(browser.desk(), station, candidate)
    other.wait_for_url("**/paper/")
    expect(other.locator("[data-at]")).to_have_text("3")
    other.context.close()


def test_the_same_phone_goes_on_at_the_last_viewed_question(
    phone: Page, station: Station, candidate: dict[str, str]
) -> None:
    for _ in range(3):
        forward(phone)
    phone.context.clear_cookies()
    page = enter(phone.context, station, candidate)
    page.wait_for_url("**/paper/")
    expect(page.locator("[data-at]")).to_have_text("4")
