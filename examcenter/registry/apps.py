from django.apps import AppConfig


class RegistryConfig(AppConfig):
    name = "examcenter.registry"
    label = "registry"
