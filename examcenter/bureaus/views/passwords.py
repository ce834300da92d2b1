"""A new first password for staff who have forgotten theirs."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from examcenter.bureaus.access import StaffRequest, staff
from examcenter.bureaus.models import Bureau, User
from examcenter.bureaus.passwords import reset_password
from examcenter.lib.clock import database_now


@staff("bureaus.import")
@require_POST
def staff_password(request: StaffRequest, pk: int, user: int) -> HttpResponse:
    """Only for staff of a bureau in the administrator's area; shown once, on the answer."""
    bureau = get_object_or_404(Bureau.objects.for_user(request.user), pk=pk)
    person = get_object_or_404(User.objects.filter(memberships__bureau=bureau).distinct(), pk=user)
    password = reset_password(user=person, by=request.user, at=database_now())
    back = reverse("bureaus_bureau", args=[bureau.pk])
    context = {"account": person, "holder": bureau.name, "password": password, "back": back}
    return render(request, "bureaus/password_slip.html", context)
