"""The bulletin: a publication on paper."""

from collections.abc import Sequence

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _, override

from examcenter.lib import pdf, pdf_table
from examcenter.lib.pdf_table import Column
from examcenter.results.models import Publication
from examcenter.results.presenters import PublicRow, frozen_account, public_rows

LONGEST_SET_TABLE = 300  # rows; beyond this a template takes minutes


def bulletin(publication: Publication) -> bytes:
    """The publication as A4 PDF in Chinese, with corrections and rectification as they stand now."""
    with override(settings.LANGUAGE_CODE):
        return _bulletin(publication)


def _bulletin(publication: Publication) -> bytes:
    rows = public_rows(publication.rows.select_related("outcome__seat", "corrects"))
    if len(rows) > LONGEST_SET_TABLE:
        return _long(publication, rows)
    context = {
        "publication": publication,
        "account": frozen_account(publication),
        "rows": rows,
        "address": address(publication),
    }
    return pdf.render("results/pdf/bulletin.html", context, title=publication.title)


def address(publication: Publication) -> str:
    """The public page, as a reader of the paper types it."""
    key, number = publication.assessment.public_key, publication.number
    return f"{settings.PUBLIC_URL}{reverse('public_publication', args=[key, number])}"


def _long(publication: Publication, rows: Sequence[PublicRow]) -> bytes:
    figures = frozen_account(publication)
    subtitle = _("%(bureau)s. Due %(due)d, sat %(sat)d, passed %(passed)d, pass rate %(rate)s. SHA-256 %(digest)s") % {
        "bureau": publication.assessment.bureau.name,
        "due": publication.due,
        "sat": publication.sat,
        "passed": publication.passed,
        "rate": figures.pass_rate,
        "digest": publication.digest,
    }
    columns = [
        Column(_("No."), 0.5, "right"), Column(_("Name"), 0.9), Column(_("Enterprise"), 3), Column(_("Role"), 1.4),
        Column(_("Result"), 1.1), Column(_("Remark"), 2),
    ]  # fmt: skip
    lines = (
        [
            one.row.position, one.row.masked_name, one.row.enterprise_name,
            f"{one.row.get_role_display()} · {one.row.get_side_display()}", one.result, remark(one),
        ]
        for one in rows
    )  # fmt: skip
    return pdf_table.table(title=publication.title, subtitle=subtitle, columns=columns, rows=lines, wide=True)


def remark(one: PublicRow) -> str:
    """Reassessment, correction with its reason, and how far the rectification is, on one line."""
    parts = [_("reassessment") if one.row.is_reassessment else ""]
    if one.before:
        parts.append(_("corrected, before: %(result)s (%(reason)s)") % {"result": one.before, "reason": one.reason})
    parts.append(one.stage)
    return _("; ").join(filter(None, parts))
