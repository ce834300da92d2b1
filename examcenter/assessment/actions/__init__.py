"""What can be done to an assessment: plan, population and draw, sessions, seats."""

from examcenter.assessment.actions.draws import draw, freeze, unfreeze
from examcenter.assessment.actions.plans import (
    PlanFields,
    approve_plan,
    cancel_assessment,
    create_plan,
    edit_plan,
    plan_digest,
    send_back_plan,
    submit_plan,
)
from examcenter.assessment.actions.schedule import add_session, assign_seats, create_venue, remove_session
from examcenter.assessment.actions.seats import add_reassessment_seat, excuse_seat

__all__ = [
    "PlanFields",
    "add_reassessment_seat",
    "add_session",
    "approve_plan",
    "assign_seats",
    "cancel_assessment",
    "create_plan",
    "create_venue",
    "draw",
    "edit_plan",
    "excuse_seat",
    "freeze",
    "plan_digest",
    "remove_session",
    "send_back_plan",
    "submit_plan",
    "unfreeze",
]
