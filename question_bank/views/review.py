"""The reviewer's queue: one question after another, or all that are shown at once."""

import hashlib

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from question_bank import actions, ports, queries
from question_bank.access import person, staff
from question_bank.filters import Filters
from question_bank.forms import CommentForm
from question_bank.models import Question
from question_bank.presenters import Line, changes, fetch, thread
from question_bank.refusals import Refused, Stale

ALL_PAGE = 50
MOST_DIGITS = 19  # of a key; beyond that the database would not understand it


@staff("bank.review")
def review(request: HttpRequest) -> HttpResponse:
    filters = Filters(request.GET)
    waiting = filters.apply(queries.review_queue(person(request))).order_by("code")
    question = waiting.filter(code__gt=request.GET.get("after", "")).first() or waiting.first()
    own = Question.objects.awaiting_review().count() - queries.review_queue(person(request)).count()
    context = {
        "question": question,
        "line": Line(question) if question else None,
        "changes": changes(question) if question else [],
        "thread": thread(question) if question else [],
        "held_by": queries.held_by(question) if question else [],
        "queue": _queue(filters, question),
        "filters": filters,
        "waiting": waiting.count(),
        "own": own,
        "form": CommentForm(),
    }
    return render(request, "question_bank/review.html", context)


def _queue(filters: Filters, question: Question | None) -> str:
    """The address of the queue behind this question, with the same filters."""
    after = QueryDict(filters.querystring, mutable=True)
    if question:
        after["after"] = question.code
    return after.urlencode()


@staff("bank.review")
def review_all(request: HttpRequest) -> HttpResponse:
    """Everything that fits the filters, page by page; single questions can be left out on the way."""
    chosen = Chosen(request, request.GET)
    page = Paginator(chosen.shown, ALL_PAGE).get_page(request.GET.get("page"))
    here = {question.pk for question in page.object_list}
    fetch(question.newest for question in page.object_list)
    context = {
        "page": page,
        "lines": [(Line(question), question.pk in chosen.left_out) for question in page.object_list],
        "elsewhere": sorted(chosen.left_out - here),
        "chosen": chosen,
        "filters": chosen.filters,
    }
    return render(request, "question_bank/review_all.html", context)


@staff("bank.review")
def review_all_confirm(request: HttpRequest) -> HttpResponse:
    """How many questions one click accepts; the click carries a fingerprint of exactly these."""
    chosen = Chosen(request, request.GET)
    context = {"chosen": chosen, "filters": chosen.filters, "fingerprint": _fingerprint(chosen.accepted())}
    return render(request, "question_bank/review_all_confirm.html", context)


@require_POST
@staff("bank.review")
def review_all_accept(request: HttpRequest) -> HttpResponse:
    filters = QueryDict(request.POST.get("filters", ""), mutable=True)
    filters.setlist("not", request.POST.getlist("not"))
    questions = Chosen(request, filters).accepted()
    try:
        if not questions or request.POST.get("fingerprint") != _fingerprint(questions):
            raise Stale
        number = actions.accept_all(questions=questions, by=person(request), at=ports.now())
    except Refused as refused:
        messages.error(request, str(refused))
        return redirect("bank_review")
    done = ngettext("%(number)d question is in force.", "%(number)d questions are in force.", number)
    messages.success(request, done % {"number": number})
    return redirect("bank_review")


class Chosen:
    """What the filters show of the queue, without the questions that the reviewer has left out."""

    def __init__(self, request: HttpRequest, query: QueryDict) -> None:
        self.filters = Filters(query)
        self.shown = self.filters.apply(queries.review_queue(person(request))).order_by("code")
        self.left_out = {int(pk) for pk in query.getlist("not") if pk.isdecimal() and len(pk) < MOST_DIGITS}

    def accepted(self) -> list[Question]:
        return list(self.shown.exclude(pk__in=self.left_out))

    @property
    def number(self) -> int:
        return self.shown.exclude(pk__in=self.left_out).count()

    @property
    def exceptions(self) -> list[Question]:
        return list(self.shown.filter(pk__in=self.left_out))


def _fingerprint(questions: list[Question]) -> str:
    revisions = ",".join(str(question.awaiting.pk) for question in questions if question.awaiting)
    return hashlib.sha256(revisions.encode()).hexdigest()
