"""The province's settings: what holds today with its legal basis, what held before, what will hold."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from examcenter.bureaus.access import StaffRequest, staff
from examcenter.bureaus.known_settings import KNOWN, label, shown
from examcenter.bureaus.models import Bureau, Level, Role, Setting, User
from examcenter.bureaus.presenters import preset_table, setting_values
from examcenter.bureaus.province_settings import check_setting, enter_setting, withdraw_setting
from examcenter.bureaus.setting_forms import SchemeForm, SettingForm
from examcenter.bureaus.setting_impact import impact
from examcenter.lib.clock import database_now, local_date
from examcenter.lib.refusals import Refusal
from examcenter.lib.states import StaleState
from examcenter.rules.answering import TIERS


def administered(user: User) -> Bureau | None:
    """The province whose administrator the user is."""
    held = user.memberships.filter(role=Role.PROVINCE_ADMIN, bureau__level=Level.PROVINCE)
    first = held.select_related("bureau").order_by("bureau__path").first()
    return first.bureau if first else None


@staff("bureaus.view")
def settings(request: StaffRequest) -> HttpResponse:
    """Everybody may read what holds in their province."""
    own = administered(request.user)
    province = own or Bureau.objects.filter(path__in=[f"{p.split('/')[0]}/" for p in request.user.bureau_paths]).first()
    if province is None:
        raise Http404
    rows = Setting.objects.filter(province=province)
    context = {
        "province": province,
        "rows": setting_values(rows, local_date(database_now())),
        "may_enter": own is not None,
        "presets": preset_table(),
        "tiers": TIERS,
    }
    return render(request, "bureaus/settings.html", context)


@staff("bureaus.settings")
def enter(request: StaffRequest, key: str) -> HttpResponse:
    province, now = _administered(request), database_now()
    if key not in KNOWN:
        raise Http404
    kind = SchemeForm if key == "tier_scheme" else SettingForm
    form = kind(request.POST or None, key=key, initial={"effective_from": local_date(now)})
    known = setting_values(Setting.objects.filter(province=province, key=key), local_date(now))
    row = next(row for row in known if row.key == key)
    means: list[str] = []
    if request.method == "POST" and form.is_valid():
        facts = form.facts()
        try:
            if facts["effective_from"] <= local_date(now) and "confirmed" not in request.POST:
                check_setting(
                    province=province, key=key, value=facts["value"], effective_from=facts["effective_from"], at=now
                )
                means = impact(province, key, row.today.value if row.today else "", facts["value"])
            else:
                enter_setting(province=province, key=key, by=request.user, at=now, **facts)
                messages.success(request, _("The value was entered. It holds from its day on."))
                return redirect("bureaus_settings")
        except (Refusal, StaleState) as refused:
            form.add_error(None, str(refused))
    context = {
        "form": form,
        "label": label(key),
        "row": row,
        "means": means,
        "new_value": shown(key, form.cleaned_data["value"]) if means else "",
        "presets": preset_table() if key == "tier_scheme" else [],
        "tiers": TIERS,
    }
    return render(request, "bureaus/setting.html", context)


@staff("bureaus.settings")
@require_POST
def withdraw(request: StaffRequest, pk: int) -> HttpResponse:
    """Only a value whose day has not come."""
    setting = get_object_or_404(Setting.objects.filter(province=_administered(request)), pk=pk)
    try:
        withdraw_setting(setting=setting, by=request.user, at=database_now())
    except (Refusal, StaleState) as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("The value was withdrawn."))
    return redirect("bureaus_settings")


def _administered(request: StaffRequest) -> Bureau:
    province = administered(request.user)
    if province is None:
        raise PermissionDenied
    return province
