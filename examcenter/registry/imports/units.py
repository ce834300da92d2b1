"""Sheets about enterprises that are in the registry already: find them, and refuse what is not in one's area."""

from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from examcenter.lib.uploads import in_chunks
from examcenter.registry.imports.applying import Area, Job
from examcenter.registry.models import AnnualFigures, Capacity, Enterprise, Product, RunStep
from question_bank.formats.tables import Parsed

BATCH = 500


@dataclass
class Units:
    """The enterprises that a sheet names, with what hangs on them."""

    by_code: dict[str, Enterprise] = field(default_factory=dict)
    products: dict[int, list[Product]] = field(default_factory=dict)
    figures: dict[int, dict[int, AnnualFigures]] = field(default_factory=dict)
    capacities: dict[int, dict[str, Capacity]] = field(default_factory=dict)

    @classmethod
    def load(cls, parsed: Parsed, job: Job) -> "Units":
        rows = [*parsed.rows, *(row for row in parsed.faulty if row.holds("code"))]
        units, codes = cls(), sorted({row["code"] for row in rows})
        for number, chunk in enumerate(in_chunks(codes, BATCH)):
            job.tell(RunStep.COMPARING, number * BATCH, len(codes))
            units._load(list(chunk), job)
        area = Area(job.by)
        for row in rows:
            unit = units.by_code.get(row["code"])
            if unit is None:
                parsed.fault(row, "code", _("There is no enterprise with this code. Import the enterprises first."))
            elif not area.holds(unit.bureau.path):
                parsed.fault(row, "code", _("This enterprise is kept by a bureau outside your area."))
        return units

    def _load(self, codes: list[str], job: Job) -> None:
        job.watch(Enterprise, "code", codes)
        found = {unit.pk: unit for unit in Enterprise.objects.filter(code__in=codes).select_related("bureau")}
        for unit in found.values():
            self.by_code[unit.code] = unit
            self.products[unit.pk], self.figures[unit.pk], self.capacities[unit.pk] = [], {}, {}
        if not found:
            return
        for model in (Product, AnnualFigures, Capacity):
            job.watch(model, "enterprise_id", found)
        for product in Product.objects.filter(enterprise__in=found):
            self.products[product.enterprise_id].append(product)
        for figures in AnnualFigures.objects.filter(enterprise__in=found):
            self.figures[figures.enterprise_id][figures.year] = figures
        for capacity in Capacity.objects.filter(enterprise__in=found):
            self.capacities[capacity.enterprise_id][capacity.kind] = capacity
