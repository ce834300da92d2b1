"""What reviewers decide, what people say, and what else befalls a question."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from question_bank.models.questions import Question, Revision


class Review(models.Model):
    """A reviewer's decision on one revision; `author` is the revision's, copied so that the database can compare."""

    revision = models.ForeignKey(Revision, on_delete=models.PROTECT, related_name="reviews")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    reviewer = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    accepted = models.BooleanField(_("question accepted"))
    comment = models.TextField(_("comment"), blank=True)
    at = models.DateTimeField(_("time"))

    class Meta:
        verbose_name = _("review")
        constraints = [
            models.CheckConstraint(
                condition=~Q(reviewer=F("author")),
                name="review_by_a_second_person",
                violation_error_message=_("The author of a revision cannot review it."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.revision} {self.accepted}"


class Happening(models.TextChoices):
    """What befalls a question besides revisions and reviews."""

    SUBMIT = "submit", _("submitted it for review")
    HOLD = "hold", _("put it on hold")
    RELEASE = "release", _("gave it back to review")
    RETIRE = "retire", _("retired it")
    SOURCE = "source", _("on hold because a document changed")
    UNDO = "undo", _("took the import back")


class Event(models.Model):
    """One such happening, with its reason; together with revisions and reviews the history of a question."""

    question = models.ForeignKey(Question, on_delete=models.PROTECT, related_name="events")
    kind = models.CharField(max_length=10, choices=Happening.choices)
    reason = models.TextField(_("reason"), blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(_("time"))

    class Meta:
        verbose_name = _("event")

    def __str__(self) -> str:
        return f"{self.question} {self.kind}"


class Comment(models.Model):
    """What an author or a reviewer says about a question, beside decisions; never edited."""

    question = models.ForeignKey(Question, on_delete=models.PROTECT, related_name="comments")
    revision = models.ForeignKey(Revision, on_delete=models.PROTECT, related_name="comments")
    text = models.TextField(_("comment"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(_("time"))

    class Meta:
        verbose_name = _("comment")
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return f"{self.question} {self.at:%Y-%m-%d}"
