"""An enterprise enters with its printed slip on a phone and keeps its persons up to date; the bureau confirms."""

import re
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import FilePayload, Page

from examcenter.lib.clock import SHANGHAI
from examcenter.management.story import own_roster
from tests.browsing import Browser
from tests.builders import id_number
from tests.journeys import sample_sheets, scanning
from tests.journeys.people import Someone, zh
from tests.station import Station

SUCCESSOR, NEW_PHONE = "沈接任", "10098765432"
NARROW = 360


@pytest.mark.sample
def test_an_enterprise_on_a_phone(station: Station, browser: Browser) -> None:
    portal = Portal(station, browser)
    portal.given_an_officer_who_prints_the_slip_of_an_enterprise()
    portal.when_the_enterprise_scans_it_and_shows_that_it_is_itself()
    portal.when_it_corrects_a_phone_number()
    portal.when_it_ends_one_officer_and_proposes_the_successor_with_a_training_record()
    portal.when_it_confirms_that_its_list_is_right()
    portal.then_nothing_has_changed_yet_and_nobody_else_sees_it()
    portal.when_the_officer_confirms_what_was_proposed()
    portal.then_the_roster_has_the_successor_and_counts_as_checked()
    portal.then_no_browser_complained()


@dataclass(frozen=True)
class Unit:
    """A unit of our county with one officer, which the sample's story leaves alone."""

    code: str
    name: str
    phone: str
    officer: str


def a_unit() -> Unit:
    for row in sample_sheets.rows("enterprises"):
        held = [each for each in sample_sheets.rows("persons") if each["统一社会信用代码"] == row["统一社会信用代码"]]
        serving = [each for each in held if not each["离任日期"]]
        ours = row["监管机构代码"].startswith("990122") and row["监管机构代码"] != own_roster.STATION
        fits = ours and row["状态"] == "存续" and row["纳入范围"] == "是"
        if fits and len(serving) == len(held) == 1 and serving[0]["岗位"] == "质量安全员":
            return Unit(row["统一社会信用代码"], row["企业名称"], row["联系电话"], serving[0]["姓名"])
    raise AssertionError("the sample has no such unit")


@dataclass
class Portal:
    station: Station
    browser: Browser
    unit: Unit = field(default_factory=a_unit)

    def given_an_officer_who_prints_the_slip_of_an_enterprise(self) -> None:
        password = (self.station.directory / "sample-password").read_text(encoding="utf-8")
        self.officer = Someone(self.browser.phone(width=NARROW), self.station)
        self.officer.sign_in("officer.chen", password)
        self.officer.go(f"/staff/enterprises/?q={self.unit.code}")
        self.officer.page.get_by_role("link", name=self.unit.name).first.click()
        self.address = self.officer.page.url
        with self.officer.page.expect_download() as printed:
            self.officer.press("Print an entry slip")
        (page,) = scanning.scan(Path(printed.value.path()).read_bytes())
        self.slip = page.codes[0].text
        assert self.slip.startswith(f"{self.station.url}/enterprise/enter/#c=")

    def when_the_enterprise_scans_it_and_shows_that_it_is_itself(self) -> None:
        self.enterprise = Someone(self.browser.phone(width=NARROW), self.station)
        self.enterprise.go(self.slip)
        self.enterprise.sees(zh("The QR code of your slip has been read."))
        self.check(self.enterprise.page)
        self.enterprise.fill(organisation_code=self.unit.code.lower(), phone=self.unit.phone[-4:])
        self.enterprise.press("Check and enter")
        self.enterprise.page.wait_for_url("**/enterprise/")  # the code does not stay in the address
        self.enterprise.sees(self.unit.name)
        self.check(self.enterprise.page)
        self.enterprise.go("/enterprise/account/")
        self.check(self.enterprise.page)
        self.enterprise.go("/enterprise/")
        self.enterprise.press("Check our personnel")
        self.enterprise.sees(self.unit.officer)
        self.check(self.enterprise.page)

    def when_it_corrects_a_phone_number(self) -> None:
        self.enterprise.press("Correct name or phone")
        self.check(self.enterprise.page)
        self.enterprise.fill(phone=NEW_PHONE)
        self.enterprise.press("Send to the bureau")
        self.enterprise.sees("已提交监管机构")

    def when_it_ends_one_officer_and_proposes_the_successor_with_a_training_record(self) -> None:
        unit, last = self.enterprise, datetime.now(SHANGHAI).date() - timedelta(days=1)
        unit.press("Propose the end of the appointment")
        self.check(unit.page)
        unit.fill(on=last.isoformat())
        unit.press("Send to the bureau")
        unit.page.wait_for_url("**/persons/new/?after=*")
        assert unit.page.input_value("[name=started_on]") == (last + timedelta(days=1)).isoformat()
        self.check(unit.page)
        unit.fill(name=SUCCESSOR, id_number=id_number(733), phone="10011112222", trained_on=last.isoformat())
        record = FilePayload(name="培训记录.pdf", mimeType="application/pdf", buffer=b"%PDF-1.7\n%%EOF\n")
        unit.page.set_input_files("[name=file]", record)
        unit.press("Send to the bureau")
        unit.sees(SUCCESSOR)
        self.check(unit.page)

    def when_it_confirms_that_its_list_is_right(self) -> None:
        self.enterprise.press("The list is right")
        self.enterprise.sees("已核对名录")

    def then_nothing_has_changed_yet_and_nobody_else_sees_it(self) -> None:
        self.enterprise.page.get_by_role("link", name=re.compile(SUCCESSOR)).first.click()
        self.proposal = self.enterprise.page.url
        self.check(self.enterprise.page)
        stranger = Someone(self.browser.phone(width=NARROW), self.station)
        stranger.go(self.proposal)
        assert "login" in stranger.page.url
        password = (self.station.directory / "sample-password").read_text(encoding="utf-8")
        stranger.sign_in("officer.yunfan", password)
        pk = re.findall(r"\d+", self.proposal)[-1]
        for address in (self.proposal, f"{self.station.url}/staff/proposals/{pk}/"):
            answer = stranger.page.goto(address)
            assert answer is not None
            assert answer.status in {403, 404}
        self.officer.go(self.address)
        assert SUCCESSOR not in self.officer.page.get_by_role("table").first.inner_text()

    def when_the_officer_confirms_what_was_proposed(self) -> None:
        officer = self.officer
        officer.go("/staff/")
        officer.page.get_by_role("link", name=zh("Decide on what enterprises propose")).click()
        self.check(officer.page)
        officer.page.get_by_role("link", name=re.compile(f"{self.unit.officer}.*更正")).first.click()
        officer.sees(NEW_PHONE[-4:])
        self.check(officer.page)
        officer.press("Confirm and enter")
        officer.sees("已确认并登记")
        for box in officer.page.locator("input[name=proposal]").all():
            about = str(box.get_attribute("aria-label"))
            if about.startswith((f"{self.unit.officer}：", f"{SUCCESSOR}：")):
                box.check()
        officer.press("Confirm the ticked proposals")
        officer.sees("已确认并登记2项申报")

    def then_the_roster_has_the_successor_and_counts_as_checked(self) -> None:
        self.officer.go(self.address)
        self.officer.sees(SUCCESSOR, "有效至")
        self.officer.go(f"/staff/roster-check/?q={self.unit.code}&state=checked")
        self.officer.sees(self.unit.name)
        self.check(self.officer.page)
        self.officer.go("/staff/roster-check/text/")
        self.check(self.officer.page)
        self.enterprise.go("/enterprise/persons/")
        self.enterprise.sees(SUCCESSOR, zh("confirmed by the bureau"))
        self.check(self.enterprise.page)

    def then_no_browser_complained(self) -> None:
        assert self.officer.complaints == []
        assert self.enterprise.complaints == []

    def check(self, page: Page) -> None:
        """Accessible, and no wider than the phone."""
        found = Axe().run(page)
        assert found.violations_count == 0, f"{page.url}\n{found.generate_report()}"
        width = page.evaluate("document.documentElement.scrollWidth")
        assert width <= NARROW, f"{page.url} is {width} px wide"
