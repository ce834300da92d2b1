"""A province's dated settings with their legal basis."""

from datetime import date, datetime

from django.utils.translation import gettext as _

from examcenter.bureaus.imports.applying import carry_out
from examcenter.bureaus.known_settings import KEYS, KNOWN
from examcenter.bureaus.models import Bureau, Level, Setting, User
from examcenter.lib.clock import local_date
from examcenter.lib.uploads import CHANGED, NEW, UNCHANGED, ImportResult, Upload, open_sheets, parse_sheet
from question_bank.formats.tables import BadCell, Column, Parsed, RowError, choice, day, text

COLUMNS = (
    Column("key", "参数", choice(KEYS)),
    Column("value", "值", text(80)),
    Column("legal_basis", "依据", text(200)),
    Column("effective_from", "生效日期", day),
)
Stored = dict[tuple[str, date], Setting]


def import_settings(*, file: Upload, by: User | None, at: datetime, dry_run: bool = False) -> ImportResult:
    """Settings of the importer's province; a new day adds a value, the same day corrects one that lies ahead."""
    sheets, errors = open_sheets(file)
    parsed = parse_sheet(sheets, "参数", COLUMNS, errors)
    province = _province(by)
    if province is None:
        parsed.errors.append(RowError("", 0, "", "", _("There is no province yet. Import the bureaus first.")))
    stored = {(s.key, s.effective_from): s for s in Setting.objects.filter(province=province)}
    _check(parsed, stored, local_date(at))
    states = [
        _state(stored, row["key"], row["effective_from"], row["value"], row["legal_basis"]) for row in parsed.rows
    ]

    def write() -> None:
        for row in parsed.rows:
            Setting.objects.update_or_create(
                province=province,
                key=row["key"],
                effective_from=row["effective_from"],
                defaults={"value": row["value"], "legal_basis": row["legal_basis"]},
            )

    return carry_out(
        "settings", file=file, states=states, errors=parsed.errors, write=write, by=by, at=at, dry_run=dry_run
    )


def _province(by: User | None) -> Bureau | None:
    """The province of the importer's own bureau; for the system the only one there is."""
    provinces = Bureau.objects.filter(level=Level.PROVINCE)
    return (provinces if by is None else provinces.for_user(by)).order_by("path").first()


def _check(parsed: Parsed, stored: Stored, today: date) -> None:
    seen: dict[tuple[str, date], int] = {}
    for row in parsed.rows:
        key = (row["key"], row["effective_from"])
        if key in seen:
            parsed.fault(row, "key", _("This setting already stands in row %(row)s.") % {"row": seen[key]})
        seen.setdefault(key, row.number)
        try:
            KNOWN[row["key"]].check(row["value"])
        except BadCell as wrong:
            parsed.fault(row, "value", str(wrong))
        state = _state(stored, *key, row["value"], row["legal_basis"])
        if state == CHANGED and row["effective_from"] <= today:
            parsed.fault(
                row,
                "value",
                _("The value has taken effect and is not changed by import. Give a new value from a later day."),
            )


def _state(stored: Stored, key: str, since: date, value: str, legal_basis: str) -> str:
    old = stored.get((key, since))
    if old is None:
        return NEW
    return UNCHANGED if (old.value, old.legal_basis) == (value, legal_basis) else CHANGED
