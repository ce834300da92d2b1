"""Enterprises, the roster and their import."""

from django.urls import URLPattern, path

from examcenter.registry.views import (
    appointments,
    enterprises,
    finding,
    imports,
    persons,
    retention,
    staffing,
    supervision,
)

staff: list[URLPattern] = [
    path("enterprises/", enterprises.enterprises, name="registry_enterprises"),
    path("enterprises/export.xlsx", enterprises.export, name="registry_enterprises_export"),
    path("enterprises/<int:pk>/", enterprises.enterprise, name="registry_enterprise"),
    path("enterprises/<int:pk>/appoint/", appointments.appoint, name="registry_appoint"),
    path("enterprises/<int:pk>/account/", appointments.account, name="registry_account"),
    path(
        "enterprises/<int:pk>/account/<int:user>/password/",
        appointments.account_password,
        name="registry_account_password",
    ),
    path("enterprises/<int:pk>/risk/", supervision.risk, name="registry_risk"),
    path("enterprises/<int:pk>/credit/", supervision.credit, name="registry_credit"),
    path("enterprises/lists/", supervision.lists, name="registry_lists"),
    path("enterprises/lists/export.xlsx", supervision.lists_export, name="registry_lists_export"),
    path("enterprises/staffing/", staffing.staffing, name="registry_staffing"),
    path("enterprises/staffing/export.xlsx", staffing.export, name="registry_staffing_export"),
    path("persons/", persons.persons, name="registry_persons"),
    path("persons/export.xlsx", persons.export, name="registry_persons_export"),
    path("persons/<int:pk>/", persons.person, name="registry_person"),
    path("persons/<int:pk>/correct/", persons.correct, name="registry_person_correct"),
    path("persons/<int:pk>/number/", persons.number, name="registry_person_number"),
    path("persons/<int:pk>/disclose/", retention.disclose, name="registry_person_disclose"),
    path("persons/<int:pk>/erase/", retention.erase, name="registry_person_erase"),
    path("persons/erasure/", retention.erasure, name="registry_erasure"),
    path("persons/disclosures/", retention.disclosures, name="registry_disclosures"),
    path("appointments/<int:pk>/end/", appointments.end, name="registry_appointment_end"),
    path("appointments/<int:pk>/edit/", appointments.edit, name="registry_appointment_edit"),
    path("appointments/<int:pk>/reinstate/", appointments.reinstate, name="registry_appointment_reinstate"),
    path("appointments/<int:pk>/training/", appointments.train, name="registry_training"),
    path("training/<int:pk>/file/", appointments.training_file, name="registry_training_file"),
    path("registry/find/<slug:kind>/", finding.find, name="registry_find"),
    path("registry/views/<slug:kind>/save/", finding.view_save, name="registry_view_save"),
    path("registry/views/<int:pk>/delete/", finding.view_delete, name="registry_view_delete"),
    path("registry/import/", imports.imports, name="registry_import"),
    path("registry/import/<slug:kind>.xlsx", imports.sheet, name="registry_import_sheet"),
]
enterprise: list[URLPattern] = []
exam: list[URLPattern] = []
public: list[URLPattern] = []
accounts: list[URLPattern] = []
