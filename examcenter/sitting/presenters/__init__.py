"""How papers, printed sheets and the invigilator's board are shown."""

from examcenter.sitting.presenters.boards import COMING, NOW, PAST, WHEN, Board, board, sessions_by
from examcenter.sitting.presenters.papers import fragment
from examcenter.sitting.presenters.sheets import (
    attendance_pdf,
    entry_address,
    entry_url,
    grouped,
    poster_pdf,
    tickets_pdf,
)

__all__ = [
    "COMING",
    "NOW",
    "PAST",
    "WHEN",
    "Board",
    "attendance_pdf",
    "board",
    "entry_address",
    "entry_url",
    "fragment",
    "grouped",
    "poster_pdf",
    "sessions_by",
    "tickets_pdf",
]
