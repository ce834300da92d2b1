"""Persons, their appointments, and what they were assessed for."""

from datetime import date
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Left
from django.utils.translation import gettext_lazy as _

from examcenter.bureaus.models import User, within
from examcenter.lib.crypto import keyed_hash
from examcenter.lib.fields import EncryptedField
from examcenter.registry.models.enterprises import Enterprise, Side
from examcenter.registry.models.findable import Findable, FindableRows, phone_hash

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser


class PersonnelRole(models.TextChoices):
    DIRECTOR = "director", _("quality safety director")
    OFFICER = "officer", _("quality safety officer")


class IdKind(models.TextChoices):
    RESIDENT = "resident", _("resident identity card")
    HMT_PERMIT = "hmt_permit", _("residence permit for Hong Kong, Macao and Taiwan residents")
    FOREIGNER_PERMIT = "foreigner_permit", _("foreigner's permanent residence card")
    PASSPORT = "passport", _("passport")


class PersonQuerySet(FindableRows, models.QuerySet["Person"]):
    def for_user(self, user: "User | AnonymousUser") -> "PersonQuerySet":
        return self.filter(pk__in=Appointment.objects.for_user(user).values("person"))


class Person(Findable):
    """One human being, however many posts they hold; found by the keyed hash of the document number."""

    SOURCES = frozenset({"name", "phone"})
    IS_PERSON = True

    name = models.CharField(_("name"), max_length=100, db_index=True)
    id_kind = models.CharField(_("kind of identity document"), max_length=20, choices=IdKind.choices)
    id_number = EncryptedField(_("document number"))
    id_hash = models.CharField(max_length=64, unique=True, editable=False)
    id_last4 = models.CharField(_("last four of the document number"), max_length=4, editable=False)
    born_on = models.DateField(_("date of birth"), null=True, blank=True)
    phone = EncryptedField(_("phone"), blank=True)
    erased_at = models.DateTimeField(_("personal data erased at"), null=True, editable=False)
    phone_hash = models.CharField(max_length=64, editable=False, default="", db_index=True)
    # Two records of one human being: this one keeps only what was drawn and published under it.
    merged_into = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, editable=False, related_name="merged"
    )

    objects = PersonQuerySet.as_manager()

    class Meta:
        verbose_name = _("person")
        ordering = ["name"]
        indexes = [
            models.Index(fields=["sort_key", "id"], name="person_by_sound"),
            models.Index(Left("folded", 1), "sort_key", "id", "folded", name="person_by_first"),
        ]

    def __str__(self) -> str:
        return self.name

    @classmethod
    def derived(cls) -> frozenset[str]:
        return super().derived() | {"phone_hash"}

    def fill(self) -> None:
        super().fill()
        self.phone_hash = phone_hash(self.phone)

    @staticmethod
    def hash_of(number: str) -> str:
        """The keyed hash by which a person is found; spaces and case do not matter."""
        return keyed_hash("id_number", number.replace(" ", "").upper())

    @property
    def last_six(self) -> str:
        """What a candidate types to show who they are; upper case."""
        number: str = self.id_number
        return number[-6:].upper()


class AppointmentQuerySet(models.QuerySet["Appointment"]):
    def for_user(self, user: "User | AnonymousUser") -> "AppointmentQuerySet":
        return self.filter(within(user, "enterprise__bureau__path"))

    def serving(self, on: date) -> "AppointmentQuerySet":
        """Appointments that hold on a day (the last day counts)."""
        return self.filter(started_on__lte=on).filter(Q(ended_on=None) | Q(ended_on__gte=on))


class Appointment(models.Model):
    """A person in a role at an enterprise, for production or for sales, from a day to a day (任职)."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="appointments", verbose_name=_("person"))
    enterprise = models.ForeignKey(
        Enterprise, on_delete=models.PROTECT, related_name="appointments", verbose_name=_("enterprise")
    )
    role = models.CharField(_("role"), max_length=10, choices=PersonnelRole.choices)
    side = models.CharField(_("production or sales"), max_length=10, choices=Side.choices)
    posts = models.CharField(_("quality-control posts"), max_length=200, blank=True)  # separated by 、
    started_on = models.DateField(_("from"))
    ended_on = models.DateField(_("to"), null=True, blank=True)
    trained_on = models.DateField(_("trained on"), null=True, blank=True)
    unit_assessed_on = models.DateField(_("assessed by the unit on"), null=True, blank=True)

    objects = AppointmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("appointment")
        ordering = ["enterprise", "role", "person"]
        indexes = [
            models.Index(fields=["ended_on", "id"], condition=Q(ended_on__isnull=False), name="appointments_ended"),
            models.Index(fields=["enterprise", "role", "side", "ended_on", "started_on"], name="who_holds_a_post"),
            models.Index(fields=["role", "person", "enterprise", "id"], name="posts_by_role"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(ended_on=None) | Q(ended_on__gte=F("started_on")),
                name="appointment_ends_after_it_begins",
                violation_error_message=_("An appointment cannot end before it begins."),
            ),
            models.UniqueConstraint(
                fields=["person", "enterprise", "role", "side", "started_on"],
                name="appointment_once",
                violation_error_message=_("This appointment is already in the roster."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} {self.get_role_display()}"

    def serves(self, on: date) -> bool:
        """Whether the appointment holds on a day; agrees with the queryset `serving`."""
        return self.started_on <= on and (self.ended_on is None or self.ended_on >= on)


class Assessed(models.Model):
    """That a person sat an assessment (told by results), so that the next frame can give months of rest."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="assessed")
    role = models.CharField(max_length=10, choices=PersonnelRole.choices)
    side = models.CharField(max_length=10, choices=Side.choices)
    on = models.DateField(_("assessed on"))
    passed = models.BooleanField(_("passed"))
    source = models.CharField(max_length=60, unique=True)  # "outcome:17", so that telling twice changes nothing

    class Meta:
        verbose_name = _("assessed")
        ordering = ["-on"]

    def __str__(self) -> str:
        return f"{self.person} {self.on}"
