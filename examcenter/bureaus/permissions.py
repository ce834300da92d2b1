"""What each role may do. A verb is `room.act`; every staff view names the verb it needs."""

from django.contrib.auth.models import AnonymousUser

from examcenter.bureaus.models import Bureau, Membership, Role, User

ALL_STAFF = frozenset(Role)
OFFICIALS = frozenset({Role.PROVINCE_ADMIN, Role.OFFICER, Role.APPROVER})

GRANTS: dict[str, frozenset[Role]] = {
    "bureaus.view": ALL_STAFF,
    "bureaus.import": frozenset({Role.PROVINCE_ADMIN}),
    "bureaus.change": frozenset({Role.PROVINCE_ADMIN}),
    "bureaus.settings": frozenset({Role.PROVINCE_ADMIN}),
    "bureaus.staff": frozenset({Role.PROVINCE_ADMIN, Role.AUDITOR}),
    "bureaus.manage_staff": frozenset({Role.PROVINCE_ADMIN}),
    "journal.view": frozenset({Role.PROVINCE_ADMIN, Role.AUDITOR}),
    "registry.view": ALL_STAFF - {Role.BANK_AUTHOR, Role.BANK_REVIEWER},
    "registry.import": frozenset({Role.PROVINCE_ADMIN, Role.OFFICER}),
    "registry.edit": frozenset({Role.PROVINCE_ADMIN, Role.OFFICER}),
    "registry.erase": frozenset({Role.PROVINCE_ADMIN}),
    "registry.audit_disclosures": frozenset({Role.PROVINCE_ADMIN, Role.AUDITOR}),
    "bank.view": frozenset({Role.PROVINCE_ADMIN, Role.BANK_AUTHOR, Role.BANK_REVIEWER, Role.AUDITOR}),
    "bank.import": frozenset({Role.PROVINCE_ADMIN, Role.BANK_AUTHOR}),
    "bank.export": frozenset({Role.PROVINCE_ADMIN, Role.BANK_AUTHOR}),  # closed questions with their answers
    "bank.edit": frozenset({Role.BANK_AUTHOR}),
    "bank.review": frozenset({Role.BANK_REVIEWER}),
    "bank.comment": frozenset({Role.BANK_AUTHOR, Role.BANK_REVIEWER}),
    "bank.sources": frozenset({Role.PROVINCE_ADMIN, Role.BANK_AUTHOR, Role.BANK_REVIEWER}),
    "bank.blueprint": frozenset({Role.PROVINCE_ADMIN}),
    "assessment.view": ALL_STAFF - {Role.BANK_AUTHOR, Role.BANK_REVIEWER},
    "assessment.plan": frozenset({Role.OFFICER}),
    "assessment.approve": frozenset({Role.APPROVER}),
    "assessment.draw": frozenset({Role.OFFICER}),
    "assessment.schedule": frozenset({Role.OFFICER}),
    "sitting.monitor": frozenset({Role.OFFICER, Role.INVIGILATOR}),
    "results.view": ALL_STAFF - {Role.BANK_AUTHOR, Role.BANK_REVIEWER},
    "results.confirm": frozenset({Role.OFFICER}),
    "results.propose": frozenset({Role.OFFICER}),
    "results.approve": frozenset({Role.APPROVER}),
    "rectification.view": ALL_STAFF - {Role.BANK_AUTHOR, Role.BANK_REVIEWER},
    "rectification.review": frozenset({Role.OFFICER}),
    "reports.view": ALL_STAFF,
}


def may(user: User | AnonymousUser, verb: str, bureau: Bureau | None = None) -> bool:
    """Whether the user holds a role that grants `verb`: at `bureau` or a bureau above it, or anywhere if none is named.

    Raises KeyError for a verb that is not in the table.
    """
    roles = GRANTS[verb]
    if not isinstance(user, User) or not user.is_active:
        return False
    held = Membership.objects.filter(user=user, role__in=roles)
    if bureau is not None:
        held = held.filter(bureau__path__in=bureau.ancestor_paths())
    return held.exists()
