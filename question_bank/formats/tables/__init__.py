"""Untrusted spreadsheets, read without surprises: a leaf that imports nothing of the bank.

`read` turns an xlsx or csv file into sheets of text cells within limits; `parse` holds one sheet against a list of
columns and returns typed rows together with every fault, each with sheet, row, column, value and reason.
"""

from question_bank.formats.tables.limits import Limits, UnreadableFile
from question_bank.formats.tables.reading import Sheet, find_sheet, read
from question_bank.formats.tables.schema import (
    BadCell,
    Column,
    Parsed,
    Row,
    RowError,
    choice,
    day,
    decimal,
    integer,
    listing,
    parse,
    text,
    yes_no,
)

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
    "find_sheet",
    "integer",
    "listing",
    "parse",
    "read",
    "text",
    "yes_no",
]
