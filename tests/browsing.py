"""A real browser for the journeys: Debian's Chromium through Playwright, as a phone and as a desk."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from playwright.sync_api import Browser as Chromium, BrowserContext, sync_playwright

QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def find_chromium() -> str | None:
    """The browser's executable: CHROMIUM, or what the system has under its usual names."""
    named = os.environ.get("CHROMIUM")
    candidates = [named] if named else ["chromium", "chromium-browser", "google-chrome"]
    return next((found for found in map(shutil.which, candidates) if found), None)


@dataclass
class Browser:
    """Opens contexts, each a person with cookies of their own, in Chinese and in Chinese time."""

    chromium: Chromium

    def phone(self, *, width: int = 360, height: int = 740, **options: object) -> BrowserContext:
        return self._context(width, height, is_mobile=True, has_touch=True, device_scale_factor=2, **options)

    def desk(self, *, width: int = 1366, height: int = 900, **options: object) -> BrowserContext:
        return self._context(width, height, **options)

    def _context(self, width: int, height: int, **options: object) -> BrowserContext:
        settings = {"locale": "zh-CN", "timezone_id": "Asia/Shanghai", **options}
        context = self.chromium.new_context(viewport={"width": width, "height": height}, **settings)  # type: ignore[arg-type]
        context.set_default_timeout(15_000)
        return context


@contextmanager
def opened(executable: str, *more: str) -> Iterator[Browser]:
    """Chromium from `executable`, with further switches `more`; closed at the end."""
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=executable, args=[*QUIET, *more])
        try:
            yield Browser(chromium)
        finally:
            chromium.close()
