"""What both doors hand out: the notice as PDF."""

from django.conf import settings
from django.http import HttpResponse
from django.utils.translation import gettext as _, override

from examcenter.lib import pdf
from examcenter.rectification.models import Notice


def notice_as_pdf(notice: Notice) -> HttpResponse:
    """An official document: in Chinese, whatever language the page is read in."""
    persons = notice.persons.select_related("outcome__seat__person", "outcome__mark")
    context = {"notice": notice, "persons": persons, "PUBLIC_URL": settings.PUBLIC_URL}
    with override(settings.LANGUAGE_CODE):
        content = pdf.render("pdf/rectification_notice.html", context, title=_("Rectification notice"))
    return HttpResponse(
        content,
        content_type="application/pdf",
        headers={"Content-Disposition": f'inline; filename="notice-{notice.pk}.pdf"'},
    )
