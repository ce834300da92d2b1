"""Pages of the bureau and of the enterprise."""

from django.urls import path

from examcenter.rectification.views import enterprise as unit, staff as bureau

staff = [
    path("rectification/", bureau.notices, name="rectification_list"),
    path("rectification/<int:pk>/", bureau.notice, name="rectification_notice"),
    path("rectification/<int:pk>/accept/", bureau.accept, name="rectification_accept"),
    path("rectification/<int:pk>/return/", bureau.return_answer, name="rectification_return"),
    path("rectification/<int:pk>/urge/", bureau.urge, name="rectification_urge"),
    path("rectification/<int:pk>/left/<int:person>/", bureau.settle_left, name="rectification_left"),
    path("rectification/<int:pk>/notice.pdf", bureau.notice_pdf, name="rectification_notice_pdf"),
    path("rectification/evidence/<int:pk>/", bureau.evidence, name="rectification_evidence"),
    path("assessments/<int:pk>/confirm/", bureau.confirm, name="rectification_confirm"),
]

enterprise = [
    path("", unit.home, name="enterprise_home"),
    path("notices/<int:pk>/", unit.notice, name="enterprise_notice"),
    path("notices/<int:pk>/notice.pdf", unit.notice_pdf, name="enterprise_notice_pdf"),
    path("evidence/<int:pk>/", unit.evidence, name="enterprise_evidence"),
]
