from django.apps import AppConfig


class BureausConfig(AppConfig):
    name = "examcenter.bureaus"
    label = "bureaus"
