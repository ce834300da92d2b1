from django.apps import AppConfig


class ResultsConfig(AppConfig):
    name = "examcenter.results"
    label = "results"
