"""What a report of mistakes shows of numbers that are nobody's business."""

import pytest

from examcenter.lib.faults import masked
from question_bank.formats.tables import Column, RowError, text

PHONE = Column("phone", "手机号", text(30), secret=True)


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("", ""),
        ("138", "138"),
        ("无", "无"),
        ("1004823", "•••• 23（共7位）"),
        ("11010519491231002", "•••• 1002（共17位）"),
        ("1.10105E+17", "•••• E+17"),
    ],
)
def test_the_mistake_is_seen_and_the_number_is_not(value: str, shown: str) -> None:
    assert masked([RowError("名录", 2, "手机号", value, "")], [PHONE])[0].value == shown
