"""Everything that changes a result: marking, confirming, correcting, publishing, and noting what became of a fail."""

from examcenter.results.actions.marking import close_paper
from examcenter.results.actions.outcomes import confirm, correct, note_rectification
from examcenter.results.actions.publishing import approve_publication, propose_publication, send_back_publication

__all__ = [
    "approve_publication",
    "close_paper",
    "confirm",
    "correct",
    "note_rectification",
    "propose_publication",
    "send_back_publication",
]
