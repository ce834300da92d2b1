"""A citizen practises on a phone, without an account: errs, finds it in the wrong-answer book, takes a mock paper."""

from dataclasses import dataclass

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.browsing import Browser
from tests.journeys.people import Someone, zh
from tests.station import Station

MOST_TRIES = 40  # of first options, until one is wrong


@pytest.mark.sample
def test_a_citizen_practises_on_a_phone(station: Station, browser: Browser) -> None:
    practice = Practice(station, browser)
    practice.given_a_citizen_at_the_front_page()
    practice.when_they_choose_a_role()
    practice.then_topics_are_shown_with_counts()
    practice.when_they_answer_until_one_is_wrong()
    practice.then_it_is_explained_with_its_source()
    practice.then_it_stands_in_the_wrong_answer_book()
    practice.when_it_is_answered_right_from_the_book()
    practice.then_the_book_is_empty()
    practice.when_they_take_a_mock_paper_and_reload_in_between()
    practice.then_the_result_names_topics_and_what_was_wrong()
    practice.then_the_book_holds_it_and_can_be_emptied()
    practice.then_no_browser_complained_and_nothing_was_stored()


@pytest.mark.sample
def test_a_unit_holds_its_own_assessment(station: Station, browser: Browser) -> None:
    unit = OwnAssessment(station, browser)
    unit.given_a_paper_of_the_unit()
    unit.when_a_person_answers_and_hands_in()
    unit.then_names_typed_into_the_record_are_not_sent()
    unit.then_the_next_person_gets_the_same_paper_without_the_name()


def without_script(station: Station, browser: Browser) -> Page:
    page = browser.phone(java_script_enabled=False).new_page()
    page.goto(f"{station.url}/practice/question/?role=director&side=sales")
    return page


@pytest.mark.sample
def test_single_questions_work_without_a_script(station: Station, browser: Browser) -> None:
    page = without_script(station, browser)
    page.locator(".option").first.click()
    page.get_by_role("button", name=zh("Check my answer")).click()
    assert zh("Right answer") in page.locator("main").inner_text()
    page.get_by_role("link", name=zh("Next question")).click()
    assert "n=2" in page.url


@dataclass
class Practice:
    station: Station
    browser: Browser

    # --- given -------------------------------------------------------------------------------------------------

    def given_a_citizen_at_the_front_page(self) -> None:
        self.citizen = Someone(self.browser.phone(), self.station)
        self.page = self.citizen.page
        self.citizen.go("/")
        self.citizen.press("Practice questions")
        assert_accessible(self.page)

    # --- one question at a time ----------------------------------------------------------------------------------

    def when_they_choose_a_role(self) -> None:
        self.page.locator("main .practice-rows a").nth(2).click()
        assert zh("quality safety officer") in self.page.locator("h1").inner_text()

    def then_topics_are_shown_with_counts(self) -> None:
        assert_accessible(self.page)
        counts = self.page.locator(".practice-rows .number").all_inner_texts()
        assert len(counts) > 3
        self.choose_page = self.page.url

    def when_they_answer_until_one_is_wrong(self) -> None:
        self.page.locator(".practice-all").click()
        assert_accessible(self.page)
        for _ in range(MOST_TRIES):
            if self.answer_at_random() == "wrong":
                return
            self.page.locator("[data-next]").click()
            self.page.locator("form[data-practice]").wait_for()
        raise AssertionError("first options were always right")

    def answer_at_random(self) -> str:
        self.stem = self.page.locator("[data-stem]").inner_text()
        if self.page.locator(".option").count():
            self.page.locator(".option").first.click()
        else:
            self.page.locator(".blank input").first.fill("不知道")
        self.citizen.press("Check my answer")
        return str(self.page.locator("[data-result]").get_attribute("data-result"))

    def then_it_is_explained_with_its_source(self) -> None:
        verdict = self.page.locator("[data-result]")
        for words in ("Right answer", "Legal reference", "Kept in the wrong-answer book of this browser."):
            assert zh(words) in verdict.inner_text()
        assert_accessible(self.page)
        assert self.page.evaluate("document.activeElement.textContent").strip() in verdict.inner_text()
        self.right = verdict.locator(".practice-options .right span").all_inner_texts()
        self.accepted = verdict.locator(".facts dd").first.inner_text().split("；")

    def then_it_stands_in_the_wrong_answer_book(self) -> None:
        self.citizen.go("/practice/book/")
        assert self.page.locator("[data-list] a").all_inner_texts() == [self.stem]
        assert_accessible(self.page)

    def when_it_is_answered_right_from_the_book(self) -> None:
        self.citizen.press("Practise the wrong answers")
        texts = [
            right.replace(zh("right, not chosen"), "").replace(zh("right, and chosen"), "") for right in self.right
        ]
        for text in texts:
            self.page.locator(".option").filter(has_text=text.strip()).first.click()
        for place, accepted in enumerate([] if texts else self.accepted):
            self.page.locator(".blank input").nth(place).fill(accepted.split(zh(" or "))[0])
        self.citizen.press("Check my answer")
        assert (
            zh("Right this time: taken out of the wrong-answer book.")
            in self.page.locator("[data-result]").inner_text()
        )

    def then_the_book_is_empty(self) -> None:
        self.citizen.press("Back to the wrong-answer book")
        self.page.get_by_role("heading", name=zh("The book is empty")).wait_for()
        assert_accessible(self.page)

    # --- a mock paper --------------------------------------------------------------------------------------------

    def when_they_take_a_mock_paper_and_reload_in_between(self) -> None:
        self.citizen.go(self.choose_page)
        self.citizen.press("Begin mock paper")
        self.page.locator(".question:visible .option").first.click()
        assert_accessible(self.page)
        self.page.locator("[data-step='1']").click()
        self.page.reload()
        assert self.page.locator("[data-at]").inner_text() == "2"
        self.page.locator("[data-overview-open]").click()
        assert self.page.locator("[data-overview] .answered").count() == 1
        assert_accessible(self.page)
        self.citizen.press("Hand in now")

    def then_the_result_names_topics_and_what_was_wrong(self) -> None:
        main = self.page.locator("main").inner_text()
        assert zh("Would not pass") in main
        assert zh("By topic") in main
        self.page.locator("details.practice-one").first.locator("summary").click()
        assert zh("Right answer") in self.page.locator("main").inner_text()
        assert_accessible(self.page)

    def then_the_book_holds_it_and_can_be_emptied(self) -> None:
        self.citizen.press("Wrong-answer book")
        assert self.page.locator("[data-list] li").count() >= 29
        self.citizen.press("Empty the book")
        self.citizen.press("Empty the book now")
        self.page.get_by_role("heading", name=zh("The book is empty")).wait_for()

    def then_no_browser_complained_and_nothing_was_stored(self) -> None:
        assert self.citizen.complaints == []
        assert [cookie["name"] for cookie in self.citizen.context.cookies() if "session" in cookie["name"]] == []


@dataclass
class OwnAssessment:
    station: Station
    browser: Browser

    def given_a_paper_of_the_unit(self) -> None:
        self.unit = Someone(self.browser.phone(), self.station)
        self.page = self.unit.page
        self.sent: list[str] = []
        self.page.on("request", lambda request: self.sent.append(request.url + (request.post_data or "")))
        self.unit.go("/practice/unit/?role=director&side=production")
        assert_accessible(self.page)
        self.unit.press("Draw a paper for the unit")
        assert_accessible(self.page)
        self.paper = self.page.url
        self.unit.press("Print the paper")
        assert zh("Right answer") not in self.page.locator("main").inner_text()
        assert_accessible(self.page)
        self.unit.go(self.paper)

    def when_a_person_answers_and_hands_in(self) -> None:
        self.unit.press("Answer on screen")
        self.first_stem = self.page.locator(".question:visible [data-stem]").inner_text()
        self.page.locator("[data-overview-open]").click()
        self.unit.press("Hand in now")

    def then_names_typed_into_the_record_are_not_sent(self) -> None:
        self.page.get_by_label(zh("Unit"), exact=True).fill("栖云县示例燃具有限公司")
        self.page.get_by_label(zh("Person assessed"), exact=True).fill("林晓岚")
        self.page.get_by_label(zh("Assessor"), exact=True).fill("周明")
        assert_accessible(self.page)
        self.page.emulate_media(media="print")
        assert not self.page.get_by_role("button", name=zh("Print the record")).is_visible()
        self.page.emulate_media(media="screen")

    def then_the_next_person_gets_the_same_paper_without_the_name(self) -> None:
        self.unit.press("Next person on this paper")
        self.when_a_person_answers_and_hands_in()
        assert self.page.get_by_label(zh("Unit"), exact=True).input_value() == "栖云县示例燃具有限公司"
        assert self.page.get_by_label(zh("Person assessed"), exact=True).input_value() == ""
        assert not [sent for sent in self.sent if "林晓岚" in sent or "%E6%9E%97" in sent]
        assert self.unit.complaints == []


def assert_accessible(page: Page) -> None:
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), page.url
    found = Axe().run(page).response["violations"]
    assert [f"{each['id']}: {node['html'][:160]}" for each in found for node in each["nodes"]] == []
