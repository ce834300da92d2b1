"""The roster: one row per appointment; a person is known by the document number, however many rows name it."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import pairwise

from django.utils.translation import gettext as _

from examcenter.bureaus.models import User
from examcenter.lib.days import wrong_day
from examcenter.lib.spelling import fold
from examcenter.lib.uploads import CHANGED, NEW, UNCHANGED, ImportResult, Upload, in_chunks
from examcenter.registry.actions.post_days import wrong_record, wrong_start
from examcenter.registry.imports.applying import Area, Job, Trial, Watch, import_at_once
from examcenter.registry.imports.batch import Batch
from examcenter.registry.imports.cells import document_number
from examcenter.registry.imports.columns import PERSON_COLUMNS
from examcenter.registry.models import Appointment, Capacity, Enterprise, Person, RunStep
from examcenter.rules.masking import mask_name
from question_bank.formats.tables import BadCell, Parsed, Row

FIELDS = ("posts", "ended_on", "trained_on", "unit_assessed_on")
BATCH = 500
TOLD_EVERY = 1000  # rows
Span = tuple[date, date | None, Row | None]  # from, to, the row that says so (None: stored)
Post = tuple[str, str, str, str]  # keyed hash of the person, organisation code, role, side


@dataclass(slots=True)
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

    said: list[str] = field(default_factory=list)  # what the file has columns for
    units: dict[str, Enterprise] = field(default_factory=dict)
    sides: dict[int, set[str]] = field(default_factory=lambda: defaultdict(set))
    persons: dict[str, Person] = field(default_factory=dict)
    appointments: dict[Post, dict[date, Appointment]] = field(default_factory=dict)

    def load(self, entries: list[Entry], job: Job) -> None:
        codes, hashes = sorted({entry.row["code"] for entry in entries}), sorted({entry.hash for entry in entries})
        total = len(codes) + len(hashes)
        self.load_units(codes, job.watch)
        for number, chunk in enumerate(in_chunks(hashes, BATCH)):
            job.tell(RunStep.COMPARING, len(codes) + number * BATCH, total)
            self._load_persons(list(chunk), job.watch)

    def load_units(self, codes: list[str], watch: Watch) -> None:
        for chunk in in_chunks(codes, BATCH):
            watch(Enterprise, "code", chunk, ("bureau_id",))
            units = (
                Enterprise.objects.filter(code__in=chunk)
                .select_related("bureau")
                .only("code", "bureau", "bureau__path")
            )
            self.units |= {unit.code: unit for unit in units}
        for ids in in_chunks([unit.pk for unit in self.units.values()], BATCH):
            watch(Capacity, "enterprise_id", ids, ("kind",))
            for capacity in Capacity.objects.filter(enterprise__in=ids):
                self.sides[capacity.enterprise_id].add(capacity.side)

    def _load_persons(self, hashes: list[str], watch: Watch) -> None:
        watch(Person, "id_hash", hashes)
        found = {person.pk: person for person in Person.objects.filter(id_hash__in=hashes)}
        if not found:
            return
        self.persons |= {person.id_hash: person for person in found.values()}
        watch(Appointment, "person_id", found)
        for held in Appointment.objects.filter(person__in=found).select_related("enterprise"):
            post = (found[held.person_id].id_hash, held.enterprise.code, held.role, held.side)
            self.appointments.setdefault(post, {})[held.started_on] = held

    def held(self, entry: Entry) -> Appointment | None:
        return self.appointments.get(entry.post, {}).get(entry.row["started_on"])

    def state(self, entry: Entry) -> str:
        held = self.held(entry)
        if held is None:
            return NEW
        person = self.persons[entry.hash]
        same = all(getattr(held, name) == entry.row[name] for name in self.said if name in FIELDS)
        return UNCHANGED if same and not self._differs(person, entry) else CHANGED

    def _differs(self, person: Person, entry: Entry) -> bool:
        """Whether the file knows something new about the person; an empty phone says nothing."""
        phone = entry.row["phone"]
        other = "id_kind" in self.said and person.id_kind != entry.row["id_kind"]
        return other or bool(phone and phone != person.phone)


def import_persons(*, file: Upload, by: User, at: datetime, dry_run: bool = False) -> ImportResult:
    """Persons and appointments new and changed; those that the file does not name stay as they are."""
    return import_at_once("persons", read_persons, file=file, by=by, at=at, dry_run=dry_run)


def read_persons(job: Job) -> Trial:
    parsed = job.parse("名录", PERSON_COLUMNS)
    entries = _entries(parsed, job.today)
    stored = Stored(said=list(parsed.places))
    stored.load(entries, job)
    area = Area(job.by)
    _check_units(parsed, entries, stored, area, job.today)
    _check_faulty(parsed, job, area)
    _check_persons(parsed, entries, stored)
    _check_posts(parsed, entries, stored)
    if parsed.errors:
        return Trial(parsed)
    states = [stored.state(entry) for entry in entries]
    return Trial(parsed, states, lambda batch: _gather(batch, entries, stored, job))


def _entries(parsed: Parsed, today: date) -> list[Entry]:
    """Of the rows without fault; the others are told what is wrong with their number, too."""
    entries, faulty = [], []
    for row in [*parsed.rows, *parsed.faulty]:
        if not row.holds("id_kind", "id_number"):
            continue
        try:
            number, born_on = document_number(row["id_kind"], row["id_number"], today=today)
        except BadCell as wrong:
            parsed.fault(row, "id_number", str(wrong))
            faulty.append(row)
        else:
            entries.append(Entry(row, number, Person.hash_of(number), born_on))
    known = {row.number for row in parsed.faulty}
    parsed.faulty.extend(row for row in faulty if row.number not in known)
    return [entry for entry in entries if entry.row.number not in known]


def _check_faulty(parsed: Parsed, job: Job, area: Area) -> None:
    """What can be said of the enterprise in rows with other faults, so that nobody corrects a file twice."""
    rows = [row for row in parsed.faulty if row.holds("code")]
    stored = Stored()
    stored.load_units(sorted({row["code"] for row in rows}), job.watch)
    for row in rows:
        _check_unit(parsed, row, stored, area, job.today)


def _check_units(parsed: Parsed, entries: list[Entry], stored: Stored, area: Area, today: date) -> None:
    for entry in entries:
        _check_unit(parsed, entry.row, stored, area, today)


def _check_unit(parsed: Parsed, row: Row, stored: Stored, area: Area, today: date) -> None:
    """Also of a row of which not everything could be read."""
    unit = stored.units.get(row["code"])
    if unit is None:
        parsed.fault(row, "code", _("There is no enterprise with this code; import the enterprises first."))
    elif not area.holds(unit.bureau.path):
        parsed.fault(row, "code", _("This enterprise is kept by a bureau outside your area."))
    elif row.holds("side") and row["side"] not in stored.sides[unit.pk]:
        parsed.fault(row, "side", _("This is not among the enterprise's capacities."))
    if row.holds("ended_on", "started_on") and row["ended_on"] < row["started_on"]:
        parsed.fault(row, "ended_on", _("An appointment cannot end before it begins."))
    _check_days(parsed, row, today)


def _check_days(parsed: Parsed, row: Row, today: date) -> None:
    if row.holds("started_on") and (wrong := wrong_start(row["started_on"], today)):
        parsed.fault(row, "started_on", wrong)
    if row.holds("ended_on") and (wrong := wrong_day(row["ended_on"], today)):
        parsed.fault(row, "ended_on", wrong)
    for name in ("trained_on", "unit_assessed_on"):
        if row.holds(name) and (wrong := wrong_record(row[name], today)):
            parsed.fault(row, name, wrong)


def _check_persons(parsed: Parsed, entries: list[Entry], stored: Stored) -> None:
    """One number, one person: the same name and phone in all rows, and the name that is stored."""
    first: dict[str, Row] = {}
    for entry in entries:
        row, known = entry.row, stored.persons.get(entry.hash)
        above = first.setdefault(entry.hash, row)
        if fold(row["name"]) != fold(above["name"]):
            parsed.fault(
                row, "name", _("The same document number stands in row %(row)s with another name.") % _at(above)
            )
        elif known is not None:
            _check_known(parsed, row, known)
        if row["phone"] and above["phone"] and row["phone"] != above["phone"]:
            parsed.fault(row, "phone", _("The same person stands in row %(row)s with another phone.") % _at(above))


def _check_known(parsed: Parsed, row: Row, known: Person) -> None:
    if known.merged_into_id is not None:
        reason = _("The record with this number was joined with another one. Use the number that this person has now.")
        parsed.fault(row, "id_number", reason)
    elif fold(known.name) != fold(row["name"]):  # an interpunct is written in several ways
        reason = _("The same document number is stored for another name (%(name)s).")
        parsed.fault(row, "name", reason % {"name": mask_name(known.name)})


def _at(row: Row) -> dict[str, int]:
    return {"row": row.number}


def _check_posts(parsed: Parsed, entries: list[Entry], stored: Stored) -> None:
    """Nobody holds the same post twice at the same time, neither in the file nor with what is stored."""
    rows: dict[Post, dict[date, Row]] = {}
    for entry in entries:
        begun = rows.setdefault(entry.post, {})
        if entry.row["started_on"] in begun:
            above = begun[entry.row["started_on"]]
            parsed.fault(entry.row, "started_on", _("The same appointment stands in row %(row)s.") % _at(above))
        begun.setdefault(entry.row["started_on"], entry.row)
    for post, begun in rows.items():
        kept = stored.appointments.get(post, {})
        if len(begun) + len(kept) > 1:
            spans: list[Span] = [(start, row["ended_on"], row) for start, row in begun.items()]
            spans += [(start, held.ended_on, None) for start, held in kept.items() if start not in begun]
            _check_spans(parsed, sorted(spans, key=lambda span: span[0]))


def _check_spans(parsed: Parsed, spans: list[Span]) -> None:
    for (start, end, earlier), (later_start, _later_end, later) in pairwise(spans):
        row = later or earlier
        if row is not None and (end is None or end >= later_start):
            reason = _("Two appointments to the same post overlap: from %(first)s and from %(second)s.")
            parsed.fault(row, "started_on", reason % {"first": start.isoformat(), "second": later_start.isoformat()})


def _gather(batch: Batch, entries: list[Entry], stored: Stored, job: Job) -> None:
    """Each person once, with what all of their rows say together; then the posts."""
    phones = {entry.hash: entry.row["phone"] for entry in reversed(entries) if entry.row["phone"]}
    kinds = {entry.hash: entry.row["id_kind"] for entry in entries}
    keys: dict[str, int] = {}
    for number, entry in enumerate(entries):
        if number % TOLD_EVERY == 0:
            job.tell(RunStep.STAGING, number, len(entries))
        if entry.hash not in keys:
            person = stored.persons.get(entry.hash)
            if person is None:
                person = batch.make(_person(entry, phones.get(entry.hash, "")))
            else:
                kind = kinds[entry.hash] if "id_kind" in stored.said else person.id_kind
                batch.change(person, {"id_kind": kind, "phone": phones.get(entry.hash) or person.phone})
            keys[entry.hash] = person.pk
        _gather_post(batch, entry, keys[entry.hash], stored)


def _person(entry: Entry, phone: str) -> Person:
    return Person(
        name=entry.row["name"],
        id_kind=entry.row["id_kind"],
        id_number=entry.number,
        id_hash=entry.hash,
        id_last4=entry.number[-4:],
        born_on=entry.born_on,
        phone=phone,
    )


def _gather_post(batch: Batch, entry: Entry, person: int, stored: Stored) -> None:
    row, held = entry.row, stored.held(entry)
    values = {name: row[name] for name in FIELDS if held is None or name in stored.said}
    if held is not None:
        batch.change(held, values)
        return
    unit = stored.units[row["code"]].pk
    post = {"role": row["role"], "side": row["side"], "started_on": row["started_on"]}
    batch.make(Appointment(person_id=person, enterprise_id=unit, **post, **values))
