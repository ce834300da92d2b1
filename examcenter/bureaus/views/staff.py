"""The staff of a bureau: the list, one person, and the acts on an account."""

from collections.abc import Callable

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from examcenter.bureaus.access import StaffRequest, staff
from examcenter.bureaus.models import Bureau, User
from examcenter.bureaus.people import accounts, queries
from examcenter.bureaus.people.forms import (
    NewStaffForm,
    OtherBureauForm,
    RolesForm,
    StaffFilter,
    WhyClosedForm,
    WhyRemovedForm,
)
from examcenter.bureaus.people.links import send_instead_of_slips
from examcenter.bureaus.people.rows import FACTORS, account_history, people, places
from examcenter.bureaus.permissions import may
from examcenter.lib.clock import database_now
from examcenter.lib.refusals import Refusal
from examcenter.lib.states import StaleState

PER_PAGE = 50
SEE, MANAGE = "bureaus.staff", "bureaus.manage_staff"


@staff(SEE)
def staff_list(request: StaffRequest, pk: int) -> HttpResponse:
    """Whoever works at a bureau, on request with the bureaus below."""
    bureau = _bureau(request, pk, SEE)
    form = StaffFilter(request.GET)
    wanted = form.wanted()
    page = Paginator(queries.staff_of(bureau, wanted), PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "bureau": bureau,
        "form": form,
        "page": page,
        "rows": people(page.object_list, bureau, below=wanted.get("below", False)),
        "filtered": bool(wanted),
        "may_manage": bureau.closed_on is None and may(request.user, MANAGE, bureau),
    }
    return render(request, "bureaus/staff.html", context)


@staff(MANAGE)
def staff_new(request: StaffRequest, pk: int) -> HttpResponse:
    """A new account; its first password is shown once, on the answer."""
    bureau = _bureau(request, pk, MANAGE)
    form = NewStaffForm(request.POST if request.method == "POST" else None, bureau=bureau)
    if form.is_valid():
        named = {key: form.cleaned_data[key] for key in ("username", "name", "email")}
        try:
            added = accounts.add_staff(bureau=bureau, **named, **form.chosen(), by=request.user, at=database_now())
        except Refusal as refused:
            form.add_error("username", str(refused))
        else:
            if send_instead_of_slips({added.user.username: ""}, by=request.user, at=database_now()) == {}:
                messages.success(request, _("Added. A link to choose a password was sent by mail."))
                return redirect(_page(bureau, added.user))
            context = {"account": added.user, "holder": bureau.name, "password": added.password, "is_new": True}
            return render(request, "bureaus/password_slip.html", {**context, "back": _page(bureau, added.user)})
    status = 422 if form.is_bound else 200
    return render(request, "bureaus/staff_form.html", {"bureau": bureau, "form": form}, status=status)


@staff(SEE)
def staff_person(request: StaffRequest, pk: int, user: int) -> HttpResponse:
    """Roles, devices and history of one account, with the acts that are open to whoever looks."""
    bureau = _bureau(request, pk, SEE)
    person = get_object_or_404(
        queries.accounts_of(request.user, SEE).filter(memberships__bureau=bureau).distinct(), pk=user
    )
    held = person.memberships.select_related("bureau", "department").order_by("bureau__path", "role")
    factors = Authenticator.objects.filter(user=person).values_list("type", flat=True)
    context = {
        "bureau": bureau,
        "person": person,
        "places": places(held, named=True),
        "factors": [FACTORS[kind] for kind in sorted(set(factors))],
        "sessions": _sessions(person),
        "entries": account_history(person),
        "may_manage": queries.accounts_of(request.user, MANAGE).filter(pk=person.pk).exists(),
        "may_mail": settings.MAIL_CONFIGURED and bool(person.email) and person.is_active,
        "elsewhere": OtherBureauForm(bureaus=queries.bureaus_where(request.user, MANAGE).open()),
    }
    return render(request, "bureaus/staff_person.html", context)


@staff(MANAGE)
def staff_elsewhere(request: StaffRequest, pk: int, user: int) -> HttpResponse:
    """To the roles at the bureau that was chosen."""
    bureau, person = _account(request, pk, user)
    form = OtherBureauForm(request.GET, bureaus=queries.bureaus_where(request.user, MANAGE).open())
    if not form.is_valid():
        messages.error(request, _("Choose the bureau where this person gets roles."))
        return redirect(_page(bureau, person))
    return redirect("bureaus_staff_roles", form.cleaned_data["bureau"].pk, person.pk)


@staff(MANAGE)
def staff_roles(request: StaffRequest, pk: int, user: int) -> HttpResponse:
    """Roles at this bureau, also of somebody who has worked only elsewhere so far."""
    bureau = _bureau(request, pk, MANAGE)
    person = get_object_or_404(queries.accounts_of(request.user, MANAGE), pk=user)
    form = RolesForm(
        request.POST if request.method == "POST" else None, bureau=bureau, initial=RolesForm.held(person, bureau)
    )
    if form.is_valid():
        try:
            accounts.change_roles(user=person, bureau=bureau, **form.chosen(), by=request.user, at=database_now())
        except Refusal as refused:
            form.add_error("roles", str(refused))
        else:
            messages.success(request, _("The roles of %(name)s are saved.") % {"name": person.name})
            return redirect(_page(bureau, person))
    status = 422 if form.is_bound else 200
    context = {"bureau": bureau, "person": person, "form": form, "back": _page(bureau, person)}
    return render(request, "bureaus/staff_roles.html", context, status=status)


@staff(MANAGE)
def staff_factor(request: StaffRequest, pk: int, user: int) -> HttpResponse:
    """Take off the second factor of somebody who has lost it: a reason, a promise, one button."""
    bureau, person = _account(request, pk, user)
    form = WhyRemovedForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        reason = form.cleaned_data["reason"]
        return _done(
            request, bureau, person,
            lambda: accounts.remove_second_factor(user=person, reason=reason, by=request.user, at=database_now()),
            _("The second factor of %(name)s is removed and every device signed out."),
        )  # fmt: skip
    context = {"bureau": bureau, "person": person, "form": form, "back": _page(bureau, person)}
    return render(request, "bureaus/staff_factor.html", context, status=422 if form.is_bound else 200)


@staff(MANAGE)
def staff_close(request: StaffRequest, pk: int, user: int) -> HttpResponse:
    bureau, person = _account(request, pk, user)
    form = WhyClosedForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        reason = form.cleaned_data["reason"]
        return _done(
            request, bureau, person,
            lambda: accounts.close_account(user=person, reason=reason, by=request.user, at=database_now()),
            _("The account of %(name)s is closed."),
        )  # fmt: skip
    context = {"bureau": bureau, "person": person, "form": form, "back": _page(bureau, person)}
    return render(request, "bureaus/staff_close.html", context, status=422 if form.is_bound else 200)


@staff(MANAGE)
@require_POST
def staff_open(request: StaffRequest, pk: int, user: int) -> HttpResponse:
    bureau, person = _account(request, pk, user)
    return _done(
        request, bureau, person,
        lambda: accounts.open_account(user=person, by=request.user, at=database_now()),
        _("The account of %(name)s is open again."),
    )  # fmt: skip


@staff(MANAGE)
@require_POST
def staff_sign_out(request: StaffRequest, pk: int, user: int) -> HttpResponse:
    """Sign out every device of somebody."""
    bureau, person = _account(request, pk, user)
    sessions = UserSession.objects.filter(user=person)
    return _done(
        request, bureau, person,
        lambda: accounts.end_sessions(user=person, sessions=sessions, by=request.user, at=database_now()),
        _("Every device of %(name)s is signed out."),
    )  # fmt: skip


def _bureau(request: StaffRequest, pk: int, verb: str) -> Bureau:
    return get_object_or_404(queries.bureaus_where(request.user, verb), pk=pk)


def _account(request: StaffRequest, pk: int, user: int) -> tuple[Bureau, User]:
    """The bureau and somebody who works there, if the user answers for both."""
    bureau = _bureau(request, pk, MANAGE)
    known = queries.accounts_of(request.user, MANAGE).filter(memberships__bureau=bureau).distinct()
    return bureau, get_object_or_404(known, pk=user)


def _sessions(person: User) -> list[UserSession]:
    """Where somebody is signed in; sessions that have run out are left out, and cleared when the owner looks."""
    return [session for session in UserSession.objects.filter(user=person) if session.exists()]


def _page(bureau: Bureau, person: User) -> str:
    """The person's page at this bureau, or the first bureau's where this one has no role for them any more."""
    places = person.memberships.order_by("bureau__path").values_list("bureau", flat=True)
    at = bureau.pk if bureau.pk in set(places) else places[0]
    return str(redirect("bureaus_staff_person", at, person.pk).url)


def _done(
    request: StaffRequest, bureau: Bureau, person: User, act: Callable[[], object], words: str
) -> HttpResponseRedirect:
    """Carry out an act and say what was done, or why it was refused."""
    try:
        act()
    except (Refusal, StaleState) as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, words % {"name": person.name})
    return HttpResponseRedirect(_page(bureau, person))
