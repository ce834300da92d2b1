"""Bureaus as a tree by materialised path, people with roles at bureaus, dated settings, working days."""

from typing import TYPE_CHECKING, Any

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models import F, Q
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from examcenter.lib.fields import EncryptedField

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser


class Level(models.TextChoices):
    PROVINCE = "province", _("province")
    CITY = "city", _("city")
    COUNTY = "county", _("county")
    STATION = "station", _("station")


class Role(models.TextChoices):
    """What a person is at a bureau; what each may do stands in `permissions.py`."""

    PROVINCE_ADMIN = "province_admin", _("province administrator")
    BANK_AUTHOR = "bank_author", _("bank author")
    BANK_REVIEWER = "bank_reviewer", _("bank reviewer")
    OFFICER = "officer", _("bureau officer")
    APPROVER = "approver", _("approver")
    INVIGILATOR = "invigilator", _("invigilator")
    INSPECTOR = "inspector", _("inspector")
    AUDITOR = "auditor", _("auditor (reads only)")


class User(AbstractUser):
    """Somebody who signs in: bureau staff (has memberships) or an enterprise's account (see registry)."""

    name = models.CharField(_("name"), max_length=60)
    must_change_password = models.BooleanField(_("still has the first password"), default=False)

    class Meta:
        verbose_name = _("user")

    def __str__(self) -> str:
        return self.name or self.username

    @property
    def actor(self) -> str:
        """How the journal calls this user."""
        return f"user:{self.pk}"

    @cached_property
    def bureau_paths(self) -> list[str]:
        """Paths of the bureaus where the user has a role; read once per request, since every query asks."""
        return sorted(set(self.memberships.values_list("bureau__path", flat=True)))


class BureauQuerySet(models.QuerySet["Bureau"]):
    def for_user(self, user: "User | AnonymousUser") -> "BureauQuerySet":
        """The bureaus of the user's memberships with everything below them."""
        return self.filter(within(user, "path"))

    def under(self, bureau: "Bureau") -> "BureauQuerySet":
        """The bureau itself and everything below it."""
        return self.filter(path__startswith=bureau.path)

    def open(self) -> "BureauQuerySet":
        """Those that take on new things: neither closed nor merged into another."""
        return self.filter(closed_on=None)


class Bureau(models.Model):
    """A market supervision bureau, from the province down to a station; development zones are bureaus too."""

    code = models.CharField(_("bureau code"), max_length=20, unique=True)
    name = models.CharField(_("name"), max_length=120)
    short_name = models.CharField(_("short name"), max_length=40)
    level = models.CharField(_("level"), max_length=10, choices=Level.choices)
    parent = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="children", verbose_name=_("bureau above")
    )
    path = models.CharField(
        max_length=255, unique=True, editable=False
    )  # codes from the province down: "990000/990100/"; the only copy of the tree's shape, written by `moving` alone
    division_code = models.CharField(_("division code (GB/T 2260)"), max_length=6, blank=True)
    is_development_zone = models.BooleanField(_("development zone"), default=False)
    phone = models.CharField(_("office phone"), max_length=30, blank=True)
    closed_on = models.DateField(_("closed on"), null=True, blank=True, editable=False)
    merged_into = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="absorbed",
        verbose_name=_("merged into"),
    )  # a merged bureau also stands below that bureau, whose staff go on with what it left

    objects = BureauQuerySet.as_manager()

    class Meta:
        verbose_name = _("bureau")
        ordering = ["path"]
        constraints = [
            models.CheckConstraint(
                condition=Q(level=Level.PROVINCE, parent=None) | (~Q(level=Level.PROVINCE) & Q(parent__isnull=False)),
                name="bureau_province_is_the_root",
                violation_error_message=_("Only a province has no bureau above it."),
            ),
            models.CheckConstraint(
                condition=Q(merged_into=None) | Q(closed_on__isnull=False, parent=F("merged_into")),
                name="bureau_merged_is_closed_and_below",
                violation_error_message=_("A merged bureau is closed and stands below the one that took it over."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.path = f"{self.parent.path if self.parent else ''}{self.code}/"
        super().save(*args, **kwargs)

    def ancestor_paths(self) -> list[str]:
        """The paths of this bureau and of all bureaus above it, from the province down."""
        codes = self.path.rstrip("/").split("/")
        return ["/".join(codes[: depth + 1]) + "/" for depth in range(len(codes))]

    def contains(self, other: "Bureau") -> bool:
        return other.path.startswith(self.path)

    @property
    def province(self) -> "Bureau":
        return Bureau.objects.get(path=self.ancestor_paths()[0])


class DepartmentKind(models.TextChoices):
    DEPARTMENT = "department", _("department")
    ENFORCEMENT_TEAM = "enforcement_team", _("enforcement team")


class Department(models.Model):
    """A department (责任部门) or an enforcement team, which sees its bureau's whole area without being a parent."""

    bureau = models.ForeignKey(Bureau, on_delete=models.PROTECT, related_name="departments", verbose_name=_("bureau"))
    name = models.CharField(_("name"), max_length=80)
    kind = models.CharField(_("kind"), max_length=20, choices=DepartmentKind.choices, default=DepartmentKind.DEPARTMENT)
    closed_on = models.DateField(_("closed on"), null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("department")
        constraints = [models.UniqueConstraint(fields=["bureau", "name"], name="department_name_once_per_bureau")]

    def __str__(self) -> str:
        return self.name


class ChangeKind(models.TextChoices):
    MOVED = "moved", _("placed under another bureau")
    RENAMED = "renamed", _("renamed")
    MERGED = "merged", _("merged into another bureau")
    ABSORBED = "absorbed", _("took over another bureau")
    CLOSED = "closed", _("bureau closed")
    DEPARTMENT_ADDED = "department_added", _("department added")
    DEPARTMENT_RENAMED = "department_renamed", _("department renamed")
    DEPARTMENT_CLOSED = "department_closed", _("department closed")
    DEPARTMENT_TAKEN = "department_taken", _("department taken over")


class BureauChange(models.Model):
    """What happened to a bureau on a day, by which document. Triggers refuse to change or delete it.

    `before` and `after` are names as they were that day, so that a later renaming does not change the past.
    """

    bureau = models.ForeignKey(Bureau, on_delete=models.PROTECT, related_name="changes", verbose_name=_("bureau"))
    kind = models.CharField(_("what"), max_length=20, choices=ChangeKind.choices)
    before = models.CharField(_("name before"), max_length=120, blank=True)
    after = models.CharField(_("name afterwards"), max_length=120, blank=True)
    on = models.DateField(_("on"))
    reason = models.CharField(_("legal document"), max_length=200)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", null=True, verbose_name=_("entered by"))
    at = models.DateTimeField(_("entered"))

    class Meta:
        verbose_name = _("change of a bureau")
        ordering = ["-on", "-pk"]

    def __str__(self) -> str:
        return f"{self.on} {self.get_kind_display()} {self.bureau}"


class Membership(models.Model):
    """One role of one person at one bureau."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="memberships", verbose_name=_("user"))
    bureau = models.ForeignKey(Bureau, on_delete=models.PROTECT, related_name="memberships", verbose_name=_("bureau"))
    role = models.CharField(_("role"), max_length=20, choices=Role.choices)
    department = models.ForeignKey(
        Department, on_delete=models.SET_NULL, null=True, blank=True, verbose_name=_("department")
    )

    class Meta:
        verbose_name = _("membership")
        constraints = [models.UniqueConstraint(fields=["user", "bureau", "role"], name="membership_role_once")]

    def __str__(self) -> str:
        return f"{self.user} {self.get_role_display()} {self.bureau}"


def within(user: "User | AnonymousUser", path_field: str) -> Q:
    """The condition that `path_field` lies in the area of one of the user's bureaus; nobody's area is empty."""
    condition = Q(pk__in=[])
    if isinstance(user, User):
        for path in user.bureau_paths:
            condition |= Q(**{f"{path_field}__startswith": path})
    return condition


class Setting(models.Model):
    """A number or word that the law or the province may change: with its legal basis and the day it takes effect."""

    province = models.ForeignKey(Bureau, on_delete=models.PROTECT, related_name="settings", verbose_name=_("province"))
    key = models.CharField(_("setting"), max_length=40)
    value = models.CharField(_("value"), max_length=80)
    legal_basis = models.CharField(_("legal basis"), max_length=200)
    effective_from = models.DateField(_("effective from"))

    class Meta:
        verbose_name = _("setting")
        ordering = ["key", "-effective_from"]
        constraints = [
            models.UniqueConstraint(
                fields=["province", "key", "effective_from"],
                name="setting_once_per_day",
                violation_error_message=_("This setting already has a value from this day on."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.key} = {self.value}"


class CalendarDay(models.Model):
    """A day that differs from the plain week by the State Council's calendar: a holiday or a make-up workday."""

    day = models.DateField(_("day"), primary_key=True)
    is_workday = models.BooleanField(_("workday"))
    source = models.CharField(_("source"), max_length=120)

    class Meta:
        verbose_name = _("calendar day")

    def __str__(self) -> str:
        return f"{self.day} {self.is_workday}"


class StaffImport(models.Model):
    """One applied spreadsheet of bureaus, settings or staff."""

    kind = models.CharField(max_length=20)
    file_name = models.CharField(max_length=200)
    digest = models.CharField(max_length=64)
    counts = models.JSONField(default=dict)
    by = models.ForeignKey(User, on_delete=models.PROTECT, null=True)
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("import")

    def __str__(self) -> str:
        return self.file_name


class StagedFile(models.Model):
    """A spreadsheet between its dry run and its import: only its owner can fetch it, and it is encrypted at rest."""

    token = models.CharField(max_length=32, unique=True)
    kind = models.CharField(max_length=20)
    file_name = models.CharField(max_length=200)
    body = EncryptedField()  # base64
    by = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("file waiting to be imported")

    def __str__(self) -> str:
        return self.file_name
