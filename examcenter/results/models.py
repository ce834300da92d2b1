"""Mark, outcome, publication with its frozen rows, and notes on what became of a fail."""

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from examcenter.assessment.models import Assessment, Seat
from examcenter.bureaus.models import User, within
from examcenter.registry.models import PersonnelRole, Side
from examcenter.results.states import PublicationState, Result
from examcenter.sitting.models import Sitting

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser


class Mark(models.Model):
    """The points of one sitting. Marking again adds a row; the one without a successor counts."""

    sitting = models.ForeignKey(Sitting, on_delete=models.PROTECT, related_name="marks")
    score = models.DecimalField(_("score"), max_digits=6, decimal_places=1)
    points = models.DecimalField(_("of"), max_digits=6, decimal_places=1)
    passed = models.BooleanField(_("passed"))
    items = models.JSONField(
        default=list
    )  # per position: [position, revision id, choice in own letters, points earned]
    marked_at = models.DateTimeField()
    supersedes = models.OneToOneField("self", on_delete=models.PROTECT, null=True, blank=True, related_name="successor")

    class Meta:
        verbose_name = _("mark")
        constraints = [
            models.UniqueConstraint(fields=["sitting"], condition=Q(supersedes=None), name="mark_first_once"),
            models.CheckConstraint(condition=Q(score__gte=0, score__lte=F("points")), name="mark_within_points"),
        ]

    def __str__(self) -> str:
        return f"{self.score}"


class OutcomeQuerySet(models.QuerySet["Outcome"]):
    def for_user(self, user: "User | AnonymousUser") -> "OutcomeQuerySet":
        return self.filter(
            within(user, "seat__assessment__bureau__path") | within(user, "seat__enterprise__bureau__path")
        )

    def current(self) -> "OutcomeQuerySet":
        """Without those that a correction has replaced."""
        return self.filter(successor=None)


class Outcome(models.Model):
    """The confirmed result of a seat. A correction is a new row that names the old one."""

    seat = models.ForeignKey(Seat, on_delete=models.PROTECT, related_name="outcomes")
    result = models.CharField(_("result"), max_length=10, choices=Result.choices)
    mark = models.ForeignKey(Mark, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    confirmed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    confirmed_at = models.DateTimeField(_("confirmed"))
    supersedes = models.OneToOneField("self", on_delete=models.PROTECT, null=True, blank=True, related_name="successor")
    reason = models.CharField(_("reason of the correction"), max_length=200, blank=True)
    agreed_by = models.ForeignKey(  # the second official of a correction
        User, on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )

    objects = OutcomeQuerySet.as_manager()

    class Meta:
        verbose_name = _("outcome")
        constraints = [
            models.UniqueConstraint(fields=["seat"], condition=Q(supersedes=None), name="outcome_first_once"),
            models.CheckConstraint(
                condition=Q(result=Result.ABSENT, mark=None) | (~Q(result=Result.ABSENT) & Q(mark__isnull=False)),
                name="outcome_absent_has_no_mark",
            ),
            models.CheckConstraint(
                condition=Q(supersedes=None) | ~Q(reason=""),
                name="outcome_correction_has_a_reason",
                violation_error_message=_("A correction needs a reason."),
            ),
            models.CheckConstraint(
                condition=Q(supersedes=None, agreed_by=None)
                | (Q(supersedes__isnull=False, agreed_by__isnull=False) & ~Q(agreed_by=F("confirmed_by"))),
                name="outcome_correction_two_officials",
                violation_error_message=_("A correction needs a second official."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.seat} {self.get_result_display()}"


class PublicationQuerySet(models.QuerySet["Publication"]):
    def for_user(self, user: "User | AnonymousUser") -> "PublicationQuerySet":
        return self.filter(within(user, "assessment__bureau__path"))

    def published(self) -> "PublicationQuerySet":
        return self.filter(state=PublicationState.PUBLISHED)

    def saying_what_is_part(self) -> "PublicationQuerySet":
        """With `is_part`: an earlier one is public, so this one carries reassessments and corrections only."""
        earlier = Publication.objects.published().filter(
            assessment=OuterRef("assessment"), number__lt=OuterRef("number")
        )
        return self.annotate(is_part=Exists(earlier))


class Publication(models.Model):
    """One announcement of the results of an assessment. Its rows and figures are frozen when it is proposed."""

    assessment = models.ForeignKey(Assessment, on_delete=models.PROTECT, related_name="publications")
    number = models.PositiveIntegerField()  # within the assessment; a second one carries reassessments and corrections
    title = models.CharField(_("title"), max_length=160)
    state = models.CharField(
        _("state"), max_length=10, choices=PublicationState.choices, default=PublicationState.PROPOSED
    )
    due = models.PositiveIntegerField(_("due"))
    sat = models.PositiveIntegerField(_("sat"))
    passed = models.PositiveIntegerField(_("passed"))
    absent = models.PositiveIntegerField(_("absent"))
    deferred = models.PositiveIntegerField(_("deferred"))
    open_data = models.BinaryField()  # the CSV as published, kept byte for byte so that no later release changes it
    digest = models.CharField(max_length=64)  # SHA-256 of `open_data`
    proposed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    decided_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    comment = models.TextField(blank=True)

    objects = PublicationQuerySet.as_manager()

    class Meta:
        verbose_name = _("publication")
        ordering = ["-proposed_at"]
        constraints = [
            models.UniqueConstraint(fields=["assessment", "number"], name="publication_number_once"),
            models.UniqueConstraint(
                fields=["assessment"], condition=Q(state=PublicationState.PROPOSED), name="publication_one_waiting"
            ),
            models.CheckConstraint(
                condition=Q(decided_by=None) | ~Q(decided_by=F("proposed_by")),
                name="publication_two_officials",
                violation_error_message=_("The official who proposes a publication cannot approve it."),
            ),
        ]

    def __str__(self) -> str:
        return self.title


class PublishedRow(models.Model):
    """One line of a publication: masked name, unit, role, result. No ID digits, no phone, no score."""

    publication = models.ForeignKey(Publication, on_delete=models.PROTECT, related_name="rows")
    position = models.PositiveIntegerField()
    outcome = models.ForeignKey(Outcome, on_delete=models.PROTECT, related_name="published_rows")
    masked_name = models.CharField(_("name"), max_length=100)
    enterprise_name = models.CharField(_("enterprise"), max_length=160)
    enterprise_code = models.CharField(_("organisation code"), max_length=18)
    role = models.CharField(_("role"), max_length=10, choices=PersonnelRole.choices)
    side = models.CharField(_("production or sales"), max_length=10, choices=Side.choices)
    result = models.CharField(_("result"), max_length=10, choices=Result.choices)
    held_on = models.DateField(_("date of the exam"))
    is_reassessment = models.BooleanField(default=False)
    corrects = models.ForeignKey(  # the published row whose result this one replaces
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="corrected_by"
    )

    class Meta:
        verbose_name = _("published row")
        ordering = ["publication", "position"]
        constraints = [models.UniqueConstraint(fields=["publication", "position"], name="published_position_once")]

    def __str__(self) -> str:
        return f"{self.masked_name} {self.result}"


class RectificationNote(models.Model):
    """What became of a fail, told by rectification so that the public page can show it. Only ever added to."""

    class Stage(models.TextChoices):
        OPENED = "opened", _("rectification under way")
        ANSWERED = "answered", _("measures handed in")
        ACCEPTED = "accepted", _("measures accepted, reassessment to come")
        SETTLED = "settled", _("rectified")

    outcome = models.ForeignKey(Outcome, on_delete=models.PROTECT, related_name="rectification_notes")
    stage = models.CharField(max_length=10, choices=Stage.choices)
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("note on a rectification")
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return self.stage
