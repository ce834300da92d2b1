from django.apps import AppConfig


class AssessmentConfig(AppConfig):
    name = "examcenter.assessment"
    label = "assessment"
