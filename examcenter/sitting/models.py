"""Ticket, paper, sitting, and the insert-only journal of responses."""

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from examcenter.assessment.models import Seat, Session
from examcenter.bureaus.models import User, within
from examcenter.lib.attempts import Attempts
from examcenter.sitting.states import Closing, PrintingState, SittingState
from question_bank.models import Revision

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser


class Ticket(models.Model):
    """The admission ticket of one seat. Its key opens nothing by itself: name and ID number are asked as well."""

    seat = models.OneToOneField(Seat, on_delete=models.PROTECT, related_name="ticket")
    key = models.CharField(max_length=26, unique=True)  # 130 random bits in base32
    issued_at = models.DateTimeField()

    class Meta:
        verbose_name = _("admission ticket")

    def __str__(self) -> str:
        return f"{self.seat}"


class Paper(models.Model):
    """One candidate's frozen set of question revisions and option orders."""

    seat = models.OneToOneField(Seat, on_delete=models.PROTECT, related_name="paper")
    seed = models.CharField(max_length=64)
    digest = models.CharField(max_length=64)  # over positions, revisions, orders and points
    points = models.DecimalField(max_digits=6, decimal_places=1)
    size = models.PositiveSmallIntegerField()
    layout = models.TextField()  # what may be chosen, one sign per question; see layout.py
    fragment = models.TextField()  # the questions as HTML, rendered at assembly, without any key
    assembled_at = models.DateTimeField()

    class Meta:
        verbose_name = _("paper")

    def __str__(self) -> str:
        return self.digest[:16]


class PaperItem(models.Model):
    """One question of a paper; `order` as in question_bank.rules.assembly.Item."""

    paper = models.ForeignKey(Paper, on_delete=models.PROTECT, related_name="items")
    position = models.PositiveSmallIntegerField()
    revision = models.ForeignKey(Revision, on_delete=models.PROTECT, related_name="+")
    order = models.CharField(max_length=12, blank=True)
    points = models.DecimalField(max_digits=4, decimal_places=1)

    class Meta:
        verbose_name = _("question of a paper")
        ordering = ["paper", "position"]
        constraints = [
            models.UniqueConstraint(fields=["paper", "position"], name="paper_position_once"),
            models.UniqueConstraint(fields=["paper", "revision"], name="paper_revision_once"),
        ]

    def __str__(self) -> str:
        return f"{self.position}"


class SittingQuerySet(models.QuerySet["Sitting"]):
    def for_user(self, user: "User | AnonymousUser") -> "SittingQuerySet":
        return self.filter(within(user, "seat__assessment__bureau__path"))

    def open(self) -> "SittingQuerySet":
        return self.filter(state=SittingState.OPEN)


class Sitting(models.Model):
    """One candidate's one go at a paper. `epoch` counts the devices it was opened on; only the last may save."""

    seat = models.OneToOneField(Seat, on_delete=models.PROTECT, related_name="sitting")
    paper = models.OneToOneField(Paper, on_delete=models.PROTECT, related_name="sitting")
    state = models.CharField(_("state"), max_length=10, choices=SittingState.choices, default=SittingState.OPEN)
    epoch = models.PositiveIntegerField(default=1)
    released = models.PositiveIntegerField(null=True, blank=True)  # the epoch begun by the invigilator's last release
    started_at = models.DateTimeField(_("started"))
    deadline = models.DateTimeField(_("time is up at"))  # min(start + allowance, session end), stored once
    submitted_at = models.DateTimeField(_("submitted"), null=True, blank=True)
    closing = models.CharField(max_length=10, choices=Closing.choices, blank=True)
    responses_digest = models.CharField(max_length=64, blank=True)  # of the final answers, in the journal's entry too

    objects = SittingQuerySet.as_manager()

    class Meta:
        verbose_name = _("sitting")
        constraints = [
            models.CheckConstraint(condition=Q(deadline__gt=F("started_at")), name="sitting_deadline_after_start"),
            models.CheckConstraint(
                condition=Q(state=SittingState.OPEN, submitted_at=None)
                | Q(state=SittingState.SUBMITTED, submitted_at__isnull=False),
                name="sitting_submitted_has_a_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.seat}"

    @property
    def is_released(self) -> bool:
        """The invigilator has stopped the device, and nobody has entered since."""
        return self.state == SittingState.OPEN and self.released == self.epoch

    def was_released_from(self, epoch: int) -> bool:
        """Whether the device of this epoch was stopped by the invigilator, and not by another device."""
        return self.released == epoch + 1


class PrintingQuerySet(models.QuerySet["Printing"]):
    def for_user(self, user: "User | AnonymousUser") -> "PrintingQuerySet":
        return self.filter(within(user, "session__assessment__bureau__path"))


class Printing(models.Model):
    """All tickets of one session as one PDF, made in the background; `done` of `total` shows how far it is."""

    session = models.ForeignKey(Session, on_delete=models.PROTECT, related_name="printings")
    requested_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name=_("requested by"))
    requested_at = models.DateTimeField(_("requested"))
    total = models.PositiveIntegerField()
    done = models.PositiveIntegerField(default=0)
    state = models.CharField(_("state"), max_length=10, choices=PrintingState.choices, default=PrintingState.WAITING)
    file = models.FileField(upload_to="tickets/", blank=True)

    objects = PrintingQuerySet.as_manager()

    class Meta:
        verbose_name = _("printing of tickets")
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.session} {self.done}/{self.total}"


class Response(models.Model):
    """One saved answer, as the server acknowledged it: only inserted. The last by (epoch, number) counts."""

    sitting = models.ForeignKey(Sitting, on_delete=models.PROTECT, related_name="responses", db_index=False)
    epoch = models.PositiveIntegerField()
    number = models.PositiveIntegerField()  # counted by the device, from 1
    position = models.PositiveSmallIntegerField()  # of the question in the paper
    # letters as shown, sorted; "T" or "F"; a line for each blank; empty for "taken back"
    choice = models.CharField(max_length=400)
    received_at = models.DateTimeField()  # by the database's clock

    class Meta:
        verbose_name = _("response")
        ordering = ["sitting", "epoch", "number"]
        constraints = [models.UniqueConstraint(fields=["sitting", "epoch", "number"], name="response_number_once")]

    def __str__(self) -> str:
        return f"{self.position}: {self.choice}"


class WrongEntry(Attempts):
    """How often one ticket, or one name at a room, was tried in vain until `until`; see attempts.py."""

    class Meta:
        verbose_name = _("wrong attempts at entry")
