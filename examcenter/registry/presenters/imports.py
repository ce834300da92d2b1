"""What the pages of an import show."""

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from django.core.paginator import Page, Paginator
from django.utils.translation import gettext as _

from examcenter.bureaus.models import User
from examcenter.lib import faults
from examcenter.lib.clock import local_date
from examcenter.registry.imports.applying import NOT_UNDOABLE
from examcenter.registry.imports.sheets import SHEETS
from examcenter.registry.imports.undoing import may_undo
from examcenter.registry.models import Change, Enterprise, ImportRun, Person, RunState, RunStep
from examcenter.registry.models.persons import Appointment
from examcenter.registry.presenters.history import ChangeLine, change_lines

S = RunState
BUSY = frozenset({S.WAITING, S.CHECKING, S.QUEUED, S.APPLYING, S.UNDO_WAITING, S.UNDOING})
COLOURS = {S.APPLIED: "good", S.FAULTY: "bad", S.FAILED: "bad", S.CHECKED: "act"}
CHANGES_ON_A_PAGE = 50


class RunRow:
    """One import in a list."""

    def __init__(self, run: ImportRun) -> None:
        self.run = run

    @property
    def label(self) -> str:
        return str(SHEETS[self.run.kind].label) if self.run.kind in SHEETS else self.run.kind

    @property
    def colour(self) -> str:
        return COLOURS.get(S(self.run.state), "progress" if self.run.state in BUSY else "")

    @property
    def counts(self) -> list[tuple[str, int]]:
        words = {"new": _("new"), "changed": _("changed"), "unchanged": _("unchanged")}
        return [(word, self.run.counts[key]) for key, word in words.items() if key in self.run.counts]


@dataclass(frozen=True)
class Told:
    """A page of changed records in words."""

    page: "Page[Any]"
    records: list[dict[str, Any]]


class RunPage(RunRow):
    """One import on its own page."""

    def __init__(self, run: ImportRun, user: User, now: datetime, *, page: str | None = None) -> None:
        super().__init__(run)
        self.user, self.now, self.page = user, now, page

    @property
    def busy(self) -> bool:
        return self.run.state in BUSY and not self.stale

    @property
    def stale(self) -> bool:
        return self.run.is_stale(self.now)

    @property
    def own(self) -> bool:
        return self.run.by_id == self.user.pk

    @property
    def correcting(self) -> bool:
        return self.own and self.run.state == S.FAULTY

    @property
    def step(self) -> str:
        return str(RunStep(self.run.step).label) if self.run.step else str(S(self.run.state).label)

    @property
    def percent(self) -> int:
        return min(100, self.run.done * 100 // self.run.total) if self.run.total else 0

    @cached_property
    def _faults(self) -> list[Any]:
        return faults.read(self.run.faults)

    @cached_property
    def groups(self) -> list[faults.Group]:
        return faults.groups(self._faults)

    @property
    def shown_groups(self) -> list[faults.Group]:
        return self.groups[: faults.SHOWN]

    @property
    def undoable(self) -> bool:
        return may_undo(self.run, self.user, local_date(self.now))

    @property
    def why_not(self) -> str:
        """Why an applied import cannot be undone; empty where it can."""
        if self.undoable or self.run.state != S.APPLIED:
            return ""
        if self.run.kind in NOT_UNDOABLE:
            return _(
                "Risk records are only added to, so this import cannot be undone. Withdraw single records instead."
            )
        if self.run.undo_until is None:
            return _("The time in which this import could be undone is over.")
        return _("This import can be undone by who made it, or by an official of the same or a higher bureau.")

    @cached_property
    def changes(self) -> "Told | None":
        """What changed from what to what, by record; the values come from the records' own histories."""
        if self.run.applied_at is None:
            return None
        rows = Change.objects.filter(at=self.run.applied_at, verb=f"registry.import_{self.run.kind}").order_by("pk")
        keys = rows.values_list("object_type", "object_id").distinct().order_by("object_type", "object_id")
        page = Paginator(keys, CHANGES_ON_A_PAGE).get_page(self.page)
        if not page.paginator.count:
            return None
        told = [self._told(*key, rows) for key in page]
        return Told(page, told)

    def _told(self, object_type: str, object_id: str, rows: Any) -> dict[str, Any]:
        lines: list[ChangeLine] = change_lines(rows.filter(object_type=object_type, object_id=object_id))
        return {"title": _title(object_type, int(object_id), self.user), "lines": lines}


def _title(object_type: str, pk: int, user: User) -> str:
    """Whose record; only of those that the viewer may see."""
    if object_type == "registry.person":
        person = Person.objects.for_user(user).filter(pk=pk).first()
        return person.name if person else _("a record outside your area")
    if object_type == "registry.appointment":
        post = Appointment.objects.for_user(user).filter(pk=pk).select_related("person", "enterprise").first()
        return f"{post} · {post.enterprise}" if post else _("a record outside your area")
    unit = Enterprise.objects.for_user(user).filter(pk=pk).first()
    return unit.name if unit else _("a record outside your area")
