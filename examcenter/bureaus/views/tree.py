"""The tree of bureaus, and one bureau with its departments, staff and settings."""

from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render

from examcenter.bureaus.access import StaffRequest, staff
from examcenter.bureaus.models import Bureau, Membership, Setting
from examcenter.bureaus.permissions import may
from examcenter.bureaus.presenters import setting_rows, staff_rows, tree
from examcenter.lib.clock import database_now, local_date


@staff("bureaus.view")
def bureaus(request: StaffRequest) -> HttpResponse:
    """Everything in the user's area."""
    q = request.GET.get("q", "").strip()
    shown = Bureau.objects.for_user(request.user)
    if q:
        shown = shown.filter(Q(name__icontains=q) | Q(short_name__icontains=q) | Q(code__istartswith=q))
    counts = Membership.objects.filter(bureau__in=shown).values_list("bureau").annotate(n=Count("user", distinct=True))
    rows = tree(shown, dict(counts.values_list("bureau", "n")))
    context = {"rows": rows, "q": q, "may_import": may(request.user, "bureaus.import")}
    return render(request, "bureaus/list.html", context)


@staff("bureaus.view")
def bureau(request: StaffRequest, pk: int) -> HttpResponse:
    """One bureau of the user's area."""
    found = get_object_or_404(Bureau.objects.for_user(request.user).select_related("parent"), pk=pk)
    members = found.memberships.select_related("user", "department").order_by("user__username", "role")
    settings = Setting.objects.filter(province__path=found.ancestor_paths()[0])
    context = {
        "bureau": found,
        "departments": found.departments.order_by("kind", "name"),
        "staff": staff_rows(members),
        "settings": setting_rows(settings, local_date(database_now())),
        "may_reset": may(request.user, "bureaus.import", found),
        "below": found.children.order_by("path"),
    }
    return render(request, "bureaus/bureau.html", context)
