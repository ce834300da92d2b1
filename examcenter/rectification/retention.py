"""What these rooms still need a person's record for, and what of theirs repeats a name when the record is erased.

The registry asks both through settings (`OPEN_MATTERS`, `FORGET_PERSON`), since it knows no later room.
"""

from collections.abc import Iterable

from django.db.models import Q
from django.utils.translation import gettext as _

from examcenter.assessment.models import FrameRow, Seat
from examcenter.assessment.states import AssessmentState
from examcenter.rectification.models import Decision, Measure, NoticedPerson
from examcenter.registry.actions.erasure import ERASED_NAME, drop_files
from examcenter.registry.models import Person
from examcenter.results.models import Outcome
from examcenter.results.states import PublicationState
from examcenter.sitting.models import Printing


def open_matters(persons: Iterable[int]) -> dict[int, str]:
    """Person → what is open, for those persons of whom something is."""
    ids = list(persons)
    running = FrameRow.objects.filter(person__in=ids, frame__assessment__state=AssessmentState.FROZEN)
    seats = Seat.objects.due().filter(person__in=ids, outcomes=None)
    seats = seats.exclude(assessment__state=AssessmentState.CANCELLED)
    published = Q(seat__assessment__publications__state=PublicationState.PUBLISHED)
    unpublished = Outcome.objects.filter(seat__person__in=ids).exclude(published)
    noticed = NoticedPerson.objects.filter(outcome__seat__person__in=ids, settlement="")
    found: dict[int, str] = {}
    for words, open_ in (
        (_("results are not published yet"), unpublished.values_list("seat__person", flat=True)),
        (_("a rectification is open"), noticed.values_list("outcome__seat__person", flat=True)),
        (_("an exam is to come or its result is not confirmed"), seats.values_list("person", flat=True)),
        (_("a draw is being prepared"), running.values_list("person", flat=True)),
    ):
        found |= dict.fromkeys(open_, words)
    return found


def forget_person(person: Person) -> None:
    """Printed tickets of the person's sessions, and the name in answers to notices about this person, and no other."""
    printings = Printing.objects.filter(session__seats__person=person).distinct()
    drop_files([printing.file for printing in printings])
    Printing.objects.filter(pk__in=[printing.pk for printing in printings]).delete()
    about = Q(measure__notice__persons__outcome__seat__person=person)
    for decision in Decision.objects.filter(about, comment__contains=person.name).distinct():
        Decision.objects.filter(pk=decision.pk).update(comment=decision.comment.replace(person.name, ERASED_NAME))
    notices = Q(notice__persons__outcome__seat__person=person)
    for measure in Measure.objects.filter(notices, text__contains=person.name).distinct():
        Measure.objects.filter(pk=measure.pk).update(text=measure.text.replace(person.name, ERASED_NAME))
