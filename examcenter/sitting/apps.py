from django.apps import AppConfig


class SittingConfig(AppConfig):
    name = "examcenter.sitting"
    label = "sitting"
