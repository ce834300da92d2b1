"""Freezing the population and drawing from it."""

import secrets
from collections import Counter
from datetime import datetime

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from examcenter.assessment.actions.plans import require_enough, require_questions
from examcenter.assessment.models import Assessment, Draw, Frame, FrameRow, Pick, Seat
from examcenter.assessment.queries import Member, population, shares
from examcenter.assessment.queries.rosters import rosters_checked
from examcenter.assessment.states import ASSESSMENT
from examcenter.bureaus.models import User
from examcenter.journal import actions as journal
from examcenter.lib.clock import local_date
from examcenter.lib.crypto import keyed_hash
from examcenter.lib.refusals import Refusal
from examcenter.lib.states import move
from examcenter.registry.queries.roster_check import Checked
from examcenter.rules import draw as rules

PARTY = "system"  # who commits to the nonce


def batch_of(frame: Frame) -> str:
    """How the draw from this population is called in its seed; a corrected population is another batch."""
    return batch(frame.assessment, frame.version)


def batch(assessment: Assessment, version: int) -> str:
    return f"{assessment.public_key}-{version}"


@transaction.atomic
def freeze(*, assessment: Assessment, by: User, at: datetime) -> Frame:
    """Writes the population down, one row per person, with its root, its file's digest and a committed nonce."""
    today = local_date(at)
    members = population(assessment, today)
    strata = Counter(member.stratum for member in members if not member.reason)
    require_enough(assessment, strata.total())
    require_questions(assessment, strata)
    move(assessment, "freeze", ASSESSMENT)
    version = (assessment.frames.aggregate(newest=Max("version"))["newest"] or 0) + 1
    rows = _rows(assessment, version, members)
    frame = _frame(assessment, version, rows, by=by, at=at)
    for row in rows:
        row.frame = frame
    FrameRow.objects.bulk_create(rows)
    journal.record(
        actor=by.actor,
        verb="assessment.freeze",
        obj=assessment,
        at=at,
        version=version,
        size=frame.size,
        excluded=frame.excluded,
        root=frame.root,
        commitment=frame.commitment,
        **_rosters(rosters_checked(assessment, members, today)),
    )
    return frame


def _rosters(checked: Checked | None) -> dict[str, int]:
    """Stated only: a draw may go on while some units have not looked through their list."""
    return {"units": checked.units, "rosters_unchecked": checked.unchecked} if checked else {}


def _rows(assessment: Assessment, version: int, members: list[Member]) -> list[FrameRow]:
    key = bytes.fromhex(keyed_hash("draw", assessment.bureau.ancestor_paths()[0]))
    named = batch(assessment, version)
    return [
        FrameRow(
            pid=rules.pid(key, named, str(member.person_id)),
            stratum=member.stratum,
            person_id=member.person_id,
            appointment_id=member.appointment_id,
            reason=member.reason,
        )
        for member in members
    ]


def _frame(assessment: Assessment, version: int, rows: list[FrameRow], *, by: User, at: datetime) -> Frame:
    people = [rules.Row(row.pid, row.stratum) for row in rows if not row.reason]
    nonce = secrets.token_hex(32)
    return Frame.objects.create(
        assessment=assessment,
        version=version,
        frozen_at=at,
        frozen_by=by,
        size=len(people),
        excluded=len(rows) - len(people),
        root=rules.root_of(people),
        file_digest=rules.sha256(rules.population_file(people)),
        nonce=nonce,
        commitment=rules.commitment(nonce, PARTY, batch(assessment, version)),
    )


@transaction.atomic
def unfreeze(*, assessment: Assessment, by: User, at: datetime) -> Assessment:
    """Back to before the freeze, so that a corrected population becomes a new version; the old one stays."""
    move(assessment, "unfreeze", ASSESSMENT)
    journal.record(actor=by.actor, verb="assessment.unfreeze", obj=assessment, at=at)
    return assessment


# --- the draw --------------------------------------------------------------------------------------------


@transaction.atomic
def draw(*, assessment: Assessment, by: User, at: datetime, witness: str = "", witness_value: str = "") -> Draw:
    """Draws from the frozen population and gives every drawn person a seat; a census takes everyone, without a seed."""
    frame = assessment.frames.select_related("assessment").first()
    if frame is None:
        raise Refusal(_("The population has not been frozen yet. Freeze it first."))
    rows = list(frame.rows.filter(reason="").select_related("appointment"))
    people = [rules.Row(row.pid, row.stratum) for row in rows]
    _require_unchanged(frame, people)
    seed = "" if assessment.is_census else _seed(assessment, frame, witness, witness_value)
    picked = rules.everyone(people) if assessment.is_census else _select(assessment, people, seed)
    move(assessment, "draw", ASSESSMENT)
    made = Draw.objects.create(
        frame=frame,
        algorithm=rules.CENSUS if assessment.is_census else rules.ALGORITHM,
        witness="" if assessment.is_census else witness.strip(),
        witness_value="" if assessment.is_census else witness_value.strip(),
        seed=seed,
        drawn_at=at,
        drawn_by=by,
        selection_digest=rules.sha256(rules.selection_file(picked)),
    )
    _seat(assessment, _picks(made, rows, picked))
    _record(assessment, made, picked, by=by, at=at)
    return made


def _require_unchanged(frame: Frame, people: list[rules.Row]) -> None:
    if len(people) != frame.size or rules.root_of(people) != frame.root:
        raise Refusal(
            _("The frozen population does not match its published root any more. Nothing was drawn. "
              "Reopen the population, freeze it anew, and have the journal checked.")
        )  # fmt: skip


def _seed(assessment: Assessment, frame: Frame, witness: str, value: str) -> str:
    if not witness.strip():
        raise Refusal(_("Give the name of the witness."))
    try:
        typed = rules.source("WITNESS", value)
    except ValueError as wrong:
        raise Refusal(_("The witness's value must not be empty and must not contain “|” or “/”.")) from wrong
    sources = [rules.source("PLAN", assessment.plan_digest), rules.source("NONCE", frame.nonce), typed]
    return rules.seed_text(batch_of(frame), frame.size, frame.root, sources)


def _select(assessment: Assessment, people: list[rules.Row], seed: str) -> list[rules.Picked]:
    require_enough(assessment, len(people))
    quotas, reserves = shares(assessment, Counter(row.stratum for row in people))
    return rules.select(people, seed, quotas, reserves)


def _picks(made: Draw, rows: list[FrameRow], picked: list[rules.Picked]) -> list[Pick]:
    by_pid = {row.pid: row for row in rows}
    return Pick.objects.bulk_create(
        Pick(draw=made, row=by_pid[p.pid], position=p.position, ticket=p.ticket, is_reserve=p.is_reserve)
        for p in picked
    )


def _seat(assessment: Assessment, picks: list[Pick]) -> None:
    Seat.objects.bulk_create(seat_for(assessment, pick, Seat.Source.DRAWN) for pick in picks if not pick.is_reserve)


def seat_for(assessment: Assessment, pick: Pick, source: Seat.Source) -> Seat:
    """The unsaved seat of a pick, by the post under which the person was frozen."""
    role, side = pick.row.stratum.split("-")
    return Seat(
        assessment=assessment,
        pick=pick,
        source=source,
        person_id=pick.row.person_id,
        appointment_id=pick.row.appointment_id,
        enterprise_id=pick.row.appointment.enterprise_id,
        role=role,
        side=side,
    )


def _record(assessment: Assessment, made: Draw, picked: list[rules.Picked], *, by: User, at: datetime) -> None:
    journal.record(
        actor=by.actor,
        verb="assessment.draw",
        obj=assessment,
        at=at,
        algorithm=made.algorithm,
        frame=made.frame.version,
        seed_digest=rules.sha256(made.seed.encode()) if made.seed else "",
        drawn=sum(not pick.is_reserve for pick in picked),
        reserves=sum(pick.is_reserve for pick in picked),
        selection_digest=made.selection_digest,
    )
