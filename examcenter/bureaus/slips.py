"""Activation slips: first passwords on paper, several to a sheet, each for its owner.

The passwords are stored nowhere. The page that shows them carries them signed, and gives them back to be printed.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, TypedDict, TypeVar

from django.conf import settings
from django.core import signing
from django.urls import reverse
from django.utils.translation import gettext as _

from examcenter.bureaus.models import User
from examcenter.lib import pdf, qr
from examcenter.lib.refusals import Refusal

SALT = "examcenter.bureaus.slips"
PRINTABLE_SECONDS = 3600
PER_ROW = 2
ROWS_PER_PAGE = 4
Thing = TypeVar("Thing")


class Slip(TypedDict):
    """What one person gets."""

    username: str
    name: str
    bureau: str
    password: str


def slips_of(given: Mapping[str, str]) -> list[Slip]:
    """A slip for each sign-in name and its first password, by bureau."""
    users = User.objects.filter(username__in=given).prefetch_related("memberships__bureau")
    slips = [Slip(username=u.username, name=u.name, bureau=_bureaus(u), password=given[u.username]) for u in users]
    return sorted(slips, key=lambda slip: (slip["bureau"], slip["username"]))


def _bureaus(user: User) -> str:
    return _(", ").join(sorted({membership.bureau.name for membership in user.memberships.all()}))


def seal(slips: list[Slip], *, by: Any) -> str:
    """The slips as a text that only `by` can give back, within the hour."""
    return signing.dumps({"by": by.pk, "slips": slips}, salt=SALT, compress=True)


def opened(sealed: str, *, by: User) -> list[Slip]:
    """The slips that were sealed; raises Refusal where they are not `by`'s, changed, or too old."""
    try:
        content = signing.loads(sealed, salt=SALT, max_age=PRINTABLE_SECONDS)
    except signing.BadSignature:
        content = {"by": None}
    if content["by"] != by.pk:
        raise Refusal(_("These passwords can no longer be printed. Copy them from the page, if it is still open."))
    slips: list[Slip] = content["slips"]
    return slips


def document(slips: list[Slip], *, at: datetime) -> bytes:
    """The slips as PDF, to be cut apart."""
    address = settings.PUBLIC_URL + reverse("account_login")
    context = {"pages": _pages(slips), "address": address, "qr": qr.data_uri(address, box=6)}
    return pdf.render("bureaus/pdf/slips.html", context, title=_("Activation slips"), at=at)


def _pages(slips: list[Slip]) -> list[list[list[Slip | None]]]:
    """Pages of rows of slips; the last row is filled up with nothing."""
    rows = [list[Slip | None](row) for row in _by(PER_ROW, slips)]
    for row in rows:
        row.extend([None] * (PER_ROW - len(row)))
    return [list(page) for page in _by(ROWS_PER_PAGE, rows)]


def _by(size: int, things: list[Thing]) -> Iterable[list[Thing]]:
    return (things[start : start + size] for start in range(0, len(things), size))
