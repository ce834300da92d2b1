"""The enterprise's own door, and what the bureau does about it: proposals, entry slips, roster check."""

from django.urls import URLPattern, path

from examcenter.registry.views import portal, portal_codes, portal_entry, proposals, roster_check

staff: list[URLPattern] = [
    path("proposals/", proposals.waiting, name="registry_proposals"),
    path("proposals/confirm/", proposals.confirm_chosen, name="registry_proposals_confirm"),
    path("proposals/<int:pk>/", proposals.proposal, name="registry_proposal"),
    path("proposals/<int:pk>/confirm/", proposals.confirm, name="registry_proposal_confirm"),
    path("proposals/<int:pk>/return/", proposals.send_back, name="registry_proposal_return"),
    path("proposals/<int:pk>/file/", proposals.file, name="registry_proposal_file"),
    path("enterprises/slips/", portal_codes.many, name="registry_codes_print"),
    path("enterprises/<int:pk>/slip/", portal_codes.one, name="registry_code_print"),
    path("enterprises/<int:pk>/slip/revoke/", portal_codes.revoke, name="registry_code_revoke"),
    path("roster-check/", roster_check.roster_check, name="registry_roster_check"),
    path("roster-check/confirm/", roster_check.confirm, name="registry_roster_confirm"),
    path("roster-check/export.xlsx", roster_check.export, name="registry_roster_check_export"),
    path("roster-check/list.pdf", roster_check.print_list, name="registry_roster_check_print"),
    path("roster-check/text/", roster_check.chase, name="registry_roster_chase"),
]
enterprise: list[URLPattern] = [
    path("enter/", portal_entry.enter, name="enterprise_enter"),
    path("account/", portal_entry.account, name="enterprise_account"),
    path("persons/", portal.persons, name="enterprise_persons"),
    path("persons/confirm/", portal.confirm, name="enterprise_roster_confirm"),
    path("persons/new/", portal.appoint, name="enterprise_appoint"),
    path("persons/<int:pk>/end/", portal.end, name="enterprise_end"),
    path("persons/<int:pk>/correct/", portal.correct, name="enterprise_correct"),
    path("persons/<int:pk>/training/", portal.training, name="enterprise_training"),
    path("training/<int:pk>/", portal.training_file, name="enterprise_training_file"),
    path("proposals/<int:pk>/", portal.proposal, name="enterprise_proposal"),
    path("proposals/<int:pk>/withdraw/", portal.withdraw, name="enterprise_proposal_withdraw"),
    path("proposals/<int:pk>/file/", portal.proposal_file, name="enterprise_proposal_file"),
]
