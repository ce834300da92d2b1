"""Mock papers and a unit's own assessment; the paper is its address, see question_bank/practice/papers.py."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from question_bank import ports
from question_bank.access import public
from question_bank.models import QuestionType
from question_bank.practice import papers, queries
from question_bank.practice.selection import POPULATIONS, read_number, read_selection
from question_bank.rules.assembly import BankTooSmall
from question_bank.rules.blanks import MOST_TYPED


@public
@require_GET
def unit(request: HttpRequest) -> HttpResponse:
    """How a unit holds its own assessment; choosing whom and by which blueprint."""
    selection = read_selection(request.GET)
    context: dict[str, Any] = {"populations": POPULATIONS, "selection": selection}
    if selection:
        stock = queries.Stock(selection)
        context |= {"stock": stock, "offers": stock.offers(queries.blueprints(), selection.category)}
    return render(request, "question_bank/practice/unit.html", context)


@public
@never_cache
@require_POST
def start(request: HttpRequest) -> HttpResponse:
    """Deals a paper and leads to it; says what is missing where there are too few open questions."""
    selection = read_selection(request.POST)
    number = read_number(request.POST, "blueprint")
    blueprint = next((found for found in queries.blueprints() if found.pk == number), None)
    if selection is None or blueprint is None:
        return redirect("practice_home")
    mode = papers.UNIT if request.POST.get("mode") == papers.UNIT else papers.MOCK
    try:
        paper = papers.deal(blueprint=blueprint, selection=selection, mode=mode, now=ports.now())
    except BankTooSmall as small:
        context = {"selection": selection, "blueprint": blueprint, "small": small, "type": _type(small)}
        return render(request, "question_bank/practice/too_few.html", context, status=409)
    return redirect("practice_paper", token=paper.token)


def _type(small: BankTooSmall) -> str:
    return str(QuestionType(small.type).label) if small.type in QuestionType.values else small.type


@public
@never_cache
@require_http_methods(["GET", "POST"])
def paper(request: HttpRequest, token: str) -> HttpResponse:
    """The paper without keys; posted, its result."""
    now = ports.now()
    try:
        found = papers.read(token, now)
    except papers.NoSuchPaper:
        return render(request, "question_bank/practice/no_paper.html", status=404)
    context = {"paper": found, "token": token, "selection": found.selection}
    if request.method == "POST":
        result = papers.mark_paper(found, request.POST.getlist)
        context |= {"result": result, "is_late": found.is_late(now), "now": now}
        return render(request, "question_bank/practice/result.html", context)
    context |= {
        "questions": papers.ask(found),
        "remaining": found.remaining(now),
        "most": MOST_TYPED,
        "code": ports.qr(_address(token)) if found.is_unit else "",
    }
    return render(request, "question_bank/practice/paper.html", context)


@public
@never_cache
@require_GET
def printed(request: HttpRequest, token: str) -> HttpResponse:
    """A unit's paper to print and to answer by hand."""
    try:
        found = papers.read(token, ports.now())
    except papers.NoSuchPaper:
        return render(request, "question_bank/practice/no_paper.html", status=404)
    context = {"paper": found, "token": token, "selection": found.selection, "questions": papers.ask(found)}
    return render(request, "question_bank/practice/printed.html", context)


def _address(token: str) -> str:
    return str(getattr(settings, "PUBLIC_URL", "")) + reverse("practice_paper", args=[token])
