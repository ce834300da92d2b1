"""Notice, the persons it is about, measures with evidence, and the bureau's reviews."""

from datetime import date
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from examcenter.assessment.models import Assessment
from examcenter.bureaus.models import User, within
from examcenter.rectification.states import NoticeState
from examcenter.registry.models import Enterprise
from examcenter.results.models import Outcome

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

WAITING_FOR_ENTERPRISE = (NoticeState.OPEN, NoticeState.RETURNED)


class NoticeQuerySet(models.QuerySet["Notice"]):
    def for_user(self, user: "User | AnonymousUser") -> "NoticeQuerySet":
        return self.filter(within(user, "assessment__bureau__path") | within(user, "enterprise__bureau__path"))

    def overdue(self, on: date) -> "NoticeQuerySet":
        """Notices that an enterprise has left without an answer beyond their day; agrees with `is_overdue`."""
        return self.filter(state__in=WAITING_FOR_ENTERPRISE, due_on__lt=on)


class Notice(models.Model):
    """A rectification notice (督促整改通知书) to one enterprise after one assessment."""

    assessment = models.ForeignKey(Assessment, on_delete=models.PROTECT, related_name="notices")
    enterprise = models.ForeignKey(Enterprise, on_delete=models.PROTECT, related_name="notices")
    state = models.CharField(_("state"), max_length=10, choices=NoticeState.choices, default=NoticeState.OPEN)
    issued_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    issued_at = models.DateTimeField(_("issued"))
    due_on = models.DateField(_("due on"))  # stored when issued: a legal fact, though calendars change
    due_is_provisional = models.BooleanField(default=False)  # reaches into a year whose calendar is not published
    due_workdays = models.PositiveSmallIntegerField(_("working days"))
    due_basis = models.CharField(_("legal basis of the deadline"), max_length=200)
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True)
    urged_at = models.DateTimeField(_("urged"), null=True, blank=True)  # 督促: the last time

    objects = NoticeQuerySet.as_manager()

    class Meta:
        verbose_name = _("rectification notice")
        ordering = ["due_on", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["assessment", "enterprise"],
                condition=~Q(state=NoticeState.CLOSED),
                name="notice_one_open_per_enterprise",
            )
        ]

    def __str__(self) -> str:
        return f"{self.enterprise}"

    def is_overdue(self, on: date) -> bool:
        return self.state in WAITING_FOR_ENTERPRISE and self.due_on < on


class NoticedPerson(models.Model):
    """One failed outcome that a notice is about, until it is settled."""

    class Settlement(models.TextChoices):
        PASSED = "passed", _("passed the reassessment")
        LEFT = "left", _("no longer in the post")
        CORRECTED = "corrected", _("the result was corrected")

    notice = models.ForeignKey(Notice, on_delete=models.PROTECT, related_name="persons")
    outcome = models.ForeignKey(Outcome, on_delete=models.PROTECT, related_name="noticed")
    settlement = models.CharField(max_length=10, choices=Settlement.choices, blank=True)
    settled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("person of a notice")
        constraints = [
            models.UniqueConstraint(fields=["notice", "outcome"], name="noticed_outcome_once"),
            models.CheckConstraint(
                condition=Q(settlement="", settled_at=None) | (~Q(settlement="") & Q(settled_at__isnull=False)),
                name="noticed_settlement_has_a_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.outcome}"


class Measure(models.Model):
    """An enterprise's answer: what it did."""

    notice = models.ForeignKey(Notice, on_delete=models.PROTECT, related_name="measures")
    text = models.TextField(_("measures taken"))
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(_("time"))

    class Meta:
        verbose_name = _("measure")
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return self.text[:40]

    @property
    def decided(self) -> "Decision | None":
        """The bureau's decision, or None while it waits."""
        return getattr(self, "decision", None)


class Evidence(models.Model):
    """A file handed in with a measure."""

    measure = models.ForeignKey(Measure, on_delete=models.PROTECT, related_name="evidence")
    file = models.FileField(_("file"), upload_to="evidence/%Y/%m/")
    name = models.CharField(_("file name"), max_length=200)
    size = models.PositiveIntegerField()
    digest = models.CharField(max_length=64)

    class Meta:
        verbose_name = _("evidence")

    def __str__(self) -> str:
        return self.name


class Decision(models.Model):
    """The bureau's decision on a measure: accepted, or returned with what is missing."""

    measure = models.OneToOneField(Measure, on_delete=models.PROTECT, related_name="decision")
    accepted = models.BooleanField(_("accepted"))
    comment = models.TextField(_("comment"), blank=True)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(_("time"))

    class Meta:
        verbose_name = _("decision")

    def __str__(self) -> str:
        return f"{self.accepted}"
