"""What the check of a file found, as it is kept in the database until the file is applied."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from question_bank.formats.tables import RowError
from question_bank.imports.result import ImportResult

MOST = 500  # of each list; the counts are whole


def written(result: ImportResult, similar: list[list[Any]]) -> dict[str, Any]:
    return {
        "format": result.format,
        "counts": result.counts,
        "errors": [asdict(error) for error in result.errors[:MOST]],
        "error_count": len(result.errors),
        "left_out": [asdict(each) for each in result.left_out[:MOST]],
        "left_out_count": len(result.left_out),
        "notes": result.notes,
        "changed": result.codes["changed"][:MOST],
        "similar": similar[:MOST],
        "similar_count": len(similar),
    }


def faults(report: Mapping[str, Any], name: str) -> list[RowError]:
    return [RowError(**said) for said in report.get(name, ())]
