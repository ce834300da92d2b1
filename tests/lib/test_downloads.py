"""The names of files: told in Chinese, with one in ASCII beside it."""

from datetime import date
from urllib.parse import quote

from examcenter.lib.downloads import disposition, download, file_name


def test_the_name_tells_whose_what_and_when() -> None:
    name = file_name("栖云县局", "", "企业名录", on=date(2026, 11, 21), suffix="xlsx")
    assert name == "栖云县局-企业名录-20261121.xlsx"
    assert file_name('甲/乙"\r\n', suffix="pdf") == "甲乙.pdf"


def test_both_names_stand_in_the_header() -> None:
    name = "栖云县局-企业名录-20261121.xlsx"
    header = download(b"", name)["Content-Disposition"]
    assert header == f"attachment; filename=\"20261121.xlsx\"; filename*=UTF-8''{quote(name)}"
    assert disposition("名录.pdf", inline=True).startswith('inline; filename="file.pdf"')
