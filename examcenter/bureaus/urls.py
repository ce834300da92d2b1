"""Bureaus and staff, the journal, and the sign-in of staff and enterprises."""

from allauth.account import urls as allauth_urls
from allauth.mfa import urls as mfa_urls
from allauth.socialaccount import urls as sso_urls
from allauth.socialaccount.providers.dingtalk import urls as dingtalk_urls
from allauth.socialaccount.providers.openid_connect import urls as oidc_urls
from allauth.socialaccount.providers.weixin import urls as weixin_urls
from allauth.usersessions import urls as sessions_urls
from django.urls import URLPattern, URLResolver, include, path

from examcenter.bureaus.views import (
    changes,
    door,
    imports,
    journal,
    passwords,
    sessions,
    settings,
    slips,
    staff as people,
    tree,
)

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
    path("bureaus/<int:pk>/staff/<int:user>/link/", passwords.staff_link, name="bureaus_staff_link"),
    path("bureaus/<int:pk>/staff/<int:user>/sign-out/", people.staff_sign_out, name="bureaus_staff_sign_out"),
    path("bureaus/<int:pk>/move/", changes.move, name="bureaus_move"),
    path("bureaus/<int:pk>/merge/", changes.merge, name="bureaus_merge"),
    path("bureaus/<int:pk>/rename/", changes.rename, name="bureaus_rename"),
    path("bureaus/<int:pk>/close/", changes.close, name="bureaus_close"),
    path("bureaus/<int:pk>/departments/new/", changes.department_new, name="bureaus_department_new"),
    path("departments/<int:pk>/rename/", changes.department_rename, name="bureaus_department_rename"),
    path("departments/<int:pk>/close/", changes.department_close, name="bureaus_department_close"),
    path("settings/", settings.settings, name="bureaus_settings"),
    path("settings/<slug:key>/new/", settings.enter, name="bureaus_setting"),
    path("settings/<int:pk>/withdraw/", settings.withdraw, name="bureaus_setting_withdraw"),
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
    # Nobody signs up here: bureaus hand out accounts.
    *[path(address, door.closed) for address in ("signup/", "email/", "password/set/", "sso/signup/")],
    path("password/reset/", passwords.forgotten, name="forgotten_password"),
    path("sso/", include(oidc_urls)),
    path("sso/", include(weixin_urls)),
    path("sso/", include(dingtalk_urls)),
    path("sso/", include(sso_urls)),
    path("", include(allauth_urls)),
]
