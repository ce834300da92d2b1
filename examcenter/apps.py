from django.apps import AppConfig


class ExamcenterConfig(AppConfig):
    """The house itself: commands that span rooms, static files, the catalogue of the base pages."""

    name = "examcenter"
    label = "examcenter"
