"""The register of documents and articles that answers rest on, and which revision rests on which."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _, pgettext_lazy

from question_bank.models.questions import Revision


class SourceState(models.TextChoices):
    IN_FORCE = "in_force", pgettext_lazy("document", "in force")
    AMENDED = "amended", pgettext_lazy("document", "amended")
    REPEALED = "repealed", pgettext_lazy("document", "repealed")


class LegalDocument(models.Model):
    """A document that answers rest on (依据文件). It is found by its title or its number."""

    title = models.CharField(_("title of the document"), max_length=120, unique=True)
    number = models.CharField(_("number of the document"), max_length=80, blank=True)
    issued_by = models.CharField(_("issued by"), max_length=120, blank=True)
    in_force_from = models.DateField(_("in force from"), null=True, blank=True)
    in_force_to = models.DateField(_("in force to"), null=True, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=SourceState.choices, default=SourceState.IN_FORCE)
    changed_at = models.DateTimeField(_("marked"), null=True, blank=True)  # when the state was last marked

    class Meta:
        verbose_name = _("document")
        ordering = ["title"]
        constraints = [
            models.UniqueConstraint(
                fields=["number"],
                condition=~Q(number=""),
                name="document_number_once",
                violation_error_message=_("Another document has this number already."),
            ),
            models.CheckConstraint(
                condition=Q(in_force_from=None) | Q(in_force_to=None) | Q(in_force_to__gte=F("in_force_from")),
                name="document_from_before_to",
                violation_error_message=_("The last day in force lies before the first one."),
            ),
        ]

    def __str__(self) -> str:
        return self.title


class Article(models.Model):
    """One article of a document as questions name it; an empty label means the whole document."""

    document = models.ForeignKey(LegalDocument, on_delete=models.PROTECT, related_name="articles")
    label = models.CharField(_("article"), max_length=60, blank=True)
    in_force_from = models.DateField(_("in force from"), null=True, blank=True)
    in_force_to = models.DateField(_("in force to"), null=True, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=SourceState.choices, default=SourceState.IN_FORCE)
    changed_at = models.DateTimeField(_("marked"), null=True, blank=True)

    class Meta:
        verbose_name = _("article")
        ordering = ["document", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["document", "label"], name="article_label_once"),
            models.CheckConstraint(
                condition=Q(in_force_from=None) | Q(in_force_to=None) | Q(in_force_to__gte=F("in_force_from")),
                name="article_from_before_to",
                violation_error_message=_("The last day in force lies before the first one."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.document.title} {self.label}".strip()


class Reference(models.Model):
    """A revision rests on this article; never edited, as the revision itself."""

    revision = models.ForeignKey(Revision, on_delete=models.PROTECT, related_name="references")
    article = models.ForeignKey(Article, on_delete=models.PROTECT, related_name="references")
    position = models.PositiveSmallIntegerField()

    class Meta:
        verbose_name = _("legal reference")
        ordering = ["revision", "position"]
        constraints = [
            models.UniqueConstraint(fields=["revision", "article"], name="reference_article_once"),
            models.UniqueConstraint(fields=["revision", "position"], name="reference_position_once"),
        ]

    def __str__(self) -> str:
        return str(self.article)


class SourceChange(models.Model):
    """Who marked a document or one of its articles as what, from which day, and how many questions that held."""

    document = models.ForeignKey(LegalDocument, on_delete=models.PROTECT, related_name="changes")
    article = models.ForeignKey(Article, on_delete=models.PROTECT, related_name="changes", null=True, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=SourceState.choices)
    day = models.DateField(_("from the day"))
    reason = models.TextField(_("reason"))
    held = models.PositiveIntegerField(_("questions put on hold"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(_("time"))

    class Meta:
        verbose_name = _("change of a document")
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"{self.document} {self.get_state_display()}"
