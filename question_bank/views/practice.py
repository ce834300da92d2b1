"""Practice for everybody: what there is, one question at a time, the wrong-answer book, and a QR code to hang up."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from question_bank import ports
from question_bank.access import public
from question_bank.models import Picture, Revision
from question_bank.practice import queries
from question_bank.practice.papers import judge
from question_bank.practice.presenters import Asked
from question_bank.practice.selection import (
    POPULATIONS,
    Selection,
    is_seed,
    new_seed,
    place,
    read_number,
    read_selection,
)
from question_bank.rules.blanks import MOST_TYPED

ONLY_JSON = "application/json"


@public
@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """Who practises; then what there is for them."""
    selection = read_selection(request.GET)
    if selection is None:
        return render(request, "question_bank/practice/home.html", {"populations": POPULATIONS})
    stock = queries.Stock(selection)
    context = {
        "selection": selection,
        "stock": stock,
        "topics": stock.topics(),
        "offers": stock.offers(queries.blueprints(), selection.category),
    }
    return render(request, "question_bank/practice/choose.html", context)


@public
@never_cache
@require_http_methods(["GET", "POST"])
def question(request: HttpRequest) -> HttpResponse:
    """One question of a selection, and the verdict on what was answered."""
    selection, seed, step = read_selection(request.GET), request.GET.get("seed", ""), read_number(request.GET, "n")
    if selection is None:
        return redirect("practice_home")
    if not is_seed(seed) or not step:
        return HttpResponseRedirect(f"{reverse('practice_question')}?{selection.query}&seed={new_seed()}&n=1")
    questions = queries.chosen(selection)
    total = questions.count()
    context: dict[str, Any] = {"selection": selection, "step": step, "total": total}
    context["next"] = _next(selection, seed, step)
    if request.method == "POST":
        return _verdict(request, queries.by_revision([read_number(request.POST, "q")]), seed, context)
    if not 1 <= step <= total:
        return render(request, "question_bank/practice/finished.html", context)
    found = queries.at_place(questions, place(seed, step, total))
    return _ask(request, found, seed, context)


@public
@never_cache
@require_http_methods(["GET", "POST"])
def single(request: HttpRequest, pk: int) -> HttpResponse:
    """One question by its number, as the wrong-answer book of a browser asks for it."""
    seed = request.GET.get("seed", "")
    seed = seed if is_seed(seed) else "00000000"
    context: dict[str, Any] = {"from_book": True, "next": reverse("practice_book"), "pk": pk}
    found = queries.by_question(pk)
    if request.method == "POST":
        return _verdict(request, {found.pk: found} if found else {}, seed, context)
    return _ask(request, found, seed, context)


def _next(selection: Selection, seed: str, step: int) -> str:
    return f"{reverse('practice_question')}?{selection.query}&seed={seed}&n={step + 1}"


def _ask(request: HttpRequest, revision: Revision | None, seed: str, context: dict[str, Any]) -> HttpResponse:
    if revision is None:
        return render(request, "question_bank/practice/withdrawn.html", context, status=404)
    asked = Asked(revision, seed, pictures=queries.pictures([revision.pk]).get(revision.pk))
    return render(request, "question_bank/practice/question.html", context | {"asked": asked, "most": MOST_TYPED})


def _verdict(
    request: HttpRequest, found: dict[int, Revision], seed: str, context: dict[str, Any]
) -> HttpResponse | JsonResponse:
    """The verdict as a page, or as a part of one for the script of the page; without an answer the question again."""
    by_script = request.headers.get("Accept") == ONLY_JSON
    revision = found.get(read_number(request.POST, "q"))
    if revision is None:
        if by_script:
            return JsonResponse({"withdrawn": True}, status=404)
        return _ask(request, None, seed, context)
    asked = Asked(revision, seed, pictures=queries.pictures([revision.pk]).get(revision.pk))
    answer = judge(asked, request.POST.getlist("a"), queries.sources([revision.pk]))
    if not answer.response:
        if by_script:
            return JsonResponse({"unanswered": True}, status=400)
        again = context | {"asked": asked, "most": MOST_TYPED, "unanswered": True}
        return render(request, "question_bank/practice/question.html", again, status=400)
    context |= {"asked": asked, "answer": answer}
    if by_script:
        html = render_to_string("question_bank/practice/verdict.html", context, request)
        return JsonResponse({"right": answer.is_right, "html": html})
    return render(request, "question_bank/practice/answered.html", context)


@public
@require_GET
def book(request: HttpRequest) -> HttpResponse:
    """The frame of the wrong-answer book; the browser fills it from what it keeps."""
    return render(request, "question_bank/practice/book.html")


@public
@require_GET
def code(request: HttpRequest) -> HttpResponse:
    """A page to print and hang up: the QR code of practice, or of a population's or category's part of it."""
    selection = read_selection(request.GET)
    base = getattr(settings, "PUBLIC_URL", "") or request.build_absolute_uri("/").rstrip("/")
    address = base + reverse("practice_home") + (f"?{selection.query}" if selection else "")
    context = {
        "selection": selection,
        "address": address,
        "picture": ports.qr(address),
        "populations": POPULATIONS,
    }
    return render(request, "question_bank/practice/code.html", context)


@public
@require_GET
def picture(request: HttpRequest, digest: str) -> HttpResponse:
    """A picture of a question that may be practised now; any other is as if it were not there."""
    found = get_object_or_404(Picture, digest=digest if queries.shows(digest) else "")
    headers = {"Cache-Control": "private, max-age=600", "X-Content-Type-Options": "nosniff"}
    return HttpResponse(bytes(found.data), content_type=found.media_type, headers=headers)
