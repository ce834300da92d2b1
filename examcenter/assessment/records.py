"""The proof of a draw: what its public page, its files and its paper record say."""

from collections import Counter
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _, override

from examcenter.assessment.actions.draws import PARTY, batch_of
from examcenter.assessment.models import Assessment, Draw, Frame, Pick
from examcenter.assessment.presenters import public_address, stratum_label
from examcenter.lib import pdf, qr
from examcenter.rules import draw as rules

LONGEST_LIST = 300  # names on the paper record; longer lists are the selection file


@dataclass(frozen=True)
class StratumResult:
    label: str
    code: str
    size: int
    drawn: int
    reserves: int


def proof(assessment: Assessment) -> dict[str, Any]:
    """Everything about the newest population and its draw that may be public."""
    frame = assessment.frames.get(pk=newest(assessment).pk)
    draw = Draw.objects.filter(frame=frame).first()
    return {
        "frame": frame,
        "draw": draw,
        "batch": batch_of(frame),
        "party": PARTY,
        "strata": strata(frame, draw),
        "seed_digest": rules.sha256(draw.seed.encode()) if draw and draw.seed else "",
        "public_url": public_address(assessment),
    }


def newest(assessment: Assessment) -> Frame:
    """The newest population. Raises Frame.DoesNotExist before the first freeze."""
    frame = assessment.frames.select_related("assessment").first()
    if frame is None:
        raise Frame.DoesNotExist
    return frame


def strata(frame: Frame, draw: Draw | None) -> list[StratumResult]:
    sizes = Counter(frame.rows.filter(reason="").order_by().values_list("stratum", flat=True))
    picks = Counter(draw.picks.order_by().values_list("row__stratum", "is_reserve")) if draw else Counter()
    return [
        StratumResult(stratum_label(code), code, sizes[code], picks[(code, False)], picks[(code, True)])
        for code in sorted(sizes)
    ]


def population_file(frame: Frame) -> bytes:
    rows = frame.rows.filter(reason="").values_list("pid", "stratum")
    return rules.population_file(rules.Row(pid, stratum) for pid, stratum in rows)


def selection_file(draw: Draw) -> bytes:
    picks = draw.picks.select_related("row").order_by()
    return rules.selection_file(
        rules.Picked(pick.row.pid, pick.row.stratum, pick.position, pick.ticket, pick.is_reserve) for pick in picks
    )


def draw_record(assessment: Assessment, picks: list[Pick]) -> bytes:
    """The draw record as PDF in Chinese, with places for signatures and a QR code to the public page."""
    with override(settings.LANGUAGE_CODE):
        return _draw_record(assessment, picks)


def _draw_record(assessment: Assessment, picks: list[Pick]) -> bytes:
    drawn = [pick for pick in picks if not pick.is_reserve]
    context = {
        **proof(assessment),
        "assessment": assessment,
        "picks": picks if len(picks) <= LONGEST_LIST else [],
        "drawn_count": len(drawn),
        "reserve_count": len(picks) - len(drawn),
        "code": qr.data_uri(public_address(assessment)),
    }
    return pdf.render("pdf/draw_record.html", context, title=_("Draw record"))
