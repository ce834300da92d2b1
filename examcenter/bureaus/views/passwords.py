"""A new first password for staff who have forgotten theirs."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from examcenter.bureaus.access import StaffRequest, staff
from examcenter.bureaus.passwords import reset_password
from examcenter.bureaus.people.queries import accounts_of, bureaus_where
from examcenter.lib.clock import database_now

MANAGE = "bureaus.manage_staff"


@staff(MANAGE)
@require_POST
def staff_password(request: StaffRequest, pk: int, user: int) -> HttpResponse:
    """Only for staff who work nowhere outside the administrator's area; shown once, on the answer."""
    bureau = get_object_or_404(bureaus_where(request.user, MANAGE), pk=pk)
    known = accounts_of(request.user, MANAGE).filter(memberships__bureau=bureau).distinct()
    person = get_object_or_404(known, pk=user)
    password = reset_password(user=person, by=request.user, at=database_now())
    back = reverse("bureaus_staff_person", args=[bureau.pk, person.pk])
    context = {"account": person, "holder": bureau.name, "password": password, "back": back}
    return render(request, "bureaus/password_slip.html", context)
