"""Identity numbers of GB 11643: 17 digits and a check character."""

from datetime import date

import pytest

from examcenter.rules.identity import InvalidIdNumber, check_character, parse
from tests.builders import id_number

TODAY = date(2026, 11, 20)


def test_the_standard_example_of_a_check_character() -> None:
    assert check_character("11010519491231002") == "X"


def test_it_reads_the_date_of_birth() -> None:
    assert parse(id_number(7, born=date(1964, 3, 9)), today=TODAY) == date(1964, 3, 9)


def test_a_small_x_and_spaces_around_are_accepted() -> None:
    assert parse(" 11010519491231002x ", today=TODAY) == date(1949, 12, 31)


@pytest.mark.parametrize(
    ("number", "fault"),
    [
        ("110105194912310021", "check"),
        ("11010519491231002", "length"),
        ("1101054912310021", "length"),
        ("110105491231002", "old"),
        ("11010549123100X", "length"),
        ("１１０１０５４９１２３１００２", "length"),
        ("", "length"),
        ("1101051949123100２X", "characters"),
        ("11010519491231X02X", "characters"),
        ("110105194913310021", "birth"),
        ("110105189912310021", "birth"),
        (id_number(1, born=date(2026, 11, 21)), "birth"),
    ],
)
def test_it_says_what_is_wrong(number: str, fault: str) -> None:
    with pytest.raises(InvalidIdNumber) as refused:
        parse(number, today=TODAY)
    assert refused.value.args[0] == fault


def test_somebody_born_today_is_not_born_in_the_future() -> None:
    assert parse(id_number(2, born=TODAY), today=TODAY) == TODAY


def test_every_single_wrong_digit_is_noticed() -> None:
    good = id_number(3)
    for place in range(18):
        for digit in "0123456789":
            if digit == good[place]:
                continue
            with pytest.raises(InvalidIdNumber):
                parse(good[:place] + digit + good[place + 1 :], today=TODAY)
