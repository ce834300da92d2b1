"""Enterprises with their capacities, yearly figures and tiers."""

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q
from django.db.models.functions import Left
from django.utils.translation import gettext_lazy as _

from examcenter.bureaus.models import Bureau, Department, User, within
from examcenter.lib.fields import EncryptedField
from examcenter.registry.models.findable import Findable, FindableRows
from examcenter.registry.models.supervision import SupervisionClass

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


# Those that may come back to work; the others are gone for good, and nobody takes a post there.
TRADING = (EnterpriseStatus.ACTIVE, EnterpriseStatus.SUSPENDED, EnterpriseStatus.LONG_SHUT)


class ArchiveClass(models.TextChoices):
    INDUSTRIAL = "industrial", _("industrial goods")
    CONSUMER = "consumer", _("consumer goods")
    CERTIFIED = "certified", _("goods under compulsory certification")
    FOOD_CONTACT = "food_contact", _("food-related products")


class EntryReason(models.TextChoices):
    """Why an enterprise was entered first (domain 2.8)."""

    DIRECTOR = "director", _("director appointed")
    SPOT_CHECK = "spot_check", _("spot check of products")
    MONITORING = "monitoring", _("risk monitoring")
    RECALL = "recall", _("recall")
    LICENCE = "licence", _("production licence")
    CCC = "ccc", _("compulsory certification (CCC)")
    INSPECTION = "inspection", _("on-site inspection")
    ENFORCEMENT = "enforcement", _("enforcement")
    COMPLAINT = "complaint", _("verified complaint")


class Mode(models.TextChoices):
    OFFLINE = "offline", _("offline")
    ONLINE = "online", _("online")
    BOTH = "both", _("online and offline")


class InspectorState(models.TextChoices):
    """What the newest inspector assignment says; never shown, worklists ask for it."""

    NONE = "none"  # nobody was ever named, or a transfer ended the one who was
    NAMED = "named"
    LATE = "late"  # named, but recorded later than the province allows


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
    department = models.ForeignKey(
        Department, on_delete=models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name=_("responsible department"),
    )  # fmt: skip
    registered_on = models.DateField(_("registered as a business on"), null=True, blank=True)
    entered_on = models.DateField(_("first entered on"), null=True, blank=True)
    # Entered later than the working days after its registration that the province allows; judged on entry.
    entered_late = models.BooleanField(_("entered late"), default=False, db_index=True, editable=False)
    # Follows from the newest assignment (actions.inspectors): too many to be looked through for every worklist.
    inspector_state = models.CharField(max_length=5, default=InspectorState.NONE, editable=False)
    # A key of the list; words that an earlier import brought and that the list does not know stay as they are.
    entry_reason = models.CharField(_("reason of first entry"), max_length=60, blank=True, choices=EntryReason.choices)
    status = models.CharField(
        _("state"), max_length=15, choices=EnterpriseStatus.choices, default=EnterpriseStatus.ACTIVE
    )
    status_on = models.DateField(_("state since"), null=True, blank=True)
    in_scope = models.BooleanField(_("in scope"), default=True)
    out_of_scope_reason = models.CharField(_("reason out of scope"), max_length=120, blank=True)

    FOLLOWING = frozenset({"inspector_state"})  # says nothing of its own

    objects = EnterpriseQuerySet.as_manager()

    class Meta:
        verbose_name = _("enterprise")
        ordering = ["name"]
        indexes = [
            models.Index(fields=["sort_key", "id"], name="enterprise_by_sound"),
            models.Index(Left("folded", 1), "sort_key", "id", "folded", name="enterprise_by_first"),
            models.Index(fields=["status", "sort_key", "id"], name="enterprise_by_state"),
            models.Index(fields=["inspector_state", "sort_key", "id"], name="enterprise_by_inspector"),
        ]
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
        indexes = [models.Index(fields=["tier", "kind", "enterprise"], name="capacity_by_tier")]
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
