"""A bureau is moved, renamed, merged or closed: first what is to be done, then what it means, then the act."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext as _, gettext_lazy

from examcenter.bureaus.access import StaffRequest, staff
from examcenter.bureaus.models import Bureau, Department
from examcenter.bureaus.permissions import may
from examcenter.bureaus.tree import actions, checks, departments, forms
from examcenter.bureaus.tree.consequences import consequences
from examcenter.bureaus.tree.holdings import Act
from examcenter.lib.clock import database_now, local_date
from examcenter.lib.refusals import Refusal
from examcenter.lib.states import StaleState


@dataclass(frozen=True)
class Page:
    """One act: its words, its form, why it would be refused, what it means, and how it is done."""

    title: Promise | str
    lead: Promise | str
    form: type[forms.DocumentForm]
    why_not: Callable[..., list[str]]
    means: Act | None
    act: Callable[..., Bureau]
    done: Promise | str


MOVE = Page(
    gettext_lazy("Place the bureau under another one"),
    gettext_lazy("Everything below it goes along. Its own staff see what they saw before."),
    forms.MoveForm,
    lambda bureau, facts, at: checks.why_not_move(bureau, facts["target"], at),
    Act.MOVE,
    lambda bureau, target, **facts: actions.move_bureau(bureau=bureau, parent=target, **facts),
    gettext_lazy("The bureau now stands under the other one."),
)
MERGE = Page(
    gettext_lazy("Merge the bureau into another one"),
    gettext_lazy("Enterprises, staff, departments and bureaus below go to the other one. This one stays readable."),
    forms.MergeForm,
    lambda bureau, facts, at: checks.why_not_merge(bureau, facts["target"], at),
    Act.MERGE,
    lambda bureau, target, **facts: actions.merge_bureau(bureau=bureau, into=target, **facts),
    gettext_lazy("The bureau was merged into the other one."),
)
RENAME = Page(
    gettext_lazy("Rename the bureau"),
    gettext_lazy("Documents already made keep the old name."),
    forms.RenameForm,
    lambda bureau, facts, at: checks.why_not_change(bureau),
    None,
    lambda bureau, **facts: actions.rename_bureau(bureau=bureau, **facts),
    gettext_lazy("The bureau has its new name."),
)
CLOSE = Page(
    gettext_lazy("Close the bureau"),
    gettext_lazy("Only a bureau without staff, enterprises and bureaus below is closed. It stays readable."),
    forms.CloseForm,
    lambda bureau, facts, at: checks.why_not_close(bureau, at),
    Act.CLOSE,
    lambda bureau, **facts: actions.close_bureau(bureau=bureau, **facts),
    gettext_lazy("The bureau is closed."),
)


@staff("bureaus.change")
def move(request: StaffRequest, pk: int) -> HttpResponse:
    return _change(request, pk, MOVE)


@staff("bureaus.change")
def merge(request: StaffRequest, pk: int) -> HttpResponse:
    return _change(request, pk, MERGE)


@staff("bureaus.change")
def rename(request: StaffRequest, pk: int) -> HttpResponse:
    return _change(request, pk, RENAME)


@staff("bureaus.change")
def close(request: StaffRequest, pk: int) -> HttpResponse:
    return _change(request, pk, CLOSE)


def _own(request: StaffRequest, pk: int) -> Bureau:
    """404 outside the area, 403 for who does not administer the province: a change may concern both its ends."""
    bureau = get_object_or_404(Bureau.objects.for_user(request.user).select_related("parent"), pk=pk)
    if not may(request.user, "bureaus.change", bureau.province):
        raise PermissionDenied
    return bureau


def _change(request: StaffRequest, pk: int, page: Page) -> HttpResponse:
    bureau, now = _own(request, pk), database_now()
    if bureau.closed_on:
        messages.error(request, " ".join(checks.why_not_change(bureau)))
        return redirect("bureaus_bureau", bureau.pk)
    given = {"on": local_date(now), "name": bureau.name, "short_name": bureau.short_name}
    form = page.form(request.POST or None, bureau=bureau, initial=given)
    context: dict[str, Any] = {"bureau": bureau, "form": form, "page": page, "means": None}
    if request.method == "POST" and form.is_valid():
        facts = form.facts()
        reasons = [str(StaleState("bureau"))] if form.is_stale else page.why_not(bureau, facts, now)
        reasons += [] if reasons else checks.why_not_on(bureau, facts["on"], now)
        if not reasons and "confirmed" in request.POST:
            reasons = _attempt(lambda: page.act(bureau, by=request.user, at=now, **facts))
            if not reasons:
                messages.success(request, str(page.done))
                return redirect("bureaus_bureau", bureau.pk)
        for reason in reasons:
            form.add_error(None, reason)
        if not reasons:
            context["means"] = consequences(page.means, bureau, facts)
            context["act"] = _act(page, bureau, facts)
    elif page.means == Act.CLOSE:
        context["blocked"] = page.why_not(bureau, {}, now)
    return render(request, "bureaus/change.html", context)


def _act(page: Page, bureau: Bureau, facts: dict[str, Any]) -> str:
    """The button that does it names both bureaus: two of nearly the same name are easily taken for each other."""
    names = {"name": bureau.name, "target": facts["target"].name if "target" in facts else ""}
    if page.means == Act.MERGE:
        return _("Merge %(name)s into %(target)s") % names
    if page.means == Act.MOVE:
        return _("Place %(name)s under %(target)s") % names
    return str(page.title)


def _attempt(act: Callable[[], object]) -> list[str]:
    try:
        act()
    except (Refusal, StaleState) as refused:
        return [str(refused)]
    return []


@staff("bureaus.change")
def department_new(request: StaffRequest, pk: int) -> HttpResponse:
    bureau = _own(request, pk)
    form = forms.DepartmentForm(
        request.POST or None, bureau=bureau, initial={"on": local_date(database_now()), "kind": "department"}
    )
    return _department(
        request, bureau, form, _("Add a department"), lambda **facts: departments.add_department(bureau=bureau, **facts)
    )


@staff("bureaus.change")
def department_rename(request: StaffRequest, pk: int) -> HttpResponse:
    department = _own_department(request, pk)
    given = {"on": local_date(database_now()), "name": department.name}
    form = forms.DepartmentNameForm(request.POST or None, bureau=department.bureau, initial=given)
    return _department(
        request,
        department.bureau,
        form,
        _("Rename the department"),
        lambda **facts: departments.rename_department(department=department, **facts),
    )


@staff("bureaus.change")
def department_close(request: StaffRequest, pk: int) -> HttpResponse:
    """With what still belongs to it, so that nobody is surprised by the question for a successor."""
    department = _own_department(request, pk)
    form = forms.DepartmentCloseForm(
        request.POST or None,
        bureau=department.bureau,
        department=department,
        initial={"on": local_date(database_now())},
    )
    return _department(
        request,
        department.bureau,
        form,
        _("Close the department"),
        lambda **facts: departments.close_department(department=department, **facts),
        department=department,
        left=departments.at_department(department),
    )


def _own_department(request: StaffRequest, pk: int) -> Department:
    visible = Department.objects.filter(bureau__in=Bureau.objects.for_user(request.user), closed_on=None)
    department = get_object_or_404(visible.select_related("bureau__parent"), pk=pk)
    _own(request, department.bureau_id)
    return department


def _department(
    request: StaffRequest,
    bureau: Bureau,
    form: forms.DocumentForm,
    title: str,
    act: Callable[..., object],
    **context: Any,
) -> HttpResponse:
    now = database_now()
    if request.method == "POST" and form.is_valid():
        facts = form.facts()
        reasons = _attempt(lambda: act(by=request.user, at=now, **facts))
        if not reasons:
            messages.success(request, _("The departments of the bureau are changed."))
            return redirect("bureaus_bureau", bureau.pk)
        for reason in reasons:
            form.add_error(None, reason)
    return render(
        request, "bureaus/department.html", {"bureau": bureau, "form": form, "title": title, "left": []} | context
    )
