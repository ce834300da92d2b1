"""The syllabus with what the bank holds for each topic."""

from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from question_bank import ports
from question_bank.access import staff
from question_bank.forms import tree
from question_bank.models import Topic
from question_bank.states import QuestionState


@staff("bank.view")
def topics(request: HttpRequest) -> HttpResponse:
    in_force = Count("revisions__current_of", filter=Q(revisions__current_of__state=QuestionState.IN_FORCE))
    found = Topic.objects.select_related("parent").annotate(in_force=in_force)
    context = {"lines": tree(found), "may_import": ports.may(request.user, "bank.import")}
    return render(request, "question_bank/topics.html", context)
