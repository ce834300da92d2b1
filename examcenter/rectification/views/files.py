"""Files that both doors hand out: evidence as it was sent, the notice as PDF."""

from django.conf import settings
from django.http import FileResponse, HttpResponse
from django.utils.translation import gettext as _

from examcenter.lib import pdf
from examcenter.rectification.models import Evidence, Notice


def attachment(evidence: Evidence) -> FileResponse:
    """Always as a download, so that nothing somebody uploaded is ever shown inside our pages."""
    response = FileResponse(evidence.file.open("rb"), as_attachment=True, filename=evidence.name)
    response["X-Content-Type-Options"] = "nosniff"
    return response


def notice_as_pdf(notice: Notice) -> HttpResponse:
    persons = notice.persons.select_related("outcome__seat__person", "outcome__mark")
    title = _("Rectification notice")
    content = pdf.render(
        "pdf/rectification_notice.html",
        {"notice": notice, "persons": persons, "PUBLIC_URL": settings.PUBLIC_URL},
        title=title,
    )
    return HttpResponse(
        content,
        content_type="application/pdf",
        headers={"Content-Disposition": f'inline; filename="notice-{notice.pk}.pdf"'},
    )
