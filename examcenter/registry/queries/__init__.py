"""Reads that span tables: who serves where, lists and searches, shortcomings, yearly lists."""

from examcenter.registry.queries.lists import (
    enterprises as enterprises,
    enterprises_on as enterprises_on,
    roster as roster,
    serving_counts as serving_counts,
    serving_in as serving_in,
)
