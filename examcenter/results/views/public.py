"""The public site: newest publications, one publication as page, CSV and PDF, search by enterprise."""

from urllib.parse import urlencode

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from examcenter.bureaus.access import public
from examcenter.journal.sealing import head
from examcenter.lib.clock import database_now, local_date
from examcenter.results.bulletin import bulletin
from examcenter.results.models import Publication, PublishedRow
from examcenter.results.presenters import frozen_account, public_rows
from examcenter.results.queries import corrections_in, matching, published_rows, standing_at
from examcenter.results.states import Result
from examcenter.rules.identity import InvalidIdNumber, parse

PER_HOME = 6
PER_PAGE = 100
SHORTEST = 2  # characters of a search


@public
def home(request: HttpRequest) -> HttpResponse:
    if request.GET.get("q"):
        return redirect(f"{reverse('public_search')}?{urlencode({'q': request.GET['q']})}")
    found = Publication.objects.published().saying_what_is_part().defer("open_data")
    found = found.select_related("assessment__bureau")
    page = Paginator(found.order_by("-decided_at", "-pk"), PER_HOME).get_page(request.GET.get("page"))
    position, digest, sealed_at = head()
    context = {
        "page": page,
        "cards": [(publication, frozen_account(publication)) for publication in page],
        "head": {"position": position, "digest": digest, "sealed_at": sealed_at},
    }
    return render(request, "results/public/home.html", context)


def _published(key: str, number: int) -> Publication:
    """A publication by its public address; one that is not out yet does not exist here."""
    found = Publication.objects.published().saying_what_is_part().select_related("assessment__bureau")
    return get_object_or_404(found, assessment__public_key=key, number=number)


@public
def publication(request: HttpRequest, key: str, number: int) -> HttpResponse:
    shown = _published(key, number)
    text, result = _text(request), request.GET.get("result", "")
    rows = published_rows().filter(publication=shown).order_by("position")
    if result in Result.values:
        rows = standing_at(rows, result)
    page = _page(request, matching(rows, text) if text else rows)
    context = {
        "publication": shown,
        "account": frozen_account(shown),
        "rows": public_rows(page),
        "page": page,
        "q": text,
        "result": result,
        "results": Result.choices,
        "others": shown.assessment.publications.published().exclude(pk=shown.pk).order_by("number").defer("open_data"),
        "corrections": corrections_in(shown),
    }
    return _unlisted(render(request, "results/public/publication.html", context))


@public
def search(request: HttpRequest) -> HttpResponse:
    text = _text(request)
    forbidden = _is_identity_number(text)
    usable = len(text) >= SHORTEST and not forbidden
    rows = matching(published_rows(), text) if usable else PublishedRow.objects.none()
    page = _page(request, rows.order_by("enterprise_name", "enterprise_code", "-publication__decided_at", "position"))
    titles = Publication.objects.published().filter(title__icontains=text) if usable else Publication.objects.none()
    context = {
        "q": text,
        "too_short": bool(text) and len(text) < SHORTEST,
        "forbidden": forbidden,
        "usable": usable,
        "page": page,
        "rows": public_rows(page),
        "titles": titles.select_related("assessment__bureau").defer("open_data").order_by("-decided_at")[:PER_HOME],
    }
    return _unlisted(render(request, "results/public/search.html", context))


@public
def csv(request: HttpRequest, key: str, number: int) -> HttpResponse:
    """The open-data file, byte for byte as it was published; its SHA-256 stands on the page."""
    shown = _published(key, number)
    response = HttpResponse(bytes(shown.open_data), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="results-{key}-{number}.csv"'
    return _unlisted(response)


@public
def pdf(request: HttpRequest, key: str, number: int) -> HttpResponse:
    response = HttpResponse(bulletin(_published(key, number)), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="results-{key}-{number}.pdf"'
    return _unlisted(response)


def _is_identity_number(text: str) -> bool:
    try:
        parse(text, today=local_date(database_now()))
    except InvalidIdNumber:
        return False
    return True


def _text(request: HttpRequest) -> str:
    return request.GET.get("q", "").strip()[:60].strip()


def _page(request: HttpRequest, rows: QuerySet[PublishedRow]) -> Page[PublishedRow]:
    return Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))


def _unlisted(response: HttpResponse) -> HttpResponse:
    """Pages about persons, masked as they are, stay out of search engines."""
    response["X-Robots-Tag"] = "noindex"
    return response
