"""One line for each role, so that whoever gives it knows what it opens; the table itself stands in `permissions.py`."""

from django.utils.translation import gettext as _, gettext_lazy

from examcenter.bureaus.models import Role

DUTIES = {
    Role.PROVINCE_ADMIN: gettext_lazy("bureaus, staff, settings and blueprints of the whole province"),
    Role.BANK_AUTHOR: gettext_lazy("writes and imports questions"),
    Role.BANK_REVIEWER: gettext_lazy("reviews and releases the questions of others"),
    Role.OFFICER: gettext_lazy("keeps the roster, plans and holds assessments, records results and follows them up"),
    Role.APPROVER: gettext_lazy("approves what officers plan and propose"),
    Role.INVIGILATOR: gettext_lazy("watches over sessions"),
    Role.INSPECTOR: gettext_lazy("looks up the roster, assessments and results on inspections; changes nothing"),
    Role.AUDITOR: gettext_lazy("reads everything of the area with the journal; changes nothing"),
}


def explained(role: Role) -> str:
    return _("%(role)s: %(duties)s") % {"role": role.label, "duties": DUTIES[role]}
