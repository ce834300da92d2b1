"""The roster: one row per appointment; a person is known by the document number, however many rows name it."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import pairwise

from django.utils.translation import gettext as _

from examcenter.bureaus.models import User
from examcenter.lib.clock import local_date
from examcenter.lib.uploads import (
    CHANGED,
    NEW,
    UNCHANGED,
    ImportResult,
    Upload,
    in_chunks,
    open_sheets,
    parse_sheet,
)
from examcenter.registry.imports.applying import Area, carry_out
from examcenter.registry.imports.cells import PERSON_COLUMNS, document_number
from examcenter.registry.models import Appointment, Capacity, Enterprise, Person
from examcenter.rules.masking import mask_name
from question_bank.formats.tables import BadCell, Parsed, Row

FIELDS = ("posts", "ended_on", "trained_on", "unit_assessed_on")
BATCH = 500
Span = tuple[date, date | None, Row | None]  # from, to, the row that says so (None: stored)
Post = tuple[str, str, str, str]  # keyed hash of the person, organisation code, role, side


@dataclass
class Entry:
    """One row with what its document number says."""

    row: Row
    number: str
    hash: str
    born_on: date | None

    @property
    def post(self) -> Post:
        return (self.hash, self.row["code"], self.row["role"], self.row["side"])


@dataclass
class Stored:
    """The enterprises and persons of the file as they are in the database, and who serves where."""

    units: dict[str, Enterprise] = field(default_factory=dict)
    sides: dict[int, set[str]] = field(default_factory=lambda: defaultdict(set))
    persons: dict[str, Person] = field(default_factory=dict)
    appointments: dict[Post, dict[date, Appointment]] = field(default_factory=lambda: defaultdict(dict))

    def load(self, codes: Iterable[str], hashes: Iterable[str]) -> None:
        for chunk in in_chunks(sorted(set(codes)), BATCH):
            units = Enterprise.objects.filter(code__in=chunk).select_related("bureau")
            self.units |= {unit.code: unit for unit in units}
            for capacity in Capacity.objects.filter(enterprise__code__in=chunk):
                self.sides[capacity.enterprise_id].add(capacity.side)
        for chunk in in_chunks(sorted(set(hashes)), BATCH):
            self.persons |= {person.id_hash: person for person in Person.objects.filter(id_hash__in=chunk)}
            for held in Appointment.objects.filter(person__id_hash__in=chunk).select_related("person", "enterprise"):
                post = (held.person.id_hash, held.enterprise.code, held.role, held.side)
                self.appointments[post][held.started_on] = held

    def state(self, entry: Entry) -> str:
        held = self.appointments[entry.post].get(entry.row["started_on"])
        if held is None:
            return NEW
        person = self.persons[entry.hash]
        same = all(getattr(held, name) == entry.row[name] for name in FIELDS)
        return UNCHANGED if same and not _differs(person, entry) else CHANGED


def _differs(person: Person, entry: Entry) -> bool:
    """Whether the file knows something new about the person; an empty phone says nothing."""
    phone = entry.row["phone"]
    return person.id_kind != entry.row["id_kind"] or bool(phone and phone != person.phone)


def import_persons(*, file: Upload, by: User, at: datetime, dry_run: bool = False) -> ImportResult:
    """Persons and appointments new and changed; those that the file does not name stay as they are."""
    sheets, unreadable = open_sheets(file)
    parsed = parse_sheet(sheets, "名录", PERSON_COLUMNS, unreadable)
    entries = _entries(parsed, local_date(at))
    stored = Stored()
    stored.load((entry.row["code"] for entry in entries), (entry.hash for entry in entries))
    _check_units(parsed, entries, stored, Area(by))
    _check_persons(parsed, entries, stored)
    _check_posts(parsed, entries, stored)
    states = [] if parsed.errors else [stored.state(entry) for entry in entries]

    def write() -> None:
        _write_persons(entries, stored)
        _write_appointments(entries, stored)

    return carry_out(
        "persons", file=file, states=states, errors=parsed.errors, write=write, by=by, at=at, dry_run=dry_run
    )


def _entries(parsed: Parsed, today: date) -> list[Entry]:
    entries = []
    for row in parsed.rows:
        try:
            number, born_on = document_number(row["id_kind"], row["id_number"], today=today)
        except BadCell as wrong:
            parsed.fault(row, "id_number", str(wrong))
            continue
        entries.append(Entry(row, number, Person.hash_of(number), born_on))
    return entries


def _check_units(parsed: Parsed, entries: list[Entry], stored: Stored, area: Area) -> None:
    for entry in entries:
        row = entry.row
        unit = stored.units.get(row["code"])
        if unit is None:
            parsed.fault(row, "code", _("There is no enterprise with this code; import the enterprises first."))
        elif not area.holds(unit.bureau.path):
            parsed.fault(row, "code", _("This enterprise is kept by a bureau outside your area."))
        elif row["side"] not in stored.sides[unit.pk]:
            parsed.fault(row, "side", _("This is not among the enterprise's capacities."))
        if row["ended_on"] and row["ended_on"] < row["started_on"]:
            parsed.fault(row, "ended_on", _("An appointment cannot end before it begins."))


def _check_persons(parsed: Parsed, entries: list[Entry], stored: Stored) -> None:
    """One number, one person: the same name and phone in all rows, and the name that is stored."""
    first: dict[str, Row] = {}
    for entry in entries:
        row, known = entry.row, stored.persons.get(entry.hash)
        above = first.setdefault(entry.hash, row)
        if row["name"] != above["name"]:
            parsed.fault(
                row, "name", _("The same document number stands in row %(row)s with another name.") % _at(above)
            )
        elif known is not None and known.name != row["name"]:
            reason = _("The same document number is stored for another name (%(name)s).")
            parsed.fault(row, "name", reason % {"name": mask_name(known.name)})
        if row["phone"] and above["phone"] and row["phone"] != above["phone"]:
            parsed.fault(row, "phone", _("The same person stands in row %(row)s with another phone.") % _at(above))


def _at(row: Row) -> dict[str, int]:
    return {"row": row.number}


def _check_posts(parsed: Parsed, entries: list[Entry], stored: Stored) -> None:
    """Nobody holds the same post twice at the same time, neither in the file nor with what is stored."""
    rows: dict[Post, dict[date, Row]] = defaultdict(dict)
    for entry in entries:
        begun = rows[entry.post]
        if entry.row["started_on"] in begun:
            above = begun[entry.row["started_on"]]
            parsed.fault(entry.row, "started_on", _("The same appointment stands in row %(row)s.") % _at(above))
        begun.setdefault(entry.row["started_on"], entry.row)
    for post, begun in rows.items():
        kept = stored.appointments[post]
        spans: list[Span] = [(start, row["ended_on"], row) for start, row in begun.items()]
        spans += [(start, held.ended_on, None) for start, held in kept.items() if start not in begun]
        _check_spans(parsed, sorted(spans, key=lambda span: span[0]))


def _check_spans(parsed: Parsed, spans: list[Span]) -> None:
    for (start, end, earlier), (later_start, _later_end, later) in pairwise(spans):
        row = later or earlier
        if row is not None and (end is None or end >= later_start):
            reason = _("Two appointments to the same post overlap: from %(first)s and from %(second)s.")
            parsed.fault(row, "started_on", reason % {"first": start.isoformat(), "second": later_start.isoformat()})


def _write_persons(entries: list[Entry], stored: Stored) -> None:
    fresh: dict[str, Person] = {}
    changed: dict[str, Person] = {}
    for entry in entries:
        person = stored.persons.get(entry.hash) or fresh.get(entry.hash)
        if person is None:
            fresh[entry.hash] = Person(
                name=entry.row["name"],
                id_kind=entry.row["id_kind"],
                id_number=entry.number,
                id_hash=entry.hash,
                id_last4=entry.number[-4:],
                born_on=entry.born_on,
                phone=entry.row["phone"],
            )
        elif _differs(person, entry):
            person.id_kind, person.phone = entry.row["id_kind"], entry.row["phone"] or person.phone
            if entry.hash in stored.persons:
                changed[entry.hash] = person
    Person.objects.bulk_update(changed.values(), ["id_kind", "phone"], batch_size=BATCH)
    stored.persons |= {
        person.id_hash: person for person in Person.objects.bulk_create(fresh.values(), batch_size=BATCH)
    }


def _write_appointments(entries: list[Entry], stored: Stored) -> None:
    fresh, changed = [], []
    for entry in entries:
        row = entry.row
        held = stored.appointments[entry.post].get(row["started_on"])
        values = {name: row[name] for name in FIELDS}
        if held is None:
            fresh.append(
                Appointment(
                    person=stored.persons[entry.hash],
                    enterprise=stored.units[row["code"]],
                    role=row["role"],
                    side=row["side"],
                    started_on=row["started_on"],
                    **values,
                )
            )
        elif any(getattr(held, name) != value for name, value in values.items()):
            for name, value in values.items():
                setattr(held, name, value)
            changed.append(held)
    Appointment.objects.bulk_update(changed, FIELDS, batch_size=BATCH)
    Appointment.objects.bulk_create(fresh, batch_size=BATCH)
