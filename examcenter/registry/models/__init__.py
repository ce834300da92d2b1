"""Who is supervised: enterprises, persons and appointments, the risk record, the portal's entries, imports."""

from examcenter.registry.models.changes import Change as Change
from examcenter.registry.models.enterprises import (
    AnnualFigures as AnnualFigures,
    ArchiveClass as ArchiveClass,
    Capacity as Capacity,
    CapacityKind as CapacityKind,
    Enterprise as Enterprise,
    EnterpriseQuerySet as EnterpriseQuerySet,
    EnterpriseStatus as EnterpriseStatus,
    EntryReason as EntryReason,
    InspectorState as InspectorState,
    Mode as Mode,
    Side as Side,
    TierLetter as TierLetter,
    TierRecord as TierRecord,
)
from examcenter.registry.models.imports import (
    ImportRecord as ImportRecord,
    ImportRun as ImportRun,
    RunState as RunState,
    RunStep as RunStep,
)
from examcenter.registry.models.persons import (
    Appointment as Appointment,
    AppointmentQuerySet as AppointmentQuerySet,
    Assessed as Assessed,
    IdKind as IdKind,
    Person as Person,
    PersonnelRole as PersonnelRole,
    PersonQuerySet as PersonQuerySet,
)
from examcenter.registry.models.portal import (
    EnterpriseAccount as EnterpriseAccount,
    PortalAttempt as PortalAttempt,
    PortalCode as PortalCode,
    Proposal as Proposal,
    ProposalKind as ProposalKind,
    ProposalQuerySet as ProposalQuerySet,
    ProposalState as ProposalState,
    RosterConfirmation as RosterConfirmation,
)
from examcenter.registry.models.products import Product as Product
from examcenter.registry.models.responsibility import (
    InspectorAssignment as InspectorAssignment,
    Transfer as Transfer,
    TransferState as TransferState,
)
from examcenter.registry.models.saved_views import SavedView as SavedView
from examcenter.registry.models.standing import (
    Count as Count,
    ShortcomingKind as ShortcomingKind,
    Shortfall as Shortfall,
)
from examcenter.registry.models.supervision import (
    CreditLevel as CreditLevel,
    CreditRating as CreditRating,
    OfEnterpriseQuerySet as OfEnterpriseQuerySet,
    RiskRecord as RiskRecord,
    RiskSeverity as RiskSeverity,
    RiskSource as RiskSource,
    RiskWithdrawal as RiskWithdrawal,
    SupervisionClass as SupervisionClass,
    SupervisionClassRecord as SupervisionClassRecord,
)
from examcenter.registry.models.training import (
    Disclosure as Disclosure,
    TrainingKind as TrainingKind,
    TrainingRecord as TrainingRecord,
)
