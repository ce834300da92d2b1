"""What is done to the registry, one verb at a time."""

from examcenter.registry.actions.accounts import create_enterprise_account as create_enterprise_account
from examcenter.registry.actions.appointments import (
    Newcomer as Newcomer,
    Post as Post,
    appoint as appoint,
    appoint_newcomer as appoint_newcomer,
    edit_appointment as edit_appointment,
    end_appointment as end_appointment,
    reinstate as reinstate,
)
from examcenter.registry.actions.disclosures import disclose as disclose
from examcenter.registry.actions.erasure import (
    erase_due as erase_due,
    erase_on_request as erase_on_request,
    erase_person as erase_person,
)
from examcenter.registry.actions.persons import (
    Document as Document,
    correct_number as correct_number,
    correct_person as correct_person,
    record_assessed as record_assessed,
    register_person as register_person,
)
from examcenter.registry.actions.tiers import record_tier as record_tier
from examcenter.registry.actions.training import Training as Training, record_training as record_training
