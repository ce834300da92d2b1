"""名录核对: whose list was not checked, by station; confirming by phone; what is printed and pasted for it."""

from collections import defaultdict
from collections.abc import Collection
from datetime import date
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _, ngettext
from django.views.decorators.http import require_GET, require_POST

from examcenter.bureaus.access import StaffRequest, staff
from examcenter.bureaus.models import Bureau
from examcenter.bureaus.permissions import may
from examcenter.journal import actions as journal
from examcenter.lib.clock import database_now, local_date
from examcenter.lib.downloads import PDF, download, file_name
from examcenter.lib.keys import key
from examcenter.lib.refusals import Refusal
from examcenter.lib.sheets import xlsx
from examcenter.registry.actions.roster import confirm_rosters
from examcenter.registry.forms.portal import RosterCheckFilter
from examcenter.registry.models import Appointment, Enterprise, EnterpriseQuerySet
from examcenter.registry.paging import LongList
from examcenter.registry.presenters import chips
from examcenter.registry.presenters.portal import check_header, check_rows, checker, roster_words
from examcenter.registry.presenters.slips import chase_text, check_list_pdf
from examcenter.registry.queries.roster_check import StationCount, by_bureau, roster_states, signs_of, to_check
from examcenter.registry.views.listing import number_in_address

MOST_PRINTED = 2000
MOST_CHASED = 300  # names in one text for a chat group
MOST_AT_ONCE = 200


def _area(request: StaffRequest, chosen: dict[str, Any]) -> Bureau | None:
    """The bureau that is filtered for, or the user's own uppermost."""
    return chosen.get("bureau") or Bureau.objects.for_user(request.user).order_by("path").first()


def _found(request: StaffRequest, form: RosterCheckFilter, on: date) -> EnterpriseQuerySet:
    area = _area(request, form.chosen())
    return to_check(request.user, form.chosen(), area, on) if area else Enterprise.objects.none()


def _stations(area: Bureau | None, on: date) -> list[StationCount]:
    return by_bureau(area, on) if area else []


@staff("registry.view")
@require_GET
def roster_check(request: StaffRequest) -> HttpResponse:
    form, today = RosterCheckFilter(request.user, request.GET), local_date(database_now())
    if number_in_address(request):
        return redirect("registry_roster_check")
    filters = request.GET.copy()
    filters.pop("page", None)
    context: dict[str, Any] = {"form": form, "chips": chips(form, request.GET), "query": filters.urlencode()}
    area = _area(request, form.chosen())
    try:
        page = LongList(_found(request, form, today)).get_page(request.GET.get("page"))
        rows = _rows(list(page.object_list), area, today)
        context |= {"page": page, "rows": rows, "stations": _stations(area, today)}
    except Refusal as refused:
        context["refused"] = str(refused)
    context |= {"area": area, "may_edit": may(request.user, "registry.edit")}
    return render(request, "registry/roster_check.html", context)


def _rows(units: Collection[Enterprise], area: Bureau | None, on: date) -> list[dict[str, Any]]:
    if not units or area is None:
        return []
    states, serving, signs = roster_states(units, area, on), _serving(units, on), signs_of(units, on)
    return [
        {
            "unit": unit,
            "persons": [f"{post.person.name} {post.get_role_display()}" for post in serving[unit.pk]],
            "words": roster_words(states[unit.pk]),
            "by": checker(states[unit.pk]),
            "valid": states[unit.pk].valid,
            "sign": signs[unit.pk],
        }
        for unit in units
    ]


def _serving(units: Collection[Enterprise], on: date) -> dict[int, list[Appointment]]:
    """Who serves at each of these enterprises."""
    posts = Appointment.objects.filter(enterprise__in=units).serving(on).select_related("person")
    found: dict[int, list[Appointment]] = defaultdict(list)
    for post in posts.order_by("role", "side", "person__sort_key").defer("person__id_number", "person__phone"):
        found[post.enterprise_id].append(post)
    return found


@staff("registry.edit")
@require_POST
def confirm(request: StaffRequest) -> HttpResponse:
    """For enterprises that were asked by phone: each `unit` is an id with the sign of its list as shown."""
    given = dict(each.partition(":")[::2] for each in request.POST.getlist("unit")[:MOST_AT_ONCE])
    wanted = [pk for pk in given if key(pk)]
    scoped = Enterprise.objects.for_user(request.user).filter(pk__in=wanted).select_related("bureau")
    units = [unit for unit in scoped.order_by("pk") if may(request.user, "registry.edit", unit.bureau)]
    back = _back(request)
    if not units:
        messages.error(request, _("Nothing was chosen. Tick the enterprises whose list is right."))
        return redirect(back)
    done = confirm_rosters(
        units=[(unit, given.get(str(unit.pk)) or "-") for unit in units], by=request.user, at=database_now()
    )
    if done.confirmed:
        text = ngettext("The roster of %(number)d enterprise is noted as checked.",
                        "The rosters of %(number)d enterprises are noted as checked.", done.confirmed)  # fmt: skip
        messages.success(request, text % {"number": done.confirmed})
    for unit, why in done.failed:
        messages.error(request, _("%(what)s: %(why)s") % {"what": unit.name, "why": why})
    return redirect(back)


def _back(request: StaffRequest) -> str:
    """The page that asked, if it is one of ours."""
    wanted = request.POST.get("next", "")
    return wanted if url_has_allowed_host_and_scheme(wanted, allowed_hosts=None) else reverse("registry_roster_check")


@staff("registry.view")
@require_GET
def export(request: StaffRequest) -> HttpResponse:
    form, today = RosterCheckFilter(request.user, request.GET), local_date(database_now())
    area = _area(request, form.chosen())
    try:
        rows = check_rows(_found(request, form, today), area, today) if area else iter(())
        body = xlsx(_("Roster check"), check_header(), rows)
    except Refusal as refused:
        messages.error(request, str(refused))
        return redirect("registry_roster_check")
    return download(body, file_name(area.short_name if area else "", _("Roster check"), on=today, suffix="xlsx"))


@staff("registry.edit")
@require_POST
def print_list(request: StaffRequest) -> HttpResponse:
    """The list as filtered, with whole contact phones for calling: an act that the journal notes."""
    now = database_now()
    form, today = RosterCheckFilter(request.user, request.POST), local_date(now)
    area = _area(request, form.chosen())
    if area is not None and not may(request.user, "registry.edit", area):
        raise PermissionDenied
    try:
        units = list(_found(request, form, today).defer(None)[: MOST_PRINTED + 1])
        if area is None or not units or len(units) > MOST_PRINTED:
            text = _("Filter for one station: between 1 and %(most)d enterprises are printed at once.")
            raise Refusal(text % {"most": MOST_PRINTED})
        states = {pk: roster_words(state) for pk, state in roster_states(units, area, today).items()}
    except Refusal as refused:
        messages.error(request, str(refused))
        return redirect("registry_roster_check")
    body = check_list_pdf(units, _serving(units, today), states, bureau=area.name, at=now)
    journal.record(actor=request.user.actor, verb="registry.print_roster_check", obj=area, at=now, count=len(units))
    return download(body, file_name(area.short_name, _("Roster check"), on=today, suffix="pdf"), media_type=PDF)


@staff("registry.view")
@require_GET
def chase(request: StaffRequest) -> HttpResponse:
    """A text for each station's chat group, naming the enterprises whose list was not checked."""
    form, today = RosterCheckFilter(request.user, request.GET), local_date(database_now())
    names: dict[Bureau, list[str]] = defaultdict(list)
    refused, more = "", False
    try:
        found = list(_found(request, form, today).order_by("bureau__path", "sort_key", "pk")[: MOST_CHASED + 1])
        more = len(found) > MOST_CHASED
        for unit in found[:MOST_CHASED]:
            names[unit.bureau].append(unit.name)
    except Refusal as refusal:
        refused = str(refusal)
    texts = [(each, chase_text(bureau=each.name, phone=each.phone, units=units)) for each, units in names.items()]
    context = {"texts": texts, "refused": refused, "more": more, "most": MOST_CHASED}
    return render(request, "registry/roster_chase.html", context)
