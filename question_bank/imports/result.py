"""What an import found and did, and the reading that both imports share."""

import hashlib
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime

from django.contrib.auth.base_user import AbstractBaseUser
from django.utils.translation import gettext as _

from question_bank import ports
from question_bank.formats.record import Unreadable
from question_bank.formats.sandbox import read_apart
from question_bank.formats.tables import Column, Limits, Parsed, RowError, find_sheet, parse
from question_bank.models import BankImport
from question_bank.refusals import Refused

LIMITS = Limits(bytes=64 * 1024 * 1024, inflated=512 * 1024 * 1024, rows=150_000)
MANY = 2_000  # new and changed rows that are written in a moment


@dataclass
class ImportResult:
    """`codes` names what each count counts; `applied` is true only where something was asked to be stored and was."""

    kind: str
    codes: dict[str, list[str]] = field(default_factory=lambda: {"new": [], "changed": [], "unchanged": []})
    errors: list[RowError] = field(default_factory=list)
    applied: bool = False
    format: str = "table"
    left_out: list[RowError] = field(default_factory=list)  # what the bank has no kind for
    notes: list[str] = field(default_factory=list)
    record: BankImport | None = None
    stems: dict[str, str] = field(default_factory=dict)  # of new and changed questions, by code

    @property
    def counts(self) -> dict[str, int]:
        return {name: len(codes) for name, codes in self.codes.items()}


def parse_file(name: str, data: bytes, sheet_name: str, columns: Sequence[Column]) -> Parsed:
    """The rows of the named sheet; a file that cannot be read is reported as a fault of row 0."""
    parsed = Parsed(sheet_name, columns)
    try:
        sheets = read_apart(data, name, LIMITS, any_format=False).sheets
    except Unreadable as wrong:
        parsed.errors.append(RowError("", 0, "", name, str(wrong)))
        return parsed
    sheet = find_sheet(sheets, sheet_name)
    if sheet is None:
        found = "、".join(sheet.name for sheet in sheets)
        reason = _("The file has no sheet “%(sheet)s”.") % {"sheet": sheet_name}
        parsed.errors.append(RowError("", 0, "", found, reason))
        return parsed
    parsed = parse(sheet, columns)
    if not parsed.errors and not parsed.rows:
        parsed.errors.append(RowError(sheet.name, 0, "", "", _("There is no row below the header.")))
    return parsed


def check_amount(result: ImportResult) -> None:
    """Raises Refused where so much cannot be written at present."""
    amount = result.counts["new"] + result.counts["changed"]
    if amount > MANY and not ports.may_write_much():
        raise Refused(
            _(
                "An exam is going on, and writing %(amount)d rows at once would hold up its answers. Nothing was "
                "imported. Import at most %(many)d new and changed rows at a time, or wait until the exam is over."
            )
            % {"amount": amount, "many": MANY}
        )


def in_order(errors: list[RowError]) -> list[RowError]:
    return sorted(errors, key=lambda error: error.row)


def record_import(
    result: ImportResult, *, name: str, data: bytes, by: AbstractBaseUser, at: datetime, upload: int | None = None
) -> BankImport:
    """Note the applied file with its digest and counts, in the bank and in the host's journal."""
    digest = hashlib.sha256(data).hexdigest()
    applied = BankImport.objects.create(
        kind=result.kind,
        file_name=name[:200],
        digest=digest,
        counts=result.counts,
        by_id=by.pk,
        at=at,
        upload=upload,
        left_out=[asdict(each) for each in result.left_out[:200]],
    )
    ports.record(
        actor=ports.actor(by), verb=f"bank.import_{result.kind}", obj=applied, at=at, file=digest, counts=result.counts
    )
    result.applied, result.record = True, applied
    return applied
