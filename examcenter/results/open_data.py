"""The open-data file of a publication: Chinese in every language of the site, because its digest is published."""

from collections.abc import Iterable, Sequence

from django.utils import translation
from django.utils.translation import gettext as _, pgettext

from examcenter.lib.sheets import csv_bytes
from examcenter.results.models import PublishedRow


def header() -> list[str]:
    return [
        _("No."), _("Name (masked)"), _("Enterprise"), _("Organisation code"), _("Role"), _("Production or sales"),
        _("Date of the exam"), _("Result"), _("Reassessment"), _("Result before the correction"),
        _("Reason of the correction"),
    ]  # fmt: skip


def cells(row: PublishedRow) -> list[str]:
    """One line of the file; a correction names the result that it replaces."""
    before = row.corrects
    return [
        str(row.position), row.masked_name, row.enterprise_name, row.enterprise_code, row.get_role_display(),
        row.get_side_display(), row.held_on.isoformat(), row.get_result_display(),
        pgettext("open data", "yes") if row.is_reassessment else pgettext("open data", "no"),
        before.get_result_display() if before else "", row.outcome.reason if before else "",
    ]  # fmt: skip


def open_data(rows: Iterable[PublishedRow]) -> bytes:
    """The CSV of a publication: UTF-8 with a byte-order mark, lines ended by CR LF."""
    with translation.override("zh-hans"):
        lines: Sequence[list[str]] = [cells(row) for row in rows]
        return csv_bytes(header(), lines)
