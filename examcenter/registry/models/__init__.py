"""Who is supervised: enterprises, persons and appointments, the risk record, the portal's entries, imports."""

from examcenter.registry.models.enterprises import (
    AnnualFigures as AnnualFigures,
    ArchiveClass as ArchiveClass,
    Capacity as Capacity,
    CapacityKind as CapacityKind,
    Enterprise as Enterprise,
    EnterpriseQuerySet as EnterpriseQuerySet,
    EnterpriseStatus as EnterpriseStatus,
    Mode as Mode,
    Side as Side,
    TierLetter as TierLetter,
    TierRecord as TierRecord,
)
from examcenter.registry.models.imports import RegistryImport as RegistryImport
from examcenter.registry.models.persons import (
    Appointment as Appointment,
    AppointmentQuerySet as AppointmentQuerySet,
    Assessed as Assessed,
    IdKind as IdKind,
    Person as Person,
    PersonnelRole as PersonnelRole,
    PersonQuerySet as PersonQuerySet,
)
from examcenter.registry.models.portal import EnterpriseAccount as EnterpriseAccount
from examcenter.registry.models.saved_views import SavedView as SavedView
from examcenter.registry.models.supervision import (
    CreditLevel as CreditLevel,
    CreditRating as CreditRating,
    OfEnterpriseQuerySet as OfEnterpriseQuerySet,
    RiskRecord as RiskRecord,
    RiskSeverity as RiskSeverity,
    RiskSource as RiskSource,
    SupervisionClass as SupervisionClass,
    SupervisionClassRecord as SupervisionClassRecord,
)
