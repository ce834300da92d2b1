"""How bureaus and units stand, counted ahead for large areas. Everything here follows from other rows and is made anew.

A province counts a million posts: too many for every look at a page. A worker writes these rows from time to time and
the page says as of when; small areas are counted on the spot (see `queries.standing`).
"""

from django.db import models
from django.utils.translation import gettext_lazy as _

from examcenter.bureaus.models import Bureau
from examcenter.registry.models.enterprises import Enterprise
from examcenter.registry.models.persons import Person
from examcenter.registry.models.supervision import OfEnterpriseQuerySet
from examcenter.rules import staffing as rule


class ShortcomingKind(models.TextChoices):
    NO_OFFICER = rule.NO_OFFICER, _("no officer")
    NO_DIRECTOR = rule.NO_DIRECTOR, _("no director although one is due")
    DIRECTOR_IS_OFFICER = rule.DIRECTOR_IS_OFFICER, _("director is officer at the same time")
    TOO_MANY_POSTS = rule.TOO_MANY_POSTS, _("officer with more than two posts")
    RELATED_POSTS = rule.RELATED_POSTS, _("officer with related posts")
    NOT_PASSED = rule.NOT_PASSED, _("unit's own assessment not passed")
    TOO_MANY_UNITS = rule.TOO_MANY_UNITS, _("officer at many units")


class Shortfall(models.Model):
    """One shortcoming in staffing of a unit as it stood when its bureau was counted (see rules/staffing)."""

    enterprise = models.ForeignKey(Enterprise, on_delete=models.CASCADE, related_name="shortfalls")
    kind = models.CharField(_("shortcoming"), max_length=20)
    side = models.CharField(max_length=10, blank=True)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+", null=True)
    number = models.PositiveSmallIntegerField(default=0)
    reason = models.CharField(max_length=10, blank=True)

    objects = OfEnterpriseQuerySet.as_manager()

    class Meta:
        verbose_name = _("shortcoming")
        indexes = [models.Index(fields=["kind", "enterprise"], name="shortfall_by_kind")]

    def __str__(self) -> str:
        return f"{self.enterprise} {self.kind}"


class Count(models.Model):
    """What was counted for one bureau: its own units, and the persons of its whole area, each of them once."""

    bureau = models.OneToOneField(Bureau, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField(_("as of"))
    own = models.JSONField(default=dict)  # see queries.standing: numbers that add up over bureaus
    persons = models.JSONField(default=dict)  # numbers of the whole area, which do not add up

    class Meta:
        verbose_name = _("count")

    def __str__(self) -> str:
        return f"{self.bureau} {self.at}"
