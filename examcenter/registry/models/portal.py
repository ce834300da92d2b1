"""The enterprise's own door: who enters, what it asks to change, and that it checked its roster."""

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from examcenter.bureaus.models import User, within
from examcenter.lib.attempts import Attempts
from examcenter.lib.fields import EncryptedField
from examcenter.registry.models.enterprises import Enterprise
from examcenter.registry.models.persons import Appointment

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser


class EnterpriseAccount(models.Model):
    """Who signs in for an enterprise."""

    user = models.OneToOneField(User, on_delete=models.CASCADE, related_name="enterprise_account")
    enterprise = models.ForeignKey(Enterprise, on_delete=models.CASCADE, related_name="accounts")
    by_code = models.BooleanField(default=False)  # entered with paper before: its sessions end with the code

    class Meta:
        verbose_name = _("enterprise account")
        constraints = [
            models.UniqueConstraint(
                fields=["enterprise"], condition=Q(by_code=True), name="one_account_for_the_code_of_an_enterprise"
            )
        ]

    def __str__(self) -> str:
        return f"{self.user} {self.enterprise}"


class PortalCode(models.Model):
    """A code on paper or as QR by which an enterprise enters without an account; only its keyed hash is kept."""

    enterprise = models.ForeignKey(Enterprise, on_delete=models.CASCADE, related_name="portal_codes")
    code_hash = models.CharField(max_length=64, unique=True)
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    expires_on = models.DateField(_("valid until"))
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("entry code")
        constraints = [
            models.UniqueConstraint(
                fields=["enterprise"], condition=Q(revoked_at=None), name="one_entry_code_for_an_enterprise"
            )
        ]

    def __str__(self) -> str:
        return f"{self.enterprise} {self.expires_on}"


class PortalAttempt(Attempts):
    """How often a printed code was tried with a wrong phone."""

    class Meta:
        verbose_name = _("wrong attempts at the enterprises' entry")


class ProposalKind(models.TextChoices):
    APPOINT = "appoint", _("new appointment")
    END = "end", _("end of an appointment")
    CORRECT = "correct", _("correction of a person's record")
    TRAINING = "training", _("training record")


class ProposalState(models.TextChoices):
    WAITING = "waiting", _("waiting for the bureau")
    CONFIRMED = "confirmed", _("confirmed by the bureau")
    RETURNED = "returned", _("returned")
    WITHDRAWN = "withdrawn", _("withdrawn")


class ProposalQuerySet(models.QuerySet["Proposal"]):
    def for_user(self, user: "User | AnonymousUser") -> "ProposalQuerySet":
        return self.filter(within(user, "enterprise__bureau__path"))


class Proposal(models.Model):
    """A change to the roster that an enterprise asks for; nothing changes until the bureau confirms it."""

    enterprise = models.ForeignKey(Enterprise, on_delete=models.PROTECT, related_name="proposals")
    kind = models.CharField(_("kind"), max_length=10, choices=ProposalKind.choices)
    appointment = models.ForeignKey(
        Appointment, on_delete=models.PROTECT, related_name="proposals", null=True, blank=True
    )
    values = EncryptedField()  # JSON: what the enterprise filled in
    # Keyed hash of the document number of a new appointment, so that an erasure finds what names the person.
    person_hash = models.CharField(max_length=64, editable=False, default="", db_index=True)
    file = models.FileField(_("file"), upload_to="proposals/%Y/%m/", blank=True)
    file_name = models.CharField(_("file name"), max_length=200, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=ProposalState.choices, default=ProposalState.WAITING)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(_("time"))
    due_on = models.DateField(_("to be decided by"), null=True)
    decided_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", null=True)
    decided_at = models.DateTimeField(_("decided at"), null=True)
    comment = models.CharField(_("comment"), max_length=200, blank=True)

    objects = ProposalQuerySet.as_manager()

    class Meta:
        verbose_name = _("change proposed by an enterprise")
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["state", "enterprise"], name="proposals_by_state")]

    def __str__(self) -> str:
        return f"{self.enterprise} {self.get_kind_display()}"


class RosterConfirmation(models.Model):
    """That somebody checked who serves at an enterprise (名录核对): the unit itself, or its bureau for it.

    Triggers set `void` on both databases as soon as an appointment of the enterprise is added, removed or gets other
    posts or days, whoever does it; days of training do not count.
    """

    enterprise = models.ForeignKey(Enterprise, on_delete=models.PROTECT, related_name="roster_confirmations")
    at = models.DateTimeField(_("time"), db_index=True)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    by_unit = models.BooleanField(_("by the enterprise itself"))
    persons = models.PositiveIntegerField(_("persons serving"))
    void = models.BooleanField(_("changed since"), default=False, editable=False)

    class Meta:
        verbose_name = _("roster confirmation")
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["enterprise", "-at"], name="newest_confirmation")]

    def __str__(self) -> str:
        return f"{self.enterprise} {self.at}"
