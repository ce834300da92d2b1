from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RectificationConfig(AppConfig):
    name = "examcenter.rectification"
    label = "rectification"
    journal_words = {
        "rectification.issue": _("issued the rectification notice"),
        "rectification.urge": _("urged the enterprise"),
        "rectification.answer": _("handed in measures"),
        "rectification.return": _("returned the answer"),
        "rectification.accept": _("accepted the measures and scheduled the reassessment"),
        "rectification.reopen": _("gave the notice back after a reassessment that was not passed"),
        "rectification.settle": _("settled a person of the notice"),
        "rectification.close": _("closed the notice"),
    }
