"""What the acts on a person share: whom the official may edit, and the page that asks."""

from django.core.exceptions import PermissionDenied
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse

from examcenter.bureaus.access import StaffRequest
from examcenter.bureaus.models import User
from examcenter.bureaus.permissions import may
from examcenter.registry.models import Appointment, Person


def may_edit(user: User, person: Person) -> bool:
    """Whether the user may edit at the bureau of one of the person's enterprises."""
    posts = Appointment.objects.for_user(user).filter(person=person).select_related("enterprise__bureau")
    return any(may(user, "registry.edit", post.enterprise.bureau) for post in posts)


def editable_person(request: StaffRequest, pk: int) -> Person:
    """404 for somebody outside the area, 403 where the user may only look."""
    person = get_object_or_404(Person.objects.for_user(request.user), pk=pk)
    if not may_edit(request.user, person):
        raise PermissionDenied
    return person


def editable_appointment(request: StaffRequest, pk: int) -> Appointment:
    posts = Appointment.objects.for_user(request.user).select_related("person", "enterprise__bureau")
    found = get_object_or_404(posts, pk=pk)
    if not may(request.user, "registry.edit", found.enterprise.bureau):
        raise PermissionDenied
    return found


def act_page(
    request: StaffRequest, form: Form, *, heading: str, submit: str, person: Person, lead: str = "",
    dangerous: bool = False,
) -> HttpResponse:  # fmt: skip
    """One question with one button; leads back to the person."""
    context = {
        "form": form,
        "heading": heading,
        "submit": submit,
        "lead": lead,
        "person": person,
        "dangerous": dangerous,
        "cancel_url": reverse("registry_person", args=[person.pk]),
    }
    return render(request, "registry/person_act.html", context)
