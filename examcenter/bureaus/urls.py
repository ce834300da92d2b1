"""Bureaus and staff, the journal, and the sign-in of staff and enterprises."""

from allauth.account import urls as allauth_urls
from allauth.mfa import urls as mfa_urls
from allauth.usersessions import urls as sessions_urls
from django.urls import URLPattern, URLResolver, include, path

from examcenter.bureaus.views import door, imports, journal, passwords, sessions, slips, staff as people, tree

staff: list[URLPattern] = [
    path("bureaus/", tree.bureaus, name="bureaus_list"),
    path("bureaus/<int:pk>/", tree.bureau, name="bureaus_bureau"),
    path("bureaus/<int:pk>/password/<int:user>/", passwords.staff_password, name="bureaus_staff_password"),
    path("bureaus/<int:pk>/staff/", people.staff_list, name="bureaus_staff"),
    path("bureaus/<int:pk>/staff/new/", people.staff_new, name="bureaus_staff_new"),
    path("bureaus/<int:pk>/staff/<int:user>/", people.staff_person, name="bureaus_staff_person"),
    path("bureaus/<int:pk>/staff/<int:user>/roles/", people.staff_roles, name="bureaus_staff_roles"),
    path("bureaus/<int:pk>/staff/<int:user>/elsewhere/", people.staff_elsewhere, name="bureaus_staff_elsewhere"),
    path("bureaus/<int:pk>/staff/<int:user>/second-factor/", people.staff_factor, name="bureaus_staff_factor"),
    path("bureaus/<int:pk>/staff/<int:user>/close/", people.staff_close, name="bureaus_staff_close"),
    path("bureaus/<int:pk>/staff/<int:user>/open/", people.staff_open, name="bureaus_staff_open"),
    path("bureaus/<int:pk>/staff/<int:user>/sign-out/", people.staff_sign_out, name="bureaus_staff_sign_out"),
    path("bureaus/import/", imports.imports, name="bureaus_import"),
    path("bureaus/import/slips.pdf", slips.slips_pdf, name="bureaus_slips_pdf"),
    path("bureaus/import/<slug:kind>.xlsx", imports.sheet, name="bureaus_import_sheet"),
    path("journal/", journal.journal, name="journal_list"),
]
enterprise: list[URLPattern] = []
exam: list[URLPattern] = []
public: list[URLPattern] = []
accounts: list[URLPattern | URLResolver] = [
    path("door/", door.door, name="door"),
    path("security/", include(mfa_urls)),
    path("sessions/<int:pk>/end/", sessions.end, name="session_end"),
    path("sessions/", include(sessions_urls)),
    # Nobody signs up or resets a password by mail here: bureaus hand out accounts and new passwords.
    *[path(address, door.closed) for address in ("signup/", "email/", "password/reset/", "password/set/")],
    path("", include(allauth_urls)),
]
