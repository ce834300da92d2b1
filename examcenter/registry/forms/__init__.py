"""What officials fill in."""

from examcenter.registry.forms.records import (
    AccountForm as AccountForm,
    AppointForm as AppointForm,
    CorrectionForm as CorrectionForm,
    EndForm as EndForm,
    EnterpriseFilter as EnterpriseFilter,
    ListFilter as ListFilter,
    RosterFilter as RosterFilter,
    SaveViewForm as SaveViewForm,
    any_of as any_of,
    day_field as day_field,
    successor_of as successor_of,
)
