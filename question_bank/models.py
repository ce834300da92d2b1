"""Topics, questions, their immutable revisions, and blueprints."""

from decimal import Decimal

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from question_bank.states import QuestionState


class QuestionType(models.TextChoices):
    SINGLE = "single", _("single choice")
    MULTIPLE = "multiple", _("multiple choice")
    TRUE_FALSE = "true_false", _("true-false")


class ForRole(models.TextChoices):
    DIRECTOR = "director", _("quality safety director")
    OFFICER = "officer", _("quality safety officer")
    BOTH = "both", _("both roles")


class ForCapacity(models.TextChoices):
    PRODUCTION = "production", _("production")
    SALES = "sales", _("sales")
    BOTH = "both", _("production and sales")


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
    options = models.JSONField(_("options"), default=list)  # texts in the order A, B, C …; empty for true-false
    key = models.CharField(_("answer key"), max_length=12)  # letters of the right options, sorted; "T" or "F"
    explanation = models.TextField(_("explanation"), blank=True)
    topic = models.ForeignKey(Topic, on_delete=models.PROTECT, related_name="revisions", verbose_name=_("topic"))
    for_role = models.CharField(_("role it is for"), max_length=10, choices=ForRole.choices)
    for_capacity = models.CharField(_("capacity it is for"), max_length=12, choices=ForCapacity.choices)
    category = models.CharField(_("product category"), max_length=40, blank=True)  # empty: common part
    difficulty = models.PositiveSmallIntegerField(_("difficulty"))  # 1 easy … 5 hard
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


class MarkingRule(models.TextChoices):
    EXACT = "exact", _("all or nothing")
    PARTIAL = "partial", _("partial credit")


class Blueprint(models.Model):
    """How a paper is drawn (组卷方案). Not edited once used: a change is a new blueprint."""

    name = models.CharField(_("name of the blueprint"), max_length=80, unique=True)
    minutes = models.PositiveSmallIntegerField(_("minutes"))
    pass_mark = models.DecimalField(_("pass mark"), max_digits=5, decimal_places=1)
    marking_rule = models.CharField(_("marking"), max_length=10, choices=MarkingRule.choices, default=MarkingRule.EXACT)
    legal_basis = models.CharField(_("legal basis"), max_length=200)
    effective_from = models.DateField(_("effective from"))
    is_retired = models.BooleanField(_("retired"), default=False)

    class Meta:
        verbose_name = _("blueprint")
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(condition=Q(minutes__gte=1, pass_mark__gte=0), name="blueprint_positive_figures")
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def points(self) -> Decimal:
        """Points of a whole paper."""
        return sum((section.count * section.points for section in self.sections.all()), Decimal(0))

    @property
    def size(self) -> int:
        """Questions in a paper."""
        return sum(section.count for section in self.sections.all())


class BlueprintSection(models.Model):
    """So many questions of one type at so many points each."""

    blueprint = models.ForeignKey(Blueprint, on_delete=models.CASCADE, related_name="sections")
    position = models.PositiveSmallIntegerField()
    type = models.CharField(_("question type"), max_length=12, choices=QuestionType.choices)
    count = models.PositiveSmallIntegerField(_("number"))
    points = models.DecimalField(_("points each"), max_digits=4, decimal_places=1)

    class Meta:
        verbose_name = _("section")
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["blueprint", "type"], name="blueprint_section_type_once"),
            models.CheckConstraint(condition=Q(count__gte=1) & Q(points__gt=0), name="blueprint_section_positive"),
        ]

    def __str__(self) -> str:
        return f"{self.count} × {self.get_type_display()}"


class ImportKind(models.TextChoices):
    QUESTIONS = "questions", _("questions")
    TOPICS = "topics", _("syllabus topics")


class Upload(models.Model):
    """A file that was checked and waits for its uploader to apply it; exactly these bytes are imported.

    Kept in the database, so that it survives a restart and any web process can apply it.
    """

    kind = models.CharField(max_length=20, choices=ImportKind.choices)
    name = models.CharField(max_length=200)
    data = models.BinaryField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("upload")

    def __str__(self) -> str:
        return f"{self.kind} {self.name}"


class BankImport(models.Model):
    """One applied file of topics or questions."""

    kind = models.CharField(max_length=20, choices=ImportKind.choices)
    file_name = models.CharField(max_length=200)
    digest = models.CharField(max_length=64)
    counts = models.JSONField(default=dict)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("import")

    def __str__(self) -> str:
        return f"{self.kind} {self.file_name}"
