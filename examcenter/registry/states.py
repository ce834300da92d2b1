"""States in the registry and the verbs that change them."""

from examcenter.lib.states import Move
from examcenter.registry.models import ProposalState

PROPOSAL = {
    "change": Move((ProposalState.RETURNED,), ProposalState.WAITING),  # the enterprise puts right what was returned
    "withdraw": Move((ProposalState.WAITING, ProposalState.RETURNED), ProposalState.WITHDRAWN),
    "confirm": Move((ProposalState.WAITING,), ProposalState.CONFIRMED),
    "return": Move((ProposalState.WAITING,), ProposalState.RETURNED),
}
