from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SittingConfig(AppConfig):
    name = "examcenter.sitting"
    label = "sitting"
    journal_words = {
        "sitting.issue_tickets": _("issued admission tickets"),
        "sitting.assemble_paper": _("assembled the paper"),
        "sitting.start": _("began the exam"),
        "sitting.continue": _("went on with the exam on another device"),
        "sitting.release_device": _("released the device"),
        "sitting.record_answers": _("recorded answers"),
        "sitting.submit": _("handed in the paper"),
        "sitting.request_printing": _("asked for the tickets to be printed"),
        "sitting.print_tickets": _("made the tickets ready for printing"),
        "sitting.fail_printing": _("could not make the tickets ready for printing"),
    }
