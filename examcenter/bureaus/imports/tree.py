"""Bureaus with their departments, from the province down."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from examcenter.bureaus.actions import seed_calendar
from examcenter.bureaus.imports.applying import carry_out
from examcenter.bureaus.known_settings import LEVELS
from examcenter.bureaus.models import Bureau, BureauChange, ChangeKind, Department, DepartmentKind, Level, User
from examcenter.lib.clock import local_date
from examcenter.lib.refusals import Refusal
from examcenter.lib.uploads import CHANGED, NEW, UNCHANGED, ImportResult, Upload, open_sheets, parse_sheet
from question_bank.formats.tables import BadCell, Column, Parsed, Row, choice, text, yes_no

ORDER = [Level.PROVINCE, Level.CITY, Level.COUNTY, Level.STATION]
KINDS = {"处室": DepartmentKind.DEPARTMENT, "执法队": DepartmentKind.ENFORCEMENT_TEAM}
FIELDS = ("name", "short_name", "division_code", "is_development_zone", "phone")


def bureau_code(cell: str) -> str:
    """A bureau's own code: letters and digits, in capitals."""
    if not re.fullmatch(r"[0-9A-Za-z]{2,20}", cell):
        raise BadCell(_("Expected a code of 2 to 20 letters and digits."))
    return cell.upper()


def division_code(cell: str) -> str:
    if not re.fullmatch(r"[0-9]{6}", cell):
        raise BadCell(_("Expected the six digits of GB/T 2260, or an empty cell."))
    return cell


COLUMNS = (
    Column("code", "机构代码", bureau_code),
    Column("name", "机构名称", text(120)),
    Column("short_name", "简称", text(40)),
    Column("level", "层级", choice(LEVELS)),
    Column("parent", "上级机构代码", bureau_code, blank=True),
    Column("division_code", "行政区划代码", division_code, blank=True),
    Column("is_development_zone", "开发区", yes_no, blank=True, default=False),
    Column("phone", "办公电话", text(30), blank=True),
)
DEPARTMENT_COLUMNS = (
    Column("code", "机构代码", bureau_code),
    Column("name", "部门名称", text(80)),
    Column("kind", "类型", choice(KINDS), blank=True, default=DepartmentKind.DEPARTMENT),
)


@dataclass(frozen=True)
class Place:
    """Where a bureau stands, whether it is stored already or only in the file."""

    level: str
    parent: str
    is_closed: bool = False


@dataclass
class Plan:
    """The rows of both sheets beside what is stored."""

    bureaus: Parsed
    departments: Parsed
    stored: dict[str, Bureau]
    stored_departments: dict[tuple[str, str], Department]

    def states(self) -> list[str]:
        return [
            *(self._state(row, self.stored.get(row["code"]), FIELDS) for row in self.bureaus.rows),
            *(
                self._state(row, self.stored_departments.get((row["code"], row["name"])), ("kind",))
                for row in self.departments.rows
            ),
        ]

    @staticmethod
    def _state(row: Row, stored: Any, fields: tuple[str, ...]) -> str:
        if stored is None:
            return NEW
        return UNCHANGED if all(getattr(stored, name) == row[name] for name in fields) else CHANGED


def import_bureaus(*, file: Upload, by: User | None, at: datetime, dry_run: bool = False) -> ImportResult:
    """Bureaus and departments; a new province brings the calendar of working days with it."""
    plan = _plan(file)
    _check_bureaus(plan, by)
    _check_departments(plan, by)

    def write() -> None:
        _hold(plan)
        _note_names(plan, file, by, at)
        _write_bureaus(plan)
        _write_departments(plan)
        seed_calendar(at=at)

    errors = [*plan.bureaus.errors, *plan.departments.errors]
    return carry_out(
        "bureaus", file=file, states=plan.states(), errors=errors, write=write, by=by, at=at, dry_run=dry_run
    )


def _hold(plan: Plan) -> None:
    """Nobody moves or closes a bureau while the file is written, nor has since it was checked."""
    list(Bureau.objects.select_for_update().filter(parent=None).order_by("pk"))
    now = dict(Bureau.objects.values_list("code", "path"))
    closed = set(Bureau.objects.exclude(closed_on=None).values_list("code", flat=True))
    if any(now.get(code) != b.path or (code in closed) != bool(b.closed_on) for code, b in plan.stored.items()):
        raise Refusal(
            _("Somebody else changed the same records at this moment. Nothing was imported; please try again.")
        )


def _note_names(plan: Plan, file: Upload, by: User | None, at: datetime) -> None:
    """A name that the file changes stands in the bureau's history too, with the file in place of the document."""
    reason = (_("Imported spreadsheet: %(file)s") % {"file": file.name})[:200]
    for row in plan.bureaus.rows:
        bureau = plan.stored.get(row["code"])
        if bureau and bureau.name != row["name"]:
            BureauChange.objects.create(
                bureau=bureau,
                kind=ChangeKind.RENAMED,
                before=bureau.name,
                after=row["name"],
                on=local_date(at),
                reason=reason,
                by=by,
                at=at,
            )


def _plan(file: Upload) -> Plan:
    sheets, errors = open_sheets(file)
    named = [sheet for sheet in sheets if sheet.name == "内设机构"]
    others = [sheet for sheet in sheets if sheet not in named]
    filled = any(any(cells) for sheet in named for cells in sheet.rows[1:])  # a province may have no departments yet
    departments = parse_sheet(named, "内设机构", DEPARTMENT_COLUMNS, []) if filled else Parsed("", DEPARTMENT_COLUMNS)
    return Plan(
        bureaus=parse_sheet(others, "机构", COLUMNS, errors),
        departments=departments,
        stored={bureau.code: bureau for bureau in Bureau.objects.select_related("parent")},
        stored_departments={
            (department.bureau.code, department.name): department
            for department in Department.objects.select_related("bureau")
        },
    )


def _check_bureaus(plan: Plan, by: User | None) -> None:
    parsed = plan.bureaus
    parsed.once("code", _("This code already stands in row %(row)s."))
    places = {
        code: Place(b.level, b.parent.code if b.parent else "", bool(b.closed_on)) for code, b in plan.stored.items()
    }
    in_file = {row["code"]: Place(row["level"], row["parent"]) for row in parsed.rows}
    places |= {code: place for code, place in in_file.items() if code not in places or not places[code].is_closed}
    own = None if by is None else set(by.memberships.values_list("bureau__code", flat=True))
    for row in parsed.rows:
        reason = _wrong_place(row, plan.stored.get(row["code"]), places)
        if reason:
            parsed.fault(row, *reason)
        elif own is not None and not own & set(_line(row["code"], places)):
            parsed.fault(row, "code", _("This bureau is outside your area."))


def _wrong_place(row: Row, stored: Bureau | None, places: Mapping[str, Place]) -> tuple[str, str] | None:
    """The column and the reason why a bureau cannot stand where the row puts it."""
    above = places.get(row["parent"])
    if stored and stored.closed_on:
        same = Plan._state(row, stored, FIELDS) == UNCHANGED
        return None if same else ("code", _("The bureau is closed already. It stays readable and is not changed."))
    if above is not None and above.is_closed:
        return "parent", _("The bureau above is closed and takes on nothing. Give an open one.")
    if (row["level"] == Level.PROVINCE) != (not row["parent"]):
        return "parent", _("Only a province has no bureau above it, and it must have none.")
    if row["parent"] and above is None:
        return "parent", _("There is no bureau with this code, neither in the file nor stored.")
    if above is not None and ORDER.index(Level(above.level)) >= ORDER.index(row["level"]):
        return "level", _("The bureau above must be of a higher level.")
    if stored and (stored.level != row["level"] or (stored.parent.code if stored.parent else "") != row["parent"]):
        return "parent", _(
            "A bureau that is stored cannot be moved by import, since that needs a document. "
            "An administrator of the province moves it on its page: “Place the bureau under another one”."
        )
    return None


def _line(code: str, places: Mapping[str, Place]) -> list[str]:
    """The code and those above it, as far as they are known; levels rise, so it ends."""
    line: list[str] = []
    while code in places and code not in line:
        line.append(code)
        code = places[code].parent
    return line


def _check_departments(plan: Plan, by: User | None) -> None:
    parsed = plan.departments
    codes = plan.stored.keys() | {row["code"] for row in plan.bureaus.rows}
    allowed = codes if by is None else _codes_of(by) | {row["code"] for row in plan.bureaus.rows}
    seen: dict[tuple[str, str], int] = {}
    for row in parsed.rows:
        key = (row["code"], row["name"])
        if row["code"] not in codes:
            parsed.fault(row, "code", _("There is no bureau with this code, neither in the file nor stored."))
        elif row["code"] not in allowed:
            parsed.fault(row, "code", _("This bureau is outside your area."))
        elif _closed(plan, row) and key not in plan.stored_departments:
            parsed.fault(row, "code", _("The bureau is closed and takes on nothing."))
        elif key in seen:
            parsed.fault(row, "name", _("This department already stands in row %(row)s.") % {"row": seen[key]})
        seen.setdefault(key, row.number)


def _closed(plan: Plan, row: Row) -> bool:
    bureau = plan.stored.get(row["code"])
    return bureau is not None and bureau.closed_on is not None


def _codes_of(by: User) -> set[str]:
    return set(Bureau.objects.for_user(by).values_list("code", flat=True))


def _write_bureaus(plan: Plan) -> None:
    """Level by level, since a bureau needs the path of the one above; nothing is written row by row."""
    known = dict(plan.stored)
    for level in ORDER:
        fresh = []
        for row in plan.bureaus.rows:
            if row["level"] != level or row["code"] in plan.stored:
                continue
            above = known.get(row["parent"])
            bureau = Bureau(
                code=row["code"], level=level, parent=above, path=f"{above.path if above else ''}{row['code']}/"
            )
            fresh.append(_filled(bureau, row))
        known |= {bureau.code: bureau for bureau in Bureau.objects.bulk_create(fresh)}
    changed = [_filled(plan.stored[row["code"]], row) for row in plan.bureaus.rows if row["code"] in plan.stored]
    Bureau.objects.bulk_update(changed, FIELDS, batch_size=500)


def _filled(bureau: Bureau, row: Row) -> Bureau:
    for name in FIELDS:
        setattr(bureau, name, row[name])
    return bureau


def _write_departments(plan: Plan) -> None:
    wanted = {(row["code"], row["name"]): row["kind"] for row in plan.departments.rows}
    bureaus = {bureau.code: bureau for bureau in Bureau.objects.filter(_any_code({code for code, _name in wanted}))}
    changed = [plan.stored_departments[key] for key in wanted if key in plan.stored_departments]
    for department in changed:
        department.kind = wanted[department.bureau.code, department.name]
    Department.objects.bulk_update(changed, ["kind"], batch_size=500)
    Department.objects.bulk_create(
        Department(bureau=bureaus[code], name=name, kind=kind)
        for (code, name), kind in wanted.items()
        if (code, name) not in plan.stored_departments
    )


def _any_code(codes: set[str]) -> Q:
    return Q(code__in=codes) if codes else Q(pk__in=[])
