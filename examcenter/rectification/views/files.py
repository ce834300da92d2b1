"""Files that both doors hand out: evidence as it was sent, the notice as PDF."""

from django.conf import settings
from django.http import FileResponse, HttpResponse
from django.utils.translation import gettext as _, override

from examcenter.lib import pdf
from examcenter.rectification.models import Evidence, Notice


def attachment(evidence: Evidence) -> FileResponse:
    """Always as a download, so that nothing somebody uploaded is ever shown inside our pages."""
    response = FileResponse(evidence.file.open("rb"), as_attachment=True, filename=evidence.name)
    response["X-Content-Type-Options"] = "nosniff"
    return response


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
