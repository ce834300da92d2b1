"""From the plan to the passed reassessment, as people do it: in browsers, from printed codes, on both databases."""

import io
import re
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pandas as pd
import pytest
from playwright.sync_api import FilePayload, Locator

from tests.browsing import Browser
from tests.journeys import sample_sheets, scanning
from tests.journeys.people import Someone, zh
from tests.station import Station

TITLE = "五金销售单位质量安全员抽查考核"
SHANGHAI = ZoneInfo("Asia/Shanghai")


@pytest.mark.sample
def test_from_the_plan_to_the_passed_reassessment(station: Station, browser: Browser) -> None:
    loop = MainLoop(station, browser)
    loop.given_a_county_with_its_officials()
    loop.when_the_officer_plans_a_draw_of_three_and_a_second_official_approves()
    loop.when_the_population_is_frozen_and_a_witness_gives_a_value()
    loop.then_anybody_can_see_how_the_draw_can_be_checked()
    loop.when_a_session_is_planned_and_the_tickets_are_printed()
    loop.when_the_session_begins()
    loop.then_a_forged_ticket_and_a_wrong_identity_are_refused()
    loop.when_one_candidate_answers_rightly_on_a_phone_and_scans_again_on_another()
    loop.when_another_answers_wrongly_at_a_computer_and_the_third_stays_away()
    loop.then_the_invigilator_has_seen_who_wrote()
    loop.when_the_session_is_over_and_the_results_are_confirmed()
    loop.when_the_publication_is_proposed_and_approved_by_a_second_official()
    loop.then_the_public_reads_masked_names_and_the_open_data_match_their_digest()
    loop.when_the_enterprise_answers_with_a_file_and_the_bureau_accepts()
    loop.when_the_failed_candidate_passes_the_reassessment()
    loop.then_the_notice_is_closed_and_the_public_sees_it()
    loop.then_the_journal_is_sound_and_no_browser_complained()


@dataclass(frozen=True)
class Candidate:
    """As printed on a ticket."""

    name: str
    unit: str
    link: str

    @property
    def last_six(self) -> str:
        return sample_sheets.last_six(self.name, self.unit)


@dataclass
class MainLoop:
    station: Station
    browser: Browser
    people: list[Someone] = field(default_factory=list)
    campaign: str = ""

    # --- who takes part ------------------------------------------------------------------------------------

    def someone(self, *, phone: bool = False) -> Someone:
        person = Someone(self.browser.phone() if phone else self.browser.desk(), self.station)
        self.people.append(person)
        return person

    def given_a_county_with_its_officials(self) -> None:
        password = (self.station.directory / "sample-password").read_text(encoding="utf-8")
        self.officer, self.approver, self.invigilator = self.someone(), self.someone(), self.someone(phone=True)
        self.officer.sign_in("officer.chen", password)
        self.approver.sign_in("approver.sun", password)
        self.invigilator.sign_in("invigilator.zhou", password)

    # --- plan and draw ---------------------------------------------------------------------------------------

    def when_the_officer_plans_a_draw_of_three_and_a_second_official_approves(self) -> None:
        officer = self.officer
        officer.go("/staff/")
        officer.page.get_by_role("link", name=zh("New venue assessment")).click()
        officer.fill(title=TITLE, size=3)
        officer.tick("roles", "officer")
        officer.tick("sides", "sales")
        officer.unfold("Only certain product categories")
        officer.tick("categories", "五金")
        officer.press("Save the plan")
        officer.press("Submit the plan")
        self.campaign = re.findall(r"/assessments/(\d+)/", officer.page.url)[0]
        self.approver.go("/staff/")
        self.approver.page.get_by_role("row", name=re.compile(TITLE)).get_by_role("link").first.click()
        self.approver.press("Approve the plan")

    def when_the_population_is_frozen_and_a_witness_gives_a_value(self) -> None:
        officer = self.officer
        officer.go(f"/staff/assessments/{self.campaign}/")
        officer.press("To the draw")
        officer.press("Freeze the population")
        officer.sees(zh("Root of the population"))
        self.root = re.sub(r"\s", "", officer.page.locator("dd code").first.inner_text())
        assert re.fullmatch(r"[0-9a-f]{64}", self.root)
        officer.fill(witness="吴行远", witness_value="31 5 12")
        officer.press("Draw the persons")
        officer.page.wait_for_url("**/drawn/")

    def then_anybody_can_see_how_the_draw_can_be_checked(self) -> None:
        address = self.officer.page.locator("a[href*='/draws/']").first.get_attribute("href")
        citizen = self.someone(phone=True)
        citizen.go(str(address))
        citizen.sees("31 5 12")
        assert self.root in re.sub(r"\s", "", citizen.page.inner_text("main"))
        persons = self.officer.page.locator("table").nth(1).locator("td.card-title-cell")
        self.drawn = persons.all_inner_texts()
        assert len(self.drawn) == 3
        for name in self.drawn:
            assert name not in citizen.page.content()

    # --- sessions and tickets ----------------------------------------------------------------------------------

    def when_a_session_is_planned_and_the_tickets_are_printed(self) -> None:
        officer = self.officer
        officer.go(f"/staff/assessments/{self.campaign}/sessions/")
        begins = datetime.now(SHANGHAI) + timedelta(days=10)
        self.add_session(officer, begins)
        officer.press("Assign the seats")
        officer.go(f"/staff/assessments/{self.campaign}/")
        officer.press("Invigilator's screen")
        self.session = re.findall(r"/sessions/(\d+)/", officer.page.url)[-1]
        officer.press("Make the tickets")
        officer.press("Make the tickets")
        pdf = officer.file("下载")
        # A fail is notified to every unit where the person serves, so whoever has the fewest posts will fail.
        self.candidates = sorted(tickets(pdf), key=lambda one: -sample_sheets.posts(one.name, one.unit))
        assert sorted(candidate.name for candidate in self.candidates) == sorted(self.drawn)

    def add_session(self, officer: Someone, begins: datetime) -> None:
        ends = begins + timedelta(minutes=90)
        officer.page.select_option("select[name=venue]", index=1)
        officer.fill(
            room="第二考场", starts_at=f"{begins:%Y-%m-%dT%H:%M}", ends_at=f"{ends:%Y-%m-%dT%H:%M}", capacity=10
        )
        officer.press("Add the session")

    def when_the_session_begins(self) -> None:
        self.move_session(self.session, minutes=-5)

    def move_session(self, session: str, *, minutes: int) -> None:
        """Move the stored times so that the session begins so many minutes from now; the clock itself is real."""
        self.station.manage("shell", "--no-imports", "-c", MOVE.format(session=session, minutes=minutes))

    # --- the exam ------------------------------------------------------------------------------------------------

    def then_a_forged_ticket_and_a_wrong_identity_are_refused(self) -> None:
        stranger = self.someone(phone=True)
        first = self.candidates[0]
        stranger.go(f"/exam/#t={'A' * 26}")
        stranger.fill(name=first.name, last_six=first.last_six)
        stranger.press("Check and go on")
        stranger.page.locator(".alert-danger, .errorlist, [role=alert]").first.wait_for()
        other = self.someone(phone=True)
        other.go(first.link)
        other.fill(name=first.name, last_six="00000X")
        other.press("Check and go on")
        other.page.locator(".alert-danger, .errorlist, [role=alert]").first.wait_for()
        for person in (stranger, other):
            person.complaints.clear()  # the browser reports the refusal's status, which is as it should be

    def enter(self, person: Someone, candidate: Candidate) -> None:
        """Scan, say who one is, accept the rules, begin."""
        person.go(candidate.link)
        person.fill(name=candidate.name, last_six=candidate.last_six)
        person.press("Check and go on")
        person.page.check("input[name=accepted]")
        person.press("Begin the exam")
        person.page.locator("#exam:not([hidden])").wait_for()

    def enter_again(self, person: Someone, candidate: Candidate) -> None:
        person.go(candidate.link)
        person.fill(name=candidate.name, last_six=candidate.last_six)
        person.press("Check and go on")
        person.page.locator("#exam:not([hidden])").wait_for()

    def when_one_candidate_answers_rightly_on_a_phone_and_scans_again_on_another(self) -> None:
        self.passing = self.candidates[0]
        first_phone = self.someone(phone=True)
        self.enter(first_phone, self.passing)
        answer(first_phone, right=True, upto=12)
        first_phone.context.close()
        second_phone = self.someone(phone=True)
        self.enter_again(second_phone, self.passing)
        assert second_phone.page.locator(".question input:checked").count() >= 12
        answer(second_phone, right=True, start=13)
        hand_in(second_phone)
        second_phone.sees("100")
        second_phone.page.go_back()
        second_phone.go("/exam/result/")
        second_phone.sees("100")

    def when_another_answers_wrongly_at_a_computer_and_the_third_stays_away(self) -> None:
        self.absent, self.failing = self.candidates[1], self.candidates[2]
        desk = self.someone()
        self.enter(desk, self.failing)
        answer(desk, right=False, upto=28)
        hand_in(desk)
        desk.page.locator(".verdict-fail").wait_for()

    def then_the_invigilator_has_seen_who_wrote(self) -> None:
        self.invigilator.go(f"/staff/sessions/{self.session}/")
        self.invigilator.sees(self.passing.name, self.failing.name, self.absent.name)
        self.invigilator.page.get_by_text("已交卷").first.wait_for()

    # --- results ---------------------------------------------------------------------------------------------------

    def when_the_session_is_over_and_the_results_are_confirmed(self) -> None:
        self.move_session(self.session, minutes=-120)
        self.officer.go(f"/staff/assessments/{self.campaign}/")
        self.officer.press("Confirm the results")
        self.officer.press("Confirm the results and notify")
        self.officer.sees("已发出1份整改通知书")

    def when_the_publication_is_proposed_and_approved_by_a_second_official(self) -> None:
        self.publish()

    def publish(self) -> None:
        self.officer.go(f"/staff/results/{self.campaign}/")
        self.officer.press("Propose the publication")
        self.officer.press("Propose the publication")
        self.approver.go("/staff/")
        waiting = self.approver.page.get_by_role("row", name=re.compile(zh("Approve the publication")))
        waiting.get_by_role("link").click()
        self.approver.press("Publish the results")

    def then_the_public_reads_masked_names_and_the_open_data_match_their_digest(self) -> None:
        self.citizen = self.someone(phone=True)
        self.citizen.go("/")
        self.citizen.page.get_by_role("link", name=re.compile(TITLE)).first.click()
        self.public_page = self.citizen.page.url
        self.citizen.sees(self.failing.unit, "不合格", "缺考")
        for candidate in self.candidates:
            assert candidate.name not in self.citizen.page.content()
        data = self.citizen.file(zh("Open data (CSV)"))
        table = pd.read_csv(io.BytesIO(data), encoding="utf-8-sig", dtype=str, comment="#")
        assert len(table) == 3
        assert self.citizen.file(zh("Bulletin (PDF)")).startswith(b"%PDF-")

    # --- rectification -------------------------------------------------------------------------------------------

    def when_the_enterprise_answers_with_a_file_and_the_bureau_accepts(self) -> None:
        username, password = self.sign_in_for(self.failing.unit)
        enterprise = self.someone(phone=True)
        enterprise.sign_in(username, password)
        enterprise.change_first_password(password)
        enterprise.page.get_by_role("link", name=zh("Answer the notice")).click()
        enterprise.fill(text="已重新组织学习并考核。")
        record = FilePayload(name="培训记录.pdf", mimeType="application/pdf", buffer=b"%PDF-1.7 training record")
        enterprise.page.set_input_files("input[name=evidence]", files=record)
        enterprise.press("Hand in the answer")
        enterprise.sees("培训记录.pdf")
        self.officer.go("/staff/rectification/?state=answered")
        self.officer.page.get_by_role("link", name=self.failing.unit).click()
        self.notice = self.officer.page.url
        self.officer.unfold("Accept and schedule the reassessment")
        self.officer.page.select_option("select[name=venue]", index=1)
        begins = datetime.now(SHANGHAI) + timedelta(days=20)
        self.officer.page.fill("details[open] [name=room]", "第一考场")
        self.officer.page.fill("details[open] [name=starts_at]", f"{begins:%Y-%m-%dT%H:%M}")
        self.officer.press("Accept the measures")
        self.officer.sees(zh("The measures were accepted; the reassessment is scheduled."))

    def sign_in_for(self, unit: str) -> tuple[str, str]:
        """The officer makes the enterprise an account and hands over the slip."""
        self.officer.go(f"/staff/enterprises/?q={unit}")
        self.officer.page.get_by_role("link", name=unit, exact=True).first.click()
        self.officer.press("Create a sign-in")
        self.officer.press("Create the sign-in")
        codes = self.officer.page.locator("dd.code").all_inner_texts()
        return codes[1], codes[2]

    def when_the_failed_candidate_passes_the_reassessment(self) -> None:
        self.officer.go(f"/staff/assessments/{self.campaign}/")
        self.officer.page.get_by_role("link", name=zh("Invigilator's screen")).last.click()
        session = re.findall(r"/sessions/(\d+)/", self.officer.page.url)[-1]
        self.officer.press("Make the tickets")
        self.officer.press("Make the tickets")
        [again] = tickets(self.officer.file(re.compile("下载")))  # type: ignore[arg-type]
        assert again.name == self.failing.name
        self.move_session(session, minutes=-5)
        phone = self.someone(phone=True)
        self.enter(phone, again)
        answer(phone, right=True)
        hand_in(phone)
        phone.page.locator(".verdict-pass").wait_for()
        self.move_session(session, minutes=-120)
        self.officer.go(f"/staff/assessments/{self.campaign}/confirm/")
        self.officer.press("Confirm the results and notify")

    def then_the_notice_is_closed_and_the_public_sees_it(self) -> None:
        self.officer.go(self.notice)
        self.officer.sees("已办结", zh("passed the reassessment"))
        self.citizen.go(self.public_page)
        self.citizen.sees(zh("rectified"))

    def then_the_journal_is_sound_and_no_browser_complained(self) -> None:
        assert "sound" in self.station.manage("verify_journal")
        assert [person.complaints for person in self.people if person.complaints] == []


MOVE = """
from datetime import timedelta
from examcenter.assessment.models import Session
from examcenter.lib.clock import database_now
starts = database_now() + timedelta(minutes={minutes})
Session.objects.filter(pk={session}).update(starts_at=starts, ends_at=starts + timedelta(minutes=90))
"""


def tickets(pdf: bytes) -> list[Candidate]:
    """Every ticket of a printed PDF: the QR code out of the picture, name and unit out of the print."""
    found = []
    for page in scanning.scan(pdf):
        names = re.findall(r"^姓名 (\S+)", page.text, re.MULTILINE)
        units = re.findall(r"^企业 (\S+)", page.text, re.MULTILINE)
        assert len(names) == len(units) == len(page.codes), page.text
        found += [Candidate(name, unit, code.text) for name, unit, code in zip(names, units, page.codes, strict=True)]
    return found


def answer(person: Someone, *, right: bool, start: int = 1, upto: int = 10**6) -> None:
    """Answer question after question, from the knowledge of the question bank's own spreadsheet."""
    page = person.page
    total = page.locator(".question").count()
    for number in range(start, min(upto, total) + 1):
        question = page.locator(f".question[data-q='{number}']")
        if not question.is_visible():
            page.locator("[data-go=overview]").first.click()
            page.locator("[data-overview] button").nth(number - 1).click()
        question.wait_for()
        choose(question, right=right)
        page.locator("[data-saved][data-state=saved]").wait_for(state="attached")
        if number < total:
            page.locator("[data-step='1']").click()


def choose(question: Locator, *, right: bool) -> None:
    stem = question.locator("legend").inner_text()
    kind = question.locator(".kind").inner_text()
    texts = sample_sheets.right_texts(stem.removeprefix(kind).strip())
    options = question.locator("label.option").all()
    fitting = [option for option in options if (option.locator(".text").inner_text() in texts) == right]
    several = question.get_attribute("data-type") == "multiple"
    for option in fitting if several and right else fitting[:1]:
        option.click()


def hand_in(person: Someone) -> None:
    person.page.locator("[data-go=overview]").first.click()
    person.press("Hand in the paper")
    person.press("Hand in now")
    person.page.wait_for_url("**/exam/result/")
