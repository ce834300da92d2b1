"""Enterprises, persons, tiers, shortcomings and risks as pages and spreadsheets show them."""

from examcenter.registry.presenters.records import (
    Chip as Chip,
    EnterpriseRow as EnterpriseRow,
    PostRow as PostRow,
    TierRow as TierRow,
    amount as amount,
    capacities as capacities,
    chips as chips,
    class_kind as class_kind,
    enterprise_rows as enterprise_rows,
    facts as facts,
    last_four as last_four,
    person_facts as person_facts,
    post_rows as post_rows,
    product_rows as product_rows,
    serving_words as serving_words,
    status_kind as status_kind,
    tier_rows as tier_rows,
    tier_sentence as tier_sentence,
)
