"""Yearly figures from a spreadsheet; the tiers follow from the newest ones (domain 2.1)."""

from datetime import datetime

from django.utils.translation import gettext as _

from examcenter.bureaus.models import User
from examcenter.lib.uploads import CHANGED, NEW, UNCHANGED, ImportResult, Upload
from examcenter.registry.imports.applying import Job, Trial, import_at_once
from examcenter.registry.imports.batch import Batch
from examcenter.registry.imports.columns import CODE, FIGURES_COLUMNS
from examcenter.registry.imports.followers import put_figures, put_tiers
from examcenter.registry.imports.units import Units
from examcenter.registry.models import RunStep
from question_bank.formats.tables import Parsed, Row

COLUMNS = (CODE, *FIGURES_COLUMNS)


def import_figures(*, file: Upload, by: User, at: datetime, dry_run: bool = False) -> ImportResult:
    """Figures of years new and corrected; an earlier year's figures change no tier."""
    return import_at_once("figures", read_figures, file=file, by=by, at=at, dry_run=dry_run)


def read_figures(job: Job) -> Trial:
    parsed = job.parse("年度数据", COLUMNS)
    _check(parsed, job.today.year)
    units = Units.load(parsed, job)
    if parsed.errors:
        return Trial(parsed)
    states = [_state(units, row) for row in parsed.rows]

    def gather(batch: Batch) -> None:
        concerned: dict[str, None] = {}
        for row, state in zip(parsed.rows, states, strict=True):
            if state != UNCHANGED:
                unit = units.by_code[row["code"]]
                put_figures(batch, unit, units.figures[unit.pk], row)
                concerned[row["code"]] = None
        for number, code in enumerate(concerned):
            unit = units.by_code[code]
            held = units.capacities[unit.pk]
            put_tiers(batch, unit, units.figures[unit.pk], held, list(held), job)
            job.tell(RunStep.STAGING, number, len(concerned))

    return Trial(parsed, states, gather)


def _check(parsed: Parsed, this_year: int) -> None:
    seen: dict[tuple[str, int], int] = {}
    for row in parsed.rows:
        above = seen.setdefault((row["code"], row["year"]), row.number)
        if above != row.number:
            parsed.fault(row, "year", _("The figures of this year already stand in row %(row)s.") % {"row": above})
        if row["year"] > this_year:
            parsed.fault(row, "year", _("The year lies in the future."))


def _state(units: Units, row: Row) -> str:
    held = units.figures[units.by_code[row["code"]].pk].get(row["year"])
    if held is None:
        return NEW
    return UNCHANGED if (held.employees, held.revenue) == (row["employees"], row["revenue"]) else CHANGED
