"""What a person of the sample knows: the own ID number, and what the question bank says is right."""

from functools import cache
from pathlib import Path

import pandas as pd

from tests.settings import BASE_DIR

FOLDER = Path(BASE_DIR) / "examcenter" / "sample"


@cache
def rows(book: str) -> list[dict[str, str]]:
    table = pd.read_excel(FOLDER / f"{book}.xlsx", engine="calamine", dtype=str).fillna("")
    return [{str(key): str(value).strip() for key, value in row.items()} for row in table.to_dict("records")]


def last_six(name: str, unit: str) -> str:
    """The last six characters of the ID number of somebody who serves at an enterprise."""
    return id_number(name, unit)[-6:]


def posts(name: str, unit: str) -> int:
    """At how many enterprises somebody serves who serves at this one."""
    number = id_number(name, unit)
    return len({row["统一社会信用代码"] for row in rows("persons") if row["证件号码"] == number})


def id_number(name: str, unit: str) -> str:
    code = next(row["统一社会信用代码"] for row in rows("enterprises") if row["企业名称"] == unit)
    return next(row["证件号码"] for row in rows("persons") if (row["姓名"], row["统一社会信用代码"]) == (name, code))


def right_texts(stem: str) -> set[str]:
    """The texts of the right options of a question; "正确" or "错误" where it has none."""
    row = next(row for row in rows("questions") if row["题干"] == stem)
    if row["题型"] == "判断题":
        return {row["答案"]}
    return {row[f"选项{letter}"] for letter in row["答案"]}
