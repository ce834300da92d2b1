"""Paper for enterprises: slips with the entry code, and the list for checking rosters by phone."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.conf import settings
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _, ngettext, override

from examcenter.lib import pdf, qr
from examcenter.lib.pdf_table import Column, table
from examcenter.registry.actions.portal_codes import Issued
from examcenter.registry.models import Appointment, Enterprise

PER_ROW, ROWS = 2, 4
GROUP = 4


@dataclass(frozen=True)
class CodeSlip:
    """What one enterprise gets."""

    name: str
    organisation_code: str
    bureau: str
    phone: str
    code: str
    qr: str
    expires_on: date


def entry_address() -> str:
    return f"{settings.PUBLIC_URL}{reverse('enterprise_enter')}"


def entry_url(code: str) -> str:
    """What the QR code carries; the code stays in the browser."""
    return f"{entry_address()}#c={code}"


def grouped(code: str) -> str:
    return " ".join(code[start : start + GROUP] for start in range(0, len(code), GROUP))


def slips_pdf(issued: Sequence[Issued], *, at: datetime) -> bytes:
    """Eight slips on an A4 page, to be cut apart; in Chinese whatever language the official reads."""
    slips = [
        CodeSlip(
            name=each.unit.name,
            organisation_code=each.unit.code,
            bureau=each.unit.bureau.name,
            phone=each.unit.bureau.phone,
            code=grouped(each.code),
            qr=qr.data_uri(entry_url(each.code), box=4),
            expires_on=each.expires_on,
        )
        for each in sorted(issued, key=lambda one: (one.unit.bureau.path, one.unit.sort_key, one.unit.pk))
    ]
    with override(settings.LANGUAGE_CODE):
        context = {"pages": _pages(slips), "address": entry_address()}
        return pdf.render("registry/pdf/code_slips.html", context, title=_("Entry slips for enterprises"), at=at)


def _pages(slips: list[CodeSlip]) -> list[list[list[CodeSlip | None]]]:
    rows = [list[CodeSlip | None](slips[start : start + PER_ROW]) for start in range(0, len(slips), PER_ROW)]
    for row in rows:
        row.extend([None] * (PER_ROW - len(row)))
    return [rows[start : start + ROWS] for start in range(0, len(rows), ROWS)]


def check_list_pdf(
    units: Iterable[Enterprise], persons: Mapping[int, Sequence[Appointment]], states: Mapping[int, str], *,
    bureau: str, at: datetime,
) -> bytes:  # fmt: skip
    """Enterprises with contact phone and persons, with a box to tick while one calls."""
    with override(settings.LANGUAGE_CODE):
        columns = [
            Column(_("Right"), 0.5, "center"),
            Column(_("enterprise"), 2.4),
            Column(_("principal"), 0.9),
            Column(_("contact phone"), 1.3),
            Column(_("Who serves, as the registry has it"), 3.2),
            Column(_("Roster check"), 1.6),
        ]
        rows = [
            ["□", unit.name, unit.principal, unit.phone, _persons(persons.get(unit.pk, ())), states.get(unit.pk, "")]
            for unit in units
        ]
        words = {"bureau": bureau, "count": len(rows), "day": date_format(at, "DATE_FORMAT")}
        subtitle = ngettext(
            "%(bureau)s, %(count)d enterprise, %(day)s", "%(bureau)s, %(count)d enterprises, %(day)s", len(rows)
        )
        return table(title=_("Roster check: list for calling"), subtitle=subtitle % words, columns=columns, rows=rows,
                     wide=True, at=at)  # fmt: skip


def _persons(posts: Sequence[Appointment]) -> str:
    if not posts:
        return _("nobody")
    return "\n".join(f"{post.person.name} {post.get_role_display()} {post.get_side_display()}" for post in posts)


def chase_text(*, bureau: str, phone: str, units: Sequence[str]) -> str:
    """What is pasted into a chat group of a station's enterprises; enterprises only, no persons."""
    lines = [
        _("[Notice] Check your list of quality safety personnel"),
        "",
        _("These enterprises have not yet confirmed who serves as their quality safety director and officer:"),
        *(_("%(number)d. %(unit)s") % {"number": number, "unit": unit} for number, unit in enumerate(units, start=1)),
        "",
        _("Please open %(address)s (or scan the code on your slip), look at “Our personnel”, propose what is wrong, "
          "and press “The list is right”. It takes two minutes.") % {"address": entry_address()},
        _("If you have no slip, or somebody has left or come, call us."),
        "",
        bureau,
    ]  # fmt: skip
    if phone:
        lines.append(_("Phone: %(phone)s") % {"phone": phone})
    return "\n".join(lines)
