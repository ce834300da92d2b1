"""Writing a question: a new one, and the next revision of one."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from question_bank import actions, ports
from question_bank.access import person, staff
from question_bank.models import Picture, Question
from question_bank.question_form import NewQuestionForm, QuestionForm
from question_bank.refusals import Refused, Stale
from question_bank.states import QuestionState, can
from question_bank.views.questions import get_question


def _keeper(request: HttpRequest) -> Callable[[bytes], Picture]:
    by, at = person(request), ports.now()
    return lambda data: actions.keep_picture(data=data, by=by, at=at)


@staff("bank.edit")
def new(request: HttpRequest) -> HttpResponse:
    form = NewQuestionForm(request.POST or None, request.FILES or None, keep=_keeper(request))
    if request.method == "POST" and form.is_valid():
        written = _written(request, form)
        if written:
            return redirect("bank_question", written.pk)
    return render(request, "question_bank/question_form.html", {"form": form, "question": None, **_effect(None)})


def _written(request: HttpRequest, form: NewQuestionForm) -> Question | None:
    by, at = person(request), ports.now()
    try:
        question = actions.add_question(code=form.cleaned_data["code"], content=form.content(), by=by, at=at)
        if "submit" in request.POST:
            actions.submit(question=question, by=by, at=at)
    except Refused as refused:
        form.add_error(None, str(refused))
        return None
    messages.success(request, _said(question))
    return question


@staff("bank.edit")
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    question = get_question(pk)
    form = QuestionForm(request.POST or None, request.FILES or None, question=question, keep=_keeper(request))
    if request.method == "POST" and form.is_valid() and _revised(request, question, form):
        return redirect("bank_question", pk)
    return render(
        request, "question_bank/question_form.html", {"form": form, "question": question, **_effect(question)}
    )


def _effect(question: Question | None) -> dict[str, bool]:
    """Whether saving proposes a change to an accepted wording, and whether it can be kept as a draft."""
    return {
        "proposes": question is not None and can(question, "propose"),
        "may_draft": question is None or question.state == QuestionState.DRAFT,
    }


def _revised(request: HttpRequest, question: Question, form: QuestionForm) -> bool:
    """Whether the revision was made; a refusal stands in the form, so that nothing typed is lost."""
    by, at = person(request), ports.now()
    try:
        if question.newest is None or form.cleaned_data["base"] != question.newest.pk:
            raise Stale
        actions.add_revision(question=question, content=form.content(), by=by, at=at)
        if "submit" in request.POST and question.state == QuestionState.DRAFT:
            actions.submit(question=question, by=by, at=at)
    except Refused as refused:
        form.add_error(None, str(refused))
        return False
    messages.success(request, _said(question))
    return True


def _said(question: Question) -> str:
    if question.state == QuestionState.DRAFT:
        return _("Question %(code)s is kept as a draft.") % {"code": question.code}
    return _("Question %(code)s now waits for a reviewer.") % {"code": question.code}
