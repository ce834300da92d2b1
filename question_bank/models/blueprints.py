"""How a paper is drawn."""

from decimal import Decimal

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from question_bank.models.questions import QuestionType, Topic


class MarkingRule(models.TextChoices):
    EXACT = "exact", _("all or nothing")
    PARTIAL = "partial", _("partial credit")


class Part(models.TextChoices):
    """A paper is a common part for role and capacity and a module of the unit's product category."""

    COMMON = "common", _("common part")
    MODULE = "module", _("module of the product category")


class Blueprint(models.Model):
    """How a paper is drawn (组卷方案). Never edited: a change is a new version, which names the one before it."""

    name = models.CharField(_("name of the blueprint"), max_length=80, unique=True)
    minutes = models.PositiveSmallIntegerField(_("minutes"))
    pass_mark = models.DecimalField(_("pass mark"), max_digits=5, decimal_places=1)
    marking_rule = models.CharField(_("marking"), max_length=10, choices=MarkingRule.choices, default=MarkingRule.EXACT)
    legal_basis = models.CharField(_("legal basis"), max_length=200)
    effective_from = models.DateField(_("effective from"))
    is_retired = models.BooleanField(_("retired"), default=False)
    version = models.PositiveSmallIntegerField(_("version"), default=1)
    previous = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="next", verbose_name=_("former version")
    )

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


class BlueprintCell(models.Model):
    """So many questions of the paper shall be such; an axis that is left open says nothing."""

    blueprint = models.ForeignKey(Blueprint, on_delete=models.CASCADE, related_name="cells")
    position = models.PositiveSmallIntegerField()
    type = models.CharField(_("question type"), max_length=12, choices=QuestionType.choices, blank=True)
    topic = models.ForeignKey(  # with everything below it
        Topic, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("topic")
    )
    difficulty = models.PositiveSmallIntegerField(_("difficulty"), null=True, blank=True)
    part = models.CharField(_("part"), max_length=8, choices=Part.choices, blank=True)
    count = models.PositiveSmallIntegerField(_("number"))

    class Meta:
        verbose_name = _("cell")
        ordering = ["position"]
        constraints = [
            models.CheckConstraint(condition=Q(count__gte=1), name="blueprint_cell_positive"),
            models.CheckConstraint(
                condition=Q(difficulty=None) | Q(difficulty__gte=1, difficulty__lte=5),
                name="blueprint_cell_difficulty_1_to_5",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.count} × {self.position}"
