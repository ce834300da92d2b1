"""Enterprises, their capacities, products, yearly figures and tiers; persons, appointments, what was assessed."""

from datetime import date
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from examcenter.bureaus.models import Bureau, User, within
from examcenter.lib.crypto import keyed_hash
from examcenter.lib.fields import EncryptedField
from examcenter.registry.findable import Findable, FindableRows, phone_hash
from examcenter.registry.saved_view import SavedView as SavedView  # noqa: PLC0414  (of this room as well)
from examcenter.registry.supervision_models import SupervisionClass as SupervisionClass  # noqa: PLC0414  (of this room as well)

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser


class CapacityKind(models.TextChoices):
    PRODUCTION = "production", _("production")
    WHOLESALE = "wholesale", _("wholesale")
    RETAIL = "retail", _("retail")


class Side(models.TextChoices):
    """Which of the two regulations: production, or sales (wholesale or retail)."""

    PRODUCTION = "production", _("production")
    SALES = "sales", _("sales")


class PersonnelRole(models.TextChoices):
    DIRECTOR = "director", _("quality safety director")
    OFFICER = "officer", _("quality safety officer")


class TierLetter(models.TextChoices):
    A = "A", _("tier A")
    B = "B", _("tier B")
    C = "C", _("tier C")
    D = "D", _("tier D")


class EnterpriseStatus(models.TextChoices):
    ACTIVE = "active", _("in business")
    SUSPENDED = "suspended", _("suspended")
    LONG_SHUT = "long_shut", _("long shut")
    MOVED_OUT = "moved_out", _("moved out")
    DEREGISTERED = "deregistered", _("deregistered")
    REVOKED = "revoked", _("licence revoked")


class ArchiveClass(models.TextChoices):
    INDUSTRIAL = "industrial", _("industrial goods")
    CONSUMER = "consumer", _("consumer goods")
    CERTIFIED = "certified", _("goods under compulsory certification")
    FOOD_CONTACT = "food_contact", _("food-related products")


class Mode(models.TextChoices):
    OFFLINE = "offline", _("offline")
    ONLINE = "online", _("online")
    BOTH = "both", _("online and offline")


class EnterpriseQuerySet(FindableRows, models.QuerySet["Enterprise"]):
    def for_user(self, user: "User | AnonymousUser") -> "EnterpriseQuerySet":
        return self.filter(within(user, "bureau__path"))

    def under(self, bureau: Bureau) -> "EnterpriseQuerySet":
        return self.filter(bureau__path__startswith=bureau.path)


class Enterprise(Findable):
    """A production or sales unit (生产单位, 销售单位)."""

    code = models.CharField(_("organisation code"), max_length=18, unique=True)  # GB 32100, upper case
    name = models.CharField(_("enterprise"), max_length=160, db_index=True)
    bureau = models.ForeignKey(Bureau, on_delete=models.PROTECT, related_name="enterprises", verbose_name=_("bureau"))
    mode = models.CharField(_("way of business"), max_length=10, choices=Mode.choices, default=Mode.OFFLINE)
    is_household = models.BooleanField(_("individual household"), default=False)
    product = models.CharField(_("main product"), max_length=160, blank=True)
    category = models.CharField(_("product category"), max_length=40, blank=True, db_index=True)
    archive_class = models.CharField(_("archive class"), max_length=20, choices=ArchiveClass.choices, blank=True)
    has_licence = models.BooleanField(_("production licence"), default=False)
    has_ccc = models.BooleanField(_("compulsory certification (CCC)"), default=False)
    has_mandatory_standard = models.BooleanField(_("mandatory national standard"), default=False)
    registered_address = models.CharField(_("registered address"), max_length=200, blank=True)
    business_address = models.CharField(_("business address"), max_length=200, blank=True)
    principal = models.CharField(_("principal"), max_length=60, blank=True)
    phone = EncryptedField(_("contact phone"), blank=True)
    supervision_class = models.CharField(
        _("supervision class"), max_length=10, choices=SupervisionClass.choices, default=SupervisionClass.ROUTINE
    )
    entry_reason = models.CharField(_("reason of first entry"), max_length=60, blank=True)
    status = models.CharField(
        _("state"), max_length=15, choices=EnterpriseStatus.choices, default=EnterpriseStatus.ACTIVE
    )
    status_on = models.DateField(_("state since"), null=True, blank=True)
    in_scope = models.BooleanField(_("in scope"), default=True)
    out_of_scope_reason = models.CharField(_("reason out of scope"), max_length=120, blank=True)

    objects = EnterpriseQuerySet.as_manager()

    class Meta:
        verbose_name = _("enterprise")
        ordering = ["name"]
        indexes = [models.Index(fields=["sort_key", "id"], name="enterprise_by_sound")]
        constraints = [
            models.CheckConstraint(
                condition=Q(in_scope=True) | ~Q(out_of_scope_reason=""),
                name="enterprise_out_of_scope_has_a_reason",
                violation_error_message=_("An enterprise out of scope needs a reason."),
            )
        ]

    def __str__(self) -> str:
        return self.name


class Capacity(models.Model):
    """One way in which an enterprise acts, with the tier that follows from its newest figures."""

    enterprise = models.ForeignKey(Enterprise, on_delete=models.CASCADE, related_name="capacities")
    kind = models.CharField(_("capacity"), max_length=12, choices=CapacityKind.choices)
    tier = models.CharField(_("tier"), max_length=1, choices=TierLetter.choices)

    class Meta:
        verbose_name = _("capacity")
        constraints = [models.UniqueConstraint(fields=["enterprise", "kind"], name="capacity_once")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.tier}"

    @property
    def side(self) -> Side:
        return Side.PRODUCTION if self.kind == CapacityKind.PRODUCTION else Side.SALES


class AnnualFigures(models.Model):
    """Employees at year's end and main business revenue in 10,000 yuan."""

    enterprise = models.ForeignKey(Enterprise, on_delete=models.CASCADE, related_name="figures")
    year = models.PositiveSmallIntegerField(_("year"))
    employees = models.PositiveIntegerField(_("employees"))
    revenue = models.DecimalField(_("revenue (10,000 yuan)"), max_digits=14, decimal_places=2)

    class Meta:
        verbose_name = _("annual figures")
        ordering = ["-year"]
        constraints = [models.UniqueConstraint(fields=["enterprise", "year"], name="figures_once_per_year")]

    def __str__(self) -> str:
        return f"{self.enterprise} {self.year}"


class TierRecord(models.Model):
    """The tier of one capacity from a day on, with the rule that gave it. Only ever added to."""

    enterprise = models.ForeignKey(Enterprise, on_delete=models.CASCADE, related_name="tier_records")
    kind = models.CharField(max_length=12, choices=CapacityKind.choices)
    tier = models.CharField(max_length=1, choices=TierLetter.choices)
    since = models.DateField()
    employees = models.PositiveIntegerField()
    revenue = models.DecimalField(max_digits=14, decimal_places=2)

    class Meta:
        verbose_name = _("tier record")
        ordering = ["-since", "-pk"]

    def __str__(self) -> str:
        return f"{self.kind} {self.tier} {self.since}"


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
    phone_hash = models.CharField(max_length=64, editable=False, default="", db_index=True)

    objects = PersonQuerySet.as_manager()

    class Meta:
        verbose_name = _("person")
        ordering = ["name"]
        indexes = [models.Index(fields=["sort_key", "id"], name="person_by_sound")]

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


class EnterpriseAccount(models.Model):
    """Who signs in for an enterprise."""

    user = models.OneToOneField(User, on_delete=models.CASCADE, related_name="enterprise_account")
    enterprise = models.ForeignKey(Enterprise, on_delete=models.CASCADE, related_name="accounts")

    class Meta:
        verbose_name = _("enterprise account")

    def __str__(self) -> str:
        return f"{self.user} {self.enterprise}"


class RegistryImport(models.Model):
    """One applied spreadsheet of enterprises or of the roster."""

    kind = models.CharField(max_length=20)
    file_name = models.CharField(max_length=200)
    digest = models.CharField(max_length=64)
    counts = models.JSONField(default=dict)
    by = models.ForeignKey(User, on_delete=models.PROTECT)
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("import")

    def __str__(self) -> str:
        return self.file_name
