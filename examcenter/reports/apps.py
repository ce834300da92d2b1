from django.apps import AppConfig


class ReportsConfig(AppConfig):
    name = "examcenter.reports"
    label = "reports"
