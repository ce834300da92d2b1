"""Keys of records out of forms."""

import pytest

from examcenter.lib.keys import key


@pytest.mark.parametrize(("text", "number"), [("0", 0), ("17", 17), ("9" * 18, 10**18 - 1)])
def test_digits_are_a_key(text: str, number: int) -> None:
    assert key(text) == number


@pytest.mark.parametrize("text", ["", "-1", "1.0", " 1", "1\n", "٣", "３", "9" * 19, "x"])
def test_whatever_else_is_no_key(text: str) -> None:
    assert key(text) == 0
