"""The tree of bureaus, and one bureau with its departments, staff, settings and history."""

from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render

from examcenter.bureaus.access import StaffRequest, staff
from examcenter.bureaus.models import Bureau, Membership, Setting
from examcenter.bureaus.permissions import may
from examcenter.bureaus.presenters import setting_rows, staff_rows
from examcenter.bureaus.tree.holdings import holdings
from examcenter.bureaus.tree.presenters import above_before, change_rows, found as found_in, nodes, standing, steps
from examcenter.lib.clock import database_now, local_date


@staff("bureaus.view")
def bureaus(request: StaffRequest) -> HttpResponse:
    """Everything in the user's area, as a tree or, after a search, as a list."""
    q = request.GET.get("q", "").strip()
    area = Bureau.objects.for_user(request.user)
    staffed = Membership.objects.filter(bureau__in=area, user__is_active=True).values_list("bureau")
    counts = dict(staffed.annotate(n=Count("user", distinct=True)).values_list("bureau", "n"))
    units = {pk: number for holding in holdings() for pk, number in holding.by_bureau(area).items()}
    listed = list(area.select_related("merged_into").order_by("path"))
    tops = nodes(listed, counts, units)
    hits = area.filter(Q(name__icontains=q) | Q(short_name__icontains=q) | Q(code__istartswith=q)) if q else []
    context = {
        "steps": [] if q else steps(tops),
        "hits": found_in(hits, tops),
        "number": sum(1 for one in listed if not one.closed_on),
        "q": q,
        "may_import": may(request.user, "bureaus.import"),
    }
    return render(request, "bureaus/list.html", context)


@staff("bureaus.view")
def bureau(request: StaffRequest, pk: int) -> HttpResponse:
    """One bureau of the user's area."""
    visible = Bureau.objects.for_user(request.user)
    found = get_object_or_404(visible.select_related("parent", "merged_into"), pk=pk)
    members = found.memberships.select_related("user", "department").order_by("user__username", "role")
    settings = Setting.objects.filter(province__path=found.ancestor_paths()[0])
    below = found.children.order_by("path")
    context = {
        "bureau": found,
        "standing": standing(found),
        "above_before": above_before(found),
        "departments": found.departments.filter(closed_on=None).order_by("kind", "name"),
        "closed_departments": found.departments.exclude(closed_on=None).order_by("closed_on", "name"),
        "staff": staff_rows(members),
        "settings": setting_rows(settings, local_date(database_now())),
        "changes": change_rows(found.changes.select_related("by")),
        "may_reset": may(request.user, "bureaus.manage_staff", found),
        "may_see_staff": may(request.user, "bureaus.staff", found),
        "may_see_registry": may(request.user, "registry.view"),
        "may_change": found.closed_on is None and may(request.user, "bureaus.change", found.province),
        "below": below.filter(closed_on=None),
        "closed_below": below.exclude(closed_on=None).select_related("merged_into"),
    }
    return render(request, "bureaus/bureau.html", context)
