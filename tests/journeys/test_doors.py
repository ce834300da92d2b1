"""The public door of a running centre, on a phone and at a desk."""

import pytest
from playwright.sync_api import BrowserContext, Page

from tests.browsing import Browser
from tests.station import Station


def opened(context: BrowserContext, station: Station) -> tuple[Page, list[str]]:
    """The front page, and what the browser complained about on the way."""
    complaints: list[str] = []
    page = context.new_page()
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda failure: complaints.append(str(failure)))
    page.goto(station.url)
    return page, complaints


@pytest.mark.parametrize("kind", ["phone", "desk"])
def test_anybody_reads_the_front_page_in_chinese(station: Station, browser: Browser, kind: str) -> None:
    context = browser.phone() if kind == "phone" else browser.desk()
    page, complaints = opened(context, station)
    assert page.locator("html").get_attribute("lang") == "zh-hans"
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    assert complaints == []
