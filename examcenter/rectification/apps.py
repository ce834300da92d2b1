from django.apps import AppConfig


class RectificationConfig(AppConfig):
    name = "examcenter.rectification"
    label = "rectification"
