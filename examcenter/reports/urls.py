"""The staff home page and the page of a campaign."""

from django.urls import path

from examcenter.reports import views

staff = [
    path("", views.home, name="home"),
    path("bureaus/<int:pk>/overview/", views.overview, name="reports_overview"),
    path("assessments/<int:pk>/", views.campaign, name="reports_campaign"),
]
