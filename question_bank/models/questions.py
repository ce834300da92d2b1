"""Topics, questions and their immutable revisions."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from question_bank.rules.blanks import number_of_blanks
from question_bank.states import QuestionState


class QuestionType(models.TextChoices):
    SINGLE = "single", _("single choice")
    MULTIPLE = "multiple", _("multiple choice")
    TRUE_FALSE = "true_false", _("true-false")
    FILL_IN = "fill_in", _("fill-in")


class ForRole(models.TextChoices):
    DIRECTOR = "director", _("quality safety director")
    OFFICER = "officer", _("quality safety officer")
    BOTH = "both", _("both roles")


class ForCapacity(models.TextChoices):
    PRODUCTION = "production", _("production")
    SALES = "sales", _("sales")
    BOTH = "both", _("production and sales")


class Cognitive(models.TextChoices):
    """What answering asks of a candidate."""

    KNOW = "know", _("know it")
    UNDERSTAND = "understand", _("understand it")
    APPLY = "apply", _("apply it")
    ANALYSE = "analyse", _("analyse it")


class Topic(models.Model):
    """One entry of the syllabus (考核大纲)."""

    code = models.CharField(_("code"), max_length=20, unique=True)
    name = models.CharField(_("name of the topic"), max_length=80)
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="children")
    legal_basis = models.CharField(_("legal basis"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("topic")
        ordering = ["code"]

    def __str__(self) -> str:
        return self.name


class QuestionQuerySet(models.QuerySet["Question"]):
    def in_force(self) -> "QuestionQuerySet":
        return self.filter(state=QuestionState.IN_FORCE)

    def awaiting_review(self) -> "QuestionQuerySet":
        """Questions of which a revision waits for a reviewer: a first one, or a change to an accepted question."""
        return self.filter(Q(state=QuestionState.UNDER_REVIEW) | Q(proposed__isnull=False))

    def with_revisions(self) -> "QuestionQuerySet":
        return self.select_related("current__topic", "current__author", "proposed__topic", "proposed__author")

    def eligible(self, *, role: str, capacity: str) -> "QuestionQuerySet":
        """Questions in force for a role ("director", "officer") and a side ("production", "sales")."""
        return self.in_force().filter(
            current__for_role__in=[role, ForRole.BOTH], current__for_capacity__in=[capacity, ForCapacity.BOTH]
        )


class Question(models.Model):
    """A question through its life; what it says stands in its revisions."""

    code = models.CharField(_("question code"), max_length=40, unique=True)
    state = models.CharField(_("state"), max_length=20, choices=QuestionState.choices, default=QuestionState.DRAFT)
    current = models.OneToOneField(  # the revision the state speaks of; see states.py
        "Revision", on_delete=models.PROTECT, null=True, blank=True, related_name="current_of"
    )
    proposed = models.OneToOneField(  # a later revision that waits for review while `current` stays in force
        "Revision", on_delete=models.PROTECT, null=True, blank=True, related_name="proposed_of"
    )
    created_at = models.DateTimeField(_("created"))

    objects = QuestionQuerySet.as_manager()

    class Meta:
        verbose_name = _("question")
        ordering = ["code"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state=QuestionState.IN_FORCE) | Q(current__isnull=False),
                name="question_in_force_has_a_revision",
            ),
            models.CheckConstraint(
                condition=Q(proposed=None) | Q(state__in=[QuestionState.IN_FORCE, QuestionState.ON_HOLD]),
                name="question_proposal_only_beside_an_accepted_one",
            ),
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def newest(self) -> "Revision | None":
        """The revision on which the next edit builds, and which lists show: what is proposed, else what is current."""
        return self.proposed or self.current

    @property
    def awaiting(self) -> "Revision | None":
        """The revision that waits for a reviewer, if any; agrees with `awaiting_review`."""
        return self.proposed or (self.current if self.state == QuestionState.UNDER_REVIEW else None)


class Revision(models.Model):
    """What a question said at one time. Never edited: an edit makes the next revision."""

    question = models.ForeignKey(Question, on_delete=models.PROTECT, related_name="revisions")
    number = models.PositiveIntegerField(_("revision"))
    type = models.CharField(_("question type"), max_length=12, choices=QuestionType.choices)
    stem = models.TextField(_("stem"))
    options = models.JSONField(
        _("options"), default=list
    )  # texts in the order A, B, C …; empty where none are chosen from
    # letters of the right options, sorted; "T" or "F"; of a fill-in what rules/blanks.py reads
    key = models.TextField(_("answer key"))
    explanation = models.TextField(_("explanation"), blank=True)
    topic = models.ForeignKey(Topic, on_delete=models.PROTECT, related_name="revisions", verbose_name=_("topic"))
    for_role = models.CharField(_("role it is for"), max_length=10, choices=ForRole.choices)
    for_capacity = models.CharField(_("capacity it is for"), max_length=12, choices=ForCapacity.choices)
    category = models.CharField(_("product category"), max_length=40, blank=True)  # empty: common part
    difficulty = models.PositiveSmallIntegerField(_("difficulty"))  # 1 easy … 5 hard
    cognitive = models.CharField(  # blank: not stated
        _("cognitive level"), max_length=12, choices=Cognitive.choices, blank=True
    )
    is_open = models.BooleanField(_("open for practice"), default=False)
    # The main reference in the words of this revision; all of them as rows of the register: `references`.
    document = models.CharField(_("document"), max_length=120)
    article = models.CharField(_("article"), max_length=60, blank=True)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(_("created"))
    digest = models.CharField(max_length=64)  # of everything a candidate or marker can see; see rules/content.py

    class Meta:
        verbose_name = _("revision")
        ordering = ["question", "number"]
        constraints = [
            models.UniqueConstraint(fields=["question", "number"], name="revision_number_once"),
            models.CheckConstraint(
                condition=Q(difficulty__gte=1, difficulty__lte=5),
                name="revision_difficulty_1_to_5",
                violation_error_message=_("The difficulty lies between 1 and 5."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.question.code} ({self.number})"

    @property
    def places(self) -> int:
        """How many options there are to choose from, or blanks to fill; 0 for true-false."""
        return number_of_blanks(self.key) if self.type == QuestionType.FILL_IN else len(self.options)
