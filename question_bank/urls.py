"""The bank's pages; the host includes `staff` behind its staff door."""

from django.urls import URLPattern, path

from question_bank.views import blueprints, documents, imports, pictures, questions, review, topics, writing

staff: list[URLPattern] = [
    path("bank/", questions.questions, name="bank_questions"),
    path("bank/questions/new/", writing.new, name="bank_question_new"),
    path("bank/questions/<int:pk>/", questions.question, name="bank_question"),
    path("bank/questions/<int:pk>/edit/", writing.edit, name="bank_question_edit"),
    path("bank/questions/<int:pk>/submit/", questions.submit, name="bank_question_submit"),
    path("bank/questions/<int:pk>/accept/", questions.accept, name="bank_question_accept"),
    path("bank/questions/<int:pk>/send-back/", questions.send_back, name="bank_question_send_back"),
    path("bank/questions/<int:pk>/hold/", questions.hold, name="bank_question_hold"),
    path("bank/questions/<int:pk>/release/", questions.release, name="bank_question_release"),
    path("bank/questions/<int:pk>/retire/", questions.retire, name="bank_question_retire"),
    path("bank/questions/<int:pk>/discard/", questions.discard, name="bank_question_discard"),
    path("bank/questions/<int:pk>/comment/", questions.comment, name="bank_question_comment"),
    path("bank/pictures/<str:digest>/", pictures.picture, name="bank_picture"),
    path("bank/documents/", documents.documents, name="bank_documents"),
    path("bank/documents/new/", documents.new, name="bank_document_new"),
    path("bank/documents/<int:pk>/", documents.document, name="bank_document"),
    path("bank/documents/<int:pk>/edit/", documents.edit, name="bank_document_edit"),
    path("bank/documents/<int:pk>/mark/", documents.mark, name="bank_document_mark"),
    path("bank/topics/", topics.topics, name="bank_topics"),
    path("bank/review/", review.review, name="bank_review"),
    path("bank/review/all/", review.review_all, name="bank_review_all"),
    path("bank/review/all/confirm/", review.review_all_confirm, name="bank_review_all_confirm"),
    path("bank/review/all/accept/", review.review_all_accept, name="bank_review_all_accept"),
    path("bank/import/", imports.upload, name="bank_import"),
    path("bank/import/<int:pk>/", imports.check, name="bank_import_check"),
    path("bank/import/<int:pk>/apply/", imports.apply, name="bank_import_apply"),
    path("bank/import/template/<str:kind>.xlsx", imports.template, name="bank_import_template"),
    path("bank/blueprints/", blueprints.blueprints, name="bank_blueprints"),
    path("bank/blueprints/new/", blueprints.new, name="bank_blueprint_new"),
    path("bank/blueprints/<int:pk>/retire/", blueprints.retire, name="bank_blueprint_retire"),
]
