"""Staff: figures and publications. Candidates: handing in and the result. Public: everything without a login."""

from django.urls import URLPattern, path

from examcenter.results.views import exam as candidate, public as site, publications, staff as bureau

staff: list[URLPattern] = [
    path("results/", bureau.assessments, name="results_list"),
    path("results/<int:pk>/", bureau.assessment, name="results_assessment"),
    path("results/<int:pk>/results.xlsx", bureau.export, name="results_export"),
    path("results/<int:pk>/publish/", bureau.propose, name="results_propose"),
    path("publications/<int:pk>/", publications.review, name="publication_review"),
    path("publications/<int:pk>/approve/", publications.approve, name="publication_approve"),
    path("publications/<int:pk>/send-back/", publications.send_back, name="publication_send_back"),
]
enterprise: list[URLPattern] = []
exam: list[URLPattern] = [
    path("submit/", candidate.submit, name="exam_submit"),
    path("result/", candidate.result, name="exam_result"),
]
public: list[URLPattern] = [
    path("", site.home, name="public_home"),
    path("search/", site.search, name="public_search"),
    path("results/<slug:key>/<int:number>/", site.publication, name="public_publication"),
    path("results/<slug:key>/<int:number>/results.csv", site.csv, name="public_publication_csv"),
    path("results/<slug:key>/<int:number>/results.pdf", site.pdf, name="public_publication_pdf"),
]
accounts: list[URLPattern] = []
