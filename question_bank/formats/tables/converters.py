"""What a cell's text becomes: converters for columns, each raising BadCell with the reason, translated."""

import re
import unicodedata
from collections.abc import Callable, Mapping
from datetime import date, timedelta
from decimal import Decimal
from functools import lru_cache
from typing import Any

from django.utils.translation import gettext as _

NUMBER = re.compile(r"[+-]?[0-9]{1,15}(,[0-9]{3})*(\.[0-9]{1,15})?")
SCIENTIFIC = re.compile(r"[0-9](\.[0-9]+)?E\+?[0-9]+", re.IGNORECASE)
CLOCK = r"(?:[T ]+[0-9]{1,2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]+)?)?)?"
DAY = re.compile(rf"([0-9]{{4}}) ?[-/.年] ?([0-9]{{1,2}}) ?[-/.月] ?([0-9]{{1,2}}) ?[日号]?{CLOCK}")
JOINED_DAY = re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})")
SERIAL = re.compile(r"([0-9]{5})(?:\.0+)?")
FIRST_SERIAL, LAST_SERIAL = 20_000, 80_000  # 1954 to 2119; other numbers of five digits are no dates
SERIAL_ZERO = date(1899, 12, 30)  # day 0 of the count that spreadsheet programs keep


class BadCell(ValueError):
    """A value that a converter refuses; the message says why, translated."""


def same_width(cell: str) -> str:
    """Full-width digits, letters and marks as their plain ones."""
    return unicodedata.normalize("NFKC", cell).strip()


def digits(cell: str) -> str:
    """A number that is a name (of a document, a phone): as written, without what a spreadsheet program adds.

    Raises BadCell where the program took it for a quantity and threw digits away.
    """
    bare = same_width(cell).lstrip("'’‘")
    if SCIENTIFIC.fullmatch(bare):
        raise BadCell(
            _(
                "The cell is formatted as a number, and its last digits are lost. Format the column as text, then "
                "type the number again."
            )
        )
    return bare.removesuffix(".0")


def text(limit: int) -> Callable[[str], str]:
    """Text of at most `limit` characters."""

    def convert(cell: str) -> str:
        if len(cell) > limit:
            raise BadCell(_("The text is longer than %(limit)d characters.") % {"limit": limit})
        return cell

    return convert


def _bare(word: str) -> str:
    return "".join(same_width(word).split()).casefold()


def choice(words: Mapping[str, Any], also: Mapping[str, Any] | None = None) -> Callable[[str], Any]:
    """One of the given words, turned into its value; `also` holds words that are understood but not recommended."""
    known = {_bare(word): value for word, value in {**(also or {}), **words}.items()}

    def convert(cell: str) -> Any:
        word = _bare(cell)
        if word not in known:
            raise BadCell(_("Expected one of: %(words)s.") % {"words": "、".join(words)})
        return known[word]

    return convert


def listing(words: Mapping[str, Any]) -> Callable[[str], list[Any]]:
    """Several of the given words, separated by 、 , ， ; ； or a space."""
    one = choice(words)

    def convert(cell: str) -> list[Any]:
        for mark in ",，;； /":
            cell = cell.replace(mark, "、")
        return [one(part) for part in cell.split("、") if part]

    return convert


def yes_no(cell: str) -> bool:
    """是 or 否."""
    return bool(YES_NO(cell))


YES_NO = choice(
    {"是": True, "否": False, "有": True, "无": False, "Y": True, "N": False},
    {"√": True, "✓": True, "×": False, "✗": False, "1": True, "0": False, "yes": True, "no": False},
)


def integer(least: int, most: int) -> Callable[[str], int]:
    """A whole number between two bounds, both included."""

    def convert(cell: str) -> int:
        number = decimal(Decimal(least), Decimal(most))(cell)
        if number != int(number):
            raise BadCell(_("Expected a whole number."))
        return int(number)

    return convert


def decimal(least: Decimal, most: Decimal) -> Callable[[str], Decimal]:
    """A number between two bounds, both included."""

    def convert(cell: str) -> Decimal:
        bare = same_width(cell).lstrip("'")
        if not NUMBER.fullmatch(bare):
            raise BadCell(_("Expected a number."))
        number = Decimal(bare.replace(",", ""))
        if not least <= number <= most:
            raise BadCell(_("Expected a number between %(least)s and %(most)s.") % {"least": least, "most": most})
        return number

    return convert


@lru_cache(8192)
def day(cell: str) -> date:
    """A calendar day: 2024-03-01, 2024/3/1, 2024.3.1, 2024年3月1日, 20240301, a date cell, or the number behind one."""
    bare = same_width(cell).lstrip("'")
    try:
        if found := DAY.fullmatch(bare) or JOINED_DAY.fullmatch(bare):
            return date(*(int(part) for part in found.groups()))
    except ValueError as no_such_day:
        raise BadCell(_("This day does not exist in the calendar.")) from no_such_day
    if (serial := SERIAL.fullmatch(bare)) and FIRST_SERIAL <= int(serial[1]) <= LAST_SERIAL:
        return SERIAL_ZERO + timedelta(days=int(serial[1]))
    raise BadCell(_("Expected a date such as 2024-03-01."))
