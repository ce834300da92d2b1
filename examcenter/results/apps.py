from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ResultsConfig(AppConfig):
    name = "examcenter.results"
    label = "results"
    journal_words = {
        "results.mark": _("marked the paper"),
        "results.confirm": _("confirmed the results"),
        "results.correct": _("corrected the result"),
        "results.propose": _("proposed the publication"),
        "results.approve": _("approved the publication"),
        "results.send_back": _("sent the publication back"),
        "results.note_rectification": _("noted the state of the rectification"),
    }
