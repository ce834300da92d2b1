"""Identity numbers: the check character of GB 11643 and the date of birth inside.

Numbers of 15 digits were in use until 2013 (Identity Card Act, as amended in 2011, article 23): they have no check
character and two digits of the year, so what they meant cannot be checked, and they are named as what they are.

The region digits are not checked: old and new codes are real, and residence permits use codes of their own.
"""

from datetime import date

WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
CHECKS = "10X98765432"
OLD_DIGITS = 15


class InvalidIdNumber(ValueError):
    """`args[0]` is one of "old", "length", "characters", "birth", "check"."""


def check_character(first17: str) -> str:
    """The 18th character for 17 digits."""
    return CHECKS[sum(weight * int(digit) for weight, digit in zip(WEIGHTS, first17, strict=True)) % 11]


def parse(number: str, *, today: date) -> date:
    """The date of birth in an 18-character number. Raises InvalidIdNumber with what is wrong."""
    number = number.strip().upper()
    if len(number) == OLD_DIGITS and number.isascii() and number.isdigit():
        raise InvalidIdNumber("old")
    if len(number) != 18:
        raise InvalidIdNumber("length")
    if not (number[:17].isascii() and number[:17].isdigit() and (number[17].isdigit() or number[17] == "X")):
        raise InvalidIdNumber("characters")
    try:
        born = date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError as wrong:
        raise InvalidIdNumber("birth") from wrong
    if not date(1900, 1, 1) <= born <= today:
        raise InvalidIdNumber("birth")
    if check_character(number[:17]) != number[17]:
        raise InvalidIdNumber("check")
    return born
