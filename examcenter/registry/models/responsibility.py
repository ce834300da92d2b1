"""Who answers for an enterprise: the inspector with history, and moves from one bureau to another."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from examcenter.bureaus.models import Bureau, Department, User
from examcenter.registry.models.enterprises import Enterprise
from examcenter.registry.models.supervision import OfEnterpriseQuerySet


class InspectorAssignment(models.Model):
    """The responsible inspector (监管责任人) of an enterprise from a day on; the newest counts. Only added to.

    `late` says that the record was made later than the working days that the province allows (domain 2.4), judged
    when it was made, since calendars and settings change.
    """

    enterprise = models.ForeignKey(Enterprise, on_delete=models.PROTECT, related_name="inspectors")
    inspector = models.ForeignKey(
        User, on_delete=models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("account")
    )
    name = models.CharField(_("responsible inspector"), max_length=60)
    department = models.ForeignKey(
        Department, on_delete=models.PROTECT, null=True, blank=True, verbose_name=_("responsible department")
    )
    since = models.DateField(_("since"))
    recorded_at = models.DateTimeField(_("recorded at"))
    recorded_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", null=True)
    late = models.BooleanField(_("recorded late"), default=False, db_index=True)

    objects = OfEnterpriseQuerySet.as_manager()

    class Meta:
        verbose_name = _("responsible inspector")
        ordering = ["-since", "-pk"]
        indexes = [
            models.Index(fields=["enterprise", "-since", "-id"], name="newest_inspector"),
            models.Index(fields=["name"], name="units_of_inspector"),
        ]

    def __str__(self) -> str:
        return self.name


class TransferState(models.TextChoices):
    PROPOSED = "proposed", _("waiting for the other bureau")
    ACCEPTED = "accepted", _("transferred")
    REFUSED = "refused", _("refused")
    WITHDRAWN = "withdrawn", _("withdrawn")


class Transfer(models.Model):
    """An enterprise that one bureau hands to another: proposed by the giving side, decided by the receiving one."""

    enterprise = models.ForeignKey(Enterprise, on_delete=models.PROTECT, related_name="transfers")
    giving = models.ForeignKey(Bureau, on_delete=models.PROTECT, related_name="+", verbose_name=_("giving bureau"))
    receiving = models.ForeignKey(
        Bureau, on_delete=models.PROTECT, related_name="+", verbose_name=_("receiving bureau")
    )
    reason = models.CharField(_("reason"), max_length=200)
    state = models.CharField(_("state"), max_length=10, choices=TransferState.choices, default=TransferState.PROPOSED)
    proposed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField(_("proposed at"))
    decided_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", null=True)
    decided_at = models.DateTimeField(_("decided at"), null=True)
    comment = models.CharField(_("comment"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("transfer")
        ordering = ["-proposed_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["enterprise"],
                condition=Q(state=TransferState.PROPOSED),
                name="one_open_transfer",
                violation_error_message=_("This enterprise is already being transferred."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.enterprise} {self.get_state_display()}"
