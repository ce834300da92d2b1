"""Import of bureaus, settings and staff; new staff get a password that is shown once."""

from datetime import datetime

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from examcenter.bureaus.access import StaffRequest, staff
from examcenter.bureaus.desk import Desk, Kind
from examcenter.bureaus.imports import (
    import_bureaus,
    import_settings,
    import_staff,
    settings as settings_sheet,
    staff as staff_sheet,
    tree as tree_sheet,
)
from examcenter.bureaus.known_settings import KNOWN, LEVELS
from examcenter.bureaus.models import User
from examcenter.bureaus.passwords import fresh_password
from examcenter.bureaus.people.links import send_instead_of_slips
from examcenter.bureaus.slips import seal, slips_of
from examcenter.lib.clock import database_now
from examcenter.lib.uploads import ImportResult, Upload


class Slips:
    """The passwords given during one request, to be shown once."""

    def __init__(self) -> None:
        self.given: dict[str, str] = {}

    def __call__(self, username: str) -> str:
        return self.given.setdefault(username, fresh_password())

    def importer(self, *, file: Upload, by: User, at: datetime, dry_run: bool) -> ImportResult:
        return import_staff(file=file, by=by, at=at, password=self, dry_run=dry_run)

    def page(self, request: HttpRequest, kind: str, result: ImportResult) -> HttpResponse | None:
        if not self.given or not isinstance(request.user, User):
            return None
        paper = send_instead_of_slips(self.given, by=request.user, at=database_now())
        if len(paper) < len(self.given):
            number = {"number": len(self.given) - len(paper)}
            messages.success(request, _("Links to choose a password sent by mail: %(number)d.") % number)
        if not paper:
            return None
        slips = slips_of(paper)
        return render(request, "bureaus/slips.html", {"slips": slips, "sealed": seal(slips, by=request.user)})


def desk() -> Desk:
    slips = Slips()
    level_words, kind_words = "、".join(LEVELS), "、".join(staff_sheet.ROLES)
    return Desk(
        kinds={
            "bureaus": Kind(
                _("Bureaus and departments"), "机构", tree_sheet.COLUMNS, {"level": level_words}, import_bureaus
            ),
            "settings": Kind(
                _("Settings of the province"),
                "参数",
                settings_sheet.COLUMNS,
                {"key": "、".join(known.header for known in KNOWN.values())},
                import_settings,
            ),
            "staff": Kind(_("Staff and roles"), "工作人员", staff_sheet.COLUMNS, {"roles": kind_words}, slips.importer),
        },
        template="bureaus/import.html",
        url_name="bureaus_import",
        done="bureaus_list",
        after=slips.page,
    )


@staff("bureaus.import")
def imports(request: StaffRequest) -> HttpResponse:
    return desk().serve(request, request.user)


@staff("bureaus.import")
def sheet(request: StaffRequest, kind: str) -> HttpResponse:
    """An empty spreadsheet to fill in."""
    try:
        return desk().sheet(kind, request.user)
    except KeyError as unknown:
        raise Http404 from unknown
