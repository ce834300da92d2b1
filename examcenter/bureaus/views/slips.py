"""The first passwords on paper."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from examcenter.bureaus.access import StaffRequest, staff
from examcenter.bureaus.slips import document, opened
from examcenter.lib.clock import database_now, local_date
from examcenter.lib.downloads import PDF, download, file_name
from examcenter.lib.refusals import Refusal


@staff("bureaus.import")
@require_POST
def slips_pdf(request: StaffRequest) -> HttpResponse:
    """Activation slips of the staff just imported, from the page that shows their passwords."""
    try:
        slips = opened(request.POST.get("sealed", ""), by=request.user)
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return redirect("bureaus_list")
    now = database_now()
    name = file_name(_("activation slips"), on=local_date(now), suffix="pdf")
    response = download(document(slips, at=now), name, media_type=PDF)
    response["Cache-Control"] = "no-store"
    return response
