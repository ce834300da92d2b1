"""What a sheet's column is."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Column:
    """A column by its header; `synonyms` are other headers people write; `convert` raises BadCell."""

    key: str
    header: str
    convert: Callable[[str], Any]
    required: bool = True  # the column must be there
    blank: bool = False  # a cell may be empty (then `default`)
    default: Any = ""
    synonyms: tuple[str, ...] = ()
    secret: bool = False  # holds personal numbers: reports show the end of a value only
