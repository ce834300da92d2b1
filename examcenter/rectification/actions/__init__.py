"""Everything that changes a notice: opening, answering, deciding, settling."""

from examcenter.rectification.actions.answering import answer
from examcenter.rectification.actions.deciding import NewSession, accept, return_answer
from examcenter.rectification.actions.opening import confirm_results
from examcenter.rectification.actions.settling import settle_left
from examcenter.rectification.actions.urging import urge

__all__ = ["NewSession", "accept", "answer", "confirm_results", "return_answer", "settle_left", "urge"]
