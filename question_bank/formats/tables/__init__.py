"""Untrusted spreadsheets, read without surprises: a leaf that imports nothing of the bank.

`read` turns an xlsx or csv file into sheets of text cells within limits; `parse` holds one sheet against a list of
columns and returns typed rows together with every fault, each with sheet, row, column, value and reason.
"""

from question_bank.formats.tables.column import Column
from question_bank.formats.tables.converters import (
    BadCell,
    choice,
    day,
    decimal,
    digits,
    integer,
    listing,
    same_width,
    text,
    yes_no,
)
from question_bank.formats.tables.headers import find_header
from question_bank.formats.tables.limits import Limits, UnreadableFile
from question_bank.formats.tables.reading import Sheet, find_sheet, read
from question_bank.formats.tables.schema import Parsed, Row, RowError, parse

__all__ = [
    "BadCell",
    "Column",
    "Limits",
    "Parsed",
    "Row",
    "RowError",
    "Sheet",
    "UnreadableFile",
    "choice",
    "day",
    "decimal",
    "digits",
    "find_header",
    "find_sheet",
    "integer",
    "listing",
    "parse",
    "read",
    "same_width",
    "text",
    "yes_no",
]
