from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class BureausConfig(AppConfig):
    name = "examcenter.bureaus"
    label = "bureaus"
    journal_words = {
        "bureaus.reset_password": _("set a new password"),
        "bureaus.import_bureaus": _("imported bureaus"),
        "bureaus.import_settings": _("imported settings"),
        "bureaus.import_staff": _("imported staff"),
    }
