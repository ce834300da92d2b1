from django.apps import AppConfig


class JournalConfig(AppConfig):
    name = "examcenter.journal"
    label = "journal"
