from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RegistryConfig(AppConfig):
    name = "examcenter.registry"
    label = "registry"
    bureau_holding = "examcenter.registry.holdings.RegistryHolding"
    journal_words = {
        "registry.import_enterprises": _("imported enterprises"),
        "registry.import_persons": _("imported the roster"),
        "registry.import_risks": _("imported risk records"),
        "registry.record_risk": _("recorded a quality risk"),
        "registry.record_credit": _("recorded a credit rating"),
        "registry.change_class": _("gave another supervision class"),
        "registry.record_tier": _("recorded another tier"),
        "registry.record_assessed": _("noted that the person was assessed"),
        "registry.appoint": _("made the appointment"),
        "registry.end_appointment": _("ended the appointment"),
        "registry.edit_appointment": _("changed the appointment"),
        "registry.reinstate": _("reinstated the appointment"),
        "registry.record_training": _("added a training record"),
        "registry.correct_number": _("corrected the document number"),
        "registry.merge_persons": _("made two records of one person into one"),
        "registry.disclose": _("looked at the whole document number and phone"),
        "registry.erase_person": _("erased the personal data"),
        "registry.correct_person": _("corrected the person's record"),
        "registry.follow_bureau": _("went to the bureau that took over"),
        "registry.create_account": _("created a sign-in for the enterprise"),
    }
