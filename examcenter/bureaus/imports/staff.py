"""Staff: sign-in name, bureau, roles, department. A row says which roles somebody has at one bureau."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.hashers import make_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from examcenter.bureaus.administrators import administrators_remain
from examcenter.bureaus.imports.applying import carry_out, in_area
from examcenter.bureaus.imports.tree import bureau_code
from examcenter.bureaus.models import Bureau, Department, Membership, Role, User
from examcenter.lib.refusals import Refusal
from examcenter.lib.uploads import CHANGED, NEW, UNCHANGED, ImportResult, Upload, open_sheets, parse_sheet
from question_bank.formats.tables import BadCell, Column, Parsed, Row, listing, text

Passwords = Callable[[str], str] | str | None  # for new accounts: by sign-in name, one for all, or none yet
ROLES = {
    "省级管理员": Role.PROVINCE_ADMIN,
    "题库编写员": Role.BANK_AUTHOR,
    "题库审核员": Role.BANK_REVIEWER,
    "监管人员": Role.OFFICER,
    "审批人": Role.APPROVER,
    "监考人员": Role.INVIGILATOR,
    "检查人员": Role.INSPECTOR,
    "审计人员": Role.AUDITOR,
}


def sign_in_name(cell: str) -> str:
    if not re.fullmatch(r"[0-9A-Za-z._@+-]{3,60}", cell):
        raise BadCell(_("Expected 3 to 60 letters, digits or . _ - @ +"))
    return cell.lower()


def mail_address(cell: str) -> str:
    try:
        validate_email(cell)
    except ValidationError as wrong:
        raise BadCell(_("This is not a mail address.")) from wrong
    return cell


COLUMNS = (
    Column("username", "登录名", sign_in_name),
    Column("name", "姓名", text(60)),
    Column("bureau", "机构代码", bureau_code),
    Column("roles", "角色", listing(ROLES)),
    Column("department", "部门", text(80), blank=True),
    Column("email", "邮箱", mail_address, blank=True),
)


@dataclass
class Stored:
    """What is there already, by the words the file uses."""

    users: dict[str, User]
    bureaus: dict[str, Bureau]
    departments: dict[tuple[str, str], Department]
    memberships: dict[tuple[str, str], list[Membership]]

    @classmethod
    def load(cls) -> "Stored":
        memberships: dict[tuple[str, str], list[Membership]] = {}
        for each in Membership.objects.select_related("user", "bureau", "department"):
            memberships.setdefault((each.user.username, each.bureau.code), []).append(each)
        return cls(
            users={user.username: user for user in User.objects.all()},
            bureaus={bureau.code: bureau for bureau in Bureau.objects.all()},
            departments={(d.bureau.code, d.name): d for d in Department.objects.select_related("bureau")},
            memberships=memberships,
        )

    def is_staff(self, username: str) -> bool:
        return any(name == username for name, _code in self.memberships)

    def state(self, row: Row) -> str:
        user = self.users.get(row["username"])
        if user is None:
            return NEW
        held = self.memberships.get((row["username"], row["bureau"]), [])
        same = {each.role for each in held} == {str(role) for role in row["roles"]}
        placed = all((each.department.name if each.department else "") == row["department"] for each in held)
        return UNCHANGED if same and placed and (user.name, user.email) == (row["name"], row["email"]) else CHANGED


def import_staff(
    *, file: Upload, by: User | None, at: datetime, password: Passwords = None, dry_run: bool = False
) -> ImportResult:
    """Accounts and roles; existing accounts keep their password, roles at a bureau become those of its row."""
    sheets, errors = open_sheets(file)
    parsed = parse_sheet(sheets, "工作人员", COLUMNS, errors)
    stored = Stored.load()
    _check(parsed, stored, by)
    states = [] if parsed.errors else [stored.state(row) for row in parsed.rows]

    def write() -> None:
        _hold_open(parsed.rows)
        users = _write_users(parsed.rows, stored, password)
        with administrators_remain():
            _write_memberships(parsed.rows, stored, users)

    return carry_out(
        "staff", file=file, states=states, errors=parsed.errors, write=write, by=by, at=at, dry_run=dry_run
    )


def _check(parsed: Parsed, stored: Stored, by: User | None) -> None:
    places: dict[tuple[str, str], int] = {}
    names: dict[str, str] = {}
    for row in parsed.rows:
        place = (row["username"], row["bureau"])
        if place in places:
            parsed.fault(row, "username", _("The same person stands in row %(row)s.") % {"row": places[place]})
        if names.setdefault(row["username"], row["name"]) != row["name"]:
            parsed.fault(row, "name", _("The same sign-in name stands above with another name."))
        places.setdefault(place, row.number)
        _check_row(parsed, row, stored, by)


def _check_row(parsed: Parsed, row: Row, stored: Stored, by: User | None) -> None:
    bureau = stored.bureaus.get(row["bureau"])
    if bureau is None:
        parsed.fault(row, "bureau", _("There is no bureau with this code."))
    elif not in_area(by, bureau.path):
        parsed.fault(row, "bureau", _("This bureau is outside your area."))
    elif bureau.closed_on:
        parsed.fault(row, "bureau", _("This bureau is closed and takes on nothing."))
    elif row["department"] and (row["bureau"], row["department"]) not in stored.departments:
        parsed.fault(row, "department", _("The bureau has no department of this name."))
    if row["username"] in stored.users and not stored.is_staff(row["username"]):
        parsed.fault(row, "username", _("This sign-in name belongs to an enterprise."))


def _hold_open(rows: list[Row]) -> None:
    """Lock the bureaus as a merger or closure does, and look again: one may have closed since the rows were checked."""
    codes = {row["bureau"] for row in rows}
    locked = Bureau.objects.select_for_update(of=("self",)).filter(code__in=codes).order_by("pk")
    closed = [bureau.name for bureau in locked if bureau.closed_on]
    if closed:
        raise Refusal(
            _("%(names)s closed while the file was checked. Nothing was imported; correct the rows and try again.")
            % {"names": _(", ").join(closed)}
        )


def _hashing(password: Passwords) -> Callable[[str], str]:
    """The stored form of each new account's password; one password for all is hashed once, since hashing is slow."""
    if callable(password):
        given = password
        return lambda username: make_password(given(username))
    same = make_password(password)
    return lambda username: same


def _write_users(rows: list[Row], stored: Stored, password: Passwords) -> dict[str, User]:
    users: dict[str, User] = {}
    hashed = _hashing(password)
    for row in rows:
        user = users.get(row["username"]) or stored.users.get(row["username"])
        if user is None:
            user = User.objects.create(
                username=row["username"],
                name=row["name"],
                email=row["email"],
                password=hashed(row["username"]),
                must_change_password=callable(password),  # one of its own, which somebody else has read
            )
        elif (user.name, user.email) != (row["name"], row["email"]):
            user.name, user.email = row["name"], row["email"]
            user.save(update_fields=["name", "email"])
        users[row["username"]] = user
    return users


def _write_memberships(rows: list[Row], stored: Stored, users: dict[str, User]) -> None:
    for row in rows:
        user, bureau = users[row["username"]], stored.bureaus[row["bureau"]]
        department = stored.departments.get((row["bureau"], row["department"]))
        Membership.objects.filter(user=user, bureau=bureau).exclude(role__in=row["roles"]).delete()
        for role in row["roles"]:
            Membership.objects.update_or_create(
                user=user, bureau=bureau, role=role, defaults={"department": department}
            )
