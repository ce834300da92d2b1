"""Pictures of questions for those who may see the bank. Candidates get theirs through the host's exam door."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_GET

from question_bank.access import staff
from question_bank.models import Picture


@require_GET
@staff("bank.view")
def picture(request: HttpRequest, digest: str) -> HttpResponse:
    found = get_object_or_404(Picture, digest=digest)
    headers = {"Cache-Control": "private, max-age=7200, immutable", "X-Content-Type-Options": "nosniff"}
    return HttpResponse(bytes(found.data), content_type=found.media_type, headers=headers)
