from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AssessmentConfig(AppConfig):
    name = "examcenter.assessment"
    label = "assessment"
    bureau_holding = "examcenter.assessment.holdings.AssessmentHolding"
    journal_words = {
        "assessment.show_phones": _("looked at the candidates' phone numbers"),
        "assessment.create_plan": _("drew up the plan"),
        "assessment.edit_plan": _("changed the plan"),
        "assessment.submit_plan": _("submitted the plan"),
        "assessment.approve_plan": _("approved the plan"),
        "assessment.send_back_plan": _("sent the plan back"),
        "assessment.cancel": _("cancelled the assessment"),
        "assessment.freeze": _("froze the population"),
        "assessment.unfreeze": _("released the population for correction"),
        "assessment.draw": _("carried out the draw"),
        "assessment.create_venue": _("entered a venue"),
        "assessment.add_session": _("added a session"),
        "assessment.remove_session": _("removed a session"),
        "assessment.assign_seats": _("assigned the seats"),
        "assessment.excuse_seat": _("excused a candidate"),
        "assessment.add_reassessment_seat": _("gave a seat in the reassessment"),
    }
