"""Signing out one other device of one's own."""

from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from examcenter.bureaus.access import public
from examcenter.bureaus.models import User
from examcenter.bureaus.people.accounts import end_sessions
from examcenter.lib.clock import database_now


@public
@login_required
@require_POST
def end(request: HttpRequest, pk: int) -> HttpResponse:
    """For staff and enterprises alike; this very device signs out with the ordinary button."""
    user = request.user
    assert isinstance(user, User)  # noqa: S101  (for the type checker; signed in)
    others = UserSession.objects.filter(user=user).exclude(session_key=request.session.session_key)
    session = get_object_or_404(others, pk=pk)
    end_sessions(user=user, sessions=[session], by=user, at=database_now())
    messages.success(request, _("That device is signed out."))
    return redirect("usersessions_list")
