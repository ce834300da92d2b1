"""Somebody at a browser: signs in, presses what is said in Chinese, and notes what the browser objects to."""

from typing import Any

from django.utils.translation import gettext, override
from playwright.sync_api import BrowserContext, Error, Locator, Page

from tests.station import Station


def zh(text: str, **values: object) -> str:
    """The Chinese of a msgid, as the pages show it."""
    with override("zh-hans"):
        return gettext(text) % values if values else gettext(text)


class Someone:
    """One person with one browser window."""

    def __init__(self, context: BrowserContext, station: Station) -> None:
        self.context, self.station = context, station
        self.complaints: list[str] = []
        self.page: Page = context.new_page()
        self.page.on("console", lambda message: self._note(message.type, message.text))
        self.page.on("pageerror", lambda failure: self._note("error", str(failure)))

    def _note(self, kind: str, text: str) -> None:
        if kind == "error" and "htmx:sendAbort" not in text:  # a poll in flight when the page was left
            self.complaints.append(text)

    def go(self, path: str) -> None:
        answer = self.page.goto(path if path.startswith("http") else self.station.url + path)
        assert answer is None or answer.status < 400, f"{path}: {answer.status}"

    def sign_in(self, username: str, password: str) -> None:
        self.go("/accounts/login/")
        self.page.fill("input[name=login]", username)
        self.page.fill("input[name=password]", password)
        self.page.press("input[name=password]", "Enter")
        self.page.wait_for_url(lambda url: "login" not in url)

    def change_first_password(self, first: str) -> None:
        """What everybody does who was handed a password on paper."""
        own = f"{first}-own"
        self.page.wait_for_url("**/password/change/**")
        self.fill(oldpassword=first, password1=own, password2=own)
        self.press("Change the password")
        self.page.wait_for_url(lambda url: "password" not in url)

    def press(self, msgid: str, **values: object) -> None:
        """Press the one button or follow the one link that says so."""
        label = zh(msgid, **values)
        try:
            self.button(label).click()
        except Error as missing:
            raise AssertionError(self.not_there(label)) from missing

    def button(self, label: str) -> Locator:
        buttons = self.page.get_by_role("button", name=label, exact=True)
        return buttons.or_(self.page.get_by_role("link", name=label, exact=True)).first

    def unfold(self, msgid: str) -> None:
        self.page.locator("summary", has_text=zh(msgid)).click()

    def fill(self, **fields: Any) -> None:
        for name, value in fields.items():
            self.page.fill(f"[name={name}]", str(value))

    def tick(self, name: str, value: str) -> None:
        self.page.check(f"input[name={name}][value='{value}']")

    def sees(self, *texts: str) -> None:
        for text in texts:
            try:
                self.page.get_by_text(text).first.wait_for()
            except Error as missing:
                raise AssertionError(self.not_there(text)) from missing

    def not_there(self, label: str) -> str:
        return f"no “{label}” on {self.page.url}:\n{self.page.inner_text('body')}"

    def file(self, label: str) -> bytes:
        """What the link of this label leads to, fetched with this person's cookies."""
        link = self.page.get_by_role("link", name=label).first
        link.wait_for(timeout=60_000)
        answer = self.context.request.get(self.station.url + str(link.get_attribute("href")))
        assert answer.ok, f"{label}: {answer.status}"
        return answer.body()
