"""The dated risk record of an enterprise, its credit risk, and the supervision class that followed from both."""

from typing import TYPE_CHECKING, Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from examcenter.bureaus.models import User, within
from examcenter.rules import supervision_class as rule

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser


class SupervisionClass(models.TextChoices):
    ROUTINE = rule.ROUTINE, _("routine supervision")
    KEY = rule.KEY, _("key supervision")
    SPECIAL = rule.SPECIAL, _("special supervision")


class RiskSeverity(models.TextChoices):
    SMALL = rule.SMALL, _("small quality risk")
    LARGER = rule.LARGER, _("larger quality risk")
    MAJOR = rule.MAJOR, _("major quality risk")


class RiskSource(models.TextChoices):
    SPOT_CHECK = "spot_check", _("spot check of products")
    COMPLAINT = "complaint", _("complaint")
    INSPECTION = "inspection", _("on-site inspection")
    ENFORCEMENT = "enforcement", _("enforcement")
    MONITORING = "monitoring", _("risk monitoring")
    RECALL = "recall", _("recall")
    ACCIDENT = "accident", _("accident")


class CreditLevel(models.TextChoices):
    LOW = rule.LOW, _("low credit risk")
    RATHER_HIGH = rule.RATHER_HIGH, _("rather high credit risk")
    HIGH = rule.HIGH, _("high credit risk")


class OfEnterpriseQuerySet(models.QuerySet[Any]):
    def for_user(self, user: "User | AnonymousUser") -> "OfEnterpriseQuerySet":
        return self.filter(within(user, "enterprise__bureau__path"))


class RiskRecord(models.Model):
    """A quality risk found at an enterprise on a day. Triggers refuse to change or delete it."""

    enterprise = models.ForeignKey("registry.Enterprise", on_delete=models.PROTECT, related_name="risks")
    on = models.DateField(_("found on"), db_index=True)
    severity = models.CharField(_("severity"), max_length=10, choices=RiskSeverity.choices)
    source = models.CharField(_("found by"), max_length=15, choices=RiskSource.choices)
    note = models.CharField(_("what was found"), max_length=200)

    objects = OfEnterpriseQuerySet.as_manager()

    class Meta:
        verbose_name = _("risk record")
        ordering = ["-on", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["enterprise", "on", "severity", "source", "note"], name="risk_record_once")
        ]

    def __str__(self) -> str:
        return f"{self.on} {self.get_severity_display()}"


class RiskWithdrawal(models.Model):
    """That a risk record was wrong: it stays visible and no longer counts. Triggers refuse to change or delete this."""

    risk = models.OneToOneField(
        RiskRecord, on_delete=models.PROTECT, related_name="withdrawal", verbose_name=_("risk record")
    )
    reason = models.CharField(_("reason"), max_length=200)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name=_("withdrawn by"))
    at = models.DateTimeField(_("withdrawn at"))

    class Meta:
        verbose_name = _("withdrawal of a risk record")

    def __str__(self) -> str:
        return f"{self.risk} {self.at:%Y-%m-%d}"


class CreditRating(models.Model):
    """The credit risk of an enterprise from a day on; the newest counts. Triggers refuse to change or delete it."""

    enterprise = models.ForeignKey("registry.Enterprise", on_delete=models.PROTECT, related_name="credit_ratings")
    level = models.CharField(_("credit risk"), max_length=12, choices=CreditLevel.choices)
    since = models.DateField(_("since"))

    objects = OfEnterpriseQuerySet.as_manager()

    class Meta:
        verbose_name = _("credit rating")
        ordering = ["-since", "-pk"]

    def __str__(self) -> str:
        return f"{self.since} {self.get_level_display()}"


class SupervisionClassRecord(models.Model):
    """The class from a day on, with the facts of the rule that gave it. Triggers refuse to change or delete it."""

    enterprise = models.ForeignKey("registry.Enterprise", on_delete=models.PROTECT, related_name="class_records")
    supervision_class = models.CharField(max_length=10, choices=SupervisionClass.choices)
    since = models.DateField()
    facts = models.JSONField(default=dict)  # see supervising.facts_of

    objects = OfEnterpriseQuerySet.as_manager()

    class Meta:
        verbose_name = _("supervision class record")
        ordering = ["-since", "-pk"]

    def __str__(self) -> str:
        return f"{self.since} {self.get_supervision_class_display()}"
