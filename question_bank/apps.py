from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class QuestionBankConfig(AppConfig):
    name = "question_bank"
    label = "question_bank"
    # What the verbs passed to ports.record mean, for a host that shows its journal.
    journal_words = {
        "bank.write": _("wrote the question"),
        "bank.revise": _("revised the question"),
        "bank.submit": _("submitted the question for review"),
        "bank.accept": _("accepted the question"),
        "bank.send_back": _("sent the question back"),
        "bank.hold": _("put the question on hold"),
        "bank.release": _("gave the question back to review"),
        "bank.retire": _("retired the question"),
        "bank.comment": _("commented on the question"),
        "bank.document": _("entered the document in the register"),
        "bank.document_change": _("corrected the document in the register"),
        "bank.mark_source": _("marked the document or an article of it"),
        "bank.blueprint": _("drew up the blueprint"),
        "bank.blueprint_retire": _("retired the blueprint"),
        "bank.import_questions": _("imported questions"),
        "bank.import_topics": _("imported the syllabus"),
        "bank.undo_import": _("took the import of questions back"),
        "bank.keep_both": _("kept both of two similar questions"),
        "bank.export": _("exported questions"),
    }
