"""Four doors: bureaus, enterprises, candidates, the public. Each room lists what it puts behind each."""

from django.urls import include, path
from django.views.i18n import set_language

from examcenter.assessment import urls as assessment
from examcenter.bureaus import urls as bureaus
from examcenter.bureaus.access import public
from examcenter.lib.pages import text_size
from examcenter.rectification import urls as rectification
from examcenter.registry import urls as registry
from examcenter.reports import urls as reports
from examcenter.results import urls as results
from examcenter.sitting import urls as sitting
from question_bank import urls as question_bank

urlpatterns = [
    path(
        "staff/",
        include(
            [
                *reports.staff,
                *bureaus.staff,
                *registry.staff,
                *question_bank.staff,
                *assessment.staff,
                *sitting.staff,
                *results.staff,
                *rectification.staff,
            ]
        ),
    ),
    path("enterprise/", include(rectification.enterprise + registry.enterprise)),
    path("exam/", include(sitting.exam + results.exam)),
    path("accounts/", include(bureaus.accounts)),
    path("language/", public(set_language), name="set_language"),
    path("text-size/", public(text_size), name="text_size"),
    path("", include(bureaus.public + results.public + assessment.public + question_bank.public)),
]

handler400 = "examcenter.lib.pages.bad_request"
handler403 = "examcenter.lib.pages.forbidden"
handler404 = "examcenter.lib.pages.not_found"
handler429 = "examcenter.lib.pages.too_many"  # asked for by allauth
handler500 = "examcenter.lib.pages.server_error"
