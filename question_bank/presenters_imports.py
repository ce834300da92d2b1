"""What the pages show of a file on its way and of stems that resemble each other."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from question_bank.imports import runs
from question_bank.models import Question, SimilarPair, Upload, UploadState
from question_bank.rules.difference import Piece, side_by_side


class Progress:
    """How far the work on an upload is, in words."""

    def __init__(self, upload: Upload, now: datetime) -> None:
        self.upload = upload
        self.silent = runs.is_silent(upload, now)
        self.busy = upload.state in runs.BUSY and not self.silent
        self.stopped = self.silent or upload.state == UploadState.FAILED

    @property
    def step(self) -> str:
        steps = {
            "read": _("Reading the file"),
            "compare": _("Comparing it with the bank"),
            "similar": _("Looking for similar questions"),
            "write": _("Writing the questions"),
        }
        return steps.get(self.upload.step, str(self.upload.get_state_display()))

    @property
    def percent(self) -> int:
        """The steps take about these shares of the time."""
        return {"read": 15, "compare": 45, "similar": 80, "write": 70}.get(self.upload.step, 5)

    @property
    def numbers(self) -> list[tuple[str, int]]:
        labels = {"new": _("New"), "changed": _("Changed"), "unchanged": _("Unchanged")}
        counts = self.upload.report.get("counts", {})
        return [(labels[name], number) for name, number in counts.items()]

    @property
    def to_do(self) -> int:
        counts = self.upload.report.get("counts", {})
        return int(counts.get("new", 0) + counts.get("changed", 0))


@dataclass(frozen=True)
class SimilarStems:
    """A stem of the file beside the one that it resembles."""

    code: str
    other: str
    share: int
    left: list[Piece]
    right: list[Piece]
    skipped: bool

    @classmethod
    def of(cls, row: Sequence[Any], skipped: Collection[str]) -> "SimilarStems":
        code, stem, other, other_stem, share = row
        return cls(code, other, share, *side_by_side(stem, other_stem), code in skipped)


@dataclass(frozen=True)
class Side:
    question: Question
    pieces: list[Piece]


@dataclass(frozen=True)
class SimilarLines:
    """Two questions of the bank side by side."""

    pair: SimilarPair
    sides: tuple[Side, Side]

    @classmethod
    def of(cls, pair: SimilarPair, first: Question, second: Question) -> "SimilarLines":
        stems = [question.newest.stem if question.newest else "" for question in (first, second)]
        left, right = side_by_side(*stems)
        return cls(pair, (Side(first, left), Side(second, right)))
