"""What a unit did for its personnel, and who looked at a whole document number."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from examcenter.bureaus.models import User
from examcenter.registry.models.persons import Appointment, Person


class TrainingKind(models.TextChoices):
    TRAINING = "training", _("training")
    ASSESSMENT = "assessment", _("the unit's own assessment")


class TrainingRecord(models.Model):
    """One training or one assessment by the unit itself (Order 75 draft, article 15); the post shows the newest day."""

    appointment = models.ForeignKey(Appointment, on_delete=models.PROTECT, related_name="training_records")
    kind = models.CharField(_("kind"), max_length=12, choices=TrainingKind.choices)
    on = models.DateField(_("held on"))
    subject = models.CharField(_("subject"), max_length=120, blank=True)
    hours = models.DecimalField(_("hours"), max_digits=5, decimal_places=1, null=True, blank=True)
    passed = models.BooleanField(_("passed"), null=True, blank=True)
    file = models.FileField(_("file"), upload_to="training/%Y/%m/", blank=True)
    file_name = models.CharField(_("file name"), max_length=200, blank=True)
    digest = models.CharField(max_length=64, blank=True)
    recorded_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(_("recorded at"))

    class Meta:
        verbose_name = _("training record")
        ordering = ["-on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind=TrainingKind.TRAINING) | Q(passed__isnull=False),
                name="unit_assessment_has_a_result",
                violation_error_message=_("An assessment by the unit needs its result."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.on}"


class Disclosure(models.Model):
    """That an official looked at a person's whole document number or phone, and why. The journal names this row."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="disclosures")
    reason = models.CharField(_("reason"), max_length=200)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(_("time"))

    class Meta:
        verbose_name = _("disclosure")
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"{self.person} {self.at}"
