"""What an enterprise that goes out of business leaves behind, to be shown before somebody says that it does."""

from dataclasses import dataclass
from datetime import date

from examcenter.registry.models import Appointment, Enterprise, ProposalState, TransferState
from examcenter.registry.queries.retention import open_matters


@dataclass(frozen=True)
class Leaves:
    persons: int  # who serve today
    waiting: int  # of them with an open exam, notice or reassessment
    proposals: int
    transfer: bool


def what_ends(unit: Enterprise, on: date) -> Leaves:
    persons = set(Appointment.objects.serving(on).filter(enterprise=unit).order_by().values_list("person", flat=True))
    return Leaves(
        persons=len(persons),
        waiting=len(open_matters(persons)),
        proposals=unit.proposals.filter(state=ProposalState.WAITING).count(),
        transfer=unit.transfers.filter(state=TransferState.PROPOSED).exists(),
    )
