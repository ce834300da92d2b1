"""Bureaus and staff, the journal, and the sign-in of staff and enterprises."""

from allauth.account import urls as allauth_urls
from django.urls import URLPattern, URLResolver, include, path

from examcenter.bureaus.views import door, imports, journal, tree

staff: list[URLPattern] = [
    path("bureaus/", tree.bureaus, name="bureaus_list"),
    path("bureaus/<int:pk>/", tree.bureau, name="bureaus_bureau"),
    path("bureaus/import/", imports.imports, name="bureaus_import"),
    path("bureaus/import/<slug:kind>.xlsx", imports.sheet, name="bureaus_import_sheet"),
    path("journal/", journal.journal, name="journal_list"),
]
enterprise: list[URLPattern] = []
exam: list[URLPattern] = []
public: list[URLPattern] = []
accounts: list[URLPattern | URLResolver] = [path("door/", door.door, name="door"), path("", include(allauth_urls))]
