"""The enterprise's way in with a printed code, and the password that it may set afterwards."""

from typing import cast

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login, update_session_auth_hash
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from examcenter.bureaus.access import public
from examcenter.bureaus.duties import BY_PAPER
from examcenter.bureaus.models import User
from examcenter.lib.clock import database_now
from examcenter.lib.refusals import Refusal
from examcenter.registry.access import enterprise, enterprise_of
from examcenter.registry.actions.portal_codes import TooMany, enter_by_code, set_portal_password
from examcenter.registry.forms.portal import PasswordForm, PortalEntryForm
from examcenter.registry.models import Enterprise

SESSION_SECONDS = 2 * 3600  # shorter than with a password: the paper may lie about, the phone may be lent


@public
@never_cache
@sensitive_post_parameters("code", "phone")
def enter(request: HttpRequest) -> HttpResponse:
    """The page behind the slips' QR codes; the code itself stays in the fragment, which no server sees."""
    form = PortalEntryForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        return _entered(request, form)
    context = {"form": form, "signed_in": enterprise_of(request.user)}
    return render(request, "registry/enterprise/enter.html", context, status=422 if form.errors else 200)


def _entered(request: HttpRequest, form: PortalEntryForm) -> HttpResponse:
    values = form.cleaned_data
    try:
        user = enter_by_code(
            code=values["code"], organisation_code=values["organisation_code"], phone=values["phone"],
            at=database_now(),
        )  # fmt: skip
    except TooMany as refused:
        again = date_format(localtime(refused.until), "DATETIME_FORMAT")
        text = _("%(why)s Try again at %(time)s, or ask your bureau for a new slip.")
        return _refused(request, form, text % {"why": refused, "time": again}, status=429)
    except Refusal as refused:
        return _refused(request, form, str(refused), status=403)
    login(request, user, backend=settings.AUTHENTICATION_BACKENDS[0])
    request.session.set_expiry(SESSION_SECONDS)
    request.session[BY_PAPER] = True
    UserSession.objects.create_from_request(request)  # listed among the account's devices, and ended with the code
    return redirect("enterprise_home")


def _refused(request: HttpRequest, form: PortalEntryForm, text: str, *, status: int) -> HttpResponse:
    form.add_error(None, text)
    return render(request, "registry/enterprise/enter.html", {"form": form, "signed_in": None}, status=status)


@enterprise
@sensitive_post_parameters("password", "again")
def account(request: HttpRequest, unit: Enterprise) -> HttpResponse:
    """An account is optional: whoever entered by code may set a password, others may change theirs."""
    user = cast(User, request.user)
    has_password = user.has_usable_password()
    form = PasswordForm(user, request.POST if request.method == "POST" and not has_password else None)
    if form.is_bound and form.is_valid():
        try:
            set_portal_password(user=user, password=form.cleaned_data["password"], at=database_now())
        except Refusal as refused:
            messages.error(request, str(refused))
        else:
            update_session_auth_hash(request, user)
            UserSession.objects.create_from_request(request)  # the session has another key now
            messages.success(request, _("The password is set. From now on you can also sign in without the slip."))
        return redirect("enterprise_account")
    context = {"enterprise": unit, "account": user, "has_password": has_password, "form": form}
    return render(request, "registry/enterprise/account.html", context, status=422 if form.errors else 200)
