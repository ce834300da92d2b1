"""Assessment (campaign), frame, draw, venue, session, seat."""

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from examcenter.assessment.states import AssessmentState, ExcuseGround, SeatState
from examcenter.bureaus.models import Bureau, User, within
from examcenter.registry.models import Appointment, Enterprise, Person, PersonnelRole, Side
from question_bank.models import Blueprint

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser


def above(user: "User | AnonymousUser") -> list[str]:
    """Paths of all bureaus that stand above one of the user's bureaus (a county sees its province's campaigns)."""
    if not isinstance(user, User):
        return []
    paths: set[str] = set()
    for path in user.bureau_paths:
        codes = path.rstrip("/").split("/")
        paths.update("/".join(codes[: depth + 1]) + "/" for depth in range(len(codes)))
    return sorted(paths)


class AssessmentQuerySet(models.QuerySet["Assessment"]):
    def for_user(self, user: "User | AnonymousUser") -> "AssessmentQuerySet":
        """Own and lower bureaus' campaigns; what bureaus above have approved; those where an own unit has a seat."""
        seated = Seat.objects.filter(within(user, "enterprise__bureau__path")).values("assessment")
        handed_down = Q(bureau__path__in=above(user), approved_at__isnull=False)
        return self.filter(within(user, "bureau__path") | handed_down | Q(pk__in=seated))


class Assessment(models.Model):
    """One spot assessment (监督抽查考核). Its plan is these fields until it is approved; then they stand still."""

    bureau = models.ForeignKey(Bureau, on_delete=models.PROTECT, related_name="assessments", verbose_name=_("bureau"))
    title = models.CharField(_("title"), max_length=120)
    legal_basis = models.CharField(_("legal basis"), max_length=200, blank=True)
    # scope: empty lists mean "all"
    roles = models.JSONField(_("roles"), default=list)
    sides = models.JSONField(_("production or sales"), default=list)
    tiers = models.JSONField(_("tiers"), default=list)
    supervision_classes = models.JSONField(_("supervision classes"), default=list)
    categories = models.JSONField(_("product categories"), default=list)
    area = models.ForeignKey(
        Bureau, on_delete=models.PROTECT, related_name="+", verbose_name=_("area")
    )  # the bureau itself, or one below it
    is_census = models.BooleanField(_("census (everyone is assessed)"), default=False)
    size = models.PositiveIntegerField(_("persons to draw"), null=True, blank=True)
    reserves = models.PositiveIntegerField(_("reserves"), default=0)
    ignore_rest = models.BooleanField(_("include persons assessed recently"), default=False)
    ignore_rest_reason = models.CharField(_("reason for including them"), max_length=200, blank=True)
    blueprint = models.ForeignKey(Blueprint, on_delete=models.PROTECT, related_name="+", verbose_name=_("blueprint"))
    pass_mark = models.DecimalField(_("pass mark"), max_digits=5, decimal_places=1)
    minutes = models.PositiveSmallIntegerField(_("minutes"))
    show_result = models.BooleanField(_("show the result after submission"), default=True)

    state = models.CharField(
        _("state"), max_length=12, choices=AssessmentState.choices, default=AssessmentState.DRAFT, db_index=True
    )
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name=_("planned by"))
    created_at = models.DateTimeField(_("created"))
    submitted_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    submitted_at = models.DateTimeField(null=True, blank=True)
    approved_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    approved_at = models.DateTimeField(null=True, blank=True)
    return_comment = models.TextField(_("comment of the approver"), blank=True)
    cancel_reason = models.CharField(_("reason of the cancellation"), max_length=200, blank=True)
    plan_digest = models.CharField(max_length=64, blank=True)  # SHA-256 of the plan as approved
    public_key = models.CharField(max_length=16, unique=True)  # random; names the assessment in public addresses

    objects = AssessmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("spot assessment")
        ordering = ["-created_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(is_census=True) | Q(size__isnull=False, size__gte=1),  # NULL >= 1 would pass
                name="assessment_census_or_size",
                violation_error_message=_("Say how many persons to draw, or choose a census."),
            ),
            models.CheckConstraint(
                condition=Q(approved_by=None) | ~Q(approved_by=F("submitted_by")),
                name="assessment_two_officials",
                violation_error_message=_("The official who submits a plan cannot approve it."),
            ),
            models.CheckConstraint(
                condition=Q(ignore_rest=False) | ~Q(ignore_rest_reason=""),
                name="assessment_ignoring_rest_needs_a_reason",
                violation_error_message=_("Give the reason for assessing persons again within the months of rest."),
            ),
        ]

    def __str__(self) -> str:
        return self.title


class Frame(models.Model):
    """The frozen population. A corrected frame is a new version; the old one stays."""

    assessment = models.ForeignKey(Assessment, on_delete=models.PROTECT, related_name="frames")
    version = models.PositiveIntegerField()
    frozen_at = models.DateTimeField()
    frozen_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    size = models.PositiveIntegerField()  # persons in the population
    excluded = models.PositiveIntegerField()
    root = models.CharField(max_length=64)  # RFC 6962 tree over the rows, hexadecimal
    file_digest = models.CharField(max_length=64)  # SHA-256 of the population file
    commitment = models.CharField(max_length=64)  # SHA-256 of the nonce below, shown at once
    nonce = models.CharField(max_length=64)  # 256 random bits, hexadecimal; shown only after the draw

    class Meta:
        verbose_name = _("population")
        ordering = ["-version"]
        constraints = [models.UniqueConstraint(fields=["assessment", "version"], name="frame_version_once")]

    def __str__(self) -> str:
        return f"{self.assessment} ({self.version})"


class ExclusionReason(models.TextChoices):
    NONE = "", ""
    OUT_OF_SCOPE = "out_of_scope", _("unit out of scope")
    UNIT_INACTIVE = "unit_inactive", _("unit not in business")
    LEFT_POST = "left_post", _("left the post")
    RESTING = "resting", _("assessed within the months of rest")


class FrameRow(models.Model):
    """One person as frozen; `appointment` is the post by which they are in, `reason` why they are out if they are."""

    frame = models.ForeignKey(Frame, on_delete=models.PROTECT, related_name="rows")
    pid = models.CharField(max_length=16)  # new for every frame, so that no public file follows a person
    stratum = models.CharField(max_length=40)  # "director-production"
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    appointment = models.ForeignKey(Appointment, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=20, choices=ExclusionReason.choices, default=ExclusionReason.NONE, blank=True)

    class Meta:
        verbose_name = _("row of the population")
        ordering = ["pid"]
        constraints = [
            models.UniqueConstraint(fields=["frame", "pid"], name="frame_row_pid_once"),
            models.UniqueConstraint(fields=["frame", "person"], name="frame_row_person_once"),
        ]

    def __str__(self) -> str:
        return self.pid


class Draw(models.Model):
    """The draw from one frame: its seed, who witnessed it, and by which algorithm."""

    frame = models.OneToOneField(Frame, on_delete=models.PROTECT, related_name="draw")
    algorithm = models.CharField(max_length=20)  # "RIVEST-1", or "CENSUS" where everyone is taken
    witness = models.CharField(_("witness"), max_length=60, blank=True)
    witness_value = models.CharField(_("value given by the witness"), max_length=120, blank=True)
    seed = models.TextField(blank=True)
    drawn_at = models.DateTimeField()
    drawn_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    selection_digest = models.CharField(max_length=64)  # SHA-256 of the selection file

    class Meta:
        verbose_name = _("draw")

    def __str__(self) -> str:
        return f"{self.frame} {self.algorithm}"


class Pick(models.Model):
    """A drawn person or a reserve, in the drawn order of their stratum."""

    draw = models.ForeignKey(Draw, on_delete=models.PROTECT, related_name="picks")
    row = models.ForeignKey(FrameRow, on_delete=models.PROTECT, related_name="picks")
    position = models.PositiveIntegerField()  # within the stratum, from 1
    ticket = models.CharField(max_length=90)  # "0.…", as the algorithm gives it; empty for a census
    is_reserve = models.BooleanField()

    class Meta:
        verbose_name = _("pick")
        ordering = ["row__stratum", "position"]
        constraints = [models.UniqueConstraint(fields=["draw", "row"], name="pick_row_once")]

    def __str__(self) -> str:
        return self.row.pid


class VenueQuerySet(models.QuerySet["Venue"]):
    def for_user(self, user: "User | AnonymousUser") -> "VenueQuerySet":
        return self.filter(within(user, "bureau__path"))


class Venue(models.Model):
    """A place with rooms where sessions are held (考场)."""

    bureau = models.ForeignKey(Bureau, on_delete=models.PROTECT, related_name="venues", verbose_name=_("bureau"))
    name = models.CharField(_("venue"), max_length=80)
    address = models.CharField(_("address"), max_length=160)

    objects = VenueQuerySet.as_manager()

    class Meta:
        verbose_name = _("venue")
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["bureau", "name"], name="venue_name_once_per_bureau")]

    def __str__(self) -> str:
        return self.name


class SessionQuerySet(models.QuerySet["Session"]):
    def for_user(self, user: "User | AnonymousUser") -> "SessionQuerySet":
        return self.filter(assessment__in=Assessment.objects.filter(within(user, "bureau__path")))


class Session(models.Model):
    """One sitting-together of candidates (场次): a room and a window of time."""

    assessment = models.ForeignKey(Assessment, on_delete=models.PROTECT, related_name="sessions")
    venue = models.ForeignKey(Venue, on_delete=models.PROTECT, related_name="sessions", verbose_name=_("venue"))
    room = models.CharField(_("room"), max_length=40)
    starts_at = models.DateTimeField(_("begins"))
    ends_at = models.DateTimeField(_("ends"))
    capacity = models.PositiveIntegerField(_("places"))
    is_reassessment = models.BooleanField(_("reassessment"), default=False)
    entry_key = models.CharField(max_length=26, unique=True)  # what the room poster's QR code carries

    objects = SessionQuerySet.as_manager()

    class Meta:
        verbose_name = _("session")
        ordering = ["starts_at", "room"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")),
                name="session_ends_after_it_begins",
                violation_error_message=_("A session cannot end before it begins."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.venue} {self.room}"


class SeatQuerySet(models.QuerySet["Seat"]):
    def for_user(self, user: "User | AnonymousUser") -> "SeatQuerySet":
        return self.filter(within(user, "assessment__bureau__path") | within(user, "enterprise__bureau__path"))

    def due(self) -> "SeatQuerySet":
        return self.filter(state=SeatState.DUE)


class Seat(models.Model):
    """One candidate's place in an assessment: what travels on to the exam. Copied from the frame on arrival."""

    class Source(models.TextChoices):
        DRAWN = "drawn", _("drawn")
        RESERVE = "reserve", _("reserve")
        REASSESSMENT = "reassessment", _("reassessment")

    assessment = models.ForeignKey(Assessment, on_delete=models.PROTECT, related_name="seats")
    session = models.ForeignKey(Session, on_delete=models.PROTECT, related_name="seats", null=True, blank=True)
    pick = models.OneToOneField(Pick, on_delete=models.PROTECT, related_name="seat", null=True, blank=True)
    source = models.CharField(_("how the seat came about"), max_length=14, choices=Source.choices)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="seats", verbose_name=_("person"))
    appointment = models.ForeignKey(Appointment, on_delete=models.PROTECT, related_name="+")
    enterprise = models.ForeignKey(
        Enterprise, on_delete=models.PROTECT, related_name="seats", verbose_name=_("enterprise")
    )
    role = models.CharField(_("role"), max_length=10, choices=PersonnelRole.choices)
    side = models.CharField(_("production or sales"), max_length=10, choices=Side.choices)
    number = models.PositiveIntegerField(_("seat number"), null=True, blank=True)  # within the session
    state = models.CharField(_("state"), max_length=10, choices=SeatState.choices, default=SeatState.DUE)
    excuse = models.CharField(_("ground of the excuse"), max_length=120, choices=ExcuseGround.choices, blank=True)
    replaces = models.OneToOneField("self", on_delete=models.PROTECT, null=True, blank=True, related_name="replaced_by")
    reassesses = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="reassessments"
    )

    objects = SeatQuerySet.as_manager()

    class Meta:
        verbose_name = _("seat")
        ordering = ["session", "number", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["session", "number"], condition=Q(number__isnull=False), name="seat_number_once_per_session"
            ),
            models.CheckConstraint(
                condition=Q(source="reassessment", reassesses__isnull=False) | ~Q(source="reassessment"),
                name="seat_reassessment_names_its_first",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} ({self.number})"
