"""The draw as everybody may see it, without signing in: counts, digests, seed and files; no names."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from examcenter.assessment import records
from examcenter.assessment.models import Assessment, Draw, Frame
from examcenter.bureaus.access import public


@public
@require_GET
def public_draw(request: HttpRequest, key: str) -> HttpResponse:
    assessment, frame = published(key)
    older = assessment.frames.exclude(pk=frame.pk)
    context = {**records.proof(assessment), "assessment": assessment, "older": older}
    return render(request, "assessment/public_draw.html", context)


@public
@require_GET
def public_draw_population(request: HttpRequest, key: str) -> HttpResponse:
    _, frame = published(key)
    return text_file(records.population_file(frame), f"population-{key}-{frame.version}.csv")


@public
@require_GET
def public_draw_selection(request: HttpRequest, key: str) -> HttpResponse:
    _, frame = published(key)
    draw = get_object_or_404(Draw, frame=frame)
    return text_file(records.selection_file(draw), f"selection-{key}-{frame.version}.csv")


def published(key: str) -> tuple[Assessment, Frame]:
    """The campaign of a public key with its newest population; a 404 before the first freeze."""
    assessment = get_object_or_404(Assessment.objects.select_related("bureau"), public_key=key)
    try:
        return assessment, records.newest(assessment)
    except Frame.DoesNotExist as missing:
        raise Http404 from missing


def text_file(data: bytes, name: str) -> HttpResponse:
    response = HttpResponse(data, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
