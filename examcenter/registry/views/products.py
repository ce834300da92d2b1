"""Products and yearly figures of an enterprise."""

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from examcenter.bureaus.access import StaffRequest, staff
from examcenter.bureaus.permissions import may
from examcenter.lib.clock import database_now, local_date
from examcenter.registry.actions.figures import FIELDS, record_figures
from examcenter.registry.actions.products import SEEN, add_product, change_product, remove_product
from examcenter.registry.actions.seen import fingerprint
from examcenter.registry.forms.enterprises import FiguresForm, ProductForm, Seen, values_of_product
from examcenter.registry.models import Product
from examcenter.registry.presenters.responsibility import tiers_of
from examcenter.registry.views.unit_acts import carried_out, editable_unit, to_unit, unit_page


def _own(request: StaffRequest, pk: int) -> Product:
    products = Product.objects.for_user(request.user).select_related("enterprise__bureau")
    product: Product = get_object_or_404(products, pk=pk)
    if not may(request.user, "registry.edit", product.enterprise.bureau):
        raise PermissionDenied
    return product


@staff("registry.edit")
def add(request: StaffRequest, pk: int) -> HttpResponse:
    unit = editable_unit(request, pk)
    form = ProductForm(request.POST or None, initial={"is_main": not unit.products.exists()})

    def act() -> None:
        main = form.cleaned_data["is_main"]
        add_product(enterprise=unit, values=form.values(), main=main, by=request.user, at=database_now())

    if carried_out(request, form, act, _("The product was added.")):
        return to_unit(unit)
    return unit_page(request, form, unit, heading=_("Add a product"), submit=_("Add the product"))


@staff("registry.edit")
def product(request: StaffRequest, pk: int) -> HttpResponse:
    row = _own(request, pk)
    initial = values_of_product(row) | {"seen": fingerprint(row, SEEN)}
    form = ProductForm(request.POST or None, initial=initial)

    def act() -> None:
        main, seen = form.cleaned_data["is_main"], form.cleaned_data["seen"]
        change_product(product=row, values=form.values(), main=main, by=request.user, at=database_now(), seen=seen)

    if carried_out(request, form, act, _("The product was changed.")):
        return to_unit(row.enterprise)
    return unit_page(request, form, row.enterprise, heading=_("Edit the product"), submit=_("Save the changes"))


@staff("registry.edit")
def remove(request: StaffRequest, pk: int) -> HttpResponse:
    row = _own(request, pk)
    form = Seen(request.POST if request.method == "POST" else None)
    if carried_out(
        request, form, lambda: remove_product(product=row, by=request.user, at=database_now()),
        _("The product was removed."),
    ):  # fmt: skip
        return to_unit(row.enterprise)
    lead = _("“%(product)s” leaves the enterprise's products; the history keeps what was recorded of it.")
    return unit_page(
        request, form, row.enterprise, lead=lead % {"product": row.name or "—"}, dangerous=True,
        heading=_("Remove the product"), submit=_("Remove the product"),
    )  # fmt: skip


@staff("registry.edit")
def figures(request: StaffRequest, pk: int) -> HttpResponse:
    """All years, and a form for one of them: a new one, or `?year=` to correct."""
    unit, now = editable_unit(request, pk), database_now()
    today, rows = local_date(now), list(unit.figures.all())
    asked = request.GET.get("year", "")
    known = next((row for row in rows if str(row.year) == asked), None)
    missing = (year for year in (today.year - 1, today.year) if all(row.year != year for row in rows))
    initial: dict[str, object] = {"year": next(missing, None)}
    if known:
        initial = {"year": known.year, "employees": known.employees, "revenue": known.revenue}
    form = FiguresForm(request.POST or None, initial=initial | {"seen": fingerprint(known, FIELDS) if known else ""})

    def act() -> None:
        record_figures(enterprise=unit, by=request.user, at=now, **form.cleaned_data)

    if carried_out(request, form, act, _("The figures were recorded; the tiers follow from the newest year.")):
        return redirect("registry_figures", unit.pk)
    context = {
        "unit": unit, "form": form, "rows": rows, "known": known, "tiers": tiers_of(unit, today),
    }  # fmt: skip
    return render(request, "registry/figures.html", context)
