"""A new first password on paper or a link by mail for staff who have forgotten theirs."""

from allauth.account.views import password_reset
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from examcenter.bureaus.access import StaffRequest, public, staff
from examcenter.bureaus.models import Bureau, User
from examcenter.bureaus.passwords import reset_password
from examcenter.bureaus.people.links import send_link
from examcenter.bureaus.people.queries import accounts_of, bureaus_where
from examcenter.lib.clock import database_now
from examcenter.lib.refusals import Refusal

MANAGE = "bureaus.manage_staff"


@staff(MANAGE)
def staff_password(request: StaffRequest, pk: int, user: int) -> HttpResponse:
    """Asks once, since it locks somebody out; the new password is shown once, on the answer.

    Only for staff who work nowhere outside the administrator's area.
    """
    bureau, person = _account(request, pk, user)
    back = reverse("bureaus_staff_person", args=[bureau.pk, person.pk])
    if request.method != "POST":
        by_mail = settings.MAIL_CONFIGURED and bool(person.email) and person.is_active
        context = {"bureau": bureau, "person": person, "back": back, "may_mail": by_mail}
        return render(request, "bureaus/staff_password.html", context)
    password = reset_password(user=person, by=request.user, at=database_now())
    context = {"account": person, "holder": bureau.name, "password": password, "back": back}
    return render(request, "bureaus/password_slip.html", context)


@staff(MANAGE)
@require_POST
def staff_link(request: StaffRequest, pk: int, user: int) -> HttpResponse:
    """A link to choose a password, by mail."""
    bureau, person = _account(request, pk, user)
    try:
        send_link(user=person, by=request.user, at=database_now())
    except Refusal as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("A link was sent to %(mail)s. It holds for three days.") % {"mail": person.email})
    return redirect("bureaus_staff_person", bureau.pk, person.pk)


@public
def forgotten(request: HttpRequest) -> HttpResponse:
    """With mail, allauth's page that sends a link; without, whom to ask."""
    if not settings.MAIL_CONFIGURED:
        return render(request, "account/no_mail.html")
    page: HttpResponse = password_reset(request)
    return page


def _account(request: StaffRequest, pk: int, user: int) -> tuple[Bureau, User]:
    bureau = get_object_or_404(bureaus_where(request.user, MANAGE), pk=pk)
    known = accounts_of(request.user, MANAGE).filter(memberships__bureau=bureau).distinct()
    return bureau, get_object_or_404(known, pk=user)
