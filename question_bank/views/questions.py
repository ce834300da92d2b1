"""The list of questions, one question, and what is done with it; writing has a file of its own."""

from collections.abc import Callable

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from question_bank import actions, ports, queries
from question_bank.access import person, staff
from question_bank.filters import Filters
from question_bank.forms import CommentForm
from question_bank.models import Question
from question_bank.presenters import Line, changes, history, past, thread
from question_bank.refusals import Refused, Stale
from question_bank.states import QuestionState, can

PAGE = 20


@staff("bank.view")
def questions(request: HttpRequest) -> HttpResponse:
    filters = Filters(request.GET)
    found = filters.apply(Question.objects.with_revisions().order_by("code"))
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "lines": [Line(question) for question in page.object_list],
        "filters": filters,
        "waiting": queries.review_queue(person(request)).count(),
        "is_empty": not Question.objects.exists(),
        "may": rights(request),
    }
    return render(request, "question_bank/questions.html", context)


@staff("bank.view")
def question(request: HttpRequest, pk: int) -> HttpResponse:
    return _page(request, get_question(pk), CommentForm())


def _page(request: HttpRequest, question: Question, form: CommentForm, failed: str = "") -> HttpResponse:
    awaiting, own = question.awaiting, False
    if awaiting:
        own = awaiting.author_id == person(request).pk
    context = {
        "line": Line(question),
        "question": question,
        "changes": changes(question),
        "past": past(question),
        "thread": thread(question),
        "uses": queries.uses(question),
        "blueprints": queries.blueprints_for(question),
        "held_by": queries.held_by(question),
        "history": history(question),
        "own": own,
        "can": {verb: can(question, verb) for verb in ("submit", "hold", "release", "retire")},
        "ends": any(can(question, verb) for verb in ("hold", "release", "retire")),
        "is_draft": question.state == QuestionState.DRAFT,
        "is_retired": question.state == QuestionState.RETIRED,
        "may": rights(request),
        "form": form,
        "failed": failed,
    }
    return render(request, "question_bank/question.html", context)


def rights(request: HttpRequest) -> dict[str, bool]:
    verbs = ("import", "edit", "review", "comment", "blueprint")
    return {verb: ports.may(request.user, f"bank.{verb}") for verb in verbs}


def get_question(pk: int) -> Question:
    return get_object_or_404(Question.objects.with_revisions(), pk=pk)


# --- acts ------------------------------------------------------------------------------------------------------


def _act(request: HttpRequest, pk: int, act: Callable[[Question], object], done: str) -> HttpResponse:
    """One act on the question as the user saw it, then back to the queue or to the question's page."""
    question = get_question(pk)
    try:
        if request.POST.get("seen") != str(question.newest.pk if question.newest else ""):
            raise Stale
        act(question)
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, done % {"code": question.code})
    if "queue" in request.POST:
        return redirect(f"{reverse('bank_review')}?{request.POST['queue']}")
    return redirect("bank_question", pk)


def _act_with_reason(
    request: HttpRequest, pk: int, failed: str, act: Callable[[Question, str], object], done: str
) -> HttpResponse:
    form = CommentForm(request.POST)
    if not form.is_valid():
        return _page(request, get_question(pk), form, failed)
    return _act(request, pk, lambda question: act(question, form.cleaned_data["comment"]), done)


@require_POST
@staff("bank.edit")
def submit(request: HttpRequest, pk: int) -> HttpResponse:
    by, at = person(request), ports.now()
    done = _("Question %(code)s now waits for a reviewer.")
    return _act(request, pk, lambda question: actions.submit(question=question, by=by, at=at), done)


@require_POST
@staff("bank.review")
def accept(request: HttpRequest, pk: int) -> HttpResponse:
    by, at = person(request), ports.now()
    done = _("Question %(code)s is in force.")
    return _act(request, pk, lambda question: actions.accept(question=question, by=by, at=at), done)


@require_POST
@staff("bank.review")
def send_back(request: HttpRequest, pk: int) -> HttpResponse:
    by, at = person(request), ports.now()
    done = _("Question %(code)s went back to its author.")

    def act(question: Question, comment: str) -> object:
        return actions.send_back(question=question, by=by, at=at, comment=comment)

    return _act_with_reason(request, pk, "send_back", act, done)


@require_POST
@staff("bank.review")
def hold(request: HttpRequest, pk: int) -> HttpResponse:
    by, at = person(request), ports.now()
    done = _("Question %(code)s is on hold: new papers do without it.")

    def act(question: Question, reason: str) -> object:
        return actions.hold(question=question, reason=reason, by=by, at=at)

    return _act_with_reason(request, pk, "hold", act, done)


@require_POST
@staff("bank.review")
def release(request: HttpRequest, pk: int) -> HttpResponse:
    by, at = person(request), ports.now()
    done = _("Question %(code)s now waits for a reviewer.")
    return _act(request, pk, lambda question: actions.release(question=question, by=by, at=at), done)


@require_POST
@staff("bank.review")
def retire(request: HttpRequest, pk: int) -> HttpResponse:
    by, at = person(request), ports.now()
    done = _("Question %(code)s is retired.")

    def act(question: Question, reason: str) -> object:
        return actions.retire(question=question, reason=reason, by=by, at=at)

    return _act_with_reason(request, pk, "retire", act, done)


@require_POST
@staff("bank.edit")
def discard(request: HttpRequest, pk: int) -> HttpResponse:
    """An author retires a draft without a reviewer: it is in no paper."""
    by, at = person(request), ports.now()
    done = _("The draft %(code)s is discarded.")

    def act(question: Question, reason: str) -> object:
        if question.state != QuestionState.DRAFT:
            raise Stale
        return actions.retire(question=question, reason=reason, by=by, at=at)

    return _act_with_reason(request, pk, "discard", act, done)


@require_POST
@staff("bank.comment")
def comment(request: HttpRequest, pk: int) -> HttpResponse:
    by, at = person(request), ports.now()
    done = _("Your comment on %(code)s is noted.")

    def act(question: Question, text: str) -> object:
        return actions.comment(question=question, text=text, by=by, at=at)

    return _act_with_reason(request, pk, "comment", act, done)
