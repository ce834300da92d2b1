"""What is done to the registry, one verb at a time."""

from examcenter.registry.actions.accounts import create_enterprise_account as create_enterprise_account
from examcenter.registry.actions.appointments import (
    Newcomer as Newcomer,
    Post as Post,
    appoint as appoint,
    appoint_newcomer as appoint_newcomer,
    end_appointment as end_appointment,
)
from examcenter.registry.actions.persons import (
    correct_person as correct_person,
    record_assessed as record_assessed,
    register_person as register_person,
)
from examcenter.registry.actions.tiers import record_tier as record_tier
