"""What can be done in the bank; each verb one transaction with its entry in the host's journal."""

from question_bank.actions.blueprints import create_blueprint, retire_blueprint
from question_bank.actions.pictures import forget_pictures, keep_picture
from question_bank.actions.questions import add_question, add_revision, hold, release, retire, submit
from question_bank.actions.reviews import accept, accept_all, comment, send_back
from question_bank.actions.sources import change_document, mark_source, register_document
from question_bank.actions.uploads import forget_uploads, keep_upload

__all__ = [
    "accept",
    "accept_all",
    "add_question",
    "add_revision",
    "change_document",
    "comment",
    "create_blueprint",
    "forget_pictures",
    "forget_uploads",
    "hold",
    "keep_picture",
    "keep_upload",
    "mark_source",
    "register_document",
    "release",
    "retire",
    "retire_blueprint",
    "send_back",
    "submit",
]
