"""The reviewer's queue: one question after another, or all that are shown at once."""

import hashlib

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from question_bank import actions, ports, queries
from question_bank.access import person, staff
from question_bank.forms import CommentForm
from question_bank.models import Question, Review
from question_bank.presenters import Filters, Line, changes
from question_bank.refusals import Refused, Stale


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
        "earlier": _earlier(question) if question else [],
        "queue": _queue(filters, question),
        "filters": filters,
        "waiting": waiting.count(),
        "own": own,
        "form": CommentForm(),
    }
    return render(request, "question_bank/review.html", context)


def _earlier(question: Question) -> list[Review]:
    """What reviewers wrote when they sent earlier revisions back."""
    reviews = Review.objects.filter(revision__question=question, accepted=False)
    return list(reviews.select_related("reviewer", "revision").order_by("-at"))


def _queue(filters: Filters, question: Question | None) -> str:
    """The address of the queue behind this question, with the same filters."""
    after = QueryDict(filters.querystring, mutable=True)
    if question:
        after["after"] = question.code
    return after.urlencode()


@staff("bank.review")
def review_all(request: HttpRequest) -> HttpResponse:
    """Shows everything that one click would accept; the click carries a fingerprint of exactly this."""
    filters = Filters(request.GET)
    shown = _shown(request, filters)
    context = {
        "lines": [Line(question) for question in shown],
        "number": len(shown),
        "fingerprint": _fingerprint(shown),
        "filters": filters,
    }
    return render(request, "question_bank/review_all.html", context)


@require_POST
@staff("bank.review")
def review_all_accept(request: HttpRequest) -> HttpResponse:
    filters = Filters(QueryDict(request.POST.get("filters", "")))
    shown = _shown(request, filters)
    try:
        if not shown or request.POST.get("fingerprint") != _fingerprint(shown):
            raise Stale
        number = actions.accept_all(questions=shown, by=person(request), at=ports.now())
    except Refused as refused:
        messages.error(request, str(refused))
        return redirect("bank_review")
    done = ngettext("%(number)d question is in force.", "%(number)d questions are in force.", number)
    messages.success(request, done % {"number": number})
    return redirect("bank_review")


def _shown(request: HttpRequest, filters: Filters) -> list[Question]:
    return list(filters.apply(queries.review_queue(person(request))).order_by("code"))


def _fingerprint(questions: list[Question]) -> str:
    revisions = ",".join(str(question.awaiting.pk) for question in questions if question.awaiting)
    return hashlib.sha256(revisions.encode()).hexdigest()
