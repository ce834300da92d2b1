"""A messy roster, as bureaus have them: uploaded, corrected by the report, imported, undone, imported again."""

import io
from dataclasses import dataclass, field
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from openpyxl import Workbook
from playwright.sync_api import FilePayload

from tests.browsing import Browser
from tests.builders import id_number, organisation_code
from tests.journeys import sample_sheets
from tests.journeys.people import Someone, zh
from tests.station import Station

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# As an office clerk heads the columns; all but one are known synonyms.
HEADER = ["序号", "姓名", "身份证件号", "手机", "社会信用代码", "职务", "任职类别", "任命时间", "离任日期"]
UNKNOWN = "统一信用代吗"


@pytest.mark.sample
def test_a_messy_roster_gets_right(station: Station, browser: Browser) -> None:
    messy = MessyRoster(station, browser)
    messy.given_an_officer_with_a_roster_in_disorder()
    messy.when_it_is_uploaded_with_an_unknown_header()
    messy.then_the_page_says_which_column_was_meant()
    messy.when_the_header_is_corrected()
    messy.then_each_mistake_is_named_once_and_numbers_are_masked()
    messy.when_the_rows_are_corrected()
    messy.then_the_numbers_of_new_and_unchanged_are_shown_and_it_is_imported()
    messy.when_the_same_roster_says_something_new()
    messy.then_it_shows_what_changed_from_and_to()
    messy.when_that_import_is_undone()
    messy.then_the_first_import_can_be_undone_too_and_made_again()
    messy.then_no_browser_complained()


@dataclass
class MessyRoster:
    station: Station
    browser: Browser
    rows: list[list[Any]] = field(default_factory=list)

    # --- given -------------------------------------------------------------------------------------------------

    def given_an_officer_with_a_roster_in_disorder(self) -> None:
        password = (self.station.directory / "sample-password").read_text(encoding="utf-8")
        self.officer = Someone(self.browser.phone(), self.station)
        self.officer.sign_in("officer.chen", password)
        unit = self.unit_of_ours()
        self.good = id_number(701)
        spoilt = self.good[:-1] + ("0" if self.good[-1] != "0" else "1")
        self.rows = [
            [1, "钱一鸣", spoilt, "13800000001", unit, "质量安全员", "生产", "2026年3月5日", ""],
            [2, "孙二丽", id_number(702), "１３８００００００２", unit, "安全员", "生产", "2026.3.5", ""],
            [3, "孙二莉", id_number(702), "", unit, "质量安全总监", "生产", "2026/3/5", ""],
            [4, "李三强", id_number(703), "", organisation_code(4711), "质量安全员", "生产", "46086", ""],
            [5, "周四海", id_number(704), "", organisation_code(4711), "质量安全员", "生产", "2026-02-30", ""],
        ]
        self.unit = unit

    def unit_of_ours(self) -> str:
        """A maker at a station of the officer's county."""
        return next(
            row["统一社会信用代码"]
            for row in sample_sheets.rows("enterprises")
            if row["监管机构代码"].startswith("990122") and "生产" in row["主体类别"] and row["状态"] == "存续"
        )

    # --- doing -------------------------------------------------------------------------------------------------

    def upload(self, header: list[str]) -> None:
        book = Workbook()
        sheet = book.active
        assert sheet is not None
        sheet.append(["栖云县质量安全管理人员名录（2026年）"])
        sheet.merge_cells(start_row=1, start_column=1, end_row=1, end_column=len(header))
        sheet.append(["填报单位：城关所"])
        sheet.append(header)
        for row in self.rows:
            sheet.append(row)
        for _ in range(3):
            sheet.append([None] * len(header))
        body = io.BytesIO()
        book.save(body)
        file: FilePayload = {"name": "名录.xlsx", "mimeType": XLSX, "buffer": body.getvalue()}
        self.officer.page.set_input_files("input[type=file]", file)
        self.officer.press("Check the file")
        self.officer.page.wait_for_url("**/registry/imports/*/")

    def check_page(self) -> None:
        found = Axe().run(self.officer.page)
        assert found.violations_count == 0, found.generate_report()
        width = self.officer.page.evaluate("document.documentElement.scrollWidth")
        assert width <= 360, f"{self.officer.page.url} is {width} px wide"

    def when_it_is_uploaded_with_an_unknown_header(self) -> None:
        self.officer.go("/staff/registry/import/?kind=persons")
        self.check_page()
        self.upload([UNKNOWN if title == "社会信用代码" else title for title in HEADER])

    def then_the_page_says_which_column_was_meant(self) -> None:
        self.officer.sees("您是否指“统一社会信用代码”")
        self.check_page()

    def when_the_header_is_corrected(self) -> None:
        self.upload(HEADER)

    def then_each_mistake_is_named_once_and_numbers_are_masked(self) -> None:
        page = self.officer.page
        self.officer.sees("校验码不符", "另一姓名", "没有此代码的企业", "日历上没有这一天")
        assert self.rows[0][2] not in page.content()
        self.check_page()
        assert self.officer.file(zh("Download all mistakes"))[:2] == b"PK"

    def when_the_rows_are_corrected(self) -> None:
        self.rows[0][2] = self.good
        self.rows[2][1:3] = ["孙二丽", id_number(705)]
        self.rows[2][1] = "孙二莉"
        self.rows[3][4] = self.rows[4][4] = self.unit
        self.rows[4][7] = "2026-03-28"
        self.upload(HEADER)

    def then_the_numbers_of_new_and_unchanged_are_shown_and_it_is_imported(self) -> None:
        self.officer.sees(zh("The file is in order; nothing is imported yet"))
        assert self.figures() == {"新增": "5", "变更": "0", "未变": "0"}
        self.check_page()
        self.officer.press("Import this file")
        self.officer.sees(zh("The file was imported"))
        self.check_page()
        self.first = self.officer.page.url

    def figures(self) -> dict[str, str]:
        page = self.officer.page
        words = page.locator("dl.figures dt").all_inner_texts()
        return dict(zip(words, page.locator("dl.figures dd").all_inner_texts(), strict=True))

    def when_the_same_roster_says_something_new(self) -> None:
        self.rows[1][8] = "2026年10月31日"
        self.officer.go("/staff/registry/import/?kind=persons")
        self.upload(HEADER)
        assert self.figures() == {"新增": "0", "变更": "1", "未变": "4"}
        self.officer.press("Import this file")

    def then_it_shows_what_changed_from_and_to(self) -> None:
        self.officer.sees("— → 2026年10月31日")
        self.check_page()

    def when_that_import_is_undone(self) -> None:
        self.officer.press("Undo this import")
        self.officer.page.wait_for_url("**/undo/")
        self.check_page()
        self.officer.press("Undo this import")
        self.officer.sees(zh("This import was undone"))
        self.check_page()

    def then_the_first_import_can_be_undone_too_and_made_again(self) -> None:
        self.officer.go(self.first)
        self.officer.press("Undo this import")
        self.officer.page.wait_for_url("**/undo/")
        self.officer.press("Undo this import")
        self.officer.sees(zh("This import was undone"))
        self.officer.go("/staff/registry/import/?kind=persons")
        self.upload(HEADER)
        assert self.figures() == {"新增": "5", "变更": "0", "未变": "0"}
        self.officer.press("Import this file")
        self.officer.sees(zh("The file was imported"))
        self.officer.go("/staff/registry/imports/")
        self.check_page()

    def then_no_browser_complained(self) -> None:
        assert self.officer.complaints == []
