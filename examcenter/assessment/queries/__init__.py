"""Questions that span tables: the population of a plan, and who was drawn and sits where."""

from examcenter.assessment.queries.populations import (
    Member,
    Preview,
    Shortage,
    frame_preview,
    plan_preview,
    population,
    shares,
    shortages,
)
from examcenter.assessment.queries.seating import (
    Places,
    coming_sessions,
    exclusions_for,
    picks_for,
    places,
    planning_bureaus,
    seats_for,
    sessions_of,
    units_of,
    unseated,
)

__all__ = [
    "Member",
    "Places",
    "Preview",
    "Shortage",
    "coming_sessions",
    "exclusions_for",
    "frame_preview",
    "picks_for",
    "places",
    "plan_preview",
    "planning_bureaus",
    "population",
    "seats_for",
    "sessions_of",
    "shares",
    "shortages",
    "units_of",
    "unseated",
]
